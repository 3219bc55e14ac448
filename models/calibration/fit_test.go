package calibration

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"fleetcost/models"
)

// machine of one core, as fast as the reference core.
var machine = models.Machine{Name: "own", VCPU: 1, Speed: 1, Memory: 64 * models.GiB, ThreadsPerCore: 1, Baseline: 1}

// loop is a server with an event loop, on one core.
func loop() Server {
	return Server{Machine: machine, Told: true, Runtime: models.Runtime{
		Name: "loop", Processes: models.ProcessRule{Plus: 1}, Lanes: 1, Backlog: models.NoLimit, Connections: 64, Overhead: 50_000,
	}}
}

// tested are tests of a server of known costs, at shares of what its cores can do.
func tested(t *testing.T, s Server, truth Costs, seed uint64, seconds float64, cpu bool, shares ...float64) []Test {
	t.Helper()
	return testedMix(t, s, truth, 0, seed, seconds, cpu, shares...)
}

// testedMix are tests of requests of which a share is heavy.
func testedMix(t *testing.T, s Server, truth Costs, heavy float64, seed uint64, seconds float64, cpu bool, shares ...float64) []Test {
	t.Helper()
	var tests []Test
	for _, share := range shares {
		rate := share * s.Machine.VCPU / (truth.CPU + s.overheadAt(1e6))
		one := Test{
			Offered: rate, Done: rate, WarmUp: 2, Seconds: seconds, CPU: math.NaN(),
			Requests: []Times{{Name: "all", Share: 1, Mean: 1, P50: 1, P90: 1, P95: 1, P99: 1}},
		}
		if cpu {
			one.CPU = 1
		}
		tests = append(tests, one)
	}
	for i := range tests {
		one := tests[i : i+1]
		one[0].WarmUp, one[0].Seconds = 2, math.Min(seconds, mostSimulated/one[0].Offered)
		b := &bench{ctx: context.Background(), server: &s, tests: one, figures: figures(one), seed: seed*100 + uint64(i) + 1e6, heavy: heavy}
		costs := []Costs{truth}
		if heavy > 0 {
			costs = mixed(truth, heavy)
		}
		all, err := b.each(costs, 1)
		if err != nil {
			t.Fatal(err)
		}
		for k, x := range b.figures {
			v := math.Exp(all[0][k])
			r := &one[0].Requests[0]
			switch {
			case x.request < 0:
				one[0].CPU = v
			default:
				*[]*float64{&r.Mean, &r.P50, &r.P90, &r.P95, &r.P99}[x.which] = v
			}
		}
	}
	return tests
}

func TestFitFindsTheCostsOfASimulatedServer(t *testing.T) {
	if testing.Short() {
		t.Skip("thousands of simulations; the race detector sees calibrate in TestAnyNumberOfCoresPrintsTheSame")
	}
	for name, c := range map[string]struct {
		truth Costs
		cpu   bool
	}{
		"computes and waits":                       {Costs{CPU: 2e-3, Spread: 0.5, Wait: 20e-3, Ragged: 1}, true},
		"without CPU times, but near its capacity": {Costs{CPU: 2e-3, Spread: 0.5, Wait: 10e-3, Ragged: 0.3}, false},
	} {
		t.Run(name, func(t *testing.T) {
			tests := tested(t, loop(), c.truth, 1, 4, c.cpu, 0.3, 0.6, 0.85)
			r, err := Fit(context.Background(), loop(), tests, Options{Seed: 1, Alone: true})
			if err != nil {
				t.Fatal(err)
			}
			k := r.Kinds[0]
			// Wider than 95 % by half: six values are not all within.
			for what, v := range map[string]struct {
				got   Estimate
				truth float64
			}{
				"CPU": {k.CPU, c.truth.CPU}, "spread of it": {k.CPUSpread, math.Sqrt(c.truth.Spread)}, "wait": {k.Wait, c.truth.Wait},
			} {
				if half := 1.5 * math.Max(v.got.High-v.got.Value, v.got.Value-v.got.Low); math.Abs(v.got.Value-v.truth) > half {
					t.Errorf("%s: %v does not hold %g", what, v.got, v.truth)
				}
			}
		})
	}
}

func TestFitRefusesWhatTellsNothing(t *testing.T) {
	good := tested(t, loop(), Costs{CPU: 2e-3, Wait: 20e-3}, 1, 5, true, 0.3, 0.6)
	over := good[0]
	over.Done /= 2
	failing := good[0]
	failing.Errors = 1e6
	blank := good[0]
	blank.CPU, blank.Requests = math.NaN(), []Times{{Name: "all", Share: 1, Mean: math.NaN(), P50: math.NaN(), P90: math.NaN(), P95: math.NaN(), P99: math.NaN()}}
	other := blank
	other.Offered *= 2
	other.Done *= 2
	for what, tests := range map[string][]Test{
		"no load tests":     nil,
		"one rate":          good[:1],
		"requests failed":   {failing, good[1]},
		"was overloaded":    {over, over},
		"neither times nor": {blank, other},
	} {
		_, err := Fit(context.Background(), loop(), tests, Options{Seed: 1})
		var r Refused
		if !errors.As(err, &r) || !strings.Contains(err.Error(), what) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestAClosedLoopTellsTheCPUTimeAlone(t *testing.T) {
	test := Test{Users: 64, Done: 400, CPU: math.NaN(), WarmUp: 1, Seconds: 10, Requests: []Times{{Name: "all", Share: 1, Mean: math.NaN(), P50: math.NaN(), P90: math.NaN(), P95: math.NaN(), P99: math.NaN()}}}
	r, err := Fit(context.Background(), loop(), []Test{test}, Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	k := r.Kinds[0]
	if want := 1./400 - 50e-6; math.Abs(k.CPU.Value/want-1) > 0.02 || k.Told || len(r.Untold) == 0 {
		t.Errorf("CPU %v, want %g; told %v, %q", k.CPU, want, k.Told, r.Untold)
	}
}

// closedLoop is a test of a server of known costs by so many users.
func closedLoop(t *testing.T, s Server, truth Costs, users int, cpu bool) Test {
	t.Helper()
	test := Test{Users: users, Done: 300, CPU: 1, WarmUp: 2, Seconds: 20, Requests: []Times{{Name: "all", Share: 1, Mean: math.NaN(), P50: math.NaN(), P90: math.NaN(), P95: math.NaN(), P99: math.NaN()}}}
	b := &bench{ctx: context.Background(), server: &s, tests: []Test{test}, figures: figures([]Test{test}), seed: 77}
	all, err := b.each([]Costs{truth}, 1)
	if err != nil {
		t.Fatal(err)
	}
	test.Done, test.CPU = math.Exp(all[0][0]), math.Exp(all[0][1])
	if !cpu {
		test.CPU = math.NaN()
	}
	return test
}

// By Little's law users over rate are CPU time and wait, where no core is waited for; so
// with the CPU time beside, the wait is told, too. Without it, users that cannot keep the
// cores busy tell a sum.
func TestAClosedLoopThatLeavesCoresIdleTellsTheWait(t *testing.T) {
	truth := Costs{CPU: 1e-3, Spread: 0.3, Wait: 30e-3, Ragged: 0.5}
	r, err := Fit(context.Background(), loop(), []Test{closedLoop(t, loop(), truth, 4, true)}, Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	k := r.Kinds[0]
	if math.Abs(k.CPU.Value/truth.CPU-1) > 0.05 || math.Abs(k.Wait.Value/truth.Wait-1) > 0.05 || k.Told || !k.WaitTold {
		t.Errorf("%+v", k)
	}
	_, err = Fit(context.Background(), loop(), []Test{closedLoop(t, loop(), truth, 1, false)}, Options{Seed: 1})
	if err == nil || !strings.Contains(err.Error(), "the CPU time and the wait of a request are one") {
		t.Errorf("one user: %v", err)
	}
}

// A closed loop beside tests at given rates says what the capacity is, and so the CPU time
// that low rates cannot tell from waiting.
func TestAClosedLoopIsAThirdRate(t *testing.T) {
	truth := Costs{CPU: 2e-3, Spread: 0.5, Wait: 20e-3, Ragged: 0.5}
	tests := tested(t, loop(), truth, 1, 4, false, 0.2, 0.35)
	alone, err := Fit(context.Background(), loop(), tests, Options{Seed: 1, Alone: true})
	if err != nil {
		t.Fatal(err)
	}
	both, err := Fit(context.Background(), loop(), append(tests, closedLoop(t, loop(), truth, 100, false)), Options{Seed: 1, Alone: true})
	if err != nil {
		t.Fatal(err)
	}
	width := func(r *Result) float64 { return r.Kinds[0].CPU.High / r.Kinds[0].CPU.Low }
	c := both.Kinds[0].CPU
	if c.Low > truth.CPU || truth.CPU > c.High || width(both) > 1.2 || width(both) > width(alone) {
		t.Errorf("CPU %v of %g with the loop, %v without", c, truth.CPU, alone.Kinds[0].CPU)
	}
}

// A time by scores is the gamma that it stands for.
func TestGammaByScore(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, scv := range []float64{0, 0.01, 0.3, 1, 4, 20} {
		g := new(gammas).of(3, scv)
		const n = 400_000
		sum, squares := 0.0, 0.0
		for range n {
			v := g.Draw(r)
			sum += v
			squares += v * v
		}
		mean := sum / n
		got := squares/n/(mean*mean) - 1
		// Five standard errors of each: of the mean √(scv/n); of the variance of a gamma
		// scv·√((2+6·scv)/n).
		if math.Abs(mean/3-1) > 5*math.Sqrt(scv/n)+1e-9 || math.Abs(got-scv) > 5*scv*math.Sqrt((2+6*scv)/n)+5*2*scv*math.Sqrt(scv/n)+1e-3*scv+1e-9 {
			t.Errorf("scv %g: mean %g and scv %g", scv, mean, got)
		}
	}
}
