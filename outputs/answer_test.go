package outputs

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"fleetcost/models/cost"
	"fleetcost/models/report"
)

// The answer is one sentence that can be acted on: nobody takes what misses the
// goal for an answer, a tie for a winner, or a part of the bill for all of it.
func TestAnswers(t *testing.T) {
	equals := func(names ...string) *report.Report {
		r := storefront()
		first := r.Designs[0]
		r.Designs = nil
		for _, n := range names {
			first.Name = n
			r.Designs = append(r.Designs, first)
		}
		return r
	}
	dear := storefront().Designs[1]
	for _, c := range []struct {
		why  string
		r    *report.Report
		want string
	}{
		{"one is cheapest", storefront(), "node on 4 × c7g.large is cheapest: $211.70 a month, $2,540.40 a year"},
		{"a tie of two, one of which is not sure, above a dearer one", doubts(),
			"fastify on 5 × c7g.large and node on 5 × c7g.large are cheapest, at the same price: $264.63 a month, $3,175.50 a year; " +
				"to be sure of the goal: fastify on 6 × c7g.large for $317.55 a month; not in this bill: db"},
		{"three", equals("a", "b", "c"), "a, b and c cost the same: $211.70 a month, $2,540.40 a year"},
		{"five", equals("fastify", "node", "c", "d", "e"), "fastify, node and three others cost the same: $211.70 a month, $2,540.40 a year"},
		{"many", equals(strings.Split("abcdefghijklmnopq", "")...), "a, b and 15 others cost the same: $211.70 a month, $2,540.40 a year"},
		{"five, and a dearer one", func() *report.Report {
			r := equals("a", "b", "c", "d", "e")
			r.Designs = append(r.Designs, dear)
			return r
		}(),
			"a, b and three others are cheapest, at the same price: $211.70 a month, $2,540.40 a year"},
		{"nothing meets the goal", nothingMeets(), "no design meets the goal"},
		{"nothing to compare", &report.Report{}, "there is no design to compare"},
	} {
		if got := answer(standings(c.r.Designs)); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.why, got, c.want)
		}
	}
}

// What is missed is said before any money is shown, and the money of a fleet that
// misses the goal never stands there like a price.
func TestMissesComeFirst(t *testing.T) {
	for _, name := range []string{"table", "markdown"} {
		format, _ := Formats.Find(name)
		var page bytes.Buffer
		if err := format.Report(&page, nothingMeets(), Options{}); err != nil {
			t.Fatal(err)
		}
		text := strings.NewReplacer(`\`, "").Replace(page.String())
		missed, price := strings.Index(text, "p99 at least 2.1 s > 300 ms"), strings.Index(text, "476.33")
		if missed < 0 || price < missed || strings.Count(text, "476.33") != strings.Count(text, "(476.33)") || strings.Contains(text, "cheapest") {
			t.Errorf("%s:\n%s", name, text)
		}
	}
	d := designJSON(&doubts().Designs[0], storefrontGoal())
	if d.Met || d.Missed == "" || finite(float64(d.USDPerMonth)) || finite(float64(d.USDPerMillionRequests)) || d.USDPerMonthMissed != 476.325 {
		t.Errorf("met %v, missed %q, costs %v or %v", d.Met, d.Missed, d.USDPerMonth, d.USDPerMonthMissed)
	}
}

// A figure without an upper end is at least so much, in every format.
func TestAtLeast(t *testing.T) {
	slow := &doubts().Designs[0]
	if got := doubted(slow.Result.Latency.P99) + ", " + milliseconds(slow.Result.Latency.P999); got != "≥ 2,100, ≥ 2,400" {
		t.Error(got)
	}
	var got map[string]any
	text, err := json.Marshal(designJSON(slow, storefrontGoal()))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]any{"p99_ms": 2100.0, "p99_low_ms": 1900.0, "p99_high_ms": nil, "p99_at_least": true, "p999_ms": 2400.0, "p999_at_least": true} {
		if value, there := got[key]; !there || value != want {
			t.Errorf("%s is %v, not %v", key, value, want)
		}
	}
	if _, there := got["p50_at_least"]; there {
		t.Error("p50 has an end, and the field is there")
	}
	line := fields(designJSON(slow, storefrontGoal()))
	if line.find("p99_high_ms") != "" || line.find("p99_at_least") != "true" || line.find("p50_at_least") != "false" {
		t.Errorf("CSV: up to %q, at least %q", line.find("p99_high_ms"), line.find("p99_at_least"))
	}
}

// Plots have a place for what has no end, also where not even the middle has one.
func TestPlotsOfWhatHasNoEnd(t *testing.T) {
	s := &report.Sweep{Key: "x", Values: []float64{1, 2}, Report: []*report.Report{endless(), doubts()}}
	for name, draw := range map[string]func(*report.Sweep, io.Writer, string) error{"cost": DrawCost, "latency": DrawLatency} {
		var page bytes.Buffer
		if err := draw(s, &page, "svg"); err != nil {
			t.Fatal(err)
		}
		if text := page.String(); strings.Contains(text, "NaN") || strings.Contains(text, "Inf") || (name == "latency") != strings.Contains(text, "Arrow: at least") {
			t.Errorf("%s:\n%s", name, text)
		}
	}
}

// Backends without a price are named wherever a total is.
func TestBillsThatAreNotWhole(t *testing.T) {
	for what, got := range map[string]string{
		"designs that differ":  describeUnpriced(pointersTo(doubts().Designs)),
		"those that are alike": describeUnpriced(pointersTo(doubts().Designs[1:])),
		"whole ones":           describeUnpriced(pointersTo(storefront().Designs)),
		"CSV":                  fields(designJSON(&doubts().Designs[0], storefrontGoal())).find("not_in_bill"),
		"a simulation":         verdict(&doubts().Designs[3], storefrontGoal()),
	} {
		want := map[string]string{
			"designs that differ":  "slow: db, search; fastify: db; node: db; mono: db",
			"those that are alike": "db", "whole ones": "", "CSV": "db; search",
			"a simulation": "the goal is met; $370.48 a month; not in this bill: db",
		}[what]
		if got != want {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
	}
	if doc := swept(doubtfulSweep()); !strings.Contains(textOf(doc), "slow: db, search") {
		t.Errorf("a sweep: %s", textOf(doc))
	}
}

func textOf(d document) string {
	text := ""
	for _, f := range d.facts {
		text += f.label + " " + f.text + "\n"
	}
	for _, s := range d.sections {
		text += strings.Join(s.remarks, "\n") + "\n"
	}
	return text
}

// Columns add up to the cent: two lines of $158.775 are $317.55.
func TestBillsAddUp(t *testing.T) {
	d := storefront().Designs[0]
	d.Bill = halfCents()
	g := bills([]*report.Design{&d})
	last := len(g.columns) - 1
	if a, b := g.rows[0].cells[last], g.rows[1].cells[last]; a != "158.78" || b != "158.77" {
		t.Errorf("the lines are %s and %s", a, b)
	}
	if total := money(&d, d.Bill.Monthly().RoundedTo(cost.Cent), nil); total != "317.55" {
		t.Errorf("the total is %s", total)
	}
}

// What a sweep says where the cheapest design does not change at a price of two.
func TestNoBreakEven(t *testing.T) {
	none := 0.0 // misses the goal
	for _, c := range []struct {
		why   string
		costs [][]float64 // of each design at each value
		want  string
	}{
		{"one is cheapest", [][]float64{{1, 2, 3}, {2, 3, 4}}, "none: a is cheapest wherever a design meets the goal"},
		{"one is cheaper or equal everywhere", [][]float64{{1, 3, 4}, {1, 2, 3}}, "none: b is never dearer than another design, and as cheap as another at 1 of 3 values"},
		{"some are always alike", [][]float64{{1, 2, 3}, {1, 2, 3}, {5, 5, 5}}, "none: a and b cost the same wherever a design meets the goal, and none is cheaper"},
		{"nothing meets the goal", [][]float64{{none, none}}, "none: no design meets the goal"},
		{"they are cheapest before and behind a gap", [][]float64{{1, none, 3}, {2, none, 2}}, "none: what is cheapest differs on both sides of values at which no design meets the goal"},
	} {
		s := &report.Sweep{Key: "x"}
		for i := range c.costs[0] {
			r := &report.Report{Goal: storefrontGoal()}
			for k, own := range c.costs {
				d := storefront().Designs[0]
				d.Name, d.Met = string(rune('a'+k)), own[i] != none
				d.Bill = cost.Bill{Lines: []cost.Line{{Amount: usd(own[i])}}}
				r.Designs = append(r.Designs, d)
			}
			s.Values, s.Report = append(s.Values, float64(i+1)), append(s.Report, r)
		}
		if got := strings.Join(breakEven(s, points(s)), "; "); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.why, got, c.want)
		}
	}
	if got := strings.Join(breakEven(doubtfulSweep(), points(doubtfulSweep())), "; "); !strings.Contains(got, "between 800 and 1,600, mono takes over from fastify: fastify does not meet the goal at 1,600") {
		t.Error(got)
	}
}
