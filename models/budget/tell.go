package budget

import (
	"context"
	"errors"
	"fmt"
	"math"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/doubt"
	"fleetcost/models/plan"
	"fleetcost/models/report"
	"fleetcost/models/traffic"
)

// strata and samples of what it is worth to know one input.
const (
	informationStrata  = 40
	informationSamples = 200
)

// tell is the answer, of so many designs of all. One that was cut short has an error beside it.
func (s *Study) tell(ctx context.Context, base *plan.Planner, c *calendar, surfaces []*surface, all int) (*report.Budget, error) {
	b := &report.Budget{
		Scenario: base.Scenario.Title, Traffic: said(base.Scenario.Traffic), Seed: s.Seed, Goal: base.Scenario.Goal,
		Provider: base.Catalogue.Provider, Region: base.Catalogue.Region, Currency: base.Catalogue.Currency,
		From: c.begins[0], To: c.begins[len(c.begins)-1], Typical: c.typical, Samples: s.Samples,
	}
	if len(surfaces) < all {
		b.Warnings = append(b.Warnings, report.Interrupted{Done: len(surfaces), All: all, Of: "designs"})
	}
	for _, in := range s.Inputs {
		b.Inputs = append(b.Inputs, report.InDoubt{Key: in.Key, Unit: in.Unit, Low: in.Low, Mid: in.Mid, High: in.High, Preset: in.Preset})
	}
	var priced []doubt.Design
	var places []int
	for i, x := range surfaces {
		d := report.BudgetDesign{Name: x.name, Place: x.place, Unmet: x.unmet}
		if x.unmet == nil {
			d.Unpriced, d.AsOf = x.mid.design.NotInBill(), x.mid.design.PriceDates()
			for k, service := range x.mid.design.Services {
				d.AsOf = append(d.AsOf, service.Offer.AsOf)
				if at := service.Offer.Abroad; k == 0 {
					d.Abroad = at
				} else if at != d.Abroad {
					d.Abroad = ""
				}
			}
			if x.followed != nil {
				d.Followed = &x.followed.told
			}
			for _, p := range x.stair.plans {
				d.Fleets = append(d.Fleets, report.BudgetFleet{PerSecond: p.rate, Fleet: p.fleet, Monthly: dollars(p.machine + p.credits + p.rest.hourly + p.rest.monthly + p.rest.metered)})
			}
			priced = append(priced, doubt.Design{Name: x.name, Cost: func(v []float64) float64 { return x.all(s.keyed(v)) }})
			places = append(places, i)
		}
		b.Designs = append(b.Designs, d)
	}
	if len(priced) == 0 {
		return b, ctx.Err()
	}
	study := s.study(priced)
	samples, err := study.Sample(s.Samples, s.Seed)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrStudy, err)
	}
	for k, i := range places {
		d := &b.Designs[i]
		surfaces[i].spread(d, samples, k)
		b.Hold(s.Limits, i, samples.Costs[k])
		if err := s.swings(d, study, k); err != nil {
			return nil, err
		}
	}
	if err := s.choose(b, study, samples, places); err != nil {
		return nil, err
	}
	checked, err := s.checks(ctx, surfaces)
	if err != nil && !errors.Is(err, context.Canceled) {
		return nil, err
	}
	if err != nil && len(surfaces) == all {
		b.Warnings = append(b.Warnings, report.Interrupted{Done: len(checked), All: s.Checks * len(surfaces), Of: "checks"})
	}
	b.Accuracy = accuracy(checked)
	for _, x := range surfaces {
		b.Accuracy.Runs += x.plans
	}
	return b, err
}

// spread is what each month, and all of them, cost in the samples.
func (x *surface) spread(d *report.BudgetDesign, samples doubt.Samples, design int) {
	months := len(x.calendar.months)
	costs, beyond := make([][]float64, months), 0
	for _, v := range samples.Values {
		any := false
		for k := range months {
			usd, over := x.month(k, x.study.keyed(v))
			costs[k], any = append(costs[k], usd), any || over
		}
		if any {
			beyond++
		}
	}
	for k := range months {
		e := expected(doubt.Of(costs[k]))
		e.Begin, e.End = x.calendar.begins[k], x.calendar.begins[k+1]
		d.Months = append(d.Months, e)
	}
	d.Whole = expected(samples.Distribution(design))
	d.Whole.Begin, d.Whole.End = x.calendar.begins[0], x.calendar.begins[months]
	if d.Beyond = float64(beyond) / float64(len(samples.Values)); beyond > 0 {
		d.BeyondFrom, d.BeyondWhy = x.stair.beyond, x.stair.why
	}
}

func expected(of doubt.Distribution) report.Expected {
	return report.Expected{P10: dollars(of.Quantile(0.1)), P50: dollars(of.Quantile(0.5)), P90: dollars(of.Quantile(0.9)), Mean: dollars(of.Mean())}
}

// swings are the tornado of a design.
func (s *Study) swings(d *report.BudgetDesign, study doubt.Study, design int) error {
	mid, bars, err := study.Tornado(design)
	if err != nil {
		return err
	}
	d.AtMid = dollars(mid)
	for _, b := range bars {
		d.Swings = append(d.Swings, report.Swing{Input: b.Input, AtLow: dollars(b.AtLow), AtHigh: dollars(b.AtHigh)})
	}
	return nil
}

// choose compares the designs.
func (s *Study) choose(b *report.Budget, study doubt.Study, samples doubt.Samples, places []int) error {
	for i := range places {
		for k := i + 1; k < len(places); k++ {
			m := samples.Match(i, k)
			b.Matches = append(b.Matches, report.Match{A: b.Designs[places[i]].Name, B: b.Designs[places[k]].Name, ACheaper: m.ACheaper, Same: m.Same, BCheaper: m.BCheaper})
		}
	}
	regrets, err := samples.Regrets()
	if err != nil {
		return err
	}
	for k, i := range places {
		b.Designs[i].MostRegret, b.Designs[i].MeanRegret = dollars(regrets.Largest[k]), dollars(regrets.ExpectedRegret[k])
	}
	name := func(k int) string { return b.Designs[places[k]].Name }
	b.LeastExpected, b.MinimaxRegret, b.LeastWorst = name(regrets.LeastExpected), name(regrets.Minimax), name(regrets.LeastWorstCase)
	b.Worth = dollars(samples.Information())
	if len(s.Inputs) == 0 {
		return nil
	}
	worth, err := study.Information(informationStrata, informationSamples, s.Seed)
	if err != nil {
		return err
	}
	for i, usd := range worth {
		b.Inputs[i].Worth = min(dollars(usd), b.Worth) // one is no more than all
	}
	if unknown := s.unknown(); len(unknown) == 1 { // one is all
		b.Inputs[unknown[0]].Worth = b.Worth
	}
	return nil
}

// said is what traffic is over all of its time, without the window that a fleet is sized for.
func said(t models.Traffic) string {
	if course, ok := traffic.CourseOf(t); ok {
		return course.Rate.String()
	}
	return t.String()
}

// dollars of a figure that is in the range of amounts.
func dollars(usd float64) cost.Money {
	m, err := cost.Dollars(usd)
	if err != nil {
		return cost.Money(math.MaxInt64)
	}
	return m
}
