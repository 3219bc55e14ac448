package models

import (
	"fmt"
	"slices"

	"fleetcost/sim"
)

// answers is a table of a scenario without a file. What it was not given it
// answers with the default; one that is willing invents what is missing: the
// choose-th of the default, the ends of the range and a value between.
type answers struct {
	given    map[string]any
	willing  chooser
	problems []string
}

func (a *answers) Has(key string) bool { _, ok := a.given[key]; return ok || a.willing != nil }

func (a *answers) Require(key, fix string) bool {
	if !a.Has(key) {
		a.Problem(key, "is missing", fix)
	}
	return a.Has(key)
}

func (a *answers) Text(key, byDefault string) string {
	if text, ok := a.given[key].(string); ok {
		return text
	}
	return byDefault
}

func (a *answers) Choice(key, byDefault string, allowed []string) string {
	if a.willing != nil {
		return of(a.willing, key, allowed...)
	}
	if text := a.Text(key, byDefault); slices.Contains(allowed, text) {
		return text
	}
	return byDefault
}

// invented is one of the values that an answer can take.
func invented[T int | float64 | sim.Time | Bytes](a *answers, key string, byDefault, low, high T) T {
	if x, ok := a.given[key].(T); ok {
		return min(max(x, low), high)
	}
	if a.willing == nil {
		return byDefault
	}
	return of(a.willing, key, byDefault, low, high, low+(high-low)/1000)
}

func (a *answers) Int(key string, byDefault, low, high int) int {
	return invented(a, key, byDefault, low, high)
}

func (a *answers) Float(key string, byDefault, low, high float64) float64 {
	return invented(a, key, byDefault, low, high)
}

func (a *answers) Duration(key string, byDefault, low, high sim.Time) sim.Time {
	return invented(a, key, byDefault, low, high)
}

func (a *answers) Bytes(key string, byDefault Bytes) Bytes {
	return invented(a, key, byDefault, 0, 1<<40)
}

func (a *answers) Distribution(key string) Distribution {
	if d, ok := a.given[key].(Distribution); ok || a.willing == nil {
		return d
	}
	return of(a.willing, key, random1s, second)
}

func (a *answers) Counts(key string) *ArrivalCounts {
	if c, ok := a.given[key].(*ArrivalCounts); ok || a.willing == nil {
		return c
	}
	return of(a.willing, key, record(0, 3, 5, 2, 0, 4), record(7), record(1, 0, 0), nil)
}

func (a *answers) Sub(key string) Keys {
	if sub, ok := a.given[key].(map[string]any); ok {
		return &answers{given: sub}
	}
	return &answers{willing: a.willing}
}

func (a *answers) Problem(key, what, fix string) {
	a.problems = append(a.problems, fmt.Sprintf("%s: %s; %s", key, what, fix))
}

// What is drawn for a distribution: one second in the mean, or exactly.
var (
	second, _   = Constant(1)
	random1s, _ = Exponential(1)
)

// record is a trace of so many requests in each minute from 2024-03-01 on.
func record(requests ...float64) *ArrivalCounts {
	return &ArrivalCounts{Name: "record", Start: 1709251200, Width: sim.Minute, Requests: requests}
}
