package models

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"fleetcost/sim"
)

// must unwraps a constructor whose parameters are known to be good.
func must(d Distribution, err error) Distribution {
	if err != nil {
		panic(err)
	}
	return d
}

// every constructor once or more, with what it promises. Where the law is
// known in closed form, cdf is P(X ≤ x).
var every = []struct {
	sentence  string
	law       Distribution
	mean, scv float64
	cdf       func(x float64) float64
	heavy     bool // no fourth moment: the sample SCV has no standard error
}{
	{"a constant does not vary", must(Constant(0.003)), 0.003, 0, nil, false},
	{"no time at all is a constant too", must(Constant(0)), 0, 0, nil, false},
	{"exponential times have an SCV of 1", must(Exponential(0.02)), 0.02, 1, distuv.Exponential{Rate: 50}.CDF, false},
	{"erlang of four stages has a quarter of that", must(Erlang(4, 0.01)), 0.01, 0.25, distuv.Gamma{Alpha: 4, Beta: 400}.CDF, false},
	{"erlang of one stage is exponential", must(Erlang(1, 0.01)), 0.01, 1, distuv.Exponential{Rate: 100}.CDF, false},
	{"gamma less variable than exponential", must(Gamma(0.01, 0.5)), 0.01, 0.25, distuv.Gamma{Alpha: 4, Beta: 400}.CDF, false},
	{"gamma more variable than exponential", must(Gamma(2, 2)), 2, 4, distuv.Gamma{Alpha: 0.25, Beta: 0.125}.CDF, false},
	{"gamma with a very small shape", must(Gamma(1, 3)), 1, 9, distuv.Gamma{Alpha: 1. / 9, Beta: 1. / 9}.CDF, false},
	{"lognormal by mean and cv", must(Lognormal(0.01, 0.8)), 0.01, 0.64, distuv.LogNormal{Mu: math.Log(0.01) - math.Log(1.64)/2, Sigma: math.Sqrt(math.Log(1.64))}.CDF, false},
	{
		"lognormal through p50 = 6 ms and p99 = 40 ms", must(LognormalThrough(0.5, 0.006, 0.99, 0.040)),
		// σ = ln(40/6)/z99, mean = p50·e^(σ²/2), SCV = e^(σ²) − 1.
		0.006 * math.Exp(sigma6to40*sigma6to40/2), math.Expm1(sigma6to40 * sigma6to40),
		distuv.LogNormal{Mu: math.Log(0.006), Sigma: sigma6to40}.CDF, false,
	},
	{"pareto with a tail that has a fourth moment", must(Pareto(0.01, 0.3)), 0.01, 0.09, paretoCDF(0.01, 0.3), false},
	{"pareto with a heavy tail", must(Pareto(0.01, 2)), 0.01, 4, paretoCDF(0.01, 2), true},
	{"uniform from 2 to 6 ms: SCV (b−a)²/12 over the squared mean", must(Uniform(0.002, 0.006)), 0.004, 1. / 12, distuv.Uniform{Min: 0.002, Max: 0.006}.CDF, false},
	{"hyperexponential by mean and cv", must(Hyperexponential(0.01, 2)), 0.01, 4, balancedMeans(0.01, 2), false},
	{"hyperexponential with cv = 1 is exponential", must(Hyperexponential(0.01, 1)), 0.01, 1, distuv.Exponential{Rate: 100}.CDF, false},
	{
		"one in five takes 10 ms, the others 1 ms", must(Mixture([]float64{4, 1}, []Distribution{constant(0.001), constant(0.010)})),
		0.0028, (0.8*1+0.2*100)/(2.8*2.8) - 1, nil, false,
	},
	{
		"a mixture of unlike parts: mean square (1·(1+1) + 4)/2", must(Mixture([]float64{1, 1}, []Distribution{exponential(1), constant(2)})),
		1.5, 3/2.25 - 1, nil, false,
	},
	{
		"samples 1, 2 and 5: straight lines between them", must(Samples([]float64{5, 1, 2}, "three")),
		// Mean (1.5 + 3.5)/2, mean square ((1+2+4)/3 + (4+10+25)/3)/2.
		2.5, (7./3+13)/2/6.25 - 1, func(x float64) float64 {
			if x < 2 {
				return math.Max(0, x-1) / 2
			}
			return math.Min(1, 0.5+(x-2)/6)
		}, false,
	},
	{"a single sample is a constant", must(Samples([]float64{0.004}, "one")), 0.004, 0, nil, false},
}

var sigma6to40 = math.Log(40./6) / 2.3263478740408408

func paretoCDF(mean, cv float64) func(float64) float64 {
	shape := 1 + math.Sqrt(1+1/(cv*cv))
	return distuv.Pareto{Xm: mean * (shape - 1) / shape, Alpha: shape}.CDF
}

// balancedMeans is the CDF of a mixture of two exponentials, p·m₁ = (1−p)·m₂.
func balancedMeans(mean, cv float64) func(float64) float64 {
	p := (1 + math.Sqrt((cv*cv-1)/(cv*cv+1))) / 2
	a, b := distuv.Exponential{Rate: 2 * p / mean}, distuv.Exponential{Rate: 2 * (1 - p) / mean}
	return func(x float64) float64 { return p*a.CDF(x) + (1-p)*b.CDF(x) }
}

// A distribution has the mean and the variability that it says, that it was
// asked for, and that its draws have.
func TestDistributions(t *testing.T) {
	t.Parallel()
	n := 200_000
	if testing.Short() {
		n /= 4
	}
	for _, d := range every {
		t.Run(d.sentence, func(t *testing.T) {
			if got := d.law.Mean(); math.Abs(got-d.mean) > 1e-12*d.mean {
				t.Errorf("says its mean is %.9g, not %.9g", got, d.mean)
			}
			if got := d.law.SCV(); math.Abs(got-d.scv) > 1e-9*(1+d.scv) {
				t.Errorf("says its SCV is %.9g, not %.9g", got, d.scv)
			}
			stream := sim.Stream(1, 0, d.sentence)
			draws := make([]float64, n)
			for i := range draws {
				draws[i] = d.law.Draw(stream)
			}
			if least := slices.Min(draws); !(least >= 0) || math.IsInf(slices.Max(draws), 0) {
				t.Fatalf("draws from %g to %g", least, slices.Max(draws))
			}
			checkMoments(t, draws, d.mean, d.scv, d.heavy)
			if d.cdf != nil {
				checkCDF(t, draws, d.cdf)
			}
		})
	}
}

// checkMoments compares sample mean and SCV with the exact ones: within five
// standard errors. That of the SCV comes from its influence function,
//
//	(x² − M)/μ² − 2M(x − μ)/μ³, M = μ²(1 + SCV).
func checkMoments(t *testing.T, draws []float64, mean, scv float64, heavy bool) {
	t.Helper()
	root := math.Sqrt(float64(len(draws)))
	got, sd := stat.MeanStdDev(draws, nil)
	if d := math.Abs(got - mean); d > 5*sd/root+1e-12 {
		t.Errorf("sample mean %.6g, should be %.6g: %.1f standard errors off", got, mean, d/sd*root)
	}
	if heavy || mean == 0 {
		return
	}
	square := mean * mean * (1 + scv)
	influence := make([]float64, len(draws))
	for i, x := range draws {
		influence[i] = (x*x-square)/(mean*mean) - 2*square*(x-mean)/(mean*mean*mean)
	}
	_, spread := stat.MeanStdDev(influence, nil)
	if got := sd * sd / (got * got); math.Abs(got-scv) > 5*spread/root+1e-9 {
		t.Errorf("sample SCV %.6g, should be %.6g: %.1f standard errors off", got, scv, math.Abs(got-scv)/spread*root)
	}
}

// checkCDF is the test of Kolmogorov and Smirnov at the level 10⁻⁴:
// √n·sup|Fₙ − F| < √(−ln(10⁻⁴/2)/2).
func checkCDF(t *testing.T, draws []float64, cdf func(float64) float64) {
	t.Helper()
	slices.Sort(draws)
	n := float64(len(draws))
	worst, at := 0.0, 0.0
	for i, x := range draws {
		f := cdf(x)
		if d := math.Max(float64(i+1)/n-f, f-float64(i)/n); d > worst {
			worst, at = d, x
		}
	}
	if limit := math.Sqrt(-math.Log(1e-4/2)/2) / math.Sqrt(n); worst > limit {
		t.Errorf("the draws leave their distribution function by %.3g at %.4g; chance allows %.3g", worst, at, limit)
	}
}

// A lognormal goes through any two percentiles, in either order.
func TestLognormalThroughHitsBoth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q1 := rapid.Float64Range(0.01, 0.9).Draw(t, "q1")
		q2 := rapid.Float64Range(q1+0.01, 0.9999).Draw(t, "q2")
		x1 := rapid.Float64Range(1e-6, 10).Draw(t, "x1")
		x2 := x1 * rapid.Float64Range(1.001, 100).Draw(t, "ratio")
		d, err := LognormalThrough(q1, x1, q2, x2)
		if err != nil {
			t.Fatal(err)
		}
		if turned := must(LognormalThrough(q2, x2, q1, x1)); turned != d {
			t.Fatalf("%v one way and %v the other", d, turned)
		}
		law := d.(lognormal)
		exact := distuv.LogNormal{Mu: law.mu, Sigma: law.sigma}
		for _, p := range []struct{ q, x float64 }{{q1, x1}, {q2, x2}} {
			if got := exact.CDF(p.x); math.Abs(got-p.q) > 1e-9 {
				t.Fatalf("%v is its p%g, not p%g", p.x, 100*got, 100*p.q)
			}
		}
	})
}

// Samples give back their own quantiles: of n values, k/(n−1) of the draws lie
// below the k-th.
func TestSamplesReproduceQuantiles(t *testing.T) {
	values := []float64{0.001, 0.002, 0.0025, 0.004, 0.01, 0.011, 0.05, 0.2, 0.9, 3, 3.5}
	d := must(Samples(values, "measured"))
	stream := sim.Stream(1, 0, "samples")
	const n = 100_000
	below := make([]float64, len(values))
	for range n {
		x := d.Draw(stream)
		for k, v := range values {
			if x < v {
				below[k]++
			}
		}
	}
	for k, got := range below {
		p := float64(k) / float64(len(values)-1)
		if limit := 5 * math.Sqrt(n*p*(1-p)); math.Abs(got-n*p) > limit {
			t.Errorf("%.0f of %d draws below the sample %g, want %.0f ± %.0f", got, n, values[k], n*p, limit)
		}
	}
	before := slices.Clone(values)
	slices.Reverse(values)
	d = must(Samples(values, "measured"))
	values[0] = 1e9
	if got := d.(samples).values; !slices.Equal(got, before) {
		t.Errorf("the samples changed with the caller's slice: %v", got)
	}
}

// Bad parameters are errors that say what is wrong, never a panic and never a
// NaN that turns up later.
func TestBadParametersAreErrors(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	two := []Distribution{exponential(1), exponential(2)}
	for _, c := range []struct {
		sentence string
		make     func() (Distribution, error)
	}{
		{"a negative constant", func() (Distribution, error) { return Constant(-1) }},
		{"a constant that is not a number", func() (Distribution, error) { return Constant(nan) }},
		{"a constant without end", func() (Distribution, error) { return Constant(inf) }},
		{"erlang without stages", func() (Distribution, error) { return Erlang(0, 1) }},
		{"erlang with a negative number of stages", func() (Distribution, error) { return Erlang(-3, 1) }},
		{"erlang with more stages than sense", func() (Distribution, error) { return Erlang(1001, 1) }},
		{"hyperexponential that varies less than exponential", func() (Distribution, error) { return Hyperexponential(1, 0.9) }},
		{"percentiles in the wrong order", func() (Distribution, error) { return LognormalThrough(0.5, 0.04, 0.99, 0.006) }},
		{"one percentile twice", func() (Distribution, error) { return LognormalThrough(0.5, 0.04, 0.5, 0.06) }},
		{"two equal percentiles", func() (Distribution, error) { return LognormalThrough(0.5, 0.04, 0.99, 0.04) }},
		{"the percentile 0", func() (Distribution, error) { return LognormalThrough(0, 0.001, 0.99, 0.04) }},
		{"the percentile 100", func() (Distribution, error) { return LognormalThrough(0.5, 0.001, 1, 0.04) }},
		{"percentiles that are not numbers", func() (Distribution, error) { return LognormalThrough(nan, 0.001, nan, 0.04) }},
		{"a percentile of no time", func() (Distribution, error) { return LognormalThrough(0.5, 0, 0.99, 0.04) }},
		{"an empty range", func() (Distribution, error) { return Uniform(2, 2) }},
		{"a range the wrong way round", func() (Distribution, error) { return Uniform(3, 2) }},
		{"a range below zero", func() (Distribution, error) { return Uniform(-1, 2) }},
		{"a range without end", func() (Distribution, error) { return Uniform(1, inf) }},
		{"a range from no number", func() (Distribution, error) { return Uniform(nan, 1) }},
		{"a mixture of nothing", func() (Distribution, error) { return Mixture(nil, nil) }},
		{"a weight too few", func() (Distribution, error) { return Mixture([]float64{1}, two) }},
		{"a weight of zero", func() (Distribution, error) { return Mixture([]float64{1, 0}, two) }},
		{"a negative weight", func() (Distribution, error) { return Mixture([]float64{1, -1}, two) }},
		{"a weight that is not a number", func() (Distribution, error) { return Mixture([]float64{1, nan}, two) }},
		{"an infinite weight", func() (Distribution, error) { return Mixture([]float64{1, inf}, two) }},
		{"no samples", func() (Distribution, error) { return Samples(nil, "x") }},
		{"a negative sample", func() (Distribution, error) { return Samples([]float64{1, -1, 2}, "x") }},
		{"a sample that is not a number", func() (Distribution, error) { return Samples([]float64{1, nan, 2}, "x") }},
		{"an infinite sample", func() (Distribution, error) { return Samples([]float64{1, inf}, "x") }},
	} {
		if _, err := c.make(); err == nil || err.Error() == "" {
			t.Errorf("%s is accepted", c.sentence)
		}
	}
	for name, make := range byMeanAndCV {
		for _, bad := range []float64{nan, inf, -inf, -1, 0} {
			if _, err := make(bad, 1); err == nil {
				t.Errorf("%s with mean %g is accepted", name, bad)
			}
			if _, err := make(1, bad); err == nil && name != "exponential" && name != "erlang" {
				t.Errorf("%s with cv %g is accepted", name, bad)
			}
		}
	}
}

// byMeanAndCV are the constructors that take a mean, and where it is theirs to
// choose, a coefficient of variation.
var byMeanAndCV = map[string]func(mean, cv float64) (Distribution, error){
	"exponential":      func(mean, _ float64) (Distribution, error) { return Exponential(mean) },
	"erlang":           func(mean, _ float64) (Distribution, error) { return Erlang(3, mean) },
	"gamma":            Gamma,
	"lognormal":        Lognormal,
	"pareto":           Pareto,
	"hyperexponential": Hyperexponential,
}

// Whatever mean and variability of sense are asked for, they are had: from a
// nanosecond to a day, and from nearly constant to a hundred times the mean.
func TestParametersAreMet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom([]string{"gamma", "lognormal", "pareto", "hyperexponential"}).Draw(t, "law")
		mean := math.Pow(10, rapid.Float64Range(-9, 5).Draw(t, "log mean"))
		cv := math.Pow(10, rapid.Float64Range(-2, 2).Draw(t, "log cv"))
		d, err := byMeanAndCV[name](mean, cv)
		if err != nil {
			if name == "hyperexponential" && cv < 1 {
				return
			}
			t.Fatal(err)
		}
		if got := d.Mean(); math.Abs(got-mean) > 1e-9*mean {
			t.Fatalf("mean %g, want %g", got, mean)
		}
		// 1/(shape·(shape − 2)) and the like cancel: half the digits are left.
		if got := d.SCV(); math.Abs(got-cv*cv) > 1e-6*cv*cv {
			t.Fatalf("SCV %g, want %g", got, cv*cv)
		}
		if x := d.Draw(rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))); !(x >= 0) || math.IsInf(x, 0) {
			t.Fatalf("drew %g", x)
		}
		if text := d.String(); text == "" || strings.Contains(text, "\n") {
			t.Fatalf("describes itself as %q", text)
		}
	})
}

// Law 3 for draws.
func TestDrawsAllocateNothing(t *testing.T) {
	stream := sim.Stream(1, 0, "work")
	for _, d := range every {
		if n := testing.AllocsPerRun(200, func() { d.law.Draw(stream) }); n != 0 {
			t.Errorf("%s: %v allocations per draw", d.sentence, n)
		}
	}
}

// A distribution describes itself the way that a scenario would write it.
func TestDistributionsDescribeThemselves(t *testing.T) {
	for want, d := range map[string]Distribution{
		"3ms":                               must(Constant(0.003)),
		"exponential, mean 20ms":            must(Exponential(0.02)),
		"erlang 4, mean 10ms":               must(Erlang(4, 0.01)),
		"gamma, mean 10ms, cv 0.5":          must(Gamma(0.01, 0.5)),
		"lognormal, p50 6ms, p99 40ms":      must(LognormalThrough(0.5, 0.006, 0.99, 0.040)),
		"pareto, mean 10ms, cv 2":           must(Pareto(0.01, 2)),
		"uniform, 2ms to 6ms":               must(Uniform(0.002, 0.006)),
		"mixture of 2, mean 10ms, cv 2":     must(Hyperexponential(0.01, 2)),
		"3 samples of three.csv, mean 2.5s": must(Samples([]float64{5, 1, 2}, "three.csv")),
		"mixture of 2, mean 2.8ms, cv 1.29": must(Mixture([]float64{4, 1}, []Distribution{constant(0.001), constant(0.010)})),
	} {
		if got := d.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// G. Parameters that floating point cannot hold are errors, not panics or NaN.
func TestExtremeParameters(t *testing.T) {
	for _, name := range []string{"gamma", "lognormal", "pareto", "hyperexponential"} {
		for _, cv := range []float64{1e-300, 1e-200, 1e-100, 1e100, 1e200, 1e300} {
			func() {
				defer func() {
					if p := recover(); p != nil {
						t.Errorf("%s with cv %g: panic: %v", name, cv, p)
					}
				}()
				d, err := byMeanAndCV[name](0.001, cv)
				if err != nil {
					return
				}
				if x := d.Draw(sim.Stream(1, 0, "x")); math.IsNaN(x) || math.IsNaN(d.Mean()) || math.IsNaN(d.SCV()) {
					t.Errorf("%s with cv %g: draw %v, mean %v, SCV %v", name, cv, x, d.Mean(), d.SCV())
				}
			}()
		}
	}
}
