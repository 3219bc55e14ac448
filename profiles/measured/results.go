package measured

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/recording"
	"fleetcost/models/traffic"
	"fleetcost/models/words"
	"fleetcost/profiles/keys"
	"fleetcost/profiles/recordings"
	"fleetcost/sim"
)

// Tested is what the results of a tool that tests load do not say.
type Tested struct {
	Design    string
	Instances string            // a number, or of several services one for each, as api=2,ml=4; empty: one of each
	WarmUp    sim.Time          // at the beginning, which does not count
	Paths     map[string]string // "POST /orders" by request of the scenario; else its name tells it
	// Match is the request whose pattern an endpoint has, without its host; −1: none. May be nil.
	Match func(endpoint string) int
}

// ReadResults reads the results of tools that test load, each a trial of one design. Where
// a file has its requests one by one, the prediction is of those very arrivals; of a summary
// it is of Poisson arrivals at its rate; and where the scenario has users who wait for
// answers, of them. The error is of type [keys.Problems].
func ReadResults(inputs []*recordings.Input, s *models.Scenario, c cost.Catalogue, tested Tested) (*Campaign, error) {
	once, retried := eachOnce(s)
	r := results{scenario: once, tested: tested}
	if len(retried) > 0 {
		r.warnings = append(r.warnings, fmt.Sprintf("retries of clients (%s) are requests of the results, where there were any: each attempt that was sent is predicted, and none is added", strings.Join(retried, ", ")))
	}
	s = once
	campaign := &Campaign{}
	var names []string
	fleet := r.fleet(c)
	for _, in := range inputs {
		names = append(names, in.Name)
		if fleet == nil {
			continue
		}
		t := models.Trial{ID: in.Name, Server: tested.Design, Scenario: s.Title, Load: r.load}
		t.Preset, t.OverheadDoubt = presetsOf(fleet)
		own := *fleet
		var err error
		if in.Single() {
			err = r.singly(in, &t, &own)
		} else {
			err = r.summary(in, &t, &own)
		}
		if err != nil {
			ps, ok := errors.AsType[keys.Problems](err)
			if !ok {
				return nil, err
			}
			r.problems = append(r.problems, ps...)
			continue
		}
		if users, closed := s.Traffic.(traffic.Users); closed {
			own.Traffic = traffic.Users{Count: users.Count, Think: users.Think, Span: t.WarmUp + t.Span}
			t.Closed = users.Think == nil
			if t.Load = words.Plural(users.Count, "user", "users") + ", " + t.Load; t.Closed {
				t.Rate = float64(users.Count)
			}
		}
		t.Fleet, t.Again = &own, &own
		campaign.Trials = append(campaign.Trials, t)
	}
	campaign.Name, campaign.Warnings = strings.Join(names, ", "), r.warnings
	if len(r.problems) > 0 {
		return nil, r.problems
	}
	return campaign, nil
}

// eachOnce is a scenario whose clients try once: what a tool has sent, attempts after the
// first with it, is in its results request by request. The names are of those who try again.
func eachOnce(s *models.Scenario) (*models.Scenario, []string) {
	once := *s
	once.Classes = slices.Clone(s.Classes)
	var retried []string
	for i := range once.Classes {
		c := &once.Classes[i]
		if c.Retry == nil || !(c.Share > 0) || c.Part != models.Asked {
			continue
		}
		if c.Retry.Retries != 0 || c.Retry.Hedge > 0 {
			retried = append(retried, c.Name)
		}
		c.Timeout, c.Retry = c.Retry.Timeout, nil
	}
	return &once, retried
}

// results are files that are read.
type results struct {
	scenario *models.Scenario
	tested   Tested
	load     string // how large the design was
	warnings []string
	problems keys.Problems
}

// fleet is the design that was tested; nil where there is none.
func (r *results) fleet(c cost.Catalogue) *models.Fleet {
	s, t := r.scenario, r.tested
	var names []string
	for _, d := range s.Designs {
		names = append(names, d.Name)
	}
	at := slices.Index(names, t.Design)
	if at < 0 {
		r.problems = append(r.problems, keys.Problem{File: "--design", What: fmt.Sprintf("there is no %q", t.Design), Fix: "the designs of the scenario are " + strings.Join(names, ", ")})
		return nil
	}
	d := s.Designs[at]
	var counts []int
	if n, err := strconv.Atoi(cmp.Or(t.Instances, "1")); len(d.Deployed()) == 1 {
		if err != nil || n < 1 || n > mostInstances {
			r.problems = append(r.problems, keys.Problem{File: "--instances", What: t.Instances, Fix: fmt.Sprintf("give a number from 1 to %s", words.Grouped(mostInstances, 0))})
			return nil
		}
		counts, r.load = []int{n}, words.Plural(n, "instance", "instances")
	} else {
		var what, fix string
		if counts, what, fix = CountsOf(t.Instances, DeployedNames(s, &d)); what != "" {
			r.problems = append(r.problems, keys.Problem{File: "--instances", What: what, Fix: fix})
			return nil
		}
		r.load = loadOf(s, &d, counts)
	}
	fleet, ok := fleetOf(s, c, d, counts)
	if !ok {
		r.problems = append(r.problems, keys.Problem{File: "--design", What: fmt.Sprintf("none of the machines of %s can run it", t.Design)})
		return nil
	}
	return fleet
}

// A hit is a request that was sent.
type hit struct {
	at     sim.Time
	took   float64 // seconds; NaN where nobody knows
	class  int
	failed bool
}

// singly reads requests one by one.
func (r *results) singly(in *recordings.Input, t *models.Trial, fleet *models.Fleet) error {
	var hits []hit
	classes, strange := map[string]int{}, map[string]int{}
	first := int64(math.MaxInt64)
	err := in.Each(func(q *recording.Request) {
		class, known := classes[string(q.Endpoint)]
		if !known {
			class = r.class(string(q.Endpoint))
			classes[string(q.Endpoint)] = class
		}
		if class < 0 {
			strange[string(q.Endpoint)]++
			return
		}
		h := hit{at: sim.Time(q.At), took: math.NaN(), class: class, failed: q.Failed}
		if q.Took >= 0 {
			h.took = float64(q.Took) / 1e9
		}
		if first = min(first, q.At); len(hits) <= mostReplayed {
			hits = append(hits, h)
		}
	})
	switch {
	case err != nil:
		return err
	case len(strange) > 0:
		return r.unmatched(in, strange)
	case len(hits) == 0:
		return keys.Problems{keys.InFile(in.Name, 0, "has no requests", "give the results of a test that sent some")}
	case len(hits) > mostReplayed:
		return keys.Problems{keys.InFile(in.Name, 0, "has more requests than can be replayed", fmt.Sprintf("at most %s", words.Grouped(mostReplayed, 0)))}
	}
	r.spread(in, hits)
	slices.SortStableFunc(hits, func(a, b hit) int { return int(min(1, max(-1, a.at-b.at))) })
	begin, end := hits[0].at, hits[len(hits)-1].at
	sent := arrived{span: end - begin + 1}
	for i := range hits {
		hits[i].at -= begin
		sent.at, sent.class = append(sent.at, hits[i].at), append(sent.class, hits[i].class)
	}
	t.WarmUp, t.Span = r.tested.WarmUp, end-begin-r.tested.WarmUp
	if t.Span < sim.Second {
		return keys.Problems{keys.InFile(in.Name, 0, fmt.Sprintf("lasts %s, of which %s are warm-up", words.Duration((end-begin).Seconds()), words.Duration(t.WarmUp.Seconds())), "give less with --warm, or a longer test")}
	}
	fleet.Traffic = sent
	r.figures(hits, t)
	return nil
}

// coarse is how exact times are by which arrivals may be replayed as they were.
const coarse = 2 * sim.Millisecond

// spread moves arrivals whose times were written coarsely to random moments of what was
// cut off: within it they are taken for Poisson arrivals.
func (r *results) spread(in *recordings.Input, hits []hit) {
	width := in.Resolution()
	if width <= coarse {
		return
	}
	r.warnings = append(r.warnings, fmt.Sprintf("%s: times are exact to %s only: arrivals are taken to be random within it; k6 writes them exactly with K6_CSV_TIME_FORMAT=unix_micro", in.Name, words.Duration(width.Seconds())))
	stream := sim.Stream(1, 0, "spread")
	for i := range hits {
		hits[i].at += sim.Time((stream.Float64() - 0.5) * float64(width))
	}
}

// figures are what was measured behind the warm-up: of all requests, and of each class
// where there are several.
func (r *results) figures(hits []hit, t *models.Trial) {
	classes := append([]models.Class{{Name: "all"}}, r.scenario.Classes...)
	sent := 0
	for k, c := range classes {
		f := models.Figures{Class: c.Name, P50: math.NaN(), P95: math.NaN(), P99: math.NaN(), DonePerSecond: math.NaN(), Utilization: math.NaN()}
		var took []float64
		answered := 0
		for _, h := range hits {
			if h.at < t.WarmUp || k > 0 && h.class != k-1 {
				continue
			}
			f.Count++
			if h.failed {
				f.Errors++
				continue
			}
			if answered++; !math.IsNaN(h.took) {
				took = append(took, h.took)
			}
		}
		if k == 0 { // predictions have that of all
			f.DonePerSecond = float64(answered) / t.Span.Seconds()
		}
		if slices.Sort(took); len(took) > 0 {
			f.P50, f.P95, f.P99 = nearestRank(took, 0.5), nearestRank(took, 0.95), nearestRank(took, 0.99)
		}
		if k == 0 {
			sent = f.Count
			t.Rate = float64(f.Count) / t.Span.Seconds()
		}
		if k == 0 || f.Count > 0 && f.Count < sent {
			t.Measured = append(t.Measured, f)
		}
	}
}

// nearestRank is the quantile of sorted values.
func nearestRank(sorted []float64, q float64) float64 {
	return sorted[max(0, int(math.Ceil(q*float64(len(sorted)))))-1]
}

// arrived is traffic that was sent once: when each request came, and of which class it was.
// What the requests do is drawn anew in each run.
type arrived struct {
	at    []sim.Time
	class []int
	span  sim.Time
}

// Rate is the mean of the record.
func (a arrived) Rate() float64 { return float64(len(a.at)) / a.span.Seconds() }

// Rates is the mean rate.
func (a arrived) Rates() []float64 { return []float64{a.Rate()} }

// Horizon is the span of the record.
func (a arrived) Horizon() sim.Time { return a.span }

// Scaled panics: what was sent was sent.
func (a arrived) Scaled(float64) models.Traffic {
	panic("measured: requests that were sent cannot be scaled")
}

// Shortened is the same.
func (a arrived) Shortened(float64) models.Traffic { return a }

func (a arrived) String() string {
	return fmt.Sprintf("%s in %s, as they were sent", words.Plural(len(a.at), "request", "requests"), words.Duration(a.span.Seconds()))
}

// Arrivals are those of the record, whatever the stream.
func (a arrived) Arrivals(*rand.Rand) models.Arrivals { return &arrivals{of: a} }

type arrivals struct {
	of   arrived
	next int
}

func (a *arrivals) Next() (sim.Time, int) {
	if a.next == len(a.of.at) {
		return sim.Never, models.AnyClass
	}
	a.next++
	return a.of.at[a.next-1], a.of.class[a.next-1]
}
