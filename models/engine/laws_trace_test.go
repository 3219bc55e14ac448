package engine

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/result"
	"fleetcost/sim"
)

// stretch slows the cases with an exact schedule down: the clock has whole
// nanoseconds, and a stretched schedule rounds that much less.
const stretch = 1000

// schedule is traffic of given times; the i-th request is of class i, or of
// the only class there is.
type schedule struct {
	at      []float64 // seconds
	classes bool
}

func (s schedule) Rate() float64 { return float64(len(s.at)) / (s.at[len(s.at)-1] + 1e-9) / stretch }

func (s schedule) Rates() []float64 { return []float64{s.Rate()} }

func (s schedule) Horizon() sim.Time { return 0 }

func (s schedule) Scaled(float64) models.Traffic { panic("not needed") }

func (s schedule) Shortened(float64) models.Traffic { panic("not needed") }

func (s schedule) String() string { return "a schedule" }

func (s schedule) Arrivals(r *rand.Rand) models.Arrivals { return &scheduled{schedule: s} }

type scheduled struct {
	schedule
	next int
}

func (s *scheduled) Next() (sim.Time, int) {
	if s.next == len(s.at) {
		return sim.Never, 0
	}
	i := s.next
	s.next++
	if s.classes {
		return sim.Seconds(s.at[i] * stretch), i
	}
	return sim.Seconds(s.at[i] * stretch), 0
}

// traceCase is a schedule of a few requests worked out exactly.
func traceCase(c theoryCase) (map[string]any, error) {
	f := &models.Fleet{Services: []models.Service{{Balancer: balancing.RoundRobin{}, Runtime: models.Runtime{Backlog: models.NoLimit}}}}
	var traffic schedule
	requests, _ := c.Model["requests"].([]any)
	for _, r := range requests {
		traffic.at = append(traffic.at, number(object(r), "arrival_s"))
		phases, _ := object(r)["phases_s"].([]any)
		if phases == nil {
			phases = []any{number(object(r), "service_s")}
		}
		class := models.Class{Share: 1}
		for k, p := range phases {
			step := models.Step{Action: models.CPU, Time: constant(p.(float64) * stretch)}
			if k%2 == 1 {
				step.Action = models.IO
			}
			class.Steps = append(class.Steps, step)
		}
		f.Classes = append(f.Classes, class)
	}
	traffic.classes = true
	if a := object(c.Model["arrivals"]); a != nil {
		traffic.classes = false
		for i := range int(number(a, "count")) {
			traffic.at = append(traffic.at, number(a, "first_s")+float64(i)*number(a, "interarrival_s"))
		}
		own, err := law(c.Model["service"])
		if err != nil {
			return nil, err
		}
		service := constant(own.Mean() * stretch)
		f.Classes = []models.Class{{Share: 1, Steps: []models.Step{{Action: models.CPU, Time: service}}}}
	}
	f.Traffic = traffic
	if err := traceRule(c.Model, f); err != nil {
		return nil, err
	}

	n := len(traffic.at)
	lists := map[string][]float64{}
	for _, name := range []string{"completion_s", "latency_s", "start_s", "server"} {
		lists[name] = slices.Repeat([]float64{math.NaN()}, n)
	}
	var waits, latencies, rejected []float64
	makespan, inTime := 0.0, 0.0
	last := sim.Seconds(traffic.at[n-1] * stretch)
	_, err := Replicate(context.Background(), f, Options{
		Requests: 1 << 30, NoWarmUp: true,
		Observe: func(d Departure) {
			i, _ := slices.BinarySearchFunc(traffic.at, d.Born, func(at float64, born sim.Time) int {
				return int(sim.Seconds(at*stretch) - born)
			})
			if d.Outcome != result.Done {
				rejected = append(rejected, float64(i))
				return
			}
			lists["completion_s"][i] = d.Left.Seconds() / stretch
			lists["latency_s"][i] = (d.Left - d.Born).Seconds() / stretch
			lists["start_s"][i] = d.Begun.Seconds() / stretch
			lists["server"][i] = float64(d.Instance)
			waits = append(waits, (d.Begun-d.Born).Seconds()/stretch)
			latencies = append(latencies, lists["latency_s"][i])
			makespan = max(makespan, lists["completion_s"][i])
			if d.Left <= last {
				inTime++
			}
		},
	})
	if err != nil {
		return nil, err
	}
	slices.Sort(waits)
	mean := func(x []float64) float64 {
		sum := 0.0
		for _, v := range x {
			sum += v
		}
		return sum / float64(len(x))
	}
	quantile := func(q float64) float64 { return waits[int(math.Ceil(q*float64(len(waits))))-1] }
	m := map[string]any{
		"latency_mean_s": mean(latencies), "latency_max_s": slices.Max(latencies), "makespan_s": makespan,
		"wait_mean_s": mean(waits), "wait_max_s": slices.Max(waits),
		"wait_p50_s": quantile(0.5), "wait_p95_s": quantile(0.95), "wait_p99_s": quantile(0.99),
		"completed_by_last_arrival": inTime, "rejected_indices": rejected,
	}
	for name, list := range lists {
		m[name] = list
	}
	return m, nil
}

// traceRule turns the rule of a schedule into a fleet.
func traceRule(m map[string]any, f *models.Fleet) error {
	rt := &f.Services[0].Runtime
	cores := max(1, number(m, "cores"))
	f.Services[0].Groups = []models.Group{{Machine: core(cores), Count: 1}}
	rt.Concurrency = int(number(m, "threads"))
	rule, _ := m["rule"].(string)
	dispatch, _ := m["dispatch"].(string)
	servers, _ := m["servers"].(string)
	switch {
	case strings.Contains(rule, "to completion"):
		rt.Lanes = int(cores)
	case m["quantum_s"] != nil:
		rt.Lanes, rt.Switching = 1, models.TimeSlice
		rt.Slice = sim.Seconds(number(m, "quantum_s") * stretch)
	case strings.Contains(rule, "FCFS"):
		rt.Concurrency = int(cores)
		rt.Backlog = int(number(m, "system_capacity")) - int(cores)
	case strings.Contains(rule, "processor sharing"), strings.Contains(rule, "progress at rate"), strings.Contains(rule, "cores never limit"):
	case dispatch != "":
		rt.Concurrency, rt.Lanes = 1, 1
		f.Services[0].Groups[0].Count = int(number(m, "servers"))
		if strings.HasPrefix(dispatch, "least_connections") {
			f.Services[0].Balancer = balancing.LeastOutstanding{LowestFirst: true}
		}
	case servers != "":
		var from float64
		if _, err := fmt.Sscanf(servers, "1 from time 0; a second one from %f s", &from); err != nil {
			return err
		}
		rt.Concurrency, rt.Accept = 1, models.AcceptBroker
		f.Services[0].Groups = append(f.Services[0].Groups, models.Group{Machine: core(1), Count: 1, Ready: sim.Seconds(from * stretch)})
	case number(m, "servers") == 1:
		rt.Concurrency = 1
	default:
		return fmt.Errorf("no rule %q", rule)
	}
	return nil
}
