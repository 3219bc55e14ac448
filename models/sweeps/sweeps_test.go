package sweeps

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"fleetcost/models/cost"
	"fleetcost/models/report"
)

func ExampleRange_Values() {
	fmt.Println((&Range{From: 100, To: 1000, Steps: 4}).Values())
	fmt.Println((&Range{From: 100, To: 10_000, Log: true, Steps: 5}).Values())
	// Output:
	// [100 400 700 1000]
	// [100 316 1000 3160 10000]
}

func TestValues(t *testing.T) {
	for _, c := range []struct {
		why  string
		r    Range
		want []float64
	}{
		{"two values are the ends", Range{From: 0.1, To: 0.3, Steps: 2}, []float64{0.1, 0.3}},
		{"one is the beginning", Range{From: 5, To: 9, Steps: 1}, []float64{5}},
		{"none is none", Range{From: 5, To: 9}, nil},
		{"a range may cross zero", Range{From: -1, To: 1, Steps: 3}, []float64{-1, 0, 1}},
		{"ratios are rounded to three digits, ends are not", Range{From: 1.2345, To: 123.45, Log: true, Steps: 3}, []float64{1.2345, 12.3, 123.45}},
		{"steps are rounded to three digits of theirs", Range{From: 0.5, To: 4, Steps: 4}, []float64{0.5, 1.67, 2.83, 4}},
		{"so that small ones stay apart", Range{From: 1000, To: 1001, Steps: 4}, []float64{1000, 1000.333, 1000.667, 1001}},
		{"whole numbers stay whole, and come once", Range{From: 1, To: 4, Steps: 6, Whole: true}, []float64{1, 2, 3, 4}},
		{"those of equal ratios too", Range{From: 1, To: 10, Steps: 9, Log: true, Whole: true}, []float64{1, 2, 3, 4, 6, 8, 10}},
		{"those that are listed are those", Range{Listed: []float64{1, 5, 7}, From: 1, To: 7, Steps: 9}, []float64{1, 5, 7}},
		{"choices are counted", Range{Choices: []string{"us-east-1", "eu-west-1"}}, []float64{0, 1}},
		{"shares too", Range{From: 0.001, To: 0.1, Log: true, Steps: 3}, []float64{0.001, 0.01, 0.1}},
	} {
		if got := c.r.Values(); !slices.Equal(got, c.want) && !(len(got) == 0 && len(c.want) == 0) {
			t.Errorf("%s: %v, want %v", c.why, got, c.want)
		}
	}
}

func TestValuesRise(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := Range{Log: rapid.Bool().Draw(t, "log"), Steps: rapid.IntRange(2, 60).Draw(t, "steps")}
		r.From = rapid.Float64Range(1e-3, 1e6).Draw(t, "from")
		r.To = r.From * rapid.Float64Range(2, 1e4).Draw(t, "ratio")
		values := r.Values()
		if len(values) != r.Steps || values[0] != r.From || values[r.Steps-1] != r.To {
			t.Fatalf("%+v: %v", r, values)
		}
		for i := 1; i < len(values); i++ {
			if values[i] < values[i-1] {
				t.Fatalf("%+v: %v comes before %v", r, values[i-1], values[i])
			}
		}
	})
}

// swept is a sweep whose designs a, b, … cost so much per month at each value;
// NaN for a goal that is missed.
func swept(log bool, values []float64, costs ...[]float64) *report.Sweep {
	s := &report.Sweep{Axis: report.Axis{Key: "x", Log: log, Values: values}}
	for i := range values {
		r := &report.Report{}
		for k, c := range costs {
			d := report.Design{Name: string(rune('a' + k)), Met: !math.IsNaN(c[i])}
			if d.Met {
				d.Bill = cost.Bill{Lines: []cost.Line{{Amount: cost.MustDollars(c[i])}}}
			}
			r.Designs = append(r.Designs, d)
		}
		s.Report = append(s.Report, r)
	}
	return s
}

func TestBreakEven(t *testing.T) {
	none := math.NaN()
	for _, c := range []struct {
		why  string
		s    *report.Sweep
		want string
	}{
		{"b begins dear and grows slowly: the lines cross a third of the way",
			swept(false, []float64{100, 400}, []float64{10, 40}, []float64{20, 20}), "a→b at 200 (100 to 400) for $20.00"},
		{"in logarithms straight lines are power laws: cost = x/10 meets 20 at 200 all the same",
			swept(true, []float64{100, 400}, []float64{10, 40}, []float64{20, 20}), "a→b at 200 (100 to 400) for $20.00"},
		{"in logarithms √x against x/40 cross at 1600, in the middle of the ratios",
			swept(true, []float64{400, 6400}, []float64{10, 160}, []float64{20, 80}), "a→b at 1600 (400 to 6400) for $40.00"},
		{"the same cost is no point where the cheapest changes",
			swept(false, []float64{1, 2, 3}, []float64{10, 20, 30}, []float64{10, 20, 30}), ""},
		{"nor is it when b comes up to a and falls back",
			swept(false, []float64{1, 2, 3}, []float64{10, 20, 30}, []float64{15, 20, 35}), ""},
		{"when they are equal for a while and then b is cheaper, the point is where they part",
			swept(false, []float64{1, 2, 3}, []float64{10, 20, 30}, []float64{15, 20, 25}), "a→b at 2 (2 to 3) for $20.00"},
		{"there and back",
			swept(false, []float64{0, 10, 20}, []float64{10, 30, 20}, []float64{20, 20, 40}), "a→b at 5 (0 to 10) for $20.00, b→a at 13.3333 (10 to 20) for $26.67"},
		{"a third design takes over",
			swept(false, []float64{0, 10}, []float64{10, 40}, []float64{20, 35}, []float64{30, 20}), "a→c at 5 (0 to 10) for $25.00"},
		{"out of an equal beginning there is none: b is never dearer",
			swept(false, []float64{1, 2, 3}, []float64{10, 20, 30}, []float64{10, 15, 25}), ""},
		{"nor into an equal end: a never is",
			swept(false, []float64{1, 2, 3}, []float64{10, 15, 30}, []float64{12, 20, 30}), ""},
		{"on a stair that both climb, one a step earlier, b is never dearer",
			swept(false, []float64{1, 2, 3, 4}, []float64{10, 20, 20, 30}, []float64{10, 10, 20, 20}), ""},
		{"of three that begin equal, the last to be dearer hands over",
			swept(false, []float64{1, 2, 3}, []float64{10, 10, 30}, []float64{10, 20, 40}, []float64{10, 30, 20}), "a→c at 2.66667 (2 to 3) for $23.33"},
		{"a cent is a tie: less is not shown",
			swept(false, []float64{1, 2}, []float64{10, 20}, []float64{10.004, 19.996}), ""},
		{"where one of them meets no goal there is no cost to cross",
			swept(false, []float64{0, 10}, []float64{10, none}, []float64{20, 30}), "a→b from 0 to 10: a ceases"},
		{"nor where the other did not meet it before",
			swept(false, []float64{0, 10}, []float64{10, 30}, []float64{none, 20}), "a→b from 0 to 10: b begins"},
		{"where nothing meets it in between, nothing is known",
			swept(false, []float64{0, 10, 20}, []float64{10, none, 30}, []float64{20, none, 20}), ""},
		{"a design that misses it in between has no cost there, and the others go on",
			swept(false, []float64{0, 10, 20}, []float64{10, none, 10}, []float64{20, 20, 20}), "a→b from 0 to 10: a ceases, b→a from 10 to 20: a begins"},
		{"nor with nothing at all", swept(false, nil), ""},
		{"nor with one value", swept(false, []float64{1}, []float64{1}, []float64{2}), ""},
	} {
		got := ""
		points, takeovers := changes(c.s)
		for _, p := range points {
			if got != "" {
				got += ", "
			}
			got += fmt.Sprintf("%s→%s at %.6g (%g to %g) for $%.2f", p.From, p.To, p.Value, p.Low, p.High, p.USDPerMonth)
		}
		for _, t := range takeovers {
			who := t.To + " begins"
			if t.Misses {
				who = t.From + " ceases"
			}
			if got != "" {
				got += ", "
			}
			got += fmt.Sprintf("%s→%s from %g to %g: %s", t.From, t.To, t.Low, t.High, who)
		}
		if got != c.want {
			t.Errorf("%s:\n got %q\nwant %q", c.why, got, c.want)
		}
	}
}

// A break-even point lies between the swept values around it, and between
// them the cheapest design changes from the one to the other.
func TestBreakEvensLieBetween(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 6).Draw(t, "values")
		var values []float64
		for i := range n {
			values = append(values, float64(i+1))
		}
		price := rapid.SliceOfN(rapid.SampledFrom([]float64{1, 2, 3, 5, 8, math.NaN()}), n, n)
		s := swept(rapid.Bool().Draw(t, "log"), values, price.Draw(t, "a"), price.Draw(t, "b"), price.Draw(t, "c"))
		cheapestOf := func(i int, name string) bool {
			k := int(name[0] - 'a')
			for _, d := range s.Report[i].Designs {
				if d.Met && d.Bill.Monthly() < s.Report[i].Designs[k].Bill.Monthly() {
					return false
				}
			}
			return s.Report[i].Designs[k].Met
		}
		points, takeovers := changes(s)
		for _, p := range takeovers {
			if i := slices.Index(values, p.Low); p.From == p.To || !cheapestOf(i, p.From) || !cheapestOf(i+1, p.To) {
				t.Fatalf("%+v of %v", p, s)
			}
		}
		for _, p := range points {
			i := slices.Index(values, p.Low)
			const rounding = 1e-12
			if p.Value < p.Low*(1-rounding) || p.Value > p.High*(1+rounding) || p.From == p.To || !cheapestOf(i, p.From) || !cheapestOf(i+1, p.To) {
				t.Fatalf("%+v of %v", p, s)
			}
		}
	})
}

// A sweep answers at each value in their order, and keeps what was answered before an error.
func TestRun(t *testing.T) {
	r := Range{Key: "goal.p99", Unit: "ms", From: 40, To: 80, Steps: 3}
	s, err := run(r.Axis(), func(v float64) (*report.Report, error) { return &report.Report{Rate: v}, nil })
	if err != nil || len(s.Report) != 3 || s.Name() != "goal.p99_ms" {
		t.Fatalf("%+v, %v", s, err)
	}
	for i, v := range []float64{40, 60, 80} {
		if s.Values[i] != v || s.Report[i].Rate != v {
			t.Errorf("the report of %g is about %g", v, s.Report[i].Rate)
		}
	}
	broken := errors.New("broken")
	s, err = run(r.Axis(), func(v float64) (*report.Report, error) {
		if v > 70 {
			return nil, broken
		}
		return &report.Report{}, nil
	})
	if !errors.Is(err, broken) || len(s.Report) != 2 || len(s.Values) != 3 {
		t.Fatalf("%+v, %v", s, err)
	}
	for _, r := range s.Report {
		if !slices.Contains(r.Warnings, report.Reason(report.Interrupted{Done: 2, All: 3, Of: "values"})) {
			t.Errorf("it does not say that it is one of two of three: %+v", r.Warnings)
		}
	}
}

// Between choices there is nothing: no value at which two cost the same.
func TestChoicesHaveNoBreakEven(t *testing.T) {
	for _, along := range []report.Axis{{Key: "x", Values: []float64{0, 1}}, {Key: "x", Values: []float64{0, 1}, Choices: []string{"a", "b"}}} {
		costs := swept(false, along.Values, []float64{10, 40}, []float64{20, 20})
		s, err := run(along, func(v float64) (*report.Report, error) { return costs.Report[int(v)], nil })
		if err != nil || (len(s.BreakEven) > 0) != along.Ordered() {
			t.Errorf("of %+v: %+v, %v", along, s.BreakEven, err)
		}
	}
}
