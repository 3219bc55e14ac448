package doubt_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"fleetcost/models/doubt"
)

func drawRange(t *rapid.T, name string) doubt.Range {
	mid := rapid.Float64Range(0.5, 20).Draw(t, name)
	return doubt.Range{Low: mid / rapid.Float64Range(1.05, 3).Draw(t, name+" down"), Mid: mid, High: mid * rapid.Float64Range(1.05, 3).Draw(t, name+" up")}
}

func drawNarrow(t *rapid.T, name string) doubt.Range {
	r := drawRange(t, name)
	return doubt.Range{Low: r.Mid * math.Pow(r.Low/r.Mid, .3), Mid: r.Mid, High: r.Mid * math.Pow(r.High/r.Mid, .3)}
}

// All three numbers of a range are its quantiles; Below and Quantile are inverse; the
// inverse of a range has the inverse quantiles; and the mean is the integral.
func TestARangeHoldsItsThreeQuantiles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRange(t, "range")
		for p, want := range map[float64]float64{.05: r.Low, .5: r.Mid, .95: r.High} {
			if got := r.Quantile(p); math.Abs(got-want) > 1e-9*want {
				t.Fatalf("%v: quantile %v is %v", r, p, got)
			}
			if got := r.Below(want); math.Abs(got-p) > 1e-9 {
				t.Fatalf("%v: %v is below %v", r, got, want)
			}
			if got := 1 / r.Inverse().Quantile(1-p); math.Abs(got-want) > 1e-9*want {
				t.Fatalf("%v: the inverse has %v for %v", r, got, want)
			}
		}
		if got := doubt.Expect(r, func(x float64) float64 { return x }); math.Abs(got-r.Mean()) > 1e-9*got {
			t.Fatalf("%v: mean %v, integrated %v", r, r.Mean(), got)
		}
	})
}

// The median of 600, 800 and 1,500 is 800, which the lognormal through low and high alone
// puts at 949.
func TestTheMedianStays(t *testing.T) {
	r := doubt.Range{Low: 600, Mid: 800, High: 1500}
	if got := r.Quantile(.5); got != 800 {
		t.Errorf("median %v", got)
	}
	if r = doubt.Exactly(7); !r.Known() || r.Quantile(.9) != 7 || r.Below(6.99) != 0 || r.Below(7) != 1 || r.Mean() != 7 {
		t.Errorf("%v is not known", r)
	}
	if r = (doubt.Range{Low: 3, Mid: 3, High: 9}); r.Below(2.9) != 0 || r.Below(3) != .5 || r.Quantile(.3) != 3 {
		t.Errorf("%v: half of it is not at its mid", r)
	}
}

// draws are of as many ranges, by the law of the range and not by its functions.
func draws(r doubt.Range, n int, chance *rand.Rand) []float64 {
	x := make([]float64, n)
	for i := range x {
		z := chance.NormFloat64()
		s := math.Log(r.High / r.Mid)
		if z < 0 {
			s = math.Log(r.Mid / r.Low)
		}
		x[i] = r.Mid * math.Exp(s*z/1.6448536269514722)
	}
	return x
}

const manyDraws = 100_000

// within says whether a probability is one that so many draws may give: 5 standard errors,
// or 5 draws of what is rare.
func within(share, p float64) bool {
	return math.Abs(share-p) <= 5*math.Sqrt(p*(1-p)/manyDraws)+5./manyDraws
}

// How probable each size of a fleet is agrees with draws, for one, two and three factors
// in doubt, of which two are plain lognormals.
func TestSizesAgreeWithDraws(t *testing.T) {
	chance := rand.New(rand.NewPCG(1, 2))
	rate, cpu, target := doubt.Range{Low: 600, Mid: 800, High: 1500}, doubt.Range{Low: 4, Mid: 6, High: 9}, doubt.Range{Low: .6, Mid: .72, High: .864}
	for _, c := range []struct {
		what string
		load []doubt.Range
	}{
		{"nothing", nil},
		{"the rate", []doubt.Range{rate}},
		{"rate and CPU", []doubt.Range{rate, cpu}},
		{"CPU and rate", []doubt.Range{cpu, rate}},
		{"rate, CPU and target", []doubt.Range{rate, cpu, target.Inverse()}},
	} {
		f := doubt.Fleet{Name: c.what, Least: 2, Scale: 4.8 / 2000, USD: 1}
		draw := [][]float64{draws(rate, manyDraws, chance), draws(cpu, manyDraws, chance), draws(target, manyDraws, chance)}
		count := map[float64]float64{}
		for i := range manyDraws {
			load := f.Scale
			switch len(c.load) {
			case 1:
				load *= draw[0][i]
			case 2:
				load *= draw[0][i] * draw[1][i]
			case 3:
				load *= draw[0][i] * draw[1][i] / draw[2][i]
			}
			count[math.Max(2, math.Ceil(load))] += 1. / manyDraws
		}
		f.Load = c.load
		d, err := f.Distribution()
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for i, n := range d.Values {
			sum += d.Probability[i]
			if !within(count[n], d.Probability[i]) {
				t.Errorf("%s in doubt: %v instances with probability %v, drawn %v", c.what, n, d.Probability[i], count[n])
			}
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Errorf("%s in doubt: the probabilities add up to %v", c.what, sum)
		}
	}
}

// Two fleets agree with draws: who is cheaper, both means, and what it is worth to know all.
func TestPairsAgreeWithDraws(t *testing.T) {
	chance := rand.New(rand.NewPCG(3, 4))
	rate := doubt.Range{Low: 300, Mid: 800, High: 1600}
	uneven, even := doubt.Range{Low: 3, Mid: 6, High: 9}, doubt.Range{Low: 6, Mid: 8, High: 32. / 3}
	for _, p := range []doubt.Pair{
		{Shared: rate, A: doubt.Fleet{Least: 2, Scale: 1. / 1400, Load: []doubt.Range{uneven}, USD: 53}, B: doubt.Fleet{Least: 2, Scale: 1. / 1600, Load: []doubt.Range{even}, USD: 53}},
		{Shared: rate, A: doubt.Fleet{Least: 3, Scale: 5. / 600, USD: 26}, B: doubt.Fleet{Least: 2, Scale: 5. / 2800, USD: 104}},
		{Shared: rate, A: doubt.Fleet{Least: 3, Scale: 5. / 600, USD: 26}, B: doubt.Fleet{Least: 1, Scale: 1. / 900, Load: []doubt.Range{uneven}, USD: 26}},
		{Shared: doubt.Exactly(700), A: doubt.Fleet{Least: 1, Scale: 1. / 1400, Load: []doubt.Range{uneven}, USD: 53}, B: doubt.Fleet{Least: 1, Scale: 1. / 1600, Load: []doubt.Range{even}, USD: 53}},
	} {
		got, err := p.Compare()
		if err != nil {
			t.Fatal(err)
		}
		own := func(f doubt.Fleet) []float64 {
			if len(f.Load) == 0 {
				return draws(doubt.Exactly(1), manyDraws, chance)
			}
			return draws(f.Load[0], manyDraws, chance)
		}
		x, a, b := draws(p.Shared, manyDraws, chance), own(p.A), own(p.B)
		var m doubt.Match
		var sums, squares [3]float64
		for i := range x {
			costA := math.Max(float64(p.A.Least), math.Ceil(p.A.Scale*x[i]*a[i])) * p.A.USD
			costB := math.Max(float64(p.B.Least), math.Ceil(p.B.Scale*x[i]*b[i])) * p.B.USD
			switch {
			case costA < costB:
				m.ACheaper += 1. / manyDraws
			case costA == costB:
				m.Same += 1. / manyDraws
			default:
				m.BCheaper += 1. / manyDraws
			}
			for j, usd := range []float64{costA, costB, math.Min(costA, costB)} {
				sums[j] += usd
				squares[j] += usd * usd
			}
		}
		if !within(m.ACheaper, got.ACheaper) || !within(m.Same, got.Same) || !within(m.BCheaper, got.BCheaper) {
			t.Errorf("%+v, drawn %+v", got.Match, m)
		}
		for j, mean := range []float64{got.MeanA, got.MeanB, math.Min(got.MeanA, got.MeanB) - got.All} {
			drawn := sums[j] / manyDraws
			if deviation := math.Sqrt((squares[j]/manyDraws - drawn*drawn) / manyDraws); math.Abs(drawn-mean) > 5*deviation+1e-6 {
				t.Errorf("mean %d is %v, drawn %v ± %v", j, mean, drawn, deviation)
			}
		}
	}
}

// To know one input is never worth more than to know all, and never less than nothing;
// exchanging the designs exchanges the answers.
func TestInformationIsBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fleet := func(name string) doubt.Fleet {
			f := doubt.Fleet{Name: name, Least: rapid.IntRange(0, 3).Draw(t, name), Scale: rapid.Float64Range(.05, .3).Draw(t, name+" scale"), USD: rapid.Float64Range(10, 40).Draw(t, name+" price")}
			if rapid.Bool().Draw(t, name+" in doubt") {
				f.Load = []doubt.Range{drawNarrow(t, name+" own")}
			}
			return f
		}
		p := doubt.Pair{Shared: drawNarrow(t, "rate"), A: fleet("a"), B: fleet("b")}
		c, err := p.Compare()
		if err != nil {
			t.Fatal(err)
		}
		slack := 1e-8 * math.Max(c.MeanA, c.MeanB)
		for _, one := range []float64{c.Shared, c.OwnA, c.OwnB} {
			if one < 0 || one > c.All+slack {
				t.Fatalf("%+v", c)
			}
		}
		if sum := c.ACheaper + c.Same + c.BCheaper; math.Abs(sum-1) > 1e-8 {
			t.Fatalf("the probabilities add up to %v", sum)
		}
		swapped, err := doubt.Pair{Shared: p.Shared, A: p.B, B: p.A}.Compare()
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range []float64{(swapped.MeanA - c.MeanB) / c.MeanB, swapped.ACheaper - c.BCheaper, (swapped.OwnA - c.OwnB) / c.MeanB, (swapped.All - c.All) / c.MeanA} {
			if math.Abs(d) > 1e-8 {
				t.Fatalf("%+v, exchanged %+v", c, swapped)
			}
		}
	})
}

// The best commitment is the smallest of those of least mean cost.
func TestTheBestCommitmentUnderDoubt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weights := rapid.SliceOfN(rapid.IntRange(1, 9), 1, 8).Draw(t, "weights")
		sum := 0
		for _, w := range weights {
			sum += w
		}
		c := doubt.Commitment{OnDemand: 10, Committed: rapid.Float64Range(1, 12).Draw(t, "committed")}
		for i, w := range weights {
			c.Instances.Values = append(c.Instances.Values, float64(1+2*i))
			c.Instances.Probability = append(c.Instances.Probability, float64(w)/float64(sum))
		}
		best, err := c.Best()
		if err != nil {
			t.Fatal(err)
		}
		for k := range 20 {
			if by := c.Mean(k) - c.Mean(best); by < -1e-9 || by < 1e-12 && k < best && c.Committed < c.OnDemand {
				t.Fatalf("%d committed cost %v, %d were chosen for %v", k, c.Mean(k), best, c.Mean(best))
			}
		}
		if c.Information(best) < -1e-9 {
			t.Fatalf("it costs %v to know more", c.Information(best))
		}
	})
}

// A price in doubt: quantiles are where the probability is what was asked for.
func TestPricedQuantiles(t *testing.T) {
	p := doubt.Priced{Quantity: doubt.Distribution{Values: []float64{2, 3, 7}, Probability: []float64{.2, .5, .3}}, Price: doubt.Range{Low: .05, Mid: .07, High: .12}}
	for _, share := range []float64{.01, .1, .5, .9, .99} {
		if x := p.Quantile(share); math.Abs(p.Below(x)-share) > 1e-9 {
			t.Errorf("the quantile %v is %v, below which %v lies", share, x, p.Below(x))
		}
	}
	p.Price = doubt.Exactly(10)
	if got := []float64{p.Quantile(.2), p.Quantile(.21), p.Quantile(.7), p.Quantile(.9)}; !slices.Equal(got, []float64{20, 30, 30, 70}) {
		t.Errorf("quantiles %v", got)
	}
}
