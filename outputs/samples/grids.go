package samples

import (
	"fmt"
	"math"

	"fleetcost/models/report"
)

// MapOfTwo is a sweep of two keys: requests that compute longer let fewer designs, and at last
// none, meet the goal.
func MapOfTwo() *report.Grid {
	g := &report.Grid{
		Across: report.Axis{Key: "traffic.rate", Log: true, Values: spaced(200, 8000, 5)},
		Down:   report.Axis{Key: "request.browse.steps.0.cpu", Unit: "ms", Values: []float64{1, 2, 4}},
	}
	for i, ms := range g.Down.Values {
		some := []rival{rivals()[0], rivals()[1], rivals()[3]}
		for k := range some {
			some[k].perInstance /= math.Pow(ms, 0.4+0.3*float64(k))
			some[k].most = []int{100, 60, 4}[i]
		}
		row := sweepOf(g.Across.Values, some...)
		row.Key = g.Across.Key
		g.Rows = append(g.Rows, row)
	}
	last := g.Rows[2]
	last.BreakEven, last.Takeovers = nil, []report.Takeover{{Low: 200, High: last.Values[1], From: "node", To: "go", Misses: true}}
	return g
}

// MapOfChoices is a sweep of a word and a number, in shares.
func MapOfChoices() *report.Grid {
	g := &report.Grid{
		Across: report.Axis{Key: "cloud.region", Values: []float64{0, 1, 2}, Choices: []string{"us-east-1", "eu-west-1", "ap-southeast-1"}},
		Down:   report.Axis{Key: "goal.errors", Percent: true, Log: true, Values: []float64{0.001, 0.01}},
	}
	for range g.Down.Values {
		g.Rows = append(g.Rows, ChoiceSweep())
	}
	return g
}

// CutMap is one that was cut short in its second row.
func CutMap() *report.Grid {
	g := MapOfTwo()
	g.Rows = g.Rows[:2]
	g.Rows[1].Report = g.Rows[1].Report[:2]
	for _, p := range g.Points() {
		p.Report.Warnings = []report.Reason{report.Interrupted{Done: 7, All: g.Asked(), Of: "points"}}
	}
	return g
}

// OddGrids are those that a page or a plot could stumble over.
func OddGrids() map[string]*report.Grid {
	large := MapOfTwo()
	large.Across.Values, large.Down.Values = spaced(200, 8000, 40), make([]float64, 25)
	row := sweepOf(large.Across.Values, rivals()[:3]...)
	large.Rows = nil
	for i := range large.Down.Values {
		large.Down.Values[i] = float64(i + 1)
		large.Rows = append(large.Rows, row)
	}
	same := MapOfTwo()
	for _, p := range same.Points() {
		p.Report.Designs = append(p.Report.Designs[:1], p.Report.Designs[0])
		p.Report.Designs[1].Name = "deno"
	}
	nothing := MapOfTwo()
	for _, p := range nothing.Points() {
		for i := range p.Report.Designs {
			p.Report.Designs[i].Met = false
		}
	}
	one := MapOfTwo()
	for _, p := range one.Points() {
		p.Report.Designs = p.Report.Designs[:1]
	}
	odd := map[string]*report.Grid{
		"an ordinary map": MapOfTwo(), "choices": MapOfChoices(), "cut short": CutMap(), "large": large, "the same cost": same,
		"nothing meets the goal": nothing, "one design": one,
		"no points": {Across: MapOfTwo().Across, Down: MapOfTwo().Down}, "nothing": {},
	}
	for i, text := range hostile {
		g := MapOfChoices()
		for _, p := range g.Points() {
			Named(p.Report, text)
		}
		g.Across.Key, g.Down.Key, g.Across.Choices = text, text, []string{text, text + "2", ""}
		odd[fmt.Sprint("hostile names ", i)] = g
	}
	return odd
}
