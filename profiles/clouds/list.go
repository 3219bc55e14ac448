package clouds

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/sim"
)

// A text is a file of a price list.
type text struct{ name, toml string }

// parse reads a price list and checks it. The first of its files says whose it is. It
// reports all problems at once, each with the table and the machine it was found in.
func parse(texts ...text) (*priceList, error) {
	r := reader{name: texts[0].name, used: map[string]bool{}}
	for i, file := range texts {
		var one layout
		meta, err := toml.Decode(file.toml, &one)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file.name, err)
		}
		for _, key := range meta.Undecoded() {
			r.problems = append(r.problems, fmt.Errorf("%s: %v: unknown key", file.name, key))
		}
		if i == 0 {
			r.file = one
		} else if err := r.file.add(one); err != nil {
			r.problems = append(r.problems, fmt.Errorf("%s: %w", file.name, err))
		}
	}
	c := r.read()
	for _, table := range []string{"source", "method", "cpu"} {
		for _, name := range r.declared(table) {
			if !r.used[table+"."+name] {
				r.problem("%s.%s: nothing refers to it", table, name)
			}
		}
	}
	if len(r.problems) > 0 {
		return nil, errors.Join(r.problems...)
	}
	return c, nil
}

// A reader turns what is written into what is used, and records what is
// wrong on the way.
type reader struct {
	name     string
	file     layout
	used     map[string]bool // source.price-list, cpu.graviton3 …
	problems []error
}

func (r *reader) problem(format string, args ...any) {
	r.problems = append(r.problems, fmt.Errorf("%s: "+format, append([]any{r.name}, args...)...))
}

func (r *reader) declared(table string) []string {
	switch table {
	case "source":
		return slices.Sorted(maps.Keys(r.file.Source))
	case "method":
		return slices.Sorted(maps.Keys(r.file.Method))
	}
	return slices.Sorted(maps.Keys(r.file.CPU))
}

// refer marks table.name as used, and records a problem when it is not there.
func (r *reader) refer(from, table, name string) {
	if known := r.declared(table); !slices.Contains(known, name) {
		r.problem("%s: there is no [%s.%s] in this file; known: %s", from, table, name, strings.Join(known, ", "))
	}
	r.used[table+"."+name] = true
}

func (r *reader) read() *priceList {
	f := &r.file
	if f.Provider != strings.TrimSuffix(path.Base(r.name), ".toml") || f.Title == "" {
		r.problem("provider is %q and title %q; the provider must be the name of the file", f.Provider, f.Title)
	}
	c := &priceList{info: Info{Provider: f.Provider, Title: f.Title, Origins: r.origins()}}
	for _, region := range f.Region {
		r.refer("region "+region.Name, "source", region.Source)
		source := f.Source[region.Source]
		c.catalogues = append(c.catalogues, cost.Catalogue{Provider: f.Provider, Region: region.Name, Purchase: "on-demand"})
		c.info.Regions = append(c.info.Regions, Region{Name: region.Name, Place: region.Place, AsOf: source.AsOf, Source: source.Text})
	}
	for _, table := range f.Rate {
		r.rates(c, table)
	}
	for _, table := range f.Definition {
		r.definitions(c, table)
	}
	for _, family := range f.Family {
		r.family(c, family)
	}
	for _, table := range f.Purchase {
		r.purchase(c, table)
	}
	for _, m := range f.Managed {
		r.managed(c, m)
	}
	for _, m := range f.Metered {
		r.metered(c, m)
	}
	for i, cat := range c.catalogues {
		c.info.Regions[i].Machines = len(cat.Offers)
		if err := cat.Check(); err != nil {
			r.problem("%w", err)
		}
		if len(cat.Offers) == 0 {
			r.problem("region %s: no machine has a price", cat.Region)
		}
		for _, o := range cat.Offers {
			r.dated(cat, o.Machine.Name, o.AsOf, o.Source)
			for _, q := range []cost.Quote{o.Spot, o.Reserved1Y, o.Reserved3Y} {
				if q.Price.Known() {
					r.dated(cat, o.Machine.Name, q.AsOf, q.Source)
				}
			}
		}
		for _, m := range cat.Managed {
			r.dated(cat, m.String(), m.AsOf, m.Source)
		}
		for _, m := range cat.Metered {
			r.dated(cat, m.String(), m.AsOf, m.Source)
		}
		for _, rate := range cat.Rates {
			if rate.AsOf != undated || rate.Source == "" {
				r.dated(cat, rate.String(), rate.AsOf, rate.Source)
			}
		}
	}
	for _, g := range f.Group {
		for _, name := range g.Regions {
			if len(r.places(name, false)) == 0 {
				r.problem("group %s: there is no region %q in this file", g.Name, name)
			}
		}
	}
	return c
}

// undated is the day of a rate of which nobody says since when it is so.
const undated = "undated"

// dated records a problem where the price of an offer has no day or no source.
func (r *reader) dated(c cost.Catalogue, name, asOf, source string) {
	if _, err := time.Parse(time.DateOnly, asOf); err != nil || source == "" {
		r.problem("%v: %s: the price is as of %q from source %q; write a day and a source", c, name, asOf, source)
	}
}

// origins checks the measured figures of the processors, and tells of each
// where it comes from.
func (r *reader) origins() []models.Origin {
	var origins []models.Origin
	for _, name := range r.declared("cpu") {
		cpu := r.file.CPU[name]
		figures := []struct {
			key string
			figure
		}{{"speed", cpu.Speed}}
		if cpu.SMTYield != nil {
			figures = append(figures, struct {
				key string
				figure
			}{"smt_yield", *cpu.SMTYield})
		}
		if (cpu.SMTYield != nil) != (cpu.Threads == 2) || cpu.About == "" || !slices.Contains([]string{"arm64", "x86_64"}, cpu.Arch) {
			r.problem("cpu.%s: needs about, arch (arm64 or x86_64), and smt_yield if and only if threads_per_core is 2", name)
		}
		for _, f := range figures {
			key := "cpu." + name + "." + f.key
			r.refer(key, "method", f.Method)
			if !(0 < f.Low && f.Low <= f.Value && f.Value <= f.High && f.High < 100) {
				r.problem("%s: must have low ≤ value ≤ high, it has %v, %v, %v", key, f.Low, f.Value, f.High)
			}
			origins = append(origins, models.Origin{
				Key: key, Value: fmt.Sprint(f.Value), Low: fmt.Sprint(f.Low), High: fmt.Sprint(f.High),
				Source: r.file.Method[f.Method].Text,
			})
		}
	}
	return origins
}

// family adds the machines of one family to the catalogues of the regions that
// have a price for them.
func (r *reader) family(c *priceList, family family) {
	where := "family " + family.Name
	r.refer(where, "cpu", family.CPU)
	columns := family.Columns
	if columns == nil {
		columns = r.file.Columns
	}
	burstable := slices.Contains(columns, "baseline")
	if burstable != (family.BaselineSource != "") || burstable != (family.Surplus != "" || family.Throttled) || family.Surplus != "" && family.Throttled {
		r.problem("%s: a column baseline, baseline_source, and either surplus (a rate) or throttled = true go together", where)
	}
	if slices.Contains(columns, "accelerators") != (family.Accelerator != "") {
		r.problem("%s: a column accelerators and what each is, accelerator, go together", where)
	}
	for _, source := range []string{family.Source, family.BaselineSource} {
		if source != "" {
			r.refer(where, "source", source)
		}
	}
	r.found(where, c, family.Surplus)
	surplus := make([]cost.Money, len(c.catalogues))
	for i := range c.catalogues {
		if rate, ok := r.find(&c.catalogues[i], family.Surplus); ok {
			surplus[i] = r.times(where, rate, 1)
		}
	}
	for _, row := range family.Machines {
		machine, numbers := r.machine(where, columns, row)
		cpu := r.file.CPU[family.CPU]
		machine.Arch, machine.Speed, machine.ThreadsPerCore = cpu.Arch, cpu.Speed.Value, cpu.Threads
		machine.SMTYield = 1
		if cpu.SMTYield != nil {
			machine.SMTYield = cpu.SMTYield.Value
		}
		if machine.Accelerators > 0 {
			machine.Accelerator = family.Accelerator
		}
		if family.Throttled {
			machine.Sustained = math.Round(1e6*machine.Baseline*machine.VCPU) / 1e6
			machine.Quota, machine.Baseline = machine.Sustained, 1
		}
		offered := 0
		for i, region := range r.file.Region {
			usd, ok := numbers[region.Name]
			if !ok {
				continue
			}
			offered = 1
			source := r.file.Source[cmp.Or(family.Source, region.Source)]
			c.catalogues[i].Offers = append(c.catalogues[i].Offers, cost.Offer{
				Machine: machine, OnDemand: r.money(machine.Name, usd), SurplusVCPUHour: surplus[i],
				AsOf: source.AsOf, Source: source.Text,
			})
		}
		c.info.Machines += offered
	}
}

// machine reads one row: the shape of the machine, and its price in dollars
// per hour in each region that has one.
func (r *reader) machine(where string, columns []string, row []any) (models.Machine, map[string]float64) {
	name, numbers := r.row(where+": machine", columns, row, shape{of: []string{"vcpu", "gib", "baseline", "accelerators"}})
	m := models.Machine{
		Name: name, VCPU: numbers["vcpu"], Memory: gib(numbers["gib"]), Baseline: 1, Quantum: TimeSlice,
		Accelerators: int(math.Round(numbers["accelerators"])),
	}
	if baseline, ok := numbers["baseline"]; ok {
		m.Baseline = baseline
	}
	return m, numbers
}

func (r *reader) money(where string, usd float64) cost.Money {
	m, err := cost.Dollars(usd)
	if err != nil {
		r.problem("%s: %w", where, err)
	}
	return m
}

// TimeSlice is the turn of a thread on Linux with 250 ticks a second, as the
// kernels of Amazon Linux, Debian and Ubuntu up to 24.04 are built
// (CONFIG_HZ=250).
const TimeSlice = 4 * sim.Millisecond
