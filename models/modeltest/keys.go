// Package modeltest is what tests of several packages of models share: a table of
// keys without a file, and choices of which random tests and fuzzing are made.
//
// It will never know what a test looks for. No program uses it.
package modeltest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"fleetcost/models"
	"fleetcost/sim"
)

// Answers is a table of a scenario without a file. What it was not given it
// answers with the default; one that is willing invents what is missing: the
// choose-th of the default, the ends of the range and a value between.
type Answers struct {
	Given    map[string]any
	Willing  Chooser
	Problems []string
}

func (a *Answers) Has(key string) bool { _, ok := a.Given[key]; return ok || a.Willing != nil }

func (a *Answers) Require(key, fix string) bool {
	if !a.Has(key) {
		a.Problem(key, "is missing", fix)
	}
	return a.Has(key)
}

func (a *Answers) Text(key, byDefault string) string {
	if text, ok := a.Given[key].(string); ok {
		return text
	}
	return byDefault
}

func (a *Answers) Choice(key, byDefault string, allowed []string) string {
	if a.Willing != nil {
		return Of(a.Willing, key, allowed...)
	}
	if text := a.Text(key, byDefault); slices.Contains(allowed, text) {
		return text
	}
	return byDefault
}

// invented is one of the values that an answer can take.
func invented[T int | float64 | sim.Time | models.Bytes](a *Answers, key string, byDefault, low, high T) T {
	if x, ok := a.Given[key].(T); ok {
		return min(max(x, low), high)
	}
	if a.Willing == nil {
		return byDefault
	}
	return Of(a.Willing, key, byDefault, low, high, low+(high-low)/1000)
}

func (a *Answers) Int(key string, byDefault, low, high int) int {
	return invented(a, key, byDefault, low, high)
}

func (a *Answers) Float(key string, byDefault, low, high float64) float64 {
	return invented(a, key, byDefault, low, high)
}

func (a *Answers) Share(key string, byDefault, low, high float64) float64 {
	return invented(a, key, byDefault, low, high)
}

func (a *Answers) Bool(key string) bool {
	if yes, ok := a.Given[key].(bool); ok || a.Willing == nil {
		return yes
	}
	return Of(a.Willing, key, false, true)
}

func (a *Answers) Duration(key string, byDefault, low, high sim.Time) sim.Time {
	return invented(a, key, byDefault, low, high)
}

func (a *Answers) Bytes(key string, byDefault models.Bytes) models.Bytes {
	return invented(a, key, byDefault, 0, 1<<40)
}

func (a *Answers) Distribution(key string) models.Distribution {
	if d, ok := a.Given[key].(models.Distribution); ok || a.Willing == nil {
		return d
	}
	return Of(a.Willing, key, random1s, second)
}

func (a *Answers) Counts(key string) *models.ArrivalCounts {
	if c, ok := a.Given[key].(*models.ArrivalCounts); ok || a.Willing == nil {
		return c
	}
	return Of(a.Willing, key, Record(0, 3, 5, 2, 0, 4), Record(7), Record(1, 0, 0), nil)
}

func (a *Answers) Sub(key string) models.Keys {
	if sub, ok := a.Given[key].(map[string]any); ok {
		return &Answers{Given: sub}
	}
	return &Answers{Willing: a.Willing}
}

func (a *Answers) InPlace(key string) (models.Keys, bool) {
	if sub, ok := a.Given[key].(map[string]any); ok {
		return &Answers{Given: sub}, true
	}
	return &Answers{Willing: a.Willing}, a.Willing != nil && a.Willing(key, 2) == 1
}

func (a *Answers) Zone(key, byDefault string) *time.Location {
	if zone, ok := a.Given[key].(*time.Location); ok || a.Willing == nil {
		return zone
	}
	return Of(a.Willing, key, nil, time.UTC, time.FixedZone("east", 5*3600+1800))
}

func (a *Answers) Grid(key string, rows, columns int) [][]float64 {
	if grid, ok := a.Given[key].([][]float64); ok || a.Willing == nil {
		return grid
	}
	grid := make([][]float64, rows)
	for i := range grid {
		grid[i] = make([]float64, columns)
		for j := range grid[i] {
			grid[i][j] = float64((i + j) % 5)
		}
	}
	return Of(a.Willing, key, nil, grid)
}

// Tables are willingly two that give rates of which others are composed.
func (a *Answers) Tables(key, fix string) (all []models.Keys) {
	list, ok := a.Given[key].([]map[string]any)
	if !ok && a.Willing != nil {
		list = Of(a.Willing, key, nil, []map[string]any{{"pattern": "constant", "rate": 3.0, "for": sim.Hour}, {"pattern": "growth", "per_month": 0.2}})
	}
	for _, given := range list {
		all = append(all, &Answers{Given: given})
	}
	return all
}

func (a *Answers) Refused(key string) bool {
	return slices.ContainsFunc(a.Problems, func(p string) bool { return strings.HasPrefix(p, key+": ") })
}

func (a *Answers) Skip() {}

func (a *Answers) Problem(key, what, fix string) {
	a.Problems = append(a.Problems, fmt.Sprintf("%s: %s; %s", key, what, fix))
}

// What is drawn for a distribution: one second in the mean, or exactly.
var (
	second, _   = models.Constant(1)
	random1s, _ = models.Exponential(1)
)

// Record is a trace of so many requests in each minute from 2024-03-01 on.
func Record(requests ...float64) *models.ArrivalCounts {
	return &models.ArrivalCounts{Name: "record", Start: 1709251200, Width: sim.Minute, Requests: requests}
}

// A Chooser picks one of n possibilities, 0 to n−1. Random tests and fuzzing
// build their fleets from the same choices.
type Chooser func(what string, n int) int

// Of picks one of the values.
func Of[T any](choose Chooser, what string, values ...T) T { return values[choose(what, len(values))] }
