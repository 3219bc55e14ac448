package plan

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/plan/search"
	"fleetcost/models/report"
	"fleetcost/models/scaling"
	"fleetcost/models/timeline"
	"fleetcost/sim"
)

// A tuner looks for the cheapest settings of the autoscalers of a design on given days. The
// steady states are the same for all, so that settings are one timeline each.
type tuner struct {
	run     *forecastRun
	ops     []models.Operation
	start   []int // instances when the days begin
	knobs   []turn
	allowed float64 // seconds in which the goal may be missed

	found []int // places of the knobs; while it is sought, the best so far
	least search.Price
	keeps bool
	tried int
}

// A turn is a knob of one of the services.
type turn struct {
	scaling.Knob
	service int
}

// search makes ready to tune.
func (r *forecastRun) search(asked []models.Operation, missed float64) (*tuner, error) {
	planned := r.instances()
	start, err := r.start(planned)
	if err != nil {
		return nil, err
	}
	s := &tuner{run: r, ops: asked, start: start, allowed: missed * (sim.Time(len(r.loads)) * r.step).Seconds()}
	needs, err := r.needs(planned)
	if err != nil {
		return nil, err
	}
	for i, op := range asked {
		d := scaling.Demand{Needs: needs[i], Step: r.step, Begin: r.forecast.From, Lead: lead(op.Lifecycle)}
		for _, k := range op.Autoscaler.(scaling.Tunable).Knobs(d) {
			s.knobs = append(s.knobs, turn{k, i})
		}
	}
	return s, nil
}

// lead is so long before they are needed a schedule orders instances: what passes until
// one serves, in whole minutes, and one for those that take longer.
func lead(l models.Lifecycle) sim.Time {
	return (sim.Seconds(bootTime(l))+sim.Minute-1)/sim.Minute*sim.Minute + sim.Minute
}

// turned are the operations with the knobs at those places.
func (s *tuner) turned(v []int) []models.Operation {
	ops := make([]models.Operation, len(s.ops))
	copy(ops, s.ops)
	for i, k := range s.knobs {
		ops[k.service].Autoscaler = k.With(ops[k.service].Autoscaler.(scaling.Autoscaler), v[i])
	}
	return ops
}

// price is what the instances cost on the days, and for how long the goal is missed
// beyond what is allowed.
func (s *tuner) price(v []int) (search.Price, error) {
	ops := s.turned(v)
	for _, op := range ops {
		if problems := op.Autoscaler.(scaling.Autoscaler).Validate(); len(problems) > 0 {
			return search.Price{Excess: math.Inf(1), Cost: math.Inf(1)}, nil
		}
	}
	c, err := timeline.Run(s.run.ctx, s.run.setup(s.run.scaled(ops, s.start), s.run.loads))
	if err != nil {
		return search.Price{}, err
	}
	s.tried++
	missed := c.Missed
	for t := range c.Moments {
		if m := &c.Moments[t]; m.Exposed && !m.Missed {
			missed += s.run.step
		}
	}
	p := search.Price{Excess: math.Max(0, missed.Seconds()-s.allowed)}
	for i, scaler := range c.Scalers {
		paid, err := s.run.paid(c, i, scaler.Pool.Paid()/3600, ops[i].Lifecycle.Nodes != nil)
		if err != nil {
			return search.Price{}, err
		}
		p.Cost += paid
	}
	if s.found == nil || p.Less(s.least) {
		s.found, s.least, s.keeps = slices.Clone(v), p, p.Excess == 0
	}
	if s.tried%10 == 0 {
		s.run.p.say(fmt.Sprintf("%s: %d settings tried", s.run.design.Name, s.tried))
	}
	return p, nil
}

// paid is what the machines of a service cost in a course: by the hour, or by the share of
// each month in which they run, with their volumes and the credits that they owe.
func (r *forecastRun) paid(c *timeline.Course, service int, hours float64, nodes bool) (usd float64, err error) {
	o := &r.offers[service]
	usd = o.Hours(hours)*o.OnDemand.USD() + hours*o.Attached.USD()/cost.HoursPerMonth + r.owed(c, service, nodes)*o.SurplusVCPUHour.USD()
	if o.AllMonth.Known() {
		var course report.Course
		err = r.sustained(&course, c, service)
		usd += course.Money.USD() - hours*o.OnDemand.USD()
	}
	return usd, err
}

// cheapest are the operations with the best settings. What makes no difference stays as
// it was. Beside the error of an interruption are those with the best that were tried, nil where
// none was.
func (s *tuner) cheapest() ([]models.Operation, error) {
	best, err := s.descend()
	if errors.Is(err, context.Canceled) && s.found != nil {
		return s.turned(s.found), err
	}
	return best, err
}

func (s *tuner) descend() ([]models.Operation, error) {
	d := search.Descent{Price: s.price}
	var was, cheap, safe, middle []int
	for _, k := range s.knobs {
		n := len(k.Values)
		d.Sizes = append(d.Sizes, n)
		was, cheap, safe, middle = append(was, k.Now), append(cheap, 0), append(safe, n-1), append(middle, n/2)
	}
	best, price, err := d.From(was, safe, middle, cheap)
	if err != nil {
		return nil, err
	}
	for i := range best {
		kept := best[i]
		best[i] = was[i]
		p, err := d.At(best)
		if err != nil {
			return nil, err
		}
		if price.Less(p) {
			best[i] = kept
		}
	}
	s.found, s.least, s.keeps, s.tried = best, price, price.Excess == 0, d.Asked
	return s.turned(best), nil
}

// settings are those of a service as they were and are.
func (s *tuner) settings(service int) (all []report.TunedSetting) {
	for i, k := range s.knobs {
		if k.service == service {
			all = append(all, report.TunedSetting{Key: k.Key, Was: k.Values[k.Now], Is: k.Values[s.found[i]]})
		}
	}
	return all
}
