package plots

import (
	"math"
	"slices"
	"strings"
	"testing"

	"fleetcost/models"
	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/outputs/samples"
	"fleetcost/sim"
)

// The limit that binds is the one that most fleets come nearest to, of all requests or of a
// class.
func TestStrictestLimit(t *testing.T) {
	r := samples.Storefront()
	r.Goal.Latency = []models.LatencyGoal{{Quantile: 0.5, Limit: sim.Time(10 * sim.Second)}, {Quantile: 0.999, Limit: 2 * sim.Second}}
	if l, ok := strictest([]*report.Report{r}); !ok || l.goal.Quantile != 0.999 {
		t.Errorf("it is %v", l)
	}
	for i := range r.Designs {
		r.Designs[i].Goals = []report.ClassFigure{{Class: "chat delivery", Goal: models.LatencyGoal{Quantile: 0.95, Limit: sim.Second}, Figure: result.Interval{Mid: 0.99}}}
		r.Designs[i].Result.Latency.P999 = samples.Interval(0.1, 0.01)
	}
	l, ok := strictest([]*report.Report{r})
	if !ok || l.class != "chat delivery" || l.name() != "chat delivery p95" {
		t.Errorf("it is %v", l)
	}
	if figures := figuresFor(l, ok); len(figures) != 4 || !figures[3].same(l) {
		t.Errorf("figures are %v", figures)
	}
	if got := l.figure(&r.Designs[0]).Mid; got != 0.99 {
		t.Errorf("the figure is %v", got)
	}
	s := &report.Sweep{Axis: report.Axis{Key: "traffic.rate", Values: []float64{1, 2}}, Report: []*report.Report{r, r}}
	for _, p := range Pictures(s, OfSweep, "x") {
		if p.ID == "x-latency" && !strings.Contains(p.SVG, "goal: chat delivery p95 ≤ 1 s") {
			t.Error("the limit that binds is not drawn")
		}
	}
	if _, ok := strictest([]*report.Report{{}}); ok {
		t.Error("there is a limit of nothing")
	}
}

// Shares of time are those that were measured, and lanes that are held are a part of the
// busy ones.
func TestTimesOf(t *testing.T) {
	r := samples.Storefront()
	d := &r.Designs[0]
	d.Services[0].Runtime.Lanes, d.Services[0].Processes, d.Services[0].Instances = 1, 2, 5
	d.Result.Averages.Lanes, d.Result.Averages.Blocked, d.Result.Averages.Workers = 0.6, 2, 0
	own := slices.DeleteFunc(timesOf(r), func(s spent) bool { return s.design != d.Name })
	if len(own) != 2 || own[0].of != "vCPUs" || own[0].busy != d.Result.Utilization.Mid || own[0].held != 0 {
		t.Fatalf("times are %+v", own)
	}
	if own[1].of != "lanes" || own[1].busy != 0.6 || math.Abs(own[1].held-0.2) > 1e-9 {
		t.Errorf("2 of 10 lanes are held: %+v", own[1])
	}
	for _, s := range timesOf(samples.NothingMeets()) {
		if s.busy < 0 || s.busy > 1 || s.held > s.busy {
			t.Errorf("a share is none: %+v", s)
		}
	}
	d.Result.Verdict = result.Overloaded
	if slices.ContainsFunc(timesOf(r), func(s spent) bool { return s.design == d.Name }) {
		t.Error("an overloaded design has a share of its time")
	}
}

// The shares of an explained bill add up to it.
func TestSharesAddUp(t *testing.T) {
	x := samples.WhatNodeCosts()
	var sum, of int64
	for _, s := range sharesOf(x) {
		sum += int64(s.amount)
	}
	for _, c := range x.Cents() {
		of += int64(c)
	}
	if sum != of || sum == 0 {
		t.Errorf("shares are %d, the bill is %d", sum, of)
	}
}
