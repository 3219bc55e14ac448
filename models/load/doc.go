// Package load says what is known of a fleet without a run. That is what a mean
// request asks of each service ([Demand]), how much of each limit that is ([Load]),
// how many requests one leads to, what it meets on its way ([Path]), how soon the
// fleet forgets its beginning ([Relaxation]), what recurs in it ([Recurrence]), what
// would end in waiting for ever ([Deadlocks]), and what the instances that remain can
// bear ([Survives], [FluidReconnect]).
//
// All of it is at the mean rate of the traffic and in the mean over what is random.
// It will never know a run, or a request that waits in a queue.
package load
