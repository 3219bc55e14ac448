package main

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"fleetcost/profiles/inspect"
)

func checkCommand() *cli.Command {
	return &cli.Command{
		Name:      "check",
		Usage:     "is a scenario well-formed, and what will be assumed",
		ArgsUsage: "FILE",
		Description: `Reads a scenario, or an embedded one by its name, and all that it names, and simulates
nothing: what is wrong, each with its line and how to fix it, or else what it means:
traffic, requests, designs, and every default that was filled in. The exit status is
0 when it is well-formed and 2 when it is not.`,
		Flags: scenarioFlags(formatFlag()),
		Action: func(c *cli.Context) error {
			format, err := formatOf(c)
			if err != nil {
				return err
			}
			src, err := source(c, "")
			if err != nil {
				return err
			}
			loaded, err := load(c, src)
			if err != nil {
				return err
			}
			if old := stale(pricesOfScenario(loaded)); old != "" {
				fmt.Fprint(c.App.ErrWriter, noteLine(c.App.ErrWriter, old))
			}
			for _, said := range misdated(loaded.Catalogue) {
				fmt.Fprint(c.App.ErrWriter, noteLine(c.App.ErrWriter, said))
			}
			answer := inspect.Scenario(loaded)
			answer.Warnings = append(answer.Warnings, taken(loaded)...)
			return format.Check(c.App.Writer, answer, place(c))
		},
	}
}
