package models

import (
	"fmt"
	"math/rand/v2"

	"fleetcost/sim"
)

// Users is a closed source of traffic: so many users, each of whom sends the
// next request as soon as the last one is answered. It offers what the fleet
// can take, and so measures its capacity.
type Users int

// Rate is not known before; the number of users stands for it.
func (u Users) Rate() float64 { return float64(u) }

// Rates is the same.
func (u Users) Rates() []float64 { return []float64{float64(u)} }

// Horizon is 0: the traffic is stationary.
func (u Users) Horizon() sim.Time { return 0 }

// Scaled multiplies the users.
func (u Users) Scaled(factor float64) Traffic { return Users(float64(u)*factor + 0.5) }

// Shortened is the same.
func (u Users) Shortened(float64) Traffic { return u }

// Arrivals are the first requests of all users. The others come when the run
// says that one is answered.
func (u Users) Arrivals(*rand.Rand) Arrivals { return &crowd{waiting: int(u)} }

func (u Users) String() string { return fmt.Sprintf("%d users without think time", int(u)) }

// A crowd of users who are about to send.
type crowd struct {
	waiting int
	at      sim.Time
}

func (c *crowd) Next() (sim.Time, int) {
	if c.waiting == 0 {
		return sim.Never, AnyClass
	}
	c.waiting--
	return c.at, AnyClass
}

// answered sends a user's next request.
func (r *run) answered() {
	c := r.crowd
	c.waiting++
	c.at = r.now
	if r.arriving == sim.Never {
		r.arriving, r.arrivalOfClass = c.Next()
	}
}
