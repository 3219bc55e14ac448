package models

import (
	"fmt"
	"math/rand/v2"

	"fleetcost/models/words"
	"fleetcost/sim"
)

func init() {
	Patterns.Register("users", "a number of users, each of whom waits for the answer, thinks and sends the next request", func(k Keys) Traffic {
		k.Require("users", "add how many there are, e.g. users = 50")
		k.Require("think", `add how long a user takes from an answer to the next request, e.g. think = { mean = "2s", dist = "exponential" }`)
		u := Users{Count: k.Int("users", 1, 1, 1e6), Think: k.Distribution("think")}
		if u.Think == nil {
			u.Think = aSecond
		}
		if !(u.Think.Mean() > 0) {
			k.Problem("think", "users who do not think send without end", `give a time above zero, e.g. think = "2s"`)
			u.Think = aSecond
		}
		if rate := u.Rate(); bearable(k, "think", rate) != rate {
			u.Think = aSecond
		}
		return u
	})
}

// Users is a closed source of traffic: so many users, each of whom sends the
// next request when the last one is answered or given up and a time to think is
// over. There is never more than one request of each user, so that traffic gives
// way where the fleet is slow: with N users, think time Z and response time R it
// is
//
//	N/(Z + R) requests per second
//
// (the interactive response time law; Denning, Buzen: The operational analysis of
// queueing network models, Computing Surveys 10(3), 1978). Without a think time
// it is what the fleet can take, and so measures its capacity.
type Users struct {
	Count int
	// PerClass are the users of each class, who send no other; nil lets each
	// request be of a class by the shares.
	PerClass []int
	Span     sim.Time // for which they send; 0 for ever
	// Think is the time between an answer and the next request; what is left of it at a
	// random moment comes first of all, or all of it where there is a span. Nil for none. Users who do not think do not come back when
	// they were turned away.
	Think Distribution
}

// Rate is that of users who are answered at once, N/Z, which they never exceed in
// the long run. Without a think time it is not known before; the number of users
// stands for it.
func (u Users) Rate() float64 {
	if u.Think != nil {
		return float64(u.Count) / u.Think.Mean()
	}
	return float64(u.Count)
}

// Rates is the same.
func (u Users) Rates() []float64 { return []float64{u.Rate()} }

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

// Population is the number of users.
func (u Users) Population() int { return u.Count }

func (u Users) String() string {
	if u.Think != nil {
		return fmt.Sprintf("%s who think for %s", words.Plural(u.Count, "user", "users"), u.Think)
	}
	return fmt.Sprintf("%s without think time", words.Plural(u.Count, "user", "users"))
}

// aSecond is how long users think where nothing else can be meant.
var aSecond, _ = Exponential(1)

// A crowd of users; those who are about to send, by class.
type crowd struct {
	users   Users
	waiting sim.Ring[int]
	bound   bool // each to a class
	at      sim.Time
	think   Distribution
	stream  *rand.Rand
}

// newCrowd makes all users send their first requests at once, where they do not
// think first. The others come when the run says so.
func newCrowd(u Users, stream *rand.Rand) *crowd {
	c := &crowd{users: u, bound: u.PerClass != nil, think: u.Think, stream: stream}
	if u.Think != nil {
		return c
	}
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

func (c *crowd) Next() (sim.Time, int) {
	if c.waiting.Len() == 0 {
		return sim.Never, AnyClass
	}
	return c.at, c.waiting.Pop()
}

// assemble lets all users think for the first time. Those who send for ever are met at a
// random moment of it: if all who think for the same time began together, they would
// come together for ever. Those of a span begin with it.
func (r *run) assemble(u Users) {
	memoryless := Memoryless(u.Think)
	left := newResidual(u.Think, r.crowd.stream, !memoryless)
	first := func(class int) {
		if memoryless || u.Span > 0 {
			r.think(class)
			return
		}
		r.thinkFor(min(left.draw(), mostWork), class)
	}
	for class, n := range u.PerClass {
		for range n {
			first(class)
		}
	}
	for range u.Count {
		if u.PerClass == nil {
			first(AnyClass)
		}
	}
}

// answeredUser lets the user whose request it was go on: to the next request, or
// to think about it.
func (r *run) answeredUser(q *request) {
	class := AnyClass
	if r.crowd.bound {
		class = int(q.class)
	}
	if r.crowd.think != nil {
		r.think(class)
		return
	}
	r.ask(class)
}

// think lets a user of a class think before the next request.
func (r *run) think(class int) {
	r.thinkFor(sim.Time(min(r.crowd.think.Draw(r.crowd.stream)*1e9, mostWork)+0.5), class)
}

func (r *run) thinkFor(t sim.Time, class int) {
	r.calendar.Schedule(r.now+t, thought, uint32(class-AnyClass), 0)
}

// ask sends the next request of a user.
func (r *run) ask(class int) {
	c := r.crowd
	c.waiting.Push(class)
	c.at = r.now
	if r.arriving == sim.Never {
		r.arriving, r.arrivalOfClass = c.Next()
	}
}
