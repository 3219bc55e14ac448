package main

import (
	"fmt"
	"strings"

	"fleetcost/models"
	"fleetcost/models/load"
	"fleetcost/models/program"
	"fleetcost/models/words"
	"fleetcost/profiles"
	"github.com/jedib0t/go-pretty/v6/table"
)

// describeRequests shows what each sort of request demands, and what it sends to
// other services.
func describeRequests(b *strings.Builder, s *models.Scenario, width int) {
	columns, several := []any{"request", "share", "CPU", "I/O", "steps"}, len(s.Services) > 1
	if several {
		columns = append([]any{"service"}, columns...)
	}
	classes := newTable(columns...)
	reference := &models.Fleet{Classes: s.Classes, Backends: s.Backends, Services: make([]models.Service, len(s.Services))}
	for i, work := range load.ClassDemands(program.Compile(reference)) {
		share := "inner"
		if work.Share > 0 || !several && s.Classes[i].Part < models.Delivery {
			share = words.Digits(100*work.Share, 3) + "%"
		}
		row := table.Row{
			s.Classes[i].Name, share,
			words.Duration(work.CPU), words.Duration(work.IO), written(s.Classes[i].Steps),
		}
		if several {
			row = append(table.Row{s.Services[s.Classes[i].Service]}, row...)
		}
		classes.AppendRow(row)
	}
	fmt.Fprintf(b, "\n%s\nCPU is on the reference core in the reference runtime, means.\n", fitted(classes, width, "steps"))
	if several {
		b.WriteString("I/O is with the calls, as long as they take when nothing waits.\n\n")
		for i := range s.Classes {
			if s.Classes[i].Share > 0 {
				sends(b, s, i, "", "", nil)
			}
		}
	}
}

// written is the number of steps without those that messages add.
func written(steps []models.Step) int {
	n := 0
	for i := range steps {
		if steps[i].Wire == models.NoEnd {
			n++
		}
	}
	return n
}

// sends draws what a request sends as a tree; how says how the request itself
// is sent, and p what is done without its answer.
func sends(b *strings.Builder, s *models.Scenario, class int, indent, how string, p *models.Policy) {
	c := &s.Classes[class]
	fmt.Fprintf(b, "%s%s%s %s%s\n", indent, how, s.Services[c.Service], c.Name, policy(p))
	for step := range c.All() {
		switch step.Action {
		case models.Call:
			sends(b, s, step.Class, indent+"  ", "calls ", step.Policy)
		case models.Enqueue:
			sends(b, s, step.Class, indent+"  ", "enqueues for ", nil)
		}
	}
}

// policy is what a caller does without an answer, in a few words.
func policy(p *models.Policy) string {
	if p == nil {
		return ""
	}
	var said []string
	if p.Timeout > 0 {
		said = append(said, "waits "+p.Timeout.String())
	}
	switch {
	case p.Retries == models.Unlimited:
		said = append(said, "again and again")
	case p.Retries > 0:
		said = append(said, fmt.Sprintf("%d more times", p.Retries))
	}
	if p.Hedge > 0 {
		said = append(said, fmt.Sprintf("hedged after %v", p.Hedge))
	}
	if p.Breaker.Errors > 0 {
		said = append(said, "breaker at "+words.Percent(p.Breaker.Errors))
	}
	if p.Optional {
		said = append(said, "or does without")
	}
	if len(said) == 0 {
		return ""
	}
	return " (" + strings.Join(said, ", ") + ")"
}

// describeBackends shows those of which something is known but a limit of
// connections.
func describeBackends(b *strings.Builder, l *profiles.Loaded, width int) {
	backends := newTable("backend", "works on", "pool", "connections", "price per hour")
	known := false
	for i := range l.Scenario.Backends {
		own := &l.Scenario.Backends[i]
		price := "-"
		for _, p := range l.Backends {
			if p.Name == own.Name {
				price = fmt.Sprintf("%d × %v (%v)", p.Count, p.Offer.Hourly, p.Offer)
				known = true
			}
		}
		known = known || own.Servers > 0 || own.Cores > 0 || own.Pool != 0 || own.Ceiling > 0 || own.PerRequest
		backends.AppendRow(table.Row{own.Name, capacity(own), pool(own), connections(own), price})
	}
	if known {
		fmt.Fprintf(b, "\n%s\n", fitted(backends, width, "price per hour"))
	}
}

// capacity is what a backend works on at once.
func capacity(b *models.Backend) string {
	switch {
	case b.Servers > 0:
		return fmt.Sprintf("%d at once", b.Servers)
	case b.Cores > 0:
		return words.Digits(b.Cores, 6) + " shared cores"
	}
	return "any number"
}

// pool is how many connections a process has.
func pool(b *models.Backend) string {
	switch {
	case b.PerRequest:
		return fmt.Sprintf("opened per request, in %v", b.Connect)
	case b.Pool == models.RuntimesPool:
		return "as the runtime"
	case b.Pool > 0:
		return fmt.Sprint(b.Pool)
	}
	return "unlimited"
}

// connections is how many there may be.
func connections(b *models.Backend) string {
	switch {
	case b.Connections > 0:
		return fmt.Sprintf("%d, shared", b.Connections)
	case b.Ceiling > 0:
		return fmt.Sprintf("at most %d", b.Ceiling)
	}
	return "unlimited"
}

// describeDesigns shows the designs, with a row for each service.
func describeDesigns(b *strings.Builder, l *profiles.Loaded, width int) {
	s := &l.Scenario
	columns, several := []any{"design", "runtime", "machines", "processes", "CPU/request", "balancer"}, len(s.Services) > 1
	if several {
		columns = append([]any{"design", "service"}, columns[1:]...)
	}
	designs, batches := newTable(columns...), false
	for i := range s.Designs {
		d := &s.Designs[i]
		own := d.Deployed()
		fleet := s.Deploy(d, make([]models.Size, len(own)))
		demands := load.Demands(fleet)
		for n, k := range own {
			p := &d.Deployments[k]
			batches = batches || demands[n].Batched.Longest > 0
			machines := 0
			for _, pattern := range p.Machines {
				machines += len(l.Catalogue.Match(pattern))
			}
			row := table.Row{
				d.Name, p.Runtime.Name, fmt.Sprintf("%s (%d)", strings.Join(p.Machines, ", "), machines),
				p.Runtime.Processes, words.Duration(demands[n].CPU), p.Balancer,
			}
			if several {
				row = append(table.Row{d.Name, housed(s, d, k)}, row[1:]...)
			}
			designs.AppendRow(row)
		}
	}
	fmt.Fprintf(b, "\n%s\n", fitted(designs, width, "balancer", "CPU/request", "processes"))
	if batches {
		b.WriteString("CPU/request in batches is its part of a full one, without accelerators.\n")
	}
}

// housed is the name of a service, and of those inside it.
func housed(s *models.Scenario, d *models.Design, host int) string {
	names := []string{s.Services[host]}
	for k := range d.Deployments {
		if k != host && d.Host(k) == host {
			names = append(names, s.Services[k])
		}
	}
	return strings.Join(names, " + ")
}
