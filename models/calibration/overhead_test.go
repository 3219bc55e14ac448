package calibration

import (
	"context"
	"math"
	"strings"
	"testing"
)

// emptyAt is a test of a handler that does nothing, on a server whose overhead is so many
// times that of s.
func emptyAt(s Server, rate, times float64) Test {
	return Test{
		Place: "runs.csv:9", Offered: rate, Done: rate, Seconds: 10, CPU: times * s.overheadAt(rate),
		Requests: []Times{{Name: Empty, Share: 1, Mean: math.NaN(), P50: math.NaN(), P90: math.NaN(), P95: math.NaN(), P99: math.NaN()}},
	}
}

// Of a server with three times the preset's overhead the handler's CPU time is found right
// with tests of an empty handler, and without them too large by what is missing.
func TestOverheadOfAnEmptyHandler(t *testing.T) {
	truth := Costs{CPU: 1e-3, Spread: 0.5, Wait: 10e-3, Ragged: 0.5}
	real := loop()
	real.Runtime.Overhead *= 3
	tests := tested(t, real, truth, 1, 8, true, 0.3, 0.6, 0.8)
	r, err := Fit(context.Background(), loop(), append(tests, emptyAt(loop(), 100, 3.06), emptyAt(loop(), 1000, 2.94)), Options{Seed: 1, Alone: true})
	if err != nil {
		t.Fatal(err)
	}
	o, c := r.Server.Overhead, r.Kinds[0].CPU
	if o.Low > 3 || o.High < 3 || o.High > 3.4 || len(r.Tests) != 3 || c.Low > truth.CPU || c.High < truth.CPU {
		t.Errorf("overhead %v, CPU %v, %d tests", o, c, len(r.Tests))
	}
	if r, err = Fit(context.Background(), loop(), tests, Options{Seed: 1, Alone: true}); err != nil {
		t.Fatal(err)
	}
	if c := r.Kinds[0].CPU; r.Server.Overhead.Value != 0 || math.Abs(c.Value-truth.CPU-100e-6) > 0.03*c.Value {
		t.Errorf("without them: CPU %v", c)
	}
}

func TestOverheadIsRefused(t *testing.T) {
	bare, unknown, heavy := loop(), emptyAt(loop(), 100, 1), loop()
	bare.Runtime.Overhead = 0
	unknown.CPU = math.NaN()
	heavy.Runtime.Dispatch = 1_000_000
	for want, c := range map[string]struct {
		s Server
		t Test
	}{
		"without its CPU time": {loop(), unknown}, "has no overhead": {bare, emptyAt(loop(), 100, 1)}, "less than the 1 ms": {heavy, emptyAt(loop(), 100, 1)},
	} {
		if _, err := c.s.withOverhead([]Test{c.t}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}
