package plan

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/load"
	"fleetcost/models/result"
	"fleetcost/models/split"
	"fleetcost/models/traffic"
)

// splitErrors are what the splitting of a large fleet may add at most to mean
// and p99 of the response time, as a share of them, where nothing else hides
// it: requests that only compute, for exponential times, on instances that
// serve one at a time, at 90 % of capacity. I/O, more lanes per instance and
// less load make it smaller. Its sign is known: a part has fewer instances to
// choose from, so it is slower, never faster.
var splitErrors = map[string]float64{
	"random":            0,
	"round-robin":       0.02,
	"power-of-two":      0.02,
	"least-outstanding": 0.13,
}

// atMostOfAnyBalancer is what a balancer must keep that nobody has listed.
const atMostOfAnyBalancer = 0.13

// clearly is the number of 95 % doubts by which a figure must lie beyond a
// bound to break it: about three standard errors, because many are compared.
const clearly = 1.6

// TestSplit measures the error of simulating 64 instances in the place of 256.
func TestSplit(t *testing.T) {
	statistical(t)
	work := class(cpu(exponential(5)))
	var table strings.Builder
	fmt.Fprintf(&table, "%d instances for 256\n%-18s %4s  %22s  %22s\n", split.MostInstances, "balancer", "load", "mean: error, doubt", "p99: error, doubt")
	for _, b := range models.Balancers.Entries() {
		most, listed := splitErrors[b.Name]
		if !listed {
			most = atMostOfAnyBalancer
		}
		for _, load := range []float64{0.7, 0.9} {
			rate := load * 256 / 0.005
			whole := fleet(traffic.Poisson(rate), work, single, b.Value(nil), one.Machine, 256)
			part := split.Of(whole)
			if n := part.Instances(); n != split.MostInstances || math.Abs(part.Traffic.Rate()*256-rate*split.MostInstances) > 1e-6*rate {
				t.Fatalf("the part has %d instances and %v", n, part.Traffic)
			}
			slowdown(t, &table, b.Name, load, whole, part, most)
		}
	}
	t.Log(table.String())
}

// slowdown compares the part of a fleet with the whole and writes a row of the
// table. The error must lie between nothing and the most, but for its doubt.
func slowdown(t *testing.T, table *strings.Builder, name string, load float64, whole, part *models.Fleet, most float64) {
	t.Helper()
	statistical(t)
	w := measured(t, whole, 11, 2, requests(600_000))
	p := measured(t, part, 12, 4, requests(300_000))
	fmt.Fprintf(table, "%-18s %4.2f", name, load)
	for _, figure := range []struct {
		name        string
		whole, part result.Interval
	}{{"mean", w.Latency.Mean, p.Latency.Mean}, {"p99", w.Latency.P99, p.Latency.P99}} {
		err, doubt := relative(figure.part, figure.whole)
		fmt.Fprintf(table, "  %+12.2f %% ± %.2f %%", 100*err, 100*doubt)
		if err-clearly*doubt > most || err+clearly*doubt < 0 {
			t.Errorf("%s at %g: the %s of the part is off by %+.2f %% ± %.2f %%, at most %.0f %% to the slow side is promised",
				name, load, figure.name, 100*err, 100*doubt, 100*most)
		}
	}
	fmt.Fprintln(table)
}

// relative is the difference of two independent figures as a share of the
// second, and its 95 % doubt.
func relative(a, b result.Interval) (difference, doubt float64) {
	return a.Mid/b.Mid - 1, math.Hypot(a.High-a.Mid, b.High-b.Mid) / b.Mid
}

// A broker's queue is one for the fleet. Its part has a queue of its own, in
// which requests wait longer than in the whole's.
func TestSplitBroker(t *testing.T) {
	statistical(t)
	broker := with(syncWorkers, func(r *models.Runtime) { r.Name, r.Accept = "broker", models.AcceptBroker })
	work := class(cpu(exponential(2)), io(exponential(3)))
	var table strings.Builder
	for _, asked := range []float64{0.7, 0.9} {
		// Three workers per instance, each held for 5 ms: of the core's time 0.9 is used.
		whole := fleet(traffic.Poisson(asked*256*3/0.007), work, broker, balancing.LeastOutstanding{}, one.Machine, 256)
		if worst := load.Of(whole).Worst(); worst >= 1 {
			t.Fatalf("overloaded: %v", worst)
		}
		slowdown(t, &table, "broker", asked, whole, split.Of(whole), 0.10)
	}
	t.Log("\n" + table.String())
}

// What the fleet shares is split with it.
func TestSplitSharesWhatIsShared(t *testing.T) {
	f := fleet(traffic.Poisson(1000), class(cpu(exponential(5))), single, balancing.Random{}, one.Machine, 256)
	f.Backends = []models.Backend{{Name: "db", Connections: 200}, {Name: "cache"}, {Name: "rare", Connections: 1}}
	part := split.Of(f)
	for i, want := range []int{50, 0, 1} {
		if got := part.Backends[i].Connections; got != want {
			t.Errorf("%s: %d connections of the part, want %d", part.Backends[i].Name, got, want)
		}
	}
	if f.Backends[0].Connections != 200 || f.Services[0].Groups[0].Count != 256 || f.Traffic.Rate() != 1000 {
		t.Errorf("splitting changed the whole: %+v", f)
	}
	if small := fleet(traffic.Poisson(1000), f.Classes, single, balancing.Random{}, one.Machine, split.MostInstances); split.Of(small) != small {
		t.Errorf("a fleet of %d is simulated whole", split.MostInstances)
	}
}

// Of a system of services all parts are divided by the same number, and the error
// is that of the balancer.
func TestSplitSystem(t *testing.T) {
	statistical(t)
	var table strings.Builder
	for _, asked := range []float64{0.7, 0.9} {
		s := system(asked*150/0.005, p99(100), []float64{5, 10}, []models.Runtime{single, single}, "one")
		s.Classes[1].Steps = append(s.Classes[1].Steps, io(exponential(2)))
		s.Backends = []models.Backend{{Name: "db", Cores: asked * 150 / 0.005 * 0.002 / 0.6}}
		whole := s.Deploy(&s.Designs[0], []models.Size{{Machine: one.Machine, Count: 150}, {Machine: one.Machine, Count: 300}})
		part := split.Of(whole)
		share := part.Traffic.Rate() / whole.Traffic.Rate()
		if n := part.Instances(); n < split.MostInstances || n > 80 {
			t.Fatalf("%d instances of %d", n, whole.Instances())
		}
		for i := range whole.Services {
			a, b := load.Each(whole)[i].Worst(), load.Each(part)[i].Worst()
			if math.Abs(a/b-1) > 0.01 {
				t.Errorf("service %d has load %g, its part %g at a share of %g", i, a, b, share)
			}
		}
		slowdown(t, &table, "two services", asked, whole, part, splitErrors["least-outstanding"])
	}
	t.Log("\n" + table.String())
}

// A system is simulated whole where a service is small, or no number divides it.
func TestSystemsThatAreNotSplit(t *testing.T) {
	two := func(a, b int, backends ...models.Backend) *models.Fleet {
		s := system(100, p99(100), []float64{5, 10}, []models.Runtime{single, single}, "one")
		s.Backends = backends
		return s.Deploy(&s.Designs[0], []models.Size{{Machine: one.Machine, Count: a}, {Machine: one.Machine, Count: b}})
	}
	for _, c := range []struct {
		why   string
		fleet *models.Fleet
		want  int // instances
	}{
		{"one service is small", two(4, 400), 404},
		{"it is small enough", two(30, 34), 64},
		{"a backend of one server cannot be divided", two(100, 100, models.Backend{Name: "db", Servers: 1}), 200},
		{"all are divided by the same", two(100, 200), 66},
		{"what computes together is divided as it is", two(100, 100, models.Backend{Name: "db", Cores: 3}), 64},
	} {
		if got := split.Of(c.fleet).Instances(); got != c.want {
			t.Errorf("%s: %d instances are simulated, want %d", c.why, got, c.want)
		}
	}
}

// A station of a large fleet of one service is divided with it.
func TestSplitDividesStations(t *testing.T) {
	f := fleet(traffic.Poisson(1000), class(io(exponential(5)), cpu(exponential(1))), single, balancing.Random{}, one.Machine, 256)
	f.Backends = []models.Backend{{Name: "db", Servers: 20}}
	part := split.Of(f)
	if a, b := load.Of(f), load.Of(part); part == f || math.Abs(a.Pool-b.Pool) > 1e-9 || part.Backends[0].Servers != 5 {
		t.Errorf("the station has load %g, in the part %g", a.Pool, b.Pool)
	}
	f.Backends[0].Servers = 3
	if split.Of(f) != f {
		t.Error("three servers were divided by four")
	}
	f.Backends[0].Servers, f.Backends[0].Connections = 0, 7
	if split.Of(f) != f {
		t.Error("seven connections were divided by four")
	}
}
