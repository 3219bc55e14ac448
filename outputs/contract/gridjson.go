package contract

import (
	"strings"

	"fleetcost/models/report"
	"fleetcost/outputs/phrases"
)

// GridJSON is what sweep writes of two keys: a row for each value of the second, as far as
// it was reached.
type GridJSON struct {
	CurrencyJSON
	Scenario string        `json:"scenario"`
	Seed     uint64        `json:"seed"`
	Answer   string        `json:"answer"` // in one sentence
	Across   AxisJSON      `json:"across"` // the first key
	Down     AxisJSON      `json:"down"`   // the second
	Rows     []GridRowJSON `json:"rows"`

	PointsAsked int  `json:"points_asked"`
	Interrupted bool `json:"interrupted,omitempty"`  // not all of them were reached
	BillsDiffer bool `json:"bills_differ,omitempty"` // bills at some choices lack things that others have: amounts of one choice cannot be compared with those of another
	Rough       bool `json:"rough,omitempty"`        // planned with less effort: a fleet may be an instance more or less
}

// AxisJSON is a key with all values that were asked for.
type AxisJSON struct {
	Key    string      `json:"key"`    // with its unit
	Varied string      `json:"varied"` // as a scenario has it
	Unit   string      `json:"unit"`
	Log    bool        `json:"log"`
	Values []ValueJSON `json:"values"`
}

// GridRowJSON is a sweep of the first key at one value of the second.
type GridRowJSON struct {
	ValueJSON
	Points    []GridPointJSON `json:"points"`
	BreakEven []BreakEvenJSON `json:"break_even"`
	Takeovers []TakeoverJSON  `json:"takeovers"`
}

// GridPointJSON is the report at a value of the first key.
type GridPointJSON struct {
	ValueJSON
	Fleet string `json:"fleet"` // of the cheapest design, the first of several of one price
	Cost  Amount `json:"usd_per_month"`
	ReportJSON
}

// Grid is the comparison at each pair of values of two keys that was reached.
func Grid(g *report.Grid) GridJSON {
	points := g.Points()
	grid := GridJSON{CurrencyJSON: currencyJSON(g.Currency()), Answer: phrases.GridTitle(g), Across: axisJSON(&g.Across), Down: axisJSON(&g.Down), Rows: []GridRowJSON{},
		PointsAsked: g.Asked(), Interrupted: len(points) < g.Asked(), BillsDiffer: phrases.GridApart(g) != "", Rough: g.Rough}
	for _, p := range points {
		grid.Scenario, grid.Seed = p.Report.Scenario, p.Report.Seed
		grid.Interrupted = grid.Interrupted || report.CutShort(p.Report.Warnings)
	}
	for i, row := range g.Rows {
		one := GridRowJSON{ValueJSON: valueJSON(&g.Down, g.Down.Values[i]), Points: []GridPointJSON{}}
		one.BreakEven, one.Takeovers = changesJSON(row)
		for _, p := range points {
			if p.Row == i {
				one.Points = append(one.Points, gridPointJSON(g, p))
			}
		}
		grid.Rows = append(grid.Rows, one)
	}
	return grid
}

func gridPointJSON(g *report.Grid, p report.GridPoint) GridPointJSON {
	point := GridPointJSON{ValueJSON: valueJSON(&g.Across, p.X), Cost: Amount(report.Unmeasured), ReportJSON: Report(p.Report)}
	if best := p.Report.Cheapest(); len(best) > 0 {
		d := &p.Report.Designs[best[0]]
		point.Fleet, point.Cost = phrases.Fleet(d), Amount(d.MonthlyUSD())
	}
	return point
}

func axisJSON(a *report.Axis) AxisJSON {
	axis := AxisJSON{Key: a.Name(), Varied: a.Key, Unit: a.Unit, Log: a.Log, Values: []ValueJSON{}}
	for _, v := range a.Values {
		axis.Values = append(axis.Values, valueJSON(a, v))
	}
	return axis
}

// GridTable has a line for each point: the designs that are cheapest, the figures of the
// first of them, and what each design costs that meets the goal there.
func GridTable(g *report.Grid) Table {
	points := g.Points()
	names := report.SweptDesigns(report.InOrder(points))
	in := g.Currency()
	line := func(p report.GridPoint) record {
		r := p.Report
		best := r.Cheapest()
		cells := append(record{valueIn(&g.Across, p.X), valueIn(&g.Down, p.Y)}, asked(r)...)
		cells = append(cells, Field{Name: "cheapest", Value: strings.Join(Report(r).Cheapest, "; "), Text: true})
		own := fields(DesignJSON{})
		if len(best) > 0 {
			own = fields(warned(r, best[0]))
		} else {
			for i := range own {
				own[i].Value = ""
				if own[i].Name == "warnings" {
					own[i].Value = strings.Join(phrases.All(r.Warnings), "; ")
				}
			}
		}
		cells = append(cells, own...).in(in)
		money := record{{Name: dollars + "_per_month"}}.in(in)[0].Name
		for _, n := range names {
			f := Field{Name: n + " " + money}
			if d := (report.Point{Report: r}).Find(n); d != nil && d.Met {
				f.Value = numeral(Amount(d.MonthlyUSD()))
			}
			cells = append(cells, f)
		}
		return cells
	}
	var rows []record
	for _, p := range points {
		rows = append(rows, line(p))
	}
	return Table{line(report.GridPoint{Report: &report.Report{}}), rows}
}
