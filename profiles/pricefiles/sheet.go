package pricefiles

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"fleetcost/models/cost"
	"fleetcost/profiles/keys"
)

// A Sheet is a list of own prices: what an import writes, and a scenario names.
type Sheet struct {
	Name   string // of the file
	AsOf   string // day of the prices that have none of their own; "" unknown
	Source string // what file and format they are from
	// Currency of the prices, a code of ISO 4217; "" is the US dollar.
	Currency string
	Offers   []Offer
}

// Sheet is what was read, as own prices. What is no price (savings in percent) is
// left out.
func (f *File) Sheet(name string) Sheet {
	s := Sheet{AsOf: f.AsOf, Source: name + ": " + f.Format}
	for _, o := range f.Offers {
		if o.Price.Known() {
			s.Offers = append(s.Offers, o)
		}
	}
	return s
}

// Write writes the sheet as TOML, a line for each price.
func (s Sheet) Write(w io.Writer) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "# Own prices, in US dollars. A scenario names the file: [cloud] prices = \"prices.toml\"\n")
	if s.AsOf != "" {
		fmt.Fprintf(out, "as_of  = %q\n", s.AsOf)
	}
	fmt.Fprintf(out, "source = %s\n\nprice = [\n", quote(s.Source))
	for _, o := range s.Offers {
		var cells []string
		add := func(key, value string) {
			if value != "" {
				cells = append(cells, key+" = "+value)
			}
		}
		text := func(key, value string) {
			if value != "" {
				add(key, quote(value))
			}
		}
		text("provider", o.Provider)
		text("region", o.Region)
		text("zone", o.Zone)
		text("machine", o.Machine)
		text("service", o.Service)
		if o.Machine == "" {
			text("node", o.ID)
		}
		text("kind", o.Kind)
		if o.Unit != "hour" {
			text("unit", o.Unit)
		}
		add("usd", float(o.Price))
		add("upfront_usd", float(o.Upfront))
		add("from", o.From)
		if o.AsOf != s.AsOf {
			text("as_of", o.AsOf)
		}
		text("derived", o.Derived)
		fmt.Fprintf(out, "  { %s },\n", strings.Join(cells, ", "))
	}
	fmt.Fprintln(out, "]")
	return out.Flush()
}

// float is a price as TOML writes numbers, a decimal point in it.
func float(p cost.Price) string {
	if d := p.Decimal(); d != "" && !strings.Contains(d, ".") {
		return d + ".0"
	}
	return p.Decimal()
}

// quote is a text in a TOML string, on one line: control characters are blanks.
func quote(text string) string {
	var s strings.Builder
	s.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			s.WriteByte('\\')
			s.WriteRune(r)
		case unicode.IsControl(r) || r == utf8.RuneError:
			s.WriteByte(' ')
		default:
			s.WriteRune(r)
		}
	}
	s.WriteByte('"')
	return s.String()
}

// largestSheet bounds what is read as own prices.
const largestSheet = 64 << 20

// ReadSheet reads own prices. The error is of type [keys.Problems], and lists all.
func ReadSheet(name string, r io.Reader) (Sheet, error) {
	text, err := io.ReadAll(io.LimitReader(r, largestSheet+1))
	switch {
	case err != nil:
		return Sheet{}, keys.Problems{{File: name, What: "cannot be read: " + keys.Why(err)}}
	case len(text) > largestSheet:
		return Sheet{}, keys.Problems{{File: name, What: "larger than 64 MiB", Fix: "import the regions and machines that are needed"}}
	}
	for _, f := range formats {
		if f.is(text) {
			return Sheet{}, keys.Problems{{File: name, What: "is " + f.Title + ", not a file of own prices", Fix: "fleetcost prices import " + name + " makes one of it"}}
		}
	}
	var found keys.Findings
	d := keys.Decode(name, string(text), &found)
	if d == nil {
		return Sheet{}, found.Sorted()
	}
	t := d.Table()
	s := Sheet{Name: name, Source: t.Text("source", name)}
	s.AsOf = dated(t, "as_of")
	s.Currency = currencyOf(t)
	in := cost.Currency{Code: s.Currency}
	rows := t.Tables("price", `price = [ { provider = "aws", region = "us-east-1", machine = "c7g.large", kind = "on_demand", usd = 0.0725 } ]`)
	if len(rows) == 0 && !t.Has("price") {
		t.Problem("price", "there are no prices", `add price = [ { provider = "aws", region = "us-east-1", machine = "c7g.large", kind = "on_demand", usd = 0.0725 } ]`)
	}
	seen := map[string]Offer{}
	for _, row := range rows {
		o := readRow(row, s.AsOf, in)
		if known, twice := seen[o.key()]; twice && known.Price != o.Price && o.Price.Known() && known.Price.Known() {
			row.Problem(strings.ToLower(in.Name()), fmt.Sprintf("%s costs %s here, and %s above", o.name(), in.Price(o.Price), in.Price(known.Price)), "remove one of the two rows")
		}
		seen[o.key()] = o
		s.Offers = append(s.Offers, o)
	}
	t.Finish()
	if ps := found.Sorted(); ps != nil {
		return Sheet{}, ps
	}
	return s, nil
}

// Kinds are the ways to buy that a price may be of.
func Kinds() []string {
	all := []string{"on_demand", "spot", "sustained_use_full_month", "reserved"}
	for _, way := range []string{"reserved", "savings_plan", "committed_use"} {
		for _, term := range []string{"_1y", "_3y"} {
			for _, swap := range []string{"", "_convertible"} {
				for _, paid := range []string{"", "_no_upfront", "_partial_upfront", "_all_upfront"} {
					all = append(all, way+term+swap+paid)
				}
			}
		}
	}
	return slices.DeleteFunc(all, func(k string) bool { return !kind.MatchString(k) })
}

// kind is how a way to buy is written.
var kind = regexp.MustCompile(`^(on_demand|spot|sustained_use_full_month|reserved|(reserved|savings_plan|committed_use)_[13]y(_convertible)?(_(no|partial|all)_upfront)?)$`)

// providers are those whose prices a row may be of.
var providers = []string{"aws", "azure", "gcp"}

// key is what a price is of: two of one key contradict each other where they differ.
func (o Offer) key() string {
	return strings.Join([]string{o.Provider, o.Region, o.Zone, o.Machine, o.Service, o.ID, o.Kind, o.Unit, o.From}, "\x00")
}

// Conflict tells of a price that two sheets put together have twice, and differently.
func (s Sheet) Conflict(other Sheet) string {
	known := map[string]Offer{}
	for _, o := range s.Offers {
		known[o.key()] = o
	}
	for _, o := range other.Offers {
		if k, twice := known[o.key()]; twice && k.Price != o.Price {
			return fmt.Sprintf("%s costs %v in it, and %v in %s", o.name(), o.Price, k.Price, s.Source)
		}
	}
	return ""
}

// currencyOf reads in which currency a file is; its rows then have the price under the
// code, eur, in place of usd.
func currencyOf(t *keys.Table) string {
	if !t.Has("currency") {
		return ""
	}
	code := t.Choice("currency", "USD", cost.Currencies())
	if code == "USD" {
		return ""
	}
	return code
}

func readRow(t *keys.Table, asOf string, in cost.Currency) Offer {
	amount := strings.ToLower(in.Name())
	o := Offer{Provider: t.Text("provider", ""), Region: t.Text("region", ""), Zone: t.Text("zone", ""), Machine: t.Text("machine", ""),
		Service: t.Text("service", ""), ID: t.Text("node", ""), Kind: t.Required("kind", `add kind = "on_demand", or spot, reserved_1y_no_upfront …`),
		Unit: t.Text("unit", "hour"), Derived: t.Text("derived", "")}
	if o.Kind != "" && !kind.MatchString(o.Kind) {
		t.Problem("kind", fmt.Sprintf("there is no kind %q", o.Kind), "kinds are on_demand, spot, reserved_1y_no_upfront, savings_plan_3y, committed_use_1y …: see docs/reference/prices.md")
	}
	if o.Provider != "" && !slices.Contains(providers, o.Provider) {
		t.Problem("provider", fmt.Sprintf("there is no provider %q", o.Provider), "providers are "+strings.Join(providers, ", "))
	}
	if o.Machine != "" && o.Unit != "hour" {
		t.Problem("unit", fmt.Sprintf("a machine is priced by the hour, not by %q", o.Unit), "write what an hour costs, and remove unit")
	}
	if o.AsOf = asOf; t.Has("as_of") {
		o.AsOf = dated(t, "as_of")
	}
	if o.Machine == "" && o.Service == "" && o.ID == "" {
		t.Problem("", "names neither a machine nor a service", `add machine = "c7g.large"`)
	}
	o.Price = priceAt(t, amount)
	free := o.Service != "" && t.Has("from") // the step of a price that is given away
	if !o.Price.Positive() && !free && t.Has(amount) && !t.Refused(amount) {
		t.Problem(amount, "a price of zero, which is no price to use", "remove the row, or write what it costs")
	}
	t.Require(amount, "add what a unit costs, in "+in.Units())
	if t.Has("upfront_" + amount) {
		o.Upfront = priceAt(t, "upfront_"+amount)
	}
	if t.Has("from") {
		o.From = strconv.FormatFloat(t.Float("from", 0, 0, 1e18), 'f', -1, 64)
	}
	return o
}

func priceAt(t *keys.Table, key string) cost.Price {
	p, err := cost.PriceOf(t.Float(key, 0, 0, 1e9))
	if err != nil {
		t.Problem(key, err.Error(), "")
	}
	return p
}

// dated reads a day.
func dated(t *keys.Table, key string) string {
	text := t.Text(key, "")
	if text != "" && (day(text) != text) {
		t.Problem(key, fmt.Sprintf("%q is not a day", text), `write it as "2026-11-30"`)
		return ""
	}
	return text
}

// Latest is the latest day of its prices; "" where none has one.
func (s Sheet) Latest() (day string) {
	for _, o := range s.Offers {
		day = max(day, o.AsOf)
	}
	return day
}

// Over is the catalogue with the own prices of its provider and region in place of
// those of the list, and how many of them it took. Shapes are machines of the provider
// that are sold elsewhere: one that the catalogue lacks is offered where there is a
// price of it. A price without a provider or a region is for all.
func (s Sheet) Over(c cost.Catalogue, shapes []cost.Offer) (cost.Catalogue, int) {
	c.Offers = slices.Clone(c.Offers)
	at := map[string]int{}
	for i, o := range c.Offers {
		at[o.Machine.Name] = i
	}
	// What is of the region itself goes before what is of all.
	offers := slices.Clone(s.Offers)
	slices.SortStableFunc(offers, func(a, b Offer) int { return cmp.Compare(len(a.Region), len(b.Region)) })
	taken := 0
	var fresh []cost.Offer
	for _, o := range offers {
		if o.Machine == "" || o.Unit != "hour" || o.Provider != "" && o.Provider != c.Provider || o.Region != "" && o.Region != c.Region {
			continue
		}
		offer := find(&c, at, &fresh, o.Machine, shapes)
		if offer == nil {
			continue
		}
		if s.put(offer, o) || s.commit(&c, o) {
			taken++
		}
	}
	for _, o := range fresh {
		if o.OnDemand > 0 {
			c.Offers = append(c.Offers, o)
		}
	}
	return c, taken
}

// find is the offer of a machine: that of the catalogue, or a new one of a machine
// that is sold elsewhere, without its prices.
func find(c *cost.Catalogue, at map[string]int, fresh *[]cost.Offer, machine string, shapes []cost.Offer) *cost.Offer {
	if i, ok := at[machine]; ok {
		if i < len(c.Offers) {
			return &c.Offers[i]
		}
		return &(*fresh)[i-len(c.Offers)]
	}
	for _, shape := range shapes {
		if shape.Machine.Name == machine {
			at[machine] = len(c.Offers) + len(*fresh)
			*fresh = append(*fresh, cost.Offer{Machine: shape.Machine, SurplusVCPUHour: shape.SurplusVCPUHour})
			return &(*fresh)[len(*fresh)-1]
		}
	}
	return nil
}

// put takes the price of one kind; of several zones the lowest is that of the region.
func (s Sheet) put(offer *cost.Offer, o Offer) bool {
	q := cost.Quote{Price: o.Price, AsOf: cmp.Or(o.AsOf, "undated"), Source: s.Source}
	lower := func(to *cost.Quote) {
		if to.Source != s.Source || o.Zone == "" || q.Price.Compare(to.Price) < 0 {
			*to = q
		}
	}
	switch o.Kind {
	case "on_demand":
		hour, err := o.Price.Times(1)
		if err != nil || hour <= 0 {
			return false
		}
		offer.OnDemand, offer.AsOf, offer.Source = hour, q.AsOf, q.Source
	case "spot":
		lower(&offer.Spot)
	case "reserved_1y", "reserved_1y_no_upfront", "committed_use_1y":
		lower(&offer.Reserved1Y)
	case "reserved_3y", "reserved_3y_no_upfront", "committed_use_3y":
		lower(&offer.Reserved3Y)
	default:
		return false
	}
	return true
}

// commit takes the price of a commitment that no offer has a place for.
func (s Sheet) commit(c *cost.Catalogue, o Offer) bool {
	own, ok := cost.CommitmentOf(o.Kind, o.Price, o.Upfront)
	if !ok {
		return false
	}
	own.Machine, own.AsOf, own.Source = o.Machine, cmp.Or(o.AsOf, "undated"), s.Source
	c.Commitments = slices.DeleteFunc(slices.Clone(c.Commitments), func(x cost.Commitment) bool { return x.Machine == own.Machine && x.Kind == own.Kind })
	c.Commitments = append(c.Commitments, own)
	return true
}

// Sells tells whether there is a price of a machine in that region of the provider.
func (s Sheet) Sells(provider, region string) bool {
	return slices.ContainsFunc(s.Offers, func(o Offer) bool {
		return o.Machine != "" && o.Kind == "on_demand" && (o.Provider == "" || o.Provider == provider) && o.Region == region
	})
}
