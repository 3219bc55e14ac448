package recording

import "fleetcost/models"

// A Filling is what stands for a bucket that a record lacks, where the user says so.
type Filling string

const (
	NoFilling  Filling = ""           // nothing does: it is unknown
	Zero       Filling = "zero"       // no requests came
	Neighbours Filling = "neighbours" // a straight line from the bucket before to that after
)

// Filled has counts in place of gaps. Where a record begins or ends with one, the nearest
// bucket stands for it.
func Filled(c *models.ArrivalCounts, by Filling) *models.ArrivalCounts {
	if by == NoFilling || c.Missing == 0 {
		return c
	}
	f := *c
	f.Requests = append([]float64(nil), c.Requests...)
	f.Gaps, f.Missing, f.LongestGap = nil, 0, 0
	if by == Zero {
		return &f
	}
	for _, g := range c.Gaps {
		before, after := g.From-1, g.To
		switch {
		case before < 0:
			before = after
		case after == len(f.Requests):
			after = before
		}
		for i := g.From; i < g.To; i++ {
			share := float64(i-g.From+1) / float64(g.To-g.From+1)
			f.Requests[i] = f.Requests[before]*(1-share) + f.Requests[after]*share
		}
	}
	return &f
}
