// Package result holds what runs measure ([Replication]) and what replications of
// one fleet say together ([Result], by [Summarize]): counts of how requests ended,
// times with their quantiles, time averages, and intervals that say how sure each of
// them is.
//
// Counts add up: offered = done + rejected + expired + failed + in flight. Times are
// in seconds, utilizations are shares of what there was. It will never know how a
// run works, nor what a figure should be.
package result
