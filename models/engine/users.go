package engine

import (
	"math/rand/v2"

	"fleetcost/models"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// A population of users; those who are about to send, by class.
type population struct {
	users   traffic.Users
	waiting sim.Ring[int]
	bound   bool // each to a class
	at      sim.Time
	think   models.Distribution
	stream  *rand.Rand
}

// newPopulation makes all users send their first requests at once, where they do not
// think first. The others come when the run says so.
func newPopulation(u traffic.Users, stream *rand.Rand) *population {
	c := &population{users: u, bound: u.PerClass != nil, think: u.Think, stream: stream}
	if u.Think != nil {
		return c
	}
	for class, n := range u.PerClass {
		for range n {
			c.waiting.Push(class)
		}
	}
	for u.PerClass == nil && c.waiting.Len() < u.Count {
		c.waiting.Push(models.AnyClass)
	}
	return c
}

func (c *population) Next() (sim.Time, int) {
	if c.waiting.Len() == 0 {
		return sim.Never, models.AnyClass
	}
	return c.at, c.waiting.Pop()
}

// startPopulation lets all users think for the first time. Those who send for ever are met at a
// random moment of it: if all who think for the same time began together, they would
// come together for ever. Those of a span begin with it.
func (r *run) startPopulation(u traffic.Users) {
	memoryless := models.Memoryless(u.Think)
	left := newResidualLife(u.Think, r.population.stream, !memoryless)
	first := func(class int) {
		if memoryless || u.Span > 0 {
			r.think(class)
			return
		}
		r.thinkFor(min(left.draw(), models.MostWork), class)
	}
	for class, n := range u.PerClass {
		for range n {
			first(class)
		}
	}
	for range u.Count {
		if u.PerClass == nil {
			first(models.AnyClass)
		}
	}
}

// answeredUser lets the user whose request it was go on: to the next request, or
// to think about it.
func (r *run) answeredUser(q *request) {
	class := models.AnyClass
	if r.population.bound {
		class = int(q.class)
	}
	if r.population.think != nil {
		r.think(class)
		return
	}
	r.ask(class)
}

// think lets a user of a class think before the next request.
func (r *run) think(class int) {
	r.thinkFor(sim.Time(min(r.population.think.Draw(r.population.stream)*1e9, models.MostWork)+0.5), class)
}

func (r *run) thinkFor(t sim.Time, class int) {
	r.calendar.Schedule(r.now+t, thought, uint32(class-models.AnyClass), 0)
}

// ask sends the next request of a user.
func (r *run) ask(class int) {
	c := r.population
	c.waiting.Push(class)
	c.at = r.now
	if r.arriving == sim.Never {
		r.arriving, r.arrivalOfClass = c.Next()
	}
}
