// Package plan finds the smallest fleets that meet a goal, compares designs,
// and answers many questions one after another. What it finds is a report.
//
// It will never know how a request is served (package engine), where a scenario comes
// from (package profiles), or how an answer is shown (package outputs).
//
// The story of an answer begins in compare.go; those of the other commands are in
// simulate.go, sweep.go, forecast.go, tune.go and validate.go. The parts that they name:
//
//	bare                       what is out of reach of any fleet
//	machines, machinetypes     the machines of one service, and of several
//	fleets                     the cheapest fleet on them, found by package search
//	congestion                 where more instances may do harm
//	evaluate                   a fleet against the goal
//	effort                     how much of it is simulated
//	window                     long windows in part (large fleets: package split)
//	glances                    what a short look tells
//	users                      traffic that gives way
//	reconnect                  connections that come back all at once
//	theory                     closed forms beside the simulation (package closedform)
//	strain                     headroom, and what remains when a part is lost
//	sure                       the fleet that surely meets the goal, and what surviving costs
//	bound, limits              what keeps it from being smaller
//	savings, metastable        what caches save; whether a retry storm would end
//	ondemand, meter            platforms with an instance for each request, and what they are billed for
//	describe, backends         how it is told,
//	bill, coursebill           and what comes with machines (balancers, networks, logs), of a forecast too
//	courses                    fleets of a forecast under autoscalers, static, and of the oracle
//	surface                    steady states of fleets that a forecast asks for
//	sessions                   connections that stay open over a forecast
//	ahead                      its traffic, and bursts of it
//	nodes                      machines that pods share
//	metered                    what is paid by use, hour by hour
//	checked, follower          windows of a forecast, request by request
//	events                     what happens in a forecast, and what it did
//	validate_doubt             what a measured trial may have been otherwise
//	tunesearch                 settings of autoscalers, found by package search
package plan

import (
	"context"
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"sync"

	"fleetcost/models"
	"fleetcost/models/billing"
	"fleetcost/models/cost"
	"fleetcost/models/engine"
	"fleetcost/models/load"
	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/models/words"
)

// ErrCrowded tells that so many requests are in flight that they cannot be simulated.
var ErrCrowded = engine.ErrCrowded

// ErrBeyond tells that a bill is beyond the range of amounts.
var ErrBeyond = cost.ErrBeyond

// A Planner answers a scenario. Its answers are a function of its fields: the
// same on any number of cores.
type Planner struct {
	Scenario  models.Scenario
	Catalogue cost.Catalogue
	Backends  []cost.Backend // what the scenario's backends cost; one without a price is somebody else's
	// Architecture is what a system is made of besides its instances; nil: nobody says.
	Architecture *billing.Architecture
	reached      string // the design whose Architecture that is; "": of all
	// Hourly are the hours of which the traffic is the busiest, where it is one of several; nil:
	// those of its course.
	Hourly billing.Usage
	Seed   uint64
	// Precision is the half width of the confidence interval of each goal's
	// figure, relative to it, at which replications may stop.
	Precision float64
	// Rough fleets are simulated for no longer than those of a search are: many points of a
	// surface are worth more than few that are sure.
	Rough bool
	// Shorter is how many times fewer requests an evaluation holds at most; 0: it holds as many
	// as it needs.
	Shorter int64
	// Hasty replications are hastyShare times shorter than usual ones: who asks will ask again
	// without haste.
	Hasty bool
	// CheaperThan is what a fleet of one service must cost less than to be looked for; 0: it may cost
	// anything.
	CheaperThan cost.Money
	// Progress is told what is being done, when it is not nil. It may be called
	// from several goroutines at once.
	Progress func(doing string)
	// Tried is told what became of each fleet that was looked at, when it is not nil: why is
	// the goal that it misses, or is not sure to meet; nil where it surely meets all. It may be
	// called from several goroutines at once.
	Tried func(fleet string, met bool, why report.Reason)
	// Done is told beside it which share of a work is done whose length is known, when
	// it is not nil. It may be called from several goroutines, one at a time.
	Done func(doing string, share float64)
	// Planned is told how many of all designs of a comparison are planned, when it is not nil.
	// It may be called from several goroutines at once.
	Planned func(done, all int)

	runs   *memory                              // of other points of a sweep; nil: none is kept
	brief  bool                                 // nothing is worked out but fleets and their costs: one point of many
	before []*point                             // of the sweep that it is one point of, its neighbours
	likely func(design string) [][]report.Count // of which one is likely the answer; nil: nothing is known
	eased  *Planner                             // of normal operation, where the traffic is that of a strain; nil: itself
	once   sync.Once

	hourly    sync.Once // the rates of the hours of the traffic's course are worked out
	rates     []float64
	paidByUse sync.Once // the month is worked out
	ofMonth   month
	monthErr  error
	slots     chan struct{} // one for each replication that may run at once
}

func (p *Planner) init() {
	p.once.Do(func() {
		p.slots = make(chan struct{}, runtime.GOMAXPROCS(0))
		if !(p.Precision > 0) {
			p.Precision = usualPrecision
		}
	})
}

func (p *Planner) say(doing string) {
	if p.Progress != nil {
		p.Progress(doing)
	}
}

// replicate runs replications from..to of a fleet, as many at once as there
// are cores, and returns them in order.
func (p *Planner) replicate(ctx context.Context, f *models.Fleet, o engine.Options, from, to int) ([]*result.Replication, error) {
	p.sayIfLong(f, o, to-from)
	reps := p.runs.of(f, o, from, to)
	if !slices.Contains(reps, nil) {
		return reps, nil
	}
	model, err := engine.Prepare(f)
	if err != nil {
		return nil, err
	}
	err = p.each(ctx, len(reps), func(i int) (err error) {
		if reps[i] != nil {
			return nil
		}
		own := o
		own.Replication = from + i
		reps[i], err = model.Replicate(ctx, own)
		return err
	})
	if err != nil {
		return nil, err
	}
	p.runs.keep(f, o, from, reps)
	return reps, nil
}

// A memory of the runs of fleets that were asked for last: a run is a function of its
// fleet and its options, whatever goal it is judged by.
type memory struct {
	mutex sync.Mutex
	known []remembered // the last one that was asked for at the end
}

// A remembered fleet, with the replications of it that there are, by their numbers.
type remembered struct {
	fleet   *models.Fleet
	options engine.Options
	reps    []*result.Replication
}

// mostRemembered is how many fleets are.
const mostRemembered = 48

// of are the replications from..to of a fleet that are remembered; nil for each that is not.
func (m *memory) of(f *models.Fleet, o engine.Options, from, to int) []*result.Replication {
	reps := make([]*result.Replication, to-from)
	if m == nil {
		return reps
	}
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if r := m.find(f, o); r != nil && from < len(r.reps) {
		copy(reps, r.reps[from:])
	}
	return reps
}

// keep the replications of a fleet from a number on.
func (m *memory) keep(f *models.Fleet, o engine.Options, from int, reps []*result.Replication) {
	if m == nil {
		return
	}
	m.mutex.Lock()
	defer m.mutex.Unlock()
	r := m.find(f, o)
	if r == nil {
		m.known = append(m.known, remembered{fleet: f.Clone(), options: o})
		if len(m.known) > mostRemembered {
			m.known = m.known[1:]
		}
		r = &m.known[len(m.known)-1]
	}
	for len(r.reps) < from+len(reps) {
		r.reps = append(r.reps, nil)
	}
	copy(r.reps[from:], reps)
}

// find a fleet, and make it the last one that was asked for; nil where it is not known.
func (m *memory) find(f *models.Fleet, o engine.Options) *remembered {
	i := slices.IndexFunc(m.known, func(r remembered) bool {
		return reflect.DeepEqual(r.options, o) && reflect.DeepEqual(r.fleet, f)
	})
	if i < 0 {
		return nil
	}
	m.known = append(slices.Delete(slices.Clone(m.known), i, i+1), m.known[i])
	return &m.known[len(m.known)-1]
}

// sayIfLong says what is simulated where that takes more than a few seconds.
func (p *Planner) sayIfLong(f *models.Fleet, o engine.Options, replications int) {
	const long = 20_000_000
	requests := float64(o.Requests)
	if h := f.Traffic.Horizon(); h > 0 {
		requests = f.Traffic.Rate() * h.Seconds()
	}
	if events := load.Events(f); p.Progress != nil && events*requests*float64(replications) > long {
		p.say(fmt.Sprintf("%s: %d runs of %s requests, each of %s steps", f.Services[0].Runtime.Name, replications, words.Count(int64(requests)), words.Count(int64(events))))
	}
}

// each does n things, as many at once as there are cores. It returns the error
// of the first in order that fails.
func (p *Planner) each(ctx context.Context, n int, do func(i int) error) error {
	errs := make([]error, n)
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() {
			select {
			case p.slots <- struct{}{}:
				defer func() { <-p.slots }()
			case <-ctx.Done():
				errs[i] = ctx.Err()
				return
			}
			errs[i] = do(i)
		})
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// A tally is how much of a long work is done, of whose parts several go on at once. All
// parts count alike; the share only ever grows.
type tally struct {
	mutex sync.Mutex
	parts []float64
	told  func(doing string, done float64) // nil: nobody listens
}

// reach tells that so large a share of a part is done.
func (t *tally) reach(part int, share float64, doing string) {
	if t.told == nil {
		return
	}
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.parts[part] = max(t.parts[part], min(share, 1))
	sum := 0.0
	for _, p := range t.parts {
		sum += p
	}
	t.told(doing, sum/float64(len(t.parts)))
}
