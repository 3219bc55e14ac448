// Package queueing gives the closed forms of queueing theory: what a station
// does in the long run, computed instead of simulated.
//
// The planner takes bounds and starting points from it, and every simulated
// answer that has a closed form is compared with it.
//
// # Models
//
// A model is a small struct of parameters; its methods answer.
//
//	MMc           Poisson arrivals, exponential service, c servers, one queue
//	MMcK          the same with room for K requests; the rest are turned away
//	MG1           Poisson arrivals, any service, one server (Pollaczek–Khinchine)
//	MGkPS         Poisson arrivals, any demand, k cores shared by the processor
//	GIM1          renewal arrivals, exponential service, one server; round robin
//	GGc           any arrivals, any service, c servers (Allen–Cunneen): approximate
//	PowerOfD      many servers, each arrival joins the shortest of d queues
//	ClosedNetwork N clients that think, ask and wait (mean value analysis)
//	OpenNetwork   requests that visit several stations (Jackson)
//	ErlangA       M/M/c whose waiting requests give up
//	PriorityMG1   classes of requests by priority (Cobham); PriorityMMc
//	BatchMM1      requests that come in batches
//	Retrial       no line: blocked requests come back later
//	Tandem        two servers with few places, the first blocked by the second
//	TokenBucket   a rate limiter
//	Wave          room for everybody under a rate that swings, M(t)/G/∞
//	Zipf          popularity of keys; the hit ratio of an LRU cache (Che): approximate
//
// Of requests that call others: [Fanout] (k of n answers), [Hedging] (a second
// call when the first is late), [Retries], and [Metastability], the load from
// which on retries keep an overload alive.
//
// [ErlangB] and [ErlangC] are the formulas under most of them, [Staffing] turns
// them round (the fewest servers that keep a goal), and [Capacity] and
// [MinServers] are the bounds that need no distribution at all.
//
// # Conventions
//
// Times are seconds, rates are per second, shares lie between 0 and 1. Arrival
// is λ, Service is μ (requests per second of one busy server), offered load is
// a = λ/μ in erlangs, load is ρ = a/c. Averages are [Averages]; a wait or a
// sojourn with a known law is a [Delay], with its mean, tail and quantiles.
// The discipline is first come first served unless the model says otherwise.
//
// # Errors
//
// Data never panics and never gives NaN. A parameter that is negative, NaN,
// infinite or outside 1e-30 to 1e30 is an error, and Validate lists all of a
// model's at once. A load that no stationary answer exists for is an
// [OverloadError]; a goal that no number of servers can keep is an
// [UnattainableError].
//
// # What it refuses to do
//
// It will never know runtimes, machines or money. It has no state and no
// randomness, and gives no answer outside a law's range: there is no mean wait
// for a load above one. Approximations say so in their first sentence.
//
// # Sources
//
// Where a comment names only an author and a year:
//
//   - A. O. Allen, Probability, Statistics, and Queueing Theory with Computer
//     Science Applications, 2nd ed., Academic Press, 1990.
//   - L. Kleinrock, Queueing Systems, vol. 1: Theory, 1975; vol. 2: Computer
//     Applications, 1976, Wiley.
//   - H. C. Tijms, A First Course in Stochastic Models, Wiley, 2003.
package queueing
