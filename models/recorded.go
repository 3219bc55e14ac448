package models

import (
	"fmt"

	"fleetcost/sim"
)

// Recorded is traffic that was sent once, request by request: when each came,
// of which class it was, and how long its random steps took. Replayed against
// a model, it takes the noise of the arrivals out of the comparison with what
// was measured then.
type Recorded struct {
	Span     sim.Time // of the record; what comes after the last request is silence
	At       []sim.Time
	Class    []int
	Times    []sim.Time // of the random steps of all requests, one after the other
	perClass []int      // random steps of each class
}

// NewRecorded returns an empty record for requests of the given classes.
func NewRecorded(span sim.Time, classes []Class) *Recorded {
	r := &Recorded{Span: span}
	for _, c := range classes {
		n := 0
		for _, s := range c.Steps {
			if !Fixed(s.Time) {
				n++
			}
		}
		r.perClass = append(r.perClass, n)
	}
	return r
}

// Add appends a request, and the times of its random steps in their order.
func (r *Recorded) Add(at sim.Time, class int, times ...sim.Time) {
	if len(times) != r.perClass[class] {
		panic(fmt.Sprintf("models: class %d has %d random steps, not %d", class, r.perClass[class], len(times)))
	}
	r.At = append(r.At, at)
	r.Class = append(r.Class, class)
	r.Times = append(r.Times, times...)
}

// RandomSteps is the number of times that each request of a class has in the record.
func (r *Recorded) RandomSteps(class int) int { return r.perClass[class] }

// Rate is the mean rate of the record.
func (r *Recorded) Rate() float64 { return float64(len(r.At)) / r.Span.Seconds() }

// Rates is the mean rate.
func (r *Recorded) Rates() []float64 { return []float64{r.Rate()} }

// Horizon is the span of the record.
func (r *Recorded) Horizon() sim.Time { return r.Span }

// Scaled panics: what was sent was sent.
func (r *Recorded) Scaled(float64) Traffic { panic("models: recorded requests cannot be scaled") }

// Shortened is the same.
func (r *Recorded) Shortened(float64) Traffic { return r }

func (r *Recorded) String() string {
	return fmt.Sprintf("%d recorded requests in %v", len(r.At), r.Span)
}

// A playback of a record.
type playback struct {
	record *Recorded
	next   int
	times  int // of Times used up
}

func (p *playback) Next() (sim.Time, int) {
	if p.next == len(p.record.At) {
		return sim.Never, 0
	}
	at, class := p.record.At[p.next], p.record.Class[p.next]
	p.next++
	return at, class
}

// replay puts the recorded times of the request that comes next, which is of
// the class, in the place of what was drawn.
func (p *playback) replay(class int, ops []op, work []float64) {
	n := p.record.RandomSteps(class)
	times := p.record.Times[p.times : p.times+n]
	p.times += n
	for i := range ops {
		t := ops[i].fixed
		for _, d := range ops[i].draws {
			t += float64(times[0]) * d.factor
			times = times[1:]
		}
		work[i] = min(t, mostWork)
	}
}
