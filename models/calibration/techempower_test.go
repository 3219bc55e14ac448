package calibration

import (
	"math"
	"testing"
)

// result of a test of a framework whose machine has 10 cores.
func benchmark(framework, test string, times int, rate, busy float64) Benchmark {
	return Benchmark{Run: Run{Round: "1", Hardware: "h"}, Framework: framework, Language: "l", Database: "d", Test: test, Times: times, Rate: rate, Busy: busy, Cores: 10, CPU: 10 * busy / rate}
}

// What binds one query says how the rates of several follow from it. By hand: a machine
// of 10 cores, 20 queries, 40 statements of as many updates.
func TestQueriesFollowFromJSONAndDB(t *testing.T) {
	fast := benchmark("fast", "db", 1, 100e3, 0.5)
	for name, c := range map[string]struct {
		tests         []Benchmark
		binds         string
		query, update float64
		naive         float64
	}{
		// json 1 ms, a query 1 ms: 21 ms of 10 cores. Idle cores of another at more
		// queries show no ceiling that is near.
		"the CPU": {[]Benchmark{benchmark("x", "json", 0, 10e3, 1), benchmark("x", "db", 1, 5e3, 1), fast}, BindsCPU, 10 / 21e-3, 10 / 41e-3, 250},
		// 90 000 of 100 000 queries with half of the cores.
		"the database": {[]Benchmark{benchmark("x", "json", 0, 1e6, 1), benchmark("x", "db", 1, 90e3, 0.5), fast}, BindsDatabase, 4500, 2250, 4500},
		// A CPU that could do more than the database answers anyone.
		"the CPU, then the database": {[]Benchmark{benchmark("x", "json", 0, 100e3, 1), benchmark("x", "db", 1, 95e3, 1), fast}, BindsCPU, 5000, 2500, 4750},
		// Neither: held for 1/1000 s, and 1/1000 s beside for a query.
		"workers": {[]Benchmark{benchmark("x", "json", 0, 1e3, 0.2), benchmark("x", "db", 1, 500, 0.2), fast}, BindsOther, 1 / 21e-3, 1 / 41e-3, 25},
	} {
		t.Run(name, func(t *testing.T) {
			f := FitFrameworks(c.tests)
			if missing := f.Named([]string{"X", "y"}); len(missing) != 1 || len(f.All) != 1 {
				t.Fatalf("missing %q, left %d", missing, len(f.All))
			}
			x := f.All[0]
			if x.Binds != c.binds || len(x.Predictions) != 2 {
				t.Fatalf("%s binds, %d predictions", x.Binds, len(x.Predictions))
			}
			near := func(what string, got, want float64) {
				if math.Abs(got/want-1) > 1e-9 {
					t.Errorf("%s: %g, want %g", what, got, want)
				}
			}
			near("queries", x.Predictions[0].Rate, c.query)
			near("updates", x.Predictions[1].Rate, c.update)
			near("naive", x.Predictions[0].Naive, c.naive)
			for _, p := range x.Predictions {
				if p.Rate < p.Naive*(1-1e-9) || p.High < p.Rate || p.Low != p.Rate || !math.IsNaN(p.Measured) {
					t.Errorf("%+v", p)
				}
			}
		})
	}
}

// A law of json and db is exact of requests that follow it, and errors are said of those
// that were measured alone.
func TestRefereesOfMeasuredQueries(t *testing.T) {
	tests := []Benchmark{
		benchmark("x", "json", 0, 10e3, 1), benchmark("x", "db", 1, 5e3, 1),
		benchmark("x", "query", 5, 10/6e-3, 1), benchmark("x", "update", 20, 10/41e-3*1.1, 1),
		benchmark("x-pg", "db", 1, 4e3, 1), benchmark("bare", "db", 1, 4e3, 1), benchmark("free", "json", 0, 4e3, 1), benchmark("free", "db", 1, 5e3, 1),
	}
	f := FitFrameworks(tests)
	all := f.Referees()
	if len(all) != 2 || all[0].Test != "query" || all[0].Times != 5 || all[0].N != 1 || all[0].Law > 1e-9 || all[0].Naive < 0.1 {
		t.Errorf("%+v", all)
	}
	if len(all) == 2 && math.Abs(all[1].Law-(1-1/1.1)) > 1e-9 {
		t.Errorf("updates: %+v", all[1])
	}
	for _, one := range f.All {
		switch one.Name {
		case "x-pg":
			if one.JSONOf != "x" || !one.Costs() {
				t.Errorf("x-pg takes json of %q", one.JSONOf)
			}
		case "bare", "free":
			if one.Costs() || one.Predictions != nil {
				t.Errorf("%s: predicted without what a query costs", one.Name)
			}
		}
	}
}

// Where nothing says how busy the cores were, a crowd at the top says that it is the
// database; two of one language do not.
func TestACrowdAtTheTopIsACeiling(t *testing.T) {
	unknown := func(framework, language, test string, rate float64) Benchmark {
		b := benchmark(framework, test, map[string]int{"db": 1}[test], rate, math.NaN())
		b.Language, b.CPU = language, math.NaN()
		return b
	}
	of := func(more ...Benchmark) Framework {
		f := FitFrameworks(append([]Benchmark{unknown("x", "a", "json", 1e6), unknown("x", "a", "db", 95e3), unknown("y", "a", "db", 100e3)}, more...))
		f.Named([]string{"x"})
		return f.All[0]
	}
	if x := of(); x.Ceiling {
		t.Error("a ceiling of two")
	}
	if x := of(unknown("z", "b", "db", 90e3)); !x.Ceiling || x.Binds != BindsUnknown || x.Predictions[0].Rate != 100e3/20 {
		t.Errorf("%+v", x)
	}
}
