package main

import (
	"github.com/urfave/cli/v2"

	"fleetcost/profiles/inspect"
	"fleetcost/profiles/schema"
)

func schemaCommand() *cli.Command {
	return &cli.Command{
		Name:  "schema",
		Usage: "print the JSON Schema of scenarios, by which editors complete and check them",
		Description: `The schema has every key of fleetcost list keys with its type, unit and default, and
the presets, machines, clouds and regions that there are. Editors with taplo (Even
Better TOML, Helix, Neovim) read it where a scenario begins with
#:schema ./` + schemaFile + `, as that of fleetcost init does.`,
		Action: func(c *cli.Context) error {
			if c.NArg() > 0 {
				return usage("schema takes no arguments; write fleetcost schema > %s", schemaFile)
			}
			text, err := schema.Scenario(inspect.Names)
			if err != nil {
				return err
			}
			_, err = c.App.Writer.Write(text)
			return err
		},
	}
}
