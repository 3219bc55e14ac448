package billing

import (
	"math"
	"math/big"

	"fleetcost/models/cost"
)

// Usage is what a system used, in spans of hours that are alike, in order of time: a
// month, or what else is billed.
type Usage []Hours

// Hours that are alike; figures are means over them.
type Hours struct {
	Hours             float64
	RequestsPerSecond float64
	Fleets            []Fleet
	// What platforms count, in all of these hours.
	TaskSeconds   float64 // billed, of Fargate's tasks: Run.Billed
	Invocations   float64 // of functions
	GBSeconds     float64 // billed, of functions: Invocations.Billed
	BilledSeconds float64 // of instances of Cloud Run, of active replicas of Container Apps
	IdleSeconds   float64 // of replicas of Container Apps
}

// A Fleet is the instances of one kind that a part of the system runs.
type Fleet struct {
	Part      string
	Machine   string
	Purchase  cost.Purchase
	Instances float64 // from their start on, not from when they are ready
	Busy      float64 // share of their vCPU time, 0 to 1; of burstable machines alone it matters
}

// hours of all spans.
func (u Usage) hours() float64 {
	sum := new(big.Rat)
	for _, h := range u {
		sum.Add(sum, exact(h.Hours))
	}
	return float(sum)
}

// Requests of all spans.
func (u Usage) Requests() float64 {
	return u.sum(func(h Hours) *big.Rat { return times(h.RequestsPerSecond, h.Hours, 3600) })
}

func (u Usage) sum(of func(Hours) *big.Rat) float64 {
	sum := new(big.Rat)
	for _, h := range u {
		sum.Add(sum, of(h))
	}
	return float(sum)
}

// total of what is counted in all of a span.
func (u Usage) total(of func(Hours) float64) float64 {
	return u.sum(func(h Hours) *big.Rat { return exact(of(h)) })
}

// leased is a fleet over all spans.
type leased struct {
	Fleet
	hours *big.Rat // instance-hours
	of    []Fleet  // of each span
	lasts []float64
}

// fleets are those of one part, machine and purchase, in the order in which they come.
func (u Usage) fleets() []*leased {
	type key struct {
		part, machine string
		by            cost.Purchase
	}
	at := map[key]*leased{}
	var all []*leased
	for _, h := range u {
		for _, f := range h.Fleets {
			k := key{f.Part, f.Machine, f.Purchase}
			if at[k] == nil {
				at[k] = &leased{Fleet: f, hours: new(big.Rat)}
				all = append(all, at[k])
			}
			l := at[k]
			l.hours.Add(l.hours, times(f.Instances, h.Hours))
			l.of, l.lasts = append(l.of, f), append(l.lasts, h.Hours)
		}
	}
	return all
}

// busy is the fleet as package credits wants it, in whole instances.
func (l *leased) busy() (spans []Busy) {
	for i, f := range l.of {
		spans = append(spans, Busy{Hours: l.lasts[i], Instances: int(math.Round(f.Instances)), Share: f.Busy})
	}
	return spans
}

// running is the fleet in whole instances.
func (l *leased) running() (spans []Span) {
	for i, f := range l.of {
		spans = append(spans, Spans(f.Instances, l.lasts[i])...)
	}
	return spans
}

// Spans are so many machines on average in whole ones: a mean of 2.25 is three for a
// quarter of the time and two for the rest.
func Spans(machines, hours float64) []Span {
	down := math.Floor(machines)
	more := float(mul(exact(hours), minus(exact(machines), exact(down))))
	return []Span{{Hours: more, Machines: int(down) + 1}, {Hours: float(minus(exact(hours), exact(more))), Machines: int(down)}}
}
