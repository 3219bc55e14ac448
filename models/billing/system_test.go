package billing_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"fleetcost/models/billing"
	"fleetcost/models/cost"
)

// shop is a system of which everything is known.
func shop() billing.Architecture {
	return billing.Architecture{
		RequestBytes: billing.Said(1000), ResponseBytes: billing.Said(20000), RequestsPerConnection: billing.Said(10), ConnectionSeconds: billing.Said(60),
		LogBytes: billing.Said(500), LogDays: billing.Said(30), LogCompressed: 0.15, Public: true, FreeEgress: billing.EgressFree,
		Balanced: true, Rules: 5, Gateways: 2, NATBytes: billing.Said(1500), Addresses: billing.Said(4), Zones: 3, RootGB: billing.Said(20),
		Ways:      []billing.Way{{Name: "api-db", Managed: true, PerRequest: 2, Bytes: billing.Said(2000)}},
		Databases: []billing.Database{{Part: "db", Engine: "postgres", Instance: "db", MultiAZ: true, StorageGB: 100}},
		Caches:    []billing.Cache{{Part: "cache", Engine: "valkey", Node: "node", Shards: 2}},
		Queues:    []billing.Publishing{{Part: "jobs", PerRequest: 0.1, Bytes: billing.Said(2000), Batch: 1, Consumers: billing.Said(0)}},
	}
}

func day(rates ...float64) (u billing.Usage) {
	for _, r := range rates {
		u = append(u, billing.Hours{Hours: 24, RequestsPerSecond: r, Fleets: []billing.Fleet{
			{Part: "api", Machine: "m.large", Purchase: cost.OnDemand, Instances: math.Ceil(r / 200)}}})
	}
	return u
}

func billedSystem(t testing.TB, a billing.Architecture, u billing.Usage) billing.Statement {
	t.Helper()
	s, err := billing.Tariff{List: list("aws")}.System(a, u)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A figure that nobody said takes a line from the bill, and is named; what is known is billed
// as before.
func TestUnknownFiguresAreNamed(t *testing.T) {
	whole := billedSystem(t, shop(), day(100, 700))
	if len(whole.Missing) > 0 {
		t.Fatalf("all is known, and missing is %v", whole.Missing)
	}
	for _, c := range []struct {
		forget func(*billing.Architecture)
		names  string
		lost   []string // lines
	}{
		{func(a *billing.Architecture) { a.ResponseBytes = billing.Figure{} }, "balancer capacity units; network egress",
			[]string{"capacity units", "egress to internet, free allowance", "egress to internet, 0–1,000 GB", "egress to internet, from 1,000 GB"}},
		{func(a *billing.Architecture) { a.RequestsPerConnection = billing.Figure{} }, "balancer capacity units", []string{"capacity units"}},
		{func(a *billing.Architecture) { a.LogBytes = billing.Figure{} }, "logs ingestion", []string{"ingestion", "storage"}},
		{func(a *billing.Architecture) { a.LogDays = billing.Figure{} }, "logs storage", []string{"storage"}},
		{func(a *billing.Architecture) { a.NATBytes = billing.Figure{} }, "network data through NAT", []string{"data through NAT"}},
		{func(a *billing.Architecture) { a.Addresses = billing.Figure{} }, "network public addresses", []string{"public addresses"}},
		{func(a *billing.Architecture) { a.RootGB = billing.Figure{} }, "api root volumes", []string{"root volumes"}},
		{func(a *billing.Architecture) { a.Ways[0].Bytes = billing.Figure{} }, "network api-db between zones", []string{"api-db between zones"}},
		{func(a *billing.Architecture) { a.Queues[0].Bytes = billing.Figure{} }, "jobs requests", []string{"requests"}},
	} {
		a := shop()
		c.forget(&a)
		s := billedSystem(t, a, day(100, 700))
		var names []string
		for _, m := range s.Missing {
			names = append(names, m.Part+" "+m.What)
		}
		if got := strings.Join(names, "; "); got != c.names {
			t.Errorf("missing is %q, want %q", got, c.names)
		}
		want := slices.DeleteFunc(slices.Clone(whole.Lines), func(l billing.Line) bool { return slices.Contains(c.lost, l.What) })
		if !slices.Equal(s.Lines, want) {
			t.Errorf("without %s the bill is\n%vwant that without %v of\n%v", c.names, s.Bill(), c.lost, whole.Bill())
		}
	}
}

// A month in one span or in many that are alike, and spans in another order, are one bill.
func TestSpansMayBeCut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rates := rapid.SliceOfN(rapid.Float64Range(0, 5000), 1, 4).Draw(t, "rates")
		u := day(rates...)
		var cut billing.Usage
		for _, h := range u {
			part := h
			part.Hours = h.Hours / 4
			cut = append(cut, part, part, part, part)
		}
		slices.Reverse(cut)
		one, err1 := billing.Tariff{List: list("aws")}.System(shop(), u)
		two, err2 := billing.Tariff{List: list("aws")}.System(shop(), cut)
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		if d := one.Bill().Monthly() - two.Bill().Monthly(); d < -20 || d > 20 { // nano-dollars: sums of rates are floats
			t.Fatalf("whole %v, cut %v", one.Bill(), two.Bill())
		}
	})
}

// Columns add up, cents and all; more traffic is never cheaper; prices that are twice as
// high make twice the bill; a million requests cost what their share of the bill is.
func TestBillsOfSystems(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate := rapid.Float64Range(1, 3000).Draw(t, "rate")
		u := day(rate, rate*rapid.Float64Range(1, 3).Draw(t, "peak"))
		s, err := billing.Tariff{List: list("aws")}.System(shop(), u)
		if err != nil {
			t.Fatal(err)
		}
		var sum, cents cost.Money
		for _, l := range s.Lines {
			sum = sum.Plus(l.Amount)
		}
		for _, c := range s.Bill().Cents() {
			cents += c
		}
		var kinds cost.Money
		for _, m := range s.ByKind() {
			kinds += m
		}
		if b := s.Bill(); b.Monthly() != sum || cents != sum.RoundedTo(cost.Cent) || kinds != sum || s.Cash() != sum {
			t.Fatalf("%v is not %v, cents %v, kinds %v, cash %v", b.Monthly(), sum, cents, kinds, s.Cash())
		}
		more := slices.Clone(u)
		more[0].RequestsPerSecond *= 1.1
		if m, err := (billing.Tariff{List: list("aws")}).System(shop(), more); err != nil || m.Bill().Monthly() < sum {
			t.Fatalf("a tenth more is %v after %v, %v", m.Bill().Monthly(), sum, err)
		}
		twice, err := billing.Tariff{List: list("aws"), Currency: cost.Currency{Code: "CHF", PerUSD: cost.MustPrice("2")}}.System(shop(), u)
		if err != nil {
			t.Fatal(err)
		}
		if d := twice.Bill().Monthly() - 2*sum; d < -100 || d > 100 {
			t.Fatalf("twice is %v of %v", twice.Bill().Monthly(), sum)
		}
		million, err := s.PerMillion(u.Requests())
		if err != nil || math.Abs(million.USD()*u.Requests()/1e6/sum.USD()-1) > 1e-6 {
			t.Fatalf("%v a million, %v", million, err)
		}
	})
}

// Platforms are billed by what they counted; their parts of the bill stand beside each other.
func TestPlatformsInASystem(t *testing.T) {
	u := billing.Usage{
		{Hours: 10, RequestsPerSecond: 100, TaskSeconds: 36000, Invocations: 3.6e6, GBSeconds: 1e5, BilledSeconds: 1e6, IdleSeconds: 1e5},
		{Hours: 20, RequestsPerSecond: 50, TaskSeconds: 36000, Invocations: 3.6e6, GBSeconds: 1e5},
	}
	for _, c := range []struct {
		provider string
		of       billing.Architecture
		want     string
	}{
		{"aws", billing.Architecture{Functions: &billing.Lambda{Part: "f", Arch: "x86_64", MemoryMB: 512}, Gateway: &billing.Gateway{Part: "g"}, ResponseBytes: billing.Said(1)},
			"f requests 7.2e+06, f duration, 0–1,000,000 GB-seconds 200000, g API requests, 0–300,000,000 requests 7.2"},
		{"aws", billing.Architecture{Tasks: &billing.Tasks{Part: "t", Arch: "x86_64", VCPU: 2, MemoryGB: 4}, Clusters: 1},
			"kubernetes control plane 30, t vCPU 40, t memory 80"},
		{"gcp", billing.Architecture{CloudRun: &billing.CloudRun{Part: "r", VCPU: 1, MemoryGiB: 2}}, "r CPU 1e+06, r memory 2e+06, r requests 7.2"},
		{"azure", billing.Architecture{App: &billing.ContainerApp{Part: "a", VCPU: 1, MemoryGiB: 2}},
			"a CPU, active 1e+06, a CPU, idle 100000, a memory, active 2e+06, a memory, idle 200000, a requests 7.2"},
	} {
		c.of.Addresses, c.of.LogBytes = billing.Said(0), billing.Said(0)
		s, err := billing.Tariff{List: list(c.provider)}.System(c.of, u)
		if err != nil || len(s.Missing) > 0 {
			t.Errorf("%s: %v, missing %v", c.provider, err, s.Missing)
		}
		var got []string
		for _, l := range s.Lines {
			got = append(got, fmt.Sprintf("%s %s %.6g", l.Part, l.What, l.Quantity))
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s: %v, want %s", c.provider, strings.Join(got, ", "), c.want)
		}
	}
}

// Google's machines get their discount by level, also where their mean is no whole number.
func TestSustainedUseInASystem(t *testing.T) {
	u := billing.Usage{{Hours: 400, RequestsPerSecond: 1, Fleets: []billing.Fleet{{Part: "api", Machine: "n1-standard-4", Purchase: cost.OnDemand, Instances: 1.25}}}}
	s, err := billing.Tariff{List: list("gcp")}.System(billing.Architecture{RootGB: billing.Said(0)}, u)
	if err != nil {
		t.Fatal(err)
	}
	// One all month at 70 %, another for its first quarter at the whole price.
	if want := 28 + 10.0; math.Abs(total(s)-want) > 1e-9 {
		t.Errorf("%v, want %v of\n%v", total(s), want, s.Bill())
	}
}

// The discount depends on how many run in how many hours, not on when.
func TestSustainedUseIsOfLevels(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		spans := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) billing.Span {
			return billing.Span{Hours: float64(rapid.IntRange(1, 100).Draw(t, "hours")), Machines: rapid.IntRange(0, 6).Draw(t, "machines")}
		}), 1, 6).Draw(t, "spans")
		of := func(spans []billing.Span, machine string) float64 {
			s, err := billing.Tariff{List: list("gcp")}.Bill(billing.SustainedUse{Part: "vm", Machine: machine, Running: spans})
			if err != nil {
				t.Fatal(err)
			}
			return total(s)
		}
		back := slices.Clone(spans)
		slices.Reverse(back)
		n1, n2, list := of(spans, "n1-standard-4"), of(spans, "n2-standard-4"), of(spans, "e2-standard-4")
		if math.Abs(n1-of(back, "n1-standard-4")) > 1e-9 || n1 < 0.7*list-1e-8 || n1 > n2+1e-8 || n2 > list+1e-8 {
			t.Fatalf("n1 %v, n2 %v, list %v, of %v", n1, n2, list, spans)
		}
	})
}
