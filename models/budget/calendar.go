package budget

import (
	"fmt"
	"math"
	"slices"
	"time"

	"fleetcost/models"
	"fleetcost/models/billing"
	"fleetcost/models/cost"
	"fleetcost/models/doubt"
	"fleetcost/models/plan"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// A calendar is the traffic of each month, and how it moves with the inputs.
type calendar struct {
	begins  []time.Time // of each month, and the end of the last
	months  []month     // at mid
	typical bool
	byUse   []line // what is paid by use in each month, over its rates against those at mid
	moves   []move // of each input; without knots where it does not move the traffic
	sizes   []size // of each input that is no factor; without knots where it changes nothing that is paid by use
}

// A size is by what the logarithm of what is paid by use in each month grows where an input that is not of the
// traffic has its value of z, on straight lines between the knots.
type size struct {
	law   doubt.Range
	shift float64
	usd   [][]float64 // by month, at each knot
}

// A month of traffic.
type month struct {
	rates      []float64 // in requests a second, of each hour
	peak, mean float64
	said       float64 // the peak without what grows beside the traffic
}

// A move is by what the logarithms of peak and mean of each month grow where an input has
// its value of z. Between the knots they lie on straight lines, which products of rates and
// of growths do.
type move struct {
	law        doubt.Range
	shift      float64
	peak, mean [][]float64 // by month, at each knot
}

// knots of the standard normal variable: from one in a thousand to 999.
var knots = []float64{-3.1, -doubt90, -0.7, 0, 0.7, doubt90, 3.1}

const doubt90 = 1.6448536269514722

// calendar of the study.
func (s *Study) calendar(base *plan.Planner) (*calendar, error) {
	c := &calendar{moves: make([]move, len(s.Inputs))}
	var err error
	if c.begins, c.months, c.typical, err = monthsOf(base.Scenario.Traffic, s.Months, s.growth(s.mids())); err != nil {
		return nil, err
	}
	for i, in := range s.Inputs {
		if !in.Traffic && in.Of != OfGrowth {
			continue
		}
		m := move{law: in.law(), shift: in.Shift, peak: make([][]float64, len(c.months)), mean: make([][]float64, len(c.months))}
		moved := false
		for _, z := range knots {
			values := s.with(i, m.law.At(z)-m.shift)
			p, err := s.at(values)
			if err != nil {
				return nil, fmt.Errorf("%w: %s = %v: %w", ErrStudy, in.Key, m.law.At(z)-m.shift, err)
			}
			_, months, _, err := monthsOf(p.Scenario.Traffic, s.Months, s.growth(values))
			if err != nil {
				return nil, err
			}
			for k := range months {
				up, more := math.Log(months[k].peak/c.months[k].peak), math.Log(months[k].mean/c.months[k].mean)
				m.peak[k], m.mean[k] = append(m.peak[k], up), append(m.mean[k], more)
				moved = moved || up != 0 || more != 0
			}
		}
		if moved {
			c.moves[i] = m
		}
	}
	return c, nil
}

// at is the highest rate of an hour of a month, and its mean rate.
func (c *calendar) at(k int, values []float64) (peak, mean float64) {
	up, more := 0.0, 0.0
	for i := range c.moves {
		if m := &c.moves[i]; len(m.peak) > 0 {
			z := m.law.Z(values[i] + m.shift)
			up, more = up+between(m.peak[k], z), more+between(m.mean[k], z)
		}
	}
	return c.months[k].peak * math.Exp(up), c.months[k].mean * math.Exp(more)
}

// between is what lies at z on straight lines between the knots, and beyond them.
func between(at []float64, z float64) float64 {
	if math.IsInf(z, 0) || math.IsNaN(z) {
		z = 0
	}
	i, _ := slices.BinarySearch(knots, z)
	i = min(max(i, 1), len(knots)-1)
	return at[i-1] + (at[i]-at[i-1])*(z-knots[i-1])/(knots[i]-knots[i-1])
}

// usage of a month whose rates are so many times those at mid.
func (m month) usage(times float64) billing.Usage {
	u := make(billing.Usage, len(m.rates))
	for h, r := range m.rates {
		u[h] = billing.Hours{Hours: 1, RequestsPerSecond: r * times}
	}
	return u
}

// monthsOf are whole months of the calendar, from the first that is not begun where traffic
// begins: bills are of such. All of it grows by a share in each month of 730 h, as traffic that
// grows compounding.
func monthsOf(t models.Traffic, n int, growth float64) (begins []time.Time, months []month, typical bool, err error) {
	course, ok := traffic.CourseOf(t)
	if !ok {
		switch open := traffic.Calm(t).(type) {
		case traffic.Poisson, traffic.Batches:
			course, typical = traffic.TypicalWeek(open.Rate()), true
		case traffic.Even:
			return nil, nil, false, fmt.Errorf("%w: evenly spaced requests are those of a load test; people come at random: remove arrivals from [traffic]", ErrStudy)
		case models.Realtime:
			return nil, nil, false, fmt.Errorf("%w: connections that stay open are not budgeted: what they cost follows from those that are open, and not from a rate of months; forecast follows them", ErrStudy)
		case models.Closed:
			return nil, nil, false, fmt.Errorf("%w: users who wait for answers are not budgeted: how many requests they send follows from each fleet; forecast follows them", ErrStudy)
		default:
			return nil, nil, false, fmt.Errorf("%w: traffic of %s has no rate over time; give [traffic] a pattern such as constant, weekly, growth or times", ErrStudy, t)
		}
	}
	if course.Users != nil {
		return nil, nil, false, fmt.Errorf("%w: users who wait for answers are not budgeted: how many requests they send follows from each fleet; forecast follows them", ErrStudy)
	}
	begin := course.Clock.Begin.In(course.Clock.Zone)
	begins = course.WholeMonths(n)
	if all := sim.Time(begins[n].Sub(begin)); course.Ends && all > course.Duration {
		return nil, nil, false, fmt.Errorf("%w: the record ends after %v; make it a part of a pattern that goes on, or ask for fewer months", ErrStudy, course.Duration)
	}
	for k := range n {
		from, to := sim.Time(begins[k].Sub(begin)), sim.Time(begins[k+1].Sub(begin))
		var m month
		for at := from; at < to; at += sim.Hour {
			r := traffic.Integral(course.Rate, at, at+sim.Hour) / 3600
			m.said = max(m.said, r)
			if growth != 0 {
				r *= math.Pow(1+growth, sim.Time(begins[k].Sub(begins[0])+time.Duration(at-from)).Seconds()/(cost.HoursPerMonth*3600))
			}
			m.rates, m.peak, m.mean = append(m.rates, r), max(m.peak, r), m.mean+r
		}
		m.mean /= float64(len(m.rates))
		if !(m.mean > 0) {
			return nil, nil, false, fmt.Errorf("%w: no requests come in %s", ErrStudy, begins[k].Format("January 2006"))
		}
		months = append(months, m)
	}
	return begins, months, typical, nil
}

// paid by use in a month of that mean rate.
func (c *calendar) paid(k int, mean float64, values []float64) float64 {
	more := 0.0
	for i := range c.sizes {
		if s := &c.sizes[i]; len(s.usd) > 0 {
			more += between(s.usd[k], s.law.Z(values[i]+s.shift))
		}
	}
	return c.byUse[k].at(mean/c.months[k].mean) * math.Exp(more)
}

// use works out what is paid by use, as a design is reached: of no name as most are.
func (c *calendar) use(s *Study, design string, drawn [][]float64) error {
	base, err := s.reached(design, s.mids())
	if err != nil {
		return err
	}
	low, high := 1.0, 1.0
	for _, values := range drawn {
		for k, m := range c.months {
			_, mean := c.at(k, values)
			low, high = min(low, mean/m.mean), max(high, mean/m.mean)
		}
	}
	points := 9
	if low == high {
		low, high, points = 0.5, 1.5, 3
	}
	for _, m := range c.months {
		var l line
		for i := range points {
			times := low * math.Pow(high/low, float64(i)/float64(points-1))
			s, err := base.ByUse(m.usage(times))
			if err != nil {
				return err
			}
			l.xs, l.ys = append(l.xs, times), append(l.ys, s.Bill().Monthly().USD())
		}
		c.byUse = append(c.byUse, l)
	}
	c.sizes = make([]size, len(s.Inputs))
	for i, in := range s.Inputs {
		if in.Of != OfKey || len(c.moves[i].peak) > 0 || in.Low == in.High {
			continue
		}
		if err := c.resize(s, i, design, base); err != nil {
			return err
		}
	}
	return nil
}

// resize works out by what an input changes what is paid by use. A value beyond its ends that the scenario cannot
// have counts as its end.
func (c *calendar) resize(s *Study, i int, design string, base *plan.Planner) error {
	in := s.Inputs[i]
	one := size{law: in.law(), shift: in.Shift, usd: make([][]float64, len(c.months))}
	ends := map[bool]*plan.Planner{}
	for end, value := range in.ends() {
		p, err := s.reached(design, s.with(i, value))
		if err != nil {
			return fmt.Errorf("%w: %s = %v: %w", ErrStudy, in.Key, value, err)
		}
		ends[end == 1] = p
	}
	if !priced(base, ends[false]) && !priced(base, ends[true]) {
		return nil
	}
	for _, z := range knots {
		p, err := s.reached(design, s.with(i, one.law.At(z)-one.shift))
		if err != nil {
			p = ends[z > 0]
		}
		for k, m := range c.months {
			paid, err := p.ByUse(m.usage(1))
			if err != nil {
				return err
			}
			one.usd[k] = append(one.usd[k], math.Log(ratio(paid.Bill().Monthly().USD(), c.byUse[k].at(1))))
		}
	}
	c.sizes[i] = one
	return nil
}
