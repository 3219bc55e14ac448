package traffic

import (
	"fmt"

	"fleetcost/models"
	"fleetcost/models/words"
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
func NewRecorded(span sim.Time, classes []models.Class) *Recorded {
	r := &Recorded{Span: span}
	for _, c := range classes {
		n := 0
		for _, s := range c.Steps {
			if s.Time != nil && !models.Fixed(s.Time) {
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
func (r *Recorded) Scaled(float64) models.Traffic {
	panic("models: recorded requests cannot be scaled")
}

// Shortened is the same.
func (r *Recorded) Shortened(float64) models.Traffic { return r }

func (r *Recorded) String() string {
	return fmt.Sprintf("%s in %s", words.Plural(len(r.At), "recorded request", "recorded requests"), words.Width(r.Span.Seconds()))
}
