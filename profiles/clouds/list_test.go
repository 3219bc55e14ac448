package clouds

import (
	"math"
	"slices"
	"strings"
	"testing"

	"fleetcost/models/cost"
)

// A small price list without fault; the rows of the next test each spoil it.
const goodCloud = `
provider = "acme"
title    = "Acme"
columns  = ["machine", "vcpu", "gib", "north", "south"]
[source.list]
as_of = "2026-01-31"
text  = "the price list"
[[region]]
name   = "north"
source = "list"
[[region]]
name   = "south"
source = "list"
[method.measured]
text = "with a stopwatch"
[cpu.fast]
about            = "fast"
arch             = "x86_64"
speed            = { value = 1, low = 0.9, high = 1.2, method = "measured" }
threads_per_core = 2
smt_yield        = { value = 1.3, low = 1.0, high = 1.4, method = "measured" }
[[family]]
name = "f1"
cpu  = "fast"
machines = [
  ["f1.small", 2, 0.5, 0.01, "-"],
  ["f1.large", 4, 1, 0.02, 0.03],
]
[[family]]
name = "b1"
cpu  = "fast"
columns = ["machine", "vcpu", "gib", "baseline", "north"]
surplus = "cpu credit"
baseline_source = "list"
machines = [
  ["b1.small", 2, 1, 0.2, 0.005],
]
[[family]]
name = "s1"
cpu  = "fast"
columns = ["machine", "vcpu", "gib", "baseline", "south"]
throttled = true
baseline_source = "list"
machines = [
  ["s1.small", 2, 1, 0.25, 0.004],
]
[[family]]
name = "x1"
cpu  = "fast"
accelerator = "Acme One"
columns = ["machine", "vcpu", "gib", "accelerators", "north"]
machines = [
  ["x1.huge", 8, 16, 2, 3.5],
]
[[managed]]
service = "postgres"
product = "Acme Base"
multi_az = true
source  = "list"
rate    = { service = "base", suffix = "_twice", unit = "hour" }
columns = ["offer", "vcpu", "gib", "north", "south"]
offers = [
  ["tiny", 2, 1, 0.04, 0.05],
  ["grey", "-", 2, 0.07, "-"],
]
[[managed]]
service = "redis"
product = "Acme Cache"
per_gib = "cache gib"
columns = ["offer", "vcpu", "gib"]
offers = [
  ["big", "-", 3],
]
[[metered]]
service = "queue"
product = "Acme Queue"
unit    = "requests"
offers = [
  ["plain", "queue request"],
]
[[purchase]]
kind    = "spot"
source  = "list"
columns = ["machine", "north", "south"]
machines = [
  ["f1.small", 0.0041, "-"],
  ["f1.large", 0.008, 0.009],
]
[[group]]
name    = "both"
regions = ["north", "south"]
[[rate]]
service = "cpu"
source  = "list"
columns = ["dimension", "unit", "both"]
rows = [
  ["credit", "vCPU-hour", 0.05],
]
[[rate]]
service = "queue"
source  = "list"
columns = ["dimension", "unit", "south"]
rows = [
  ["request", "request", 0.0000006],
]
[[rate]]
service = "cache"
source  = "list"
columns = ["dimension", "unit", "north"]
rows = [
  ["gib", "GiB-hour", 0.049],
]
[[rate]]
service = "traffic"
source  = "list"
columns = ["dimension", "unit", "from", "until", "north", "global"]
rows = [
  ["out",  "GB", "-",   "-",   0,    "-"],
  ["out",  "GB", 100,   "-", 0.9,    "-"],
  ["out",  "GB", 500, 9000,  0.5,    "-"],
  ["edge", "GB", "-",   "-", "-", 1.5e-9],
]
[[rate]]
service = "rumour"
source  = "guess"
columns = ["dimension", "unit", "north"]
rows = [
  ["told", "GB", 0.01],
]
[[definition]]
service = "traffic"
source  = "guess"
rows = [
  ["free", 100, "GB a month"],
]
[source.guess]
as_of = "undated"
text  = "what people say"
`

func TestCloudFiles(t *testing.T) {
	c, err := parse(text{"clouds/acme.toml", goodCloud})
	if err != nil {
		t.Fatal(err)
	}
	if north, south := len(c.catalogues[0].Offers), len(c.catalogues[1].Offers); north != 4 || south != 2 || c.info.Machines != 5 {
		t.Errorf("%d machines in the north, %d in the south, %d at all; want 4, 2, 5", north, south, c.info.Machines)
	}
	north, south := c.catalogues[0], c.catalogues[1]
	if len(north.Managed) != 3 || len(south.Managed) != 1 || len(north.Metered) != 0 || len(south.Metered) != 1 {
		t.Errorf("services in the north: %v, %v; in the south: %v, %v", north.Managed, north.Metered, south.Managed, south.Metered)
	}
	if big, err := north.FindManaged("redis", "big", false); err != nil || big.Hourly != cost.MustDollars(0.147) || big.Source != "the price list" {
		t.Errorf("three GiB at $0.049: %v, %v", big, err)
	}
	if q := south.Metered[0]; q.PerMillion != cost.MustDollars(0.6) {
		t.Errorf("a million requests: %v", q.PerMillion)
	}
	if rate, err := south.FindRate("base", "tiny_twice"); err != nil || rate.Steps[0].Price != cost.MustPrice("0.05") || rate.Unit != "hour" {
		t.Errorf("the rate of a managed offer: %v, %v", rate, err)
	}
	if o, _ := north.Find("f1.small"); o.Spot != (cost.Quote{Price: cost.MustPrice("0.0041"), AsOf: "2026-01-31", Source: "the price list"}) {
		t.Errorf("on spot: %v", o.Spot)
	}
	if o, _ := north.Find("b1.small"); o.SurplusVCPUHour != cost.MustDollars(0.05) || o.Machine.Baseline != 0.2 || o.Machine.Quota != 0 {
		t.Errorf("a machine with credits to buy: %+v", o)
	}
	if o, _ := south.Find("s1.small"); o.SurplusVCPUHour != 0 || o.Machine.Baseline != 1 || o.Machine.Quota != 0.5 {
		t.Errorf("a throttled machine: %+v", o)
	}
	if rate, err := north.FindRate("traffic", "out"); err != nil || rate.Until != 9000 || !slices.Equal(rate.Steps, []cost.Step{{From: 0, Price: cost.Free}, {From: 100, Price: cost.MustPrice("0.9")}, {From: 500, Price: cost.MustPrice("0.5")}}) {
		t.Errorf("steps: %+v, %v", rate, err)
	}
	for _, c := range c.catalogues {
		if rate, err := c.FindRate("traffic", "edge"); err != nil || rate.Steps[0].Price.Decimal() != "0.0000000015" || rate.Until != 0 {
			t.Errorf("%v: what is global: %+v, %v", c, rate, err)
		}
		if d, err := c.FindDefinition("traffic", "free"); err != nil || d.Quantity != 100 || d.AsOf != undated {
			t.Errorf("%v: %+v, %v", c, d, err)
		}
	}
	if m := north.Offers[3].Machine; m.Accelerators != 2 || m.Accelerator != "Acme One" || north.Offers[0].Machine.Accelerator != "" {
		t.Errorf("accelerators: %+v", m)
	}
	for _, spoil := range []struct{ why, old, new, says string }{
		{"a key that nothing reads", `title    = "Acme"`, "title = \"Acme\"\ntitel = 1", "titel: unknown key"},
		{"an unknown key of a figure", `low = 0.9,`, `low = 0.9, mean = 1,`, "cpu.fast.speed.mean: unknown key"},
		{"a file of another name", `"acme"`, `"aceme"`, "the provider must be the name of the file"},
		{"not TOML", "[source.list]", "[source.list", "line 6"},
		{"a price of zero", "0.02, 0.03", "0.0, 0.03", "f1.large: north is 0"},
		{"a price below zero", "0.02, 0.03", "-0.02, 0.03", "f1.large: north is -0.02"},
		{"a price that is no number", "0.02, 0.03", "nan, 0.03", "f1.large: north is NaN"},
		{"a price without bound", "0.02, 0.03", "inf, 0.03", "f1.large: north is +Inf"},
		{"a price too large for money", "0.02, 0.03", "1e300, 0.03", "f1.large: 1e+300 dollars is not an amount of money"},
		{"a price too small for money", "0.02, 0.03", "1e-300, 0.03", "f1.large: the price per hour is missing"},
		{"a price in quotes", "0.02, 0.03", `"0.02", 0.03`, "f1.large: north is 0.02; write a number"},
		{"a row that is too short", "0.02, 0.03", "0.02", "f1.large: the row has 4 cells"},
		{"no vCPU", `"f1.large", 4`, `"f1.large", 0`, "f1.large: vcpu is 0"},
		{"vCPU unknown", `"f1.large", 4`, `"f1.large", "-"`, `f1.large: vcpu is -; write a number`},
		{"memory that is no number", "4, 1, 0.02", "4, nan, 0.02", "f1.large: gib is NaN"},
		{"a machine without a name", `"f1.large"`, `""`, "the row has 5 cells"},
		{"a machine twice", `"f1.large"`, `"f1.small"`, "f1.small is offered twice"},
		{"a region without a column", `"north", "south"]`, `"north", "west"]`, `the column "west" is not vcpu, gib, baseline, accelerators or a region`},
		{"a region without a machine", "[[region]]\nname   = \"south\"", "[[region]]\nname   = \"west\"\nsource = \"list\"\n[[region]]\nname   = \"south\"", "region west: no machine has a price"},
		{"a processor that is not there", `cpu  = "fast"`, `cpu  = "fats"`, "there is no [cpu.fats] in this file; known: fast"},
		{"a source that is not there", "name   = \"south\"\nsource = \"list\"", "name   = \"south\"\nsource = \"lost\"", "there is no [source.lost]"},
		{"a method that is not there", `high = 1.2, method = "measured"`, `high = 1.2, method = "guessed"`, "there is no [method.guessed]"},
		{"a source that nothing uses", "[[region]]", "[source.old]\nas_of = \"2020-01-01\"\n[[region]]", "source.old: nothing refers to it"},
		{"a day that is none", "2026-01-31", "2026-02-31", `the price is as of "2026-02-31"`},
		{"no source", `text  = "the price list"`, `text  = ""`, "write a day and a source"},
		{"a doubt that excludes the value", "low = 0.9", "low = 1.1", "cpu.fast.speed: must have low ≤ value ≤ high"},
		{"a speed that is no number", "value = 1,", "value = nan,", "cpu.fast.speed: must have low ≤ value ≤ high"},
		{"hyper-threads of unknown yield", "smt_yield  ", "# smt_yield  ", "smt_yield if and only if threads_per_core is 2"},
		{"an architecture of its own", "x86_64", "x86-64", "arch (arm64 or x86_64)"},
		{"a baseline without a surplus price", `surplus = "cpu credit"`, "", "either surplus (a rate) or throttled = true go together"},
		{"a surplus of what is throttled", `surplus = "cpu credit"`, "surplus = \"cpu credit\"\nthrottled = true", "either surplus (a rate) or throttled = true go together"},
		{"throttled to nothing", `name = "f1"`, "name = \"f1\"\nthrottled = true", "either surplus (a rate) or throttled = true go together"},
		{"a surplus that is no rate", `surplus = "cpu credit"`, `surplus = "cpu debit"`, `family b1: there is no rate "cpu debit"`},
		{"a purchase of no kind", `kind    = "spot"`, `kind    = "sport"`, "purchase sport: kind is spot, reserved-1y, reserved-3y or a savings_plan_1y"},
		{"a purchase of what is not offered", `["f1.small", 0.0041, "-"]`, `["f1.small", 0.0041, 0.004]`, "f1.small is not offered in south"},
		{"a purchase twice", `["f1.small", 0.0041, "-"]`, `["f1.large", 0.0041, "-"]`, "f1.large has two prices in north"},
		{"a purchase for nothing", `0.0041`, `0.0`, "f1.small: north is 0"},
		{"a rate below zero", "0.049", "-0.049", "rate cache gib: north is -0.049"},
		{"a rate with too many digits", "1.5e-9", "1.2345678901234567e-40", "digits"},
		{"a step before the last", `"GB", 100,`, `"GB", 600,`, "a step from 500 on is out of order"},
		{"no first step", `"GB", "-",   "-",   0,`, `"GB", 50,   "-",   0,`, "a step from 50 on is out of order"},
		{"an end before the last step", "9000", "400", "ends at 400 GB, before its last step"},
		{"a unit that changes", `["out",  "GB", 500`, `["out",  "TB", 500`, "out is by the GB and by the TB"},
		{"a rate twice", `["gib", "GiB-hour", 0.049]`, `["gib", "GiB-hour", 0.049], ["x", "y", 1], ["gib", "GiB-hour", 0.049]`, "rate cache gib is offered twice"},
		{"a rate without a unit", `["dimension", "unit", "both"]`, `["dimension", "both", "unit"]`, "rate cpu: the columns begin with dimension and unit"},
		{"a rate of no place", `["dimension", "unit", "both"]`, `["dimension", "unit", "all"]`, `the column "all" is not from, until or a region`},
		{"machines of a group", `columns = ["machine", "vcpu", "gib", "baseline", "south"]`, `columns = ["machine", "vcpu", "gib", "baseline", "both"]`, `the column "both" is not`},
		{"a group of a region that is not there", `regions = ["north", "south"]`, `regions = ["north", "east"]`, `group both: there is no region "east"`},
		{"a definition without a unit", `["free", 100, "GB a month"]`, `["free", 100, ""]`, "a definition has a service, a name, a quantity above 0 (100), a unit and a source"},
		{"a definition without a quantity", `["free", 100, "GB a month"]`, `["free", "GB a month"]`, "the row has 2 cells"},
		{"a machine of which nobody knows since when", "as_of = \"2026-01-31\"", "as_of = \"undated\"", `f1.small: the price is as of "undated"`},
		{"a managed price without a home", `rate    = { service = "base", suffix = "_twice", unit = "hour" }`, "", "managed postgres: rate = { service, suffix, unit } and source, or else per_gib"},
		{"a cache by a rate that is not there", `per_gib = "cache gib"`, `per_gib = "cache gb"`, `managed redis: there is no rate "cache gb"`},
		{"a queue by a rate that is not there", `["plain", "queue request"]`, `["plain", "queue"]`, `metered queue: there is no rate "queue"`},
		{"accelerators of no name", `accelerator = "Acme One"`, "", "a column accelerators and what each is, accelerator, go together"},
		{"a name of no accelerators", `"gib", "accelerators", "north"`, `"gib", "baseline", "north"`, "a column accelerators and what each is"},
		{"a service without a price", "0.04, 0.05", "0.0, 0.05", "managed postgres: offer tiny: north is 0"},
		{"memory of a service unknown", `"grey", "-", 2`, `"grey", 2, "-"`, "offer grey: gib is -; write a number"},
		{"a service nobody names", `service = "postgres"`, ``, "has a name and a service"},
		{"a product nobody names", `product = "Acme Base"`, ``, "managed postgres: what the provider calls it, product, is missing"},
		{"a source of a service that is not there", "service = \"cache\"\nsource  = \"list\"", "service = \"cache\"", "rate cache: there is no [source.]"},
		{"a unit nobody names", `unit    = "requests"`, ``, "a name, a service and a unit"},
		{"a service twice", `["grey", "-"`, `["tiny", "-"`, "postgres tiny, multi-AZ is offered twice"},
		{"a key of a service that nothing reads", `multi_az = true`, `multiaz = true`, "multiaz: unknown key"},
		{"a baseline above 1", "1, 0.2, 0.005", "1, 20, 0.005", "b1.small: the baseline is 20"},
	} {
		if !strings.Contains(goodCloud, spoil.old) {
			t.Fatalf("%s: there is no %q to spoil", spoil.why, spoil.old)
		}
		c, err := parse(text{"clouds/acme.toml", strings.Replace(goodCloud, spoil.old, spoil.new, 1)})
		if c != nil || err == nil || !strings.Contains(err.Error(), spoil.says) {
			t.Errorf("%s: the error is %v, want one that says %q", spoil.why, err, spoil.says)
		}
	}
}

// A price list in two files is that of one; what both say is said.
func TestPriceListsOfSeveralFiles(t *testing.T) {
	i := strings.Index(goodCloud, "[[managed]]")
	c, err := parse(text{"clouds/acme.toml", goodCloud[:i]}, text{"clouds/acme-services.toml", goodCloud[i:]})
	if err != nil || len(c.catalogues[0].Managed) != 3 || len(c.catalogues[0].Offers) != 4 {
		t.Fatalf("%v, %+v", err, c)
	}
	for _, twice := range []struct{ more, says string }{
		{"[source.list]\nas_of = \"2026-01-31\"\ntext = \"again\"", "clouds/acme-more.toml: list: another file of the price list says so too"},
		{"title = \"Acme\"", "provider, title or columns: another file"},
		{"titel = 1", "clouds/acme-more.toml: titel: unknown key"},
		{"[[", "clouds/acme-more.toml: toml: line 1"},
	} {
		if _, err := parse(text{"clouds/acme.toml", goodCloud}, text{"clouds/acme-more.toml", twice.more}); err == nil || !strings.Contains(err.Error(), twice.says) {
			t.Errorf("%q: %v, want %q", twice.more, err, twice.says)
		}
	}
}

func FuzzCloudFile(f *testing.F) {
	f.Add(goodCloud)
	f.Add("[[region]]\nname = \"x\"\n[[family]]\nmachines = [[], [1], [\"a\", 1]]")
	f.Fuzz(func(t *testing.T, toml string) {
		c, err := parse(text{"clouds/acme.toml", toml})
		if (c == nil) == (err == nil) {
			t.Fatalf("a price list and an error: %v, %v", c, err)
		}
		if err != nil {
			return
		}
		for _, cat := range c.catalogues {
			for _, o := range cat.Offers {
				if !(o.OnDemand > 0 && o.Machine.VCPU > 0 && o.Machine.Memory > 0) || math.IsNaN(o.Machine.Speed) {
					t.Fatalf("an offer that nobody could make: %+v", o)
				}
			}
		}
	})
}

// All price lists are read within 20 ms; each is read once, when it is asked for.
func BenchmarkClouds(b *testing.B) {
	for b.Loop() {
		for _, p := range Providers() {
			if _, err := read(p); err != nil {
				b.Fatal(err)
			}
		}
	}
}
