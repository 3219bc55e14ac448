package phrases

import (
	"fmt"

	"fleetcost/models/report"
)

// Break-even points of sweeps are where straight lines between two values cross. Fleets grow
// by whole instances: nobody pays what the lines say, and where they cross at one of the two
// values, to the digits that are told, it is only known that it is somewhere between them.

// Somewhere tells that a break-even point, as it would be told, is one of the values around
// it, at which it is known not to be.
func Somewhere(a *report.Axis, b report.BreakEven) bool {
	at, low, high := Near(a, b.Value), Near(a, b.Low), Near(a, b.High)
	return low != high && (at == low || at == high)
}

// Alone tells that the i-th change and the next are before and behind one value, at which
// alone another design is cheapest.
func Alone(s *report.Sweep, i int) bool {
	if i < 0 || i+1 >= len(s.BreakEven) {
		return false
	}
	b, next := s.BreakEven[i], s.BreakEven[i+1]
	return b.High == next.Low && b.To == next.From && b.From == next.To && Somewhere(&s.Axis, b) && Somewhere(&s.Axis, next)
}

// onlyAt tells that another design is cheapest at one value alone.
func onlyAt(s *report.Sweep, value float64) bool {
	for i, b := range s.BreakEven {
		if b.High == value && Alone(s, i) {
			return true
		}
	}
	return false
}

// BreakEvens say where the cheapest design of a sweep changes, a sentence for each place.
func BreakEvens(s *report.Sweep) (said []string) {
	for i := 0; i < len(s.BreakEven); i++ {
		b := s.BreakEven[i]
		low, high := On(&s.Axis, b.Low), On(&s.Axis, b.High)
		switch {
		case Alone(s, i):
			said = append(said, fmt.Sprintf("at %s = %s alone, of all values, %s is cheaper than %s", s.Key, high, b.To, b.From))
			i++
		case Somewhere(&s.Axis, b):
			said = append(said, fmt.Sprintf("somewhere between %s = %s and %s, %s becomes cheaper than %s", s.Key, low, high, b.To, b.From))
		default:
			said = append(said, fmt.Sprintf("from about %s = %s on, %s is cheaper than %s (between %s and %s, where straight lines meet at %s a month)",
				s.Key, Near(&s.Axis, b.Value), b.To, b.From, low, high, SpeltUnits(s.Currency(), b.USDPerMonth)))
		}
	}
	return said
}
