package main

import (
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/outputs"
	"fleetcost/profiles/inspect"
	"fleetcost/profiles/pricefiles"
	"fleetcost/profiles/recordings"
)

// listings are the things that can be listed, in the order of the help.
var listings = append(inspect.Listings, inspect.Maker{
	Name: "formats", Make: fileFormats,
}, inspect.Maker{
	Name: "price-files", Make: priceFiles,
})

// priceFiles are the formats that prices can be imported from.
func priceFiles(cost.Catalogue) *report.Listing {
	l := &report.Listing{Columns: []string{"price_file", "title", "holds"}}
	for _, f := range pricefiles.Formats() {
		l.Rows = append(l.Rows, []any{f.Name, f.Title, f.Holds})
	}
	return l
}

// fileFormats are the formats of files that traffic is read from, and those of answers.
func fileFormats(cost.Catalogue) *report.Listing {
	l := &report.Listing{Columns: []string{"format", "of", "about"}}
	for _, f := range recordings.Formats() {
		l.Rows = append(l.Rows, []any{f.Name, f.Holds, f.About})
	}
	for _, f := range outputs.Formats.Entries() {
		l.Rows = append(l.Rows, []any{f.Name, "answers, by --format", f.About})
	}
	return l
}

func listCommand() *cli.Command {
	var names []string
	for _, l := range listings {
		names = append(names, l.Name)
	}
	known := strings.Join(names, "|")
	return &cli.Command{
		Name:      "list",
		Usage:     "what a scenario may name: " + strings.Join(names, ", "),
		ArgsUsage: known,
		Description: `Shows what there is of one thing that a scenario may name: presets, machines with
their prices, patterns, and all keys (list keys). Machines, managed services, rates and
backends are those of a region of a cloud; the rest is the same everywhere.`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "provider", Value: "aws", Usage: "of machines, managed services and backends: `NAME` of the cloud"},
			&cli.StringFlag{Name: "region", DefaultText: "the first of the provider, see list clouds", Usage: "of machines, managed services and backends: `NAME` of the region"},
			&cli.StringFlag{Name: "format", Value: "table", Usage: "table, json, csv or markdown"},
		},
		Action: func(c *cli.Context) error {
			if err := strangers("list what", c.Args().Slice(), names, "there are"); err != nil && c.NArg() > 1 {
				return err
			}
			if c.NArg() > 1 {
				return usage("list one thing at a time; %q is one too many", c.Args().Get(1))
			}
			for _, l := range listings {
				if l.Name == c.Args().First() {
					return list(c, l)
				}
			}
			if c.NArg() == 0 {
				return usage("list what? One of %s", strings.Join(names, ", "))
			}
			return usage("list what? There is no %q; %s", c.Args().First(), unlike(c.Args().First(), names, "there are"))
		},
	}
}

// list writes one listing.
func list(c *cli.Context, l inspect.Maker) error {
	for _, flag := range []string{"provider", "region"} {
		if !l.Priced && c.IsSet(flag) {
			return usage("--%s: %s are the same everywhere; remove it", flag, l.Name)
		}
	}
	var prices cost.Catalogue
	if l.Priced {
		var err error
		if prices, err = inspect.Prices(c.String("provider"), c.String("region")); err != nil {
			return usage("%v", err)
		}
	}
	made := l.Make(prices)
	if len(made.Rows) == 0 {
		fmt.Fprint(c.App.ErrWriter, noteLine(c.App.ErrWriter, made.None))
	}
	format, ok := outputs.Formats.Find(c.String("format"))
	if !ok {
		return usage("--format: there is no %q; %s", c.String("format"), unlike(c.String("format"), []string{"table", "json", "csv", "markdown"}, "the formats are"))
	}
	return format.Listing(c.App.Writer, made, place(c))
}
