package doubt

import (
	"errors"
	"fmt"
	"math"
)

// Regrets compare designs over futures, of which one will come. The regret of a design in
// a future is what it costs there more than the design that is cheapest there.
//
// The design of least expected regret is always that of least expected cost. Minimax
// regret is another question: whose largest regret is smallest, however improbable the
// future. The least worst case is a third. Designs are named by their place, of equals
// the first.
type Regrets struct {
	Regret         [][]float64 // of each design in each future
	Largest        []float64   // of each design
	ExpectedCost   []float64
	ExpectedRegret []float64

	Minimax, LeastExpected, LeastWorstCase int // expected cost, and expected regret
}

// Regret of designs whose costs are given for each future, and how probable each is.
func Regret(costs [][]float64, probability []float64) (Regrets, error) {
	if len(costs) == 0 || len(probability) == 0 {
		return Regrets{}, errors.New("there are no designs or no futures to compare")
	}
	sum := 0.0
	for i, p := range probability {
		if !(p >= 0) {
			return Regrets{}, fmt.Errorf("future %d has the probability %v; it is from 0 to 1", i+1, p)
		}
		sum += p
	}
	if math.Abs(sum-1) > 1e-9 {
		return Regrets{}, fmt.Errorf("the probabilities of the futures add up to %v, not to 1", sum)
	}
	r := Regrets{}
	worst := make([]float64, len(costs))
	for d, cost := range costs {
		if len(cost) != len(probability) {
			return Regrets{}, fmt.Errorf("design %d has costs in %d futures of %d", d+1, len(cost), len(probability))
		}
		regret, largest, expected, mean := make([]float64, len(cost)), 0.0, 0.0, 0.0
		worst[d] = math.Inf(-1)
		for i, usd := range cost {
			least := usd
			for _, other := range costs {
				if i < len(other) {
					least = math.Min(least, other[i])
				}
			}
			regret[i] = usd - least
			largest = math.Max(largest, regret[i])
			expected += probability[i] * regret[i]
			mean += probability[i] * usd
			worst[d] = math.Max(worst[d], usd)
		}
		r.Regret, r.Largest = append(r.Regret, regret), append(r.Largest, largest)
		r.ExpectedCost, r.ExpectedRegret = append(r.ExpectedCost, mean), append(r.ExpectedRegret, expected)
	}
	r.Minimax, r.LeastWorstCase = smallest(r.Largest), smallest(worst)
	r.LeastExpected = smallest(r.ExpectedCost)
	return r, nil
}

// smallest is the place of the least of them, of equals the first.
func smallest(values []float64) int {
	best := 0
	for i, v := range values {
		if compare(v, values[best]) < 0 {
			best = i
		}
	}
	return best
}
