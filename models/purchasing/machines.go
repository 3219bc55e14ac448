package purchasing

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
	"slices"
	"time"

	"fleetcost/models/billing"
	"fleetcost/models/commitments"
	"fleetcost/models/cost"
	"fleetcost/models/report"
)

// partsOfHour is how finely an hour is looked at: in five minutes. In each a whole number of
// machines runs, and over the hours they come to what is paid.
const partsOfHour = 12

// used is a type of machine that a course runs.
type used struct {
	name   string
	sold   string // its name in the list, which is another where a design pays less for it
	offer  cost.Offer
	counts commitments.Counts // of each part of an hour
	owned  []cost.Owned
	demand commitments.Demand
}

// a span is a month of the calendar in parts of hours.
type span struct {
	begin, end time.Time
	from, to   int
}

// machinesOf are the types of machines of a course, those of several services together, in the
// order of the services, and the months.
func machinesOf(f *report.Forecast, c *report.Course, o *Options) ([]*used, []span, error) {
	var all []*used
	var months []span
	hours := make(map[string][]float64)
	for i, s := range c.Services {
		name := s.Offer.Machine.Name
		if hours[name] == nil {
			hours[name] = make([]float64, len(c.Hours))
			all = append(all, &used{name: name, sold: cmp.Or(s.Offer.Sold, name), offer: s.Offer})
		}
		for h := range c.Hours {
			hours[name][h] += c.Hours[h].InstanceHours[i]
		}
	}
	parts, ends := make([]int, len(c.Hours)), 0
	for h := range c.Hours {
		begin := c.Hours[h].Begin.In(f.From.Location())
		if n := len(months); n == 0 || months[n-1].begin.Month() != begin.Month() || months[n-1].begin.Year() != begin.Year() {
			months = append(months, span{begin: begin, from: ends})
		}
		lasts := math.Min(1, f.To.Sub(c.Hours[h].Begin).Hours())
		parts[h] = max(1, int(math.Round(lasts*partsOfHour)))
		ends += parts[h]
		m := &months[len(months)-1]
		m.to, m.end = ends, begin.Add(time.Duration(lasts*float64(time.Hour)))
	}
	given := map[string]bool{} // what is owned serves the first that may have it
	for _, m := range all {
		m.counts = countsOf(hours[m.name], parts)
		m.demand = commitments.Demand{Counts: m.counts, PerHour: partsOfHour, OnDemand: m.offer.Hourly(), Repeats: true}
		for _, own := range o.List.Owned {
			if own.Machine == m.sold && !given[m.sold] {
				m.owned = append(m.owned, own)
				m.demand.Owned = append(m.demand.Owned, commitments.Owned{Name: own.Machine, Instances: own.Instances, Hour: own.Hour})
			}
		}
		given[m.sold] = true
		if factors, falls := billing.SustainedFactors(m.sold); falls && m.offer.AllMonth.Known() {
			m.demand.Sustained = &commitments.Sustained{Factors: factors}
			for _, x := range months {
				m.demand.Sustained.Months = append(m.demand.Sustained.Months, x.to-x.from)
			}
		}
		if o.Spot > 0 {
			q, err := m.offer.Quote(cost.Spot)
			if err != nil {
				return nil, nil, fmt.Errorf("%w: %w; leave --spot out", ErrPurchasing, err)
			}
			m.demand.Spot = &commitments.Spot{Hour: q.Price, Share: ratio(o.Spot), Overhead: ratio(o.Redone)}
		}
	}
	return all, months, nil
}

// countsOf are whole machines in each part of the hours, which come to the machine-hours of
// these: a mean of 2.25 is three in a quarter of the parts and two in the others. What is left
// over goes to the next hour.
func countsOf(hours []float64, parts []int) commitments.Counts {
	var counts commitments.Counts
	over := 0.0
	for h, x := range hours {
		wanted := x*partsOfHour + over
		sum := int(math.Round(wanted))
		over = wanted - float64(sum)
		few, more := sum/parts[h], sum%parts[h]
		for k := range parts[h] {
			n := few
			if k < more {
				n++
			}
			counts = append(counts, n)
		}
	}
	return counts
}

// report of the machine.
func (m *used) report() report.PurchasedMachine {
	out := report.PurchasedMachine{
		Name: m.sold, OnDemand: cost.Quote{Price: m.offer.Hourly(), AsOf: m.offer.AsOf, Source: m.offer.Source}, Sustained: m.demand.Sustained != nil,
		Hours: float64(m.counts.Hours()) / partsOfHour, Fallen: float64(m.counts.Scaled(fallen).Hours()) / partsOfHour,
		Least: slices.Min(m.counts), Most: slices.Max(m.counts),
	}
	for _, own := range m.owned {
		out.Owned += own.Instances
	}
	return out
}

// of is the demand of one month.
func (m *used) of(s span) commitments.Demand {
	d := m.demand
	d.Counts = d.Counts[s.from:s.to]
	if d.Sustained != nil {
		d.Sustained = &commitments.Sustained{Months: []int{s.to - s.from}, Factors: d.Sustained.Factors}
	}
	return d
}

// ratio is a share as it is written.
func ratio(x float64) *big.Rat {
	p, err := cost.PriceOf(x)
	if err != nil {
		return new(big.Rat)
	}
	return p.Rat()
}
