package queueing_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"fleetcost/models/queueing"
)

// model is what every open model has.
type model interface {
	Validate() error
	Averages() (queueing.Averages, error)
}

// examples are one well-formed value of each open model, all of them busy at 0.8.
func examples() []model {
	return []model{
		queueing.MMc{Arrival: 32, Service: 10, Servers: 4},
		queueing.MMcK{Arrival: 32, Service: 10, Servers: 4, Capacity: 9},
		queueing.MG1{Arrival: 8, Service: queueing.LognormalMoments(.1, 2)},
		queueing.MGkPS{Arrival: 32, Demand: .1, Cores: 4},
		queueing.GIM1{Arrivals: queueing.DeterministicArrivals{Arrival: 8}, Service: 10},
		queueing.RoundRobin(32, 10, 4),
		queueing.GGc{Arrival: 32, Service: 10, Servers: 4, ArrivalSCV: .5, ServiceSCV: 2, Refined: true},
		queueing.PowerOfD{Arrival: 8, Service: 10, Choices: 2},
		queueing.PowerOfD{Arrival: 8, Service: 10, Choices: 1},
	}
}

// TestBadParameters expects every fault to be named, and no answer to be given.
func TestBadParameters(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, row := range []struct {
		model model
		names []string
	}{
		{queueing.MMc{Arrival: -1, Service: nan, Servers: 0}, []string{"arrival rate is -1", "service rate is NaN", "servers is 0"}},
		{queueing.MMc{Arrival: inf, Service: 0, Servers: math.MaxInt}, []string{"arrival rate is +Inf", "service rate is 0", "servers is 9223372036854775807"}},
		{queueing.MMcK{Arrival: nan, Service: -2, Servers: 3, Capacity: 2}, []string{"arrival rate is NaN", "service rate is -2", "capacity is 2; want a whole number from 3"}},
		{queueing.MG1{Arrival: -1, Service: queueing.ConstantMoments(nan)}, []string{"arrival rate is -1", "mean service is NaN"}},
		{queueing.MG1{Arrival: 1, Service: queueing.Moments{Mean: .1, Second: .001, Third: 1}}, []string{"second moment of service is 0.001"}},
		{queueing.MG1{Arrival: 1, Service: queueing.Moments{Mean: .1, Second: .02}}, []string{"third moment of service is 0"}},
		{queueing.MG1{Arrival: 1, Service: queueing.GammaMoments(.1, -.5)}, []string{"second moment of service"}},
		{queueing.MG1{Arrival: 1, Service: queueing.Moments{Mean: .1, Second: inf, Third: inf}}, []string{"second moment of service is +Inf"}},
		{queueing.MGkPS{Arrival: -3, Demand: 0, Cores: -1}, []string{"arrival rate is -3", "mean demand is 0", "cores is -1"}},
		{queueing.GIM1{Service: nan}, []string{"arrivals are missing", "service rate is NaN"}},
		{queueing.GIM1{Arrivals: queueing.ErlangArrivals{Arrival: 1}, Service: 2}, []string{"stages is 0"}},
		{queueing.GIM1{Arrivals: queueing.RenewalArrivals{Arrival: 1}, Service: 2}, []string{"no transform"}},
		{queueing.GIM1{Arrivals: queueing.HyperexponentialArrivals{Share: 2, FirstMean: 1, OtherMean: -1}, Service: 2}, []string{"share of first gaps is 2", "other mean gap is -1"}},
		{queueing.RoundRobin(1, 2, 0), []string{"arrival rate is +Inf", "stages is 0"}},
		{queueing.GGc{Arrival: 1, Service: 1, Servers: 2, ArrivalSCV: -1, ServiceSCV: nan}, []string{"variation of arrivals is -1", "variation of service is NaN"}},
		{queueing.PowerOfD{Arrival: -1, Service: nan}, []string{"arrival rate is -1", "service rate is NaN", "choices is 0"}},
	} {
		err := row.model.Validate()
		if err == nil {
			t.Errorf("%+v is taken for well formed", row.model)
			continue
		}
		for _, name := range row.names {
			if !strings.Contains(err.Error(), name) {
				t.Errorf("%+v: the error does not say %q:\n%v", row.model, name, err)
			}
		}
		if got, err := row.model.Averages(); err == nil || got != (queueing.Averages{}) {
			t.Errorf("%+v: averages %+v, error %v", row.model, got, err)
		}
	}
}

// TestOverload expects the offered load and the capacity, not a latency.
func TestOverload(t *testing.T) {
	for _, row := range []struct {
		model    model
		offered  float64
		capacity float64
	}{
		{queueing.MMc{Arrival: 40, Service: 10, Servers: 4}, 4, 4},
		{queueing.MMc{Arrival: 50, Service: 10, Servers: 4}, 5, 4},
		{queueing.MG1{Arrival: 20, Service: queueing.ConstantMoments(.1)}, 2, 1},
		{queueing.MGkPS{Arrival: 50, Demand: .1, Cores: 4}, 5, 4},
		{queueing.RoundRobin(80, 10, 4), 2, 1},
		{queueing.GGc{Arrival: 50, Service: 10, Servers: 4}, 5, 4},
		{queueing.PowerOfD{Arrival: 10, Service: 10, Choices: 2}, 1, 1},
	} {
		if err := row.model.Validate(); err != nil {
			t.Errorf("%+v is well formed, not %v", row.model, err)
		}
		_, err := row.model.Averages()
		var overload *queueing.OverloadError
		if !errors.As(err, &overload) {
			t.Errorf("%+v: error %v, want an overload", row.model, err)
			continue
		}
		if !near(overload.Offered, row.offered, 1e-12) || overload.Capacity != row.capacity {
			t.Errorf("%+v: %v", row.model, err)
		}
	}
	if _, err := (queueing.MMcK{Arrival: 1e6, Service: 1, Servers: 4, Capacity: 8}).Averages(); err != nil {
		t.Errorf("a finite queue has an answer at any load, not %v", err)
	}
}

// TestBadArguments covers functions and the arguments of methods.
func TestBadArguments(t *testing.T) {
	nan := math.NaN()
	line := queueing.MMc{Arrival: 8, Service: 10, Servers: 1}
	wait := must(line.Wait())
	two := queueing.PowerOfD{Arrival: 8, Service: 10, Choices: 2}
	cores := queueing.MGkPS{Arrival: 8, Demand: .1, Cores: 1}
	staff := queueing.Staffing{Arrival: 8, Service: 10}
	lie := queueing.RenewalArrivals{Arrival: 8, LST: func(float64) float64 { return nan }}
	heavy := queueing.MG1{Arrival: 1, Service: queueing.Moments{Mean: .1, Second: 1, Third: math.Inf(1)}}
	none := queueing.ClosedNetwork{Clients: 3, Stations: []queueing.Station{{Demand: 0, Servers: 1}}}
	worse := queueing.ClosedNetwork{Think: -1, Stations: []queueing.Station{{Demand: nan, Servers: 1}, {Demand: 1, Servers: 0}}}
	var unattainable *queueing.UnattainableError
	for _, row := range []struct {
		says string
		err  error
		want string
	}{
		{"negative servers", second(queueing.ErlangB(-1, 3)), "servers is -1"},
		{"load NaN", second(queueing.ErlangB(1, nan)), "offered load is NaN"},
		{"load negative", second(queueing.ErlangC(1, -3)), "offered load is -3"},
		{"no servers at all", second(queueing.ErlangC(0, 0)), "overloaded"},
		{"quantile level 1", second(wait.Quantile(1)), "quantile level is 1"},
		{"quantile level NaN", second(wait.Quantile(nan)), "quantile level is NaN"},
		{"tail at NaN", second(wait.Tail(nan)), "time is NaN"},
		{"gamma without a mean", second(queueing.GammaDelay(0, 1)), "mean is 0"},
		{"demand below zero", second(cores.SojournGiven(-1)), "demand is -1"},
		{"fewer than no requests", second(two.ServersWith(-1)), "number of requests is -1"},
		{"transform NaN", second(queueing.GIM1{Arrivals: lie, Service: 10}.Averages()), "transform of the arrivals is NaN"},
		{"too smooth for hyperexponential", second(queueing.BalancedArrivals(8, .5)), "is 0.5; hyperexponential"},
		{"no third moment", second(heavy.WaitGamma()), "third moment"},
		{"mixture of unlike lengths", second(queueing.MixtureMoments([]float64{1}, nil)), "1 weights for 0 parts"},
		{"mixture of nothing", second(queueing.MixtureMoments(nil, nil)), "sum of weights is 0"},
		{"closed network without work", none.Validate(), "sum of think time and demands is 0"},
		{"closed network, three faults", worse.Validate(), "think time is -1\ndemand of station 0 is NaN\nservers of station 1 is 0"},
		{"station without servers", second(queueing.Capacity(queueing.Station{Demand: 1})), "servers of station 0 is 0"},
		{"utilization above one", second(queueing.MinServers(1, 1, 1.5)), "utilization is 1.5"},
		{"more workers than can be modelled", second(queueing.MinServers(1e9, 1, 1)), "more than 16777216"},
		{"a goal of no waiting at all", second(staff.ForProbWait(0)), "probability of waiting is 0"},
		{"a mean wait of zero", second(staff.ForWaitMean(0)), "mean wait is 0"},
		{"beta NaN", second(staff.SquareRoot(nan)), "beta is NaN"},
		{"load beyond the models", second(queueing.Staffing{Arrival: 1e9, Service: 1}.ForProbWait(.5)), "more than 16777216"},
		{"faster than the service itself", second(staff.ForSojournQuantile(.99, .46)), "without any waiting it is already 0.460517"},
	} {
		if row.err == nil {
			t.Errorf("%s: no error", row.says)
			continue
		}
		for _, want := range strings.Split(row.want, "\n") {
			if !strings.Contains(row.err.Error(), want) {
				t.Errorf("%s: %q does not say %q", row.says, row.err, want)
			}
		}
	}
	if _, err := staff.ForSojournQuantile(.99, .46); !errors.As(err, &unattainable) || unattainable.Goal != .46 {
		t.Errorf("a goal below the service time: %v", err)
	}
}

func second[T any](_ T, err error) error { return err }

// TestNoTraffic is not an error: an hour may be empty.
func TestNoTraffic(t *testing.T) {
	for _, m := range []model{
		queueing.MMc{Service: 10, Servers: 4},
		queueing.MMcK{Service: 10, Servers: 4, Capacity: 9},
		queueing.MG1{Service: queueing.GammaMoments(.1, 2)},
		queueing.MGkPS{Demand: .1, Cores: 4},
		queueing.GGc{Service: 10, Servers: 4, ArrivalSCV: 1, ServiceSCV: .5, Refined: true},
		queueing.GGc{Service: 10, Servers: 1, ArrivalSCV: 1, ServiceSCV: 2, Refined: true},
		queueing.PowerOfD{Service: 10, Choices: 2},
	} {
		t.Run(fmt.Sprintf("%T", m), func(t *testing.T) {
			if got, want := must(m.Averages()), (queueing.Averages{SojournMean: .1}); got != want {
				t.Errorf("averages %+v, want %+v", got, want)
			}
		})
	}
	idle := queueing.MG1{Service: queueing.Moments{Mean: .1, Second: 1, Third: math.Inf(1)}}
	if v := must(idle.Variances()); v.Wait != 0 || !near(v.Sojourn, .99, 1e-12) || v.Number != 0 {
		t.Errorf("variances without traffic: %+v", v)
	}
	if n := must(queueing.Staffing{Service: 10}.ForProbWait(.01)); n != 1 {
		t.Errorf("%d servers for no traffic, want 1", n)
	}
}
