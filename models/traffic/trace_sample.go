package traffic

import (
	"fleetcost/models"
	"fleetcost/sim"
)

// rateLevels is the number of levels of requests by which blocks are told apart.
const rateLevels = 64

// Sampled is a part of the window that has the rates of the whole: it is cut into
// blocks of so many buckets, the blocks are put into an order by their requests (those
// of a level in the order of time), and of these every so-manieth is kept, the busiest
// first. They follow each other in the order of time. Buckets beyond the last whole
// block are left out.
func (t *Trace) Sampled(block, every int) *Trace {
	blocks := (t.To - t.From) / block
	sums, most := t.blocks(block), 0.0
	for _, sum := range sums {
		most = max(most, sum)
	}
	level := func(i int) int { return min(int(sums[i]/most*rateLevels), rateLevels-1) }
	var rank [rateLevels]int // of the next block of the level, among all
	for i := range sums {
		rank[level(i)]++
	}
	for l, before := rateLevels-1, 0; l >= 0; l-- {
		rank[l], before = before, before+rank[l]
	}
	kept := make([]float64, 0, (blocks/every+1)*block)
	for i := range sums {
		l := level(i)
		if rank[l]%every == 0 {
			kept = append(kept, t.Counts.Requests[t.From+i*block:][:block]...)
		}
		rank[l]++
	}
	u := *t
	u.Counts = &models.ArrivalCounts{Name: t.Counts.Name, Start: t.Counts.Start, Width: t.Counts.Width, Requests: kept}
	u.From, u.To, u.mean, u.law, u.Singles = 0, len(kept), 0, nil, nil
	return &u
}

// blocks are the requests of each block of so many buckets of the window, as recorded.
func (t *Trace) blocks(block int) []float64 {
	sums := make([]float64, (t.To-t.From)/block)
	for i := range sums {
		for _, n := range t.Counts.Requests[t.From+i*block:][:block] {
			sums[i] += n
		}
	}
	return sums
}

// Peak is the highest mean rate of a block of so many buckets.
func (t *Trace) Peak(block int) float64 {
	most := 0.0
	for _, sum := range t.blocks(block) {
		most = max(most, sum)
	}
	return most * t.Scale / (sim.Time(block) * t.Counts.Width).Seconds()
}

// Crowded is the part of the window in which a fleet of a capacity, in requests per
// second, has more to do than it can, by the fluid law: from when more arrives until
// that is done, and so many buckets before and after. It is nil where there is none.
func (t *Trace) Crowded(capacity float64, beside int) *Trace {
	most := capacity * t.Counts.Width.Seconds()
	var kept []float64
	var singles [][]single
	backlog, to := 0.0, t.From // what is before is kept or not
	for i := t.From; i < t.To; i++ {
		n := t.Counts.Requests[i] * t.Scale
		backlog = max(0, backlog+n-most)
		if from, until := max(to, i-beside), min(t.To, i+1+beside); backlog > 0 && until > from {
			kept = append(kept, t.Counts.Requests[from:until]...)
			if t.Singles != nil {
				singles = append(singles, t.Singles.of[from-t.From:until-t.From]...)
			}
			to = until
		}
	}
	if len(kept) == 0 {
		return nil
	}
	u := *t
	u.Counts = &models.ArrivalCounts{Name: t.Counts.Name, Start: t.Counts.Start, Width: t.Counts.Width, Requests: kept}
	u.From, u.To, u.mean, u.Share, u.law, u.Singles = 0, len(kept), 0, 0, nil, t.Singles.part(singles)
	return &u
}
