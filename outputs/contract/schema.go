// Package contract is the answer for programs: the types of the JSON output, which
// only ever gain fields, and the lines of CSV, which have the fields of the same
// types.
//
// What is not known is null in JSON and empty in CSV. It will never lay out pages.
package contract

import (
	"encoding/json"
	"math"
	"strconv"

	"fleetcost/models/report"
)

// The JSON output is a contract: names carry units (_ms, _per_s, usd_per_month,
// shares from 0 to 1 without one), fields are only ever added, and what is not
// known is null. All times of an overloaded design are null.

// A Number is a float64 in JSON: rounded to nine significant digits, which
// hide the noise of binary fractions and no measurement, and null where it is
// not finite.
type Number float64

// MarshalJSON writes the number or null.
func (n Number) MarshalJSON() ([]byte, error) {
	if !report.Finite(float64(n)) {
		return []byte("null"), nil
	}
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(float64(n), 'e', 8, 64), 64)
	if err != nil {
		return nil, err
	}
	return json.Marshal(rounded)
}

// An Amount is one of a bill in JSON: what is counted, its price, and money. It is
// exact, to a nano-dollar and to the twelfth decimal of what is counted, so that lines
// add up.
type Amount float64

// MarshalJSON writes the amount or null.
func (a Amount) MarshalJSON() ([]byte, error) {
	if !report.Finite(float64(a)) {
		return []byte("null"), nil
	}
	exact, err := strconv.ParseFloat(strconv.FormatFloat(float64(a), 'f', 12, 64), 64)
	if err != nil {
		return nil, err
	}
	return json.Marshal(exact)
}

// UnmarshalJSON reads an amount; null becomes NaN.
func (a *Amount) UnmarshalJSON(text []byte) error { return (*Number)(a).UnmarshalJSON(text) }

// UnmarshalJSON reads a number; null becomes NaN.
func (n *Number) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		*n = Number(math.NaN())
		return nil
	}
	err := json.Unmarshal(text, (*float64)(n))
	if e, wrong := err.(*json.UnmarshalTypeError); wrong {
		e.Offset = 0 // it would count within the number, not within the document
	}
	return err
}

// ReportJSON is what compare writes. Its designs are in the order of the
// scenario.
type ReportJSON struct {
	CurrencyJSON
	Scenario string   `json:"scenario"`
	Seed     uint64   `json:"seed"`
	Goal     GoalJSON `json:"goal"`
	// GoalOfClass are the limits of single classes, by their names.
	GoalOfClass map[string]GoalJSON `json:"goal_of_class"`
	Met         bool                `json:"met"`    // by a design at least
	Answer      string              `json:"answer"` // in one sentence
	// Cheapest are the designs that meet the goal at the least cost; several are a tie. None
	// where nothing meets the goal.
	Cheapest []string     `json:"cheapest"`
	Tie      string       `json:"tie"` // of the cheapest: price (the same, to the cent), seed (another may turn which is cheapest), empty of one
	Designs  []DesignJSON `json:"designs"`

	Traffic       string   `json:"traffic"`
	RatePerSecond Number   `json:"rate_per_s"` // mean over what was simulated
	Provider      string   `json:"provider"`
	Region        string   `json:"region"`
	HoursPerMonth int      `json:"hours_per_month"`
	Warnings      []string `json:"warnings"`
	Interrupted   bool     `json:"interrupted,omitempty"` // it is a part of what was asked for; the warnings say which
}

// CompareJSON is what compare writes, as it is read again.
type CompareJSON struct {
	ReportJSON
	Budget *BudgetJSON `json:"budget"` // null where there is none
}

// BudgetJSON is [budget] of the scenario as it was written; an empty limit is none.
type BudgetJSON struct {
	Warn    string   `json:"warn"`
	Fail    string   `json:"fail"`
	Designs []string `json:"designs"` // none: all
}

// GoalJSON holds the limits by name: p99_ms, p50_ms, mean_ms, error_rate,
// max_utilization; of single classes also done_p95_ms (from being enqueued until
// done), queue_p95_ms (until begun), ttfb_p99_ms (until the first byte). A limit
// that there is not is absent. So is what the goal does not ask for besides: headroom
// (a share of the rate more), survive_instances, survive_zones of zones, during_share (of
// the minutes).
type GoalJSON map[string]Number

// SimulationJSON is what simulate writes: the fields of its design, and the
// same measurements per class of requests.
type SimulationJSON struct {
	CurrencyJSON
	Scenario string   `json:"scenario"`
	Seed     uint64   `json:"seed"`
	Goal     GoalJSON `json:"goal"`
	// GoalOfClass are the limits of single classes, by their names.
	GoalOfClass map[string]GoalJSON `json:"goal_of_class"`
	Answer      string              `json:"answer"` // in one sentence
	DesignJSON

	Traffic       string   `json:"traffic"`
	Provider      string   `json:"provider"`
	Region        string   `json:"region"`
	HoursPerMonth int      `json:"hours_per_month"`
	Warnings      []string `json:"warnings"`
}

// SweepJSON is what sweep writes: a report for each value that was reached.
type SweepJSON struct {
	CurrencyJSON
	Scenario string      `json:"scenario"`
	Seed     uint64      `json:"seed"`
	Key      string      `json:"key"`
	Log      bool        `json:"log"`
	Values   []Number    `json:"values"` // that were reached; null where they are choices
	Points   []PointJSON `json:"points"`
	// BreakEven are the values where the cheapest design changes, Takeovers those
	// where it does because a design begins or ceases to meet the goal.
	BreakEven []BreakEvenJSON `json:"break_even"`
	Takeovers []TakeoverJSON  `json:"takeovers"`

	Varied      string   `json:"varied"`            // the key as a scenario has it
	Unit        string   `json:"unit"`              // of the values: ms; empty of plain numbers, shares and choices
	Choices     []string `json:"choices,omitempty"` // all that were asked for, where they are no numbers
	ValuesAsked int      `json:"values_asked"`
	Interrupted bool     `json:"interrupted,omitempty"` // not all values that were asked for were reached
	// BillsDiffer tells that the bills of some choices lack things that those of others have:
	// designs can be compared at one choice, amounts of one choice not with those of another.
	BillsDiffer bool `json:"bills_differ,omitempty"`
	Rough       bool `json:"rough,omitempty"` // planned with less effort: a fleet may be an instance more or less
}

// ValueJSON is a value of a swept key: a number with its unit, or a choice, and its text.
type ValueJSON struct {
	Value Number `json:"value"` // null of a choice
	Unit  string `json:"unit"`
	Text  string `json:"value_text"`
}

// PointJSON is the report at one value of the key.
type PointJSON struct {
	ValueJSON
	ReportJSON
}

// BreakEvenJSON is a value at which one design becomes cheaper than another.
type BreakEvenJSON struct {
	Value       Number `json:"value"`
	Low         Number `json:"low"` // the values around it that were computed
	High        Number `json:"high"`
	From        string `json:"from"` // cheapest below
	To          string `json:"to"`   // cheapest above
	USDPerMonth Amount `json:"usd_per_month"`
}

// TakeoverJSON is where the cheapest design changes between two values because one
// of two meets the goal at one of them only.
type TakeoverJSON struct {
	Low  Number `json:"low"` // the values around it that were computed
	High Number `json:"high"`
	From string `json:"from"` // cheapest below
	To   string `json:"to"`   // cheapest above
	// Why is ceases where From misses the goal above, begins where To does below.
	Why string `json:"why"`
}
