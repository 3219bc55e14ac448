package measured

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/traffic"
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
	instances := int(f.whole("instances", 1, mostInstances, 1, true))
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
	at := slices.Index(names, t.Server)
	if at < 0 {
		f.problem(f.number, fmt.Sprintf("design: there is no %q", t.Server), "the designs of the scenario are "+strings.Join(names, ", "))
	}
	if f.failed {
		return
	}
	t.ID, t.Load = fmt.Sprint(f.number), fmt.Sprintf("%d instances", instances)
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
	t.Preset, t.Fleet, t.Again = design.Deployments[0].Runtime.Name, fleet, fleet
	t.OverheadDoubt = doubtOf(design.Deployments[0].Runtime)
	c.Trials = append(c.Trials, t)
}

// fleetOf is the design on the first of its machines that can run it.
func fleetOf(s *models.Scenario, prices cost.Catalogue, d models.Layout, instances int) (*models.Fleet, bool) {
	offers, _ := prices.Select(d.Deployments[0].Machines)
	for _, o := range offers {
		f := &models.Fleet{
			Traffic: traffic.Poisson(1), Classes: s.Classes, Backends: s.Backends,
			Services: []models.Service{{Runtime: d.Deployments[0].Runtime, Balancer: d.Deployments[0].Balancer, Groups: []models.Group{{Machine: d.Deployments[0].On(o.Machine), Count: instances}}}},
		}
		if f.Validate() == nil {
			return f, true
		}
	}
	return nil, false
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
