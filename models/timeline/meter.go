package timeline

import (
	"fmt"
	"math"
	"slices"

	"fleetcost/models/scaling"
	"fleetcost/sim"
)

// An autoscaler's sight of a service: what happened since it last looked, or in the newest
// data point that is known of each metric, in its units.
type meter struct {
	gauges   []scaling.Gauge
	sights   []scaling.Sight
	values   []int64
	readings []scaling.Reading
	since    sim.Time // it last looked
	sum      Usage    // since then
	past     past
}

// Usage is what happens in a service over a time.
type Usage struct {
	Requests float64 // that come
	CPU      float64 // core-seconds used
	Inside   float64 // request-seconds, those of waiting requests among them
	Serving  float64 // instance-seconds
	Depth    float64 // requests at the end, waiting ones among them
}

func (u *Usage) add(v Usage) {
	u.Requests, u.CPU, u.Inside, u.Serving, u.Depth = u.Requests+v.Requests, u.CPU+v.CPU, u.Inside+v.Inside, u.Serving+v.Serving, v.Depth
}

// less is what has come since v; the depth stays.
func (u Usage) less(v Usage) Usage {
	return Usage{u.Requests - v.Requests, u.CPU - v.CPU, u.Inside - v.Inside, u.Serving - v.Serving, u.Depth}
}

// measures checks that everything an autoscaler looks at is known here.
func measures(a scaling.Autoscaler) error {
	for i, g := range a.Gauges() {
		if g == scaling.Unmeasured {
			return fmt.Errorf("the metric %q is not measured by a simulation; scale on cpu, requests per second or concurrency", a.Metrics()[i])
		}
	}
	return nil
}

func newMeter(a scaling.Autoscaler) meter {
	g := a.Gauges()
	m := meter{gauges: g, sights: make([]scaling.Sight, len(g)), values: make([]int64, len(g)), readings: make([]scaling.Reading, len(g))}
	if d, ok := a.(scaling.Delayed); ok {
		m.sights = d.Sights()
	}
	for _, s := range m.sights {
		if s != (scaling.Sight{}) {
			m.past.keeps = max(m.past.keeps, s.Delay+2*max(s.Period, a.Every()))
		}
	}
	return m
}

// add adds what happened until a time, since the last.
func (m *meter) add(until sim.Time, u Usage) {
	m.sum.add(u)
	m.past.add(until, u)
}

// point is the newest data point of the i-th metric that is known, and over how many seconds
// it is; 0: none is.
func (m *meter) point(i int, now sim.Time) (u Usage, span float64) {
	s := m.sights[i]
	if s == (scaling.Sight{}) {
		return m.sum, (now - m.since).Seconds()
	}
	from, to := m.since-s.Delay, now-s.Delay
	if s.Period > 0 {
		to = max(0, to) / s.Period * s.Period
		from = to - s.Period
	}
	from, to = max(0, from), max(0, to)
	if from >= to {
		return Usage{}, 0
	}
	return m.past.between(from, to), (to - from).Seconds()
}

// has tells whether the autoscaler looks at that.
func (m *meter) has(g scaling.Gauge) bool { return slices.Contains(m.gauges, g) }

// read turns what was added up into what an autoscaler sees, and begins anew.
func (m *meter) read(seen *scaling.Seen, now sim.Time, vcpu float64) {
	for i, g := range m.gauges {
		m.values[i], m.readings[i] = scaling.NoSample, scaling.Reading{State: scaling.Absent}
		u, span := m.point(i, now)
		if span == 0 {
			continue
		}
		each := u.Serving // instance-seconds
		ofEach := func(x float64) {
			if each > 0 {
				m.values[i] = int64(math.Round(1000 * x / each))
			}
		}
		total := func(x float64) { m.readings[i] = scaling.Of(x) }
		switch g {
		case scaling.CPUOfEach:
			ofEach(u.CPU)
		case scaling.RequestsOfEach:
			ofEach(u.Requests)
		case scaling.InFlightOfEach:
			ofEach(u.Inside)
		case scaling.CPUPercent:
			if each > 0 {
				total(100 * min(1, u.CPU/(each*vcpu)))
			}
		case scaling.CPUsUsed:
			total(u.CPU / span)
		case scaling.RequestsPerSecond:
			total(u.Requests / span)
		case scaling.RequestsPerTarget:
			if each > 0 {
				total(60 * u.Requests / each)
			}
		case scaling.InFlight:
			total(u.Inside / span)
		case scaling.Depth:
			total(u.Depth)
		}
	}
	seen.Readings = m.readings
	m.since, m.sum = now, Usage{}
}

// samples is how often pods are measured where nobody says; a rate needs two samples since
// one began to serve (metrics-server).
const samples = 15 * sim.Second

// sampled is when pods were last measured of which that is known, and over how long.
func (m *meter) sampled(now sim.Time) (at, window sim.Time) {
	s := scaling.Sight{}
	if len(m.sights) > 0 {
		s = m.sights[0]
	}
	if s.Period == 0 {
		s.Period = samples
	}
	return (now - s.Delay) / s.Period * s.Period, s.Period
}

// see tells an autoscaler of the instances: values are measured on each that serves,
// request is what each is promised of the CPU, and at a
// time they were sampled last, over a window.
func (p *Pool) see(seen *scaling.Seen, values []int64, request int64, sampled, window sim.Time) {
	seen.Groups = seen.Groups[:0]
	if n := len(p.settled); n > 0 {
		seen.Groups = append(seen.Groups, scaling.Group{Count: n, State: scaling.Ready, Request: request, Values: values, Started: -24 * sim.Hour, ReadyChanged: -24 * sim.Hour, Sampled: sampled, Window: window})
	}
	for i := range p.young {
		in := &p.young[i]
		g := scaling.Group{Count: 1, Request: request, Started: in.ordered, Values: none(len(values))}
		switch {
		case in.listens > p.now:
			g.State = scaling.Pending
		case in.serves > p.now:
			g.State, g.ReadyChanged = scaling.Unready, in.listens
		case sampled < in.serves+window:
			g.State, g.Ready, g.ReadyChanged = scaling.Missing, true, in.serves
		default:
			g.State, g.Ready, g.ReadyChanged, g.Values, g.Sampled, g.Window = scaling.Running, true, in.serves, values, sampled, window
		}
		seen.Groups = append(seen.Groups, g)
	}
	if n := p.Existing() - len(p.settled) - len(p.young); n > 0 { // dead
		seen.Groups = append(seen.Groups, scaling.Group{Count: n, State: scaling.Missing, Ready: true, Request: request, Values: none(len(values)), Started: -24 * sim.Hour, ReadyChanged: -24 * sim.Hour})
	}
	if n := len(p.leaving); n > 0 {
		seen.Groups = append(seen.Groups, scaling.Group{Count: n, State: scaling.Terminating, Request: request, Values: none(len(values))})
	}
}

// unknown are values of what was not measured.
var unknown = slices.Repeat([]int64{scaling.NoSample}, 16)

// none are so many values that were not measured.
func none(n int) []int64 {
	if n <= len(unknown) {
		return unknown[:n:n]
	}
	return slices.Repeat([]int64{scaling.NoSample}, n)
}
