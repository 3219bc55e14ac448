package calibration

import (
	"context"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// A host that is slower by as much as hosts are moves all percentiles of a test near
// saturation together, by its tenfold where they grow as fast as that: it counts as one
// standard deviation, however many percentiles there are, and one percentile off by as much
// alone as many more.
func TestASlowHostCountsOnce(t *testing.T) {
	test := Test{Done: 1, Seconds: 1, Offered: 1, Requests: []Times{{Share: 1, P50: 1, P90: 1, P95: 1, P99: 1}}}
	p := &problem{bench: &bench{tests: []Test{test}, figures: figures([]Test{test})}, scale: []float64{1}}
	n := len(p.figures)
	slopes := mat.NewDense(n, perKind, nil)
	together, alone := mat.NewVecDense(n, nil), mat.NewVecDense(n, nil)
	for i := range n {
		slopes.Set(i, 0, 10)
		together.SetVec(i, 10*hostVaries)
	}
	alone.SetVec(n-1, 10*hostVaries)
	w, _ := p.weights(mat.NewSymDense(n, nil), slopes, 4)
	if off := mat.Inner(together, w, together); off < 0.9 || off > 1 {
		t.Errorf("%d percentiles off by 30 %% together count %g", n, off)
	}
	if off := mat.Inner(alone, w, alone); off < 50 {
		t.Errorf("one percentile off by 30 %% alone counts %g", off)
	}
}

// Percentiles of a server that has hardly a core left are of how long it was tested.
func TestPercentilesOfAFullServerDoNotCount(t *testing.T) {
	for _, used := range []float64{0.9, 0.99} {
		test := Test{Offered: 100, Done: 100, Seconds: 100, CPU: used / 100, Requests: []Times{{Share: 1, P99: 1}}}
		s := loop()
		var rate, p99 bool
		for _, x := range figures(s.onCores([]Test{test})) {
			rate = rate || x.name() == "rate"
			p99 = p99 || x.name() == "p99"
		}
		if full := used > kept; rate != full || p99 == full {
			t.Errorf("%g of the core: rate %v, p99 %v", used, rate, p99)
		}
	}
}

// What tests do not tell is what is usual: at loads where hardly anybody waits, the spread of
// the CPU time of 1 ms within 100 ms.
func TestWhatIsNotToldIsUsual(t *testing.T) {
	truth := Costs{CPU: 1e-3, Spread: 0.5, Wait: 100e-3, Ragged: 1}
	tests := tested(t, loop(), truth, 5, 10, true, 0.05, 0.1)
	r, err := Fit(context.Background(), loop(), tests, Options{Seed: 1, Alone: true})
	if err != nil {
		t.Fatal(err)
	}
	cv := r.Kinds[0].CPUSpread
	if cv.Low > 0.2 || cv.High < 1.5 || cv.Value < 0.1 || cv.Value > 1.5 || math.Abs(r.Kinds[0].WaitSpread.Value-1) > 0.2 {
		t.Errorf("cv of the CPU time %v, of the wait %v", cv, r.Kinds[0].WaitSpread)
	}
}
