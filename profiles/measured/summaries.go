package measured

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/models/recording"
	"fleetcost/models/traffic"
	"fleetcost/models/words"
	"fleetcost/profiles/keys"
	"fleetcost/profiles/recordings"
	"fleetcost/sim"
)

// atOnce is the warm-up of a summary, which has none: it counts from the first request on.
const atOnce = sim.Millisecond

// summary reads what a tool says of all requests.
func (r *results) summary(in *recordings.Input, t *models.Trial, fleet *models.Fleet) error {
	all, err := recordings.Read([]*recordings.Input{in})
	if err != nil {
		return err
	}
	rec := all[0]
	lacks := func(what, fix string) error { return keys.Problems{keys.InFile(in.Name, 0, what, fix)} }
	switch {
	case rec.Latency == nil || math.IsNaN(rec.Latency.P50) && math.IsNaN(rec.Latency.P95) && math.IsNaN(rec.Latency.P99):
		return lacks("has no response times", "give the results of a load test")
	case !(rec.Mean > 0):
		return lacks("does not say how many requests were sent per second", "give the tool's results request by request")
	case !(rec.Seconds > 0):
		return lacks("does not say how long the test took", "give the tool's results request by request")
	case rec.Seconds > longestTrial || rec.Requests > mostReplayed:
		return lacks(fmt.Sprintf("%s requests in %s are too many", words.Grouped(rec.Requests, 0), words.Duration(rec.Seconds)), fmt.Sprintf("at most %s in %s", words.Grouped(mostReplayed, 0), words.Duration(longestTrial)))
	}
	t.Rate, t.WarmUp, t.Span = rec.Mean, atOnce, sim.Seconds(rec.Seconds)
	figures := models.Figures{Class: "all", P50: rec.Latency.P50, P95: rec.Latency.P95, P99: rec.Latency.P99, DonePerSecond: math.NaN(), Utilization: math.NaN()}
	figures.Count = int(rec.Requests)
	if !math.IsNaN(rec.Errors) {
		figures.Errors = int(rec.Errors)
		figures.DonePerSecond = (rec.Requests - rec.Errors) / rec.Seconds
	}
	t.Measured = append(t.Measured, figures)
	classes, err := r.mix(in, rec, t)
	if err != nil {
		return err
	}
	arrivals, taken := models.Open(traffic.Poisson(rec.Mean)), "Poisson ones"
	if _, even := r.scenario.Traffic.(traffic.Even); even {
		arrivals, taken = traffic.Even(rec.Mean), "evenly spaced, as the scenario says"
	}
	fleet.Classes, fleet.Traffic = classes, lasting{arrivals, t.WarmUp + t.Span}
	said := in.Name + ": is a summary: its arrivals are taken for " + taken + ", from the first request on"
	if strings.HasPrefix(rec.Kind, "vegeta") && taken == "Poisson ones" {
		said += `; vegeta spaces requests evenly: traffic.arrivals = "even" predicts such`
	}
	r.warnings = append(r.warnings, said)
	for _, caution := range rec.Cautions {
		r.warnings = append(r.warnings, in.Name+": "+caution)
	}
	return nil
}

// mix is the classes with the shares that the summary tells, or those of the scenario where
// it tells of no endpoints.
func (r *results) mix(in *recordings.Input, rec *recording.Recording, t *models.Trial) ([]models.Class, error) {
	classes := slices.Clone(r.scenario.Classes)
	counts, strange, total := make([]float64, len(classes)), map[string]int{}, 0.0
	of := make([]*models.Figures, len(classes))
	for _, e := range rec.Endpoints {
		class := r.class(e.Name)
		if class < 0 {
			strange[e.Name] += e.Requests
			continue
		}
		counts[class] += float64(e.Requests)
		total += float64(e.Requests)
		if of[class] != nil || e.Latency == nil {
			of[class] = &models.Figures{} // of several endpoints: no quantiles of all
			continue
		}
		of[class] = &models.Figures{Class: classes[class].Name, Count: e.Requests, Errors: e.Errors, P50: e.Latency.P50, P95: e.Latency.P95, P99: e.Latency.P99,
			DonePerSecond: math.NaN(), Utilization: math.NaN()}
	}
	if len(strange) > 0 {
		return nil, r.unmatched(in, strange)
	}
	if total == 0 {
		r.warnings = append(r.warnings, in.Name+": tells of no endpoints: the mix is taken to be that of the scenario")
		return classes, nil
	}
	for i := range classes {
		classes[i].Share = counts[i] / total
		if f := of[i]; f != nil && f.Class != "" && counts[i] < total {
			t.Measured = append(t.Measured, *f)
		}
	}
	return classes, nil
}

// class of the scenario that an endpoint is: by its pattern, its path, or its name; −1 where none is.
// Where there is but one, all are it.
func (r *results) class(endpoint string) int {
	method, name := place(endpoint)
	if r.tested.Match != nil {
		if i := r.tested.Match(method + " " + name); i >= 0 {
			return i
		}
	}
	outside, last := 0, -1
	for i, c := range r.scenario.Classes {
		if !(c.Share > 0) {
			continue
		}
		outside, last = outside+1, i
		if name == c.Name {
			return i
		}
		said, told := r.tested.Paths[c.Name]
		of, path := "", "/"+c.Name
		if told {
			var with bool
			if of, path, with = strings.Cut(strings.TrimSpace(said), " "); !with {
				of, path = "GET", of
			}
		}
		if (of == "" || method == "" || strings.EqualFold(of, method)) && (name == path || path != "/" && strings.HasSuffix(name, path)) {
			return i
		}
	}
	if outside == 1 {
		return last
	}
	return -1
}

// busiest endpoints first.
func busiest(counts map[string]int) []string {
	return slices.SortedFunc(maps.Keys(counts), func(a, b string) int { return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b)) })
}

// place is the method of an endpoint, "" where it has none, and its path without the host,
// or its name.
func place(endpoint string) (method, name string) {
	method, name, two := strings.Cut(endpoint, " ")
	if !two {
		method, name = "", endpoint
	}
	if _, behind, full := strings.Cut(name, "://"); full {
		i := strings.IndexByte(behind+"/", '/')
		name = (behind + "/")[i:]
		if len(name) > 1 {
			name = strings.TrimSuffix(name, "/")
		}
	}
	return method, name
}

// unmatched says which endpoints are no request of the scenario.
func (r *results) unmatched(in *recordings.Input, strange map[string]int) error {
	all, n := busiest(strange), 0
	for _, times := range strange {
		n += times
	}
	shown := all[:min(3, len(all))]
	more := ""
	if len(all) > len(shown) {
		more = fmt.Sprintf(" and %d more", len(all)-len(shown))
	}
	method, name := place(all[0])
	return keys.Problems{keys.InFile(in.Name, 0, fmt.Sprintf("%s of no request of the scenario: %s%s", words.Plural(n, "request is", "requests are"), keys.List(keys.Quoted(shown)), more),
		fmt.Sprintf("say which request that is: --path 'NAME=%s'", strings.TrimSpace(method+" "+name)))}
}
