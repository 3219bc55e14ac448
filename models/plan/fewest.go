package plan

import (
	"context"
	"fmt"
	"math"
	"slices"

	"fleetcost/models"
	"fleetcost/models/load"
	"fleetcost/models/report"
	"fleetcost/models/result"
)

// A ladder is the fleets of one machine type: a number for each. What was simulated
// is remembered.
type ladder struct {
	*Planner
	design    models.Layout
	candidate candidate
	limit     int // instances that may be taken
	ample     int // of which one more would hardly help
	hazards   []hazard
	seen      map[int]*evaluation
	glanced   map[int]bool // sizes that miss at first sight
}

// ladder of a candidate with at most limit instances.
func (p *Planner) ladder(d models.Layout, c candidate, limit int) *ladder {
	one := p.fleet(d, c.offer.Machine, 1)
	l := &ladder{Planner: p, design: d, candidate: c, limit: min(limit, mostUseful(one)), seen: map[int]*evaluation{}, glanced: map[int]bool{}}
	// Light load: a goal that is missed even there is missed by any number.
	// Light load is light at the busiest time.
	busy := load.Of(atPeak(p.hurried(one))).PerInstance()
	l.ample = min(l.limit, max(20*(int(math.Min(busy, mostFleet))+1)+5, 2*c.least))
	l.hazards = p.hazards(p.fleet(d, c.offer.Machine, c.least))
	return l
}

// fleetOf n instances.
func (l *ladder) fleetOf(n int) *models.Fleet { return l.fleet(l.design, l.candidate.offer.Machine, n) }

// at evaluates n instances.
func (l *ladder) at(ctx context.Context, n int) (*evaluation, error) {
	if e := l.seen[n]; e != nil {
		return e, nil
	}
	l.say(fmt.Sprintf("%s: %d × %s", l.design.Name, n, l.candidate.offer.Machine.Name))
	e, err := l.evaluate(ctx, l.fleetOf(n), coarse)
	if err == nil {
		l.seen[n] = e
	}
	return e, err
}

// meets tells whether n instances meet the goal. Those that miss it by far are
// found out at a glance.
func (l *ladder) meets(ctx context.Context, n int) (bool, error) {
	if l.seen[n] == nil {
		far, err := l.missesByFar(ctx, l.fleetOf(n))
		if l.glanced[n] = far; far || err != nil {
			return false, err
		}
	}
	e, err := l.at(ctx, n)
	return err == nil && e.good(), err
}

// fewest finds the smallest fleet of one machine type that meets the goal and
// has at most limit instances. When there is none it returns the best that was
// tried, and an excuse.
//
// More instances never wait longer under the same arrivals, and every size
// faces the same arrivals and work (common random numbers); so the sizes that
// meet the goal are all above those that miss it, and bisection finds the
// border. The search begins where the closed forms expect it. Where a larger
// fleet may do harm (see hazards) there may be several borders; there all sizes
// are tried, from the least on.
func (l *ladder) fewest(ctx context.Context) (*evaluation, report.Reason, error) {
	n, err := l.climb(ctx)
	if err == nil && n > 0 {
		n, err = l.descend(ctx, l.lastMiss(n), n)
	}
	if err == nil && len(l.hazards) > 0 {
		n, err = l.scan(ctx, n)
	}
	switch {
	case err != nil:
		return nil, nil, err
	case n == 0:
		return l.best(), l.excuse(), nil
	}
	if n, err = l.settle(ctx, n); err != nil {
		return nil, nil, err
	}
	e := l.seen[n]
	e.smaller = l.seen[l.lastMiss(n)]
	return e, nil, nil
}

// settle is the answer n or, where one instance less was close to its limit and is
// good when it is looked at for longer, that.
func (l *ladder) settle(ctx context.Context, n int) (int, error) {
	for {
		less := l.seen[n-1]
		if less == nil || less.standing != unclear || less.good() {
			return n, nil
		}
		if err := l.replicateMore(ctx, less, surely); err != nil || !less.good() {
			return n, err
		}
		n--
	}
}

// climb finds a size that meets the goal, from where it is expected; 0 for none.
func (l *ladder) climb(ctx context.Context) (int, error) {
	least := l.candidate.least
	for n := min(l.limit, max(least, l.guess(l.design, l.candidate))); ; n = min(l.ample, least+2*(n-least)+1) {
		e, err := l.at(ctx, n)
		switch {
		case err != nil:
			return 0, err
		case e.good():
			return n, nil
		case n >= l.ample:
			return 0, nil
		}
	}
}

// lastMiss is the largest size below n that was seen to miss; one below the least,
// which is overloaded, where there is none.
func (l *ladder) lastMiss(n int) int {
	low := l.candidate.least - 1
	for size, e := range l.seen {
		if size < n && !e.good() {
			low = max(low, size)
		}
	}
	for size, far := range l.glanced {
		if far && size < n {
			low = max(low, size)
		}
	}
	return low
}

// descend is the smallest size above low, which misses, up to high, which meets the
// goal: gallop down from the hit; after the first miss, bisect.
func (l *ladder) descend(ctx context.Context, low, high int) (int, error) {
	for step := max(1, (high-low)/4); high-low > 1; {
		n := max(high-step, (low+high)/2)
		e, err := l.at(ctx, n)
		switch {
		case err != nil:
			return 0, err
		case e.good():
			high, step = n, 2*step
		default:
			low, step = n, high
		}
	}
	return high, nil
}

// The sizes of a scan: all of the first, and then steps of a share.
const (
	scannedOneByOne = 16
	scanStep        = 0.12
)

// scan is the smallest size that meets the goal, of those from the least on up to
// one that does, or to ample where none is known (0).
func (l *ladder) scan(ctx context.Context, high int) (int, error) {
	least, last := l.candidate.least, high-1
	if high == 0 {
		last = l.ample
	}
	for n := least; n <= last; n = nextSize(least, n) {
		ok, err := l.meets(ctx, n)
		if err != nil {
			return 0, err
		}
		if ok {
			return l.descend(ctx, l.lastMiss(n), n)
		}
	}
	return high, nil
}

// nextSize of a scan from the least on.
func nextSize(least, n int) int {
	if n-least < scannedOneByOne {
		return n + 1
	}
	return n + max(1, int(scanStep*float64(n)))
}

// leastHarm is up to how many instances more are looked at, of large fleets up to as
// many as there are.
const leastHarm = 16

// harm tells whether more instances than n, which meet the goal, would miss it: one
// more, two, four and so on.
func (l *ladder) harm(ctx context.Context, n int) (*report.Beyond, error) {
	if len(l.hazards) == 0 {
		return nil, nil
	}
	most := mostUseful(l.fleetOf(n))
	if l.candidate.most > 0 {
		most = min(most, l.candidate.most)
	}
	good := n
	for more := 1; n+more <= most && more <= max(n, leastHarm); more *= 2 {
		next := n + more
		missed, err := l.surelyMisses(ctx, next)
		if err != nil {
			return nil, err
		}
		if !missed {
			good = next
			continue
		}
		for next-good > 1 { // the first that does
			mid := (good + next) / 2
			if missed, err = l.surelyMisses(ctx, mid); err != nil {
				return nil, err
			}
			if missed {
				next = mid
			} else {
				good = mid
			}
		}
		return beyond(l.hazards[0], l.fleetOf(next), 0, good), nil
	}
	return nil, nil
}

// surelyMisses tells whether n instances surely miss the goal.
func (l *ladder) surelyMisses(ctx context.Context, n int) (bool, error) {
	ok, err := l.meets(ctx, n)
	if ok || err != nil {
		return false, err
	}
	return l.glanced[n] || l.seen[n].standing == missed, nil
}

// misses are the counts below n that are known to miss, by the largest of them.
func (l *ladder) misses(n int) []counts { return []counts{{l.lastMiss(n)}} }

// near is the share of the lowest excess within which another attempt is as good.
const near = 0.02

// best is the attempt that misses by least, and of those that do so the smallest;
// of fleets that are overloaded, the largest.
func (l *ladder) best() *evaluation {
	var sizes []int
	lowest := math.Inf(1)
	for n, e := range l.seen {
		sizes = append(sizes, n)
		lowest = math.Min(lowest, e.misfit())
	}
	slices.Sort(sizes)
	if math.IsInf(lowest, 1) {
		return l.seen[sizes[len(sizes)-1]]
	}
	for _, n := range sizes {
		if l.seen[n].misfit() <= lowest*(1+near) {
			return l.seen[n]
		}
	}
	return nil
}

// misfit is by how many times an attempt exceeds its goal; without end where it is
// overloaded.
func (e *evaluation) misfit() float64 {
	if e.result.Verdict == result.Overloaded || e.excess == 0 {
		return math.Inf(1)
	}
	return e.excess
}

// excuse says why no size meets the goal.
func (l *ladder) excuse() report.Reason {
	largest := 0
	for n := range l.seen {
		largest = max(largest, n)
	}
	why, n := l.seen[largest].failing, largest
	best := l.best()
	switch at := best.fleet.Instances(); {
	case at < n && best.misfit()*(1+near) < l.seen[n].misfit() && len(l.hazards) > 0:
		return report.Short{Why: best.failing, Instances: at, Limit: report.MoreHarms}
	case n == l.candidate.most:
		return report.Short{Why: why, Instances: n, Limit: report.OneMoreBarred, Barred: l.barred(l.fleetOf(n + 1))}
	case n == mostUseful(l.fleetOf(n)):
		return report.Short{Why: why, Instances: n, Limit: report.OneForEachUser}
	case n == l.limit:
		return report.Short{Why: why, Instances: n, Limit: report.MoreIsDearer}
	}
	return report.Short{Why: why, Instances: n}
}
