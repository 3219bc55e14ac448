package traffic

import (
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/sim"
)

func init() {
	register("sum", "of", "the sum of rates: a list of tables, of = [ { pattern = …}, … ]", func(k models.Keys, c Clock) Rate { return Sum(readParts(k, c)) })
	register("times", "of", "the product of a rate and factors: a list of tables, of = [ { pattern = … }, … ]", func(k models.Keys, c Clock) Rate {
		all := Product(readParts(k, c))
		overlaps(k, all)
		return all
	})
}

const fixParts = `add a list of tables, e.g. of = [ { pattern = "constant", rate = 90 }, { pattern = "growth", per_month = 0.05 } ]`

// readParts reads the rates that others are composed of; there is at least one.
func readParts(k models.Keys, c Clock) (all []Rate) {
	k.Require("of", fixParts)
	parts := k.Tables("of", fixParts)
	if len(parts) == 0 && k.Has("of") {
		k.Problem("of", "is empty", fixParts)
	}
	for _, part := range parts {
		if r := readRate(part, c); r != nil {
			all = append(all, r)
		}
	}
	if len(all) == 0 {
		return []Rate{Level(1)}
	}
	return all
}

// overlaps tells of events at the same time: which of them holds is not known.
func overlaps(k models.Keys, all []Rate) {
	var events []Event
	for _, r := range all {
		if e, ok := r.(Event); ok {
			events = append(events, e)
		}
	}
	slices.SortStableFunc(events, func(a, b Event) int { return a.Begins.Compare(b.Begins) })
	for i := 1; i < len(events); i++ {
		if a, b := events[i-1], events[i]; b.Begins.Before(a.Ends) {
			k.Problem("of", `the events "`+a.Name+`" and "`+b.Name+`" overlap`, `let one end when the other begins; write a third for the time of both`)
		}
	}
}

// Sum is Σ λᵢ(t): traffic from several sources.
type Sum []Rate

// Piece ends where the first of the parts does.
func (all Sum) Piece(t sim.Time) Piece {
	parts, until := partsAt(all, t)
	return Piece{until,
		func(s float64) float64 {
			sum := 0.0
			for i := range parts {
				sum += parts[i].At(s)
			}
			return sum
		},
		func(from, to float64) (low, high float64) {
			for i := range parts {
				a, b := parts[i].Bounds(from, to)
				low, high = low+a, high+b
			}
			return low, high
		}}
}

func (all Sum) String() string { return joined(all, " + ") }

// Product is Π λᵢ(t): a rate and factors of it.
type Product []Rate

// Piece ends where the first of the parts does.
func (all Product) Piece(t sim.Time) Piece {
	parts, until := partsAt(all, t)
	return Piece{until,
		func(s float64) float64 {
			product := 1.0
			for i := range parts {
				product *= parts[i].At(s)
			}
			return product
		},
		func(from, to float64) (low, high float64) { // none is negative
			low, high = 1, 1
			for i := range parts {
				a, b := parts[i].Bounds(from, to)
				low, high = low*a, high*b
			}
			return low, high
		}}
}

func (all Product) String() string { return joined(all, " × ") }

// partsAt are the pieces of rates at a moment, and when the first of them is over.
func partsAt(all []Rate, t sim.Time) ([]Piece, sim.Time) {
	parts, until := make([]Piece, len(all)), sim.Time(sim.Never)
	for i, r := range all {
		parts[i] = r.Piece(t)
		until = min(until, parts[i].Until)
	}
	return parts, until
}

func joined(all []Rate, by string) string {
	texts := make([]string, len(all))
	for i, r := range all {
		texts[i] = r.String()
		if _, plain := r.(Level); !plain {
			texts[i] = "(" + texts[i] + ")"
		}
	}
	return strings.Join(texts, by)
}
