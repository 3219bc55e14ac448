package purchasing

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"fleetcost/models/commitments"
	"fleetcost/models/cost"
	"fleetcost/models/report"
)

// Options are what a forecast does not say.
type Options struct {
	List   cost.Catalogue // with what is owned
	Spot   float64        // the share of the machines beyond commitments that may be on spot
	Redone float64        // the share of work that spot does again
	Cap    cost.Price     // the most that new commitments of a fleet may cost an hour; unknown for no bound
}

// ErrPurchasing says what is wrong with what shall be paid for.
var ErrPurchasing = errors.New("cannot be bought")

// fallen is what traffic falls to: by a third.
var fallen = big.NewRat(2, 3)

// Of says how to pay for the machines of every design of a forecast, under the policy that the
// scenario asks for, and as a fleet that is sized for the busiest hour.
func Of(f *report.Forecast, o Options) (*report.Purchasing, error) {
	p := &report.Purchasing{Forecast: f, Warnings: f.Warnings}
	p.Falls, _ = fallen.Float64()
	p.Cap = o.Cap.USD()
	if err := Bought(o.List); err != nil {
		return nil, err
	}
	longer, unplanned := map[int]bool{}, []string(nil)
	for i := range f.Designs {
		d := &f.Designs[i]
		if d.ByUse {
			p.Warnings = append(p.Warnings, report.Note{Text: d.Name + " is left out: its platform bills what requests take, and nothing of that can be bought in another way here"})
			continue
		}
		if by := boughtBy(d); by != "" {
			p.Warnings = append(p.Warnings, report.Note{Text: fmt.Sprintf("%s is left out: its machines are bought as %s already; remove its purchase to compare ways to pay for it", d.Name, by)})
			continue
		}
		for k := range d.Courses {
			c := &d.Courses[k]
			if k > 0 && c.Policy != report.StaticPolicy || k > 0 && d.Courses[0].Policy == report.StaticPolicy {
				continue
			}
			fleet, err := fleetOf(f, d, c, &o)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", d.Name, err)
			}
			for _, w := range fleet.Ways {
				if w.Longer {
					longer[w.Years] = true
				}
			}
			if fleet.Unplanned && !slices.Contains(unplanned, d.Name) {
				unplanned = append(unplanned, d.Name)
			}
			p.Fleets = append(p.Fleets, fleet)
		}
	}
	for _, years := range []int{1, 3} {
		if longer[years] {
			p.Warnings = append(p.Warnings, report.LongerThanForecast{Years: years, Hours: f.Span().Seconds() / 3600})
		}
	}
	if len(unplanned) > 0 {
		p.Warnings = append(p.Warnings, report.Note{Text: fmt.Sprintf("%s: savings plans with reservations beside them are worked out for up to %d types of machines, since with more that takes long; plans and reservations are told apart", strings.Join(unplanned, ", "), mostPlanned)})
	}
	for _, own := range o.List.Owned {
		if !slices.ContainsFunc(p.Fleets, func(x report.PurchasedFleet) bool {
			return slices.ContainsFunc(x.Machines, func(m report.PurchasedMachine) bool { return m.Name == own.Machine })
		}) {
			p.Warnings = append(p.Warnings, report.OwnedForNothing{Machine: own.Machine, Instances: own.Instances})
		}
	}
	return p, nil
}

// Bought is the error that the machines of a list are bought in one way already.
func Bought(list cost.Catalogue) error {
	if list.Purchase == "" || list.Purchase == string(cost.OnDemand) {
		return nil
	}
	return fmt.Errorf("%w: machines are bought as %s already, and ways to buy them are what is compared; remove [cloud] purchase", ErrPurchasing, list.Purchase)
}

// boughtBy is how machines of a design are bought where that is in a way of its own; "" on
// demand.
func boughtBy(d *report.ForecastDesign) string {
	for i := range d.Courses {
		for _, s := range d.Courses[i].Services {
			if by := s.Offer.Purchase; by != "" && by != cost.OnDemand {
				return string(by)
			}
		}
	}
	return ""
}

// fleetOf goes through the ways to pay for one course.
func fleetOf(f *report.Forecast, d *report.ForecastDesign, c *report.Course, o *Options) (report.PurchasedFleet, error) {
	out := report.PurchasedFleet{Design: d.Name, Policy: c.Policy, Unbilled: d.Unbilled, Missed: c.Missed + c.Exposed, Unmet: d.Unmet != nil}
	for i, l := range c.Lines {
		if i >= c.OwnLines {
			out.Elsewhere = out.Elsewhere.Plus(l.Amount)
		}
	}
	machines, months, err := machinesOf(f, c, o)
	if err != nil {
		return out, err
	}
	b := &buyer{forecast: f, machines: machines, months: months, cap: o.Cap}
	for _, m := range machines {
		out.Machines = append(out.Machines, m.report())
	}
	onDemand := "on demand"
	if o.Spot > 0 {
		onDemand = "on demand and spot"
		sure := b.withoutSpot()
		if err := sure.add("on demand", sure.nothing()); err != nil {
			return out, err
		}
		b.ways = sure.ways
	}
	if err := b.add(onDemand, b.nothing()); err != nil {
		return out, err
	}
	if err := b.commit(o.List); err != nil {
		return out, err
	}
	if err := b.plans(o.List); err != nil {
		return out, err
	}
	if err := b.owe(c); err != nil {
		return out, err
	}
	out.Ways, out.Unplanned = b.ways, b.unplanned
	for i, w := range out.Ways {
		if cheaper(&w, &out.Ways[out.Beyond]) {
			out.Beyond = i
		}
		if !w.Longer && cheaper(&w, &out.Ways[out.Best]) {
			out.Best = i
		}
	}
	return out, nil
}

func cheaper(a, b *report.Way) bool { return a.Total < b.Total || a.Total == b.Total && a.Fee < b.Fee }

// buyer collects the ways to pay for a course.
type buyer struct {
	forecast *report.Forecast
	machines []*used
	months   []span
	ways     []report.Way
	cap      cost.Price
	// unplanned tells that savings plans with reservations beside them were left out.
	unplanned bool
}

// a choice is how a type of machine is paid for: so many under a commitment.
type choice struct {
	commitment cost.Commitment
	mix        commitments.Mix
}

func option(c cost.Commitment) commitments.Option {
	return commitments.Option{Name: c.String(), Upfront: c.Upfront, Hour: c.Hour, Term: c.Years * 8760}
}

// nothing is committed to.
func (b *buyer) nothing() (all []choice) {
	for _, m := range b.machines {
		hour := m.offer.Hourly()
		all = append(all, choice{commitment: cost.Commitment{Machine: m.name, Upfront: cost.Free, Hour: hour}})
	}
	return all
}

// withoutSpot is the same buyer, who takes no spot.
func (b *buyer) withoutSpot() *buyer {
	own := *b
	own.machines = nil
	for _, m := range b.machines {
		sure := *m
		sure.demand.Spot = nil
		own.machines = append(own.machines, &sure)
	}
	return &own
}

// commit adds each way to commit to machines, at the best number of each type; what has no
// price in it stays on demand. Where types are cheapest in different ways, that is one, too.
func (b *buyer) commit(list cost.Catalogue) error {
	var names []string
	offered := make([][]cost.Commitment, len(b.machines))
	for i, m := range b.machines {
		for _, c := range list.Committable(m.sold) {
			if c.Plan() {
				continue
			}
			offered[i] = append(offered[i], c)
			if !slices.Contains(names, c.String()) {
				names = append(names, c.String())
			}
		}
	}
	cheapest := b.nothing()
	for _, name := range names {
		choices := b.nothing()
		for i, m := range b.machines {
			at := slices.IndexFunc(offered[i], func(c cost.Commitment) bool { return c.String() == name })
			if at < 0 {
				continue
			}
			mix, err := m.demand.Best(option(offered[i][at]))
			if err != nil {
				return err
			}
			choices[i] = choice{offered[i][at], mix}
			if best := &cheapest[i]; best.mix.Hours == 0 || mix.Total < best.mix.Total || mix.Total == best.mix.Total && mix.Fee < best.mix.Fee {
				*best = choices[i]
			}
		}
		if err := b.capped(choices); err != nil {
			return err
		}
		if err := b.add(name, choices); err != nil {
			return err
		}
	}
	for i := range cheapest {
		if cheapest[i].commitment.String() != cheapest[0].commitment.String() {
			if err := b.capped(cheapest); err != nil {
				return err
			}
			return b.add("each machine its cheapest", cheapest)
		}
	}
	return nil
}

// capped commits to no more than the cap, where there is one.
func (b *buyer) capped(choices []choice) error {
	if !b.cap.Known() {
		return nil
	}
	var demands []commitments.Demand
	var options []commitments.Option
	var at []int
	for i, c := range choices {
		if c.commitment.Years > 0 {
			demands, options, at = append(demands, b.machines[i].demand), append(options, option(c.commitment)), append(at, i)
		}
	}
	mixes, err := commitments.Together(demands, options, b.cap)
	for i, k := range at {
		if err == nil {
			choices[k].mix = mixes[i]
		}
	}
	return err
}
