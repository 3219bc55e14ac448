package phrases

import (
	"fmt"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/models/report"
	"fleetcost/models/words"
)

// Strain says what is worse than in normal operation: with one instance gone, at 1.3
// times the rate.
func Strain(s report.Strain) string {
	var parts []string
	switch s.Survive {
	case models.AnyInstance:
		of := ""
		if s.Service != "" {
			of = " of " + s.Service
		}
		parts = append(parts, "with one instance"+of+" gone")
	case models.AnyNode:
		parts = append(parts, "with one node gone, or one machine")
	case models.LargestZone:
		parts = append(parts, fmt.Sprintf("with the largest of %d zones gone", s.Zones))
	}
	if s.Headroom > 0 {
		parts = append(parts, fmt.Sprintf("at %s times the rate", words.Digits(1+s.Headroom, 4)))
	}
	return strings.Join(parts, " ")
}

// Endured says how designs do under the worst of their strains: node with one instance
// gone: 3 instances, p99 212 ± 4 ms, CPU used 81%, errors 0%, bound by cpu.
func Endured(designs []*report.Design, goal models.Goal) (said []string) {
	for _, d := range designs {
		e := d.Endured
		if e == nil {
			continue
		}
		if slices.Contains(e.Instances, 0) {
			said = append(said, fmt.Sprintf("%s %s: no instance is left", d.Name, Strain(e.Strain)))
			continue
		}
		rest := *d
		rest.Services = append([]report.Service(nil), d.Services...)
		for i, n := range e.Instances {
			rest.Services[i].Instances = n
		}
		var figures []string
		latency := report.MeasuredLatency(e.Result.Verdict, e.Result.Latency)
		for _, g := range report.ShownGoals(goal) {
			if figure := Doubted(latency.At(g.Quantile)); figure != words.Unknown {
				figures = append(figures, g.Name()+" "+figure+" ms")
			}
		}
		figures = append(figures, "CPU used "+words.Percent(e.Result.Utilization.Mid), "errors "+words.Percent(e.Result.Counts.ErrorRate()))
		if e.Bound != "" && e.Bound != report.BoundNothing {
			figures = append(figures, "bound by "+string(e.Bound))
		}
		said = append(said, fmt.Sprintf("%s %s: %s at %s requests/s, %s", d.Name, Strain(e.Strain), Counts(&rest), words.Digits(e.Rate, 4), strings.Join(figures, ", ")))
	}
	return said
}

// SurvivingFleet is the fleet that survives the loss of one instance: 4 × c7g.large.
func SurvivingFleet(d *report.Design) string {
	if d.Survivor == nil || len(d.Survivor.Instances) != len(d.Services) {
		return ""
	}
	other := *d
	other.Services = append([]report.Service(nil), d.Services...)
	for i, n := range d.Survivor.Instances {
		other.Services[i].Instances, other.Services[i].Offer.Machine.Name = n, d.Survivor.Machines[i]
	}
	return Fleet(&other)
}

// Surviving says what it costs to survive the loss of one instance, of the cheapest design
// and of those that nobody would run with care: survive = "instance" (one may fail): node
// 3 × c7g.large, $158.78 (+50%).
func Surviving(ranked []report.Standing) []string {
	var parts []string
	for _, s := range ranked {
		d := s.Design
		if fleet := SurvivingFleet(d); fleet != "" && (s.Cheapest || d.Careless()) {
			more := ""
			if now := d.Bill.Monthly().USD(); now > 0 {
				more = fmt.Sprintf(" (+%s)", words.Percent(d.Survivor.Monthly.USD()/now-1))
			}
			parts = append(parts, fmt.Sprintf("%s %s, %s%s", d.Name, fleet, d.Bill.Currency.Of(d.Survivor.Monthly), more))
		}
	}
	if parts == nil {
		return nil
	}
	said := `survive = "instance" (one may fail): ` + strings.Join(parts, "; ")
	var pods, demand []string
	for _, s := range ranked {
		for _, one := range s.Services {
			switch {
			case s.HasNoFleet():
			case one.Offer.On != nil && s.Survivor != nil && !slices.Contains(pods, s.Name):
				pods = append(pods, s.Name)
			case one.OnDemand != nil && !slices.Contains(demand, s.Name):
				demand = append(demand, s.Name)
			}
		}
	}
	if len(pods) > 0 {
		said += "; of " + strings.Join(pods, ", ") + ` a pod may fail, not its node: survive = "node"`
	}
	if len(demand) > 0 {
		said += "; of " + strings.Join(demand, ", ") + " another starts for the next request"
	}
	return []string{said}
}

// Bursts says what bursts cost: burstiness adds 1 instance to node (3 × c7g.large without).
func Bursts(ranked []report.Standing) []string {
	var parts []string
	for _, s := range ranked {
		d := s.Design
		if d.Calm == nil || len(d.Calm.Instances) != len(d.Services) {
			continue
		}
		calm := *d
		calm.Services = append([]report.Service(nil), d.Services...)
		more, alike := 0, true
		for i, n := range d.Calm.Instances {
			more += d.Services[i].Instances - n
			alike = alike && d.Services[i].Offer.Machine.Name == d.Calm.Machines[i]
			calm.Services[i].Instances, calm.Services[i].Offer.Machine.Name = n, d.Calm.Machines[i]
		}
		switch {
		case alike && more == 0:
			parts = append(parts, "no instance to "+d.Name)
		case alike && more > 0:
			parts = append(parts, fmt.Sprintf("%s to %s (%s without)", words.Plural(more, "instance", "instances"), d.Name, Fleet(&calm)))
		default:
			parts = append(parts, fmt.Sprintf("%v a month to %s (%s without)", d.Bill.Monthly()-d.Calm.Monthly, d.Name, Fleet(&calm)))
		}
	}
	if parts == nil {
		return nil
	}
	return []string{"burstiness adds " + strings.Join(parts, "; ")}
}
