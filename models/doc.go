// Package models is the domain: traffic, work, runtimes, machines, balancers,
// the life of a request, and what is measured of it. It will never know files,
// terminals or money.
//
// A request holds
//
//  1. a worker from admission to reply (a slot: a process, a thread, or memory),
//  2. a lane of its process while it runs code (the event loop, the GIL),
//  3. a core of its machine while its lane computes.
//
// While it waits for I/O it holds only its worker. That is the whole difference
// between the runtimes, and it is data: a [Runtime] says how many processes,
// workers and lanes there are, how a lane passes from one request to the next,
// and how requests reach the processes.
//
// [Replicate] runs a [Fleet] once. The story of a request reads from top to
// bottom in life.go:
//
//	arrive → accept → startWork → proceed ⇄ enterLane, enterPool → finish
//
// accept.go leads it to a process or lets it wait, over one of the connections
// of connections.go; dispatch.go is the thread that owns the sockets, where there
// is one. lanes.go lets it compute: in the order of turns.go on an event loop, as
// gil.go says under a GIL, and on cores that cores.go and quantum.go share out.
// idle.go is what it costs more after a gap. pool.go lets it wait for I/O,
// offload.go for a thread; broker.go and timeout.go are what they are called.
// gc.go, blocking.go, recycle.go, kill.go with redeliver.go, and quota.go are what
// may come between, each with its law, and is off unless it is asked for. measure.go
// tells the phases of a run, books.go counts.
//
// A fleet may have several services, and a request may send others (calls.go): to
// a service whose answer it waits for, again and again where retry.go says so and
// caller.go remembers that it may; to a queue, for others to do; or to a backend
// (backend.go), through the pools of pool.go, that may be a station with a capacity
// of its own; usage.go sees who uses it. A request may split into branches
// (branches.go), or wait until enough others have come to be served with it in one
// batch: batch.go is the law, gather.go the run.
//
// Who waits for a worker may be passed by more urgent requests (priority.go), who
// may even take the lanes of others (preempt.go), and leaves when it is not begun in
// time (patience.go); limiter.go turns requests away at the door of a service, and
// backpressure.go lets those wait there who bring it work.
//
// Clients may keep connections open: clients.go says who they are, parts.go what
// their connections ask of a runtime, whose costs are in sockets.go; presence.go
// and residual.go tell which are open and what comes over them, broadcast.go
// delivers it to a room, storm.go lets instances die, losses.go tells beforehand
// what the others can bear, attendance.go counts them.
//
// What is asked is in scenario.go and policy.go, the fleet that serves it in
// fleet.go; deploy.go leads from one to the other, and does in place what a design
// has inside of another service. validate.go and cycle.go refuse what cannot be
// run, deadlock.go warns of what may end in waiting for ever. program.go and
// writer.go turn the steps of a class into what its runtime executes. A run (run.go)
// has services (service.go), with instances and processes (instance.go), requests
// (request.go) and queues of them (queue.go).
//
// Without a run, demand.go says what a mean request asks of a service, elsewhere.go
// how long it waits for others, visits.go how many it leads to, path.go what it
// meets on its way, load.go and batchload.go how much of each limit that is,
// relaxation.go how soon it is forgotten. After it, batchmeans.go, units.go and
// interval.go say how sure the figures are, and replication.go and summary.go put
// them together.
//
// recorded.go replays what was sent once, users.go is a closed source, batches.go
// one of several requests at once; traffic.go has the others.
// calibrate.go and trial.go are for comparing with real servers.
//
// Four laws hold. Every request is counted: offered = done + rejected + expired
// + failed + in flight, or the run returns an error. The same seed gives the
// same bytes: time is integer nanoseconds, ties go by order, every purpose draws
// from its own stream, and a request's class and demands are drawn when it
// arrives, whatever will serve it. The event loop has no goroutine, closure or
// allocation: requests live in one slice with a free list, queues are linked
// through them. And theory is the referee: laws_test.go.
//
// Where the operating system shares cores among lanes, a machine with a Quantum
// gives them turns, one without shares evenly and continuously (processor
// sharing); a slice of [TimeSlice] is CPU time, an interval of [GIL] is time on
// the clock.
package models
