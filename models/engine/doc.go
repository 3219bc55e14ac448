// Package engine runs a fleet, request by request: [Replicate] is one run, and
// [SimulateReconnect] one in which instances die.
//
// It will never know goals, prices, files or more than one fleet.
//
// A request holds
//
//  1. a worker from admission to reply (a slot: a process, a thread, or memory),
//  2. a lane of its process while it runs code (the event loop, the GIL),
//  3. a core of its machine while its lane computes.
//
// While it waits for I/O it holds only its worker. Its story reads from top to bottom
// in life.go:
//
//	arrive → accept → startWork → proceed ⇄ enterLane, enterPool, call → reply → end
//
// Files share the prefix of what they are about:
//
//	model, run, service, instance, request    what there is, and the rules of it
//	lifecycle                                 what is in a slot may come and go,
//	control, faults                           as somebody outside decides, or by chance
//	arrivals                                  closed and recorded traffic
//	accept                                    the way to a process, over sockets and connections
//	broker, queue, deadline                   who waits there, in which order, for how long
//	lane                                      computing: event loops, the GIL, preemption
//	cores                                     cores shared by more lanes than there are
//	process_                                  what may come between: garbage, recycling, timeouts
//	call, connection_pool                     waiting for others
//	threads                                   those of a process beside its lanes
//	batching                                  being served together with others
//	sockets                                   connections that stay open
//	measure                                   phases, counts, batches of a run
//
// Four laws hold. Every request is counted: offered = done + rejected + expired
// + failed + in flight, or the run returns an error. The same seed gives the
// same bytes: time is integer nanoseconds, ties go by order, every purpose draws
// from its own stream, and a request's class and demands are drawn when it
// arrives, whatever will serve it. The event loop has no goroutine, closure or
// allocation: requests live in one slice with a free list, queues are linked
// through them. And theory is the referee: laws_test.go.
//
// Where the operating system shares cores among threads, a machine with a Quantum
// schedules them as Linux does, one without shares evenly and continuously (processor
// sharing); a slice of [models.TimeSlice] is CPU time, an interval of [models.GIL] is
// time on the clock.
package engine
