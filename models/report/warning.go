package report

import (
	"slices"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/result"
)

// Interrupted tells that an answer was cut short, and how much of it there is. Every
// format shows it, so that no file of a part is taken for the whole.
type Interrupted struct {
	Done, All int    // All is 0 where nobody knows of how many: a search ends when it has found
	Of        string // designs, values
}

// CutShort tells whether an answer with those warnings is a part of what was asked for.
func CutShort(warnings []Reason) bool {
	return slices.ContainsFunc(warnings, func(w Reason) bool { _, cut := w.(Interrupted); return cut })
}

// An Unsettled tells that a simulation did not reach a steady state.
type Unsettled struct{}

// An Imprecise tells that the precision asked for, a share, was not reached.
type Imprecise struct{ Precision float64 }

// A Degrading tells how large a share of the answers do without an optional one.
type Degrading struct{ Share float64 }

// A Hot tells that a service is so busy that a little more makes it slow.
type Hot struct {
	Utilization float64
	Limited     bool // by a CPU limit, of which it is
}

// SharedCores tells that a machine is throttled to so many of its vCPUs, since no more
// can be bought.
type SharedCores struct {
	Machine       string
	Usable, VCPUs float64
}

// Unchecked tells that no prediction of a runtime was compared with a measured
// server, and why.
type Unchecked struct{ Runtime, Why string }

// A HeldGIL tells that requests compute for so many seconds while others wait for
// the GIL.
type HeldGIL struct{ Seconds float64 }

// IdleCores tells that processes of one lane cannot use all of their machine.
type IdleCores struct {
	Processes int
	VCPUs     float64 // that may be used of the machine
	Machine   string
}

// A Disagreement tells that closed forms contradict what was measured.
type Disagreement struct {
	Goal     models.LatencyGoal
	Expected result.Interval // by closed forms, seconds
	Measured float64         // seconds
}

// A ClosestMiss tells that no number of instances meets the goal, and what the
// attempt lacks that misses it by least.
type ClosestMiss struct {
	Bound  Bound
	Scarce Usage
}

// A SearchEnded tells that after so many fleets a cheaper mix may be left.
type SearchEnded struct{ Fleets int }

// A MoreMisses tells that a larger fleet would miss the goal.
type MoreMisses struct{ Beyond Beyond }

// A RetryStorm tells of a retry storm that does not end by itself, or would not at
// a higher rate.
type RetryStorm struct {
	Metastable Metastable
	Rate       float64 // of the scenario, requests per second
}

// An Emptied tells of requests that find no instance, since none was in any for so many seconds: their
// share in the hours of the traffic, that at the rate which is planned for, which is in the percentiles,
// how long one takes to start, and the key that keeps one.
type Emptied struct {
	Share, Planned, After, Start float64
	KeptBy                       string
}

// A CacheNeeded tells that without its caches no number of a design's machines
// would meet the goal.
type CacheNeeded struct{ Why Reason }

// A CacheSaves tells what it would take without the caches.
type CacheSaves struct {
	Grown   []Growth
	Monthly cost.Sum // more
}

// A Growth is a backend that has to be so many times as large.
type Growth struct {
	Backend string
	Times   int
}

// UnlikeDays tells that the days held out are of kinds that those tuned on have none of.
type UnlikeDays struct{ Days []string }

// ServesAlone tells that at times one instance of a service serves alone.
type ServesAlone struct{ Service string }

// NothingKeeps tells that of so many settings none kept the goal.
type NothingKeeps struct{ Tried int }

func (Interrupted) reason()        {}
func (Unsettled) reason()          {}
func (Imprecise) reason()          {}
func (Degrading) reason()          {}
func (Hot) reason()                {}
func (SharedCores) reason()        {}
func (Unchecked) reason()          {}
func (HeldGIL) reason()            {}
func (IdleCores) reason()          {}
func (Disagreement) reason()       {}
func (ClosestMiss) reason()        {}
func (SearchEnded) reason()        {}
func (MoreMisses) reason()         {}
func (Emptied) reason()            {}
func (RetryStorm) reason()         {}
func (CacheNeeded) reason()        {}
func (CacheSaves) reason()         {}
func (UnlikeDays) reason()         {}
func (ServesAlone) reason()        {}
func (LongerThanForecast) reason() {}
func (TakenAtMiddle) reason()      {}
func (KeepsMachine) reason()       {}
func (OwnedForNothing) reason()    {}
func (NothingKeeps) reason()       {}

// KeepsMachine tells that a design, or a service of it, keeps the machine that the scenario
// names, since it cannot run on the one that was chosen for all.
type KeepsMachine struct{ Part, Machine, Why string }

// TakenAtMiddle tells of a key that is written as a range and is one value here.
type TakenAtMiddle struct {
	Key            string
	Low, Mid, High float64
	Unit           string // that is written behind each: ms, KiB, %; empty of plain numbers
}
