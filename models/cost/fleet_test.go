package cost_test

import (
	"flag"
	"fmt"
	"math"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"fleetcost/models"
	"fleetcost/models/cost"
)

var update = flag.Bool("update", false, "write the golden files anew")

// c7g is an ordinary machine, t3 one with a baseline of 20 %.
var (
	c7g = cost.Offer{
		Machine:  models.Machine{Name: "c7g.large", Arch: "arm64", VCPU: 2, Memory: 4 * models.GiB, Speed: 1, ThreadsPerCore: 1, Baseline: 1},
		OnDemand: cost.MustDollars(0.0725), AsOf: "2026-07-20", Source: "price list",
	}
	t3 = cost.Offer{
		Machine:  models.Machine{Name: "t3.medium", Arch: "x86_64", VCPU: 2, Memory: 4 * models.GiB, Speed: 0.55, ThreadsPerCore: 2, SMTYield: 1.4, Baseline: 0.2},
		OnDemand: cost.MustDollars(0.0416), SurplusVCPUHour: cost.MustDollars(0.05), AsOf: "2026-07-20", Source: "price list",
	}
)

// with returns a copy of the offer after a change.
func with(o cost.Offer, change func(*cost.Offer)) cost.Offer {
	change(&o)
	return o
}

func ExampleFleet_Bill() {
	bill, err := cost.Fleet{Offer: t3, Instances: 3, Utilization: 0.5}.Bill()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(bill)
	// Output:
	// instances            2,190 instance-hours × $0.0416  =  $91.10
	// surplus CPU credits      1,314 vCPU-hours ×   $0.05  =  $65.70
	// per month                                              $156.80
}

func ExampleBill_PerMillionRequests() {
	bill, err := cost.Fleet{Offer: c7g, Instances: 4, Utilization: 0.6}.Bill()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(bill.PerMillionRequests(800))
	// Output: $0.1007 <nil>
}

// The golden bills: every row is a fleet that somebody might have.
func TestBills(t *testing.T) {
	var got strings.Builder
	for _, c := range []struct {
		why   string
		fleet cost.Fleet
	}{
		{"One ordinary machine. How busy it is does not matter.", cost.Fleet{Offer: c7g, Instances: 1, Utilization: 0.93}},
		{"Four of them.", cost.Fleet{Offer: c7g, Instances: 4, Utilization: 0.5}},
		{"A burstable machine below its baseline of 20 % costs its price by the hour.", cost.Fleet{Offer: t3, Instances: 3, Utilization: 0.15}},
		{"At the baseline too.", cost.Fleet{Offer: t3, Instances: 3, Utilization: 0.2}},
		{"Above it, the surplus is 0.3 of 2 vCPU of 3 instances for 730 h.", cost.Fleet{Offer: t3, Instances: 3, Utilization: 0.5}},
		{"Always busy, it costs more than twice as much as when it was chosen.", cost.Fleet{Offer: t3, Instances: 3, Utilization: 1}},
		{"A large fleet of dear machines.", cost.Fleet{with(c7g, func(o *cost.Offer) { o.Machine.Name, o.OnDemand = "c7i.16xlarge", cost.MustDollars(2.856) }), 1200, 0.7, nil}},
		{"The smallest machine that can be leased.", cost.Fleet{with(t3, func(o *cost.Offer) {
			o.Machine.Name, o.Machine.Baseline, o.OnDemand, o.SurplusVCPUHour = "t4g.nano", 0.05, cost.MustDollars(0.0042), cost.MustDollars(0.04)
		}), 1, 0.0625, nil}},
	} {
		bill, err := c.fleet.Bill()
		if err != nil {
			t.Fatalf("%s: %v", c.why, err)
		}
		fmt.Fprintf(&got, "%s\n%d × %s, busy %g %%\n\n%v\n", c.why, c.fleet.Instances, c.fleet.Offer.Machine.Name, 100*c.fleet.Utilization, bill)
	}
	golden := filepath.Join("testdata", "bills.golden")
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("bills differ from %s (-want +got; -update writes it anew):\n%s", golden, diff)
	}
}

func TestFleetsWithoutABill(t *testing.T) {
	for _, c := range []struct {
		why   string
		fleet cost.Fleet
		says  string
	}{
		{"a missing price is not a free machine", cost.Fleet{with(c7g, func(o *cost.Offer) { o.OnDemand = 0 }), 1, 0.5, nil}, "price per hour is missing"},
		{"nor is a negative one", cost.Fleet{with(c7g, func(o *cost.Offer) { o.OnDemand = -1 }), 1, 0.5, nil}, "price per hour is missing"},
		{"nor is free what exceeds the baseline", cost.Fleet{with(t3, func(o *cost.Offer) { o.SurplusVCPUHour = 0 }), 1, 0.5, nil}, "there is no price for more"},
		{"credits are never paid back", cost.Fleet{with(t3, func(o *cost.Offer) { o.SurplusVCPUHour = -1 }), 1, 0, nil}, "surplus vCPU time is negative"},
		{"a baseline must be said", cost.Fleet{with(t3, func(o *cost.Offer) { o.Machine.Baseline = 0 }), 1, 0.5, nil}, "baseline is 0"},
		{"a baseline is a number", cost.Fleet{with(t3, func(o *cost.Offer) { o.Machine.Baseline = math.NaN() }), 1, 0.5, nil}, "baseline is NaN"},
		{"a machine has vCPUs", cost.Fleet{with(c7g, func(o *cost.Offer) { o.Machine.VCPU = 0 }), 1, 0.5, nil}, "0 vCPU"},
		{"and memory", cost.Fleet{with(c7g, func(o *cost.Offer) { o.Machine.Memory = 0 }), 1, 0.5, nil}, "0 B of memory"},
		{"and speed", cost.Fleet{with(c7g, func(o *cost.Offer) { o.Machine.Speed = math.NaN() }), 1, 0.5, nil}, "speed is NaN"},
		{"two threads cannot do less than one", cost.Fleet{with(t3, func(o *cost.Offer) { o.Machine.SMTYield = 0 }), 1, 0.5, nil}, "two hyper-threads yield 0"},
		{"no fleet has no instance", cost.Fleet{Offer: c7g, Instances: 0, Utilization: 0.5}, "0 instances"},
		{"nobody is busy for more than all the time", cost.Fleet{Offer: c7g, Instances: 1, Utilization: 1.1}, "utilization of 1.1"},
		{"a utilization is a number", cost.Fleet{Offer: c7g, Instances: 1, Utilization: math.NaN()}, "utilization of NaN"},
		{"there is not that much money", cost.Fleet{Offer: c7g, Instances: math.MaxInt, Utilization: 0.5}, "beyond 9.2 billion"},
	} {
		bill, err := c.fleet.Bill()
		if err == nil || !strings.Contains(err.Error(), c.says) || len(bill.Lines) > 0 {
			t.Errorf("%s: bill %v, error %v; want an error that says %q", c.why, bill, err, c.says)
		}
	}
	bill, _ := cost.Fleet{Offer: c7g, Instances: 1, Utilization: 0.5}.Bill()
	for _, done := range []float64{0, -1, math.NaN(), 1e-300} {
		if m, err := bill.PerMillionRequests(done); err == nil {
			t.Errorf("a million requests cost %v when %v are done per second", m, done)
		}
	}
}

// fleets draws fleets of anything that can be leased.
var fleets = rapid.Custom(func(t *rapid.T) cost.Fleet {
	o := c7g
	if rapid.Bool().Draw(t, "burstable") {
		o = t3
		o.Machine.Baseline = rapid.Float64Range(0.01, 1).Draw(t, "baseline")
		o.SurplusVCPUHour = cost.Money(rapid.Int64Range(1, 1e9).Draw(t, "surplus price"))
	}
	o.Machine.VCPU = rapid.Float64Range(0.1, 128).Draw(t, "vCPU")
	o.OnDemand = cost.Money(rapid.Int64Range(1, 100e9).Draw(t, "price"))
	return cost.Fleet{Offer: o, Instances: rapid.IntRange(1, 10_000).Draw(t, "instances"), Utilization: rapid.Float64Range(0, 1).Draw(t, "utilization")}
})

// monthly is the bill of a fleet that must have one.
func monthly(t *rapid.T, f cost.Fleet) cost.Money {
	bill, err := f.Bill()
	if err != nil {
		t.Fatal(err)
	}
	sum := cost.Money(0)
	for _, l := range bill.Lines {
		if amount, err := l.Price.Times(l.Quantity); err != nil || amount != l.Amount {
			t.Fatalf("the line %+v is not quantity times price: %v, %v", l, amount, err)
		}
		sum += l.Amount
	}
	if sum != bill.Monthly() {
		t.Fatalf("the lines add up to %v, the bill is %v", sum, bill.Monthly())
	}
	return sum
}

func TestBillsFollowPricesAndSizes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := fleets.Draw(t, "fleet")
		bill := monthly(t, f)
		cheaper := f
		cheaper.Offer.OnDemand = cost.Money(rapid.Int64Range(1, int64(f.Offer.OnDemand)).Draw(t, "cheaper"))
		cheaper.Offer.SurplusVCPUHour = (f.Offer.SurplusVCPUHour + 1) / 2
		if less := monthly(t, cheaper); less > bill {
			t.Fatalf("cheaper prices, dearer bill: %v > %v", less, bill)
		}
		more := f
		more.Instances += rapid.IntRange(1, 100).Draw(t, "more instances")
		if dearer := monthly(t, more); dearer < bill {
			t.Fatalf("more instances, cheaper bill: %v < %v", dearer, bill)
		}
		busier := f
		busier.Utilization = rapid.Float64Range(f.Utilization, 1).Draw(t, "busier")
		if dearer := monthly(t, busier); dearer < bill {
			t.Fatalf("busier, cheaper bill: %v < %v", dearer, bill)
		}
	})
}

// A machine whose price falls with long use costs less in a fleet that runs all month, in
// its bill and in the bound on it.
func TestAllMonth(t *testing.T) {
	o := cost.Offer{Machine: models.Machine{Name: "n2-standard-2", VCPU: 2, Baseline: 1}, OnDemand: cost.MustDollars(0.097118)}
	whole := o.Monthly(3, 0, nil)
	o.AllMonth = o.OnDemand.Price().Scaled(big.NewRat(8002, 10000))
	want := cost.MustDollars(0.097118 * 0.8002 * 730 * 3)
	if got := o.Monthly(3, 0, nil); got-want > 3 || want-got > 3 || got >= whole {
		t.Errorf("%v, want %v, and less than %v", got, want, whole)
	}
	if n := o.MostFor(whole); n != 3 {
		t.Errorf("%d for %v, want 3", n, whole)
	}
}
