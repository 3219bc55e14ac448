package contract

import (
	"strconv"
	"strings"

	"fleetcost/models/report"
	"fleetcost/outputs/phrases"
)

// BudgetAnswerJSON is what budget writes. Quantiles are of 10, 50 and 90 %.
type BudgetAnswerJSON struct {
	CurrencyJSON
	Scenario string             `json:"scenario"`
	Seed     uint64             `json:"seed"`
	Goal     GoalJSON           `json:"goal"`
	Answers  []string           `json:"answers"`
	From     string             `json:"from"`
	To       string             `json:"to"`
	Samples  int                `json:"samples"`
	Designs  []BudgetDesignJSON `json:"designs"`
	Inputs   []InDoubtJSON      `json:"inputs"`
	Matches  []MatchJSON        `json:"matches"`

	LeastExpected string      `json:"least_expected_cost"`
	MinimaxRegret string      `json:"minimax_regret"`
	LeastWorst    string      `json:"least_worst_case"`
	Worth         Number      `json:"perfect_information_usd"` // of all inputs together
	Held          []HeldJSON  `json:"budget"`                  // designs against the limits of the scenario
	Surface       SurfaceJSON `json:"surface"`

	Traffic  string   `json:"traffic"`
	Typical  bool     `json:"typical_week"`
	Provider string   `json:"provider"`
	Region   string   `json:"region"`
	Warnings []string `json:"warnings"`

	Interrupted bool `json:"interrupted,omitempty"` // it is a part of what was asked for; the warnings say which
}

// BudgetDesignJSON is what one design costs; without months where it has no cost.
type BudgetDesignJSON struct {
	Name       string            `json:"name"`
	Unmet      *string           `json:"unmet"` // null where a fleet meets the goal
	Whole      *ExpectedJSON     `json:"whole"`
	AtMid      Number            `json:"at_mid_usd"`
	Months     []ExpectedJSON    `json:"months"`
	Swings     []SwingJSON       `json:"swings"`
	MostRegret Number            `json:"largest_regret_usd"`
	MeanRegret Number            `json:"mean_regret_usd"`
	Beyond     Number            `json:"futures_without_fleet_share"`
	BeyondFrom *Number           `json:"no_fleet_from_per_second"` // the least rate of a busiest hour that was seen to be too much for any fleet; null where there is none
	BeyondWhy  *string           `json:"no_fleet_why"`
	Followed   *FollowedJSON     `json:"followed"` // null where the fleet of a month stays as it is
	Fleets     []BudgetFleetJSON `json:"fleets"`
	Unpriced   []string          `json:"not_in_bill"`
	Cloud      *CloudJSON        `json:"cloud,omitempty"` // of its instances, where that is not the scenario's
}

// ExpectedJSON is what a span costs.
type ExpectedJSON struct {
	Begin string `json:"begin"`
	End   string `json:"end"`
	P10   Number `json:"p10_usd"`
	P50   Number `json:"p50_usd"`
	P90   Number `json:"p90_usd"`
	Mean  Number `json:"mean_usd"`
}

// SwingJSON is what one input moves, with all others at mid.
type SwingJSON struct {
	Input  string `json:"input"`
	AtLow  Number `json:"at_low_usd"`
	AtHigh Number `json:"at_high_usd"`
}

// HeldJSON is a design against a limit of an amount a month.
type HeldJSON struct {
	Design  string `json:"design"`
	Limit   string `json:"limit"`       // warn or fail
	Allowed Number `json:"allowed_usd"` // over the span
	Over    Number `json:"probability_over"`
	Months  int    `json:"months_over"` // by their P50
}

// FollowedJSON is a design under its autoscaler within months.
type FollowedJSON struct {
	Policy string `json:"policy"`
	Least  Number `json:"least_of_static"` // of what the machines of a static fleet cost, of all months at mid
	Most   Number `json:"most_of_static"`
	Missed Number `json:"goal_missed_s"` // at mid, in all months
}

// BudgetFleetJSON is the smallest fleet that was found for a rate.
type BudgetFleetJSON struct {
	PerSecond Number `json:"rate_per_s"`
	Fleet     string `json:"fleet"`
	Monthly   Number `json:"usd_per_month"`
}

// InDoubtJSON is an input that is a range.
type InDoubtJSON struct {
	Key   string `json:"key"`
	From  string `json:"said_by"` // scenario or preset
	Unit  string `json:"unit"`
	Low   Number `json:"p5"`
	Mid   Number `json:"p50"`
	High  Number `json:"p95"`
	Worth Number `json:"perfect_information_usd"`
}

// MatchJSON is how probable it is that one design costs less than another.
type MatchJSON struct {
	A        string `json:"a"`
	B        string `json:"b"`
	ACheaper Number `json:"a_cheaper"`
	Same     Number `json:"same"`
	BCheaper Number `json:"b_cheaper"`
}

// SurfaceJSON is how far the figures are from planning directly.
type SurfaceJSON struct {
	Plans      int    `json:"plans"`
	Points     int    `json:"checked_points"`
	Median     Number `json:"median_error"`
	Worst      Number `json:"worst_error"`
	P50        Number `json:"p50_usd"`
	PlannedP50 Number `json:"planned_p50_usd"`
}

// Budget is what every design costs in the months ahead, with its doubt.
func Budget(b *report.Budget) BudgetAnswerJSON {
	a := b.Accuracy
	answer := BudgetAnswerJSON{
		CurrencyJSON: currencyJSON(b.Currency),
		Scenario:     b.Scenario, Seed: b.Seed, Goal: goalJSON(b.Goal), Answers: list(phrases.BudgetAnswer(b)), From: moment(b.From), To: moment(b.To), Samples: b.Samples,
		Designs: []BudgetDesignJSON{}, Inputs: []InDoubtJSON{}, Matches: []MatchJSON{}, Held: []HeldJSON{},
		LeastExpected: b.LeastExpected, MinimaxRegret: b.MinimaxRegret, LeastWorst: b.LeastWorst, Worth: Number(b.Worth.USD()),
		Surface: SurfaceJSON{a.Runs - a.Points, a.Points, Number(a.Median), Number(a.Worst), Number(a.P50.USD()), Number(a.PlannedP50.USD())},
		Traffic: b.Traffic, Typical: b.Typical, Provider: b.Provider, Region: b.Region, Warnings: list(phrases.BudgetWarnings(b)), Interrupted: report.CutShort(b.Warnings),
	}
	for _, in := range b.Inputs {
		answer.Inputs = append(answer.Inputs, InDoubtJSON{in.Key, phrases.SaidBy(in), in.Unit, Number(in.Low), Number(in.Mid), Number(in.High), Number(in.Worth.USD())})
	}
	for _, h := range b.Held {
		answer.Held = append(answer.Held, HeldJSON{h.Design, phrases.LimitWord(h.Fails), Number(h.Allowed.USD()), Number(h.Over), h.Months})
	}
	for _, m := range b.Matches {
		answer.Matches = append(answer.Matches, MatchJSON{m.A, m.B, Number(m.ACheaper), Number(m.Same), Number(m.BCheaper)})
	}
	for i := range b.Designs {
		answer.Designs = append(answer.Designs, budgetDesign(&b.Designs[i]))
	}
	return answer
}

func budgetDesign(d *report.BudgetDesign) BudgetDesignJSON {
	out := BudgetDesignJSON{
		Name: d.Name, AtMid: Number(d.AtMid.USD()), MostRegret: Number(d.MostRegret.USD()), MeanRegret: Number(d.MeanRegret.USD()), Beyond: Number(d.Beyond),
		Months: []ExpectedJSON{}, Swings: []SwingJSON{}, Fleets: []BudgetFleetJSON{}, Unpriced: list(d.Unpriced),
	}
	if d.Unmet != nil {
		why := phrases.Of(d.Unmet)
		out.Unmet = &why
		return out
	}
	if d.BeyondWhy != nil {
		from, why := Number(d.BeyondFrom), phrases.Of(d.BeyondWhy)
		out.BeyondFrom, out.BeyondWhy = &from, &why
	}
	if provider, region, abroad := strings.Cut(d.Abroad, " "); abroad {
		out.Cloud = &CloudJSON{provider, region}
	}
	whole := expectedJSON(d.Whole)
	out.Whole = &whole
	for _, m := range d.Months {
		out.Months = append(out.Months, expectedJSON(m))
	}
	for _, s := range d.Swings {
		out.Swings = append(out.Swings, SwingJSON{s.Input, Number(s.AtLow.USD()), Number(s.AtHigh.USD())})
	}
	if f := d.Followed; f != nil {
		out.Followed = &FollowedJSON{f.Policy, Number(f.Least), Number(f.Most), Number(f.Missed.Seconds())}
	}
	for _, f := range d.Fleets {
		out.Fleets = append(out.Fleets, BudgetFleetJSON{Number(f.PerSecond), f.Fleet, Number(f.Monthly.USD())})
	}
	return out
}

func expectedJSON(e report.Expected) ExpectedJSON {
	return ExpectedJSON{moment(e.Begin), moment(e.End), Number(e.P10.USD()), Number(e.P50.USD()), Number(e.P90.USD()), Number(e.Mean.USD())}
}

// BudgetTable has a line for each design, month and quantile, with the columns of FOCUS
// (the FinOps Open Cost and Usage Specification) where it has them; all others begin with x_,
// as it asks of them. All lines are forecasts, and x_Forecast says so.
func BudgetTable(b *report.Budget) Table {
	line := func(d *report.BudgetDesign, q report.Quantile, e report.Expected) record {
		usd, design, provider, region := "", d.Name, b.Provider, b.Region
		if elsewhere, place, abroad := strings.Cut(d.Abroad, " "); abroad {
			provider, region = elsewhere, place
		}
		if q.Of != nil {
			usd = numeral(Number(q.Of(e).USD()))
		}
		return record{
			{Name: "BillingPeriodStart", Value: moment(e.Begin)}, {Name: "BillingPeriodEnd", Value: moment(e.End)},
			{Name: "ChargePeriodStart", Value: moment(e.Begin)}, {Name: "ChargePeriodEnd", Value: moment(e.End)},
			{Name: "ChargeCategory", Value: "Usage"}, {Name: "ChargeDescription", Value: "forecast of " + design + ", " + q.Name, Text: true},
			{Name: "BillingCurrency", Value: b.Currency.Name()}, {Name: "BilledCost", Value: usd}, {Name: "EffectiveCost", Value: usd},
			{Name: "ProviderName", Value: provider, Text: true}, {Name: "RegionId", Value: region, Text: true},
			{Name: "x_Forecast", Value: "true"}, {Name: "x_Quantile", Value: q.Name}, {Name: "x_Probability", Value: strconv.FormatFloat(q.Share, 'f', -1, 64)},
			{Name: "x_Design", Value: design, Text: true}, {Name: "x_Scenario", Value: b.Scenario, Text: true}, {Name: "x_Seed", Value: strconv.FormatUint(b.Seed, 10)},
			{Name: "x_Warnings", Value: strings.Join(phrases.BudgetWarnings(b), "; "), Text: true},
		}
	}
	var rows []record
	for i := range b.Designs {
		d := &b.Designs[i]
		for _, m := range d.Months {
			for _, q := range report.Quantiles {
				rows = append(rows, line(d, q, m))
			}
		}
	}
	return Table{line(&report.BudgetDesign{}, report.Quantile{}, report.Expected{}), rows}
}
