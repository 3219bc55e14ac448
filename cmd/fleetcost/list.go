package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/urfave/cli/v2"

	"fleetcost/models"
	"fleetcost/outputs"
	"fleetcost/profiles"
)

// A listing is what there is of one thing. A cell that does not apply is nil:
// null in JSON, empty elsewhere.
type listing struct {
	columns []string
	rows    [][]any
}

// listings are the things that can be listed, in the order of the help.
var listings = []struct {
	name string
	make func(c *cli.Context) (listing, error)
}{
	{"runtimes", listRuntimes},
	{"machines", listMachines},
	{"backends", listBackends},
	{"managed", listManaged},
	{"clouds", listClouds},
	{"patterns", func(*cli.Context) (listing, error) { return entries(models.Patterns), nil }},
	{"balancers", func(*cli.Context) (listing, error) { return entries(models.Balancers), nil }},
	{"scenarios", listScenarios},
	{"formats", func(*cli.Context) (listing, error) { return entries(outputs.Formats), nil }},
}

func listCommand() *cli.Command {
	var names []string
	for _, l := range listings {
		names = append(names, l.name)
	}
	known := strings.Join(names, "|")
	return &cli.Command{
		Name:      "list",
		Usage:     "what a scenario may name: " + strings.Join(names, ", "),
		ArgsUsage: known,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "provider", Value: "aws", Usage: "of machines, managed services and backends: `NAME` of the cloud"},
			&cli.StringFlag{Name: "region", Value: "us-east-1", Usage: "of machines, managed services and backends: `NAME` of the region"},
			&cli.StringFlag{Name: "format", Value: "table", Usage: "table, json, csv or markdown"},
		},
		Action: func(c *cli.Context) error {
			for _, l := range listings {
				if l.name == c.Args().First() && c.NArg() == 1 {
					made, err := l.make(c)
					if err != nil {
						return err
					}
					return made.print(c)
				}
			}
			return usage("list what? One of %s", strings.Join(names, ", "))
		},
	}
}

func entries[T any](r *models.Registry[T]) listing {
	l := listing{columns: []string{r.Role(), "about"}}
	for _, e := range r.Entries() {
		l.rows = append(l.rows, []any{e.Name, e.About})
	}
	return l
}

func listScenarios(*cli.Context) (listing, error) {
	l := listing{columns: []string{"scenario", "title"}}
	for _, s := range profiles.Listings() {
		l.rows = append(l.rows, []any{s.Name, s.About})
	}
	return l, nil
}

func listClouds(*cli.Context) (listing, error) {
	l := listing{columns: []string{"provider", "region", "place", "machines", "prices as of"}}
	for _, c := range profiles.Clouds() {
		for _, r := range c.Regions {
			l.rows = append(l.rows, []any{c.Provider, r.Name, r.Place, r.Machines, r.AsOf})
		}
	}
	return l, nil
}

// listRuntimes shows how each preset serves: overhead_ms is the CPU time per
// request while they come thick and fast, in all threads, idle_ms what is added
// after a long gap.
func listRuntimes(*cli.Context) (listing, error) {
	l := listing{columns: []string{"runtime", "language", "processes", "concurrency", "lanes", "accept", "overhead_ms", "idle_ms"}}
	for _, r := range profiles.Runtimes() {
		concurrency, lanes := "memory", "unlimited"
		if r.Concurrency > 0 {
			concurrency = fmt.Sprint(r.Concurrency)
		}
		if r.Lanes > 0 {
			lanes = fmt.Sprint(r.Lanes)
		}
		busy := r.Overhead + r.Dispatch + r.Collect
		l.rows = append(l.rows, []any{
			r.Name, r.Language, r.Processes.String(), concurrency, lanes, r.Accept.String(),
			busy.Milliseconds(), r.Idle.Extra.Milliseconds(),
		})
	}
	return l, nil
}

// print writes the listing in the format asked for.
func (l listing) print(c *cli.Context) error {
	if c.String("format") == "json" {
		objects := make([]map[string]any, len(l.rows))
		for i, row := range l.rows {
			objects[i] = map[string]any{}
			for k, column := range l.columns {
				objects[i][column] = row[k]
			}
		}
		e := json.NewEncoder(c.App.Writer)
		e.SetIndent("", " ")
		return e.Encode(objects)
	}
	header := make(table.Row, len(l.columns))
	for i, column := range l.columns {
		header[i] = column
	}
	t := newTable(header...)
	for _, row := range l.rows {
		cells := slices.Clone(row)
		for i, cell := range cells {
			if cell == nil {
				cells[i] = ""
			}
		}
		t.AppendRow(cells)
	}
	render := map[string]func() string{"table": t.Render, "csv": t.RenderCSV, "markdown": t.RenderMarkdown}[c.String("format")]
	if render == nil {
		return usage("--format: there is no %q; the formats are table, json, csv, markdown", c.String("format"))
	}
	_, err := fmt.Fprintln(c.App.Writer, render())
	return err
}
