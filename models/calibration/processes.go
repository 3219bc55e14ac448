package calibration

import (
	"context"
	"math"
	"slices"

	"fleetcost/models"
)

// mostProcesses that are tried.
const mostProcesses = 256

// withProcesses is the server with as many processes as fit the tests best by closed
// forms, where nobody says how many and it matters: where each holds a limited number of
// requests.
func (s Server) withProcesses(ctx context.Context, tests []Test, o Options) (Server, error) {
	timed := slices.ContainsFunc(figures(tests), func(x figure) bool { return x.request >= 0 })
	if s.Told || s.Runtime.Concurrency == 0 || !timed {
		return s, nil
	}
	o.Say("looking for the number of processes")
	try := func(n int) (float64, error) {
		c := s
		c.Runtime.Processes = models.ProcessRule{Plus: n}
		p := &problem{bench: &bench{ctx: ctx, server: &c, tests: tests, figures: figures(tests), seed: o.Seed}, scale: scales(tests)}
		p.fixed = p.unasked()
		x, err := p.start()
		if err != nil {
			return 0, err
		}
		at, _ := p.closed(p.costs(x))
		return p.cost(at, x, x), ctx.Err()
	}
	best, least := 0, math.Inf(1)
	for n := 1; n <= mostProcesses; {
		sum, err := try(n)
		if err != nil {
			return s, err
		}
		if sum < least {
			best, least = n, sum
		} else if n > 2*best+1 {
			break
		}
		n += max(1, n/6)
	}
	s.Runtime.Processes = models.ProcessRule{Plus: best}
	s.Found = true
	return s, nil
}
