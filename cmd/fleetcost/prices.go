package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/big"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs"
	"fleetcost/profiles/clouds"
	"fleetcost/profiles/keys"
	"fleetcost/profiles/pricefiles"
)

func pricesCommand() *cli.Command {
	return &cli.Command{
		Name:      "prices",
		Usage:     "own prices, from the files of the providers",
		ArgsUsage: "import FILE...",
		Description: `Reads price files as they are downloaded, and writes the prices in them as TOML that
a scenario names: [cloud] prices = "prices.toml". Formats are told apart by what is
in them; fleetcost list price-files names them. What is left out (Windows, reserved
capacity, prices in other currencies) is counted on standard error.`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "as-of", Usage: "`DAY` of the prices, YYYY-MM-DD, where the file does not say; unknown where nobody knows"},
			&cli.StringSliceFlag{Name: "usd-per", Usage: "what a unit of another currency is in dollars, `CODE=RATE`; may be repeated"},
			&cli.StringSliceFlag{Name: "type", Usage: "machine type of a node that is priced by its identifier, `NODE=TYPE`; may be repeated"},
			&cli.StringFlag{Name: "region", Usage: "only of these regions, `A,B`"},
			&cli.StringFlag{Name: "machine", Usage: "only of machines that match the `PATTERN`"},
			&cli.StringFlag{Name: "kind", Usage: "only of these kinds, `A,B`: on_demand, spot, reserved_1y_no_upfront ..."},
			&cli.StringFlag{Name: "format", Value: "toml", Usage: "toml, table, json, csv or markdown"},
			&cli.StringFlag{Name: "out", Usage: "write prices.toml into `DIR` in place of standard output"},
			&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Usage: "say nothing of what is left out"},
		},
		Action: func(c *cli.Context) error {
			switch first := c.Args().First(); {
			case first == "":
				return usage("prices import which FILE? See fleetcost prices --help")
			case first != "import":
				return usage("there is no fleetcost prices %s; the only one is fleetcost prices import FILE...", first)
			case c.NArg() < 2:
				return usage("import which FILE? See fleetcost prices --help")
			}
			sheet, err := importPrices(c, c.Args().Slice()[1:])
			if err != nil {
				return err
			}
			return writePrices(c, sheet)
		},
	}
}

// importPrices reads all files; what is wrong with them is told at once.
func importPrices(c *cli.Context, names []string) (pricefiles.Sheet, error) {
	o, err := importOptions(c)
	if err != nil {
		return pricefiles.Sheet{}, err
	}
	chosen, err := chosenPrices(c)
	if err != nil {
		return pricefiles.Sheet{}, err
	}
	var problems keys.Problems
	var whole pricefiles.Sheet
	var sources []string
	regions := map[string]bool{}
	for _, name := range names {
		file, err := readPrices(c, name, o)
		if err != nil {
			problems = append(problems, keys.Problem{File: name, What: err.Error(), Fix: importFix(err)})
			continue
		}
		own := file.Sheet(filepath.Base(name))
		undated := slices.ContainsFunc(own.Offers, func(o pricefiles.Offer) bool { return o.AsOf == "" })
		if undated && c.String("as-of") == "" {
			problems = append(problems, keys.Problem{File: name, What: "the file does not say of what day its prices are", Fix: "add --as-of YYYY-MM-DD, or --as-of unknown"})
			continue
		}
		for _, o := range own.Offers {
			regions[o.Region] = true
		}
		own.Offers = slices.DeleteFunc(own.Offers, func(o pricefiles.Offer) bool { return !chosen(o) })
		toldOf(c, name, file, own)
		if twice := whole.Conflict(own); twice != "" {
			problems = append(problems, keys.Problem{File: name, What: twice, Fix: "import the files apart, or choose by --region, --machine and --kind"})
			continue
		}
		if len(whole.Offers) == 0 {
			whole.AsOf = own.AsOf
		} else if whole.AsOf != own.AsOf {
			whole.AsOf = ""
		}
		whole.Offers = append(whole.Offers, own.Offers...)
		sources = append(sources, own.Source)
		whole.Source = strings.Join(sources, "; ")
	}
	if len(problems) > 0 {
		return whole, problems
	}
	if err := regionsThere(c, regions); err != nil {
		return whole, err
	}
	if len(whole.Offers) == 0 {
		return whole, usage("no price is left of what was read: see --region, --machine and --kind")
	}
	return whole, nil
}

// regionsThere is an error where --region asks for one that no file has.
func regionsThere(c *cli.Context, regions map[string]bool) error {
	for _, asked := range strings.Split(c.String("region"), ",") {
		if asked == "" || regions[asked] {
			continue
		}
		there := slices.DeleteFunc(slices.Sorted(maps.Keys(regions)), func(r string) bool { return r == "" })
		if len(there) == 0 {
			return usage("--region: the prices in these files are of no region; remove it")
		}
		const most = 12
		all := "the regions there are"
		if nearest := keys.Nearest(asked, there); len(there) > most {
			if all = fmt.Sprintf("there are %d regions, the first are", len(there)); nearest == "" {
				return usage("--region: there is no price of %q; %s %s", asked, all, strings.Join(there[:most], ", "))
			}
			return usage("--region: there is no price of %q; did you mean %s?", asked, nearest)
		}
		return usage("--region: there is no price of %q; %s", asked, unlike(asked, there, all))
	}
	return nil
}

func readPrices(c *cli.Context, name string, o pricefiles.Options) (*pricefiles.File, error) {
	if name == "-" {
		return pricefiles.Read(c.App.Reader, o)
	}
	in, err := keys.OpenFile(name)
	if err != nil {
		return nil, errors.New(keys.Why(err))
	}
	defer in.Close()
	return within(c.Context, func() (*pricefiles.File, error) { return pricefiles.Read(in, o) })
}

func importFix(err error) string {
	if errors.Is(err, pricefiles.ErrUnknown) {
		return "fleetcost list price-files names the formats"
	}
	if strings.Contains(err.Error(), "of which no rate is stated") {
		return "state one, e.g. --usd-per CNY=0.14"
	}
	return ""
}

// toldOf says on standard error what was read and what was left out.
func toldOf(c *cli.Context, name string, f *pricefiles.File, own pricefiles.Sheet) {
	if c.Bool("quiet") {
		return
	}
	days := map[string]bool{}
	for _, o := range own.Offers {
		days[o.AsOf] = true
	}
	of := ""
	if all := slices.Sorted(maps.Keys(days)); len(all) == 1 {
		of = ", of " + cmp.Or(all[0], "an unknown day")
	} else if len(all) > 1 {
		of = fmt.Sprintf(", of %s to %s", cmp.Or(all[0], "unknown days"), all[len(all)-1])
	}
	fmt.Fprintf(c.App.ErrWriter, "%s: %s, %s%s\n", name, f.Format, words.Plural(len(own.Offers), "price", "prices"), of)
	for _, reason := range slices.Sorted(maps.Keys(f.Left)) {
		fmt.Fprintf(c.App.ErrWriter, "  left out: %d × %s\n", f.Left[reason], reason)
	}
	for _, note := range f.Notes {
		fmt.Fprintf(c.App.ErrWriter, "  note: %s\n", note)
	}
	yearAgo := today().AddDate(-1, 0, 0).Format(time.DateOnly)
	old, ahead, last := 0, 0, ""
	for _, o := range own.Offers {
		switch {
		case o.AsOf == "":
		case o.AsOf < yearAgo:
			old++
		case o.AsOf > tomorrow():
			ahead, last = ahead+1, max(last, o.AsOf)
		}
	}
	if ahead > 0 {
		fmt.Fprintf(c.App.ErrWriter, "  warning: %d of %d prices are of days to come, up to %s: is that the day of the prices?\n", ahead, len(own.Offers), last)
	}
	if old > 0 {
		fmt.Fprintf(c.App.ErrWriter, "  warning: %d of %d prices are older than a year\n", old, len(own.Offers))
	}
}

func importOptions(c *cli.Context) (o pricefiles.Options, err error) {
	if o.AsOf = c.String("as-of"); o.AsOf != "" && o.AsOf != "unknown" {
		made, err := time.Parse(time.DateOnly, o.AsOf)
		switch {
		case err != nil:
			return o, usage("--as-of: %q is not a day; write YYYY-MM-DD, or unknown", o.AsOf)
		case made.After(time.Now().AddDate(0, 0, 1)):
			return o, usage("--as-of: %s is in the future", o.AsOf)
		}
	}
	if o.AsOf == "unknown" {
		o.AsOf, o.Undated = "", true
	}
	o.Today = cmp.Or(o.AsOf, time.Now().Format(time.DateOnly))
	o.PerUnit = map[string]*big.Rat{}
	for _, text := range c.StringSlice("usd-per") {
		code, value, _ := strings.Cut(text, "=")
		price, err := cost.ParsePrice(value)
		rate, ok := new(big.Rat).SetString(value)
		if err != nil || !ok || !price.Positive() || len(code) != 3 || strings.ToUpper(code) != code {
			return o, usage("--usd-per: %q is no rate; write e.g. --usd-per CNY=0.14", text)
		}
		o.PerUnit[code] = rate
	}
	o.Types = map[string]string{}
	for _, text := range c.StringSlice("type") {
		i := strings.LastIndex(text, "=")
		if i <= 0 || i == len(text)-1 {
			return o, usage("--type: %q names no machine type; write --type NODE=TYPE", text)
		}
		o.Types[text[:i]] = text[i+1:]
	}
	o.OnDemand = func(provider, machine, region string) (cost.Price, bool) {
		prices, err := clouds.Catalogue(provider, region)
		if err != nil {
			return cost.Price{}, false
		}
		offer, ok := prices.Find(machine)
		return offer.OnDemand.Price(), ok
	}
	return o, nil
}

// chosenPrices are those that the flags leave.
func chosenPrices(c *cli.Context) (func(pricefiles.Offer) bool, error) {
	among := func(flag string) []string {
		if c.String(flag) == "" {
			return nil
		}
		return strings.Split(c.String(flag), ",")
	}
	regions, kinds, pattern := among("region"), among("kind"), c.String("machine")
	for _, k := range kinds {
		if !slices.Contains(pricefiles.Kinds(), k) {
			hint := keys.DidYouMean(k, pricefiles.Kinds())
			if hint == "" {
				hint = "kinds are on_demand, spot, reserved_1y_no_upfront, savings_plan_3y, committed_use_1y ...: see docs/reference/prices.md"
			}
			return nil, usage("--kind: there is no kind %q; %s", k, hint)
		}
	}
	if _, err := path.Match(pattern, ""); err != nil {
		return nil, usage("--machine: %q is not a pattern", pattern)
	}
	return func(o pricefiles.Offer) bool {
		matches := pattern == ""
		if !matches {
			matches, _ = path.Match(pattern, o.Machine)
		}
		return matches && (regions == nil || slices.Contains(regions, o.Region)) && (kinds == nil || slices.Contains(kinds, o.Kind))
	}, nil
}

// writePrices writes the prices in the format that was asked for.
func writePrices(c *cli.Context, sheet pricefiles.Sheet) error {
	if c.String("format") == "toml" {
		var text bytes.Buffer
		if err := sheet.Write(&text); err != nil {
			return err
		}
		if dir := c.String("out"); dir != "" {
			if err := outputs.WriteFiles(dir, []outputs.File{{Name: "prices.toml", Data: text.Bytes()}}); err != nil {
				return usage("--out: %v", err)
			}
			return nil
		}
		_, err := io.Copy(c.App.Writer, &text)
		return err
	}
	if c.IsSet("out") {
		return usage("--out: files are written as TOML; remove --format %s", c.String("format"))
	}
	format, ok := outputs.Formats.Find(c.String("format"))
	if !ok {
		return usage("--format: there is no %q; %s", c.String("format"), unlike(c.String("format"), append([]string{"toml"}, outputs.Formats.Names()...), "the formats are"))
	}
	l := &report.Listing{Columns: []string{"provider", "region", "zone", "of", "kind", "unit", "usd", "upfront_usd", "from", "as_of"}}
	for _, o := range sheet.Offers {
		var upfront any
		if o.Upfront.Known() {
			upfront = o.Upfront.USD()
		}
		l.Rows = append(l.Rows, []any{o.Provider, o.Region, o.Zone, cmp.Or(o.Machine, o.Service, o.ID), o.Kind, o.Unit, o.Price.USD(), upfront, o.From, o.AsOf})
	}
	return format.Listing(c.App.Writer, l, place(c))
}
