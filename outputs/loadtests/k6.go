package loadtests

import "math"

// k6 of Grafana Labs. Its executors of arrival rates space iterations evenly, so Poisson
// arrivals are iterations that are shared by all virtual users: each waits for the moment
// of its own, whose list is made from the rates before the test begins.
func init() {
	Tools.Register("k6", "a script of Grafana k6", Tool{
		run: "Run it with K6_CSV_TIME_FORMAT=unix_micro k6 run --out csv=results.csv, or --out json=results.json", then: ", and", results: "results.csv",
		most: 100_000, mostUsers: 40_000, mostBy: "k6's guide to large tests, of one instance",
		even: true, poisson: true, think: true, retry: true, template: "k6.js",
		mostMoments: 5e6, // of some 30 bytes of text each
	})
}

// A perUnit rate is a whole number of requests in a unit of time.
type perUnit struct {
	Unit    string // 1s, 1m, 1h
	Seconds float64
}

// Whole is a rate in the unit.
func (p perUnit) Whole(rate float64) int { return int(math.Round(rate * p.Seconds)) }

// Unit is that of time in which the rates of all stages are whole numbers within a ten
// thousandth, or else the hour: tools know no others.
func (t *Test) Unit() perUnit {
	for _, u := range []perUnit{{"1s", 1}, {"1m", 60}} {
		whole := true
		for _, s := range t.Stages {
			whole = whole && math.Abs(math.Round(s.Rate*u.Seconds)-s.Rate*u.Seconds) <= 1e-4*s.Rate*u.Seconds
		}
		if whole {
			return u
		}
	}
	return perUnit{"1h", 3600}
}

// Gaps are the microseconds from one moment of the list to the next.
func (t *Test) Gaps() []int {
	gaps, last := make([]int, len(t.Moments)), 0
	for i, m := range t.Moments {
		at := int(math.Round(m.At * 1e6))
		gaps[i], last = at-last, at
	}
	return gaps
}

// Kinds are the requests of the moments of the list; nil where the shares say.
func (t *Test) Kinds() []int {
	var kinds []int
	for _, m := range t.Moments {
		if m.Class < 0 {
			return nil
		}
		kinds = append(kinds, m.Class)
	}
	return kinds
}
