package main

import (
	"github.com/urfave/cli/v2"

	"fleetcost/profiles"
)

func initCommand() *cli.Command {
	return &cli.Command{
		Name:  "init",
		Usage: "print a commented scenario to start from",
		Action: func(c *cli.Context) error {
			if c.NArg() > 0 {
				return usage("init takes no arguments; write fleetcost init > my.toml")
			}
			src, _ := profiles.Embedded(example)
			_, err := c.App.Writer.Write(src.Text)
			return err
		},
	}
}
