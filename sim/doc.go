// Package sim is the engine room: the clock, the calendar of future events,
// named random streams, and the tallies in which a run is measured.
//
// It will never know HTTP, clouds, money, or even what a request is. Its
// histograms have the buckets of HdrHistogram, but are its own: they are merged and
// emptied many times in each run, which took the library a third of the time of
// planning. The library is their referee in the tests.
//
// The package never reads the wall clock, the environment or a global
// random source, so a run is a function of its inputs.
package sim
