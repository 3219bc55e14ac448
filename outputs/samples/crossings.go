package samples

import (
	"fmt"
	"math"

	"fleetcost/models/report"
)

// NodeOrDjango are two designs over the rate: first the first is cheaper, then both cost
// the same, and in the end one misses the goal.
func NodeOrDjango() *report.Crossings {
	c := crossingsOf(sweepOf(spaced(200, 8000, 6), rivals()[0], rivals()[1]))
	c.Chosen, c.Said = true, 800
	last := &c.Stretches[len(c.Stretches)-1]
	last.Holds, last.First[1], last.Last[1] = report.FirstCheaper, report.Priced{}, report.Priced{}
	last.First[0].Likely = true
	return c
}

// OddCrossings are those that a writer could stumble over.
func OddCrossings() map[string]*report.Crossings {
	odd := map[string]*report.Crossings{"ordinary": NodeOrDjango(), "nothing": {Looked: &report.Sweep{}, Said: math.NaN()}}
	one := NodeOrDjango()
	one.Stretches = one.Stretches[:1]
	one.Stretches[0].Holds = report.NobodyMeets
	odd["neither meets"] = one
	for i, text := range hostile {
		c := NodeOrDjango()
		c.Key, c.Unit, c.Between, c.Ended, c.Said = text, text, [2]string{text, text}, true, math.Inf(1)
		c.Looked.Key, c.Looked.Unit = text, text
		for _, r := range c.Looked.Report {
			Named(r, text)
		}
		odd[fmt.Sprint("hostile names ", i)] = c
	}
	return odd
}

// crossingsOf makes three stretches of the points of a sweep of two designs: at the
// prices of its points the first is cheaper, both cost the same, and the second is cheaper.
func crossingsOf(s *report.Sweep) *report.Crossings {
	c := &report.Crossings{Key: s.Key, Said: math.NaN(), Fine: 0.005, Between: [2]string(report.SweptDesigns(report.Points(s))), Looked: s}
	for i, holds := range []report.Cheaper{report.FirstCheaper, report.SamePrice, report.SecondCheaper} {
		from, to := s.Report[2*i], s.Report[2*i+1]
		stretch := report.Stretch{From: s.Values[2*i], To: s.Values[2*i+1], Holds: holds}
		for d := range stretch.First {
			stretch.First[d], stretch.Last[d] = report.PricedAt(&from.Designs[d]), report.PricedAt(&to.Designs[d])
		}
		c.Stretches = append(c.Stretches, stretch)
	}
	return c
}
