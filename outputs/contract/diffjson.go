package contract

import (
	"math"

	"fleetcost/models/cost"
	"fleetcost/models/diff"
	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/outputs/phrases"
)

// DiffJSON is what diff writes: what changes from one result of compare to another.
type DiffJSON struct {
	CurrencyJSON
	Verdict  string           `json:"verdict"` // passes, warns, fails
	Answer   string           `json:"answer"`
	Broken   []string         `json:"broken"` // goals and budgets, in words
	Warnings []string         `json:"warnings"`
	Old      DiffSideJSON     `json:"old"`
	New      DiffSideJSON     `json:"new"`
	Asked    []StepJSON       `json:"asked"` // what is asked differently
	Designs  []DiffDesignJSON `json:"designs"`
}

// DiffSideJSON is one of the two results.
type DiffSideJSON struct {
	Name     string `json:"name"`
	Scenario string `json:"scenario"`
	Seed     uint64 `json:"seed"`
	Provider string `json:"provider"`
	Region   string `json:"region"`
	Cheapest string `json:"cheapest"` // design that meets the goal at the least cost; empty where none does
}

// StepJSON is a part of the question on both sides.
type StepJSON struct {
	What string `json:"what"`
	Old  string `json:"old"`
	New  string `json:"new"`
}

// DiffDesignJSON is a design on both sides. What a side has not is null, and costs nothing
// in the changes.
type DiffDesignJSON struct {
	Name         string `json:"name"`
	Change       string `json:"change"` // came, went, changed, same
	MetOld       *bool  `json:"met_old"`
	MetNew       *bool  `json:"met_new"`
	FleetOld     string `json:"fleet_old"`
	FleetNew     string `json:"fleet_new"`
	InstancesOld *int   `json:"instances_old"`
	InstancesNew *int   `json:"instances_new"`
	USDOld       Amount `json:"usd_per_month_old"`
	USDNew       Amount `json:"usd_per_month_new"`
	USDChange    Amount `json:"usd_per_month_change"`
	USDByPrices  Amount `json:"usd_per_month_by_prices"` // of the change, because the same things have other prices
	USDByFleet   Amount `json:"usd_per_month_by_fleet"`  // because other things are bought or used, or more or fewer
	USDByUse     Amount `json:"usd_per_month_by_use"`    // of that, what is paid by use: traffic, whatever the fleet
	Share        Number `json:"change_share"`            // of the old bill; null without one
	P99Old       Number `json:"p99_ms_old"`
	P99New       Number `json:"p99_ms_new"`
	P99Change    string `json:"p99_change"` // as that of the figures

	NotInBillOld []string `json:"not_in_bill_old"`
	NotInBillNew []string `json:"not_in_bill_new"`

	// People are apart from the bill; absent where nobody said.
	TeamOld *TeamJSON `json:"team_old,omitempty"`
	TeamNew *TeamJSON `json:"team_new,omitempty"`

	Services []DiffServiceJSON `json:"services"`
	Lines    []DiffLineJSON    `json:"lines"`
	Figures  []DiffFigureJSON  `json:"figures"`
}

// DiffServiceJSON is a service on both sides.
type DiffServiceJSON struct {
	Name         string `json:"name"`
	MachineOld   string `json:"machine_old"`
	MachineNew   string `json:"machine_new"`
	PurchaseOld  string `json:"purchase_old"`
	PurchaseNew  string `json:"purchase_new"`
	InstancesOld *int   `json:"instances_old"`
	InstancesNew *int   `json:"instances_new"`
}

// DiffLineJSON is a line of the bill on both sides.
type DiffLineJSON struct {
	Part        string `json:"part"`
	What        string `json:"what"`
	WhatOld     string `json:"what_old"` // another where machines are bought otherwise now
	Unit        string `json:"unit"`
	Cause       string `json:"cause"` // price, fleet, price and fleet, place, new, gone; empty where nothing changed
	QuantityOld Amount `json:"quantity_old"`
	QuantityNew Amount `json:"quantity_new"`
	USDUnitOld  Amount `json:"usd_per_unit_old"`
	USDUnitNew  Amount `json:"usd_per_unit_new"`
	USDOld      Amount `json:"usd_per_month_old"`
	USDNew      Amount `json:"usd_per_month_new"`
	USDChange   Amount `json:"usd_per_month_change"`
	USDByPrice  Amount `json:"usd_per_month_by_prices"`
	AsOfOld     string `json:"price_as_of_old"`
	AsOfNew     string `json:"price_as_of_new"`
	FromOld     string `json:"price_source_old"`
	FromNew     string `json:"price_source_new"`
}

// DiffFigureJSON is a figure on both sides, with 95 % confidence intervals: times in
// milliseconds, the others shares.
type DiffFigureJSON struct {
	Name    string `json:"name"`
	Unit    string `json:"unit"` // ms, share
	Old     Number `json:"old"`
	OldLow  Number `json:"old_low"`
	OldHigh Number `json:"old_high"`
	New     Number `json:"new"`
	NewLow  Number `json:"new_low"`
	NewHigh Number `json:"new_high"`
	Change  string `json:"change"` // equal, noise (the intervals explain it), more, less, unknown
}

// Diff is what changes from one result to another.
func Diff(d *diff.Diff) DiffJSON {
	answer := DiffJSON{
		CurrencyJSON: currencyJSON(d.New.Currency),
		Verdict:      string(d.Verdict()), Answer: phrases.DiffAnswer(d),
		Broken: list(phrases.Findings(d.Broken)), Warnings: list(phrases.Findings(d.Warnings)),
		Asked: []StepJSON{}, Designs: []DiffDesignJSON{}, Old: diffSideJSON(d.Old, ""),
	}
	answer.New = diffSideJSON(d.New, answer.Old.Cheapest)
	for _, s := range d.Asked {
		answer.Asked = append(answer.Asked, StepJSON(s))
	}
	for i := range d.Designs {
		answer.Designs = append(answer.Designs, diffDesignJSON(&d.Designs[i]))
	}
	return answer
}

func diffSideJSON(r *diff.Result, rather string) DiffSideJSON {
	side := DiffSideJSON{Name: r.Name, Scenario: r.Scenario, Seed: r.Seed, Provider: r.Provider, Region: r.Region}
	if best := r.Cheapest(rather); best != nil {
		side.Cheapest = best.Name
	}
	return side
}

func diffDesignJSON(p *diff.Pair) DiffDesignJSON {
	unknown := Amount(report.Unmeasured)
	step := p.Bill()
	d := DiffDesignJSON{
		Name: p.Name, Change: string(p.Change()), USDOld: unknown, USDNew: unknown, USDChange: Amount(step.Amount().USD()),
		USDByPrices: Amount(p.ByPrices().USD()), USDByFleet: Amount(step.Amount().Minus(p.ByPrices()).USD()), USDByUse: Amount(p.ByTraffic().USD()), Share: Number(report.Unmeasured),
		NotInBillOld: []string{}, NotInBillNew: []string{}, Services: diffServicesJSON(p), Lines: []DiffLineJSON{}, Figures: []DiffFigureJSON{},
	}
	if percent, ok := step.Percent(); ok {
		d.Share = Number(percent / 100)
	}
	if !p.Priced() {
		d.USDChange, d.USDByPrices, d.USDByFleet, d.USDByUse, d.Share = unknown, unknown, unknown, unknown, Number(report.Unmeasured)
	}
	if o := p.Old; o != nil {
		n := o.Instances()
		d.MetOld, d.FleetOld, d.InstancesOld, d.NotInBillOld = &o.Met, o.Fleet, &n, list(o.NotInBill)
		if n > 0 {
			d.USDOld = Amount(step.From.USD())
		}
		d.TeamOld = teamJSON(o.Team, float64(d.USDOld))
	}
	if o := p.New; o != nil {
		n := o.Instances()
		d.MetNew, d.FleetNew, d.InstancesNew, d.NotInBillNew = &o.Met, o.Fleet, &n, list(o.NotInBill)
		if n > 0 {
			d.USDNew = Amount(step.To.USD())
		}
		d.TeamNew = teamJSON(o.Team, float64(d.USDNew))
	}
	for i := range p.Lines {
		d.Lines = append(d.Lines, diffLineJSON(&p.Lines[i]))
	}
	d.P99Old, d.P99New, d.P99Change = p99Of(p.Old), p99Of(p.New), string(diff.Unknown)
	for _, f := range p.Figures {
		if f.Name == "p99" {
			d.P99Change = string(f.Sureness())
		}
		d.Figures = append(d.Figures, diffFigureJSON(f))
	}
	return d
}

// p99Of is that of one side.
func p99Of(d *diff.Design) Number {
	if d != nil {
		for _, f := range d.Figures {
			if f.Name == "p99" {
				return Number(f.Value.Mid)
			}
		}
	}
	return Number(report.Unmeasured)
}

func diffServicesJSON(p *diff.Pair) []DiffServiceJSON {
	all := []DiffServiceJSON{}
	at := map[string]int{}
	of := func(s diff.Service) *DiffServiceJSON {
		if _, seen := at[s.Name]; !seen {
			at[s.Name] = len(all)
			all = append(all, DiffServiceJSON{Name: s.Name})
		}
		return &all[at[s.Name]]
	}
	if p.New != nil {
		for _, s := range p.New.Services {
			both := of(s)
			both.MachineNew, both.PurchaseNew, both.InstancesNew = s.Machine, s.Purchase, &s.Instances
		}
	}
	if p.Old != nil {
		for _, s := range p.Old.Services {
			both := of(s)
			both.MachineOld, both.PurchaseOld, both.InstancesOld = s.Machine, s.Purchase, &s.Instances
		}
	}
	return all
}

func diffLineJSON(l *diff.LinePair) DiffLineJSON {
	side := func(l *cost.Line) (quantity, price, amount Amount, asOf, source string) {
		if l == nil {
			unknown := Amount(report.Unmeasured)
			return unknown, unknown, unknown, "", ""
		}
		return Amount(l.Quantity), Amount(l.Price.USD()), Amount(l.Amount.USD()), l.AsOf, l.Source
	}
	step := l.Step()
	line := DiffLineJSON{Part: l.Part, What: l.What, Unit: l.Unit, Cause: string(l.Cause()), USDChange: Amount(step.Amount().USD()), USDByPrice: Amount(l.ByPrice.USD())}
	if line.WhatOld = l.What; l.Old != nil {
		line.WhatOld = l.Old.What
	}
	line.QuantityOld, line.USDUnitOld, line.USDOld, line.AsOfOld, line.FromOld = side(l.Old)
	line.QuantityNew, line.USDUnitNew, line.USDNew, line.AsOfNew, line.FromNew = side(l.New)
	return line
}

func diffFigureJSON(f diff.FigurePair) DiffFigureJSON {
	end := func(x float64) Number {
		if math.IsInf(x, 0) {
			x = math.NaN()
		}
		return Number(x)
	}
	three := func(v result.Interval) (Number, Number, Number) { return end(v.Mid), end(v.Low), end(v.High) }
	j := DiffFigureJSON{Name: f.Name, Unit: "share", Change: string(f.Sureness())}
	if f.Time {
		j.Unit = "ms"
	}
	j.Old, j.OldLow, j.OldHigh = three(f.Old)
	j.New, j.NewLow, j.NewHigh = three(f.New)
	return j
}

// DiffTable has a line for each line of the bill of each design, and before them one for the
// design as a whole, whose part and what are empty.
func DiffTable(d *diff.Diff) Table {
	answer := Diff(d)
	asked := record{
		{Name: "verdict", Value: answer.Verdict}, {Name: "old", Value: answer.Old.Name, Text: true}, {Name: "new", Value: answer.New.Name, Text: true},
	}
	line := func(d DiffDesignJSON, l DiffLineJSON, whole bool) record {
		cells := append(record{}, asked...)
		for _, f := range fields(d) {
			if !fieldsOfLine.has(f.Name) {
				cells = append(cells, f)
			}
		}
		own := fields(d)
		for _, f := range fields(l) {
			if whole && own.has(f.Name) {
				f.Value = own.find(f.Name)
			}
			cells = append(cells, f)
		}
		return cells
	}
	unknown := Amount(report.Unmeasured)
	none := DiffLineJSON{QuantityOld: unknown, QuantityNew: unknown, USDUnitOld: unknown, USDUnitNew: unknown}
	var rows []record
	for _, d := range answer.Designs {
		rows = append(rows, line(d, none, true))
		for _, l := range d.Lines {
			rows = append(rows, line(d, l, false))
		}
	}
	return Table{line(DiffDesignJSON{}, DiffLineJSON{}, true).in(d.New.Currency), rows}
}

// fieldsOfLine are the columns that a line of the bill has, too.
var fieldsOfLine = fields(DiffLineJSON{})
