package main

import (
	"math"
	"strings"
	"testing"
	"time"

	"fleetcost/models/billing"
	"fleetcost/models/cost"
)

func creditsCase(t *testing.T, c billCase, list cost.Catalogue) billedCase {
	in := unquoted[struct {
		Instances stated
		Machine   string
		Week      [][]stated
	}](t, c.Inputs)
	hours := c.Hours.number(t)
	b := billing.Burstable{Part: "api", Machine: in.Machine}
	sum := 0.0
	for h := range int(hours) {
		share := in.Week[h/24%len(in.Week)][h%24].number(t)
		b.Busy = append(b.Busy, billing.Busy{Hours: 1, Instances: in.Instances.whole(t), Share: share})
		sum += share
	}
	o, found := list.Find(in.Machine)
	if !found {
		t.Fatalf("no %s", in.Machine)
	}
	mean := sum / hours
	return billedCase{
		items: []billing.Item{instanceHours("api", in.Machine, in.Instances.number(t), hours), b},
		also: map[string]any{
			"surplus_vcpu_hours_each":         b.Surplus(o.Machine.VCPU, o.Machine.Baseline) / in.Instances.number(t),
			"mean_utilization":                mean,
			"by_monthly_mean_vcpu_hours_each": o.Machine.VCPU * hours * math.Max(0, mean-o.Machine.Baseline),
		},
	}
}

func spotCase(t *testing.T, c billCase, _ cost.Catalogue) billedCase {
	in := unquoted[struct {
		Machine    string
		Base, Spot stated
		Overhead   stated `json:"reclaim_overhead"`
	}](t, c.Inputs)
	spot := instanceHours("api", in.Machine, in.Spot.number(t), c.Hours.number(t))
	spot.Purchase, spot.Overhead = cost.Spot, in.Overhead.number(t)
	return billedCase{items: []billing.Item{instanceHours("api", in.Machine, in.Base.number(t), c.Hours.number(t)), spot}}
}

func reservedCase(t *testing.T, c billCase, list cost.Catalogue) billedCase {
	in := unquoted[struct {
		Count, Fee, Hour stated
		Term             stated `json:"term_months"`
		OnDemand         stated `json:"on_demand_hours"`
	}](t, c.Inputs)
	quote := func(dimension string) cost.Quote {
		r, err := list.FindRate("ec2_reserved_2016", dimension)
		if err != nil {
			t.Fatal(err)
		}
		return cost.Quote{Price: r.Steps[0].Price, AsOf: r.AsOf, Source: r.Source}
	}
	machine := ""
	part := func(name stated) cost.Quote {
		if name == "" || name == "null" { // nothing up front, or all
			return cost.Quote{Price: cost.Free}
		}
		machine, _, _ = strings.Cut(string(name), "_")
		return quote(string(name))
	}
	fee, hour := part(in.Fee), part(in.Hour)
	r := billing.Reserved{Part: "api", Count: in.Count.number(t), Term: in.Term.whole(t), Month: 1, Hours: c.Hours.number(t),
		Upfront: fee, Hourly: hour}
	onDemand := quote(machine + "_on_demand")
	list.Offers = append(list.Offers, offerAt(t, machine, onDemand))
	rest := billing.Instances{Part: "api", Machine: machine, Purchase: cost.OnDemand, Hours: in.OnDemand.number(t)}
	cash := func(month int) cost.Money {
		r.Month = month
		s, err := billing.Tariff{List: list}.Bill(r, rest)
		if err != nil {
			t.Fatal(err)
		}
		return s.Cash()
	}
	one := billing.Reservation{Term: r.Term, Upfront: fee.Price, Hourly: r.Hourly.Price, OnDemand: onDemand.Price}
	effective, _ := one.EffectiveHourly().Float64()
	share, _ := one.BreakEvenUtilization().Float64()
	also := map[string]any{"cash_first_month_usd": cash(1), "cash_later_month_usd": cash(2), "effective_usd_per_hour": effective,
		"break_even_utilization": share, "payback_month": one.PaybackMonth(), "payback_months_exact": one.Payback()}
	r.Month = 1
	return billedCase{items: []billing.Item{r, rest}, tariff: func(t *billing.Tariff) { t.List = list }, also: also}
}

// offerAt is a machine at a price.
func offerAt(t *testing.T, machine string, q cost.Quote) cost.Offer {
	t.Helper()
	hour, err := q.Price.Times(1)
	if err != nil {
		t.Fatal(err)
	}
	o := cost.Offer{OnDemand: hour, AsOf: q.AsOf, Source: q.Source}
	o.Machine.Name = machine
	return o
}

func runsCase(t *testing.T, c billCase, _ cost.Catalogue) billedCase {
	in := unquoted[struct {
		Machine string
		Runs    []struct {
			Count stated
			From  stated `json:"from_s"`
			To    stated `json:"to_s"`
		}
	}](t, c.Inputs)
	i := billing.Instances{Part: "api", Machine: in.Machine, Purchase: cost.OnDemand}
	billed := 0.0
	for _, r := range in.Runs {
		run := billing.Run{Count: r.Count.number(t), Lasts: r.To.of(t, time.Second) - r.From.of(t, time.Second)}
		i.Runs = append(i.Runs, run)
		billed += run.Count * run.Billed().Seconds()
	}
	return billedCase{items: []billing.Item{i}, also: map[string]any{"billed_seconds": billed}}
}

func growingCase(t *testing.T, c billCase, _ cost.Catalogue) billedCase {
	in := unquoted[struct {
		Shape, Machine string
		From           stated `json:"from_rps"`
		To             stated `json:"to_rps"`
		Each           stated `json:"rps_per_instance"`
		Min            stated
		PerConnection  stated `json:"requests_per_connection"`
		Response       stated `json:"response_bytes"`
	}](t, c.Inputs)
	hours := c.Hours.number(t)
	ramp := billing.Ramp{From: in.From.number(t), To: in.To.number(t), Hours: hours, Compound: in.Shape == "compound"}
	if in.Shape != "compound" && in.Shape != "linear" {
		t.Fatalf("no law of a growth that is %q", in.Shape)
	}
	course := ramp.Fleet(in.Each.number(t), in.Min.whole(t))
	var crossings []map[string]any
	for _, x := range course[1:] {
		crossings = append(crossings, map[string]any{"instances": x.Instances, "from_hour": x.Hour})
	}
	requests := ramp.Requests()
	gb := billing.GB(requests, in.Response.number(t))
	// The units of new connections are in proportion to the rate: their sum is that of the mean.
	load := billing.Load{Hours: hours, RequestsPerSecond: requests / (hours * 3600)}.Connections(in.PerConnection.number(t), 0)
	return billedCase{
		items: []billing.Item{
			instanceHours("api", in.Machine, 1, billing.InstanceHours(course, hours)),
			billing.Balancer{Part: "balancer", Hours: hours, Loads: []billing.Load{load}},
			billing.Egress{Part: "network", GB: gb, Allowed: billing.EgressFree},
		},
		also: map[string]any{"requests": requests, "gb": gb, "crossings": crossings},
	}
}

func discountCase(t *testing.T, c billCase, _ cost.Catalogue) billedCase {
	in := unquoted[struct {
		Machine        string
		OnDemand       stated `json:"on_demand"`
		Reserved, Spot stated
		Egress         stated `json:"egress_gb"`
	}](t, c.Inputs)
	b := billedCase{tariff: func(tariff *billing.Tariff) {
		tariff.Discounts = map[billing.Kind]float64{}
		for name, text := range unquoted[map[string]stated](t, c.Inputs) {
			if kind, ok := strings.CutPrefix(name, "discount_"); ok {
				tariff.Discounts[billing.Kind(kind)] = text.number(t)
			}
			if code, ok := strings.CutSuffix(name, "_per_usd"); ok {
				tariff.Currency = cost.Currency{Code: strings.ToUpper(code), PerUSD: parsedPrice(t, string(text))}
			}
		}
	}}
	for _, bought := range []struct {
		count stated
		by    cost.Purchase
	}{{in.OnDemand, cost.OnDemand}, {in.Reserved, cost.Reserved1Y}, {in.Spot, cost.Spot}} {
		i := instanceHours("api", in.Machine, bought.count.number(t), c.Hours.number(t))
		i.Purchase = bought.by
		b.items = append(b.items, i)
	}
	b.items = append(b.items, billing.Egress{Part: "network", GB: in.Egress.number(t), Allowed: billing.EgressFree})
	return b
}

func wholeCase(t *testing.T, c billCase, list cost.Catalogue) billedCase {
	in := unquoted[struct {
		Rate      stated `json:"requests_per_s"`
		Instances stated
		Machine   string
		Root      stated `json:"root_gb"`
		Each      stated `json:"requests_per_connection"`
		Open      stated `json:"connection_s"`
		Request   stated `json:"request_bytes"`
		Response  stated `json:"response_bytes"`
		Rules     stated
		DB        string
		Storage   stated `json:"storage_gb"`
		Cache     string
		Nodes     stated `json:"cache_nodes"`
		Messages  stated `json:"messages_per_request"`
		Log       stated `json:"log_bytes_per_request"`
		Gateways  stated
		NAT       stated `json:"nat_bytes_per_request"`
	}](t, c.Inputs)
	said := func(f stated) billing.Figure { return billing.Said(f.number(t)) }
	usage := billing.Usage{{Hours: c.Hours.number(t), RequestsPerSecond: in.Rate.number(t), Fleets: []billing.Fleet{
		{Part: "api", Machine: in.Machine, Purchase: cost.OnDemand, Instances: in.Instances.number(t)}}}}
	a := billing.Architecture{
		RequestBytes: said(in.Request), ResponseBytes: said(in.Response), RequestsPerConnection: said(in.Each), ConnectionSeconds: said(in.Open),
		Balanced: true, Rules: in.Rules.number(t), Public: true, FreeEgress: billing.EgressFree, RootGB: said(in.Root),
		Gateways: in.Gateways.number(t), NATBytes: said(in.NAT), Addresses: billing.Said(0), LogBytes: said(in.Log), LogDays: billing.Said(0),
		Databases: []billing.Database{{Part: "db", Engine: "postgres", Instance: in.DB, MultiAZ: true, StorageGB: in.Storage.number(t)}},
		Caches:    []billing.Cache{{Part: "cache", Engine: "valkey", Node: in.Cache, Shards: in.Nodes.number(t)}},
		Queues:    []billing.Publishing{{Part: "queue", PerRequest: in.Messages.number(t), Bytes: billing.Said(1), Batch: 1, Consumers: billing.Said(0)}},
	}
	s, err := billing.Tariff{List: list}.System(a, usage)
	if err != nil {
		t.Fatal(err)
	}
	million, err := s.PerMillion(usage.Requests())
	if err != nil {
		t.Fatal(err)
	}
	load := billing.Load{RequestsPerSecond: in.Rate.number(t), Rules: a.Rules}.
		Connections(in.Each.number(t), in.Open.number(t)).Carrying(in.Request.number(t), in.Response.number(t))
	return billedCase{statement: s, also: map[string]any{
		"requests": usage.Requests(), "binds": load.LCU().Dimension, "usd_per_million_requests": million,
		"compute_share": s.ByKind()[billing.Compute].USD() / s.Bill().Monthly().USD(),
	}}
}
