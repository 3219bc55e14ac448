package main

import (
	"fmt"
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

	classes := newTable("request", "share", "CPU", "I/O", "steps")
	reference := &models.Fleet{Classes: s.Classes, Backends: s.Backends, Services: make([]models.Service, len(s.Services))}
	for i, work := range reference.ClassDemands() {
		classes.AppendRow(table.Row{
			s.Classes[i].Name, fmt.Sprintf("%.3g %%", 100*work.Share),
			fmt.Sprintf("%.3g ms", 1e3*work.CPU), fmt.Sprintf("%.3g ms", 1e3*work.IO), len(s.Classes[i].Steps),
		})
	}
	fmt.Fprintf(&b, "\n%s\nCPU is on the reference core in the reference runtime, means.\n", classes.Render())

	designs := newTable("design", "runtime", "machines", "processes", "CPU/request", "balancer")
	for _, d := range s.Designs {
		f := models.Fleet{Classes: s.Classes, Backends: s.Backends, Services: []models.Service{{Runtime: d.Deployments[0].Runtime}}}
		machines := 0
		for _, pattern := range d.Deployments[0].Machines {
			machines += len(l.Catalogue.Match(pattern))
		}
		designs.AppendRow(table.Row{
			d.Name, d.Deployments[0].Runtime.Name, fmt.Sprintf("%s (%d)", strings.Join(d.Deployments[0].Machines, ", "), machines),
			d.Deployments[0].Runtime.Processes, fmt.Sprintf("%.3g ms", 1e3*f.Demand().CPU), d.Deployments[0].Balancer,
		})
	}
	fmt.Fprintf(&b, "\n%s\n", designs.Render())

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
	for _, w := range append(l.Warnings, crowded(l)...) {
		fmt.Fprintf(&b, "\nwarning: %s\n", w)
	}
	return b.String()
}

// crowded warns of designs with more processes than their CPU limit feeds, by
// the first such machine of each.
func crowded(l *profiles.Loaded) []string {
	var warnings []string
	for _, d := range l.Scenario.Designs {
		offers, _ := l.Catalogue.Select(d.Deployments[0].Machines)
		for _, o := range offers {
			if why := d.Deployments[0].Crowded(o.Machine); why != "" {
				warnings = append(warnings, d.Name+": "+why)
				break
			}
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
