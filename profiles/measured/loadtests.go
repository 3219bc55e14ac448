package measured

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/traffic"
	"fleetcost/models/words"
	"fleetcost/profiles/keys"
	"fleetcost/sim"
)

// wantedLoadTests are the columns of a file of load tests. README.md says what
// is in each.
const wantedLoadTests = "the first line names the columns: design, rate_rps, window_s, p50_ms, p95_ms, p99_ms; " +
	"and if you like instances, class, warm_s, achieved_rps, utilization, errors"

// ReadLoadTests reads a CSV file of load tests of the designs of a scenario:
// one line for each test, or for each class of requests in it. What they are
// predicted from is the scenario alone. The error is of type [keys.Problems]; name
// is for its messages.
func ReadLoadTests(name string, r io.Reader, s *models.Scenario, c cost.Catalogue) (*Campaign, error) {
	var found keys.Findings
	f := newRows(newLines(name, r, &found), wantedLoadTests)
	if f == nil {
		return nil, found.Sorted()
	}
	for _, column := range []string{"design", "rate_rps", "window_s", "p50_ms", "p95_ms", "p99_ms"} {
		if f.column(column) < 0 {
			f.problem(1, "no column "+column, wantedLoadTests)
		}
	}
	campaign := &Campaign{Name: name}
	for columns := !f.failed; columns && f.next(); {
		campaign.add(f, s, c)
	}
	if len(campaign.Trials) == 0 && !f.failed {
		f.problem(f.number, "no load tests below the first line", "")
	}
	if ps := found.Sorted(); ps != nil {
		return nil, ps
	}
	return campaign, nil
}

// mostInstances of a design that are predicted.
const mostInstances = 100_000

// add reads one line: a trial of its own, or another class of the last one.
func (c *Campaign) add(f *rows, s *models.Scenario, prices cost.Catalogue) {
	optional := func(column string, low, byDefault float64) float64 {
		if v := f.value(column, low, true); !math.IsNaN(v) {
			return v
		}
		return byDefault
	}
	window, warm := f.value("window_s", 1e-3, false), optional("warm_s", 0, 10)
	t := models.Trial{
		Server: f.text("design"), Scenario: s.Title, Rate: f.value("rate_rps", 1e-9, false),
		Span: sim.Seconds(window), WarmUp: sim.Seconds(warm),
	}
	figures := models.Figures{
		Class: "all", P50: f.value("p50_ms", 0, true) / 1e3, P95: f.value("p95_ms", 0, true) / 1e3, P99: f.value("p99_ms", 0, true) / 1e3,
		DonePerSecond: optional("achieved_rps", 0, math.NaN()), Utilization: optional("utilization", 0, math.NaN()),
		Errors: int(f.whole("errors", 0, math.MaxInt32, 0, true)),
	}
	at := slices.IndexFunc(s.Designs, func(d models.Layout) bool { return d.Name == t.Server })
	var instances []int
	if at >= 0 && len(s.Designs[at].Deployed()) > 1 {
		instances = f.instances(DeployedNames(s, &s.Designs[at]))
	} else {
		instances = []int{int(f.whole("instances", 1, mostInstances, 1, true))}
	}
	f.sizes(t.Rate, warm+window)
	if at := f.column("class"); at >= 0 && f.fields[at] != "" {
		figures.Class = f.fields[at]
	}
	known := func(class models.Class) bool { return class.Name == figures.Class }
	if figures.Class != "all" && !slices.ContainsFunc(s.Classes, known) {
		f.problem(f.number, fmt.Sprintf("class: there is no request %q", figures.Class), "write all, or the name of a [request.X] of the scenario")
	}
	var names []string
	for _, d := range s.Designs {
		names = append(names, d.Name)
	}
	if at < 0 {
		f.problem(f.number, fmt.Sprintf("design: there is no %q", t.Server), "the designs of the scenario are "+strings.Join(names, ", "))
	}
	if f.failed {
		return
	}
	t.ID, t.Load = fmt.Sprint(f.number), loadOf(s, &s.Designs[at], instances)
	t.Measured = []models.Figures{figures}
	if n := len(c.Trials); n > 0 {
		if last := &c.Trials[n-1]; figures.Class != "all" && !slices.ContainsFunc(last.Measured, func(have models.Figures) bool { return have.Class == figures.Class }) && last.Server == t.Server && last.Rate == t.Rate && last.Span == t.Span && last.WarmUp == t.WarmUp && last.Load == t.Load {
			last.Measured = append(last.Measured, figures)
			return
		}
	}
	design := s.Designs[at]
	fleet, ok := fleetOf(s, prices, design, instances)
	if !ok {
		f.problem(f.number, fmt.Sprintf("design: none of the machines of %s can run it", design.Name), "")
		return
	}
	fleet.Traffic = lasting{traffic.Poisson(t.Rate), t.WarmUp + t.Span}
	t.Fleet, t.Again = fleet, fleet
	t.Preset, t.OverheadDoubt = presetsOf(fleet)
	c.Trials = append(c.Trials, t)
}

// instances of each of several services, as api=2,ml=4. Without any there is one of each.
func (f *rows) instances(services []string) []int {
	text := ""
	if at := f.column("instances"); at >= 0 {
		text = f.fields[at]
	}
	counts, what, fix := CountsOf(text, services)
	if what != "" {
		f.problem(f.number, "instances: "+what, fix)
	}
	return counts
}

// DeployedNames are those of the services that a design runs as services of their own.
func DeployedNames(s *models.Scenario, d *models.Layout) (names []string) {
	for _, k := range d.Deployed() {
		names = append(names, s.Services[k])
	}
	return names
}

// CountsOf reads the instances of each service, as api=2,ml=4; one of each where the text
// is empty. What is wrong is told with what helps.
func CountsOf(text string, services []string) (counts []int, what, fix string) {
	counts = make([]int, len(services))
	if text == "" {
		for i := range counts {
			counts[i] = 1
		}
		return counts, "", ""
	}
	fix = "write " + strings.Join(services, "=1,") + "=1"
	for part := range strings.SplitSeq(text, ",") {
		name, value, found := strings.Cut(part, "=")
		i := slices.Index(services, strings.TrimSpace(name))
		n, err := strconv.Atoi(strings.TrimSpace(value))
		switch {
		case !found:
			return nil, fmt.Sprintf("%s of which service?", strings.TrimSpace(part)), fix
		case i < 0:
			return nil, fmt.Sprintf("the design has no service %q of its own", strings.TrimSpace(name)), fix
		case err != nil || n < 1 || n > mostInstances:
			return nil, fmt.Sprintf("%q is not a number from 1 to %s", strings.TrimSpace(value), words.Grouped(mostInstances, 0)), fix
		case counts[i] > 0:
			return nil, fmt.Sprintf("%s is there twice", services[i]), fix
		}
		counts[i] = n
	}
	for i, n := range counts {
		if n == 0 {
			return nil, "how many of " + services[i] + "?", fix
		}
	}
	return counts, "", ""
}

// loadOf says how large a design was tested.
func loadOf(s *models.Scenario, d *models.Layout, instances []int) string {
	if len(instances) == 1 {
		return fmt.Sprintf("%d instances", instances[0])
	}
	var parts []string
	for i, name := range DeployedNames(s, d) {
		parts = append(parts, fmt.Sprintf("%s %d", name, instances[i]))
	}
	return strings.Join(parts, " + ")
}

// presetsOf are the runtimes of a fleet, and the largest doubt of their overheads.
func presetsOf(f *models.Fleet) (names string, doubt float64) {
	var all []string
	for i := range f.Services {
		rt := f.Services[i].Runtime
		if !slices.Contains(all, rt.Name) {
			all = append(all, rt.Name)
		}
		doubt = max(doubt, doubtOf(rt))
	}
	return strings.Join(all, " + "), doubt
}

// fleetOf is the design with so many instances of each of its services, each on the first of
// its machines that can run it.
func fleetOf(s *models.Scenario, prices cost.Catalogue, d models.Layout, instances []int) (*models.Fleet, bool) {
	own := d.Deployed()
	sizes := make([]models.Size, len(own))
	for i, k := range own {
		offers, _ := prices.Select(d.Deployments[k].Machines)
		found := false
		for _, o := range offers {
			sizes[i] = models.Size{Machine: o.Machine, Count: instances[i]}
			trial := make([]models.Size, len(own))
			for j := range trial {
				trial[j] = sizes[i]
			}
			f := s.Deploy(&d, trial)
			if f.Traffic = traffic.Poisson(1); len(own) == 1 && f.Validate() == nil || len(own) > 1 && f.Services[i].Validate() == nil {
				found = true
				break
			}
		}
		if !found {
			return nil, false
		}
	}
	f := s.Deploy(&d, sizes)
	f.Traffic = traffic.Poisson(1)
	return f, f.Validate() == nil
}

// spreadOf is how far a duration of a runtime may be from what is written, where that is said.
func spreadOf(r models.Runtime, key string) models.Spread {
	for _, o := range r.Origins {
		value, errValue := keys.ParseDuration(o.Value)
		low, errLow := keys.ParseDuration(o.Low)
		high, errHigh := keys.ParseDuration(o.High)
		if o.Key == key && errValue == nil && errLow == nil && errHigh == nil && 0 < low && low <= value && value <= high {
			return models.Spread{Low: float64(low) / float64(value), High: float64(high) / float64(value)}
		}
	}
	return models.Spread{}
}

// doubtOf is the relative standard deviation of a runtime's overhead, if its
// range is a 95 % interval of a lognormal.
func doubtOf(r models.Runtime) float64 {
	for _, o := range r.Origins {
		low, errLow := keys.ParseDuration(o.Low)
		high, errHigh := keys.ParseDuration(o.High)
		if o.Key == "overhead" && errLow == nil && errHigh == nil && 0 < low && low < high {
			return math.Log(float64(high)/float64(low)) / (2 * 1.96)
		}
	}
	return 0
}
