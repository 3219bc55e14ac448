package profiles

import (
	"fmt"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/profiles/keys"
	"fleetcost/profiles/measured"
	"fleetcost/sim"
)

// readDistribution reads a distribution of times:
//
//	"12ms"                                      always the same
//	{ mean = "12ms", dist = "exponential" }     by its name, see shapes
//	{ p50 = "6ms", p99 = "40ms" }               lognormal through two of p50, p90, p95, p99, p999
//	{ samples = "file.csv" }                    drawn from measurements, see [measured.ReadSamples]
//
// It is nil when key is absent or bad.
func readDistribution(t *keys.Table, key string) models.Distribution {
	if s := t.AsTable(key); s != nil {
		return readShape(s)
	}
	constant, ok := t.Length(key)
	if !ok {
		return nil
	}
	d, err := models.Constant(constant.Seconds())
	return checked(t, key, d, err)
}

// longestTime bounds the mean of a time: what is simulated takes eleven days at
// most.
const longestTime = 240 * sim.Hour

// checked returns a distribution, or records why it is none.
func checked(t *keys.Table, key string, d models.Distribution, err error) models.Distribution {
	switch {
	case err != nil:
		t.Problem(key, err.Error(), "")
		return nil
	case d != nil && d.Mean() > longestTime.Seconds():
		t.Problem(key, "is longer than anything that is simulated", fmt.Sprintf("at most %v, in the mean", longestTime))
		return nil
	}
	return d
}

// shapes are the distributions by name.
var shapes = []struct {
	name string
	read func(t *keys.Table) (models.Distribution, error)
}{
	{"constant", func(t *keys.Table) (models.Distribution, error) { return models.Constant(readMean(t)) }},
	{"exponential", func(t *keys.Table) (models.Distribution, error) { return models.Exponential(readMean(t)) }},
	{"erlang", func(t *keys.Table) (models.Distribution, error) {
		t.Require("k", "add the number of stages, e.g. k = 4")
		return models.Erlang(t.Int("k", 0, 1, 1000), readMean(t))
	}},
	{"hyperexponential", func(t *keys.Table) (models.Distribution, error) {
		return models.Hyperexponential(readMean(t), readCV(t, 1))
	}},
	{"gamma", func(t *keys.Table) (models.Distribution, error) {
		return models.Gamma(readMean(t), readCV(t, keys.AboveZero))
	}},
	{"lognormal", func(t *keys.Table) (models.Distribution, error) {
		return models.Lognormal(readMean(t), readCV(t, keys.AboveZero))
	}},
	{"pareto", func(t *keys.Table) (models.Distribution, error) {
		return models.Pareto(readMean(t), readCV(t, keys.AboveZero))
	}},
	{"uniform", func(t *keys.Table) (models.Distribution, error) {
		t.Require("low", `add the shortest time, e.g. low = "1ms"`)
		t.Require("high", `add the longest time, e.g. high = "3ms"`)
		low := t.Duration("low", 0, 0, sim.Never)
		high := t.Duration("high", low+1, 0, sim.Never)
		if high < low {
			t.Problem("high", "is below low", "swap them")
			high = low + 1
		}
		return models.Uniform(low.Seconds(), high.Seconds())
	}},
}

func shapeNames() []string {
	names := make([]string, len(shapes))
	for i, s := range shapes {
		names[i] = s.name
	}
	return names
}

// quantiles are the keys that give a lognormal through two points.
var quantiles = []struct {
	key string
	q   float64
}{{"p50", 0.5}, {"p90", 0.9}, {"p95", 0.95}, {"p99", 0.99}, {"p999", 0.999}}

func readMean(t *keys.Table) float64 {
	if !t.Require("mean", `add mean = "12ms"`) {
		return 1
	}
	return t.Duration("mean", 0, 1, sim.Never).Seconds()
}

// readCV is the coefficient of variation, standard deviation over mean.
func readCV(t *keys.Table, least float64) float64 {
	if !t.Require("cv", "add the standard deviation over the mean, e.g. cv = 1.5") {
		return max(1, least)
	}
	return t.Float("cv", 0, least, 1000)
}

// readShape reads a distribution that is written as a table.
func readShape(t *keys.Table) models.Distribution {
	before := t.Findings().Len()
	var d models.Distribution
	var err error
	var form string
	switch {
	case t.Has("samples"):
		form = "samples"
		if values := measured.Samples(t, "samples"); values != nil {
			d, err = models.Samples(values, t.Text("samples", ""))
			d, err = checked(t, "samples", d, err), nil
		}
	case hasQuantile(t):
		form = "quantiles"
		d, err = readQuantiles(t)
	default:
		form, d, err = readNamedShape(t)
	}
	refuseOtherForms(t, form)
	if t.Findings().Len() > before {
		return nil
	}
	return checked(t, "", d, err)
}

func hasQuantile(t *keys.Table) bool {
	return slices.ContainsFunc(quantiles, func(q struct {
		key string
		q   float64
	}) bool {
		_, ok := t.Peek(q.key)
		return ok
	})
}

// readNamedShape reads { mean, dist, … }.
func readNamedShape(t *keys.Table) (form string, d models.Distribution, err error) {
	if !t.Has("dist") {
		what, fix := "says too little", `write { mean = "12ms", dist = "exponential" } or { p50 = "6ms", p99 = "40ms" }`
		if t.Has("mean") {
			what, fix = "a mean alone does not say how the times vary",
				`add dist = "exponential" (or "constant"), or cv and dist = "lognormal"`
		}
		t.Problem("", what, fix)
		t.Pass(distributionKeys...)
		return "", nil, nil
	}
	form = t.Choice("dist", "", shapeNames())
	for _, s := range shapes {
		if s.name == form {
			d, err = s.read(t)
			return fmt.Sprintf("dist = %q", form), d, err
		}
	}
	t.Pass(distributionKeys...)
	return form, nil, nil
}

// readQuantiles reads { p50, p99 }.
func readQuantiles(t *keys.Table) (models.Distribution, error) {
	var q, x []float64
	var keys []string
	for _, known := range quantiles {
		if t.Has(known.key) {
			q, keys = append(q, known.q), append(keys, known.key)
			x = append(x, t.Duration(known.key, 0, 1, sim.Never).Seconds())
		}
	}
	if t.Has("dist") && t.Choice("dist", "", shapeNames()) != "lognormal" {
		t.Problem("dist", "two quantiles give a lognormal", "remove it")
	}
	switch {
	case len(q) == 1:
		t.Problem("", keys[0]+" alone does not say how the times vary", `add a second one, as in { p50 = "6ms", p99 = "40ms" }`)
	case len(q) > 2:
		t.Problem("", "a lognormal goes through two quantiles, not "+fmt.Sprint(len(q)), "keep two of "+strings.Join(keys, ", "))
	case x[0] >= x[1]:
		t.Problem(keys[1], "is not above "+keys[0], "swap them, or write one duration if the time is always the same")
	default:
		return models.LognormalThrough(q[0], x[0], q[1], x[1])
	}
	return nil, nil
}

// distributionKeys are all that a distribution may have in one form or another.
var distributionKeys = []string{"mean", "dist", "cv", "k", "low", "high", "samples", "p50", "p90", "p95", "p99", "p999"}

// refuseOtherForms records the keys that belong to another form.
func refuseOtherForms(t *keys.Table, form string) {
	for _, key := range distributionKeys {
		if _, ok := t.Peek(key); ok && !t.Judged(key) {
			t.Problem(key, "does not go with "+form, "remove it")
		}
	}
}
