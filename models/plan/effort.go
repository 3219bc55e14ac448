package plan

import (
	"context"
	"errors"
	"math"

	"fleetcost/models"
	"fleetcost/models/engine"
	"fleetcost/models/load"
	"fleetcost/models/program"
	"fleetcost/models/result"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// How much is simulated. A replication is long enough to hold batches of many requests,
// which know little of one another, and no evaluation goes on for ever.
const (
	requestsPerReplication = 50_000
	batchesPerReplication  = 10 // of 5,000 requests and more: fifty beyond the p99
	// Where 5,000 requests come in less than relaxationsPerBatch relaxation times of the
	// fleet, a replication is of fewer batches, and each as long as that.
	fewestBatches        = 5
	relaxationsPerBatch  = 10
	replicationsPerRound = 2
	mostRequests         = 3_000_000
	// As often as this the rarest of what recurs and matters must have come before a
	// goal counts as met: its share is known to 18 % then.
	leastRecurrences = 30
)

// Looks. An evaluation is looked at again and again while it grows, and it would be
// met or missed by chance at one of many looks more often than at one: all but the
// last look ask for intervals that are wider by earlyLook, which are those of 99 %.
// Where a figure and its limit are close, more is simulated: until the doubt is
// closest of the limit, or the budget is spent. A fleet that is more likely to miss than
// not by unlikely, a part of the interval's half (nine of ten such do miss), is not worth
// more than a share of the budget: it does not count as meeting its goal anyhow.
const (
	earlyLook     = 1.35
	closest       = 0.01
	coarselyClose = 0.025 // of the many fleets of a search,
	coarseShare   = 8     // and the part of the budget for each,
	comfortable   = 0.8   // of which half where likely no figure is more than this part of its limit
	unlikely      = 0.65
	unlikelyShare = 6
	roughShare    = 3 // and that part of it of points that are rough
	hastyShare    = 4 // and of a replication of those that are hasty
	// What is known to be on one side of its limit is not worth the budget that it takes
	// to be as precise as it is usually asked for, only a part of it; half the width takes
	// four times as many.
	usualPrecision = 0.05
	preciseShare   = 4
)

// care is how well a fleet is looked at.
type care int

const (
	// coarse: one of many fleets of a search; where it is close to its limit, for no
	// more than a share of the budget.
	coarse care = iota
	// surely: until its verdict is as clear as the budget allows.
	surely
	// precisely: until every figure with a goal is precise, too.
	precisely
)

// effort is the budget, and the doubt, as a share of a limit, within which no clearer
// verdict is sought.
func (c care) effort(f *models.Fleet) (most int64, near float64) {
	if c == coarse {
		return mostOffered(f) / coarseShare, coarselyClose
	}
	return mostOffered(f), closest
}

// replicateMore adds replications to an evaluation until it is looked at well enough.
func (p *Planner) replicateMore(ctx context.Context, e *evaluation, c care) error {
	if p.Rough {
		c = coarse
	}
	o := engine.Options{Seed: p.Seed, Requests: min(replicationSize(e.part), mostArrivals(e.part)), Batches: batchesOf(e.part)}
	if p.Hasty {
		o.Requests, o.Batches = max(leastPerReplication, o.Requests/hastyShare), fewestBatches
	}
	for !p.lookedAt(e, c) {
		n, more := len(e.replications), replicationsPerRound
		steady := e.part.Traffic.Horizon() == 0
		if n == 1 || steady && (o.Requests > leastArrivals(e.part) || c == coarse && n == 0) {
			more = 1 // it is long, or most that are looked at so are far from their limits
		}
		if err := p.add(ctx, e, o, n, n+max(more, n/2)); err != nil {
			return err
		}
	}
	return nil
}

// lookedAt judges an evaluation, and tells whether that is enough.
func (p *Planner) lookedAt(e *evaluation, c care) bool {
	if e.stands {
		p.judge(e, true)
		return true
	}
	if len(e.replications) == 0 {
		return false
	}
	most, near := c.effort(e.part)
	if p.Rough {
		most /= roughShare
	}
	most /= max(1, p.Shorter)
	n := e.offered()
	last := n >= max(most, min(e.least, mostOffered(e.part))) || len(e.replications) >= mostReplications
	p.judge(e, last)
	leans := e.unlikely || c == coarse && e.likely && e.excess <= comfortable
	switch {
	case last:
		return true
	case len(e.replications) == 1 && e.doubtful():
		return false // another may tell otherwise
	case e.result.Verdict == result.Overloaded, leans && c != precisely && n >= min(most/2, mostOffered(e.part)/unlikelyShare):
		return true
	case e.standing == unclear && e.doubts > near:
		return false
	}
	p.judge(e, e.standing == unclear)
	if c == precisely && (len(e.replications) < replicationsPerRound || !e.precise && n < p.mostPrecise(e.part)) {
		return false
	}
	return e.standing == missed || n >= e.least
}

// doubtful tells of one replication of a steady state that it is not enough: a figure is
// not clear of its limit, or the queues grew though there is less work than can be done.
// That a fleet misses is believed of one only where it is long: what it began with, such
// as which process has which connection, may last for all of a short one.
func (e *evaluation) doubtful() bool {
	long := replicationSize(e.part) > leastArrivals(e.part)
	switch {
	case e.part.Traffic.Horizon() > 0:
		return false
	case e.result.Verdict == result.Overloaded:
		return !long || e.result.OfferedLoad < 1
	case e.standing == missed:
		return !long || e.excess < farBeyond
	}
	return e.excess > comfortable
}

// add replications to an evaluation, or that one of them came to a stand.
func (p *Planner) add(ctx context.Context, e *evaluation, o engine.Options, from, to int) error {
	reps, err := p.replicate(ctx, e.part, o, from, to)
	if errors.Is(err, engine.ErrStandstill) {
		e.stands = true
		return nil
	}
	e.replications = append(e.replications, reps...)
	return err
}

// mostPrecise is the number of requests that make figures precise at most. Of a window,
// whose busiest times are a small part of it, it is the whole budget.
func (p *Planner) mostPrecise(f *models.Fleet) int64 {
	if f.Traffic.Horizon() > 0 {
		return mostOffered(f)
	}
	more := usualPrecision / p.Precision
	return int64(float64(mostOffered(f)) * math.Min(1, more*more/preciseShare))
}

// mostReplications bounds an evaluation of which hardly a request comes.
const mostReplications = 200

// offered are the requests that came in all replications.
func (e *evaluation) offered() (n int64) {
	for _, rep := range e.replications {
		if rep.External != nil {
			n += rep.External.Counts.Offered
			continue
		}
		for i := range rep.Classes {
			n += rep.Classes[i].Counts.Offered
		}
	}
	return n
}

// replicationSize is the number of requests of one replication.
func replicationSize(f *models.Fleet) int {
	if u, ok := f.Traffic.(traffic.Users); ok {
		return max(leastArrivals(f), roundsOfUsers*u.Count)
	}
	tau := load.Relaxation(program.Compile(f))
	if tau == sim.Never {
		return leastArrivals(f)
	}
	span := math.Max(fewestBatches*relaxationsPerBatch*tau.Seconds(), load.Longest(program.Compile(f)).Seconds()) // as long as what it is warmed up for
	return max(leastArrivals(f), int(math.Min(span*f.Traffic.Rate(), 1e12)))
}

// batchesOf is the number of batches of one replication.
func batchesOf(f *models.Fleet) int {
	tau := load.Relaxation(program.Compile(f))
	if _, users := f.Traffic.(traffic.Users); users || tau == sim.Never {
		return batchesPerReplication
	}
	relaxations := float64(leastArrivals(f)) / (tau.Seconds() * f.Traffic.Rate())
	return int(math.Max(fewestBatches, math.Min(batchesPerReplication, relaxations/relaxationsPerBatch)))
}

// rarest is what comes over the fleet most seldom of all that may move a percentile
// with a goal, and the number of requests without which it is not known to be kept:
// as many as hold enough of it. What keeps a share of the requests waiting keeps those
// waiting too that come before its queue is gone, 1/(1 − ρ) times as many in all.
func (p *Planner) rarest(f *models.Fleet) (rare load.Recurrence, least int64) {
	if f.Traffic.Horizon() > 0 {
		return rare, 0 // its story is simulated, whatever it holds
	}
	free := math.Max(1-load.Of(f).Worst(), 0.01)
	for _, c := range load.Recurrences(f) {
		if c.Every > rare.Every && c.Share/free >= p.beyond()/2 {
			rare = c
		}
	}
	return rare, int64(math.Min(leastRecurrences*rare.Every.Seconds()*f.Traffic.Rate(), 1e15))
}

// beyond is the smallest share of requests that may be longer than a goal allows, 0.1
// where only means have one.
func (p *Planner) beyond() float64 {
	least := 0.1
	goals := []models.Goal{p.Scenario.Goal}
	for _, c := range p.Scenario.Classes {
		goals = append(goals, c.Goal)
	}
	for _, g := range goals {
		for _, l := range g.Latency {
			if l.Quantile > 0 {
				least = math.Min(least, 1-l.Quantile)
			}
		}
	}
	return least
}

// What an evaluation may cost. Requests are not what takes time, but the events that
// they cause: one of ten thousand steps takes as long as a thousand usual ones. So the
// fewest and the most requests of an evaluation hold for requests of up to usualEvents,
// and of dearer ones there are fewer, with the doubt that their number leaves.
const (
	usualEvents = 100
	// leastPerReplication is the number of arrivals below which a replication has no
	// p99 of its own, fewestPerReplication that below which it has nothing to tell.
	leastPerReplication  = 10_000
	fewestPerReplication = 2_000
)

// leastArrivals is the number of arrivals of a replication: fewer where each is
// delivered to many, which are measured too.
func leastArrivals(f *models.Fleet) int {
	if _, ok := f.Traffic.(models.Realtime); ok {
		return int(math.Max(leastPerReplication, requestsPerReplication/math.Max(1, load.Reach(f))))
	}
	return int(math.Max(fewestPerReplication, requestsPerReplication/dearness(f)))
}

// mostOffered is the number of arrivals after which an evaluation ends: fewer
// where each is delivered to many. A fleet whose processes sweep is near its goal over a wide range
// of sizes: it would take very long to tell them apart.
func mostOffered(f *models.Fleet) int64 {
	if _, ok := f.Traffic.(models.Realtime); ok {
		return int64(math.Max(leastPerReplication, mostRequests/4/math.Max(1, load.Reach(f))))
	}
	return int64(math.Max(2*fewestPerReplication, mostRequests/dearness(f)))
}

// mostArrivals is the number of arrivals of a replication of which an evaluation can
// hold several.
func mostArrivals(f *models.Fleet) int { return max(leastArrivals(f), int(mostOffered(f)/3)) }

// dearness is how many usual requests one of the fleet's takes as long as; 1 for those
// that are usual.
func dearness(f *models.Fleet) float64 { return math.Max(1, load.Events(f)/usualEvents) }
