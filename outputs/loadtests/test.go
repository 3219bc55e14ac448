package loadtests

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/models/traffic"
	"fleetcost/models/words"
	"fleetcost/sim"
)

// A Test is what is sent, for how long, and by whom.
type Test struct {
	Title, Source string
	System        bool   // of several services: what comes from outside is sent
	Said          string // the traffic, in a line
	BaseURL       string
	Seed          uint64
	Requests      []Request
	// Stages are open traffic: at such rates, one after the other.
	Stages []Stage
	// Batch requests come at once, in the mean; 1: one by one.
	Batch     float64
	Geometric bool
	// Moments are those of traffic that no rates tell of; nil: Poisson arrivals of Stages.
	Moments []Moment
	// Users send closed traffic; 0: it is open.
	Users int
	Think models.Distribution
	Lasts float64 // seconds
	// Even spaces requests evenly, and Spaced tells that somebody wants it so, or not so.
	Even, Spaced bool
	AsSaid       bool // by the scenario, which has evenly spaced requests

	remarks []string
}

// A Stage is a time at one rate.
type Stage struct {
	Seconds float64
	Rate    float64 // requests per second
}

// A Moment is a request that is sent then.
type Moment struct {
	At    float64 // seconds
	Class int     // of Test.Requests; below 0: by the shares
}

// Options are what a scenario does not say of a test.
type Options struct {
	Source  string
	BaseURL string
	Paths   map[string]string // "GET /report" by request
	Matched map[string]string // the same as the scenario says it, where Paths do not
	Lasts   sim.Time          // 0: as long as the traffic, or ten minutes where that has no end
	Spacing string            // poisson or even; "": poisson where the tool can
	Seed    uint64
	// RequestBytes is the mean size of a request, where it is known.
	RequestBytes float64
}

// lastsByDefault is how long traffic without an end is sent.
const lastsByDefault = 10 * 60

// Of is the load test that sends the traffic of a scenario. The error is of type Problems.
func Of(s *models.Scenario, o Options) (*Test, error) {
	t := &Test{Title: s.Title, Source: o.Source, Said: s.Traffic.String(), BaseURL: strings.TrimRight(o.BaseURL, "/"), Seed: o.Seed, Batch: 1,
		Even: o.Spacing == "even", Spaced: o.Spacing != "", System: len(s.Services) > 1}
	if t.Title == "" {
		t.Title = o.Source
	}
	ps := t.sends(s, o)
	t.Lasts = o.Lasts.Seconds()
	horizon := s.Traffic.Horizon().Seconds()
	switch {
	case horizon > 0 && (t.Lasts == 0 || t.Lasts > horizon):
		if t.Lasts > horizon {
			ps = append(ps, Problem{"--for", fmt.Sprintf("the traffic of the scenario lasts %s", words.Duration(horizon)), "leave it out, or give at most that"})
		}
		t.Lasts = horizon
	case t.Lasts == 0:
		t.Lasts = lastsByDefault
		t.remarks = append(t.remarks, "It lasts ten minutes: --for says otherwise.")
	}
	ps = append(ps, t.comes(s)...)
	if len(ps) > 0 {
		return nil, ps
	}
	return t, nil
}

// comes is when requests are sent.
func (t *Test) comes(s *models.Scenario) Problems {
	switch of := s.Traffic.(type) {
	case models.Realtime:
		return Problems{{"connections", "connections that stay open are not sent by a load test of requests", "remove [connections.X]"}}
	case traffic.Users:
		t.Users, t.Think = of.Count, of.Think
	case *traffic.Recorded:
		for i, at := range of.At {
			if at.Seconds() < t.Lasts {
				t.Moments = append(t.Moments, Moment{at.Seconds(), t.index(s.Classes[of.Class[i]].Name)})
			}
		}
		t.Stages = []Stage{{t.Lasts, float64(len(t.Moments)) / t.Lasts}}
	case traffic.Even:
		if t.AsSaid = !t.Spaced; t.AsSaid {
			t.Even, t.Spaced = true, true
		} else if !t.Even {
			t.remarks = append(t.remarks, "The requests of the scenario are evenly spaced; those of this test come at random, as --spacing said.")
		}
		t.Stages = []Stage{{t.Lasts, of.Rate()}}
	case traffic.Batches:
		t.Batch, t.Geometric = of.Size, of.Geometric
		t.Stages = []Stage{{t.Lasts, of.Rate()}}
	case models.Open:
		trace, recorded := of.(*traffic.Trace)
		listed := traffic.Calm(of) != models.Traffic(of) || recorded && trace.Singles != nil
		if n := of.Rate() * t.Lasts; listed && n > mostListed {
			return Problems{{"--for", fmt.Sprintf("%s requests, which come in bursts, are too many to be listed one by one", words.Grouped(n, 0)),
				fmt.Sprintf("at most %s: shorten the test, e.g. --for %s", words.Grouped(mostListed, 0), seconds(math.Max(1, math.Floor(mostListed/of.Rate()))))}}
		} else if listed {
			t.draw(of, s.Classes)
		}
		t.Stages = stages(of, t.Lasts)
	default:
		return Problems{{"traffic", "no load test sends such traffic: " + t.Said, "give it a pattern of fleetcost list patterns"}}
	}
	if !t.Closed() && !(t.Count() >= 1) {
		return Problems{{"traffic", fmt.Sprintf("less than one request in %s", words.Duration(t.Lasts)), "give a longer time with --for, or a higher rate"}}
	}
	return nil
}

// mostListed are the moments that a script lists.
const mostListed = 200_000

// draw lists the moments of requests that come in bursts, or were recorded one by one, as a
// simulation draws them.
func (t *Test) draw(of models.Open, classes []models.Class) {
	arrivals := of.Arrivals(sim.Stream(t.Seed, 0, "arrivals"))
	for {
		at, class := arrivals.Next()
		if at == sim.Never || at.Seconds() >= t.Lasts {
			return
		}
		if class >= 0 {
			class = t.index(classes[class].Name)
		}
		t.Moments = append(t.Moments, Moment{at.Seconds(), class})
	}
}

// mostStages of a script: more are put together, a few into one of their mean rate.
const mostStages = 240

// stages are the rates of open traffic for so many seconds. As many requests come in each
// stage as the traffic has then.
func stages(of models.Open, lasts float64) []Stage {
	rates, horizon := of.Rates(), of.Horizon().Seconds()
	if horizon == 0 {
		return []Stage{{lasts, of.Rate()}}
	}
	width := horizon / float64(len(rates))
	rates = rates[:min(len(rates), int(math.Ceil(lasts/width-1e-9)))]
	each := (len(rates) + mostStages - 1) / mostStages
	var all []Stage
	for part := range slices.Chunk(rates, each) {
		var s Stage
		sent := 0.0
		for _, rate := range part {
			d := math.Min(width, lasts)
			lasts -= d
			s.Seconds += d
			sent += rate * d
		}
		if s.Seconds <= 0 {
			break
		}
		s.Rate = sent / s.Seconds
		if n := len(all); n > 0 && math.Abs(all[n-1].Rate-s.Rate) < 1e-9*s.Rate {
			all[n-1].Seconds += s.Seconds
			continue
		}
		all = append(all, s)
	}
	return all
}

// Closed tells whether users send, each of whom waits for an answer.
func (t *Test) Closed() bool { return t.Users > 0 }

// Count is how many requests open traffic has, in the mean.
func (t *Test) Count() float64 {
	if t.Moments != nil {
		return float64(len(t.Moments))
	}
	n := 0.0
	for _, s := range t.Stages {
		n += s.Seconds * s.Rate
	}
	return n
}

// Peak is the highest rate of a stage; of users that of those who are answered at once.
func (t *Test) Peak() float64 {
	if t.Closed() {
		if t.Think == nil {
			return 0
		}
		return float64(t.Users) / t.Think.Mean()
	}
	peak := 0.0
	for _, s := range t.Stages {
		peak = math.Max(peak, s.Rate)
	}
	return peak
}

// UnderWay is for how many requests at once there is room where answers take a second in
// the mean (Little's law: rate × time).
func (t *Test) UnderWay() int { return max(50, int(math.Ceil(t.Peak()))) }
