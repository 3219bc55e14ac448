package budget

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/models/billing"
	"fleetcost/models/cost"
	"fleetcost/models/plan"
	"fleetcost/models/report"
	"fleetcost/models/traffic"
)

// A sized is one plan of a design at a constant rate, and its bill without what is paid by
// the use of all.
type sized struct {
	rate    float64
	machine float64 // dollars of the machines for 730 h, without surplus credits
	credits float64 // of these, in 730 h of which it is the busiest rate
	bursts  []burst
	rest    prices  // of what comes with them, and of backends
	each    float64 // of one instance: the cheapest of those that there are
	fleet   string
	missed  report.Reason // nil where the goal is met
	design  report.Design
}

// prices are dollars by what they grow with.
type prices struct {
	hourly  float64 // for 730 h
	monthly float64
	metered float64 // with the rate
}

// fleet plans the design at a constant rate, where the inputs have these values.
func (x *surface) fleet(ctx context.Context, rate float64, values []float64) (sized, error) {
	p, err := x.study.at(values)
	if err != nil {
		return sized{}, err
	}
	x.plans++
	p.Rough = true
	return x.planned(ctx, p, rate)
}

func (x *surface) planned(ctx context.Context, p *plan.Planner, rate float64) (sized, error) {
	i := slices.IndexFunc(p.Scenario.Designs, func(d models.Layout) bool { return d.Name == x.name })
	switch t := traffic.Calm(p.Scenario.Traffic).(type) {
	case traffic.Batches:
		p.Scenario.Traffic = t.Scaled(rate / t.Rate())
	default:
		p.Scenario.Traffic = traffic.WithBursts(traffic.Poisson(rate), p.Scenario.Traffic)
	}
	p.Hourly = x.calendar.busiest().usage(1)
	d, err := p.Fleet(ctx, p.Scenario.Designs[i])
	if err != nil {
		return sized{}, err
	}
	out := sized{rate: rate, missed: d.Missed, design: d}
	if d.Met {
		out.missed = nil
	}
	if d.HasNoFleet() {
		return out, nil
	}
	own, names := 0, []string{}
	for _, s := range d.Services {
		usd := s.Bill.Monthly().USD()
		own += len(s.Bill.Lines)
		if b, surplus, bursts := burstOf(s, rate); bursts {
			usd -= surplus
			out.credits += surplus
			out.bursts = append(out.bursts, b)
		}
		out.machine += usd
		if each := usd / float64(s.Instances); out.each == 0 || each < out.each {
			out.each = each
		}
		names = append(names, fmt.Sprintf("%d × %s", s.Instances, s.Offer.Machine.Name))
	}
	out.fleet = strings.Join(names, " + ")
	paid, err := p.Reached(x.name).ByUse(billing.Usage{{Hours: cost.HoursPerMonth, RequestsPerSecond: rate}})
	if err != nil {
		return sized{}, err
	}
	if d.HasNoFleet() || own+len(paid.Lines) > len(d.Bill.Lines) {
		return out, nil
	}
	for _, l := range d.Bill.Lines[own : len(d.Bill.Lines)-len(paid.Lines)] {
		usd := l.Amount.USD()
		switch {
		case strings.Contains(l.Unit, "hour"):
			out.rest.hourly += usd
		case strings.Contains(l.Unit, "month"):
			out.rest.monthly += usd
		default:
			out.rest.metered += usd
		}
	}
	return out, nil
}

// month is what a month of so many hours costs that has this fleet, but for what is paid by
// use: what grows with the rate does so with the mean of the month.
func (s sized) month(hours, mean float64) float64 {
	share := hours / cost.HoursPerMonth
	return (s.machine+s.rest.hourly)*share + s.rest.monthly + s.rest.metered*mean/s.rate*share
}
