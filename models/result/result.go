package result

import (
	"math"

	"fleetcost/sim"
)

// An Interval is a number with its doubt: the estimate and its 95 % confidence
// interval.
type Interval struct {
	Low, Mid, High float64
}

// Counts account for every request (law 1):
//
//	offered = done + rejected + expired + failed + in flight
type Counts struct {
	Offered  int64 // arrived in the measured span
	Done     int64 // answered
	Rejected int64 // turned away: backlog full
	Expired  int64 // the client gave up waiting
	Failed   int64 // broke off for any other reason
	InFlight int64 // not yet decided when the run ended
	Degraded int64 // of those done: without an answer that they could do without
}

// DegradedRate is the share of answers that had to do without another.
func (c Counts) DegradedRate() float64 {
	if c.Done == 0 {
		return 0
	}
	return float64(c.Degraded) / float64(c.Done)
}

// Errors is the number of requests that got no answer.
func (c Counts) Errors() int64 { return c.Rejected + c.Expired + c.Failed }

// ErrorRate is the share of decided requests that got no answer.
func (c Counts) ErrorRate() float64 {
	if decided := c.Done + c.Errors(); decided > 0 {
		return float64(c.Errors()) / float64(decided)
	}
	return 0
}

// Latency summarises response times, in seconds.
type Latency struct {
	Count                    int64
	Mean                     Interval
	P50, P90, P95, P99, P999 Interval
	SD, Min, Max             float64
	Others                   []Quantile // that a goal of the class limits
}

// A Quantile of times, in seconds.
type Quantile struct {
	Of float64
	Interval
}

// At is the figure of one of the quantiles that are reported, or that a goal of the class
// limits; 0 is the mean. Others have no figure: their interval is unbounded.
func (l Latency) At(quantile float64) Interval {
	switch quantile {
	case 0:
		return l.Mean
	case 0.5:
		return l.P50
	case 0.9:
		return l.P90
	case 0.95:
		return l.P95
	case 0.99:
		return l.P99
	case 0.999:
		return l.P999
	}
	for _, other := range l.Others {
		if other.Of == quantile {
			return other.Interval
		}
	}
	return Interval{0, math.NaN(), math.Inf(1)}
}

// A Verdict says whether a run can be read as a steady state.
type Verdict int

// The verdicts.
const (
	Stable     Verdict = iota
	Unsettled          // the warm-up did not end, or the doubt is too large
	Overloaded         // more work arrives than the fleet can do
)

func (v Verdict) String() string { return [...]string{"stable", "unsettled", "overloaded"}[v] }

// A Result is what was measured of a fleet, over all replications.
type Result struct {
	Verdict      Verdict
	Replications int
	Span         sim.Time // simulated and measured, over all replications
	Counts       Counts
	Latency      Latency
	Classes      []ClassResult
	Services     []ServiceResult
	Sockets      []SocketsResult // of each kind of clients with connections
	Backends     []BackendResult // that requests wait for

	Utilization Interval // busy share of the vCPUs
	ErrorRate   Interval // share of decided requests that got no answer
	Degraded    Interval // share of the answers that had to do without an optional one
	Averages    Averages
	WorkerWait  Latency // from arrival to a worker; empty where workers are not limited
	WaitShare   float64 // share of requests that waited for a worker

	// OfferedLoad is the work that arrives over the work that can be done, for
	// the scarcest of cores, lanes and workers, as computed from the inputs;
	// of users it is that of what they were seen to send.
	OfferedLoad float64

	// Scale is the size of the fleet over that of the part that was simulated,
	// where a large one was split; else 0 or 1. Rates and averages of numbers of
	// requests are those of the part.
	Scale float64

	Events int64 // handled, for speed figures
}

// ClassResult is what was measured of one class.
type ClassResult struct {
	Name      string
	Counts    Counts
	Latency   Latency
	ErrorRate Interval

	DonePerSecond float64 // answers given in the measured span, whenever the request came; of the part that was simulated

	Service    string  // that serves it
	Internal   bool    // only other requests send it
	Background bool    // it is enqueued: nobody waits for it
	Delivered  bool    // to members of a room, for a message of one of them: nobody sends it
	Queueing   Latency // until it was begun; empty where it was not measured
	FirstByte  Latency // until the first byte of the answer; empty where it is not streamed
	Attempts   int64   // that came to its service, retries and hedges among them
}

// BackendResult is what was measured of one backend.
type BackendResult struct {
	Name        string
	Utilization Interval // busy share of its servers or cores; 0 where they are not limited
	InUse       float64  // connections held, mean over time
	Waiting     float64  // steps that wait for a connection, mean over time
	Wait        float64  // for a connection per visit, seconds
}

// ServiceResult is what was measured of one service.
type ServiceResult struct {
	Name        string
	Utilization Interval // busy share of its vCPUs
	Averages    Averages
	WorkerWait  Latency // from arrival to a worker; empty where workers are not limited
}

// DonePerSecond is the throughput: answers given in the measured span, whenever the
// request came. An overloaded fleet answers as many as it can.
func (r *Result) DonePerSecond() float64 { return r.scale() * r.Averages.DonePerSecond }

// OfferedPerSecond is the rate that arrived.
func (r *Result) OfferedPerSecond() float64 {
	if r.Span <= 0 {
		return 0
	}
	return r.scale() * float64(r.Counts.Offered) / r.Span.Seconds()
}

func (r *Result) scale() float64 {
	if r.Scale > 0 {
		return r.Scale
	}
	return 1
}
