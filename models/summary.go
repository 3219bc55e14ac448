package models

import (
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"fleetcost/sim"
)

// Confidence is the level of every interval that is reported.
const Confidence = 0.95

// Summarize puts replications of one fleet together. They must be given in the
// order of their numbers, so that the sums are the same however the work was
// divided.
func Summarize(f *Fleet, reps []*Replication) *Result {
	res := &Result{Replications: len(reps), OfferedLoad: f.Load().Worst()}
	if len(reps) == 0 {
		return res
	}
	all, wait := sim.NewTally(), sim.NewTally()
	settled := true
	for _, rep := range reps {
		res.Span += rep.Span
		res.Events += rep.Events
		settled = settled && rep.Settled
		wait.Merge(rep.Services[0].Wait)
	}
	a := averages(reps, func(rep *Replication) Averages { return rep.Averages })
	res.Averages = a
	for i := range f.Classes {
		one := sim.NewTally()
		var c Counts
		attempts := int64(0)
		for _, rep := range reps {
			one.Merge(rep.Classes[i].Latency)
			c.add(rep.Classes[i].Counts)
			attempts += rep.Classes[i].Attempts
		}
		all.Merge(one)
		res.Counts.add(c)
		res.Classes = append(res.Classes, ClassResult{
			Name: f.Classes[i].Name, Counts: c, Latency: latency(one, reps, i), ErrorRate: errorRate(c, reps, i),
			Service: f.Services[f.Classes[i].Service].Name, Inner: f.Classes[i].Share == 0, Background: f.enqueued(i),
			Attempts:  attempts,
			Queueing:  apart(reps, i, func(t *ClassTally) *sim.Tally { return t.Queueing }, func(u unit) []BatchLatency { return u.queueing }),
			FirstByte: apart(reps, i, func(t *ClassTally) *sim.Tally { return t.FirstByte }, func(u unit) []BatchLatency { return u.firstByte }),
		})
	}
	if reps[0].Outside != nil {
		all, res.Counts = sim.NewTally(), Counts{}
		for _, rep := range reps {
			all.Merge(rep.Outside.Latency)
			res.Counts.add(rep.Outside.Counts)
		}
	}
	res.Latency = latency(all, reps, len(f.Classes))
	res.WorkerWait = plain(wait)
	if wait.Count > 0 {
		res.WaitShare = 1 - float64(wait.Zeros)/float64(wait.Count)
	}
	var u []float64
	for _, unit := range units(reps) {
		u = append(u, unit.utilization)
	}
	res.Utilization = interval(a.Utilization, u)
	res.Services = services(f, reps)
	res.Backends = backendResults(f, reps)
	res.Sockets = socketsResults(f, reps)
	res.ErrorRate = errorRate(res.Counts, reps, len(f.Classes))
	users, closed := f.Traffic.(Users)
	res.Verdict = verdict(res, reps, settled, closed && users.Think != nil)
	return res
}

// averages is the mean of the averages of replications.
func averages(reps []*Replication, of func(*Replication) Averages) (a Averages) {
	w := 1 / float64(len(reps))
	for _, rep := range reps {
		one := of(rep)
		a.InSystem += one.InSystem * w
		a.WaitingWorker += one.WaitingWorker * w
		a.WaitingLane += one.WaitingLane * w
		a.WaitingPool += one.WaitingPool * w
		a.WaitingThread += one.WaitingThread * w
		a.WaitingBatch += one.WaitingBatch * w
		a.InBatch += one.InBatch * w
		a.BatchWait += one.BatchWait * w
		a.BatchSize += one.BatchSize * w
		a.BatchRate += one.BatchRate * w
		a.Accelerators += one.Accelerators * w
		a.InIO += one.InIO * w
		a.Running += one.Running * w
		a.Blocked += one.Blocked * w
		a.Utilization += one.Utilization * w
		a.Lanes += one.Lanes * w
		a.Workers += one.Workers * w
		a.LaneWait += one.LaneWait * w
		a.PoolWait += one.PoolWait * w
		a.DonePerSecond += one.DonePerSecond * w
		a.Calling += one.Calling * w
		a.ArrivalsPerSecond += one.ArrivalsPerSecond * w
		a.VainPerSecond += one.VainPerSecond * w
	}
	return a
}

// services summarises each service.
func services(f *Fleet, reps []*Replication) (all []ServiceResult) {
	for i := range f.Services {
		wait := sim.NewTally()
		for _, rep := range reps {
			wait.Merge(rep.Services[i].Wait)
		}
		s := ServiceResult{
			Name:       f.Services[i].Name,
			Averages:   averages(reps, func(rep *Replication) Averages { return rep.Services[i].Averages }),
			WorkerWait: plain(wait),
		}
		var u []float64
		for _, unit := range units(reps) {
			u = append(u, unit.services[i])
		}
		s.Utilization = interval(s.Averages.Utilization, u)
		all = append(all, s)
	}
	return all
}

// enqueued tells whether requests of a class are left in a queue.
func (f *Fleet) enqueued(class int) bool {
	for i := range f.Classes {
		for s := range f.Classes[i].All() {
			if s.Action == Enqueue && s.Class == class {
				return true
			}
		}
	}
	return false
}

func (c *Counts) add(d Counts) {
	c.Offered += d.Offered
	c.Done += d.Done
	c.Rejected += d.Rejected
	c.Expired += d.Expired
	c.Failed += d.Failed
	c.InFlight += d.InFlight
}

func (c Counts) minus(d Counts) Counts {
	c.add(Counts{-d.Offered, -d.Done, -d.Rejected, -d.Expired, -d.Failed, -d.InFlight})
	return c
}

// A unit is one of the repetitions whose spread tells the doubt: a batch, or,
// where the batches are parts of a story, a whole replication.
type unit struct {
	latency     []BatchLatency
	queueing    []BatchLatency // of each class
	firstByte   []BatchLatency
	utilization float64
	services    []float64 // utilization of each
}

// units of all replications.
func units(reps []*Replication) []unit {
	var us []unit
	for _, rep := range reps {
		if !rep.Windowed {
			for _, b := range rep.Batches {
				us = append(us, unit{b.Latency, b.Queueing, b.FirstByte, b.Utilization, b.Services})
			}
			continue
		}
		whole := unit{utilization: rep.Averages.Utilization}
		for i := range rep.Services {
			whole.services = append(whole.services, rep.Services[i].Averages.Utilization)
		}
		all := sim.NewTally()
		var counts Counts
		for _, c := range rep.Classes {
			counts.add(c.Counts)
			all.Merge(c.Latency)
			whole.latency = append(whole.latency, summarizeBatch(c.Latency, c.Counts))
			whole.queueing = append(whole.queueing, summarizeSeries(c.Queueing))
			whole.firstByte = append(whole.firstByte, summarizeSeries(c.FirstByte))
		}
		if rep.Outside != nil {
			all, counts = rep.Outside.Latency, rep.Outside.Counts
		}
		whole.latency = append(whole.latency, summarizeBatch(all, counts))
		us = append(us, whole)
	}
	return us
}

func summarizeSeries(t *sim.Tally) BatchLatency {
	if t == nil {
		return BatchLatency{}
	}
	return summarizeBatch(t, Counts{})
}

// latency summarises the pooled times of a class; its confidence intervals
// come from the spread of the same figures between units.
func latency(pooled *sim.Tally, reps []*Replication, class int) Latency {
	return timed(pooled, reps, class, func(u unit) []BatchLatency { return u.latency })
}

// apart summarises a time of a class that is measured only where somebody asks.
func apart(reps []*Replication, class int, of func(*ClassTally) *sim.Tally, units func(unit) []BatchLatency) Latency {
	if of(&reps[0].Classes[class]) == nil {
		return Latency{}
	}
	pooled := sim.NewTally()
	for _, rep := range reps {
		pooled.Merge(of(&rep.Classes[class]))
	}
	return timed(pooled, reps, class, units)
}

// timed summarises one of the times of a class.
func timed(pooled *sim.Tally, reps []*Replication, class int, of func(unit) []BatchLatency) Latency {
	l := plain(pooled)
	us := units(reps)
	figures := make([]float64, 0, len(us))
	fill := func(figure func(BatchLatency) float64, into *Interval) {
		figures = figures[:0]
		for _, u := range us {
			if b := of(u)[class]; b.Count > 0 {
				figures = append(figures, figure(b))
			}
		}
		*into = interval(into.Mid, figures)
	}
	fill(func(b BatchLatency) float64 { return b.Mean }, &l.Mean)
	for k, into := range []*Interval{&l.P50, &l.P90, &l.P95, &l.P99, &l.P999} {
		fill(func(b BatchLatency) float64 { return b.Quantiles[k] }, into)
	}
	return l
}

// plain summarises pooled times without doubt.
func plain(t *sim.Tally) Latency {
	l := Latency{Count: t.Count, SD: t.SD()}
	if t.Count == 0 {
		return l
	}
	l.Min, l.Max = t.Min.Seconds(), t.Max.Seconds()
	point := func(x float64) Interval { return Interval{x, x, x} }
	l.Mean = point(t.Mean())
	var q [5]float64
	t.Quantiles(quantiles, q[:])
	l.P50, l.P90, l.P95, l.P99, l.P999 = point(q[0]), point(q[1]), point(q[2]), point(q[3]), point(q[4])
	return l
}

// interval is the confidence interval of a figure whose value in each of
// several equal units is given: t·s/√n on both sides of the pooled estimate,
// by Student's t (Law: Simulation Modeling and Analysis, §9.5, batch means),
// where s is the spread round the pooled estimate: quantiles of small batches
// are biased, and the bias must count as doubt (sectioning; Asmussen, Glynn:
// Stochastic Simulation, §III.5).
//
// Neighbouring batches of a congested system are alike, which makes their
// spread too small. While the correlation of neighbours is above what chance
// gives, neighbours are averaged, which leaves fewer and less dependent units.
func interval(mid float64, figures []float64) Interval {
	x := append([]float64(nil), figures...)
	for len(x) >= 20 && neighbours(x) > 1.645/math.Sqrt(float64(len(x))) {
		for i := range len(x) / 2 {
			x[i] = (x[2*i] + x[2*i+1]) / 2
		}
		x = x[:len(x)/2]
	}
	if len(x) < 2 {
		return Interval{0, mid, math.Inf(1)}
	}
	n := float64(len(x))
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: n - 1}.Quantile((1 + Confidence) / 2)
	square := 0.0
	for _, v := range x {
		square += (v - mid) * (v - mid)
	}
	half := t * math.Sqrt(square/(n-1)/n)
	return Interval{math.Max(0, mid-half), mid, mid + half}
}

// errorRate is the share of errors. Where none was seen in n requests, the
// true share is below 3/n with 95 % confidence (rule of three: (1−p)ⁿ = 0.05).
func errorRate(c Counts, reps []*Replication, class int) Interval {
	if decided := c.Done + c.Errors(); c.Errors() == 0 && decided > 0 {
		return Interval{0, 0, 3 / float64(decided)}
	}
	var figures []float64
	for _, u := range units(reps) {
		figures = append(figures, u.latency[class].ErrorRate)
	}
	return interval(c.ErrorRate(), figures)
}

// neighbours is the correlation of each value with the next.
func neighbours(x []float64) float64 {
	mean := stat.Mean(x, nil)
	var num, den float64
	for i, v := range x {
		den += (v - mean) * (v - mean)
		if i > 0 {
			num += (v - mean) * (x[i-1] - mean)
		}
	}
	if den == 0 {
		return 0
	}
	return num / den
}

// verdict reads from a result whether it is a steady state. A fleet is
// overloaded when more work is offered than it can do, and also when the
// number of requests in it kept growing through the run and at its end was
// out of proportion; after a warm-up that did not end, which has grown for
// long already, a quarter more is. Users who wait for their answers before they
// ask again overload nothing: their traffic gives way.
func verdict(res *Result, reps []*Replication, settled, givesWay bool) Verdict {
	if res.OfferedLoad >= 1 && !givesWay {
		return Overloaded
	}
	if res.Latency.Count == 0 {
		return Overloaded
	}
	growing := 0
	for _, rep := range reps {
		if n := len(rep.Batches); n >= 4 && !rep.Windowed {
			early, late := 0.0, 0.0
			for i := range n / 4 {
				early += rep.Batches[i].InSystem
				late += rep.Batches[n-1-i].InSystem
			}
			if late > 4*early+100 || !rep.Settled && late > 1.25*early+100 {
				growing++
			}
		}
	}
	if 2*growing > len(reps) {
		return Overloaded
	}
	if !settled {
		return Unsettled
	}
	return Stable
}
