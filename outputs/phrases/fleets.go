package phrases

import (
	"fmt"
	"slices"
	"strings"

	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/models/words"
)

// Service is the fleet of a service: 4 × c7g.large. The number is
// padded to so many characters.
func Service(s report.Service, width int) string {
	return fmt.Sprintf("%*s × %s", width, words.Count(s.Instances), s.Offer.Machine.Name)
}

// Fleet is the fleet of a design: 4 × c7g.large, or, of several
// services, api 4 × c7g.large, ml 2 × m7g.xlarge.
func Fleet(d *report.Design) string {
	if len(d.Services) < 2 && len(d.OnlyService().Inside) == 0 {
		return Service(d.OnlyService(), 0)
	}
	var parts []string
	for _, s := range d.Services {
		parts = append(parts, s.Name+" "+Service(s, 0)+Hosted(s))
	}
	return strings.Join(parts, ", ")
}

// Hosted says after a service whose work its processes do besides: with ml inside.
func Hosted(s report.Service) string {
	if len(s.Inside) == 0 {
		return ""
	}
	return " with " + strings.Join(s.Inside, ", ") + " inside"
}

// Joined is what the services have of one thing, each once: a + b.
func Joined(d *report.Design, of func(report.Service) string) string {
	var parts []string
	for _, s := range d.Services {
		if part := of(s); part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(Unique(parts), " + ")
}

// Runtimes are those of the services, each once: a + b.
func Runtimes(d *report.Design) string {
	return Joined(d, func(s report.Service) string { return s.Runtime.Name })
}

// Machines are those of the services, each once: a + b.
func Machines(d *report.Design) string {
	return Joined(d, func(s report.Service) string { return s.Offer.Machine.Name })
}

// Unique are the texts, each once, in the order of their first appearance.
func Unique(texts []string) []string {
	var once []string
	for _, t := range texts {
		if !slices.Contains(once, t) {
			once = append(once, t)
		}
	}
	return once
}

// Shape is how a service divides an instance: 2 × 4 are two processes
// of four workers, 2 are two of as many as fit its memory.
func Shape(s report.Service) string {
	if workers, limited := report.WorkersOf(s); limited && s.Runtime.Concurrency > 0 {
		return words.Count(s.Processes) + " × " + words.Count(workers)
	}
	return words.Count(s.Processes)
}

// Backend is what a backend runs on: 2 × db.m6g.large, multi-AZ.
func Backend(b report.Backend, width int) string {
	if b.Offer.Name == "" {
		return words.Unknown
	}
	said := fmt.Sprintf("%*s × %s", width, words.Count(max(b.Count, 1)), b.Offer.Name)
	if b.Offer.MultiAZ {
		said += ", multi-AZ"
	}
	return said
}

// BackendBusy is the busy share of a backend; of one that has no limit but its
// connections, the share of them that is held, as computed from the inputs.
func BackendBusy(b report.Backend) string {
	if b.Utilization.Mid == 0 && report.Finite(b.Load) {
		return Busy(b.Load)
	}
	return Busy(b.Utilization.Mid)
}

// Busy is the share of what has a limit; of what has none, zero is measured.
func Busy(share float64) string {
	if share == 0 {
		return words.Unknown
	}
	return words.Percent(share)
}

// Class is the name of a class, with who sends it where that is not
// the clients.
func Class(c result.ClassResult) string {
	switch {
	case c.Background:
		return c.Name + " (enqueued)"
	case c.Delivered:
		return c.Name + " (delivered)"
	case c.Internal:
		return c.Name + " (called)"
	}
	return c.Name
}

// Cache is where a cache is looked up: browse in redis.
func Cache(c report.Saving) string {
	if c.Backend == "" {
		return c.Class + " in its process"
	}
	return c.Class + " in " + c.Backend
}

// OrUnknown is a text, or that there is none.
func OrUnknown(s string) string {
	if s == "" {
		return words.Unknown
	}
	return s
}
