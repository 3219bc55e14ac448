package phrases

import (
	"slices"
	"strings"
	"testing"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/outputs/samples"
	"fleetcost/sim"
)

// The answer is one sentence that can be acted on: nobody takes what misses the
// goal for an answer, a tie for a winner, or a part of the bill for all of it.
func TestAnswers(t *testing.T) {
	equals := func(names ...string) *report.Report {
		r := samples.Storefront()
		first := r.Designs[0]
		r.Designs = nil
		for _, n := range names {
			first.Name = n
			r.Designs = append(r.Designs, first)
		}
		return r
	}
	dear := samples.Storefront().Designs[1]
	for _, c := range []struct {
		why  string
		r    *report.Report
		want string
	}{
		{"one is cheapest", samples.Storefront(), "node on 4 × c7g.large is cheapest: $211.70 a month, $2,540.40 a year"},
		{"a tie of two, one of which is not sure, above a dearer one", samples.Doubts(),
			"fastify on 5 × c7g.large and node on 5 × c7g.large are cheapest, at the same price: $264.63 a month, $3,175.50 a year; " +
				"to be sure of the goal: fastify on 6 × c7g.large for $317.55 a month; not in this bill: db"},
		{"three", equals("a", "b", "c"), "a, b and c cost the same: $211.70 a month, $2,540.40 a year"},
		{"five", equals("fastify", "node", "c", "d", "e"), "fastify, node and three others cost the same: $211.70 a month, $2,540.40 a year"},
		{"many", equals(strings.Split("abcdefghijklmnopq", "")...), "a, b and 15 others cost the same: $211.70 a month, $2,540.40 a year"},
		{"one that is likely, of which what is sure costs as much as another", func() *report.Report {
			r := samples.Storefront()
			first := r.Designs[0]
			first.Name, first.Likely, first.Sure = "go", true, &report.Sure{Instances: []int{5}, Monthly: cost.MustDollars(264.63)}
			first.Bill.Lines = slices.Clone(first.Bill.Lines)
			first.Bill.Lines[0].Amount -= cost.MustDollars(10)
			r.Designs = append(r.Designs, first)
			return r
		}(), "go on 4 × c7g.large and node on 4 × c7g.large are a tie, within what another seed changes: $201.70 to $211.70 a month, $2,420.40 to $2,540.40 a year; " +
			"to be sure of the goal: go on 5 × c7g.large for $264.63 a month"},
		{"five, and a dearer one", func() *report.Report {
			r := equals("a", "b", "c", "d", "e")
			r.Designs = append(r.Designs, dear)
			return r
		}(),
			"a, b and three others are cheapest, at the same price: $211.70 a month, $2,540.40 a year"},
		{"nothing meets the goal", samples.NothingMeets(), "no design meets the goal"},
		{"nothing to compare", &report.Report{}, "there is no design to compare"},
	} {
		if got := Answer(report.Standings(c.r.Designs)); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.why, got, c.want)
		}
	}
}

// A fleet that drowns in retries is told apart from one that is too small.
func TestStormsAreTold(t *testing.T) {
	s := samples.StormyShop()
	if said := Verdict(&s.Design, s.Goal); !strings.Contains(said, "by retries") || !strings.Contains(said, "58%") {
		t.Error(said)
	}
	if said := strings.Join(Doubts(&s.Design), "; "); !strings.Contains(said, "by retries") {
		t.Error(said)
	}
	s.Design.Result.OfferedLoad = 1.2
	if said := Verdict(&s.Design, s.Goal); strings.Contains(said, "retries") {
		t.Error(said)
	}
}

// An answer that was interrupted says so before it says anything else.
func TestAPartIsNoAnswer(t *testing.T) {
	r := samples.Storefront()
	whole, title := ReportAnswer(r), ReportTitle(r)
	r.Warnings = append(r.Warnings, report.Interrupted{Done: 3, All: 5, Of: "designs"})
	if got, want := ReportAnswer(r), "interrupted, of 3 of 5 designs: "+whole; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := ReportTitle(r), "Interrupted, of 3 of 5 designs: "+title; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// Designs that miss the same are told of in one sentence, in their order.
func TestMissesAreToldTogether(t *testing.T) {
	goal := models.LatencyGoal{Quantile: 0.99, Limit: 5 * sim.Millisecond}
	alone := func(name string, takes float64) *report.Design {
		return &report.Design{Name: name, Missed: report.SlowAlone{Takes: takes, At: goal, Goal: goal}}
	}
	other := &report.Design{Name: "go", Missed: report.Note{Text: "it is off"}}
	same := &report.Design{Name: "rust", Missed: report.Note{Text: "it is off"}}
	got := Misses([]*report.Design{alone("node", 0.121), alone("fastify", 0.121), other, alone("django", 0.15), same})
	want := []string{"a request alone takes 121 ms (node, fastify), 150 ms (django) at p99: no number of instances meets p99 ≤ 5 ms", "go, rust: it is off"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if got := Misses([]*report.Design{alone("node", 0.121)}); len(got) != 1 || !strings.HasPrefix(got[0], "node: a request alone takes 121 ms") {
		t.Errorf("of one: %q", got)
	}
}
