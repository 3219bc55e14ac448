package plan

import (
	"fmt"
	"math/big"
	"slices"
	"time"

	"fleetcost/models/billing"
	"fleetcost/models/cost"
	"fleetcost/models/platforms"
	"fleetcost/models/report"
	"fleetcost/models/timeline"
	"fleetcost/sim"
)

// price makes the bill of what runs over the span: instances by their hours, what is
// managed by the hours of the span, what is metered by the requests that came.
func (r *forecastRun) price(out *report.Course, c *timeline.Course) error {
	add := func(l cost.Line) error {
		amount, err := l.Price.Times(l.Quantity)
		if err != nil {
			return err
		}
		l.Amount = amount
		out.Lines, out.Divided = append(out.Lines, l), append(out.Divided, nil)
		out.Money = out.Money.Plus(amount)
		return nil
	}
	for i, scaler := range c.Scalers {
		pool := scaler.Pool
		if on, metered := r.design.Deployments[r.design.Deployed()[i]].Platform.(platforms.Metered); metered {
			if err := r.meteredLines(out, c, i, on); err != nil {
				return err
			}
			continue
		}
		line := cost.Line{Part: r.planned.Services[i].Name, What: r.offers[i].Instances(), Quantity: r.offers[i].Hours(pool.Paid() / 3600), Unit: "instance-hours", Price: r.offers[i].Hourly(), AsOf: r.offers[i].AsOf, Source: r.offers[i].Source}
		if out.Services[i].Nodes != nil {
			line.What, line.Unit = "nodes", "node-hours"
		}
		if r.offers[i].AllMonth.Known() { // the price falls with the share of a month in which it runs
			if err := r.sustained(out, c, i); err != nil {
				return err
			}
		} else if err := add(line); err != nil {
			return err
		}
		if above := r.owed(c, i, out.Services[i].Nodes != nil); above > 0 {
			if r.offers[i].SurplusVCPUHour == 0 {
				return fmt.Errorf("%s uses more CPU than it earns credits for, and there is no price for more", r.offers[i].Machine.Name)
			}
			if err := add(cost.Line{Part: r.planned.Services[i].Name, What: cost.SurplusCredits, Quantity: above, Unit: "vCPU-hours", Price: r.offers[i].SurplusVCPUHour.Price(), AsOf: r.offers[i].AsOf, Source: r.offers[i].Source}); err != nil {
				return err
			}
		}
	}
	out.OwnLines = len(out.Lines)
	hours := (sim.Time(len(r.loads)) * r.step).Seconds() / 3600
	byTime, byUse := hours/cost.HoursPerMonth, c.Requests/(r.p.Scenario.Traffic.Rate()*3600*cost.HoursPerMonth)
	for _, b := range r.planned.Backends {
		for _, l := range b.Bill.Lines {
			if l.Unit == "instance-hours" {
				l.Quantity *= byTime
			} else {
				l.Quantity *= byUse
			}
			if err := add(l); err != nil {
				return err
			}
		}
	}
	return nil
}

// owed are the vCPU-hours of a service above what its machines earn; the timeline has them in
// the units of what is usable, of a node in its own.
func (r *forecastRun) owed(c *timeline.Course, service int, nodes bool) float64 {
	above, m := c.Surplus[service], &r.offers[service].Machine
	if above > 0 && !nodes {
		above *= m.VCPU / r.design.Deployments[r.design.Deployed()[service]].On(*m).Usable()
	}
	return above
}

// around adds what is around the machines: what is paid by use on the hours of the span, and
// what platforms cost by themselves, month by month, for allowances and steps of prices begin
// anew in each.
func (r *forecastRun) around(out *report.Course) error {
	p := r.p.Reached(r.design.Name)
	a := billing.Architecture{Described: true, RootGB: billing.Said(0), LogBytes: billing.Said(0), Addresses: billing.Said(0)}
	if p.Architecture != nil {
		a = *p.Architecture
	}
	if !a.Described && !a.Addresses.Known() {
		a.Addresses = billing.Said(0) // who says nothing of a network lacks all of it
	}
	own := func(part string) bool {
		return slices.ContainsFunc(r.planned.Backends, func(b report.Backend) bool { return b.Name == part })
	}
	a.Databases = slices.DeleteFunc(slices.Clone(a.Databases), func(b billing.Database) bool { return !own(b.Part) })
	a.Queues = slices.DeleteFunc(slices.Clone(a.Queues), func(q billing.Publishing) bool { return !own(q.Part) })
	a.Unsaid = slices.DeleteFunc(slices.Clone(a.Unsaid), func(o billing.Omission) bool { return !own(o.Part) })
	stored := billing.Architecture{Described: true, RootGB: billing.Said(0), LogBytes: billing.Said(0), Addresses: billing.Said(0), Databases: a.Databases, Queues: a.Queues, Unsaid: a.Unsaid}
	_, elsewhere := p.Catalogue.Elsewhere[r.design.Name]
	if elsewhere { // its backends are not
		a.Databases, a.Queues, a.Unsaid, a.Away = nil, nil, nil, true
	}
	missing, err := r.byMonth(out, len(out.Hours), func(from, to int, scale float64) (billing.Statement, error) {
		usage, hours := make(billing.Usage, 0, to-from), 0.0
		for h := from; h < to; h++ {
			hour := &out.Hours[h]
			lasts := r.lasts(h)
			hours += lasts * scale
			span := billing.Hours{Hours: lasts * scale, RequestsPerSecond: hour.Requests / (3600 * lasts)}
			for i, paid := range hour.InstanceHours {
				if r.offers[i].Made == nil {
					span.Fleets = append(span.Fleets, billing.Fleet{Part: r.planned.Services[i].Name, Machine: r.offers[i].Machine.Name, Instances: paid / lasts})
				}
			}
			usage = append(usage, span)
		}
		all, err := p.fixedFor(&r.design, hours)
		if err != nil || p.Architecture == nil {
			return all, err
		}
		add := func(s billing.Statement, err error) error {
			all.Lines, all.Missing = append(all.Lines, s.Lines...), append(all.Missing, s.Missing...)
			return err
		}
		err = add(p.tariffOf(r.design.Name).Around(a, usage))
		if err == nil && elsewhere {
			err = add(p.tariff().Around(stored, usage))
		}
		return all, err
	})
	out.Unbilled = append(out.Unbilled, missing...)
	return err
}

// sustained adds the machines of a service whose price falls with the share of the month
// in which they run.
func (r *forecastRun) sustained(out *report.Course, c *timeline.Course, service int) error {
	tariff := billing.Tariff{List: r.p.Catalogue} // what was negotiated is in its machines' prices
	_, err := r.byMonth(out, len(c.Hours), func(from, to int, scale float64) (billing.Statement, error) {
		use := billing.SustainedUse{Part: r.planned.Services[service].Name, Machine: r.offers[service].Machine.Name}
		for h := from; h < to; h++ {
			lasts := r.lasts(h)
			use.Running = append(use.Running, billing.Spans(c.Hours[h].Paid[service]/3600/lasts, lasts*scale)...)
		}
		return tariff.Bill(use)
	})
	return err
}

// lasts is how much of an hour is forecast: less than all of the last, it may be.
func (r *forecastRun) lasts(hour int) float64 {
	span := sim.Time(len(r.loads)) * r.step
	return min(sim.Hour, span-sim.Time(hour)*sim.Hour).Seconds() / 3600
}

// byMonth bills each month of the calendar by itself, and adds its lines: those that are
// alike are one. A part of a month is billed as that share of a month that is all like it.
func (r *forecastRun) byMonth(out *report.Course, hours int, bill func(from, to int, scale float64) (billing.Statement, error)) (missing []billing.Omission, err error) {
	months := r.months(hours)
	at := map[cost.Line]int{} // without what it is of
	for k, m := range months {
		s, err := bill(m.from, m.to, 1/m.share)
		if err != nil {
			return nil, err
		}
		for _, o := range s.Missing {
			if !slices.Contains(missing, o) {
				missing = append(missing, o)
			}
		}
		for _, b := range s.Lines {
			l := b.Line
			if m.share < 1 {
				l.Quantity *= m.share
				if l.Amount, err = cost.Exactly(new(big.Rat).Mul(b.Amount.Rat(), new(big.Rat).SetFloat64(m.share))); err != nil {
					return nil, err
				}
			}
			key := cost.Line{Part: l.Part, What: l.What, Unit: l.Unit, Price: l.Price}
			i, known := at[key]
			if !known {
				i, at[key] = len(out.Lines), len(out.Lines)
				out.Lines, out.Divided = append(out.Lines, cost.Line{Part: l.Part, What: l.What, Unit: l.Unit, Price: l.Price, AsOf: l.AsOf, Source: l.Source}), append(out.Divided, make([]cost.Money, len(months)))
			}
			out.Lines[i].Quantity += l.Quantity
			out.Lines[i].Amount = out.Lines[i].Amount.Plus(l.Amount)
			out.Divided[i][k] = out.Divided[i][k].Plus(l.Amount)
			out.Money = out.Money.Plus(l.Amount)
		}
	}
	return missing, nil
}

// calendarMonth is the part of a month of the calendar that a forecast has: its hours, and
// their share of the month.
type calendarMonth struct {
	from, to int
	share    float64
}

// months of the calendar that hours from the beginning of the forecast lie in.
func (r *forecastRun) months(hours int) (all []calendarMonth) {
	var of time.Time
	for h := range hours {
		at := r.forecast.From.Add(time.Duration(h) * time.Hour)
		if begin := time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, at.Location()); len(all) == 0 || !begin.Equal(of) {
			of, all = begin, append(all, calendarMonth{from: h})
		}
		m := &all[len(all)-1]
		m.to = h + 1
		m.share += r.lasts(h)
	}
	for i := range all {
		at := r.forecast.From.Add(time.Duration(all[i].from) * time.Hour)
		begin := time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, at.Location())
		all[i].share = min(1, all[i].share/begin.AddDate(0, 1, 0).Sub(begin).Hours())
	}
	return all
}
