package contract

import (
	"math"
	"strconv"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/outputs/phrases"
)

// CrossingsJSON is what breakeven writes.
type CrossingsJSON struct {
	CurrencyJSON
	Scenario string   `json:"scenario"`
	Seed     uint64   `json:"seed"`
	Goal     GoalJSON `json:"goal"`
	Answers  []string `json:"answers"`

	Key    string   `json:"key"`
	Unit   string   `json:"unit"` // of the values; "" of plain numbers
	Said   Number   `json:"said"` // by the scenario; null where it says nothing
	Chosen bool     `json:"range_chosen"`
	Fine   Number   `json:"fine"` // share of a value down to which changes were sought
	Ended  bool     `json:"ended_early"`
	First  string   `json:"first"`
	Second string   `json:"second"`
	Values []Number `json:"values"` // that were looked at

	Stretches []StretchJSON `json:"stretches"`
	Changes   []ChangeJSON  `json:"changes"`

	Provider      string   `json:"provider"`
	Region        string   `json:"region"`
	HoursPerMonth int      `json:"hours_per_month"`
	Warnings      []string `json:"warnings"`
}

// StretchJSON is values in which the same holds: cheaper is the name of a design, or ""
// where both cost the same (tie) or miss the goal (neither).
type StretchJSON struct {
	From       Number `json:"from"`
	To         Number `json:"to"`
	Cheaper    string `json:"cheaper"`
	Tie        bool   `json:"tie"`
	Neither    bool   `json:"neither_meets"`
	FirstFrom  Number `json:"first_usd_per_month_from"`
	FirstTo    Number `json:"first_usd_per_month_to"`
	SecondFrom Number `json:"second_usd_per_month_from"`
	SecondTo   Number `json:"second_usd_per_month_to"`
}

// ChangeJSON is between two values that were looked at.
type ChangeJSON struct {
	Low    Number      `json:"low"`
	High   Number      `json:"high"`
	Before string      `json:"before"` // who is cheaper, tie, or neither
	Then   string      `json:"then"`
	First  [2]SideJSON `json:"first"` // at low and at high
	Second [2]SideJSON `json:"second"`
}

// SideJSON is a design beside a change.
type SideJSON struct {
	Met         bool   `json:"met"`
	Fleet       string `json:"fleet"`
	USDPerMonth Number `json:"usd_per_month"` // null where it misses the goal
}

// Crossings are two designs over a range of a key.
func Crossings(c *report.Crossings) CrossingsJSON {
	answer := CrossingsJSON{
		CurrencyJSON: currencyJSON(c.Looked.Currency()),
		Answers:      list(phrases.Found(c)), Goal: GoalJSON{}, Key: c.Key, Unit: c.Unit, Said: Number(c.Said), Chosen: c.Chosen, Fine: Number(c.Fine), Ended: c.Ended || c.Cut,
		First: c.Between[0], Second: c.Between[1], Values: []Number{}, Stretches: []StretchJSON{}, Changes: []ChangeJSON{},
		HoursPerMonth: cost.HoursPerMonth, Warnings: list(phrases.CrossingsWarnings(c)),
	}
	for _, p := range report.Points(c.Looked) {
		answer.Values = append(answer.Values, Number(p.Value))
		answer.Scenario, answer.Seed, answer.Goal = p.Report.Scenario, p.Report.Seed, goalJSON(p.Report.Goal)
		answer.Provider, answer.Region = p.Report.Provider, p.Report.Region
	}
	for i := range c.Stretches {
		s := &c.Stretches[i]
		answer.Stretches = append(answer.Stretches, StretchJSON{
			From: Number(s.From), To: Number(s.To), Cheaper: cheaperName(c, s.Holds), Tie: s.Holds == report.SamePrice, Neither: s.Holds == report.NobodyMeets,
			FirstFrom: side(s.First[0]).USDPerMonth, FirstTo: side(s.Last[0]).USDPerMonth, SecondFrom: side(s.First[1]).USDPerMonth, SecondTo: side(s.Last[1]).USDPerMonth,
		})
		if i == 0 {
			continue
		}
		before := &c.Stretches[i-1]
		answer.Changes = append(answer.Changes, ChangeJSON{
			Low: Number(before.To), High: Number(s.From), Before: holdsName(c, before.Holds), Then: holdsName(c, s.Holds),
			First: [2]SideJSON{side(before.Last[0]), side(s.First[0])}, Second: [2]SideJSON{side(before.Last[1]), side(s.First[1])},
		})
	}
	return answer
}

func cheaperName(c *report.Crossings, h report.Cheaper) string {
	if h == report.FirstCheaper || h == report.SecondCheaper {
		return c.Between[h]
	}
	return ""
}

func holdsName(c *report.Crossings, h report.Cheaper) string {
	switch h {
	case report.SamePrice:
		return "tie"
	case report.NobodyMeets:
		return "neither"
	}
	return c.Between[h]
}

func side(p report.Priced) SideJSON {
	s := SideJSON{Met: p.Met, USDPerMonth: Number(math.NaN())}
	if p.Met {
		s.Fleet, s.USDPerMonth = phrases.PricedFleet(p), Number(p.Monthly.USD())
	}
	return s
}

// CrossingsTable has a line for each stretch.
func CrossingsTable(c *report.Crossings) Table {
	whole := Crossings(c)
	line := func(s StretchJSON) record {
		return append(record{
			{Name: "scenario", Value: whole.Scenario, Text: true}, {Name: "seed", Value: strconv.FormatUint(whole.Seed, 10)},
			{Name: "provider", Value: whole.Provider, Text: true}, {Name: "region", Value: whole.Region, Text: true},
			{Name: "key", Value: whole.Key, Text: true}, {Name: "unit", Value: whole.Unit, Text: true},
			{Name: "first", Value: whole.First, Text: true}, {Name: "second", Value: whole.Second, Text: true},
		}, fields(s)...)
	}
	var rows []record
	for _, s := range whole.Stretches {
		rows = append(rows, line(s))
	}
	return Table{line(StretchJSON{}).in(c.Looked.Currency()), rows}
}
