package engine

import (
	"context"
	"fmt"
	"math"
	"slices"

	"fleetcost/models"
	"fleetcost/models/result"
	"fleetcost/sim"
)

// reconnectStorm is the part of a run that watches one.
type reconnectStorm struct {
	result.ReconnectStorm
	service *service
	struck  sim.Time
	waiting []int64 // clients of each line who will come back within the window
	until   []sim.Time
	end     sim.Time // of the run, where all that is asked is whether all are back by then
	busy    float64  // of the others, when it was last looked at
}

// quiet is how long a fleet is watched before the storm, calm the time between
// two looks at it.
const (
	quiet = sim.Second
	calm  = 100 * sim.Millisecond
)

// SimulateReconnect lets as many instances of the service that clients of that number
// connect to die as their Storm says, and follows all connections that are lost
// until they are back, but no longer than it is told. When it is told no more than
// within which time they shall be back, it ends when some are sure not to be.
func SimulateReconnect(ctx context.Context, f *models.Fleet, clients int, watch sim.Time, o Options) (*result.ReconnectStorm, error) {
	t, ok := f.Traffic.(models.Realtime)
	if !ok || clients >= len(t.Clients) {
		return nil, fmt.Errorf("models: a storm without connections")
	}
	m, err := Prepare(f)
	if err != nil {
		return nil, err
	}
	service, instances := t.Clients[clients].Service, t.Clients[clients].Storm
	if n := f.Services[service].Instances(); instances < 1 || instances >= n {
		return nil, fmt.Errorf("models: %d of %d instances cannot die", instances, n)
	}
	o.NoWarmUp, o.Requests, o.Batches = true, math.MaxInt, 1
	r := newRun(m, o)
	st := &reconnectStorm{service: r.services[service], waiting: make([]int64, len(t.Clients)), until: make([]sim.Time, len(t.Clients))}
	st.Instances, st.Within, st.AllBack = instances, t.Clients[clients].Back, sim.Never
	r.clients.storm = st
	r.calendar.Schedule(quiet, crash, r.services[service].first, uint32(instances))
	r.calendar.Schedule(quiet+watch, drainLimit, 0, 0)
	if st.Within >= watch {
		st.end = quiet + watch
	}
	if err := r.loop(ctx); err != nil {
		return nil, err
	}
	st.Watched = r.now - st.struck
	st.Connect, st.Delivery = r.meanwhile(models.Handshake), r.meanwhile(models.Delivery)
	return &st.ReconnectStorm, nil
}

// meanwhile are the times of a part since the storm began.
func (r *run) meanwhile(part models.Part) result.Latency {
	all := sim.NewTally()
	for i := range r.fleet.Classes {
		if r.fleet.Classes[i].Part == part {
			all.Merge(r.tallies[i].times)
		}
	}
	return result.Plain(all)
}

// crash lets instances die.
func (r *run) crash(first, n uint32) {
	p := r.clients
	st := p.storm
	st.struck = r.now
	for i := first; i < first+n; i++ {
		r.unlist(i, slotGone)
	}
	st.Before = r.busyOfSurvivors() / float64(r.now) / r.vcpusOfSurvivors()
	for i := range p.lines {
		r.dropConnections(&p.lines[i])
	}
	r.failAll()
	for i := range r.tallies {
		r.tallies[i].times.Reset()
	}
	st.busy = r.busyOfSurvivors()
	r.calendar.Schedule(r.now+calm, lookOut, 0, 0)
	if st.Lost == 0 {
		st.AllBack, r.over = 0, true
	}
	r.look()
}

// dropConnections loses the connections of a line to the dead instances.
func (r *run) dropConnections(a *clientGroup) {
	st := r.clients.storm
	lost := int64(0)
	for k := len(a.open) - 1; k >= 0; k-- {
		if r.isGone(a.open[k]) {
			r.close(a, k)
			lost++
		}
	}
	a.lost += lost
	st.Lost += lost
	st.waiting[a.index] = lost
	st.until[a.index] = r.now + a.Reconnect
	r.planReturn(a.index)
}

// planReturn plans the next client of a line to come back: of k moments that
// are uniform over what is left of the window, the first.
func (r *run) planReturn(line int) {
	st := r.clients.storm
	k := st.waiting[line]
	if k == 0 {
		return
	}
	r.calendar.Schedule(r.now+r.firstOf(k, st.until[line]-r.now), comeBack, uint32(line), 0)
}

// comeBack lets one of those who wait come back; again: one who was refused.
func (r *run) comeBack(line uint32, again bool) {
	if !again {
		r.clients.storm.waiting[line]--
	}
	r.returning = true
	r.externalArrival(r.clients.lines[line].class[models.Handshake])
	r.returning = false
	if !again {
		r.planReturn(int(line))
	}
}

// returned notes that a client is back, or was refused.
func (r *run) returned(q *request, a *clientGroup, how result.Outcome) {
	st := r.clients.storm
	if how != result.Done {
		wait := r.clients.streams.place.Float64() * float64(max(a.Reconnect, calm))
		at := r.now + sim.Time(wait)
		r.calendar.Schedule(at, comeBack, uint32(a.index), 1)
		if st == nil {
			return
		}
		st.Refused++
		if st.end > 0 && at > st.end {
			r.over = true
		}
		return
	}
	if st == nil {
		return
	}
	st.Back++
	if st.Back == st.Lost {
		st.AllBack, r.over = r.now-st.struck, true
	}
}

// lookOut notes how busy the other instances are.
func (r *run) lookOut() {
	st := r.clients.storm
	busy := r.busyOfSurvivors()
	st.Peak = math.Max(st.Peak, (busy-st.busy)/float64(calm)/r.vcpusOfSurvivors())
	st.busy = busy
	r.calendar.Schedule(r.now+calm, lookOut, 0, 0)
}

// busyOfSurvivors is the vCPU-nanoseconds that the instances which have not died
// have used, of the services that clients connect to.
func (r *run) busyOfSurvivors() float64 {
	sum := 0.0
	r.eachSurvivor(func(in *instance) { sum += in.busyUntil(r.now) })
	return sum
}

func (r *run) vcpusOfSurvivors() float64 {
	sum := 0.0
	r.eachSurvivor(func(in *instance) { sum += in.vcpu })
	return sum
}

// eachSurvivor visits the instances that have not died of the service which lost
// some.
func (r *run) eachSurvivor(do func(*instance)) {
	s := r.clients.storm.service
	for _, i := range r.slots[s.first:][:s.listed] {
		do(&r.instances[i])
	}
}

// isGone tells whether the instance of a process has died.
func (r *run) isGone(process uint32) bool {
	return r.instances[r.processes[process].instance].condition == slotGone
}

// failAll fails what the dead instances have in progress: it runs on for nobody.
func (r *run) failAll() {
	free := make([]bool, len(r.requests))
	for id := r.spare; id != none; id = r.requests[id].next {
		free[id] = true
	}
	for id := range r.requests {
		q := &r.requests[id]
		if free[id] || q.process == none || q.decided || r.programs[q.class].Part == models.Delivery || !r.isGone(q.process) {
			continue
		}
		r.decide(q, result.Failed)
		r.timeOutCaller(uint32(id))
	}
}

// isAway tells whether the instance of a process has died, or does not serve yet.
func (r *run) isAway(process uint32) bool {
	condition := r.instances[r.processes[process].instance].condition
	return condition == slotGone || condition == slotBooting
}

// An exodus are the clients of a line whose connections were closed at once, and who
// have not come back yet.
type exodus struct {
	line    int
	waiting int64
	until   sim.Time
}

// ofExodus marks the return of one of them.
const ofExodus = 2

// openAt is how many connections are open to an instance.
func (r *run) openAt(in *instance) (n int) {
	if r.clients == nil {
		return 0
	}
	for p := in.first; p < in.first+in.count; p++ {
		n += int(r.clients.at[p])
	}
	return n
}

// closeOpen closes at most so many connections to an instance, each as likely as
// another, and tells how many. Their clients come back.
func (r *run) closeOpen(i uint32, most int) int {
	in := &r.instances[i]
	left := r.openAt(in)
	want := min(most, left)
	if want <= 0 {
		return 0
	}
	p := r.clients
	p.moved = true
	closed := want
	for line := range p.lines {
		a := &p.lines[line]
		lost := int64(0)
		for k := len(a.open) - 1; k >= 0 && want > 0; k-- {
			if r.processes[a.open[k]].instance != i {
				continue
			}
			if left > want && p.streams.place.Float64()*float64(left) >= float64(want) {
				left--
				continue
			}
			r.close(a, k)
			left, want, lost = left-1, want-1, lost+1
		}
		if a.lost += lost; lost > 0 {
			r.flee(line, lost)
		}
	}
	return closed
}

// flee has clients of a line come back within the time in which they do.
func (r *run) flee(line int, clients int64) {
	p := r.clients
	at := slices.IndexFunc(p.exoduses, func(e exodus) bool { return e.waiting == 0 })
	if at < 0 {
		at = len(p.exoduses)
		p.exoduses = append(p.exoduses, exodus{})
	}
	p.exoduses[at] = exodus{line, clients, r.now + p.lines[line].Reconnect}
	r.planExodus(uint32(at))
}

// planExodus plans the next of them to come back, as planReturn does.
func (r *run) planExodus(at uint32) {
	e := &r.clients.exoduses[at]
	if e.waiting > 0 {
		gap := r.firstOf(e.waiting, e.until-r.now)
		r.calendar.Schedule(r.now+gap, comeBack, at, ofExodus)
	}
}

// comeBackOf lets one of them come back.
func (r *run) comeBackOf(at uint32) {
	e := &r.clients.exoduses[at]
	e.waiting--
	r.comeBack(uint32(e.line), true)
	r.planExodus(at)
}

// firstOf is the first of so many moments that are uniform over a time.
func (r *run) firstOf(moments int64, over sim.Time) sim.Time {
	u := r.clients.streams.place.Float64()
	return sim.Time(float64(over) * -math.Expm1(math.Log1p(-u)/float64(moments)))
}
