package queueing_test

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/integrate/quad"
	"pgregory.net/rapid"

	"fleetcost/models/queueing"
)

// rounding is the slack that inequalities between computed values need.
const rounding = 1 + 1e-9

// drawMMc draws a stable M/M/c, from one server to a thousand, idle to saturated.
func drawMMc(t *rapid.T) queueing.MMc {
	servers := rapid.IntRange(1, 1000).Draw(t, "servers")
	service := math.Exp(rapid.Float64Range(-7, 7).Draw(t, "log service"))
	load := rapid.Float64Range(0, .999).Draw(t, "load")
	return queueing.MMc{Arrival: load * service * float64(servers), Service: service, Servers: servers}
}

func TestMoreServersNeverWaitLonger(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		few := drawMMc(t)
		many := few
		many.Servers += rapid.IntRange(1, 50).Draw(t, "more servers")
		a, b := must(few.Averages()), must(many.Averages())
		if b.WaitMean > a.WaitMean*rounding || b.ProbWait > a.ProbWait*rounding || b.SojournMean > a.SojournMean*rounding {
			t.Fatalf("%+v waits %+v, with %d servers %+v", few, a, many.Servers, b)
		}
		p := rapid.Float64Range(0, .9999).Draw(t, "p")
		shorter, longer := must(must(many.Sojourn()).Quantile(p)), must(must(few.Sojourn()).Quantile(p))
		if shorter > longer*rounding {
			t.Fatalf("%+v: quantile %v of the sojourn %v, with %d servers %v", few, p, longer, many.Servers, shorter)
		}
	})
}

func TestErlangBIsAtMostErlangC(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		servers := rapid.IntRange(1, 5000).Draw(t, "servers")
		offered := rapid.Float64Range(0, .9999).Draw(t, "load") * float64(servers)
		b, c := must(queueing.ErlangB(servers, offered)), must(queueing.ErlangC(servers, offered))
		if !(0 <= b && b <= c*rounding && c <= 1) {
			t.Fatalf("B(%d, %v) = %v, C = %v", servers, offered, b, c)
		}
		if next := must(queueing.ErlangB(servers+1, offered)); next > b {
			t.Fatalf("B(%d, %v) = %v, with one more server %v", servers, offered, b, next)
		}
	})
}

// TestRoomBringsTheFiniteQueueToTheInfiniteOne: more places never lose more, and
// without end M/M/c/K is M/M/c.
func TestRoomBringsTheFiniteQueueToTheInfiniteOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		infinite := queueing.MMc{Service: 10, Servers: rapid.IntRange(1, 60).Draw(t, "servers")}
		infinite.Arrival = rapid.Float64Range(.01, .9).Draw(t, "load") * 10 * float64(infinite.Servers)
		finite := queueing.MMcK{Arrival: infinite.Arrival, Service: 10, Servers: infinite.Servers}
		finite.Capacity = finite.Servers + rapid.IntRange(0, 20).Draw(t, "room")
		less := must(finite.Averages())
		finite.Capacity++
		more := must(finite.Averages())
		if more.Loss > less.Loss*rounding || more.WaitMean*rounding < less.WaitMean {
			t.Fatalf("%+v: %+v, with a place fewer %+v", finite, more, less)
		}
		finite.Capacity = finite.Servers + 600
		got, want := must(finite.Averages()), must(infinite.Averages())
		if !near(got.WaitMean, want.WaitMean, 1e-9) || !near(got.NumberMean, want.NumberMean, 1e-9) {
			t.Fatalf("%+v: %+v, infinite %+v", finite, got, want)
		}
		p := rapid.Float64Range(.001, .999).Draw(t, "p")
		if got, want := must(must(finite.Sojourn()).Quantile(p)), must(must(infinite.Sojourn()).Quantile(p)); !near(got, want, 1e-9) {
			t.Fatalf("%+v: quantile %v of the sojourn %v, infinite %v", finite, p, got, want)
		}
		if got, want := must(finite.Wait()).StdDev(), must(infinite.Wait()).StdDev(); !near(got, want, 1e-6) {
			t.Fatalf("%+v: deviation of the wait %v, infinite %v", finite, got, want)
		}
	})
}

// delays are the laws of the examples that have them.
func delays() map[string]queueing.Delay {
	all := map[string]queueing.Delay{
		"gamma fit":             must(queueing.GammaDelay(.3, .2)),
		"M/G/1 exponential fit": must(queueing.MG1{Arrival: 8, Service: queueing.LognormalMoments(.1, 2)}.WaitExponential()),
		"M/G/1 gamma fit":       must(queueing.MG1{Arrival: 8, Service: queueing.LognormalMoments(.1, 2)}.WaitGamma()),
		"G/G/c wait":            must(queueing.GGc{Arrival: 32, Service: 10, Servers: 4, ArrivalSCV: .5, ServiceSCV: 2}.Wait()),
	}
	for name, q := range map[string]queue{
		"M/M/1":                         queueing.MMc{Arrival: 8, Service: 10, Servers: 1},
		"M/M/4":                         queueing.MMc{Arrival: 32, Service: 10, Servers: 4},
		"M/M/4 with equal rates":        queueing.MMc{Arrival: 30, Service: 10, Servers: 4}, // cμ-λ = μ
		"M/M/4 a hair from equal rates": queueing.MMc{Arrival: 30 + 1e-9, Service: 10, Servers: 4},
		"M/M/4/9":                       queueing.MMcK{Arrival: 32, Service: 10, Servers: 4, Capacity: 9},
		"M/M/4/9 overloaded":            queueing.MMcK{Arrival: 90, Service: 10, Servers: 4, Capacity: 9},
		"M/M/1/5":                       queueing.MMcK{Arrival: 8, Service: 10, Servers: 1, Capacity: 5},
		"round robin":                   queueing.RoundRobin(32, 10, 4),
		"two choices":                   queueing.PowerOfD{Arrival: 9, Service: 10, Choices: 2},
		"one choice":                    queueing.PowerOfD{Arrival: 9, Service: 10, Choices: 1},
	} {
		all[name+" wait"], all[name+" sojourn"] = must(q.Wait()), must(q.Sojourn())
	}
	return all
}

// TestQuantileInvertsTail: the tail at a quantile is what is left, unless the
// quantile is zero because more requests than that do not wait.
func TestQuantileInvertsTail(t *testing.T) {
	for name, d := range delays() {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				p := rapid.Float64Range(0, .999999).Draw(t, "p")
				q := must(d.Quantile(p))
				tail := must(d.Tail(q))
				if q > 0 && !near(tail, 1-p, 1e-8) || tail > (1-p)*(1+1e-8) {
					t.Fatalf("quantile %v is %v, where the tail is %v", p, q, tail)
				}
			})
		})
	}
}

// TestMomentsMatchTail: the mean is the integral of the tail, and E[X²] that of
// 2t times the tail.
func TestMomentsMatchTail(t *testing.T) {
	for name, d := range delays() {
		end := must(d.Quantile(1 - 1e-12))
		tail := func(t float64) float64 { return must(d.Tail(t)) }
		mean := quad.Fixed(tail, 0, end, 300, nil, 1)
		square := quad.Fixed(func(t float64) float64 { return 2 * t * tail(t) }, 0, end, 300, nil, 1)
		if !near(d.Mean(), mean, 1e-5) || !near(d.StdDev(), math.Sqrt(square-mean*mean), 1e-4) {
			t.Errorf("%s: mean %v ± %v, from the tail %v ± %v", name, d.Mean(), d.StdDev(), mean, math.Sqrt(square-mean*mean))
		}
		if before, never := must(d.Tail(-1)), must(d.Tail(math.Inf(1))); before != 1 || never != 0 {
			t.Errorf("%s: tail %v before zero and %v at infinity", name, before, never)
		}
	}
}

// TestConservation: L = λW for every model, and a delay's mean is the average.
func TestConservation(t *testing.T) {
	for _, m := range examples() {
		a := must(m.Averages())
		if !near(a.NumberMean, a.Throughput*a.SojournMean, 1e-12) || !near(a.QueueLenMean, a.Throughput*a.WaitMean, 1e-12) {
			t.Errorf("%+v: Little's law fails: %+v", m, a)
		}
		if q, ok := m.(queue); ok {
			wait, sojourn := must(q.Wait()), must(q.Sojourn())
			if !near(wait.Mean(), a.WaitMean, 1e-12) || !near(sojourn.Mean(), a.SojournMean, 1e-12) {
				t.Errorf("%+v: delays of mean %v and %v, averages %+v", m, wait.Mean(), sojourn.Mean(), a)
			}
			if tail := must(wait.Tail(0)); !near(tail, a.ProbWait, 1e-12) {
				t.Errorf("%+v: P(W > 0) = %v, averages %+v", m, tail, a)
			}
		}
	}
}

// TestClosedConservation: every client is somewhere, throughput stays within its
// bounds, and one more client never lowers it.
func TestClosedConservation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		net := queueing.ClosedNetwork{
			Clients: rapid.IntRange(1, 300).Draw(t, "clients"),
			Think:   rapid.Float64Range(.001, 10).Draw(t, "think"),
		}
		for range rapid.IntRange(1, 4).Draw(t, "stations") {
			net.Stations = append(net.Stations, queueing.Station{
				Demand:  rapid.Float64Range(.001, 1).Draw(t, "demand"),
				Servers: rapid.OneOf(rapid.IntRange(1, 30), rapid.Just(queueing.Infinite)).Draw(t, "servers"),
			})
		}
		a := must(net.Averages())
		clients := a.Thinking
		for _, s := range a.Stations {
			clients += s.NumberMean
		}
		if !near(clients, float64(net.Clients), 1e-9) {
			t.Fatalf("%+v: %v clients are somewhere", net, clients)
		}
		low, high, err := net.ThroughputBounds()
		if err != nil || a.Throughput*rounding < low || a.Throughput > high*rounding {
			t.Fatalf("%+v: throughput %v outside %v to %v, %v", net, a.Throughput, low, high, err)
		}
		net.Clients++
		if more := must(net.Averages()); more.Throughput*rounding < a.Throughput {
			t.Fatalf("%+v: throughput %v, with a client fewer %v", net, more.Throughput, a.Throughput)
		}
	})
}

// TestStaffingIsTheFewest: the answer keeps the goal and one fewer does not.
func TestStaffingIsTheFewest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := queueing.Staffing{Arrival: rapid.Float64Range(0, 5000).Draw(t, "arrival"), Service: rapid.Float64Range(1, 100).Draw(t, "service")}
		p := rapid.Float64Range(0, .999).Draw(t, "p")
		limit := rapid.Float64Range(0, .1).Draw(t, "limit")
		bare := must(queueing.MMc{Service: s.Service, Servers: 1}.Sojourn())
		done := must(bare.Quantile(p)) + limit + 1e-6
		for name, goal := range map[string]struct {
			servers int
			keeps   func(queueing.MMc) bool
		}{
			"wait": {
				must(s.ForWaitQuantile(p, limit)),
				func(m queueing.MMc) bool { return must(must(m.Wait()).Tail(limit)) <= 1-p },
			},
			"sojourn": {
				must(s.ForSojournQuantile(p, done)),
				func(m queueing.MMc) bool { return must(must(m.Sojourn()).Tail(done)) <= 1-p },
			},
			"utilization": {
				must(s.ForUtilization(1 - p)),
				func(m queueing.MMc) bool { return must(m.Averages()).Utilization <= 1-p },
			},
		} {
			m := queueing.MMc{Arrival: s.Arrival, Service: s.Service, Servers: goal.servers}
			if !goal.keeps(m) {
				t.Fatalf("%s: %+v misses the goal", name, m)
			}
			if m.Servers--; m.Servers > 0 && m.Arrival < m.Service*float64(m.Servers)*(1-1e-12) && goal.keeps(m) {
				t.Fatalf("%s: %+v keeps the goal too", name, m)
			}
		}
	})
}

// TestNumberTailSumsToTheMean: E[N] is the sum of P(N ≥ n).
func TestNumberTailSumsToTheMean(t *testing.T) {
	for _, m := range []queueing.MMc{
		{Arrival: 8, Service: 10, Servers: 1},
		{Arrival: 3, Service: 1, Servers: 40},
		{Arrival: 190, Service: 1, Servers: 200},
	} {
		sum, last := 0.0, 1.0
		for n := 1; n < 4000; n++ {
			tail := must(m.NumberTail(n))
			if tail > last {
				t.Fatalf("%+v: P(N ≥ %d) = %v is more than one before, %v", m, n, tail, last)
			}
			sum, last = sum+tail, tail
		}
		if want := must(m.Averages()).NumberMean; !near(sum, want, 1e-9) || must(m.NumberTail(0)) != 1 {
			t.Errorf("%+v: the tail sums to %v, mean %v", m, sum, want)
		}
	}
}

// TestServiceMoments: sums and mixtures of service times agree with laws of the
// same kind.
func TestServiceMoments(t *testing.T) {
	stage := queueing.GammaMoments(.1, 1)
	erlang := queueing.GammaMoments(.3, 1./3)
	sum := stage.Plus(stage).Plus(stage)
	mix := must(queueing.MixtureMoments([]float64{2, 1, 0}, []queueing.Moments{erlang, erlang, stage}))
	for name, got := range map[string]queueing.Moments{"three exponential stages": sum, "a mixture with itself": mix} {
		if !near(got.Mean, erlang.Mean, 1e-12) || !near(got.Second, erlang.Second, 1e-12) || !near(got.Third, erlang.Third, 1e-12) {
			t.Errorf("%s: %+v, want %+v", name, got, erlang)
		}
	}
	if got := queueing.LognormalMoments(2, .7).SCV(); !near(got, .7, 1e-12) {
		t.Errorf("lognormal of squared coefficient of variation 0.7 has %v", got)
	}
}
