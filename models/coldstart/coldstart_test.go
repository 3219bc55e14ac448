package coldstart

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"fleetcost/models/result"
	"fleetcost/sim"
)

// Requests last 1 to 1,000 ms, a millisecond apart, and a start takes ten seconds.
func times() Times {
	t := TimesOf(2)
	for i := range 1000 {
		t.Add(i%2, sim.Time(i+1)*sim.Millisecond)
	}
	return t
}

func tenSeconds(*rand.Rand) sim.Time { return 10 * sim.Second }

func same(s float64) result.Interval { return result.Interval{Low: s, Mid: s, High: s} }

// Of a share c that waits, a quantile q below 1 − c is that of q/(1 − c) of the others, and one above
// is among those that waited: q = (1 − c) + c·F(x − 10 s).
func TestQuantilesOfAMixture(t *testing.T) {
	all := times()
	warm := func(q float64) float64 { return math.Ceil(1000*q-1e-9) / 1000 }
	for _, c := range []float64{0, 0.004, 0.01, 0.05, 0.3, 0.6, 1} {
		r := &result.Result{Latency: result.Latency{P50: same(warm(0.5)), P90: same(warm(0.9)), P95: same(warm(0.95)), P99: same(warm(0.99)), P999: same(warm(0.999)), Mean: same(0.5005)}, Classes: make([]result.ClassResult, 2)}
		all.Late(r, tenSeconds, Share{Cold: c}, []float64{1, 1}, 1)
		l := LatenessOf(all.All, tenSeconds, 1)
		for q, got := range map[float64]float64{0.5: r.Latency.P50.Mid, 0.9: r.Latency.P90.Mid, 0.95: r.Latency.P95.Mid, 0.99: r.Latency.P99.Mid, 0.999: r.Latency.P999.Mid} {
			want := warm(q)
			switch {
			case c > 0 && q <= 1-c:
				want = warm(q / (1 - c))
			case c > 0:
				want = 10 + warm((q-1+c)/c)
			}
			if math.Abs(got-want) > 1e-3+1e-9 {
				t.Errorf("c = %v: quantile %v is %v, not %v", c, q, got, want)
			}
			if moved := warm(q) + l.Moves(q, c); math.Abs(moved-got) > 1e-3+1e-9 {
				t.Errorf("c = %v: quantile %v moves to %v in one way and to %v in the other", c, q, moved, got)
			}
		}
		if want := 0.5005 + 10*c; math.Abs(r.Latency.Mean.Mid-want) > 1e-9 {
			t.Errorf("c = %v: the mean is %v, not %v", c, r.Latency.Mean.Mid, want)
		}
	}
}

// A request that pays v visits waits in one of them with 1 − (1 − c)^v; who is turned away is an error.
func TestVisitsWaitEach(t *testing.T) {
	all := times()
	r := &result.Result{Classes: make([]result.ClassResult, 2)}
	r.Averages.DonePerSecond = 100
	all.Late(r, tenSeconds, Share{Cold: 0.1, Refused: 0.02}, []float64{1, 3}, 1)
	if want := 10 * (0.1 + 1 - math.Pow(0.9, 3)) / 2; math.Abs(r.Latency.Mean.Mid-want) > 1e-9 {
		t.Errorf("the mean moves by %v, not by %v", r.Latency.Mean.Mid, want)
	}
	each := []float64{0.02, 1 - math.Pow(0.98, 3)}
	if got := []float64{r.Classes[0].ErrorRate.Mid, r.Classes[1].ErrorRate.Mid}; !slices.EqualFunc(got, each, func(a, b float64) bool { return math.Abs(a-b) < 1e-12 }) {
		t.Errorf("errors %v, not %v", got, each)
	}
	if want := 100 * (1 - (each[0]+each[1])/2); math.Abs(r.Averages.DonePerSecond-want) > 1e-9 {
		t.Errorf("%v are answered, not %v", r.Averages.DonePerSecond, want)
	}
}

// Each is rounded up by itself.
func TestTimesAreRoundedUp(t *testing.T) {
	some := []sim.Time{1, 100 * sim.Millisecond, 101 * sim.Millisecond}
	if got := RoundedUp(some, 100*sim.Millisecond); math.Abs(got-0.4/3) > 1e-12 {
		t.Errorf("%v", got)
	}
	if got := RoundedUp(some, 0); got != Mean(some) {
		t.Errorf("%v", got)
	}
}
