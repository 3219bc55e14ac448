package doubt

import (
	"errors"
	"math"
)

// A Commitment is made before the number of instances is known: one number for the whole
// term, of which each costs c, used or not, and what runs beyond them costs p.
type Commitment struct {
	Instances Distribution
	OnDemand  float64 // dollars of an instance that is not committed
	Committed float64 // of one that is
}

// Check tells what is missing or impossible.
func (c Commitment) Check() error {
	if len(c.Instances.Values) == 0 {
		return errors.New("there is no distribution of instances to commit for")
	}
	if !(c.OnDemand > 0) || !(c.Committed > 0) {
		return errors.New("a price of an instance is missing or not above 0")
	}
	return nil
}

// Mean is the mean cost with that many committed.
func (c Commitment) Mean(committed int) float64 {
	mean := c.Committed * float64(committed)
	for i, n := range c.Instances.Values {
		mean += c.Instances.Probability[i] * c.OnDemand * math.Max(0, n-float64(committed))
	}
	return mean
}

// Best is the number of least mean cost, the smaller of equals: the smallest K with
// P(instances ≤ K) ≥ 1 − c/p, since the next one saves p with the probability that more
// than K run.
func (c Commitment) Best() (int, error) {
	if err := c.Check(); err != nil {
		return 0, err
	}
	if c.Committed >= c.OnDemand {
		return 0, nil
	}
	return int(c.Instances.Quantile(1 - c.Committed/c.OnDemand)), nil
}

// Information is what it is worth to know the number before: the mean cost less that of
// committing to just what runs.
func (c Commitment) Information(committed int) float64 {
	return c.Mean(committed) - math.Min(c.Committed, c.OnDemand)*c.Instances.Mean()
}
