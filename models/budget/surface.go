package budget

import (
	"context"
	"math"
	"slices"
	"sync"

	"fleetcost/models/report"
)

// A surface is what one design costs in each month, as a function of the inputs.
type surface struct {
	study    *Study
	calendar *calendar
	name     string
	place    int
	reach    func(share float64)

	stair   stair
	effects []effect
	unmet   report.Reason
	mid     sized
	plans   int
	// followed is its autoscaler; nil: the fleet of a month stays as it is.
	followed *followed
	byUse    bool     // its platforms bill what requests do
	owing    sync.Map // what machines owe of a month, by owing
	used     []line   // what they bill in each month, for 730 h, over its rates against those at mid
}

// A line of points, ascending.
type line struct{ xs, ys []float64 }

// at lies on straight lines between the points, and on the first and the last beyond.
func (l line) at(x float64) float64 {
	i, _ := slices.BinarySearch(l.xs, x)
	i = min(max(i, 1), len(l.xs)-1)
	return l.ys[i-1] + (l.ys[i]-l.ys[i-1])*(x-l.xs[i-1])/(l.xs[i]-l.xs[i-1])
}

const (
	usualPlans = 6
	// enough is the share of the money in doubt below which no more is planned.
	enough = 0.01
)

// make plans the design where that tells most.
func (x *surface) make(ctx context.Context, drawn [][]float64) error {
	s := x.study
	base, err := s.at(s.mids())
	if err != nil {
		return err
	}
	x.stair.beyond = math.Inf(1)
	x.effects = make([]effect, len(s.Inputs))
	top := 0.0
	for _, m := range x.calendar.months {
		top = max(top, m.peak)
	}
	if x.mid, err = x.fleet(ctx, top, s.mids()); err != nil {
		return err
	}
	if x.mid.missed != nil {
		x.unmet = x.mid.missed
		x.reach(1)
		return nil
	}
	x.stair.add(x.mid)
	if x.byUse {
		err := x.meter(ctx, drawn, base)
		x.reach(1)
		return err
	}
	for i := range s.Inputs {
		if err := x.look(ctx, i, x.mid, base); err != nil {
			return err
		}
		x.reach(0.3 * float64(i+1) / float64(len(s.Inputs)))
	}
	for round := range 2 { // loads are known better once the inputs are
		if err := x.climb(ctx, x.loads(drawn), round); err != nil {
			return err
		}
		if round == 0 {
			x.reach(0.7)
			if err := x.refine(ctx, top); err != nil {
				return err
			}
		}
	}
	if err := x.follow(ctx, base, drawn); err != nil {
		return err
	}
	x.reach(1)
	return nil
}

// loads of all months of all samples, ascending.
func (x *surface) loads(drawn [][]float64) []float64 {
	var all []float64
	for _, values := range drawn {
		for k := range x.calendar.months {
			peak, _ := x.calendar.at(k, values)
			all = append(all, peak*x.times(values))
		}
	}
	slices.Sort(all)
	return all
}

// times is the load that the inputs make of a request.
func (x *surface) times(values []float64) float64 {
	g := 1.0
	for i := range x.effects {
		g *= x.effects[i].times(x.study.Inputs[i], values[i])
	}
	return g
}

// worked is the work that the inputs make of a request.
func (x *surface) worked(values []float64) float64 {
	g := 1.0
	for i := range x.effects {
		e := &x.effects[i]
		g *= e.by(e.done, x.study.Inputs[i], values[i])
	}
	return g
}

// climb plans for how many instances loads need.
func (x *surface) climb(ctx context.Context, loads []float64, round int) error {
	most := x.study.Plans
	if most == 0 {
		most = usualPlans
	}
	if round > 0 {
		most += 2
	}
	try := func(load float64) error {
		p, err := x.fleet(ctx, load, x.study.mids())
		if err == nil {
			x.stair.add(p)
		}
		return err
	}
	if low, high := loads[0], loads[len(loads)-1]; round == 0 {
		for _, end := range []float64{high, low} {
			if known := x.mid.rate; end > known*1.0001 || end < known*0.9999 {
				if err := try(end); err != nil {
					return err
				}
			}
		}
	}
	for n := len(x.stair.plans); n < most; n++ {
		load, doubt := x.stair.next(loads)
		if doubt < enough {
			break
		}
		if err := try(load); err != nil {
			return err
		}
	}
	return nil
}

// month is what a month costs where the inputs have these values; beyond tells that no fleet
// was found for its load.
func (x *surface) month(k int, values []float64) (usd float64, beyond bool) {
	peak, mean := x.calendar.at(k, values)
	times := x.times(values)
	load, over := peak*times, 1.0
	if beyond = load >= x.stair.beyond; beyond {
		load, over = x.stair.last(), load/x.stair.last()
	}
	s := x.fleetOf(k, load, mean)
	if x.followed == nil { // an autoscaler's share has its credits
		s.credits = x.owed(k, s, peak*x.worked(values))
	}
	s.machine, s.credits = s.machine*over, s.credits*over
	if x.followed != nil {
		s.machine *= x.followed.share(k, load)
	}
	paid := x.calendar.paid(k, mean, values)
	for i := range x.effects {
		e := &x.effects[i]
		if !e.prices && !e.work {
			continue
		}
		end, far := x.study.Inputs[i].side(values[i])
		if far == 0 {
			continue
		}
		toward := func(at float64) float64 { return 1 + (at-1)*far }
		s.machine *= toward(e.at[end].hourly)
		s.credits *= toward(e.at[end].hourly)
		s.rest.hourly *= toward(e.rest[end])
		s.rest.monthly *= toward(e.at[end].monthly)
		s.rest.metered *= toward(e.at[end].metered)
	}
	return (s.month(float64(len(x.calendar.months[k].rates)), mean) + s.credits + paid) * x.study.prices(values), beyond
}

// fleetOf is what a load is planned as, or a month billed as whose use is.
func (x *surface) fleetOf(k int, load, mean float64) sized {
	if !x.byUse {
		return x.stair.at(load)
	}
	s := x.mid
	s.machine = x.used[k].at(mean / x.calendar.months[k].mean)
	s.rest.metered *= load / s.rate
	s.rate = load
	return s
}

// all is what all months cost.
func (x *surface) all(values []float64) float64 {
	sum := 0.0
	for k := range x.calendar.months {
		usd, _ := x.month(k, values)
		sum += usd
	}
	return sum
}
