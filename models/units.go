package models

import "fleetcost/sim"

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
