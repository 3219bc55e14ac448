package engine

import (
	"math"
	"math/rand/v2"
	"sort"

	"fleetcost/models"
	"fleetcost/models/program"
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
	left    residualLife // of a time to think that is met at a random moment
	number  int          // of those who are to be there now,
	leaving int          // and of others who leave where they would send next
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
	p := r.population
	p.left = newResidualLife(u.Think, p.stream, !models.Memoryless(u.Think))
	if u.Numbers != nil {
		r.numberChanges(0)
		return
	}
	first := r.joins
	if u.Span > 0 {
		first = r.think
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

// joins lets a user of a class think, for what is left of it at a random moment.
func (r *run) joins(class int) {
	if models.Memoryless(r.population.think) {
		r.think(class)
		return
	}
	r.thinkFor(min(r.population.left.draw(), models.MostWork), class)
}

// numberChanges lets users join or leave, so that there are as many as from the k-th moment
// on. Those who were to leave and have not yet done so stay where more are to come.
func (r *run) numberChanges(k int) {
	p := r.population
	more := p.users.Numbers[k].Count - p.number
	p.number += more
	stay := min(p.leaving, max(more, 0))
	p.leaving -= stay
	for range more - stay {
		r.joins(models.AnyClass)
	}
	p.leaving += max(-more, 0)
	if k+1 < len(p.users.Numbers) {
		r.calendar.Schedule(p.users.Numbers[k+1].At, numberOfUsers, uint32(k+1), 0)
	}
}

// thoughtOver lets a user of a class send the next request, or leave.
func (r *run) thoughtOver(class int) {
	if p := r.population; p.leaving > 0 {
		p.leaving--
		return
	}
	r.ask(class)
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

// A playback of a record.
type playback struct {
	record *traffic.Recorded
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
// the class, in the place of what was drawn. Whether a cache has what is looked up, or a
// request fails by itself, is in no record.
func (p *playback) replay(class int, ops []program.Op, work []float64) {
	n := p.record.RandomSteps(class)
	times := p.record.Times[p.times : p.times+n]
	p.times += n
	for i := range ops {
		if ops[i].Action == models.Cache || ops[i].Action == program.MayFail {
			continue
		}
		t := ops[i].Fixed
		for _, d := range ops[i].Draws {
			t += float64(times[0]) * d.Factor
			times = times[1:]
		}
		work[i] = min(t, models.MostWork)
	}
}

// A residualLife draws what is left of a session, or of a time to think, that is met at a
// random moment: it is met in proportion to its length, at a uniform place in it.
type residualLife struct {
	d      models.Distribution
	stream *rand.Rand
	upTo   []float64 // cumulative lengths of a sample of sessions
	length []float64
}

// sampled sessions stand for all, where their law is not of a simple form.
const sampled = 4096

func newResidualLife(d models.Distribution, stream *rand.Rand, wanted bool) residualLife {
	l := residualLife{d: d, stream: stream}
	if !wanted || models.Fixed(d) {
		return l
	}
	sum := 0.0
	for range sampled {
		x := d.Draw(stream)
		sum += x
		l.length, l.upTo = append(l.length, x), append(l.upTo, sum)
	}
	return l
}

func (l *residualLife) draw() sim.Time {
	length := l.d.Mean()
	if l.upTo != nil {
		u := l.stream.Float64() * l.upTo[sampled-1]
		length = l.length[min(sort.SearchFloat64s(l.upTo, u), sampled-1)]
	}
	return sim.Time(math.Min(length*l.stream.Float64()*1e9, models.MostWork*1e3))
}
