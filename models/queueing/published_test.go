package queueing_test

import (
	"math"
	"math/big"
	"testing"

	"fleetcost/models/queueing"
)

// TestPublishedValues needs no data beside it: each row is a figure printed by
// somebody else, to the digits printed there.
func TestPublishedValues(t *testing.T) {
	mm1 := queueing.MMc{Arrival: 1. / 4, Service: 1. / 3, Servers: 1}
	mm2 := queueing.MMc{Arrival: 5, Service: 10, Servers: 2}
	hundred := queueing.MMc{Arrival: 95, Service: 1, Servers: 100}
	mm1k := queueing.MMcK{Arrival: 5, Service: 5.714, Servers: 1, Capacity: 15}
	repairmen := must(queueing.ClosedNetwork{
		Clients: 10, Think: 1 / .3, Stations: []queueing.Station{{Demand: 1.5, Servers: 1}},
	}.Averages())
	twoChoices := func(load float64) float64 {
		return must(queueing.PowerOfD{Arrival: load, Service: 1, Choices: 2}.Averages()).SojournMean
	}
	for _, row := range []struct {
		says string
		got  float64
		want float64
		last float64 // one unit of the last printed digit
	}{
		{"Erlang B of 5 erlangs on 10 lines, traffic tables", must(queueing.ErlangB(10, 5)), .0184, 1e-4},
		{"R queueing: M/M/1 response", must(mm1.Averages()).SojournMean, 12, 1e-12},
		{"R queueing: M/M/1 queue length", must(mm1.Averages()).QueueLenMean, 2.25, 1e-12},
		{"R queueing: M/M/2 response", must(mm2.Averages()).SojournMean, .1066667, 1e-7},
		{"R queueing: M/M/2 number", must(mm2.Averages()).NumberMean, .53, 1e-2},
		{"R queueing: M/M/1/15 response", must(mm1k.Averages()).SojournMean, .9907347, 1e-7},
		{"R queueing: M/M/1/15 queue length", must(mm1k.Averages()).QueueLenMean, 4.0006, 1e-4},
		{"Tijms p. 200: M/M/100 at 0.95, share that waits", must(hundred.Averages()).ProbWait, .5065, 1e-4},
		{"LINE cqn_repairmen: number queued", repairmen.Stations[0].NumberMean, 7.77797267689659, 1e-11},
		{"LINE cqn_repairmen: response", repairmen.SojournMean, 11.6679823511102, 1e-11},
		{"LINE cqn_repairmen: throughput", repairmen.Throughput, .666608196931024, 1e-13},
		{"Mitzenmacher 2001, table 1: two choices at 0.5", twoChoices(.5), 1.2657, 1e-4},
		{"Mitzenmacher 2001, table 1: two choices at 0.9", twoChoices(.9), 2.6141, 1e-4},
		{"Mitzenmacher 2001, table 1: two choices at 0.99", twoChoices(.99), 5.4320, 1e-4},
	} {
		if math.Abs(row.got-row.want) > row.last/2*(1+1e-6) {
			t.Errorf("%s: %v, printed %v", row.says, row.got, row.want)
		}
	}
}

// TestErlangBHasAllDigits compares with the whole recursion in 120-bit numbers:
// starting it near the load loses nothing, up to 100,000 servers.
func TestErlangBHasAllDigits(t *testing.T) {
	for _, row := range []struct {
		servers int
		offered float64
		says    string
	}{
		{1, .3, "one server"},
		{50, 200, "four times the load"},
		{200, 190, "near the load"},
		{3000, 10000, "far below the load"},
		{10_000, 9_900, "a large group"},
		{10_000, 10_000, "offered load equal to the servers"},
		{100_000, 99_000, "the largest promised"},
		{5000, 1000, "far above the load: below the smallest number"},
	} {
		lost := big.NewFloat(1).SetPrec(120)
		offered := big.NewFloat(row.offered).SetPrec(120)
		for n := 1; n <= row.servers; n++ {
			x := new(big.Float).Mul(offered, lost)
			lost = x.Quo(x, new(big.Float).Add(x, big.NewFloat(float64(n))))
		}
		want, _ := lost.Float64()
		if got := must(queueing.ErlangB(row.servers, row.offered)); !near(got, want, 1e-12) {
			t.Errorf("%s: B(%d, %v) = %v, want %v", row.says, row.servers, row.offered, got, want)
		}
	}
}

// TestClosedNetworkIsMVA compares with the recursion of Reiser and Lavenberg
// where that is exact and stable: single servers and think time.
func TestClosedNetworkIsMVA(t *testing.T) {
	demands := []float64{.05, .06, .03, .06, 0}
	const think = 5
	number := make([]float64, len(demands))
	for clients := 1; clients <= 400; clients++ {
		response := 0.0
		for i, d := range demands {
			response += d * (1 + number[i])
		}
		throughput := float64(clients) / (response + think)
		for i, d := range demands {
			number[i] = throughput * d * (1 + number[i])
		}
		if clients%19 != 1 {
			continue
		}
		net := queueing.ClosedNetwork{Clients: clients, Think: think}
		for _, d := range demands {
			net.Stations = append(net.Stations, queueing.Station{Demand: d, Servers: 1})
		}
		got := must(net.Averages())
		if !near(got.Throughput, throughput, 1e-11) || !near(got.SojournMean, response, 1e-10) {
			t.Fatalf("%d clients: throughput %v, response %v; want %v, %v",
				clients, got.Throughput, got.SojournMean, throughput, response)
		}
		for i := range demands {
			if !near(got.Stations[i].NumberMean, number[i], 1e-10) {
				t.Errorf("%d clients: number at station %d is %v, want %v", clients, i, got.Stations[i].NumberMean, number[i])
			}
		}
	}
}

// TestManyServers asks the largest promised systems for answers that are known
// in the limit.
func TestManyServers(t *testing.T) {
	const servers = 100_000
	load := servers - math.Sqrt(servers) // β = 1: the Halfin–Whitt limit is 0.2234
	waiting := must(queueing.ErlangC(servers, load))
	if !near(waiting, .2234, .005) {
		t.Errorf("C(%d, %.0f) = %v, want about 0.2234", servers, load, waiting)
	}
	finite := queueing.MMcK{Arrival: load, Service: 1, Servers: servers, Capacity: 2 * servers}
	if got := must(finite.Averages()); !near(got.ProbWait, waiting, 1e-9) || got.Loss > 1e-100 {
		t.Errorf("M/M/c/2c: wait %v, loss %v; want %v and none", got.ProbWait, got.Loss, waiting)
	}
	net := queueing.ClosedNetwork{Clients: servers, Think: 1, Stations: []queueing.Station{{Demand: 1, Servers: servers}}}
	if got := must(net.Averages()); !near(got.Throughput, servers/2, 1e-9) || !near(got.SojournMean, 1, 1e-9) {
		t.Errorf("closed with a server for everybody: throughput %v, response %v; want %v and 1", got.Throughput, got.SojournMean, servers/2)
	}
}
