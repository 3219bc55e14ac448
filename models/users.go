package models

import (
	"fmt"
	"math/rand/v2"

	"fleetcost/sim"
)

// Users is a closed source of traffic: so many users, each of whom sends the
// next request as soon as the last one is answered or given up. It offers what
// the fleet can take, and so measures its capacity. A user who was turned away
// does not come back.
type Users struct {
	Count int
	// PerClass are the users of each class, who send no other; nil lets each
	// request be of a class by the shares.
	PerClass []int
	Span     sim.Time // for which they send; 0 for ever
}

// Rate is not known before; the number of users stands for it.
func (u Users) Rate() float64 { return float64(u.Count) }

// Rates is the same.
func (u Users) Rates() []float64 { return []float64{float64(u.Count)} }

// Horizon is the span.
func (u Users) Horizon() sim.Time { return u.Span }

// Scaled multiplies the users who send any class.
func (u Users) Scaled(factor float64) Traffic {
	u.Count = int(float64(u.Count)*factor + 0.5)
	return u
}

// Shortened sends for a share of the span.
func (u Users) Shortened(share float64) Traffic {
	u.Span = sim.Time(float64(u.Span) * share)
	return u
}

// Arrivals are the first requests of all users. The others come when the run
// says that one is answered.
func (u Users) Arrivals(*rand.Rand) Arrivals {
	c := &crowd{bound: u.PerClass != nil}
	for class, n := range u.PerClass {
		for range n {
			c.waiting.Push(class)
		}
	}
	for u.PerClass == nil && c.waiting.Len() < u.Count {
		c.waiting.Push(AnyClass)
	}
	return c
}

func (u Users) String() string { return fmt.Sprintf("%d users without think time", u.Count) }

// A crowd of users; those who are about to send, by class.
type crowd struct {
	waiting sim.Ring[int]
	bound   bool // each to a class
	at      sim.Time
}

func (c *crowd) Next() (sim.Time, int) {
	if c.waiting.Len() == 0 {
		return sim.Never, AnyClass
	}
	return c.at, c.waiting.Pop()
}

// answeredUser sends the next request of the user whose request it was.
func (r *run) answeredUser(q *request) {
	c := r.crowd
	class := AnyClass
	if c.bound {
		class = int(q.class)
	}
	c.waiting.Push(class)
	c.at = r.now
	if r.arriving == sim.Never {
		r.arriving, r.arrivalOfClass = c.Next()
	}
}
