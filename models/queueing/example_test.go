package queueing_test

import (
	"errors"
	"fmt"

	"fleetcost/models/queueing"
)

// Twenty workers are offered 18 erlangs. Without a backlog they lose a tenth of
// the requests; with one, more than half of the requests wait.
func ExampleErlangB() {
	lost, _ := queueing.ErlangB(20, 18)
	waiting, _ := queueing.ErlangC(20, 18)
	fmt.Printf("lost %.3f, waiting %.3f\n", lost, waiting)
	// Output: lost 0.109, waiting 0.551
}

// Four workers of 50 ms per request take 64 requests per second.
func ExampleMMc() {
	q := queueing.MMc{Arrival: 64, Service: 20, Servers: 4}
	a, err := q.Averages()
	if err != nil {
		fmt.Println(err)
		return
	}
	sojourn, _ := q.Sojourn()
	p99, _ := sojourn.Quantile(.99)
	fmt.Printf("utilization %.2f, mean %.1f ms, p99 %.1f ms\n", a.Utilization, a.SojournMean*1e3, p99*1e3)
	// Output: utilization 0.80, mean 87.3 ms, p99 344.7 ms
}

// An overloaded queue has no latency. The error says by how much.
func ExampleOverloadError() {
	_, err := queueing.MMc{Arrival: 100, Service: 20, Servers: 4}.Averages()
	var overload *queueing.OverloadError
	if errors.As(err, &overload) {
		fmt.Printf("%.0f %% of capacity\n", 100*overload.Offered/overload.Capacity)
	}
	fmt.Println(err)
	// Output:
	// 125 % of capacity
	// queueing: overloaded: an offered load of 5 erlangs on a capacity of 4
}

// A backlog of 64 in all before 16 workers turns some requests away, which keeps
// the wait of the others bounded in an overload.
func ExampleMMcK() {
	q := queueing.MMcK{Arrival: 2000, Service: 100, Servers: 16, Capacity: 64}
	a, _ := q.Averages()
	fmt.Printf("lost %.2f, served %.0f/s, wait %.0f ms\n", a.Loss, a.Throughput, a.WaitMean*1e3)
	// Output: lost 0.20, served 1600/s, wait 28 ms
}

// A cache hit takes 2 ms, a miss 50 ms: the same mean as a constant 6.8 ms, and
// nearly six times the wait.
func ExampleMG1() {
	mix, _ := queueing.MixtureMoments(
		[]float64{.9, .1},
		[]queueing.Moments{queueing.ConstantMoments(.002), queueing.ConstantMoments(.05)},
	)
	for _, service := range []queueing.Moments{queueing.ConstantMoments(.0068), mix} {
		a, _ := queueing.MG1{Arrival: 100, Service: service}.Averages()
		fmt.Printf("wait %.1f ms\n", a.WaitMean*1e3)
	}
	// Output:
	// wait 7.2 ms
	// wait 39.6 ms
}

// On four shared cores at three quarters load a request takes half as long again
// as alone, whether it is short or long.
func ExampleMGkPS() {
	q := queueing.MGkPS{Arrival: 300, Demand: .01, Cores: 4}
	slowdown, _ := q.Slowdown()
	long, _ := q.SojournGiven(.1)
	fmt.Printf("slowdown %.2f, 100 ms become %.0f ms\n", slowdown, long*1e3)
	// Output: slowdown 1.51, 100 ms become 151 ms
}

// The same traffic on four servers: dealt out at random, in turn, and taken from
// one line.
func ExampleRoundRobin() {
	for _, way := range []struct {
		name  string
		model interface {
			Averages() (queueing.Averages, error)
		}
	}{
		{"random", queueing.MMc{Arrival: 9, Service: 10, Servers: 1}},
		{"in turn", queueing.RoundRobin(36, 10, 4)},
		{"one line", queueing.MMc{Arrival: 36, Service: 10, Servers: 4}},
	} {
		a, _ := way.model.Averages()
		fmt.Printf("%-8s %4.0f ms\n", way.name, a.WaitMean*1e3)
	}
	// Output:
	// random    900 ms
	// in turn   538 ms
	// one line  197 ms
}

// In a large fleet at 0.9 a second look takes most of the wait away, a third some
// more.
func ExamplePowerOfD() {
	for d := 1; d <= 3; d++ {
		q := queueing.PowerOfD{Arrival: 9, Service: 10, Choices: d}
		a, _ := q.Averages()
		wait, _ := q.Wait()
		p99, _ := wait.Quantile(.99)
		fmt.Printf("%d: wait %.0f ms, p99 %.0f ms\n", d, a.WaitMean*1e3, p99*1e3)
	}
	// Output:
	// 1: wait 900 ms, p99 4500 ms
	// 2: wait 161 ms, p99 720 ms
	// 3: wait 103 ms, p99 554 ms
}

// A hundred clients think for 5 s and ask for pages that need 50 ms of a CPU and
// 60 ms of a disk. The disk saturates.
func ExampleClosedNetwork() {
	net := queueing.ClosedNetwork{
		Clients: 100,
		Think:   5,
		Stations: []queueing.Station{
			{Demand: .05, Servers: 1},
			{Demand: .06, Servers: 1},
		},
	}
	a, _ := net.Averages()
	_, high, _ := net.ThroughputBounds()
	fmt.Printf("%.1f/s of at most %.1f/s, reply after %.2f s, disk busy %.2f\n",
		a.Throughput, high, a.SojournMean, a.Stations[1].Utilization)
	// Output: 16.3/s of at most 16.7/s, reply after 1.13 s, disk busy 0.98
}

// The goal is that 99 % of the requests are done within 300 ms.
func ExampleStaffing() {
	s := queueing.Staffing{Arrival: 1200, Service: 20}
	n, err := s.ForSojournQuantile(.99, .3)
	fmt.Println(n, err)
	_, err = s.ForSojournQuantile(.99, .2)
	fmt.Println(err)
	// Output:
	// 62 <nil>
	// queueing: a goal of 0.2 s cannot be kept: without any waiting it is already 0.230259 s
}

// A request holds a worker for 100 ms, 5 ms of which it computes. Ten threads on a
// core are bounded by the threads, an event loop by the core.
func ExampleCapacity() {
	core := queueing.Station{Demand: .005, Servers: 1}
	threads := queueing.Station{Demand: .1, Servers: 10}
	threaded, _ := queueing.Capacity(core, threads)
	evented, _ := queueing.Capacity(core, queueing.Station{Demand: .095, Servers: queueing.Infinite})
	fmt.Printf("threads %.0f/s, event loop %.0f/s\n", threaded, evented)
	// Output: threads 100/s, event loop 200/s
}

// Thirty requests per second hold a worker for 100 ms each. Three workers would
// have no rest; at 80 % it takes four.
func ExampleMinServers() {
	busy, _ := queueing.MinServers(30, .1, 1)
	relaxed, _ := queueing.MinServers(30, .1, .8)
	fmt.Println(busy, relaxed)
	// Output: 3 4
}
