package queueing_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"fleetcost/models/queueing"
)

// TestAnythingGivesErrorOrNumber throws arbitrary numbers at every model.
func TestAnythingGivesErrorOrNumber(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.OneOf(
			rapid.Float64(),
			rapid.Float64Range(0, 2),
			rapid.SampledFrom([]float64{math.NaN(), math.Inf(1), -1, 0, 1e-30, 1e30, 1, 5e-324, math.MaxFloat64}),
		)
		whole := rapid.OneOf(rapid.IntRange(-1, 200), rapid.SampledFrom([]int{math.MinInt, math.MaxInt}))
		a, b, c, d := number.Draw(t, "a"), number.Draw(t, "b"), number.Draw(t, "c"), number.Draw(t, "d")
		n, k := whole.Draw(t, "n"), whole.Draw(t, "k")
		check := func(m any, x float64, err error) {
			if err == nil && (math.IsNaN(x) || x < 0) {
				t.Fatalf("%+v gives %v", m, x)
			}
		}
		law := func(m any, delay queueing.Delay, err error) {
			if err != nil {
				return
			}
			check(m, delay.Mean(), nil)
			check(m, delay.StdDev(), nil)
			tail, err := delay.Tail(c)
			check(m, tail, err)
			quantile, err := delay.Quantile(d)
			check(m, quantile, err)
		}
		service := queueing.Moments{Mean: b, Second: c, Third: d}
		for _, m := range []model{
			queueing.MMc{Arrival: a, Service: b, Servers: n},
			queueing.MMcK{Arrival: a, Service: b, Servers: n, Capacity: k},
			queueing.MG1{Arrival: a, Service: service},
			queueing.MG1{Arrival: a, Service: queueing.GammaMoments(b, c)},
			queueing.MG1{Arrival: a, Service: queueing.LognormalMoments(b, c)},
			queueing.MGkPS{Arrival: a, Demand: b, Cores: n},
			queueing.GIM1{Arrivals: queueing.ErlangArrivals{Arrival: a, Stages: n}, Service: b},
			queueing.GIM1{Arrivals: queueing.DeterministicArrivals{Arrival: a}, Service: b},
			queueing.GIM1{Arrivals: queueing.HyperexponentialArrivals{Share: a, FirstMean: b, OtherMean: c}, Service: d},
			queueing.GGc{Arrival: a, Service: b, Servers: n, ArrivalSCV: c, ServiceSCV: d},
			queueing.GGc{Arrival: a, Service: b, Servers: n, ArrivalSCV: c, ServiceSCV: d, Refined: true},
			queueing.PowerOfD{Arrival: a, Service: b, Choices: n},
		} {
			got, err := m.Averages()
			for _, x := range []float64{
				got.Throughput, got.Loss, got.Utilization, got.ProbWait,
				got.WaitMean, got.SojournMean, got.QueueLenMean, got.NumberMean,
			} {
				check(m, x, err)
			}
			if q, ok := m.(interface {
				Wait() (queueing.Delay, error)
			}); ok {
				delay, err := q.Wait()
				law(m, delay, err)
			}
			if q, ok := m.(queue); ok {
				delay, err := q.Sojourn()
				law(m, delay, err)
			}
			if q, ok := m.(queueing.MG1); ok {
				v, err := q.Variances()
				check(m, v.Wait+v.Sojourn+v.Number, err)
				delay, err := q.WaitExponential()
				law(m, delay, err)
				delay, err = q.WaitGamma()
				law(m, delay, err)
			}
			if q, ok := m.(interface{ NumberTail(int) (float64, error) }); ok {
				tail, err := q.NumberTail(k)
				check(m, tail, err)
			}
		}
		delay, err := queueing.GammaDelay(a, b)
		law("gamma", delay, err)
		net := queueing.ClosedNetwork{Clients: n, Think: a, Stations: []queueing.Station{{Demand: b, Servers: k}, {Demand: c, Servers: 1}}}
		got, err := net.Averages()
		check(net, got.Throughput+got.SojournMean+got.Thinking, err)
	})
}
