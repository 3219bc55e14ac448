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
		Flags:     scenarioFlags(formatFlag()),
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
