package engine

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat"

	"fleetcost/models"
	"fleetcost/models/load"
	"fleetcost/models/result"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// Users who think, by hand: each waits for 5 ms before every request.
func TestUsersThink(t *testing.T) {
	f := &models.Fleet{
		Traffic: traffic.Users{Count: 2, Think: constant(0.005), Span: 30 * sim.Millisecond},
		Classes: single(compute(2)), Services: []models.Service{servers(1, models.NoLimit)},
	}
	born := map[sim.Time]int{}
	for _, d := range log(t, f, Options{NoWarmUp: true, Batches: 1}) {
		if d.Born < 30*sim.Millisecond {
			born[d.Born/sim.Millisecond]++
		}
	}
	// Both come at 5. One is answered at 7, the other at 9: from then on they come
	// 2 ms apart, every 7 ms.
	want := map[sim.Time]int{5: 2, 12: 1, 14: 1, 19: 1, 21: 1, 26: 1, 28: 1}
	for at, n := range want {
		if born[at] != n {
			t.Errorf("%d requests at %d ms, want %d", born[at], at, n)
		}
	}
	if len(born) != len(want) {
		t.Errorf("requests at %v", born)
	}
}

// Who is turned away thinks, and comes again: nobody is lost.
func TestUsersComeBack(t *testing.T) {
	f := &models.Fleet{
		Traffic: traffic.Users{Count: 3, Think: constant(0.005), Span: sim.Second},
		Classes: single(compute(2)), Services: []models.Service{servers(1, 0)},
	}
	rep := replicate(t, f, Options{NoWarmUp: true, Batches: 1})
	// One is served, two are turned away, and so again every 5 ms or 7 ms.
	if c := rep.Classes[0].Counts; c.Rejected < 100 || c.Done < 100 || c.Offered < 500 {
		t.Errorf("%+v", c)
	}
	// They send more than can be done, and it is not answered.
	if res := result.Summarize(f, load.Of(f).Worst(), []*result.Replication{rep}); res.Verdict != result.Overloaded || res.OfferedLoad < 1 {
		t.Errorf("users who are turned away and come again are %v at load %v", res.Verdict, res.OfferedLoad)
	}
	f.Services[0].Runtime.Backlog = models.NoLimit
	rep = replicate(t, f, Options{NoWarmUp: true, Batches: 1})
	if res := result.Summarize(f, load.Of(f).Worst(), []*result.Replication{rep}); res.Verdict == result.Overloaded || math.Abs(res.OfferedLoad-6./7) > 0.2 {
		t.Errorf("users who wait for their answers are %v at load %v", res.Verdict, res.OfferedLoad)
	}
}

// A closed population's load is what it sends: 500 users who give up after 3 s and
// think for 1 ms send 500/3.001 requests a second to a server that does 100, which
// it goes on doing, all of it in vain.
func TestUsersWhoGiveUp(t *testing.T) {
	f := markov(0.5)
	f.Traffic = traffic.Users{Count: 500, Think: constant(0.001)}
	f.Classes[0].Steps, f.Classes[0].Timeout = []models.Step{compute(10)}, 3*sim.Second
	res := result.Summarize(f, load.Of(f).Worst(), []*result.Replication{replicate(t, f, Options{Seed: 1, Requests: 20_000, Batches: 10})})
	if want := 500 / 3.001 / 100; res.Verdict != result.Overloaded || math.Abs(res.OfferedLoad-want) > 0.02*want {
		t.Errorf("%v at load %v, want overloaded at %v", res.Verdict, res.OfferedLoad, want)
	}
}

// Users of a class send no other, and each keeps to it.
func TestUsersOfAClassThink(t *testing.T) {
	f := &models.Fleet{
		Traffic:  traffic.Users{Count: 3, PerClass: []int{1, 2}, Think: exponential(0.01), Span: 20 * sim.Second},
		Classes:  []models.Class{{Name: "a", Share: 1, Steps: []models.Step{compute(1)}}, {Name: "b", Share: 1, Steps: []models.Step{compute(1)}}},
		Services: []models.Service{unlimited()},
	}
	rep := replicate(t, f, Options{NoWarmUp: true, Batches: 1, Seed: 4})
	a, b := rep.Classes[0].Counts.Offered, rep.Classes[1].Counts.Offered
	if ratio := float64(b) / float64(a); math.Abs(ratio-2) > 5*2*math.Sqrt(1/float64(a)+1/float64(b)) {
		t.Errorf("%d requests of one user and %d of two", a, b)
	}
}

// Batches are as large as they say: all of one size, or geometric, with mean m and
// variance m·(m − 1); and they come at random.
func TestBatchSizes(t *testing.T) {
	for _, b := range []traffic.Batches{{PerSecond: 100, Size: 4}, {PerSecond: 100, Size: 4, Geometric: true}, {PerSecond: 100, Size: 1, Geometric: true}} {
		arrivals := b.Arrivals(sim.Stream(1, 0, "arrival"))
		var sizes, gaps []float64
		var last sim.Time
		n := 0.0
		for len(sizes) < 20_000 {
			at, _ := arrivals.Next()
			if at != last && n > 0 {
				sizes, gaps = append(sizes, n), append(gaps, (at-last).Seconds())
				n = 0
			}
			last = at
			n++
		}
		mean, variance := stat.MeanVariance(sizes, nil)
		want := 0.0
		if b.Geometric {
			want = b.Size * (b.Size - 1)
		}
		if math.Abs(mean-b.Size) > 5*math.Sqrt(want/20_000) || math.Abs(variance-want) > 0.1*want {
			t.Errorf("%v: mean %g, variance %g, want %g", b, mean, variance, want)
		}
		if gap, sd := stat.MeanStdDev(gaps, nil); math.Abs(gap-b.Size/100) > 5*sd/math.Sqrt(20_000) || math.Abs(sd/gap-1) > 0.05 {
			t.Errorf("%v: gaps of %g s in the mean, sd %g", b, gap, sd)
		}
	}
}

// Users who think for a minute each come evenly: 10,000 of them are 167 requests a second
// of half a millisecond, of which hardly any waits. Those who began together and came
// together ever after would wait for 2.5 s on the average.
func TestUsersDoNotComeTogether(t *testing.T) {
	const work = 0.5e-3
	for _, think := range []models.Distribution{constant(60), must(models.Lognormal(60, 0.1))} {
		f := &models.Fleet{
			Traffic: traffic.Users{Count: 10_000, Think: think},
			Classes: single(compute(work * 1e3)), Services: []models.Service{servers(1, models.NoLimit)},
		}
		for _, o := range []Options{{Seed: 1}, {Seed: 1, NoWarmUp: true}} {
			o.Requests, o.Batches = 100_000, 10
			mean := result.Summarize(f, load.Of(f).Worst(), []*result.Replication{replicate(t, f, o)}).Latency.Mean.Mid
			// M/D/1 at a load of 0.083: ρ/(2(1 − ρ)) = 0.045 of the service time. Those who
			// think for the same time keep the distance that a wait put between them.
			if longest := work * 1.046; mean < work || mean > longest {
				t.Errorf("think time %v, %+v: mean %v s, want %v to %v", think, o, mean, work, longest)
			}
		}
	}
}

// Users join and leave: N(t) of them who think for Z and are answered at once send N(t)/Z
// requests a second, in each span within four standard errors of as many Poisson ones. Who is to leave stays
// where another comes, and where nobody is left nothing comes.
func TestUsersJoinAndLeave(t *testing.T) {
	numbers := []int{200, 400, 100, 0, 300}
	for _, think := range []models.Distribution{exponential(2), constant(2)} {
		u := traffic.Users{Count: 400, Think: think, Span: 500 * sim.Second}
		for k, n := range numbers {
			u.Numbers = append(u.Numbers, traffic.Number{At: sim.Time(k) * 100 * sim.Second, Count: n})
		}
		f := &models.Fleet{Traffic: u, Classes: single(compute(0.001)), Services: []models.Service{unlimited()}}
		sent := make([]float64, len(numbers))
		for _, d := range log(t, f, Options{Seed: 3, NoWarmUp: true, Batches: 1}) {
			if k := int(d.Born / (100 * sim.Second)); k < len(sent) && d.Born%(100*sim.Second) >= 20*sim.Second {
				sent[k]++
			}
		}
		for k, n := range numbers {
			if want := float64(n) / 2 * 80; math.Abs(sent[k]-want) > 4*math.Sqrt(want) {
				t.Errorf("%v: %d users send %v requests in 80 s, want %v", think, n, sent[k], want)
			}
		}
	}
}
