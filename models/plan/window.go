package plan

import (
	"math"
	"slices"

	"fleetcost/models"
	"fleetcost/models/load"
	"fleetcost/models/program"
	"fleetcost/models/report"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// requestsPerWindow is the number of requests of a window above which only a part of
// it is simulated, relaxationsPerBlock the time that is always left to each part of
// it, and fewestBlocks how many parts of a sample show what the whole is like.
const (
	requestsPerWindow   = 100_000
	relaxationsPerBlock = 20
	fewestBlocks        = 1000
)

// shorten returns the fleet under a part of its traffic, when the window is long.
//
// Within a bucket the traffic is stationary, and a fleet that can carry it
// forgets where it came from in a few relaxation times; what comes after adds
// requests but nothing new. So each bucket is simulated for a share of its time.
// Where a bucket is too short for that, several are a block; and of thousands of
// blocks, a sample that has the rates of all is enough. A fleet that cannot carry the
// busiest block does not forget, its queue grows for as long as the block lasts; then
// nothing is shortened. TestShorten measures the error. Requests that are replayed one by
// one all are.
func shorten(f *models.Fleet) *models.Fleet {
	h := f.Traffic.Horizon()
	if h == 0 {
		return f
	}
	share := requestsPerWindow / (f.Traffic.Rate() * h.Seconds())
	if share >= 1 {
		return f
	}
	if trace, ok := f.Traffic.(*traffic.Trace); ok {
		if trace.Singles != nil {
			return f
		}
		if part := sampled(f, trace, share); part != nil {
			return part
		}
	}
	share = math.Max(share, leastShare(atPeak(f), h.Seconds()/float64(len(f.Traffic.Rates()))))
	if share >= 1 {
		return f
	}
	return under(f, f.Traffic.Shortened(share))
}

// sampled returns the fleet under blocks of a trace that together are that share of
// it, or more; nil where there are not thousands of them.
func sampled(f *models.Fleet, trace *traffic.Trace, share float64) *models.Fleet {
	n := trace.To - trace.From
	for block := 1; n/block >= 2*fewestBlocks; block *= 2 {
		least := leastShare(under(f, traffic.Poisson(trace.Peak(block))), float64(block)*trace.Counts.Width.Seconds())
		switch every := min(int(min(1, least)/share), n/block/fewestBlocks); {
		case least > 1:
		case every < 2:
			return nil
		case block == 1:
			return under(f, trace.Sampled(block, every).Shortened(least))
		default:
			return under(f, trace.Sampled(block, every))
		}
	}
	return nil
}

// leastShare is the share of so many seconds in which the fleet forgets where it came
// from.
func leastShare(f *models.Fleet, seconds float64) float64 {
	tau := load.Relaxation(program.Compile(f))
	if tau == sim.Never {
		return math.Inf(1)
	}
	return relaxationsPerBlock * tau.Seconds() / seconds
}

// under is the fleet under other traffic.
func under(f *models.Fleet, traffic models.Traffic) *models.Fleet {
	g := *f
	g.Traffic = traffic
	return &g
}

// atPeak is the fleet under the highest rate of its traffic for ever.
func atPeak(f *models.Fleet) *models.Fleet {
	if f.Traffic.Horizon() == 0 {
		return f
	}
	return under(f, traffic.WithBursts(traffic.Poisson(slices.Max(f.Traffic.Rates())), f.Traffic))
}

// atOnce is how many requests may come at one moment; more than that only in one of
// 20,000 batches.
func atOnce(f *models.Fleet) float64 {
	b, ok := f.Traffic.(traffic.Batches)
	switch {
	case !ok:
		return 1
	case b.Geometric:
		return 10 * b.Size
	}
	return b.Size
}

// overloadedByFluid says why a fleet cannot meet the goal in the window, by the fluid
// law: what arrives beyond the capacity μ waits, whatever the randomness,
//
//	b' = λ(t) − μ while b > 0 or λ > μ,    delay = b/μ
//
// A request is answered in time only if it finds less than μ times the limit
// before it. What overflows a queue of that size is late or lost, and no
// backlog or timeout makes it less; a goal is out of reach when that is more
// than may be late, 1 − quantile, and lost together. It says nothing when
// simulation must tell, as of services for which nobody waits who asked.
func (p *Planner) overloadedByFluid(f *models.Fleet) report.Reason {
	rates := f.Traffic.Rates()
	capacity := f.Traffic.Rate() / awaited(f)
	if capacity >= slices.Max(rates) || math.IsNaN(capacity) {
		return nil
	}
	bucket := f.Traffic.Horizon().Seconds() / float64(len(rates))
	for _, g := range p.Scenario.Goal.Latency {
		if g.Quantile == 0 {
			continue
		}
		backlog, over, total := 0.0, 0.0, 0.0
		for _, rate := range rates {
			backlog = math.Max(0, backlog+(rate-capacity)*bucket)
			over += math.Max(0, backlog-capacity*g.Limit.Seconds())
			backlog = math.Min(backlog, capacity*g.Limit.Seconds())
			total += rate * bucket
		}
		if over > (1-g.Quantile+p.Scenario.Goal.ErrorRate)*total {
			return report.PeakOverload{Times: slices.Max(rates) / capacity, Late: over / total, Goal: g}
		}
	}
	return nil
}

// awaited is the largest load of the services for which all wait who come from
// outside: what is left in a queue makes none of them late, and what only some of
// them ask for, or can do without, not all.
func awaited(f *models.Fleet) float64 {
	loads, worst, alike := load.Each(f), 0.0, true
	for i := range loads {
		for k := range f.Classes {
			if f.Classes[k].Share > 0 && !needs(f, k, i) {
				loads[i], alike = load.Load{}, false
				break
			}
		}
		worst = math.Max(worst, loads[i].PerInstance())
	}
	if alike {
		return load.Of(f).Worst()
	}
	return worst // without backends, to which others may send more than they do when all wait
}

// needs tells whether each request of a class waits for the service, in the class's
// own steps or in those of what it calls.
func needs(f *models.Fleet, class, service int) bool {
	if f.Classes[class].Service == service {
		return true
	}
	for i := range f.Classes[class].Steps {
		s := &f.Classes[class].Steps[i]
		if s.Action == models.Call && s.Policy == nil && needs(f, s.Class, service) {
			return true
		}
	}
	return false
}
