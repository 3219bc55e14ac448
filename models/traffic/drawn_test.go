package traffic

import (
	"math"
	"testing"

	"fleetcost/sim"
)

// The means of a factor that is drawn have, over spans of any length, the mean 1 and the variance that the
// index of dispersion tells, and what is within spans has the rest.
func TestDrawnBursts(t *testing.T) {
	for _, exponential := range []bool{true, false} {
		g := GammaBursts{SCV: 0.25, Block: 10 * sim.Second, Exponential: exponential}
		for _, span := range []sim.Time{2 * sim.Second, 10 * sim.Second, 50 * sim.Second} {
			const batches, spans = 40, 500
			rate := g.Drawn(Event{Base: 100, Times: 1}, 7)
			var means, variances []float64
			for b := range batches {
				from := sim.Time(b*spans) * span
				all := Means(rate, from, from+spans*span, spans)
				mean, square := 0.0, 0.0
				for _, x := range all {
					mean, square = mean+x/100/spans, square+(x/100-1)*(x/100-1)/spans
				}
				means, variances = append(means, mean), append(variances, square)
			}
			for _, c := range []struct {
				what string
				all  []float64
				want float64
			}{{"mean", means, 1}, {"variance", variances, g.SCV * g.Between(span)}} {
				mean, square := 0.0, 0.0
				for _, x := range c.all {
					mean, square = mean+x/batches, square+x*x/batches
				}
				if se := math.Sqrt((square - mean*mean) / batches); math.Abs(mean-c.want) > 4*se || se > 0.1*c.want {
					t.Errorf("%+v over %v: %s %v ± %v, want %v", g, span, c.what, mean, se, c.want)
				}
			}
			if rest := g.Within(span).SCV; math.Abs(rest+g.SCV*g.Between(span)-g.SCV) > 1e-12 {
				t.Errorf("%v are left of %v", rest, g.SCV)
			}
		}
	}
}

// Whoever asks for a moment first is told the same of it as who comes to it from the beginning.
func TestDrawnBurstsAtAnyMoment(t *testing.T) {
	g := GammaBursts{SCV: 1, Block: sim.Minute, Exponential: true}
	along := g.Drawn(Event{Base: 1, Times: 1}, 3)
	for h := range sim.Time(100) {
		at := h * 17 * sim.Minute
		if a, b := At(along, at), At(g.Drawn(Event{Base: 1, Times: 1}, 3), at); a != b {
			t.Fatalf("at %v: %v and %v", at, a, b)
		}
	}
	if At(along, 0) == At(g.Drawn(Event{Base: 1, Times: 1}, 4), 0) {
		t.Error("another seed has the same bursts")
	}
}
