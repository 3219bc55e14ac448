package recording

import (
	"errors"
	"math"

	"fleetcost/sim"
)

// rising are the rates of counters, each from a point to the next:
//
//	(c(t₂) − c(t₁))/(t₂ − t₁), or c(t₂)/(t₂ − t₁) where it has fallen: it began anew
//
// Over points that are missing the rate is the mean of them, which the counter knows. What
// was counted between the last point before a beginning and that is lost.
func rising(all []Series, width sim.Time) (rates []Series, resets int, err error) {
	for _, s := range all {
		known := Series{Name: s.Name}
		for i, v := range s.Values {
			if !math.IsNaN(v) {
				known.Add(s.At[i], v)
			}
		}
		step := width
		if step == 0 {
			step = commonStep(known.At)
		}
		r := Series{Name: s.Name}
		for i := 1; i < len(known.At); i++ {
			more := known.Values[i] - known.Values[i-1]
			if more < 0 {
				more = known.Values[i]
				resets++
			}
			from, to := known.At[i-1], known.At[i]
			rate := more / (float64(to-from) / 1e9)
			for at := from; at < to-int64(step)/2 && len(r.At) < 50_000_000; at += int64(step) {
				r.Add(at, rate)
			}
		}
		if len(r.At) > 0 {
			rates = append(rates, r)
		}
	}
	if len(rates) == 0 {
		return nil, 0, errors.New("one point of a counter says nothing of a rate")
	}
	return rates, resets, nil
}
