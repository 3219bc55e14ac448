package result

import (
	"math"
	"slices"

	"fleetcost/models"
	"fleetcost/sim"
)

// Summarize puts replications of one fleet together, whose traffic asks for the share
// offered of what it can do ([load.Load.Worst]). They must be given in the
// order of their numbers, so that the sums are the same however the work was
// divided.
func Summarize(f *models.Fleet, offered float64, reps []*Replication) *Result {
	res := &Result{Replications: len(reps), OfferedLoad: offered}
	if len(reps) == 0 {
		return res
	}
	wait := sim.NewTally()
	settled := true
	for _, rep := range reps {
		res.Span += rep.Span
		res.Events += rep.Events
		settled = settled && rep.Settled
		wait.Merge(rep.Services[0].Wait)
	}
	a := averages(reps, func(rep *Replication) Averages { return rep.Averages })
	res.Averages = a
	us := units(reps)
	var all sample
	for i := range f.Classes {
		c := ClassResult{
			Name: f.Classes[i].Name, Service: f.Services[f.Classes[i].Service].Name, Internal: f.Classes[i].Share == 0, Background: f.Enqueued(i),
			Delivered: f.Classes[i].Part == models.Delivery || f.Classes[i].Part == models.Broadcast,
		}
		var latency, queueing, firstByte sample
		others := unreported(&f.Classes[i].Goal)
		answers := int64(0)
		for _, rep := range reps {
			t := &rep.Classes[i]
			latency.merge(t.Latency, t.Longer.Latency)
			queueing.merge(t.Queueing, t.Longer.Queueing)
			firstByte.merge(t.FirstByte, t.Longer.FirstByte)
			c.Counts.Add(t.Counts)
			c.Attempts += t.Attempts
			answers += t.Answers
		}
		all.merge(latency.seen, latency.longer)
		res.Counts.Add(c.Counts)
		c.Latency = latency.latency(us, i, responseTimes, others...)
		if reps[0].Classes[i].Queueing != nil {
			c.Queueing = queueing.latency(us, i, func(b *BatchClass) *sim.Sketch { return b.Queueing }, others...)
		}
		if reps[0].Classes[i].FirstByte != nil {
			c.FirstByte = firstByte.latency(us, i, func(b *BatchClass) *sim.Sketch { return b.FirstByte }, others...)
		}
		c.ErrorRate = errorRate(c.Counts, us, i)
		if res.Span > 0 {
			c.DonePerSecond = float64(answers) / res.Span.Seconds()
		}
		res.Classes = append(res.Classes, c)
	}
	if reps[0].External != nil {
		all, res.Counts = sample{}, Counts{}
		for _, rep := range reps {
			all.merge(rep.External.Latency, rep.External.Longer.Latency)
			res.Counts.Add(rep.External.Counts)
		}
	}
	res.Latency = all.latency(us, len(f.Classes), responseTimes)
	res.WorkerWait = Plain(wait)
	if wait.Count > 0 {
		res.WaitShare = 1 - float64(wait.Zeros)/float64(wait.Count)
	}
	var u []float64
	for _, unit := range us {
		u = append(u, unit.utilization)
	}
	res.Utilization = newInterval(a.Utilization, u)
	res.Services = services(f, reps, us)
	res.Backends = backendResults(f, reps)
	res.Sockets = socketsResults(f, reps)
	res.ErrorRate = errorRate(res.Counts, us, len(f.Classes))
	res.Degraded = degradedRate(res.Counts, us)
	_, closed := f.Traffic.(models.Closed)
	if closed && res.Span > 0 { // its load is what it sends
		res.OfferedLoad *= float64(res.Counts.Offered) / res.Span.Seconds() / f.Traffic.Rate()
	}
	res.Verdict = verdict(res, reps, settled, closed)
	if done := res.Averages.DonePerSecond; res.Verdict == Overloaded && !closed && done > 0 && res.Span > 0 && res.Counts.Errors() == 0 { // it does what it can
		res.OfferedLoad = math.Max(res.OfferedLoad, float64(res.Counts.Offered)/res.Span.Seconds()/done)
	}
	return res
}

// unreported are the quantiles that a goal limits beside those that are reported anyway.
func unreported(g *models.Goal) (all []float64) {
	for _, l := range g.Latency {
		if l.Quantile > 0 && !slices.Contains(quantiles, l.Quantile) && !slices.Contains(all, l.Quantile) {
			all = append(all, l.Quantile)
		}
	}
	return all
}

// averages is the mean of the averages of replications.
func averages(reps []*Replication, of func(*Replication) Averages) (a Averages) {
	w := 1 / float64(len(reps))
	for _, rep := range reps {
		one := of(rep)
		a.InSystem += one.InSystem * w
		for state := range a.In {
			a.In[state] += one.In[state] * w
		}
		a.BatchWait += one.BatchWait * w
		a.BatchSize += one.BatchSize * w
		a.BatchRate += one.BatchRate * w
		a.Accelerators += one.Accelerators * w
		a.Blocked += one.Blocked * w
		a.Utilization += one.Utilization * w
		a.Lanes += one.Lanes * w
		a.Workers += one.Workers * w
		a.LaneWait += one.LaneWait * w
		a.PoolWait += one.PoolWait * w
		a.DonePerSecond += one.DonePerSecond * w
		a.ArrivalsPerSecond += one.ArrivalsPerSecond * w
		a.WastedPerSecond += one.WastedPerSecond * w
	}
	return a
}

// services summarises each service.
func services(f *models.Fleet, reps []*Replication, us []unit) (all []ServiceResult) {
	for i := range f.Services {
		wait := sim.NewTally()
		for _, rep := range reps {
			wait.Merge(rep.Services[i].Wait)
		}
		s := ServiceResult{
			Name:       f.Services[i].Name,
			Averages:   averages(reps, func(rep *Replication) Averages { return rep.Services[i].Averages }),
			WorkerWait: Plain(wait),
		}
		var u []float64
		for _, unit := range us {
			u = append(u, unit.services[i])
		}
		s.Utilization = newInterval(s.Averages.Utilization, u)
		all = append(all, s)
	}
	return all
}

func (c *Counts) Add(d Counts) {
	c.Offered += d.Offered
	c.Done += d.Done
	c.Rejected += d.Rejected
	c.Expired += d.Expired
	c.Failed += d.Failed
	c.InFlight += d.InFlight
	c.Degraded += d.Degraded
}

// errorRate is the share of errors. Where none was seen in n requests, the
// true share is below 3/n with 95 % confidence (rule of three: (1−p)ⁿ = 0.05).
func errorRate(c Counts, us []unit, class int) Interval {
	decided := c.Done + c.Errors()
	return share(us, class, c.Errors(), decided, func(c Counts) (int64, int64) { return c.Errors(), c.Done + c.Errors() })
}

// degradedRate is that of all requests from outside.
func degradedRate(c Counts, us []unit) Interval {
	return share(us, len(us[0].classes)-1, c.Degraded, c.Done, func(c Counts) (int64, int64) { return c.Degraded, c.Done })
}

// share is some of n requests, and its interval from the same numbers of each unit.
// Where none of n requests was such, the true share is below 3/n with 95 % confidence
// (rule of three: (1−p)ⁿ = 0.05).
func share(us []unit, class int, some, n int64, of func(Counts) (some, n int64)) Interval {
	if some == 0 || n == 0 {
		return Interval{0, 0, 3 / math.Max(3, float64(n))}
	}
	var figures [][2]float64
	var replications []int
	for _, u := range us {
		some, n := of(u.classes[class].counts())
		figures, replications = append(figures, [2]float64{float64(some), float64(n)}), append(replications, u.replication)
	}
	p := float64(some) / float64(n)
	half := ratioError(replications, len(figures), func(i int) float64 { return figures[i][0] }, func(i int) float64 { return figures[i][1] },
		math.Sqrt(p*(1-p)/float64(n)))
	return Interval{math.Max(0, p-half), p, math.Min(1, p+half)}
}

// responseTimes of a class in a batch.
func responseTimes(b *BatchClass) *sim.Sketch { return b.Times }

// verdict reads from a result whether it is a steady state. A fleet is overloaded
// when more work is offered than it can do, and also when the number of requests in
// it kept growing through the run (see growing, fallsBehind). Users who wait for their answers
// before they ask again overload nothing, their traffic gives way, unless they give
// up and ask again: then more is offered than can be done, and not answered.
func verdict(res *Result, reps []*Replication, settled, closed bool) Verdict {
	errors := res.Counts.ErrorRate()
	if res.OfferedLoad >= 1 && (!closed || errors > (1-1/res.OfferedLoad)/2) {
		return Overloaded
	}
	if res.Counts.Offered == 0 {
		return Unsettled // nothing came
	}
	grew, fell := 0, 0
	for _, rep := range reps {
		if rep.growing() {
			grew++
		}
		if rep.fallsBehind() {
			fell++
		}
	}
	if 2*grew > len(reps) || !closed && 2*fell > len(reps) {
		return Overloaded
	}
	if !settled {
		return Unsettled
	}
	return Stable
}

// behind is the share of what comes that a fleet may fail to answer for as long as it
// is measured: what a steady state answers is what comes.
const behind = 0.01

// fallsBehind tells whether the queues of the services rose from each quarter of the
// run to the next, and still did in the last by more than a steady state explains. A run
// may be too short for that to make them long: of a large fleet it is some moments.
func (rep *Replication) fallsBehind() bool {
	quarter, ok := rep.quarters(func(b *Batch) float64 { return b.Queued })
	came := rep.Averages.ArrivalsPerSecond * rep.Span.Seconds()
	rose := math.Min((quarter[3]-quarter[0])/3, quarter[3]-quarter[2])
	return ok && slices.IsSorted(quarter[:]) && rose > behind*came/4
}

// growing tells whether the number of requests in the system, averaged over each
// quarter of the run, rose from each to the next and was out of proportion in the
// last; after a warm-up that did not end, which has grown for long already, a
// quarter more is.
func (rep *Replication) growing() bool {
	quarter, ok := rep.quarters(func(b *Batch) float64 { return b.InSystem })
	if !ok || !slices.IsSorted(quarter[:]) {
		return false
	}
	return quarter[3] > 4*quarter[0]+100 || !rep.Settled && quarter[3] > 1.25*quarter[0]+100
}

// quarters are the means of a figure of the batches over each quarter of a run that
// measured a steady state.
func (rep *Replication) quarters(of func(*Batch) float64) (quarter [4]float64, ok bool) {
	n := len(rep.Batches)
	if n < 4 || rep.Windowed {
		return quarter, false
	}
	for i := range quarter {
		from, to := i*n/4, (i+1)*n/4
		for j := range rep.Batches[from:to] {
			quarter[i] += of(&rep.Batches[from+j]) / float64(to-from)
		}
	}
	return quarter, true
}
