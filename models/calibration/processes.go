package calibration

import (
	"cmp"
	"context"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"fleetcost/models"
)

// A Start is how a server was started: with so many processes, of so many threads each
// where a process holds a limited number of requests, else 0.
type Start struct{ Processes, Threads int }

const (
	mostProcesses = 256
	// mostThreads of a process are looked for: more is a limit of a library, which few set.
	mostThreads = 64
	// mostTried are simulated, those that fit best by closed forms.
	mostTried = 7
)

// Runs of each test and steps in which a start is fitted, to be told from others.
const (
	runsOfStart  = 2
	stepsOfStart = 4
)

// withStart is the server with as many processes and threads as fit the tests best, where
// nobody says how many and it matters: where each holds a limited number of requests, or
// cannot use all cores. Closed forms say which are worth a try, and the simulator, under
// common random numbers, which fit: where the preset's own fits as well as the best, it
// stays.
func (s Server) withStart(ctx context.Context, tests []Test, o Options) (Server, error) {
	timed := slices.ContainsFunc(figures(tests), func(x figure) bool { return x.request >= 0 })
	if !timed || !s.opens() {
		return s, nil
	}
	o.Say("looking for the number of processes and threads")
	own := Start{s.Runtime.Processes.On(s.Machine), s.Runtime.Concurrency}
	starts, err := s.promising(ctx, tests, o.Seed, own)
	if err != nil {
		return s, err
	}
	var scatter *mat.SymDense
	off := make([]float64, len(starts))
	least := math.Inf(1)
	for i, start := range starts {
		if off[i], err = s.started(start).offBy(ctx, tests, o.Seed, &scatter); err != nil {
			return s, err
		}
		least = math.Min(least, off[i])
	}
	best := starts[slices.Index(off, least)]
	s.Alike = nil
	for i, start := range starts {
		if off[i] <= least+asGood(least, tests) {
			s.Alike = append(s.Alike, start)
			if start == own {
				best = own
			}
		}
	}
	s = s.started(best)
	s.Found = true
	return s, nil
}

// opens tells whether how the server was started is looked for.
func (s *Server) opens() bool {
	limited, laned := s.Runtime.Concurrency > 0, s.Runtime.Lanes > 0 && s.Machine.VCPU > 1
	return !s.Told && (limited || laned) || s.threadsOpen()
}

func (s *Server) threadsOpen() bool {
	return s.AnyThreads && s.Runtime.Concurrency > 1 && s.Runtime.Concurrency <= mostThreads
}

// started is the server started so.
func (s Server) started(n Start) Server {
	s.Runtime.Processes = models.ProcessRule{Plus: n.Processes}
	s.Runtime.Concurrency = n.Threads
	return s
}

// asGood is how much larger a sum of squares may be than the least one and say nothing: what
// one free value explains with 95 %, in parts of what is left, where the figures of a test
// move together as if they were one.
func asGood(least float64, tests []Test) float64 {
	n := float64(len(figures(tests)))
	return 3.84 * math.Max(1, least/n) * n / float64(len(tests))
}

// promising starts are those that fit best by closed forms, and the server's own. Those
// with as many workers on as many cores are one to closed forms.
func (s Server) promising(ctx context.Context, tests []Test, seed uint64, own Start) ([]Start, error) {
	type same struct {
		workers int
		cores   float64
	}
	known := map[same]float64{}
	type tried struct {
		Start
		off float64
	}
	var all []tried
	try := func(n Start) (float64, error) {
		c := s.started(n)
		at := same{n.Processes * n.Threads, c.cores()}
		off, ok := known[at]
		if !ok {
			p := c.problem(ctx, tests, seed, 1)
			x, err := p.start()
			if err != nil {
				return 0, err
			}
			figures, _ := p.closed(p.costs(x))
			off = p.cost(figures, x, x)
			known[at] = off
		}
		all = append(all, tried{n, off})
		return off, ctx.Err()
	}
	threads := []int{own.Threads}
	if s.threadsOpen() {
		for n := 2; n <= mostThreads; n *= 2 {
			if n != own.Threads {
				threads = append(threads, n)
			}
		}
	}
	most := mostProcesses
	if own.Threads == 0 {
		most = int(math.Ceil(s.Machine.VCPU))
	}
	for _, t := range threads {
		if s.Told {
			if _, err := try(Start{own.Processes, t}); err != nil {
				return nil, err
			}
			continue
		}
		best, least := 0, math.Inf(1)
		for n := 1; n <= most; n += max(1, n/6) {
			off, err := try(Start{n, t})
			if err != nil {
				return nil, err
			}
			if off < least {
				best, least = n, off
			} else if n > 2*best+1 {
				break
			}
		}
	}
	slices.SortStableFunc(all, func(a, b tried) int { return cmp.Compare(a.off, b.off) })
	starts := []Start{own}
	for _, one := range all {
		if len(starts) <= mostTried && one.Start != own {
			starts = append(starts, one.Start)
		}
	}
	return starts, nil
}

func (s *Server) problem(ctx context.Context, tests []Test, seed uint64, runs int) *problem {
	p := &problem{bench: &bench{ctx: ctx, server: s, tests: tests, figures: figures(tests), seed: seed, runs: runs}, scale: scales(tests)}
	p.fixed = p.unasked()
	return p
}

// offBy is the least sum of squares that the server is off by, in parts of what the first that
// is asked scatters by.
func (s Server) offBy(ctx context.Context, tests []Test, seed uint64, scatter **mat.SymDense) (float64, error) {
	p := s.problem(ctx, tests, seed, runsOfStart)
	x, err := p.start()
	if err != nil {
		return 0, err
	}
	p.predict = p.means
	own, err := p.stand(x)
	if err != nil {
		return 0, err
	}
	_, at, err := p.solve(x, stepsOfStart)
	if err != nil {
		return 0, err
	}
	if *scatter == nil {
		*scatter = own.scatter
	}
	sum := 0.0
	for i, v := range at {
		e := p.figures[i].measured - v
		sum += e * e / ((*scatter).At(i, i) + floor*floor)
	}
	if math.IsNaN(sum) {
		return math.Inf(1), nil
	}
	return sum, nil
}
