package phrases_test

import (
	"fmt"
	"math"
	"testing"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/outputs/phrases"
	"fleetcost/outputs/samples"
)

// priced is a design that costs so much a month; 0: it misses the goal.
func priced(name string, dollars float64) report.Design {
	d := report.Design{Name: name, Met: dollars > 0, Services: make([]report.Service, 1)}
	d.Services[0].Instances = 1
	d.Bill.Currency = samples.Storefront().Currency
	d.Bill.Lines = []cost.Line{{Part: name, Amount: samples.USD(max(dollars, 1))}}
	return d
}

// sweptPrices is a sweep of designs a, b and so on that cost so much at each value.
func sweptPrices(key string, at ...[]float64) *report.Sweep {
	s := &report.Sweep{Axis: report.Axis{Key: key}}
	for i, prices := range at {
		r := samples.Storefront()
		r.Designs = nil
		for k, p := range prices {
			r.Designs = append(r.Designs, priced(string(rune('a'+k)), p))
		}
		s.Values, s.Report = append(s.Values, float64(100*(i+1))), append(s.Report, r)
	}
	return s
}

// A title says what the figures say, also of ties, of misses and of one design alone.
func TestSweepTitles(t *testing.T) {
	crossing := sweptPrices("traffic.rate", []float64{10, 20}, []float64{40, 30})
	crossing.BreakEven = []report.BreakEven{{Value: 150, Low: 100, High: 200, From: "a", To: "b"}}
	doubted := sweptPrices("traffic.rate", []float64{10, 11}, []float64{10, 11}, []float64{10, 11})
	for i, sure := range []*report.Sure{{Monthly: samples.USD(12)}, {Monthly: samples.USD(10.5)}, nil} {
		doubted.Report[i].Designs[0].Likely, doubted.Report[i].Designs[0].Sure = true, sure
	}
	for _, c := range []struct {
		of    *report.Sweep
		title string
	}{
		{doubted, "a is cheapest at every rate (at 2 of 3 values likely); b costs 10% more"},
		{sweptPrices("traffic.rate", []float64{10, 40}, []float64{20, 100}), "a is cheapest at every rate; b costs 4 to 5 times as much"},
		{sweptPrices("traffic.rate", []float64{10, 13.5}, []float64{20, 27}), "a is cheapest at every rate; b costs 35% more"},
		{sweptPrices("goal.p99", []float64{10, 40, 0}, []float64{20, 80, 30}), "a is cheapest at every value; b costs 4 times as much"},
		{sweptPrices("traffic.rate", []float64{10, 10}, []float64{20, 30}), "a is cheapest at every rate, at 1 of 2 values no cheaper than b; b costs up to 50% more"},
		{sweptPrices("traffic.rate", []float64{10, 10, 15}, []float64{20, 28, 30}), "a is cheapest at every rate, at 1 of 2 values no cheaper than b; c costs 50% more"},
		{sweptPrices("traffic.rate", []float64{10, 10}, []float64{20, 20}), "a and b cost the same at every rate"},
		{sweptPrices("traffic.rate", []float64{10, 10, 30}, []float64{20, 20, 60}), "a and b are cheapest, at the same price, at every rate; c costs 3 times as much"},
		{sweptPrices("traffic.rate", []float64{10, 40}, []float64{0, 0}), "a is cheapest up to 100/s, where a design meets the goal; b costs 4 times as much"},
		{sweptPrices("traffic.rate", []float64{0, 0}, []float64{0, 0}), "No design meets the goal at any rate"},
		{crossing, "a is cheapest up to 150/s, then b"},
		{sweptPrices("goal.p99", []float64{10, 20}, []float64{40, 30}), "a is cheapest up to 100, then b"},
		{sweptPrices("traffic.rate", []float64{0, 0}, []float64{40, 30}, []float64{40, 50}), "No design meets the goal up to 100/s, b up to 200/s, then a"},
		{sweptPrices("traffic.rate", []float64{10, 20}, []float64{0, 30}, []float64{0, 0}), "a is cheapest up to 100/s, b up to 200/s, then nothing that meets the goal"},
		{sweptPrices("traffic.rate", []float64{1, 2}, []float64{2, 1}, []float64{1, 2}, []float64{2, 1}, []float64{1, 2}), "What is cheapest changes four times from 100/s to 500/s, between a and b"},
		{sweptPrices("traffic.rate", []float64{10}, []float64{20}), "a costs $10.00 to $20.00 a month"},
		{sweptPrices("traffic.rate", []float64{10}, []float64{0}), "a costs $10.00 a month, and misses the goal at 1 of 2 values"},
		{sweptPrices("traffic.rate", []float64{0}), "a meets the goal at no rate"},
		{&report.Sweep{Axis: report.Axis{Key: "x"}}, "x: no value was reached"},
	} {
		if got := phrases.SweepTitle(c.of); got != c.title {
			t.Errorf("the title is\n%q, not\n%q", got, c.title)
		}
	}
}

func TestLatencyTitles(t *testing.T) {
	free := sweptPrices("traffic.rate", []float64{10})
	free.Report[0].Goal, free.Report[0].Goals = report.Report{}.Goal, nil
	for _, c := range []struct {
		of    *report.Sweep
		title string
	}{
		{sweptPrices("traffic.rate", []float64{1, 1}, []float64{1, 1}), "Every design meets the goal at every rate"},
		{sweptPrices("traffic.rate", []float64{1}, []float64{1}), "a meets the goal at every rate"},
		{sweptPrices("traffic.rate", []float64{1, 1, 0}, []float64{1, 0, 0}), "a meets the goal at every rate; b up to 100/s; c nowhere"},
		{sweptPrices("traffic.rate", []float64{1, 0}, []float64{0, 1}), "a meets the goal up to 100/s; b from 200/s on"},
		{sweptPrices("goal.p99", []float64{0, 0}, []float64{1, 1}, []float64{1, 1}), "Every design meets the goal from 200 on"},
		{sweptPrices("goal.p99", []float64{1, 0, 1}, []float64{0, 1, 1}, []float64{1, 0, 1}), "c meets the goal at every value; a at 2 of 3 values; b at 200"},
		{sweptPrices("goal.p99", []float64{0, 0}), "No design meets the goal at any value"},
		{free, "Response times: there is no goal to meet"},
	} {
		if got := phrases.LatencyTitle(c.of); got != c.title {
			t.Errorf("the title is\n%q, not\n%q", got, c.title)
		}
	}
}

func TestReportTitles(t *testing.T) {
	for _, c := range []struct {
		prices []float64
		title  string
	}{
		{[]float64{10, 42}, "a is cheapest: $10.00 a month; b costs 4.2 times as much"},
		{[]float64{10, 10}, "a and b cost the same: $10.00 a month"},
		{[]float64{10, 10, 11}, "a and b are cheapest, at the same price: $10.00 a month; c costs 10% more"},
		{[]float64{10, 0}, "a is cheapest: $10.00 a month; no other design meets the goal"},
		{[]float64{10, 0, 11}, "a is cheapest: $10.00 a month; c costs 10% more; b misses the goal"},
		{[]float64{10, 0, 11, 0}, "a is cheapest: $10.00 a month; c costs 10% more; two others miss the goal"},
		{[]float64{10}, "a costs $10.00 a month"},
		{[]float64{1000, 1001}, "a is cheapest: $1,000.00 a month; b costs less than 1% more"},
		{[]float64{0, 0}, "No design meets the goal"},
		{nil, "There is no design to compare"},
	} {
		r := samples.Storefront()
		r.Designs = nil
		for k, p := range c.prices {
			r.Designs = append(r.Designs, priced(fmt.Sprintf("%c", 'a'+k), p))
		}
		if got := phrases.ReportTitle(r); got != c.title {
			t.Errorf("the title is\n%q, not\n%q", got, c.title)
		}
	}
}

// A title does not promise what another seed may change.
func TestTitlesOfLikelyWinners(t *testing.T) {
	for _, c := range []struct {
		prices []float64
		sure   float64 // 0: not known
		title  string
	}{
		{[]float64{10, 42}, 12, "a is cheapest: $10.00 a month, or surely $12.00; b costs 4.2 times as much"},
		{[]float64{10, 11}, 12, "a is likely cheapest: $10.00 a month, or surely $12.00; b costs 10% more"},
		{[]float64{10, 42}, 0, "a is cheapest: $10.00 a month, or more to be sure; b costs 4.2 times as much"},
		{[]float64{10, 15}, 0, "a is likely cheapest: $10.00 a month, or more to be sure; b costs 50% more"},
		{[]float64{10}, 12, "a costs $10.00 a month, or surely $12.00"},
		{[]float64{10, 10, 11}, 12, "a and b are cheapest, at the same price: $10.00 a month (a likely); c costs 10% more"},
	} {
		r := samples.Storefront()
		r.Designs = nil
		for k, p := range c.prices {
			r.Designs = append(r.Designs, priced(fmt.Sprintf("%c", 'a'+k), p))
		}
		r.Designs[0].Likely = true
		if c.sure > 0 {
			r.Designs[0].Sure = &report.Sure{Monthly: samples.USD(c.sure)}
		}
		if got := phrases.ReportTitle(r); got != c.title {
			t.Errorf("the title is\n%q, not\n%q", got, c.title)
		}
	}
}

func TestFigureTitles(t *testing.T) {
	named := func(name string, seconds float64) phrases.Named {
		return phrases.Named{Name: name, Figure: samples.Interval(seconds, 0)}
	}
	endless := named("b", 0.4)
	endless.Figure.High = math.Inf(1)
	for _, c := range []struct {
		limit float64
		all   []phrases.Named
		title string
	}{
		{0.3, []phrases.Named{named("a", 0.12), named("b", 0.2)}, "p99 is 120 ms (a) to 200 ms (b), within its goal of 300 ms"},
		{0.3, []phrases.Named{named("a", 0.12)}, "a: p99 is 120 ms of the 300 ms that the goal allows"},
		{0.3, []phrases.Named{named("a", 0.12), endless}, "b misses p99 ≤ 300 ms: at least 400 ms"},
		{0.1, []phrases.Named{named("a", 0.12), named("b", 0.2), named("c", 0.3)}, "a misses p99 ≤ 100 ms: 120 ms; b 200 ms; 1 other, too"},
		{0, []phrases.Named{named("b", 0.2), named("a", 0.12)}, "p99 is 120 ms (a) to 200 ms (b)"},
		{0, []phrases.Named{named("a", math.NaN())}, "No design has response times"},
	} {
		if got := phrases.SpreadTitle("p99", c.limit, c.all); got != c.title {
			t.Errorf("the title is\n%q, not\n%q", got, c.title)
		}
	}
	if got, want := phrases.TimeTitle([]phrases.Named{named("a", 0.423), named("b", 0.88)}, nil), "vCPUs are busy for 42% (a) to 88% (b) of the time"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := phrases.TimeTitle([]phrases.Named{named("a", 0.36), named("b", 0.66)}, []phrases.Named{named("a", 0.99)}), "Accelerators of a are busy for 99% of the time; vCPUs are busy for 36% (a) to 66% (b) of the time"; got != want {
		t.Errorf("the title is %q, not %q", got, want)
	}
	if got, want := phrases.BusyShare("lanes", 0.4, 0.25), "busy 40%, held 25%, idle 35%"; got != want {
		t.Errorf("%q, not %q", got, want)
	}
}

func TestTitlesOfKindsOfAnswers(t *testing.T) {
	budget := samples.YearBudget()
	idle := budget.Designs[0]
	idle.Swings = nil
	for want, got := range map[string]string{
		"node is expected to cost least: $5,980 for a year in the mean, $3,640 to $9,880 in 8 of 10 futures": phrases.BudgetTitle(budget),
		"What node costs depends most on traffic.of.0.rate: from $4,100 to $8,900 for a year":                phrases.WidestSwing(budget, &budget.Designs[0]),
		"No input moves what node costs":                                 phrases.WidestSwing(budget, &idle),
		"db: count = 1 saves most: $232.14 a month":                      phrases.ChangesTitle(samples.WhatNodeCosts()),
		"No change that was planned saves anything":                      phrases.ChangesTitle(&report.Explanation{}),
		"x: no value was reached":                                        phrases.CrossingsTitle(&report.Crossings{Key: "x"}),
		"node is cheaper up to 604.8, both alike up to 2,645, then node": phrases.CrossingsTitle(samples.NodeOrDjango()),
	} {
		if got != want {
			t.Errorf("the title is\n%q, not\n%q", got, want)
		}
	}
}

func TestMore(t *testing.T) {
	for percent, want := range map[float64]string{0: "cheapest", 0.31: "+0.3%", 6.88: "+6.9%", 35: "+35%"} {
		if got := phrases.More(percent); got != want {
			t.Errorf("%v is %q, not %q", percent, got, want)
		}
	}
}
