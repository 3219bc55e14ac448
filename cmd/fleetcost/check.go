package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/urfave/cli/v2"

	"fleetcost/models"
	"fleetcost/profiles"
)

func checkCommand() *cli.Command {
	return &cli.Command{
		Name:      "check",
		Usage:     "is a scenario well-formed, and what will be assumed",
		ArgsUsage: "FILE",
		Flags:     scenarioFlags(),
		Action: func(c *cli.Context) error {
			src, err := source(c, "")
			if err != nil {
				return err
			}
			loaded, err := profiles.Load(src)
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(c.App.Writer, describe(loaded))
			return err
		},
	}
}

// describe tells what a scenario means and what was filled in.
func describe(l *profiles.Loaded) string {
	var b strings.Builder
	s := &l.Scenario
	fmt.Fprintf(&b, "%s: well-formed\n\ntraffic  %s\nprices   %s\n", s.Title, s.Traffic, l.Catalogue)

	describeRequests(&b, s)
	describeBackends(&b, l)
	describeDesigns(&b, l)

	for _, c := range l.Commands {
		fmt.Fprintf(&b, "\ndesign %s: %s\n  understood as %s: %s\n", c.Design, c.Text, c.Server, c.As)
	}

	if len(l.Assumed) > 0 {
		assumed := newTable("assumed", "value", "because")
		for _, a := range l.Assumed {
			assumed.AppendRow(table.Row{a.Key, a.Value, a.Why})
		}
		fmt.Fprintf(&b, "\n%s\n", assumed.Render())
	}
	for _, w := range slices.Concat(l.Warnings, crowded(l), deadlocks(l)) {
		fmt.Fprintf(&b, "\nwarning: %s\n", w)
	}
	return b.String()
}

// crowded warns of designs with more processes than their CPU limit feeds, by
// the first such machine of each.
func crowded(l *profiles.Loaded) []string {
	var warnings []string
	for _, d := range l.Scenario.Designs {
		for _, k := range d.Deployed() {
			offers, _ := l.Catalogue.Select(d.Deployments[k].Machines)
			for _, o := range offers {
				if why := d.Deployments[k].Crowded(o.Machine); why != "" {
					warnings = append(warnings, d.Name+": "+why)
					break
				}
			}
		}
	}
	return warnings
}

// deadlocks warns of designs in which all requests may wait for one another,
// whatever their machines are.
func deadlocks(l *profiles.Loaded) (warnings []string) {
	for i := range l.Scenario.Designs {
		d := &l.Scenario.Designs[i]
		for _, why := range l.Scenario.Deploy(d, make([]models.Size, len(d.Deployed()))).Deadlocks() {
			warnings = append(warnings, d.Name+": "+why)
		}
	}
	return warnings
}

// newTable is a plain table: no frame, a line below the header.
func newTable(columns ...any) table.Writer {
	t := table.NewWriter()
	t.SetStyle(table.StyleDefault)
	style := t.Style()
	style.Options = table.OptionsNoBordersAndSeparators
	style.Options.SeparateHeader = true
	style.Format.Header = 0
	style.Box.PaddingLeft, style.Box.PaddingRight = "", "  "
	t.AppendHeader(columns)
	t.SuppressTrailingSpaces()
	return t
}
