package engine

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"fleetcost/models"
	"fleetcost/models/load"
	"fleetcost/models/program"
	"fleetcost/models/result"
	"fleetcost/sim"
)

// Law 1: every request is counted. Whatever the runtime, the machines and the
// traffic, each request that arrives ends in exactly one way, or is still in
// flight when the run is over.
func TestEveryRequestIsCounted(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		choose := func(what string, n int) int { return rapid.IntRange(0, n-1).Draw(t, what) }
		requests := 2000
		f := anyFleet(choose, requests)
		o := Options{Seed: rapid.Uint64().Draw(t, "seed"), Requests: requests, Batches: 2, NoWarmUp: true}
		if _, ends := f.Traffic.(only); ends {
			o.Requests = 1 << 40
		} else if load.Of(f).Worst() < 0.8 {
			o.NoWarmUp = choose("warm-up", 4) > 0
		}
		if err := conserves(context.Background(), f, o); err != nil {
			t.Fatal(err)
		}
	})
}

// conserves runs the fleet and says how law 1 is broken, if it is.
func conserves(ctx context.Context, f *models.Fleet, o Options) error {
	var log []Departure
	o.Observe = func(d Departure) { log = append(log, d) }
	rep, err := Replicate(ctx, f, o)
	if err != nil {
		return err
	}
	var total result.Counts
	for i, c := range rep.Classes {
		n := c.Counts
		if n.Offered != n.Done+n.Rejected+n.Expired+n.Failed+n.InFlight {
			return fmt.Errorf("class %d: offered is not the sum of what became of it: %+v", i, n)
		}
		if min(n.Offered, n.Done, n.Rejected, n.Expired, n.Failed, n.InFlight) < 0 {
			return fmt.Errorf("class %d: a negative count: %+v", i, n)
		}
		// Of those in flight there are response times, too, where it is known when they end.
		if c.Latency.Count < n.Done || c.Latency.Count > n.Done+n.InFlight {
			return fmt.Errorf("class %d: %d response times of %d requests done and %d in flight", i, c.Latency.Count, n.Done, n.InFlight)
		}
		total.Add(n)
	}
	if _, ends := f.Traffic.(only); ends && total.InFlight > 0 {
		return fmt.Errorf("%d requests are stuck: the traffic ended and nothing happens any more", total.InFlight)
	}
	if err := observedOnce(f, o, rep, total, log); err != nil {
		return err
	}
	for _, d := range log {
		if err := possible(f, d); err != nil {
			return fmt.Errorf("%w: %+v", err, d)
		}
	}
	return shares(f, rep)
}

// observedOnce compares the departures with the arrivals, drawn once more.
func observedOnce(f *models.Fleet, o Options, rep *result.Replication, total result.Counts, log []Departure) error {
	if open, ok := f.Traffic.(models.Open); o.NoWarmUp && ok {
		counted := result.Counts{}
		for _, d := range log {
			if d.Born <= rep.Span {
				*map[result.Outcome]*int64{result.Done: &counted.Done, result.Rejected: &counted.Rejected, result.Expired: &counted.Expired, result.Failed: &counted.Failed}[d.Outcome]++
			}
		}
		total.Offered, total.InFlight = 0, 0
		if f.Traffic.Horizon() == 0 && counted != total {
			return fmt.Errorf("observed %+v but reported %+v", counted, total)
		}
		born := make([]sim.Time, len(log))
		for i, d := range log {
			born[i] = d.Born
		}
		slices.Sort(born)
		arrivals := open.Arrivals(sim.Stream(o.Seed, o.Replication, "arrival"))
		at, _ := arrivals.Next()
		for _, b := range born {
			for at < b {
				at, _ = arrivals.Next()
			}
			if at != b {
				return fmt.Errorf("a request born at %v left more often than it came", b)
			}
			at, _ = arrivals.Next()
		}
	}
	return nil
}

// possible tells whether a departure could be: times in order, patience kept,
// and never faster than the request's work.
func possible(f *models.Fleet, d Departure) error {
	c := &f.Classes[d.Class]
	sojourn := d.Left - d.Born
	switch {
	case d.Born < 0 || sojourn < 0:
		return fmt.Errorf("time runs backwards")
	case d.Outcome == result.Rejected && sojourn != 0 && !shedAfter(f, sojourn):
		return fmt.Errorf("rejected later than at once")
	case d.Outcome == result.Expired && sojourn != c.Timeout && !outOfPatience(c, sojourn):
		return fmt.Errorf("expired after %v, not %v", sojourn, c.Timeout)
	case d.Outcome != result.Done:
		return nil
	case d.Begun < d.Born || d.Begun > d.Left:
		return fmt.Errorf("begun outside its life")
	case c.Timeout > 0 && sojourn > c.Timeout:
		return fmt.Errorf("done after %v although the client left after %v", sojourn, c.Timeout)
	case d.Instance < 0 || d.Instance >= f.Instances():
		return fmt.Errorf("served by no instance")
	}
	if least := unhindered(f, d); sojourn < least-sim.Time(2*len(c.Steps)+2) {
		return fmt.Errorf("done in %v, but its work alone takes %v", sojourn, least)
	}
	return nil
}

// shedAfter tells whether a request that had waited for so long might be dropped.
func shedAfter(f *models.Fleet, waited sim.Time) bool {
	delay := f.Services[0].Shed.Delay
	return delay > 0 && waited > delay
}

// outOfPatience tells whether a client might leave after so long.
func outOfPatience(c *models.Class, waited sim.Time) bool {
	if c.Patience != nil && models.Fixed(c.Patience) {
		patience := c.Patience.Mean()
		return waited == sim.Seconds(float64(patience))
	}
	return c.Patience != nil && (c.Timeout == 0 || waited < c.Timeout)
}

// unhindered is the time of a request that never waits, where its demands are
// constant; else 0.
func unhindered(f *models.Fleet, d Departure) sim.Time {
	g := 0
	for i := d.Instance; i >= f.Services[0].Groups[g].Count; g++ {
		i -= f.Services[0].Groups[g].Count
	}
	speed := f.Services[0].Groups[g].Machine.Speed
	sum := 0.0
	for _, o := range program.Compile(f).Programs[d.Class].Ops {
		if len(o.Draws) > 0 {
			return 0
		}
		switch {
		case o.Action == program.AwaitBatch && o.Batch.Accelerator:
			sum += o.Span(o.Fixed, 1)
		case o.Action == program.AwaitBatch:
			sum += o.Span(o.Fixed, 1) / speed
		case o.Action != models.IO:
			sum += o.Fixed / speed
		case o.Sleep:
			sum += program.TimerOf(&f.Services[0].Runtime, &o).AsTimed(o.Fixed)
		default:
			sum += o.Fixed
		}
	}
	return sim.Time(sum)
}

// shares checks that what is a share of something is one, and that the time
// averages are those of numbers that exist.
func shares(f *models.Fleet, rep *result.Replication) error {
	const rounding = 1e-9
	a := rep.Averages
	over := rounding // what a part of a period may use more than its share
	for _, g := range f.Services[0].Groups {
		if g.Machine.Quota > 0 && rep.Span > 0 {
			over += 2 * float64(period) / float64(rep.Span)
		}
	}
	for name, x := range map[string]float64{"utilization": a.Utilization - over, "lanes": a.Lanes} {
		if !(x >= -over && x <= 1+rounding) {
			return fmt.Errorf("%s = %v is not a share", name, x)
		}
	}
	for name, x := range map[string]float64{
		"in system": a.InSystem, "waiting for a worker": a.In[result.WaitingWorker], "waiting for a lane": a.In[result.WaitingLane],
		"waiting for a pool": a.In[result.WaitingPool], "in I/O": a.In[result.InIO], "running": a.In[result.Running], "blocked": a.Blocked, "wait for a lane": a.LaneWait, "wait for a pool": a.PoolWait,
	} {
		if !(x >= -rounding) {
			return fmt.Errorf("%s = %v", name, x)
		}
	}
	// Every request in the system is somewhere in it.
	inside := a.In[result.WaitingWorker] + a.In[result.WaitingLane] + a.In[result.WaitingPool] + a.In[result.WaitingThread] + a.In[result.WaitingBatch] + a.In[result.InBatch] + a.In[result.InIO] + a.In[result.Running]
	// A thread that owns the sockets takes a lane of its own, and replies that
	// wait for the end of a turn are nowhere.
	patient := f.Services[0].Runtime.Dispatch == 0 && f.Services[0].Runtime.Turns != models.Uvloop
	for _, c := range f.Classes {
		patient = patient && c.Timeout == 0
	}
	if patient && rep.Span > 0 && (inside > a.InSystem*(1+1e-6)+rounding || inside < a.InSystem*(1-1e-6)-rounding) {
		return fmt.Errorf("%v requests in the system but %v in its parts", a.InSystem, inside)
	}
	return nil
}
