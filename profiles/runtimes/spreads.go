package runtimes

import (
	"math"
	"strconv"
	"strings"

	"fleetcost/models"
	"fleetcost/profiles/keys"
)

// A Spread is how far a CPU time of a runtime may be from what is written: its 5 and 95 % over
// its value.
type Spread struct {
	Key       string // overhead, dispatch, collect, connect, slowdown.X
	Low, High float64
}

// Spreads are those of the CPU times of a runtime that are written with their doubt, by their keys. What a request
// takes after its handler is a part of its overhead, and has no doubt of its own.
func Spreads(r models.Runtime) (all []Spread) {
	for _, o := range r.Origins {
		switch o.Key {
		case "overhead", "dispatch", "collect", "connect":
		default:
			if !strings.HasPrefix(o.Key, "slowdown.") {
				continue
			}
		}
		value, low, high := amount(o.Value), amount(o.Low), amount(o.High)
		if !(value > 0 && low > 0 && low <= value && value <= high) {
			continue // without both ends nobody says how sure it is
		}
		if s := (Spread{o.Key, low / value, high / value}); s.High > s.Low {
			all = append(all, s)
		}
	}
	return all
}

// amount of a number, or of a duration in nanoseconds; NaN of what is neither.
func amount(text string) float64 {
	if n, err := strconv.ParseFloat(text, 64); err == nil {
		return n
	}
	if t, err := keys.ParseDuration(text); err == nil {
		return float64(t)
	}
	return math.NaN()
}
