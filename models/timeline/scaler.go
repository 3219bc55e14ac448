package timeline

import (
	"math"
	"math/rand/v2"

	"fleetcost/models/scaling"
	"fleetcost/sim"
)

// A Scaler is one service under its autoscaler: the pool of its instances, and who decides
// how many there shall be. Whoever lets time pass tells it what happened, and has it act
// when its time has come; a fluid does, and a run of requests.
type Scaler struct {
	Service
	Pool *Pool
	// Connections are those that stay open to it, until a run holds them; nil: none.
	Connections *Connections
	decider     scaling.Decider
	every       sim.Time
	next        sim.Time // it decides
	past        sim.Time // of which it knew when time began
	meter       meter
	seen        scaling.Seen
}

// NewScaler starts a service whose time 0 is that Unix time. The error says which metric
// of the autoscaler nobody measures.
func NewScaler(s Service, begin int64, stream *rand.Rand) (*Scaler, error) {
	a := s.Autoscaler
	if err := measures(a); err != nil {
		return nil, err
	}
	if clocked, ok := a.(scaling.Scheduled); ok {
		a = clocked.From(begin)
	}
	c := &Scaler{Service: s, Pool: NewPool(s.Life, s.Start, s.Minimum, stream), decider: a.Start(0), every: a.Every(), meter: newMeter(a)}
	if len(s.Events) > 0 {
		c.Pool.Expect(s.Events, rand.New(rand.NewPCG(stream.Uint64(), 0)))
	}
	if len(s.Sockets) > 0 {
		c.Connections = newConnections(&s)
		c.Pool.Follow(c.Connections)
	}
	c.seen.Current = s.Start
	return c, nil
}

// remember lets an autoscaler that decides by the past have seen one: days before the first
// were as those that come, weekdays as weekdays where there is a week of them. Of less than
// a day there is none.
func (c *Scaler) remember(loads []float64, step sim.Time) {
	a, ok := c.Autoscaler.(scaling.Remembering)
	period := 7 * 24 * sim.Hour
	if span := sim.Time(len(loads)) * step; span < period {
		period = 24 * sim.Hour
		ok = ok && span >= period
	}
	if !ok {
		return
	}
	c.past = a.Past()
	seen := scaling.Seen{Current: c.seen.Current, Readings: make([]scaling.Reading, 1)}
	for t := c.every; t <= c.past; t += c.every {
		before := (t - 1 - c.past) % period // what the decision at t looks back on
		seen.Readings[0] = scaling.Of(loads[(before+period)%period/step])
		c.decider.Decide(&seen, t)
	}
}

// requested is the CPU that each is promised.
func (c *Scaler) requested() float64 {
	if n := c.Life.Nodes; n != nil {
		return n.CPU
	}
	return c.VCPU
}

// Wanted is how many instances the autoscaler wanted last.
func (c *Scaler) Wanted() int { return c.seen.Current }

// Next is when it decides, or something happens to an instance.
func (c *Scaler) Next() sim.Time { return min(c.next, c.Pool.Next()) }

// Observe adds what happened until a time, since the last.
func (c *Scaler) Observe(until sim.Time, u Usage) { c.meter.add(until, u) }

// Act lets the autoscaler decide, if it is its time.
func (c *Scaler) Act(now sim.Time) {
	if c.next > now {
		return
	}
	sampled, window := c.meter.sampled(now)
	c.Pool.see(&c.seen, c.meter.values, int64(math.Round(1000*c.requested())), sampled, window)
	c.meter.read(&c.seen, now, c.VCPU)
	c.seen.Current = c.decider.Decide(&c.seen, c.past+now)
	c.Pool.Want(c.seen.Current, c.Ends)
	c.next = now + c.every
}
