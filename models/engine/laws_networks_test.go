package engine

import (
	"cmp"
	"fmt"
	"slices"

	"fleetcost/models"
	"fleetcost/models/result"
	"fleetcost/models/traffic"
)

// The cases of several stations that requests pass through.

// A network is a front that keeps nobody waiting, whose requests visit stations.
// They do so in a fixed order: what each station holds in the long run depends on
// how often it is visited, not on the way there (Kelly: Reversibility and Stochastic
// Networks, 1979, §3.1).
func network(traffic models.Traffic, stations []any) (*models.Fleet, []models.Step, error) {
	f := &models.Fleet{Traffic: traffic, Services: []models.Service{unlimited()}}
	var visits []models.Step
	for i, s := range stations {
		service, err := law(object(s)["service"])
		if err != nil {
			return nil, nil, err
		}
		f.Backends = append(f.Backends, models.Backend{Name: object(s)["name"].(string), Servers: int(number(object(s), "servers"))})
		visits = append(visits, models.Step{Action: models.IO, Time: service, Backend: i})
	}
	return f, visits, nil
}

// closedCase are users with a think time before one or more stations.
func closedCase(c theoryCase) (map[string]any, error) {
	think, err := law(c.Model["think"])
	if err != nil {
		return nil, err
	}
	users := traffic.Users{Count: int(number(c.Model, "clients")), Think: think}
	stations, _ := c.Model["stations"].([]any)
	f, visits, err := network(users, stations)
	if err != nil {
		return nil, err
	}
	var steps []models.Step
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
	f, visits, err := network(traffic.Poisson(rate), stations)
	if err != nil {
		return nil, err
	}
	for i, route := range routesOf(stations, object(c.Model["routing"])) {
		var steps []models.Step
		for station, n := range route.visits {
			steps = append(steps, slices.Repeat(visits[station:station+1], n)...)
		}
		f.Classes = append(f.Classes, models.Class{Name: fmt.Sprint(i), Share: route.share, Steps: steps})
	}
	res, rep, err := steady(c, f)
	if err != nil {
		return nil, err
	}
	m := map[string]any{"number_mean_total": res.Averages.InSystem, "sojourn_mean_total_s": res.Latency.Mean.Mid}
	for _, b := range rep.Backends {
		m["utilization_"+b.Name], m["number_mean_"+b.Name] = b.Utilization, b.Held
		m["throughput_"+b.Name+"_rps"] = float64(b.Visits) / rep.Span.Seconds()
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
	f := &models.Fleet{Traffic: traffic}
	stations, _ := c.Model["stations"].([]any)
	for i, s := range stations {
		service, err := law(object(s)["service"])
		if err != nil {
			return nil, err
		}
		n := int(number(object(s), "servers"))
		f.Services = append(f.Services, servers(n, int(number(object(s), "places"))-n))
		class := models.Class{Name: fmt.Sprint(i + 1), Service: i, Steps: []models.Step{{Action: models.CPU, Time: service}}}
		if i+1 < len(stations) {
			class.Steps = append(class.Steps, models.Step{Action: models.Enqueue, Class: i + 1, Waits: true})
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
		"prob_station1_blocked": rep.Services[0].Averages.In[result.Calling],
		"sojourn_mean_s":        first.Latency.Mean.Mid + second.Latency.Mean.Mid,
		"number_mean_station1":  rep.Services[0].Averages.InSystem,
		"number_mean_station2":  rep.Services[1].Averages.InSystem,
	}
	return m, nil
}
