package doubt

import (
	"cmp"
	"math"
	"slices"
)

// A Distribution is of a number that has some values only.
type Distribution struct {
	Values      []float64 // ascending
	Probability []float64 // of each
}

// Of is the distribution of samples, each as probable as the others.
func Of(samples []float64) Distribution {
	var d Distribution
	for _, x := range slices.Sorted(slices.Values(samples)) {
		if n := len(d.Values); n > 0 && d.Values[n-1] == x {
			d.Probability[n-1] += 1 / float64(len(samples))
			continue
		}
		d.Values, d.Probability = append(d.Values, x), append(d.Probability, 1/float64(len(samples)))
	}
	return d
}

// rounding is what sums of probabilities may lack.
const rounding = 1e-10

// Quantile is the smallest value whose probability, with all below it, reaches p.
func (d Distribution) Quantile(p float64) float64 {
	sum := 0.0
	for i, x := range d.Values {
		if sum += d.Probability[i]; sum >= p-rounding {
			return x
		}
	}
	return d.Values[len(d.Values)-1]
}

// Mean of the values.
func (d Distribution) Mean() float64 {
	mean := 0.0
	for i, x := range d.Values {
		mean += x * d.Probability[i]
	}
	return mean
}

// Times is the distribution of each value times a number above 0.
func (d Distribution) Times(factor float64) Distribution {
	scaled := Distribution{make([]float64, len(d.Values)), d.Probability}
	for i, x := range d.Values {
		scaled.Values[i] = x * factor
	}
	return scaled
}

// Below is the probability of at most x.
func (d Distribution) Below(x float64) float64 {
	sum := 0.0
	for i, v := range d.Values {
		if v > x {
			break
		}
		sum += d.Probability[i]
	}
	return sum
}

// Priced is a distribution of a quantity times a price that is in doubt by itself.
type Priced struct {
	Quantity Distribution // of values above 0
	Price    Range
}

// Mean is that of the quantity times that of the price, which do not depend on each other.
func (p Priced) Mean() float64 { return p.Quantity.Mean() * p.Price.Mean() }

// Below is the probability of at most x.
func (p Priced) Below(x float64) float64 {
	sum := 0.0
	for i, q := range p.Quantity.Values {
		sum += p.Quantity.Probability[i] * p.Price.Below(x/q)
	}
	return sum
}

// Quantile is the smallest value whose probability reaches p.
func (p Priced) Quantile(share float64) float64 {
	if p.Price.Known() {
		return p.Quantity.Times(p.Price.Mid).Quantile(share)
	}
	most := p.Quantity.Values[len(p.Quantity.Values)-1]
	low, high := p.Quantity.Values[0]*p.Price.At(-reach), most*p.Price.At(reach)
	for high > low*(1+1e-13) {
		middle := math.Sqrt(low) * math.Sqrt(high)
		if p.Below(middle) >= share-rounding/100 {
			high = middle
		} else {
			low = middle
		}
		if middle == low && middle == high {
			break
		}
	}
	return high
}

// A Match is two costs side by side: how probable it is that one is less.
type Match struct{ ACheaper, Same, BCheaper float64 }

// tie is how much two amounts may differ, as a share, that are the same but for rounding.
const tie = 1e-12

func compare(a, b float64) int {
	if math.Abs(a-b) <= tie*math.Max(math.Abs(a), math.Abs(b)) {
		return 0
	}
	return cmp.Compare(a, b)
}

// match compares two costs that do not depend on each other; least is the mean of the
// smaller of them.
func match(a, b Distribution) (m Match, least float64) {
	j, below, belowMean := 0, 0.0, 0.0 // of b below the value of a
	total := 0.0
	for _, p := range b.Probability {
		total += p
	}
	for i, x := range a.Values {
		for j < len(b.Values) && compare(b.Values[j], x) < 0 {
			below += b.Probability[j]
			belowMean += b.Probability[j] * b.Values[j]
			j++
		}
		same := 0.0
		if j < len(b.Values) && compare(b.Values[j], x) == 0 {
			same = b.Probability[j]
		}
		p := a.Probability[i]
		m.BCheaper += p * below
		m.Same += p * same
		m.ACheaper += p * (total - below - same)
		least += p * (belowMean + x*(total-below))
	}
	return m, least
}
