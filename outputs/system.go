package outputs

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/outputs/phrases"
)

// A system is a design of several services, or of one with backends that have a
// price. What is said of one fleet (its machine, its processes) is said of
// each service then, in tables of their own.

// isSystem tells whether a design has parts: also where the processes of one
// service do the work of another.
func isSystem(d *report.Design) bool {
	return len(d.Services) > 1 || len(alone(d).Inside) > 0 || slices.ContainsFunc(d.Backends, func(b report.Backend) bool { return b.Offer.Name != "" })
}

// anySystem tells whether one of the designs has parts.
func anySystem(designs []*report.Design) bool { return slices.ContainsFunc(designs, isSystem) }

// alone is the service of a design that has but one; one of nothing where no
// fleet was found, or several were.
func alone(d *report.Design) report.Service {
	if len(d.Services) != 1 {
		return report.Service{}
	}
	return d.Services[0]
}

// instances of all services.
func instances(d *report.Design) int {
	n := 0
	for _, s := range d.Services {
		n += s.Instances
	}
	return n
}

// nowhere tells that no fleet was found for a design, and so there is no bill either.
func nowhere(d *report.Design) bool { return instances(d) == 0 }

// monthlyOrNone is the bill of a design in dollars; NaN where there is none.
func monthlyOrNone(d *report.Design) float64 {
	if nowhere(d) {
		return math.NaN()
	}
	return d.Bill.Monthly().USD()
}

// joined is what the services have of one thing, each once: a + b.
func joined(d *report.Design, of func(report.Service) string) string {
	var parts []string
	for _, s := range d.Services {
		if part := of(s); part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(unique(parts), " + ")
}

func runtimes(d *report.Design) string {
	return joined(d, func(s report.Service) string { return s.Runtime.Name })
}

func machines(d *report.Design) string {
	return joined(d, func(s report.Service) string { return s.Offer.Machine.Name })
}

// nameOf is the name of a service, which has none where it is the only one.
func nameOf(d *report.Design, s report.Service) string {
	if s.Name == "" {
		return d.Name
	}
	return s.Name
}

// describeService is the fleet of a service: 4 × c7g.large. The number is
// padded to so many characters.
func describeService(s report.Service, width int) string {
	return fmt.Sprintf("%*s × %s", width, count(s.Instances), s.Offer.Machine.Name)
}

// describeFleet is the fleet of a design: 4 × c7g.large, or, of several
// services, api 4 × c7g.large, ml 2 × m7g.xlarge.
func describeFleet(d *report.Design) string {
	if len(d.Services) < 2 && len(alone(d).Inside) == 0 {
		return describeService(alone(d), 0)
	}
	var parts []string
	for _, s := range d.Services {
		parts = append(parts, s.Name+" "+describeService(s, 0)+hosted(s))
	}
	return strings.Join(parts, ", ")
}

// describeSizes is how many instances each service has, as far as it fits a
// cell of a table: api 4 + ml 2.
//
// The number of a design with one service is padded to so many characters.
func describeSizes(d *report.Design, width int) string {
	if nowhere(d) {
		return unknown
	}
	if len(d.Services) < 2 && len(alone(d).Inside) == 0 {
		return describeService(alone(d), width)
	}
	var parts []string
	for _, s := range d.Services {
		parts = append(parts, s.Name+" "+count(s.Instances)+hosted(s))
	}
	if said := strings.Join(parts, " + "); len([]rune(said)) <= longestCell {
		return said
	}
	return count(instances(d)) + " instances, " + count(len(d.Services)) + " services"
}

// hosted says after a service whose work its processes do besides: with ml inside.
func hosted(s report.Service) string {
	if len(s.Inside) == 0 {
		return ""
	}
	return " with " + strings.Join(s.Inside, ", ") + " inside"
}

// describeShape is how a service divides an instance: 2 × 4 are two processes
// of four workers, 2 are two of as many as fit its memory.
func describeShape(s report.Service) string {
	if workers, limited := workersOf(s); limited && s.Runtime.Concurrency > 0 {
		return count(s.Processes) + " × " + count(workers)
	}
	return count(s.Processes)
}

// boundOfDesign is what keeps a design from being smaller: the bound of the
// service that binds, nothing where that is a backend.
func boundOfDesign(d *report.Design) report.Bound {
	if d.Binds == "" || len(d.Services) < 2 {
		return d.Bound
	}
	for _, s := range d.Services {
		if s.Name == d.Binds {
			return s.Bound
		}
	}
	return ""
}

// describeBound is the bound of a design with the part that binds: cpu, or cpu
// of ml, or the backend alone, or the connections of it.
func describeBound(d *report.Design) string {
	bound := boundOfDesign(d)
	switch {
	case d.Scarce.Name != "" && bound == d.Bound:
		return wordBound(bound, d.Scarce)
	case d.Binds == "" || len(d.Services) < 2:
		return string(bound)
	case bound == "" || bound == report.BoundNothing:
		return d.Binds
	}
	return string(bound) + " of " + d.Binds
}

// wordBound is a bound with the backend whose it is: connections of db.
func wordBound(b report.Bound, u report.Usage) string {
	if u.Name == "" {
		return string(b)
	}
	return u.Unit + " of " + u.Name
}

// bindings say how much is in use of what binds each design, where that is not its
// CPU, which the tables show.
func bindings(designs []*report.Design) (said []string) {
	for _, d := range designs {
		if d.Scarce.Of > 0 && d.Bound != report.BoundCPU {
			said = append(said, d.Name+" is bound by "+phrases.Usage(d.Scarce, d.Bound))
		}
	}
	return said
}

// usedOf is the busy share of a service's vCPUs; that of a design with but one
// service is its own.
func usedOf(d *report.Design, s report.Service) result.Interval {
	if len(d.Services) == 1 {
		return d.Result.Utilization
	}
	return s.Utilization
}

// boundOf is what keeps a service from being smaller.
func boundOf(d *report.Design, s report.Service) report.Bound {
	if len(d.Services) == 1 || s.Bound == "" {
		return d.Bound
	}
	return s.Bound
}

// billOf is the part of a service in the bill of its design; false where there
// is no telling.
func billOf(d *report.Design, s report.Service) (cost.Bill, bool) {
	if len(s.Bill.Lines) > 0 {
		return s.Bill, true
	}
	return d.Bill, len(d.Services) == 1 && !isSystem(d)
}

// monthlyOf is what a service costs in a month: its lines of the bill as they are
// shown there.
func monthlyOf(d *report.Design, s report.Service, column []*report.Design) string {
	if _, known := billOf(d, s); known {
		return money(d, d.Bill.PartCents(s.Name), column)
	}
	return unknown
}

// describeBackend is what a backend runs on: 2 × db.m6g.large, multi-AZ.
func describeBackend(b report.Backend, width int) string {
	if b.Offer.Name == "" {
		return unknown
	}
	said := fmt.Sprintf("%*s × %s", width, count(max(b.Count, 1)), b.Offer.Name)
	if b.Offer.MultiAZ {
		said += ", multi-AZ"
	}
	return said
}

// usedOfBackend is the busy share of a backend; of one that has no limit but its
// connections, the share of them that is held, as computed from the inputs.
func usedOfBackend(b report.Backend) string {
	if b.Utilization.Mid == 0 && finite(b.Load) {
		return used(b.Load)
	}
	return used(b.Utilization.Mid)
}

// answersPerSecond is the throughput: the rate of answers that somebody still
// waited for, which is the goodput, and of those in vain by the services that
// requests from outside enter.
func answersPerSecond(r *result.Result) float64 {
	vain := 0.0
	for _, s := range r.Services {
		if enters(r, s.Name) {
			vain += s.Averages.VainPerSecond
		}
	}
	return r.DonePerSecond() + wholeFleet(vain, r)
}

// enters tells whether requests from outside enter the service.
func enters(r *result.Result, service string) bool {
	return slices.ContainsFunc(r.Classes, func(c result.ClassResult) bool { return c.Service == service && !c.Inner })
}

// few is the share of requests that are sent again, or answered for nobody, up
// to which a reader need not be told.
const few = 0.01

// wasteful tells whether answers are given to nobody.
func wasteful(r *result.Result) bool {
	return slices.ContainsFunc(r.Services, func(s result.ServiceResult) bool {
		return s.Averages.VainPerSecond > few*s.Averages.DonePerSecond
	})
}

// retries tells whether the services are asked more often than clients have
// requests. What messages over open connections cause is no second attempt.
func retries(r *result.Result) bool {
	var attempts, offered int64
	for _, c := range r.Classes {
		if !c.Inner {
			attempts, offered = attempts+c.Attempts, offered+c.Counts.Offered
		}
	}
	return float64(attempts) > (1+few)*float64(offered)
}

// storms tells whether a fleet is overloaded that could do what clients ask for:
// what is asked for again, and done for nobody, is more than the rest.
func storms(d *report.Design) bool {
	r := &d.Result
	return r.Verdict == result.Overloaded && r.OfferedLoad < 1 && wasteful(r)
}
