package plan

import (
	"fmt"
	"math"
	"slices"

	"fleetcost/models"
	"fleetcost/sim"
)

// requestsPerWindow is the number of requests of a window above which its
// buckets are shortened, and relaxationsPerBucket the time that is always left
// to each.
const (
	requestsPerWindow    = 100_000
	relaxationsPerBucket = 20
)

// shorten returns the fleet under traffic whose buckets are simulated for a
// part of their time, when the window is long.
//
// Within a bucket the traffic is stationary, and a fleet that can carry it
// forgets where it came from in a few relaxation times; what comes after adds
// requests but nothing new. A fleet that cannot carry the busiest bucket does
// not forget, its queue grows for as long as the bucket lasts; then nothing is
// shortened. TestShorten measures the error.
func shorten(f *models.Fleet) *models.Fleet {
	h := f.Traffic.Horizon()
	rates := f.Traffic.Rates()
	if h == 0 {
		return f
	}
	busiest := atPeak(f)
	tau := busiest.Relaxation()
	share := requestsPerWindow / (f.Traffic.Rate() * h.Seconds())
	if tau == sim.Never || share >= 1 {
		return f
	}
	bucket := h.Seconds() / float64(len(rates))
	share = math.Max(share, relaxationsPerBucket*tau.Seconds()/bucket)
	if share >= 1 {
		return f
	}
	short := *f
	short.Traffic = f.Traffic.Shortened(share)
	return &short
}

// atPeak is the fleet under the highest rate of its traffic for ever.
func atPeak(f *models.Fleet) *models.Fleet {
	g := *f
	g.Traffic = models.Poisson(slices.Max(f.Traffic.Rates()))
	return &g
}

// drowned says why a fleet cannot meet the goal in the window, by the fluid
// law: what arrives beyond the capacity μ waits, whatever the randomness,
//
//	b' = λ(t) − μ while b > 0 or λ > μ,    delay = b/μ
//
// A goal is out of reach when its quantile of this delay is beyond it and the
// share of requests that find no capacity, were they turned away instead, is
// beyond the error goal. It says nothing when simulation must tell.
func (p *Planner) drowned(f *models.Fleet) string {
	rates := f.Traffic.Rates()
	capacity := f.Traffic.Rate() / f.Load().Worst()
	if capacity >= slices.Max(rates) || math.IsNaN(capacity) {
		return ""
	}
	bucket := f.Traffic.Horizon().Seconds() / float64(len(rates))
	type part struct{ delay, weight float64 }
	const parts = 20 // of a bucket
	var story []part
	backlog, excess, total := 0.0, 0.0, 0.0
	for _, rate := range rates {
		excess += math.Max(0, rate-capacity) * bucket
		total += rate * bucket
		for range parts {
			story = append(story, part{backlog / capacity, rate * bucket / parts})
			backlog = math.Max(0, backlog+(rate-capacity)*bucket/parts)
		}
	}
	if excess <= p.Scenario.Goal.ErrorRate*total {
		return ""
	}
	slices.SortFunc(story, func(a, b part) int {
		switch {
		case a.delay > b.delay:
			return -1
		case a.delay < b.delay:
			return 1
		}
		return 0
	})
	for _, g := range p.Scenario.Goal.Latency {
		if g.Quantile == 0 {
			continue
		}
		above := 0.0
		for _, s := range story {
			above += s.weight
			if above > (1-g.Quantile)*total {
				if s.delay > g.Limit.Seconds() {
					return fmt.Sprintf("the busiest times bring %.3g times its capacity: %s is above %.3g s", slices.Max(rates)/capacity, g.Name(), s.delay)
				}
				break
			}
		}
	}
	return ""
}
