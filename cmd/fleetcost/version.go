package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/urfave/cli/v2"

	"fleetcost/outputs/contract"
	"fleetcost/profiles/clouds"
	"fleetcost/profiles/reference"
)

// A release is what a copy of the program is.
type release struct {
	Version  string           `json:"version"`
	Revision string           `json:"revision"` // of the source; "" where it is not known
	Modified bool             `json:"modified"` // the source had changes of its own
	Go       string           `json:"go"`
	Platform string           `json:"platform"`
	Scenario int              `json:"scenario"` // version of the keys
	Prices   map[string]spell `json:"prices"`
}

// A spell is from which day on to which day the prices of a cloud are.
type spell struct {
	Oldest string `json:"oldest"`
	Newest string `json:"newest"`
}

func versionCommand() *cli.Command {
	return &cli.Command{
		Name:  "version",
		Usage: "tell which version this is, of what it reads and writes, and how old its prices are",
		Description: `The versions of the program, of the keys of scenarios and of the contract of JSON and
CSV, and from which day on to which day the built-in prices of each cloud are. An own
price takes the place of a built-in one: fleetcost prices import --help.`,
		Flags: []cli.Flag{&cli.StringFlag{Name: "format", Value: "table", Usage: "table or json"}},
		Action: func(c *cli.Context) error {
			if c.NArg() > 0 {
				return usage("version takes no arguments; %q is one too many", c.Args().First())
			}
			r := released()
			switch format := c.String("format"); format {
			case "json":
				page, err := contract.Answer("version", place(c).Origin.Tool, r)
				if err != nil {
					return err
				}
				_, err = c.App.Writer.Write(page)
				return err
			case "table":
				fmt.Fprintf(c.App.Writer, "fleetcost %s\n", r.Version)
				if r.Revision != "" {
					fmt.Fprintf(c.App.Writer, "revision  %s%s\n", r.Revision, map[bool]string{true: ", with changes"}[r.Modified])
				}
				fmt.Fprintf(c.App.Writer, "go        %s, %s\nscenario  %d\ncontract  %d\n", r.Go, r.Platform, r.Scenario, contract.Version)
				for _, provider := range clouds.Providers() {
					is := r.Prices[provider]
					if is.Newest != is.Oldest {
						is.Oldest += " to " + is.Newest
					}
					fmt.Fprintf(c.App.Writer, "prices    %s, of %s\n", provider, is.Oldest)
				}
				return nil
			default:
				return usage("--format: there is no %q; write table or json", format)
			}
		},
	}
}

// released is what this copy of the program is.
func released() release {
	r := release{Version: version(), Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH, Scenario: reference.Version, Prices: map[string]spell{}}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			switch s.Key {
			case "vcs.revision":
				r.Revision = s.Value
			case "vcs.modified":
				r.Modified = s.Value == "true"
			}
		}
	}
	for _, cloud := range clouds.All() {
		is, ok := r.Prices[cloud.Provider]
		for _, region := range cloud.Regions {
			prices, err := clouds.Catalogue(cloud.Provider, region.Name)
			if err != nil {
				panic(err) // of a region that is listed
			}
			for _, asOf := range prices.Days() {
				if !ok {
					is, ok = spell{asOf, asOf}, true
				}
				is = spell{min(is.Oldest, asOf), max(is.Newest, asOf)}
			}
		}
		r.Prices[cloud.Provider] = is
	}
	return r
}
