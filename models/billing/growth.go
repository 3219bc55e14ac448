package billing

import (
	"math"
	"math/big"
)

// A Ramp is a month in which the rate changes from one to another, evenly:
//
//	linear:   rate(t) = from + (to − from) · t/T
//	compound: rate(t) = from · (to/from)^(t/T)
type Ramp struct {
	From, To float64 // requests a second
	Hours    float64 // T
	Compound bool
}

// Requests are those of the whole month, the integral of the rate:
//
//	linear:   T · (from + to)/2
//	compound: T · (to − from)/ln(to/from)
func (r Ramp) Requests() float64 {
	if !r.Compound || r.From == r.To {
		return float(over(mul(times(r.Hours, 3600), plus(exact(r.From), exact(r.To))), big.NewRat(2, 1)))
	}
	return r.Hours * 3600 * (r.To - r.From) / math.Log(r.To/r.From)
}

// When is the hour at which the rate is so high; it must lie between the two.
func (r Ramp) When(rate float64) float64 {
	if r.Compound {
		return r.Hours * math.Log(rate/r.From) / math.Log(r.To/r.From)
	}
	share := over(minus(exact(rate), exact(r.From)), minus(exact(r.To), exact(r.From)))
	return float(mul(exact(r.Hours), share))
}

// A Crossing is when a fleet begins to have so many instances.
type Crossing struct {
	Instances int
	Hour      float64
}

// Fleet is how many instances there are over the month, where one carries so many
// requests a second, and their number is changed at once:
//
//	n(t) = max(least, ⌈rate(t) / each⌉)
//
// The first crossing is at hour 0.
func (r Ramp) Fleet(each float64, least int) []Crossing {
	needed := func(rate float64) int {
		n, _ := ceiling(over(exact(rate), exact(each))).Float64()
		return max(least, int(n))
	}
	course := []Crossing{{needed(r.From), 0}}
	for n := course[0].Instances; n < needed(r.To); n++ {
		course = append(course, Crossing{n + 1, r.When(float64(n) * each)})
	}
	for n := course[0].Instances; n > needed(r.To); n-- {
		course = append(course, Crossing{n - 1, r.When(float64(n-1) * each)})
	}
	return course
}

// InstanceHours are those of a course of so many hours.
func InstanceHours(course []Crossing, hours float64) float64 {
	sum := new(big.Rat)
	for i, c := range course {
		end := exact(hours)
		if i+1 < len(course) {
			end = exact(course[i+1].Hour)
		}
		sum.Add(sum, mul(minus(end, exact(c.Hour)), big.NewRat(int64(c.Instances), 1)))
	}
	return float(sum)
}
