package plan

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"fleetcost/models"
	"fleetcost/models/engine"
	"fleetcost/models/load"
	"fleetcost/models/report"
	"fleetcost/models/split"
	"fleetcost/models/timeline"
	"fleetcost/models/traffic"
	"fleetcost/models/words"
	"fleetcost/sim"
)

// The story that is simulated: a spike of twice the capacity, for twice as long as
// anybody waits, so that every attempt comes too late; then the load from before
// for many times as long. What has piled up are some patiences' worth of work,
// more with more retries, and near the onset it is worked off slowly: at a tenth
// of the capacity at nine tenths of it.
const (
	spikeOfCapacity = 2.0
	patiences       = 2  // length of the spike over the longest wait for an answer
	aftermath       = 50 // length of what follows over that of the spike
	parts           = 40 // in which answers are counted
	gridStep        = 0.05
	mostGrid        = 17 // steps of load over capacity: 0.85
	mostStory       = 150_000
	healthy         = 0.9     // share of the requests that are answered again
	leastStories    = 100_000 // requests in all stories of one load, so that chance does not tell
	mostStories     = 16
)

// metastable looks for the onset of a retry storm on the fleet, by bisection over
// a grid of loads; nil where nobody tries again, or the story would be too long, and
// for traffic that a spike cannot stand for: of users who wait for their answers, or
// of clients who keep connections open.
func (p *Planner) metastable(ctx context.Context, f *models.Fleet) (*report.Metastable, error) {
	wait, ok := retrying(f)
	rate := f.Traffic.Rate()
	capacity := rate / load.Of(f).Worst()
	switch f.Traffic.(type) {
	case traffic.Users, models.Realtime:
		return nil, nil
	}
	if !ok || capacity <= rate {
		return nil, nil
	}
	during := max(sim.Second, patiences*wait)
	m := &report.Metastable{Spike: spikeOfCapacity * capacity, During: during}
	share := 1.0
	if story := capacity * during.Seconds() * (aftermath + spikeOfCapacity); story > mostStory {
		share = mostStory / story
	}
	part, ok := scaled(f, share)
	if !ok {
		return nil, nil
	}
	goodput := func(load float64) (float64, error) { return p.goodputAfter(ctx, part, load, during) }
	var err error
	if m.Goodput, err = goodput(rate / capacity); err != nil {
		return nil, err
	}
	m.Recovers = m.Goodput >= healthy
	onset, err := onset(rate/capacity, m.Recovers, func(load float64) (bool, error) {
		share, err := goodput(load)
		return share >= healthy, err
	})
	if err != nil {
		return nil, err
	}
	m.Onset = onset * capacity
	return m, nil
}

// onset is the least load over capacity at which a storm was found not to end, by
// bisection over a grid; 0 for none. It begins with what becomes of the scenario's
// own load, which is below the onset if and only if the storm ends there, whatever
// chance does to the others.
func onset(own float64, recovers bool, ends func(load float64) (bool, error)) (load float64, err error) {
	const rounding = 1e-9
	steps := own / gridStep
	low, high := 0, int(math.Ceil(steps-rounding)) // it ends at low, and does not at high
	if recovers {
		low, high = int(steps+rounding), mostGrid+1
	} else {
		load = own
	}
	for high-low > 1 {
		k := (low + high) / 2
		over, err := ends(gridStep * float64(k))
		switch {
		case err != nil:
			return 0, err
		case over:
			low = k
		default:
			high, load = k, gridStep*float64(k)
		}
	}
	return load, nil
}

// retrying is the longest time that anybody who may try again waits for an
// attempt, and whether there is such.
func retrying(f *models.Fleet) (wait sim.Time, ok bool) {
	note := func(p *models.Policy, timeout sim.Time) {
		if p == nil || p.Retries == 0 {
			return
		}
		if timeout == 0 || p.Timeout > 0 && p.Timeout < timeout {
			timeout = p.Timeout
		}
		wait, ok = max(wait, timeout), ok || timeout > 0
	}
	for i := range f.Classes {
		c := &f.Classes[i]
		note(c.Retry, 0) // the time of an attempt is the policy's own
		for s := range c.All() {
			if s.Action == models.Call {
				note(s.Policy, f.Classes[s.Class].Timeout)
			}
		}
	}
	return wait, ok
}

// longestStory are the retries that are told apart of those who never stop: the next are like the last.
const longestStory = 8

// clients are those who send the requests of a scenario, those together who do alike.
func clients(s *models.Scenario) (all []timeline.Clients) {
	for i := range s.Classes {
		c := &s.Classes[i]
		if c.Share == 0 {
			continue
		}
		one := timeline.Clients{Share: c.Share, Timeout: math.Inf(1)}
		if timeout := c.Timeout; timeout > 0 {
			one.Timeout = timeout.Seconds()
		}
		if p := c.Retry; p != nil {
			if p.Timeout > 0 {
				one.Timeout = p.Timeout.Seconds()
			}
			n := p.Retries
			if one.Forever = n == models.Unlimited; one.Forever {
				n = longestStory
			}
			one.Budget = p.Budget
			for k := range n {
				one.Backoff = append(one.Backoff, meanBackoff(p, k))
			}
		}
		if k := slices.IndexFunc(all, func(other timeline.Clients) bool {
			return other.Timeout == one.Timeout && other.Forever == one.Forever && other.Budget == one.Budget && slices.Equal(other.Backoff, one.Backoff)
		}); k >= 0 {
			all[k].Share += one.Share
		} else {
			all = append(all, one)
		}
	}
	return all
}

// meanBackoff is the mean wait before a retry after the first k, in seconds.
func meanBackoff(p *models.Policy, k int) float64 {
	wait := 0.0
	if p.Backoff != nil {
		wait = p.Backoff.Mean()
	}
	if p.Factor > 0 {
		wait *= math.Pow(p.Factor, float64(k))
	}
	if p.Most > 0 {
		wait = math.Min(wait, p.Most.Seconds())
	}
	return wait * (1 - p.Jitter/2)
}

// nearOnset tells of storms that end in a window and go on in the timeline. Near λ·(1 + retries) = μ, where each
// request is tried as often as it may, chance decides which of both it is, and a fluid knows none: so the goal is
// missed for as long as the run says at least, and as the timeline does at most.
func (r *forecastRun) nearOnset(d *report.ForecastDesign) {
	if _, again := retrying(r.surface.fleet(r.instances(), 1)); !again {
		return
	}
	asked := &d.Courses[0]
	for _, c := range d.Checked {
		if !c.Ended || c.Missed == 0 {
			continue
		}
		until := int(sim.Time(c.From.Add(time.Duration(c.Span)).Sub(r.forecast.From)) / r.step)
		goesOn, kept := sim.Time(0), sim.Time(0) // a storm that pauses for less than the window is the same
		for ; until < len(asked.Timeline) && kept < c.Span; until++ {
			if asked.Timeline[until].Missed {
				goesOn, kept = goesOn+r.step, 0
			} else {
				kept += r.step
			}
		}
		asked.Within.MissedLow = max(0, min(asked.Within.MissedLow, asked.Missed-goesOn-max(0, c.ToldMiss-c.Missed)))
		d.Warnings = append(d.Warnings, report.Note{Text: fmt.Sprintf("whether and when the storm of retries ends is not known (%s): in the run of %s the goal was missed for %s and kept again at its end, in the timeline for %s of it and %s more; it is near the onset, where chance decides",
			c.Why, words.Duration(c.Span.Seconds()), words.Duration(c.Missed.Seconds()), words.Duration(c.ToldMiss.Seconds()), words.Duration(goesOn.Seconds()))})
	}
}

// scaled is a part of the fleet that has the same loads within a hundredth; false
// where there is none that is so small.
func scaled(f *models.Fleet, most float64) (*models.Fleet, bool) {
	if most >= 1 {
		return f, true
	}
	smallest := f.Services[0].Instances()
	for i := range f.Services {
		smallest = min(smallest, f.Services[i].Instances())
	}
	for k := int(most * float64(smallest)); k >= 1; k-- {
		if share := float64(k) / float64(smallest); split.Keeps(f.Services, f.Backends, share) {
			return split.To(f, share), true
		}
	}
	return nil, false
}

// goodputAfter is the share of the requests that are answered long after a spike
// from a load, over capacity, and back to it.
func (p *Planner) goodputAfter(ctx context.Context, f *models.Fleet, asked float64, during sim.Time) (float64, error) {
	capacity := f.Traffic.Rate() / load.Of(f).Worst()
	story := traffic.Spike{Base: asked * capacity, High: spikeOfCapacity * capacity, Before: during, During: during, Span: (2 + aftermath) * during}
	g := f.Clone()
	g.Traffic = story
	n := min(max(1, int(leastStories/(story.Rate()*story.Span.Seconds()))), mostStories)
	reps, err := p.replicate(ctx, g, engine.Options{Seed: p.Seed, Batches: parts}, 0, n)
	if err != nil {
		return 0, err
	}
	done := 0.0
	for _, rep := range reps {
		for _, b := range rep.Batches[parts-parts/10:] {
			done += float64(b.Classes[len(b.Classes)-1].Done())
		}
	}
	return min(1, done/(float64(n)*story.Base*story.Span.Seconds()/10)), nil
}
