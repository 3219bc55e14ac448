package queueing_test

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"testing"

	"fleetcost/models/queueing"
)

// Each function here takes a case of its family as data and computes every metric
// it can with the model that fits.

func markovian(t *testing.T, c theoryCase) map[string]float64 {
	var s station
	c.decode(t, &s)
	return laws(queueing.MMc{Arrival: s.Arrivals.Rate, Service: 1 / s.Service.Mean, Servers: s.Servers})
}

func finite(t *testing.T, c theoryCase) map[string]float64 {
	var s station
	c.decode(t, &s)
	return laws(queueing.MMcK{
		Arrival: s.Arrivals.Rate, Service: 1 / s.Service.moments(t).Mean, Servers: s.Servers, Capacity: s.Capacity,
	})
}

func pollaczek(t *testing.T, c theoryCase) map[string]float64 {
	var s station
	c.decode(t, &s)
	q := queueing.MG1{Arrival: s.Arrivals.Rate, Service: s.Service.moments(t)}
	m := metrics(must(q.Averages()), nil)
	v := must(q.Variances())
	m["wait_sd_s"], m["sojourn_sd_s"] = math.Sqrt(v.Wait), math.Sqrt(v.Sojourn)
	return m
}

func sharing(t *testing.T, c theoryCase) map[string]float64 {
	var s station
	c.decode(t, &s)
	q := queueing.MGkPS{Arrival: s.Arrivals.Rate, Demand: s.Service.moments(t).Mean, Cores: max(s.Cores, 1)}
	m := metrics(must(q.Averages()), nil)
	m["slowdown_mean"] = must(q.Slowdown())
	m["prob_empty"] = 1 - must(q.NumberTail(1))
	m["prob_number_ge_5"] = must(q.NumberTail(5))
	m["prob_number_gt_cores"] = must(q.NumberTail(q.Cores + 1))
	m["sojourn_mean_value1_s"] = must(q.SojournGiven(s.Service.Value1))
	m["sojourn_mean_value2_s"] = must(q.SojournGiven(s.Service.Value2))
	m["sojourn_mean_branch1_s"] = must(q.SojournGiven(s.Service.Mean1))
	m["sojourn_mean_branch2_s"] = must(q.SojournGiven(s.Service.Mean2))
	return m
}

func renewal(t *testing.T, c theoryCase) map[string]float64 {
	var s station
	c.decode(t, &s)
	return laws(queueing.GIM1{Arrivals: s.Arrivals.Interarrival.arrivals(t), Service: 1 / s.Service.Mean})
}

func inTurn(t *testing.T, c theoryCase) map[string]float64 {
	var s station
	c.decode(t, &s)
	return laws(queueing.RoundRobin(s.Arrivals.Rate, 1/s.Service.Mean, s.Servers))
}

func split(t *testing.T, c theoryCase) map[string]float64 {
	var s struct {
		Arrivals struct {
			Rate float64 `json:"rate_per_s"`
		} `json:"arrivals"`
		Servers []struct {
			Weight  float64
			Service dist
		}
	}
	c.decode(t, &s)
	var weights, sojourn float64
	for _, server := range s.Servers {
		weights += server.Weight
	}
	m := map[string]float64{}
	for i, server := range s.Servers {
		share := server.Weight / weights
		a := must(queueing.MMc{Arrival: s.Arrivals.Rate * share, Service: 1 / server.Service.Mean, Servers: 1}.Averages())
		m[fmt.Sprintf("utilization_server%d", i+1)] = a.Utilization
		m[fmt.Sprintf("sojourn_mean_server%d_s", i+1)] = a.SojournMean
		sojourn += share * a.SojournMean
	}
	m["sojourn_mean_s"] = sojourn
	return m
}

func closed(t *testing.T, c theoryCase) map[string]float64 {
	var s struct {
		Clients  int
		Think    dist
		Stations []struct {
			Name    string
			Servers int
			Service dist
			Visits  float64
		}
		Tiers []struct {
			Queues  int
			Service dist
		}
	}
	c.decode(t, &s)
	net := queueing.ClosedNetwork{Clients: s.Clients, Think: s.Think.Mean}
	for _, st := range s.Stations {
		net.Stations = append(net.Stations, queueing.Station{Demand: st.Visits * st.Service.Mean, Servers: st.Servers})
	}
	for _, tier := range s.Tiers {
		for range tier.Queues {
			net.Stations = append(net.Stations, queueing.Station{Demand: tier.Service.Mean / float64(tier.Queues), Servers: 1})
		}
	}
	a := must(net.Averages())
	m := map[string]float64{
		"throughput_rps":        a.Throughput,
		"sojourn_mean_s":        a.SojournMean,
		"thinking_mean":         a.Thinking,
		"utilization":           a.Stations[0].Utilization,
		"number_at_server_mean": a.Stations[0].NumberMean,
		"prob_server_idle":      1 - a.Stations[0].Utilization,
	}
	for i, st := range s.Stations {
		m["utilization_"+st.Name] = a.Stations[i].Utilization
		m["number_mean_"+st.Name] = a.Stations[i].NumberMean
	}
	return m
}

func twoChoices(t *testing.T, c theoryCase) map[string]float64 {
	var s station
	c.decode(t, &s)
	q := queueing.PowerOfD{Arrival: s.Arrivals.Rate / float64(s.Servers), Service: 1 / s.Service.Mean, Choices: 2}
	m := laws(q)
	m["fraction_servers_ge_2"] = must(q.ServersWith(2))
	m["fraction_servers_ge_3"] = must(q.ServersWith(3))
	return m
}

// eventLoop is a product form: the loop is one server that a request visits for
// each CPU phase, its I/O a station where nobody waits.
func eventLoop(t *testing.T, c theoryCase) map[string]float64 {
	var s struct {
		Arrivals struct {
			Rate float64 `json:"rate_per_s"`
		}
		Request struct {
			Phases  int    `json:"cpu_phases"`
			Phase   dist   `json:"cpu_per_phase"`
			Demands []dist `json:"cpu_phase_demands"`
			IO      []dist `json:"io_between_phases"`
		}
	}
	c.decode(t, &s)
	io := 0.0
	for _, d := range s.Request.IO {
		io += d.moments(t).Mean
	}
	inIO := must(queueing.InFlight(s.Arrivals.Rate, io))
	m := map[string]float64{"io_in_flight_mean": inIO}

	if n := float64(s.Request.Phases); n > 0 { // first come first served
		loop := must(queueing.MMc{Arrival: n * s.Arrivals.Rate, Service: 1 / s.Request.Phase.Mean, Servers: 1}.Averages())
		m["loop_utilization"] = loop.Utilization
		m["prob_loop_idle"] = 1 - loop.Utilization
		m["ready_wait_mean_per_visit_s"] = loop.WaitMean
		m["ready_queue_len_mean"] = loop.QueueLenMean
		m["number_mean"] = loop.NumberMean + inIO
		m["sojourn_mean_s"] = n*loop.SojournMean + io
		return m
	}
	demand := 0.0
	for _, d := range s.Request.Demands {
		demand += d.moments(t).Mean
	}
	loop := queueing.MGkPS{Arrival: s.Arrivals.Rate, Demand: demand, Cores: 1}
	a := must(loop.Averages())
	for i, d := range s.Request.Demands {
		m[fmt.Sprintf("cpu_time_in_phase%d_mean_s", i+1)] = must(loop.SojournGiven(d.moments(t).Mean))
	}
	m["loop_utilization"] = a.Utilization
	m["number_at_cpu_mean"] = a.NumberMean
	m["number_mean"] = a.NumberMean + inIO
	m["sojourn_mean_s"] = a.SojournMean + io
	return m
}

func staffed(t *testing.T, c theoryCase) map[string]float64 {
	var s struct {
		Arrivals struct {
			Rate float64 `json:"rate_per_s"`
		}
		Hourly  []float64 `json:"hourly_rates_per_s"`
		Service dist
		Metric  string
		Target  float64 `json:"target_s"`
		Limit   float64
		Loads   []float64 `json:"offered_loads"`
		Alphas  []float64
		Beta    float64
	}
	c.decode(t, &s)
	service := 1 / s.Service.Mean
	at := func(servers int) queueing.MMc {
		return queueing.MMc{Arrival: s.Arrivals.Rate, Service: service, Servers: servers}
	}
	goal := queueing.Staffing{Arrival: s.Arrivals.Rate, Service: service}
	m := map[string]float64{"offered_load": must(queueing.InFlight(s.Arrivals.Rate, s.Service.Mean))}
	var servers int
	var metric func(queueing.MMc) float64
	switch {
	case s.Hourly != nil:
		checkHours(t, c, s.Hourly, service)
		m["servers_by_hour"] = math.NaN() // compared there
		return m
	case s.Loads != nil:
		for _, load := range s.Loads {
			for _, alpha := range s.Alphas {
				n := must(queueing.Staffing{Arrival: load, Service: 1}.ForProbWait(alpha))
				m[fmt.Sprintf("min_servers_R%g_alpha%g", load, alpha)] = float64(n)
			}
		}
		return m
	case s.Beta > 0:
		servers = must(goal.SquareRoot(s.Beta))
		m = laws(at(servers))
		m["servers"] = float64(servers)
		return m
	case s.Metric == "wait_tail":
		servers = must(goal.ForWaitQuantile(1-s.Limit, s.Target))
		metric = func(q queueing.MMc) float64 { return must(must(q.Wait()).Tail(s.Target)) }
	case s.Metric == "sojourn_tail":
		servers = must(goal.ForSojournQuantile(1-s.Limit, s.Target))
		metric = func(q queueing.MMc) float64 { return must(must(q.Sojourn()).Tail(s.Target)) }
	case s.Metric == "mean_wait":
		servers = must(goal.ForWaitMean(s.Limit))
		metric = func(q queueing.MMc) float64 { return must(q.Averages()).WaitMean }
	case s.Metric == "prob_wait":
		servers = must(goal.ForProbWait(s.Limit))
		metric = func(q queueing.MMc) float64 { return must(q.Averages()).ProbWait }
	}
	m["min_servers"] = float64(servers)
	m["metric_at_min"] = metric(at(servers))
	m["metric_at_one_fewer"] = metric(at(servers - 1))
	m["utilization_at_min"] = must(at(servers).Averages()).Utilization
	return m
}

// hourly is the objective of a case whose hours are staffed each for itself.
var hourly = regexp.MustCompile(`P\(wait > ([0-9.]+) s\) <= ([0-9.]+)`)

// checkHours staffs each hour of a day alone: P(wait > t) ≤ limit, with the
// numbers in the case's objective.
func checkHours(t *testing.T, c theoryCase, rates []float64, service float64) {
	t.Helper()
	var words struct{ Objective string }
	c.decode(t, &words)
	goal := hourly.FindStringSubmatch(words.Objective)
	if goal == nil {
		t.Fatalf("%s: the objective in words is not known to the test", c.ID)
	}
	wait, _ := strconv.ParseFloat(goal[1], 64)
	share, _ := strconv.ParseFloat(goal[2], 64)
	var want []int
	if err := json.Unmarshal(c.Expected["servers_by_hour"], &want); err != nil {
		t.Fatal(err)
	}
	for hour, rate := range rates {
		got := must(queueing.Staffing{Arrival: rate, Service: service}.ForWaitQuantile(1-share, wait))
		if got != want[hour] {
			t.Errorf("hour %d: %d servers, want %d", hour, got, want[hour])
		}
	}
}
