package doubt_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/gonum/stat"
	"pgregory.net/rapid"

	"fleetcost/models/doubt"
)

// twoFleets is the same as a study and as a pair of fleets.
func twoFleets() (doubt.Study, doubt.Pair) {
	p := doubt.Pair{
		Shared: doubt.Range{Low: 400, Mid: 800, High: 1600},
		A:      doubt.Fleet{Name: "node", Least: 2, Scale: 1. / 1400, Load: []doubt.Range{{Low: 3, Mid: 6, High: 12}}, USD: 53},
		B:      doubt.Fleet{Name: "django", Least: 2, Scale: 1. / 1600, Load: []doubt.Range{{Low: 6, Mid: 8, High: 32. / 3}}, USD: 53},
	}
	return doubt.Study{
		Inputs: []doubt.Input{{Name: "rate", Range: p.Shared}, {Name: "cpu of node", Range: p.A.Load[0]}, {Name: "cpu of django", Range: p.B.Load[0]}},
		Designs: []doubt.Design{
			{Name: "node", Cost: func(x []float64) float64 { return p.A.USD * float64(p.A.At(x[0], x[1])) }},
			{Name: "django", Cost: func(x []float64) float64 { return p.B.USD * float64(p.B.At(x[0], x[2])) }},
		},
	}, p
}

// A sample tells within 2 % what the integral does, and what it is worth to know an input
// within 5 standard errors over seeds, a hundredth, and what strata lose of the means.
func TestSamplesTellWhatTheIntegralDoes(t *testing.T) {
	study, pair := twoFleets()
	want, err := pair.Compare()
	if err != nil {
		t.Fatal(err)
	}
	s, err := study.Sample(20_000, 1)
	if err != nil {
		t.Fatal(err)
	}
	m := s.Match(0, 1)
	for what, c := range map[string][2]float64{
		"mean of a": {s.Distribution(0).Mean(), want.MeanA}, "mean of b": {s.Distribution(1).Mean(), want.MeanB},
		"a cheaper": {m.ACheaper, want.ACheaper}, "same": {m.Same, want.Same}, "b cheaper": {m.BCheaper, want.BCheaper},
		"all": {s.Information(), want.All},
	} {
		if math.Abs(c[0]-c[1]) > .02*c[1] {
			t.Errorf("%s: sampled %v, integrated %v", what, c[0], c[1])
		}
	}
	for j, integrated := range []float64{want.Shared, want.OwnA, want.OwnB} {
		var worth []float64
		for seed := range uint64(8) {
			w, err := study.Information(100, 1000, seed)
			if err != nil {
				t.Fatal(err)
			}
			worth = append(worth, w[j])
		}
		if mean, deviation := stat.MeanStdDev(worth, nil); math.Abs(mean-integrated) > 5*deviation/math.Sqrt(8)+.01*integrated+1e-4*want.MeanA {
			t.Errorf("%s is worth %v, integrated %v", study.Inputs[j].Name, worth, integrated)
		}
	}
	f := pair.A
	f.Load = append([]doubt.Range{pair.Shared}, f.Load...)
	exact, err := f.Distribution()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []float64{.1, .5, .9} {
		if got, want := s.Distribution(0).Quantile(p), exact.Times(f.USD).Quantile(p); got != want {
			t.Errorf("the quantile %v is %v, integrated %v", p, got, want)
		}
	}
}

// Each stratum of each input has one sample, the same seed the same ones, and another
// input changes nothing of them.
func TestLatinHypercube(t *testing.T) {
	study, _ := twoFleets()
	const n = 64
	s, err := study.Sample(n, 7)
	if err != nil {
		t.Fatal(err)
	}
	for j, in := range study.Inputs {
		var strata []int
		for _, x := range s.Values {
			strata = append(strata, int(n*in.Range.Below(x[j])))
		}
		slices.Sort(strata)
		for i, stratum := range strata {
			if stratum != i {
				t.Fatalf("%s: strata %v", in.Name, strata)
			}
		}
	}
	again, err := study.Sample(n, 7)
	if err != nil || !cmp.Equal(s.Costs, again.Costs) {
		t.Errorf("the same seed gives other costs (%v)", err)
	}
	if other, err := study.Sample(n, 8); err != nil || cmp.Equal(s.Costs, other.Costs) {
		t.Errorf("another seed gives the same costs (%v)", err)
	}
	fewer := doubt.Study{Inputs: study.Inputs[:2], Designs: study.Designs[:1]}
	if other, err := fewer.Sample(n, 7); err != nil || !slices.Equal(s.Costs[0], other.Costs[0]) {
		t.Errorf("an input less changes what the others are (%v)", err)
	}
}

// A design that is cheaper in every future has no regret; least expected regret is least
// expected cost; and knowing the future is worth the least expected regret.
func TestRegretLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		futures := rapid.IntRange(1, 5).Draw(t, "futures")
		costs := rapid.SliceOfN(rapid.SliceOfN(rapid.Float64Range(1, 100), futures, futures), 1, 4).Draw(t, "costs")
		probability := make([]float64, futures)
		for i := range probability {
			probability[i] = 1 / float64(futures)
		}
		r, err := doubt.Regret(costs, probability)
		if err != nil {
			t.Fatal(err)
		}
		if least := slices.Min(r.ExpectedRegret); r.ExpectedRegret[r.LeastExpected] > least+1e-9 {
			t.Fatalf("%+v", r)
		}
		if r.Largest[r.Minimax] > slices.Min(r.Largest)+1e-9 {
			t.Fatalf("%+v", r)
		}
		for i := range futures {
			least := math.Inf(1)
			for d := range costs {
				least = math.Min(least, r.Regret[d][i])
			}
			if least != 0 {
				t.Fatalf("nobody is without regret in future %d: %+v", i, r)
			}
		}
	})
}

// Two futures, of which the second is improbable and dear for the cheap design: it has the
// least expected cost and regret, and the largest regret.
func TestRegretByHand(t *testing.T) {
	r, err := doubt.Regret([][]float64{{10, 100}, {20, 40}, {35, 35}}, []float64{.9, .1})
	if err != nil {
		t.Fatal(err)
	}
	want := doubt.Regrets{
		Regret: [][]float64{{0, 65}, {10, 5}, {25, 0}}, Largest: []float64{65, 10, 25},
		ExpectedCost: []float64{19, 22, 35}, ExpectedRegret: []float64{6.5, 9.5, 22.5},
		Minimax: 1, LeastExpected: 0, LeastWorstCase: 2,
	}
	if diff := cmp.Diff(want, r); diff != "" {
		t.Error(diff)
	}
}

// The widest bar is first; an input that changes nothing has one of no width.
func TestTornado(t *testing.T) {
	s := doubt.Study{
		Inputs:  []doubt.Input{{Name: "idle", Range: doubt.Range{Low: 1, Mid: 2, High: 3}}, {Name: "small", Range: doubt.Range{Low: 1, Mid: 2, High: 3}}, {Name: "large", Range: doubt.Range{Low: 10, Mid: 20, High: 50}}},
		Designs: []doubt.Design{{Name: "sum", Cost: func(x []float64) float64 { return x[1] + 100/x[2] }}},
	}
	mid, bars, err := s.Tornado(0)
	want := []doubt.Bar{{Input: "large", AtLow: 12, AtHigh: 4, Swing: 8}, {Input: "small", AtLow: 6, AtHigh: 8, Swing: 2}, {Input: "idle", AtLow: 7, AtHigh: 7}}
	if err != nil || mid != 7 || !slices.Equal(bars, want) {
		t.Errorf("%v at mid, %+v (%v)", mid, bars, err)
	}
}

func TestWhatCannotBeDoubted(t *testing.T) {
	for want, r := range map[string]doubt.Range{
		"rate: its low 9 is above its high 5; exchange them": {Low: 9, Mid: 7, High: 5},
		"its mid 12 is not between":                          {Low: 5, Mid: 12, High: 10},
		"must be numbers above 0":                            {Low: 0, Mid: 1, High: 2},
		"rate: a range of -1, 1 and 2":                       {Low: -1, Mid: 1, High: 2},
		"rate: a range of 1, NaN and 2":                      {Low: 1, Mid: math.NaN(), High: 2},
	} {
		study := doubt.Study{Inputs: []doubt.Input{{Name: "rate", Range: r}}, Designs: []doubt.Design{{Name: "free", Cost: func([]float64) float64 { return 0 }}}}
		if _, err := study.Sample(10, 1); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
		if _, err := (doubt.Pair{Shared: r, A: doubt.Fleet{Scale: 1, USD: 1}, B: doubt.Fleet{Scale: 1, USD: 1}}).Compare(); err == nil {
			t.Errorf("two fleets under %v", r)
		}
	}
	study, pair := twoFleets()
	wide := doubt.Range{Low: 1e-6, Mid: 1, High: 1e7}
	pair.A.Load = []doubt.Range{wide, wide}
	broken := study
	broken.Designs = []doubt.Design{{Name: "broken", Cost: func([]float64) float64 { return math.NaN() }}}
	twice := study
	twice.Inputs = append(slices.Clone(study.Inputs), study.Inputs[0])
	for want, err := range map[string]error{
		"0 samples":            second(study.Sample(0, 1)),
		"broken costs NaN":     second(broken.Sample(5, 1)),
		"two inputs":           second(twice.Sample(5, 1)),
		"no design":            second(doubt.Study{}.Sample(5, 1)),
		"0 strata":             second(study.Information(0, 5, 1)),
		"factors of its own":   second(pair.Compare()),
		"narrow it, or sample": second(doubt.Fleet{Name: "wide", Scale: 1, USD: 1, Load: []doubt.Range{wide}}.Distribution()),
		"3 factors":            second(doubt.Fleet{Scale: 1, USD: 1, Load: []doubt.Range{wide, wide, wide}}.Distribution()),
		"a load and a price":   second(doubt.Fleet{Name: "none"}.Distribution()),
		"there is no distribu": second(doubt.Commitment{OnDemand: 1, Committed: 1}.Best()),
		"no designs":           second(doubt.Regret(nil, []float64{1})),
		"add up to 0.5":        second(doubt.Regret([][]float64{{1}}, []float64{.5})),
		"costs in 1 futures":   second(doubt.Regret([][]float64{{1}}, []float64{.5, .5})),
		"the probability -1":   second(doubt.Regret([][]float64{{1, 1}}, []float64{-1, 2})),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func second[A any](_ A, err error) error { return err }

// A year of a hundred samples of five designs is a matter of a moment; what takes long is
// what a design costs.
func BenchmarkStudy(b *testing.B) {
	study, _ := twoFleets()
	for range b.N {
		if _, err := study.Sample(1000, 1); err != nil {
			b.Fatal(err)
		}
	}
}

// What is true in every future is 1 and no sum of shares, which is less.
func TestEveryFutureIsAll(t *testing.T) {
	const futures = 300
	s := doubt.Samples{Values: make([][]float64, futures), Costs: [][]float64{make([]float64, futures), make([]float64, futures)}}
	for i := range futures {
		s.Costs[0][i], s.Costs[1][i] = 1, 2
	}
	if m := s.Match(0, 1); m != (doubt.Match{ACheaper: 1}) {
		t.Errorf("%+v", m)
	}
}
