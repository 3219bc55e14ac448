package models

// mostReserved bounds the workers of a process that takes from a broker.
const mostReserved = 1 << 16

// MostWork is the longest time that an op may demand, eleven days in
// nanoseconds: far beyond any request, and far from the end of the clock.
const MostWork = 1e15

// Redelivery. A broker that hears of a request when it is begun (an early
// acknowledgement, the default of Celery) has forgotten it when its worker is
// lost: the request has failed. One that hears of it when it is done hands it out
// again, up to Runtime.Redeliveries times, once it knows that the worker is gone,
// after Runtime.RedeliverAfter: at once where the parent of a pool tells it, when a
// lock has run out where nobody does. It then stands before all others of its
// level, as in RabbitMQ, Redis lists of Celery, and BullMQ.
//
// It begins anew and demands the same, as does all that it sends: what it had sent
// before it was lost is sent twice. So a request that takes longer than its server
// allows (engine/process_timeout.go) is begun 1 + Redeliveries times, and fails then.
//
// A client that has given up has taken it back: it is not handed out again. One
// whose request was begun waits on, whatever its patience was; what a service drops
// because it is too old, it drops by the age of the request.

// MostRedeliveries bounds Runtime.Redeliveries.
const MostRedeliveries = 1<<6 - 1
