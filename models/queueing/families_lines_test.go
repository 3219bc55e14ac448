package queueing_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"fleetcost/models/queueing"
)

// The families of lines with patience, classes, batches, orbits and bounds.

func impatient(t *testing.T, c theoryCase) map[string]float64 {
	var s struct {
		station
		Patience dist
	}
	c.decode(t, &s)
	a := must(queueing.ErlangA{
		Arrival: s.Arrivals.Rate, Service: 1 / s.Service.Mean, Servers: s.Servers, Patience: s.Patience.Mean,
	}.Averages())
	m := metrics(a, nil)
	m["prob_abandon"], m["wait_mean_all_s"] = a.Loss, a.WaitMean
	return m
}

func batched(t *testing.T, c theoryCase) map[string]float64 {
	var s struct {
		Arrivals struct {
			Rate float64 `json:"batch_rate_per_s"`
			Size struct {
				Dist string
				Size int
				Mean float64
			} `json:"batch_size"`
		}
		Service dist
	}
	c.decode(t, &s)
	q := queueing.FixedBatches(s.Arrivals.Rate, s.Arrivals.Size.Size, 1/s.Service.Mean)
	if strings.HasPrefix(s.Arrivals.Size.Dist, "geometric") {
		q = queueing.GeometricBatches(s.Arrivals.Rate, s.Arrivals.Size.Mean, 1/s.Service.Mean)
	}
	return metrics(must(q.Averages()), nil)
}

func prioritized(t *testing.T, c theoryCase) map[string]float64 {
	var s struct {
		Classes []struct {
			Arrivals struct {
				Rate float64 `json:"rate_per_s"`
			}
			Service dist
		}
		Servers    int
		Discipline string
	}
	c.decode(t, &s)
	single := queueing.PriorityMG1{Preemptive: strings.HasPrefix(s.Discipline, "preemptive")}
	several := queueing.PriorityMMc{Service: 1 / s.Classes[0].Service.Mean, Servers: s.Servers}
	total := 0.0
	for _, class := range s.Classes {
		total += class.Arrivals.Rate
		several.Arrivals = append(several.Arrivals, class.Arrivals.Rate)
		single.Classes = append(single.Classes, queueing.PriorityClass{
			Arrival: class.Arrivals.Rate, Service: class.Service.moments(t),
		})
	}
	solve := single.Averages
	if s.Servers > 1 {
		solve = several.Averages
	}
	m := map[string]float64{}
	for k, a := range must(solve()) {
		m[fmt.Sprintf("wait_mean_class%d_s", k+1)] = a.WaitMean
		m[fmt.Sprintf("sojourn_mean_class%d_s", k+1)] = a.SojournMean
		m["wait_mean_s"] += a.WaitMean * a.Throughput / total
		m["utilization"] += a.Utilization
		m["prob_wait"] = a.ProbWait
	}
	return m
}

func orbiting(t *testing.T, c theoryCase) map[string]float64 {
	var s struct {
		station
		Retry dist
	}
	c.decode(t, &s)
	a := must(queueing.Retrial{
		Arrival: s.Arrivals.Rate, Service: 1 / s.Service.Mean, Servers: s.Servers, Retry: 1 / s.Retry.Mean,
	}.Averages())
	return map[string]float64{
		"utilization":                a.Utilization,
		"prob_blocked_first_attempt": a.Blocked,
		"orbit_mean":                 a.OrbitMean,
		"orbit_time_mean_s":          a.OrbitTime,
		"sojourn_mean_s":             a.SojournMean,
		"attempts_mean":              a.Attempts,
	}
}

func blocking(t *testing.T, c theoryCase) map[string]float64 {
	var s struct {
		Arrivals struct {
			Rate float64 `json:"rate_per_s"`
		}
		Stations [2]struct {
			Service dist
			Places  int
		}
	}
	c.decode(t, &s)
	at := func(i int) queueing.TandemStation {
		return queueing.TandemStation{Service: 1 / s.Stations[i].Service.Mean, Places: s.Stations[i].Places}
	}
	a := must(queueing.Tandem{Arrival: s.Arrivals.Rate, First: at(0), Second: at(1)}.Averages())
	return map[string]float64{
		"loss_prob":             a.Loss,
		"throughput_rps":        a.Throughput,
		"number_mean_station1":  a.NumberFirst,
		"number_mean_station2":  a.NumberSecond,
		"sojourn_mean_s":        a.SojournMean,
		"prob_station1_blocked": a.Blocked,
	}
}

func rateLimited(t *testing.T, c theoryCase) map[string]float64 {
	var s struct {
		Arrivals struct {
			Rate float64 `json:"rate_per_s"`
		}
		Limiter struct {
			Rate  float64 `json:"rate_per_s"`
			Burst int
		}
	}
	c.decode(t, &s)
	rejected := must(queueing.TokenBucket{Arrival: s.Arrivals.Rate, Rate: s.Limiter.Rate, Burst: s.Limiter.Burst}.Rejected())
	return map[string]float64{"reject_prob": rejected, "admitted_rps": s.Arrivals.Rate * (1 - rejected)}
}

func jackson(t *testing.T, c theoryCase) map[string]float64 {
	var s struct {
		Stations []struct {
			Name     string
			Servers  json.RawMessage // a number or "infinite"
			Service  dist
			Arrivals struct {
				Rate float64 `json:"rate_per_s"`
			} `json:"external_arrivals"`
		}
		Routing map[string]map[string]float64
	}
	c.decode(t, &s)
	var net queueing.OpenNetwork
	var external []float64
	var routing [][]float64
	for _, from := range s.Stations {
		net.Arrival += from.Arrivals.Rate
		external = append(external, from.Arrivals.Rate)
		var row []float64
		for _, to := range s.Stations {
			row = append(row, s.Routing[from.Name][to.Name])
		}
		routing = append(routing, row)
	}
	rates := must(queueing.StationRates(external, routing))
	for i, st := range s.Stations {
		servers := queueing.Infinite
		if string(st.Servers) != `"infinite"` {
			if err := json.Unmarshal(st.Servers, &servers); err != nil {
				t.Fatal(err)
			}
		}
		net.Stations = append(net.Stations, queueing.Station{Demand: rates[i] / net.Arrival * st.Service.Mean, Servers: servers})
	}
	a := must(net.Averages())
	m := map[string]float64{"number_mean_total": a.NumberMean, "sojourn_mean_total_s": a.SojournMean}
	for i, st := range s.Stations {
		m["throughput_"+st.Name+"_rps"] = rates[i]
		m["utilization_"+st.Name] = a.Stations[i].Utilization
		m["number_mean_"+st.Name] = a.Stations[i].NumberMean
	}
	return m
}
