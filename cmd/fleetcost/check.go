package main

import (
	"fmt"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/models/load"
	"fleetcost/outputs/phrases"
	"fleetcost/profiles"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/urfave/cli/v2"
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
			loaded, err := within(c.Context, func() (*profiles.Loaded, error) { return profiles.Load(src) })
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(c.App.Writer, describe(loaded, terminalWidth(c.App.Writer)))
			return err
		},
	}
}

// describe tells what a scenario means and what was filled in, in tables of at
// most that width, if they can be; 0 is any.
func describe(l *profiles.Loaded, width int) string {
	var b strings.Builder
	s := &l.Scenario
	fmt.Fprintf(&b, "%s: well-formed\n\ntraffic  %s\n", s.Title, s.Traffic)
	describeGoals(&b, s)
	fmt.Fprintf(&b, "prices   %s\n", l.Catalogue)

	describeRequests(&b, s, width)
	describeBackends(&b, l, width)
	describeDesigns(&b, l, width)

	for _, c := range l.Commands {
		fmt.Fprintf(&b, "\ndesign %s: %s\n  understood as %s: %s\n", c.Design, c.Text, c.Server, c.As)
	}

	if len(l.Assumed) > 0 {
		assumed := newTable("assumed", "value", "because")
		for _, a := range l.Assumed {
			assumed.AppendRow(table.Row{a.Key, a.Value, a.Why})
		}
		fmt.Fprintf(&b, "\n%s\n", fitted(assumed, width, "because"))
	}
	for _, w := range slices.Concat(l.Warnings, crowded(l), deadlocks(l)) {
		fmt.Fprintf(&b, "\nwarning: %s\n", w)
	}
	return b.String()
}

// describeGoals shows what must hold: for all requests together, and for those of
// single classes.
func describeGoals(b *strings.Builder, s *models.Scenario) {
	fmt.Fprintf(b, "goal     %s\n", phrases.Goal(s.Goal))
	for _, c := range s.Classes {
		if !c.Goal.Empty() {
			fmt.Fprintf(b, "         %s: %s\n", c.Name, phrases.Goal(c.Goal))
		}
	}
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
		for _, why := range load.Deadlocks(l.Scenario.Deploy(d, make([]models.Size, len(d.Deployed())))) {
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

// narrowest is the least width of a column whose text is wrapped.
const narrowest = 20

// fitted is the table with the last of its columns wrapped to the width of the
// terminal, or left out where there is no room for it; 0 is any width. The columns
// are those that may be, from the right.
func fitted(t table.Writer, width int, columns ...string) string {
	page := t.Render()
	var hidden []table.ColumnConfig
	var out []string
	for _, last := range columns {
		if width == 0 || longest(page) <= width {
			break
		}
		header, _, _ := strings.Cut(page, "\n")
		before, _, _ := strings.Cut(header, last)
		if room := width - text.StringWidthWithoutEscSequences(before); room >= narrowest {
			t.SetColumnConfigs(append(hidden, table.ColumnConfig{Name: last, WidthMax: room, WidthMaxEnforcer: text.WrapSoft}))
		} else {
			out, hidden = append(out, last), append(hidden, table.ColumnConfig{Name: last, Hidden: true})
			t.SetColumnConfigs(hidden)
		}
		page = t.Render()
	}
	if width > 0 {
		lines := strings.Split(page, "\n")
		lines[1] = lines[1][:min(width, len(lines[1]))]
		page = strings.Join(lines, "\n")
	}
	if len(out) > 0 {
		page += fmt.Sprintf("\n(%d columns wide; left out: %s)", width, strings.Join(out, ", "))
	}
	return page
}

// longest is the width of a table without the rule below its header, which is a
// little longer.
func longest(page string) int {
	header, rest, _ := strings.Cut(page, "\n")
	_, rows, _ := strings.Cut(rest, "\n")
	return max(text.LongestLineLen(header), text.LongestLineLen(rows))
}
