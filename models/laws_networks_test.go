package models

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// The cases of several queues that requests pass through or are spread over.

// loopCase is an event loop: one lane, run to completion; or threads without
// a GIL where the case shares the processor.
func loopCase(c theoryCase) (map[string]any, error) {
	traffic, err := arrivalsOf(c.Model)
	if err != nil {
		return nil, err
	}
	request := object(c.Model["request"])
	var cpu []Distribution
	if demands, ok := request["cpu_phase_demands"].([]any); ok {
		for _, d := range demands {
			one, err := law(d)
			if err != nil {
				return nil, err
			}
			cpu = append(cpu, one)
		}
	} else {
		one, err := law(request["cpu_per_phase"])
		if err != nil {
			return nil, err
		}
		cpu = slices.Repeat([]Distribution{one}, int(number(request, "cpu_phases")))
	}
	waits, _ := request["io_between_phases"].([]any)
	var steps []Step
	for i, d := range cpu {
		steps = append(steps, Step{Action: CPU, Time: d})
		if i < len(waits) {
			wait, err := law(waits[i])
			if err != nil {
				return nil, err
			}
			steps = append(steps, Step{Action: IO, Time: wait})
		}
	}
	rt := Runtime{Lanes: 1, Backlog: NoLimit}
	discipline, _ := object(c.Model["loop"])["discipline"].(string)
	if strings.HasPrefix(discipline, "processor sharing") {
		rt.Lanes = 0
	}
	res, rep, err := steady(c, &Fleet{
		Traffic: traffic, Classes: []Class{{Name: "all", Share: 1, Steps: steps}},
		Services: []Service{{Runtime: rt, Balancer: RoundRobin{}, Groups: []Group{{Machine: core(1), Count: 1}}}},
	})
	if err != nil {
		return nil, err
	}
	m := common(res, rep)
	m["ready_wait_mean_per_visit_s"] = res.Averages.LaneWait
	m["ready_queue_len_mean"] = res.Averages.WaitingLane
	m["number_at_cpu_mean"] = res.Averages.InSystem - res.Averages.InIO
	m["prob_loop_idle"] = 1 - res.Averages.Utilization
	return m, nil
}

// threadCase is a pool of threads that are held from start to finish. A case
// with a geometric number of I/O rounds has a class for each number.
func threadCase(c theoryCase) (map[string]any, error) {
	traffic, err := arrivalsOf(c.Model)
	if err != nil {
		return nil, err
	}
	request := object(c.Model["request"])
	cpu := func(d any) Step { t, e := law(d); err = e; return Step{Action: CPU, Time: t} }
	io := func(d any) Step { s := cpu(d); s.Action = IO; return s }
	var classes []Class
	if p := number(request, "prob_io_after_burst"); p > 0 {
		share := 1 - p
		steps := []Step{cpu(request["cpu_burst"])}
		for share > 1e-9 {
			classes = append(classes, Class{Name: fmt.Sprint(len(classes)), Share: share, Steps: slices.Clone(steps)})
			share *= p
			steps = append(steps, io(request["io"]), cpu(request["cpu_burst"]))
		}
	} else {
		classes = []Class{{Name: "all", Share: 1, Steps: []Step{cpu(request["cpu_first"]), io(request["io"]), cpu(request["cpu_second"])}}}
	}
	if err != nil {
		return nil, err
	}
	threads := int(number(c.Model, "threads"))
	f := &Fleet{
		Traffic: traffic, Classes: classes,
		Services: []Service{{Runtime: Runtime{Concurrency: threads, Backlog: NoLimit},
			Balancer: RoundRobin{},
			Groups:   []Group{{Machine: core(number(c.Model, "cores")), Count: 1}}}},
	}
	if k := number(c.Model, "system_capacity"); k > 0 {
		f.Services[0].Runtime.Backlog = int(k) - threads
	}
	res, rep, err := steady(c, f)
	if err != nil {
		return nil, err
	}
	m := common(res, rep)
	m["thread_wait_mean_s"] = res.WorkerWait.Mean.Mid
	m["prob_no_free_thread"] = res.WaitShare
	m["threads_busy_mean"] = res.Averages.InSystem - res.Averages.WaitingWorker
	m["runnable_mean"] = res.Averages.Running + res.Averages.WaitingLane
	// Saturated: twice the load, a short backlog that is never empty.
	saturated := f.Clone()
	saturated.Traffic = traffic.Scaled(3)
	saturated.Services[0].Runtime.Backlog = threads
	full, _, err := steady(c, saturated)
	if err != nil {
		return nil, err
	}
	m["saturation_throughput_rps"] = full.DonePerSecond()
	return m, nil
}

// splitCase is a balancer before single-server queues.
func splitCase(c theoryCase) (map[string]any, error) {
	traffic, err := arrivalsOf(c.Model)
	if err != nil {
		return nil, err
	}
	var service Distribution
	var groups []Group
	if servers, ok := c.Model["servers"].([]any); ok {
		for _, s := range servers {
			own, err := law(object(s)["service"])
			if err != nil {
				return nil, err
			}
			if service == nil {
				service = own
			}
			m := core(1)
			m.Speed = service.Mean() / own.Mean()
			groups = append(groups, Group{Machine: m, Count: 1, Weight: number(object(s), "weight")})
		}
	} else {
		if service, err = law(c.Model["service"]); err != nil {
			return nil, err
		}
		groups = []Group{{Machine: core(1), Count: int(number(c.Model, "servers"))}}
	}
	var balancer Balancer
	switch dispatch := c.Model["dispatch"].(string); {
	case strings.Contains(dispatch, "round robin"):
		balancer = RoundRobin{}
	case strings.Contains(dispatch, "independently at random"):
		balancer = Random{}
	case strings.HasPrefix(dispatch, "join the server with the fewest"):
		balancer = LeastOutstanding{}
	case strings.HasPrefix(dispatch, "sample "):
		var d int
		if _, err := fmt.Sscanf(dispatch, "sample %d", &d); err != nil {
			return nil, err
		}
		balancer = PowerOfChoices{d}
	default:
		return nil, fmt.Errorf("no dispatch %q", dispatch)
	}
	res, rep, err := steady(c, &Fleet{
		Traffic: traffic, Classes: []Class{{Name: "all", Share: 1, Steps: []Step{{Action: CPU, Time: service}}}},
		Services: []Service{{Runtime: Runtime{Concurrency: 1, Lanes: 1, Backlog: NoLimit}, Balancer: balancer, Groups: groups}},
	})
	if err != nil {
		return nil, err
	}
	m := common(res, rep)
	m["number_mean_per_server"] = res.Averages.InSystem / float64(len(rep.Services[0].Instances))
	for i, in := range rep.Services[0].Instances {
		m[fmt.Sprintf("utilization_server%d", i+1)] = in.Utilization
		m[fmt.Sprintf("sojourn_mean_server%d_s", i+1)] = in.Sojourn
	}
	return m, nil
}

// A network is a front that keeps nobody waiting, whose requests visit stations.
// They do so in a fixed order: what each station holds in the long run depends on
// how often it is visited, not on the way there (Kelly: Reversibility and Stochastic
// Networks, 1979, §3.1).
func network(traffic Traffic, stations []any) (*Fleet, []Step, error) {
	f := &Fleet{Traffic: traffic, Services: []Service{unlimited()}}
	var visits []Step
	for i, s := range stations {
		service, err := law(object(s)["service"])
		if err != nil {
			return nil, nil, err
		}
		f.Backends = append(f.Backends, Backend{Name: object(s)["name"].(string), Servers: int(number(object(s), "servers"))})
		visits = append(visits, Step{Action: IO, Time: service, Backend: i})
	}
	return f, visits, nil
}

// closedCase are users with a think time before one or more stations.
func closedCase(c theoryCase) (map[string]any, error) {
	think, err := law(c.Model["think"])
	if err != nil {
		return nil, err
	}
	users := Users{Count: int(number(c.Model, "clients")), Think: think}
	stations, _ := c.Model["stations"].([]any)
	f, visits, err := network(users, stations)
	if err != nil {
		return nil, err
	}
	var steps []Step
	for round := 0; ; round++ {
		n := len(steps)
		for i, s := range stations {
			if float64(round) < number(object(s), "visits") {
				steps = append(steps, visits[i])
			}
		}
		if len(steps) == n {
			break
		}
	}
	f.Classes = single(steps...)
	res, rep, err := steady(c, f)
	if err != nil {
		return nil, err
	}
	m := common(res, rep)
	delete(m, "utilization")
	for _, s := range rep.Stations {
		m["utilization_"+s.Name], m["number_mean_"+s.Name] = s.Averages.Utilization, s.Averages.InSystem
	}
	if len(stations) == 1 {
		m["utilization"], m["prob_server_idle"] = rep.Stations[0].Averages.Utilization, rep.States[0]
		m["number_at_server_mean"] = rep.Stations[0].Averages.InSystem
		m["thinking_mean"] = float64(users.Count) - res.Averages.InSystem
	}
	return m, nil
}

// jacksonCase is an open network of stations with Markovian routing: a class for
// each number of visits to the stations that a request may make.
func jacksonCase(c theoryCase) (map[string]any, error) {
	stations, _ := c.Model["stations"].([]any)
	rate := 0.0
	for _, s := range stations {
		rate += number(object(object(s)["external_arrivals"]), "rate_per_s")
	}
	f, visits, err := network(Poisson(rate), stations)
	if err != nil {
		return nil, err
	}
	for i, route := range routesOf(stations, object(c.Model["routing"])) {
		var steps []Step
		for station, n := range route.visits {
			steps = append(steps, slices.Repeat(visits[station:station+1], n)...)
		}
		f.Classes = append(f.Classes, Class{Name: fmt.Sprint(i), Share: route.share, Steps: steps})
	}
	res, rep, err := steady(c, f)
	if err != nil {
		return nil, err
	}
	m := map[string]any{"number_mean_total": res.Averages.InSystem, "sojourn_mean_total_s": res.Latency.Mean.Mid}
	unlimited := res.Averages.InSystem
	for _, s := range rep.Stations {
		m["utilization_"+s.Name], m["number_mean_"+s.Name] = s.Averages.Utilization, s.Averages.InSystem
		m["throughput_"+s.Name+"_rps"] = s.Averages.DonePerSecond
		unlimited -= s.Averages.InSystem
	}
	for _, b := range f.Backends {
		if !b.isStation() {
			m["number_mean_"+b.Name] = unlimited
		}
	}
	return m, nil
}

// A route is how often a request visits each station.
type route struct {
	share  float64
	visits [4]int
}

// routesOf are the most frequent routes, up to one in a million requests.
func routesOf(stations []any, routing map[string]any) []route {
	type place struct {
		at     int
		visits [4]int
	}
	index := map[string]int{}
	going, gone := map[place]float64{}, map[[4]int]float64{}
	for i, s := range stations {
		index[object(s)["name"].(string)] = i
		p := place{at: i}
		p.visits[i] = 1
		going[p] = number(object(object(s)["external_arrivals"]), "rate_per_s")
	}
	total := 0.0
	for _, rate := range going {
		total += rate
	}
	for range 100 { // visits of the longest route
		next := map[place]float64{}
		for p, share := range going {
			left := share
			for to, probability := range object(routing[object(stations[p.at])["name"].(string)]) {
				q := place{at: index[to], visits: p.visits}
				q.visits[q.at]++
				next[q] += share * probability.(float64)
				left -= share * probability.(float64)
			}
			gone[p.visits] += left
		}
		going = next
	}
	var routes []route
	for visits, share := range gone {
		routes = append(routes, route{share / total, visits})
	}
	slices.SortFunc(routes, func(a, b route) int {
		return cmp.Or(cmp.Compare(b.share, a.share), slices.Compare(a.visits[:], b.visits[:]))
	})
	sum := 0.0
	for i := range routes {
		if sum += routes[i].share; sum > 1-1e-6 {
			return routes[:i+1]
		}
	}
	return routes
}

// tandemCase are two stations, the first of which waits where the second is full.
func tandemCase(c theoryCase) (map[string]any, error) {
	traffic, err := arrivalsOf(c.Model)
	if err != nil {
		return nil, err
	}
	f := &Fleet{Traffic: traffic}
	stations, _ := c.Model["stations"].([]any)
	for i, s := range stations {
		service, err := law(object(s)["service"])
		if err != nil {
			return nil, err
		}
		n := int(number(object(s), "servers"))
		f.Services = append(f.Services, servers(n, int(number(object(s), "places"))-n))
		class := Class{Name: fmt.Sprint(i + 1), Service: i, Steps: []Step{{Action: CPU, Time: service}}}
		if i+1 < len(stations) {
			class.Steps = append(class.Steps, Step{Action: Enqueue, Class: i + 1, Waits: true})
		}
		f.Classes = append(f.Classes, class)
	}
	f.Classes[0].Share = 1
	res, rep, err := steady(c, f)
	if err != nil {
		return nil, err
	}
	first, second := res.Classes[0], res.Classes[1]
	m := map[string]any{
		"loss_prob":             float64(first.Counts.Rejected) / float64(first.Counts.Offered),
		"throughput_rps":        float64(second.Counts.Done) / rep.Span.Seconds(),
		"prob_station1_blocked": rep.Services[0].Averages.Calling,
		"sojourn_mean_s":        first.Latency.Mean.Mid + second.Latency.Mean.Mid,
		"number_mean_station1":  rep.Services[0].Averages.InSystem,
		"number_mean_station2":  rep.Services[1].Averages.InSystem,
	}
	return m, nil
}
