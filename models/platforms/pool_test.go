package platforms_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"fleetcost/models"
	"fleetcost/models/platforms"
	"fleetcost/sim"
)

// poisson arrivals at a rate.
type poisson struct {
	r    *rand.Rand
	rate float64
	now  float64
}

func (p *poisson) Next() (sim.Time, int) {
	p.now += p.r.ExpFloat64() / p.rate
	return sim.Seconds(p.now), models.AnyClass
}

// at are arrivals at given seconds.
type at []float64

func (a *at) Next() (sim.Time, int) {
	if len(*a) == 0 {
		return sim.Never, models.AnyClass
	}
	next := (*a)[0]
	*a = (*a)[1:]
	return sim.Seconds(next), models.AnyClass
}

func exactly(seconds float64) func(*rand.Rand) sim.Time {
	return func(*rand.Rand) sim.Time { return sim.Seconds(seconds) }
}

func exponential(mean float64) func(*rand.Rand) sim.Time {
	return func(r *rand.Rand) sim.Time { return sim.Seconds(r.ExpFloat64() * mean) }
}

// By hand: requests of 2 s, cold starts of 1 s, an idle instance stays for 10 s.
func TestAPoolByHand(t *testing.T) {
	for _, c := range []struct {
		sentence                    string
		kept, limit                 int
		arrivals                    at
		cold, refused, onKept, most int
		there                       float64 // instance-seconds of 100
	}{
		{"the first starts one, the second finds it idle", 0, 0, at{0, 5}, 1, 0, 0, 1, 17},         // 0 to 7 + 10
		{"two at once start two", 0, 0, at{0, 1}, 2, 0, 0, 2, 13 + 13},                             // each 3 + 10
		{"the last used goes on, the other goes", 0, 0, at{0, 1, 8, 15}, 2, 0, 0, 2, 13 + 13 + 13}, // at 13 the first goes, the second stays until 27
		{"one that has been idle for long enough is gone", 0, 0, at{0, 14}, 2, 0, 0, 1, 13 + 13},
		{"one that is kept is always there", 1, 0, at{0, 50}, 0, 0, 2, 1, 100},
		{"beyond what is kept they start", 1, 0, at{0, 1, 50}, 1, 0, 2, 2, 100 + 13},
		{"at the limit a request is turned away", 0, 1, at{0, 1, 20}, 2, 1, 0, 1, 13 + 13},
	} {
		p := platforms.Pool{KeepAlive: sim.Seconds(10), Kept: c.kept, Limit: c.limit, Lasts: exactly(2), Init: exactly(1)}
		got := p.Run(&c.arrivals, 0, sim.Seconds(100), 0, rand.New(rand.NewPCG(1, 2)))
		if int(got.Cold) != c.cold || int(got.Refused) != c.refused || int(got.OnKept) != c.onKept || got.Most != c.most || math.Abs(100*got.There-c.there) > 1e-6 {
			t.Errorf("%s: %+v, %g instance-seconds", c.sentence, got, 100*got.There)
		}
	}
}

// Where nothing is kept idle every request that finds no one is cold; what is turned away at
// a limit follows Erlang's loss formula whatever the distribution (insensitivity).
func TestALimitLosesAsErlangSaid(t *testing.T) {
	const rate, lasts, limit = 40.0, 0.1, 6 // 4 erlangs on 6
	blocked := 1.0
	for k := 1; k <= limit; k++ {
		blocked = rate * lasts * blocked / (float64(k) + rate*lasts*blocked)
	}
	for name, draw := range map[string]func(*rand.Rand) sim.Time{"constant": exactly(lasts), "exponential": exponential(lasts)} {
		p := platforms.Pool{KeepAlive: 1000 * sim.Second, Limit: limit, Lasts: draw, Init: exactly(0)}
		const span = 10_000
		got := p.Run(&poisson{r: rand.New(rand.NewPCG(3, 4)), rate: rate}, 10*sim.Second, span*sim.Second, 0, rand.New(rand.NewPCG(5, 6)))
		n := float64(got.Requests)
		if z := (got.Share(got.Refused) - blocked) / math.Sqrt(blocked*(1-blocked)/n); math.Abs(z) > 8 { // losses come in clusters: about twice the deviation
			t.Errorf("%s: %.4f are lost, Erlang says %.4f (z = %.1f)", name, got.Share(got.Refused), blocked, z)
		}
	}
}

// Where requests come so rarely that hardly two overlap, one waits for a cold start when
// none has come for KeepAlive since the last one left: e^(−λT).
func TestRareRequestsAreColdAsGapsAreLong(t *testing.T) {
	const rate = 0.01 // λT = 3, and a request lasts a thousandth of a gap
	p := platforms.Pool{KeepAlive: 300 * sim.Second, Lasts: exactly(0.1), Init: exactly(0)}
	got := p.Run(&poisson{r: rand.New(rand.NewPCG(7, 8)), rate: rate}, 0, 4_000_000*sim.Second, 0, rand.New(rand.NewPCG(1, 1)))
	want := math.Exp(-3)
	if z := (got.Share(got.Cold) - want) / math.Sqrt(want*(1-want)/float64(got.Requests)); math.Abs(z) > 4 {
		t.Errorf("%.4f are cold, %.4f expected (z = %.1f)", got.Share(got.Cold), want, z)
	}
}

// Busy instances are the requests in flight, λ·E[S] in the mean (Little); there are never
// fewer than those, and a longer KeepAlive never has more cold starts.
func TestLittleInAPool(t *testing.T) {
	last := int64(math.MaxInt64)
	for _, keep := range []sim.Time{0, sim.Second, 10 * sim.Second, 100 * sim.Second} {
		p := platforms.Pool{KeepAlive: keep, Lasts: exponential(0.2), Init: exactly(0)}
		got := p.Run(&poisson{r: rand.New(rand.NewPCG(9, 10)), rate: 25}, 100*sim.Second, 20_000*sim.Second, 5, rand.New(rand.NewPCG(11, 12)))
		if math.Abs(got.Busy-5) > 0.05 {
			t.Errorf("%v: %.3f are busy, 5 expected", keep, got.Busy)
		}
		if got.There < got.Busy || keep == 0 && got.There != got.Busy || got.Cold > last {
			t.Errorf("%v: %+v", keep, got)
		}
		if keep == 0 && got.Cold != got.Requests {
			t.Errorf("%d of %d are cold where nothing is kept", got.Cold, got.Requests)
		}
		last = got.Cold
	}
}

// Requests that overlap in an instance share its time; each stretch is rounded up.
func TestOccupancyByHand(t *testing.T) {
	o := platforms.Occupancy{Tick: 100 * sim.Millisecond}
	ms := sim.Millisecond
	o.Add(0, 10*ms, 60*ms)
	o.Add(1, 20*ms, 70*ms)
	o.Add(0, 50*ms, 90*ms)   // with the first: 10 to 90
	o.Add(0, 200*ms, 350*ms) // another stretch
	o.Add(0, 150*ms, 400*ms) // which began earlier: 150 to 400
	o.Add(2, 0, 10*ms)
	o.Add(2, 30*ms, 50*ms)   // within what is paid of the first: 0 to 100
	o.Add(2, 90*ms, 120*ms)  // and goes on with it: 0 to 200
	o.Add(2, 200*ms, 201*ms) // 100 more
	billed, exactly := o.Seconds()
	if exactly -= 0.061; math.Abs(billed-0.8) > 1e-12 || math.Abs(exactly-(0.08+0.05+0.25)) > 1e-12 {
		t.Errorf("%g s are billed, %g exactly", billed, exactly)
	}
}
