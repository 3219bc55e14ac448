package clouds

import (
	"math"
	"strings"
	"testing"
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
surplus_usd_per_vcpu_hour = 0.05
surplus_source  = "list"
baseline_source = "list"
machines = [
  ["b1.small", 2, 1, 0.2, 0.005],
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
columns = ["offer", "vcpu", "gib", "north", "south"]
offers = [
  ["tiny", 2, 1, 0.04, 0.05],
  ["grey", "-", 2, 0.07, "-"],
]
[[metered]]
service = "queue"
product = "Acme Queue"
unit    = "requests"
source  = "list"
columns = ["offer", "south"]
offers = [
  ["plain", 0.6],
]
`

func TestCloudFiles(t *testing.T) {
	c, err := parse("clouds/acme.toml", goodCloud)
	if err != nil {
		t.Fatal(err)
	}
	if north, south := len(c.catalogues[0].Offers), len(c.catalogues[1].Offers); north != 4 || south != 1 || c.info.Machines != 4 {
		t.Errorf("%d machines in the north, %d in the south, %d at all; want 4, 1, 4", north, south, c.info.Machines)
	}
	north, south := c.catalogues[0], c.catalogues[1]
	if len(north.Managed) != 2 || len(south.Managed) != 1 || len(north.Metered) != 0 || len(south.Metered) != 1 {
		t.Errorf("services in the north: %v, %v; in the south: %v, %v", north.Managed, north.Metered, south.Managed, south.Metered)
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
		{"a region without a machine", "0.02, 0.03", `0.02, "-"`, "region south: no machine has a price"},
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
		{"a baseline without a surplus price", "surplus_usd_per_vcpu_hour = 0.05", "", "surplus_usd_per_vcpu_hour and surplus_source go together"},
		{"accelerators of no name", `accelerator = "Acme One"`, "", "a column accelerators and what each is, accelerator, go together"},
		{"a name of no accelerators", `"gib", "accelerators", "north"`, `"gib", "baseline", "north"`, "a column accelerators and what each is"},
		{"a service without a price", "0.04, 0.05", "0.0, 0.05", "managed postgres: offer tiny: north is 0"},
		{"memory of a service unknown", `"grey", "-", 2`, `"grey", 2, "-"`, "offer grey: gib is -; write a number"},
		{"a service nobody names", `service = "postgres"`, ``, "has a name and a service"},
		{"a product nobody names", `product = "Acme Base"`, ``, "managed postgres: what the provider calls it, product, is missing"},
		{"a source of a service that is not there", "product = \"Acme Queue\"\nunit    = \"requests\"\nsource  = \"list\"", "product = \"Acme Queue\"\nunit = \"requests\"", "metered queue: there is no [source.]"},
		{"a unit nobody names", `unit    = "requests"`, ``, "a name, a service and a unit"},
		{"a queue of shapes", `["offer", "south"]`, `["offer", "gib"]`, `the column "gib" is not a region`},
		{"a service twice", `["grey", "-"`, `["tiny", "-"`, "postgres tiny, multi-AZ is offered twice"},
		{"a key of a service that nothing reads", `multi_az = true`, `multiaz = true`, "multiaz: unknown key"},
		{"a baseline above 1", "1, 0.2, 0.005", "1, 20, 0.005", "b1.small: the baseline is 20"},
	} {
		if !strings.Contains(goodCloud, spoil.old) {
			t.Fatalf("%s: there is no %q to spoil", spoil.why, spoil.old)
		}
		c, err := parse("clouds/acme.toml", strings.Replace(goodCloud, spoil.old, spoil.new, 1))
		if c != nil || err == nil || !strings.Contains(err.Error(), spoil.says) {
			t.Errorf("%s: the error is %v, want one that says %q", spoil.why, err, spoil.says)
		}
	}
}

func FuzzCloudFile(f *testing.F) {
	f.Add(goodCloud)
	f.Add("[[region]]\nname = \"x\"\n[[family]]\nmachines = [[], [1], [\"a\", 1]]")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := parse("clouds/acme.toml", text)
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
			text, err := files.ReadFile(p + ".toml")
			if err == nil {
				_, err = parse("clouds/"+p+".toml", string(text))
			}
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}
