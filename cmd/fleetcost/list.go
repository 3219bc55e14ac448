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
	"fleetcost/profiles/clouds"
	"fleetcost/profiles/runtimes"
)

// A listing is what there is of one thing. A cell that does not apply is nil:
// null in JSON, empty elsewhere.
type listing struct {
	columns []string
	rows    [][]any
	none    string // why there are no rows
}

// listings are the things that can be listed, in the order of the help; priced
// are those of a provider and a region.
var listings = []struct {
	name   string
	priced bool
	make   func(c *cli.Context) (listing, error)
}{
	{"runtimes", false, listRuntimes},
	{"machines", true, listMachines},
	{"backends", true, listBackends},
	{"managed", true, listManaged},
	{"clouds", false, listClouds},
	{"patterns", false, func(*cli.Context) (listing, error) { return entries(models.Patterns), nil }},
	{"balancers", false, func(*cli.Context) (listing, error) { return entries(models.Balancers), nil }},
	{"protocols", false, listProtocols},
	{"scenarios", false, listScenarios},
	{"formats", false, func(*cli.Context) (listing, error) { return entries(outputs.Formats), nil }},
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
			&cli.StringFlag{Name: "region", DefaultText: "the first of the provider, see list clouds", Usage: "of machines, managed services and backends: `NAME` of the region"},
			&cli.StringFlag{Name: "format", Value: "table", Usage: "table, json, csv or markdown"},
		},
		Action: func(c *cli.Context) error {
			if c.NArg() > 1 {
				return usage("list one thing at a time; %q is one too many", c.Args().Get(1))
			}
			for _, l := range listings {
				if l.name != c.Args().First() {
					continue
				}
				for _, flag := range []string{"provider", "region"} {
					if !l.priced && c.IsSet(flag) {
						return usage("--%s: %s are the same everywhere; remove it", flag, l.name)
					}
				}
				made, err := l.make(c)
				if err != nil {
					return err
				}
				if len(made.rows) == 0 {
					fmt.Fprintf(c.App.ErrWriter, "fleetcost: %s\n", made.none)
				}
				return made.print(c)
			}
			if c.NArg() == 0 {
				return usage("list what? One of %s", strings.Join(names, ", "))
			}
			return usage("list what? There is no %q; %s", c.Args().First(), unlike(c.Args().First(), names, "there are"))
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

// listProtocols shows what calls between services cost: the CPU time of the
// caller per call, and of each message, and the time on the network.
func listProtocols(*cli.Context) (listing, error) {
	l := listing{columns: []string{"protocol", "title", "client_ms", "encode_ms", "decode_ms", "network_ms"}}
	for _, p := range profiles.Protocols() {
		network := 0.0
		if p.Network != nil {
			network = 1e3 * p.Network.Mean()
		}
		l.rows = append(l.rows, []any{p.Name, p.Title, p.Client.Milliseconds(), p.Encode.Milliseconds(), p.Decode.Milliseconds(), network})
	}
	return l, nil
}

func listClouds(*cli.Context) (listing, error) {
	l := listing{columns: []string{"provider", "region", "place", "machines", "prices as of"}}
	for _, c := range clouds.All() {
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
	for _, r := range runtimes.All() {
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
		return usage("--format: there is no %q; %s", c.String("format"), unlike(c.String("format"), []string{"table", "json", "csv", "markdown"}, "the formats are"))
	}
	_, err := fmt.Fprintln(c.App.Writer, render())
	return err
}
