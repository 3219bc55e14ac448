package plan

import (
	"context"
	"errors"
	"fmt"
	"math"

	"fleetcost/models"
	"fleetcost/models/engine"
	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/models/standstill"
	"fleetcost/models/traffic"
	"fleetcost/models/words"
	"fleetcost/sim"
)

// Validate predicts each trial, and says how far it is off. The prediction of a
// trial whose requests are known is the middle of runs under those very requests: the
// noise of arrivals, which makes two trials of one server differ by a third in
// their p99, then cancels. Beside it stands the 95 % prediction interval of a
// trial of that length under fresh traffic, on a host whose speed and overhead
// are as doubtful as the calibration says. Where it is interrupted after a trial there are both
// an answer of those that were predicted and the error.
func (p *Planner) Validate(ctx context.Context, source string, trials []models.Trial) (*report.Validation, error) {
	p.init()
	v := &report.Validation{Source: source, Seed: p.Seed, Repeats: repeats}
	for i := range trials {
		t := &trials[i]
		p.say(fmt.Sprintf("%s %s at %s (%d of %d)", t.Server, t.Scenario, words.Digits(t.Rate, 4), i+1, len(trials)))
		if p.Done != nil {
			p.Done(fmt.Sprintf("%s %s at %s", t.Server, t.Scenario, words.Digits(t.Rate, 4)), float64(i)/float64(len(trials)))
		}
		rows, parts, err := p.trial(ctx, t)
		if errors.Is(err, context.Canceled) && i > 0 {
			v.Warnings = append(v.Warnings, report.Interrupted{Done: i, All: len(trials), Of: "trials"})
			v.Summarize()
			return v, err
		}
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", t.Server, t.Scenario, err)
		}
		v.Rows, v.Parts = append(v.Rows, rows...), append(v.Parts, parts...)
		if t.Standstill.For > 0 {
			recovery, err := p.recovery(ctx, t)
			if err != nil {
				return nil, fmt.Errorf("%s %s: %w", t.Server, t.Scenario, err)
			}
			v.Recoveries = append(v.Recoveries, recovery)
		}
	}
	v.Summarize()
	return v, nil
}

// trial predicts one trial: a row for each of its measured classes, and the parts of a system.
func (p *Planner) trial(ctx context.Context, t *models.Trial) ([]report.ValidationRow, []report.ValidationPart, error) {
	replays, err := p.replicate(ctx, t.Fleet, p.options(t), 0, replaysOfATrial)
	if err != nil {
		return nil, nil, err
	}
	var again []*result.Replication
	if t.Again != nil {
		if again, err = p.repeat(ctx, t); err != nil {
			return nil, nil, err
		}
	}
	var rows []report.ValidationRow
	whole := middle(replays, t, "all")
	for i, m := range t.Measured {
		row := report.ValidationRow{
			ID: t.ID, Server: t.Server, Scenario: t.Scenario, Load: t.Load, Runtime: t.Preset, Rate: t.Rate, Closed: t.Closed,
			Measured: m, Predicted: middle(replays, t, m.Class),
			Band: band(t, replays[0], t.Measured[0]),
			Left: left(t, t.Measured[0]), Disturbed: t.Disturbed != "",
			Saturated: saturated(t, t.Measured[0]), PredictedSaturated: saturated(t, whole), Marked: t.Marked,
			Done: result.Interval{Mid: math.NaN(), High: math.Inf(1)},
		}
		runs := make([]models.Figures, len(again))
		for k, rep := range again {
			runs[k] = figures(rep, t, t.Measured[i].Class)
		}
		if t.Closed {
			row.Done = interval(runs, func(f models.Figures) float64 { return f.DonePerSecond })
			runs = nil // only its throughput is judged
		}
		row.P50 = interval(runs, func(f models.Figures) float64 { return f.P50 })
		row.P95 = interval(runs, func(f models.Figures) float64 { return f.P95 })
		row.P99 = interval(runs, func(f models.Figures) float64 { return f.P99 })
		if _, known := t.Fleet.Traffic.(*traffic.Recorded); !known && !t.Closed {
			// One run would add the noise of its own arrivals: the middle of many.
			row.Predicted.P50, row.Predicted.P95, row.Predicted.P99 = row.P50.Mid, row.P95.Mid, row.P99.Mid
		}
		rows = append(rows, row)
	}
	var parts []report.ValidationPart
	for _, m := range t.Parts {
		parts = append(parts, report.ValidationPart{
			ID: t.ID, Server: t.Server, Scenario: t.Scenario, Rate: t.Rate, Measured: m, Predicted: partOf(replays, t, m.Name),
		})
	}
	return rows, parts, nil
}

// options of the runs of a trial.
func (p *Planner) options(t *models.Trial) engine.Options {
	o := engine.Options{Seed: p.Seed, WarmUp: t.WarmUp, Batches: 1}
	if s := t.Standstill; s.For > 0 {
		o.Controller = standstill.Controller(s.Backend, s.At, s.At+s.For, sim.Seconds(t.Fleet.Asked(s.Backend)))
	}
	return o
}

// recovery predicts how long a system takes to recover from the standstill of a backend.
func (p *Planner) recovery(ctx context.Context, t *models.Trial) (report.ValidationRecovery, error) {
	s := t.Standstill
	r := report.ValidationRecovery{ID: t.ID, Server: t.Server, Scenario: t.Scenario, Rate: t.Rate, Measured: t.Recovery, Watched: (t.WarmUp + t.Span - s.At - s.For).Seconds()}
	if m := t.Measured[0]; m.Errors+m.Count > 0 {
		r.MeasuredErrors = float64(m.Errors) / float64(m.Errors+m.Count)
	}
	run := func(f *models.Fleet, n int) (times, errors []float64, err error) {
		times, errors = make([]float64, n), make([]float64, n)
		return times, errors, p.each(ctx, n, func(k int) error {
			var requests []standstill.Request
			lost := 0
			o := p.options(t)
			o.Replication = k
			o.Observe = func(d engine.Departure) {
				q := standstill.Request{At: d.Born.Seconds(), Took: math.NaN()}
				if d.Outcome == result.Done {
					q.Took = (d.Left - d.Born).Seconds()
				} else if d.Born >= t.WarmUp {
					lost++
				}
				requests = append(requests, q)
			}
			_, err := engine.Replicate(ctx, f, o)
			times[k] = standstill.Recovery(requests, t.WarmUp.Seconds(), s.At.Seconds(), (s.At + s.For).Seconds(), (t.WarmUp + t.Span).Seconds())
			errors[k] = float64(lost) / math.Max(1, float64(len(requests)))
			return err
		})
	}
	times, errors, err := run(t.Fleet, replaysOfATrial)
	if err != nil {
		return r, err
	}
	r.Predicted, r.PredictedErrors = result.Median(times), result.Median(errors)
	if times, _, err = run(t.Again, repeats); err != nil {
		return r, err
	}
	r.Interval = result.PredictionInterval(times)
	return r, nil
}

// partOf is the mean of what several runs tell of a service or a backend; NaN of one that
// they do not have.
func partOf(reps []*result.Replication, t *models.Trial, name string) models.PartFigures {
	p := models.PartFigures{Name: name, CPU: math.NaN(), Wait: math.NaN(), Waiting: math.NaN()}
	mean := func(figure func(rep *result.Replication) float64) float64 {
		sum := 0.0
		for _, rep := range reps {
			sum += figure(rep) / float64(len(reps))
		}
		return sum
	}
	for i := range t.Fleet.Services {
		if s := &t.Fleet.Services[i]; s.Name == name {
			p.CPU = mean(func(r *result.Replication) float64 { return r.Services[i].Averages.Utilization }) * coresOf(s)
			p.Waiting = mean(func(r *result.Replication) float64 { return r.Services[i].Averages.In[result.WaitingWorker] })
			p.Wait = mean(func(r *result.Replication) float64 { return r.Services[i].Wait.Mean() })
		}
	}
	for i := range t.Fleet.Backends {
		if b := &t.Fleet.Backends[i]; b.Name == name {
			if b.Cores > 0 {
				p.CPU = mean(func(r *result.Replication) float64 { return r.Backends[i].Utilization }) * b.Cores
			}
			p.Waiting = mean(func(r *result.Replication) float64 { return r.Backends[i].Waiting })
			p.Wait = mean(func(r *result.Replication) float64 { return r.Backends[i].Wait })
		}
	}
	return p
}

// replaysOfATrial is how often the very requests of a trial are replayed. What
// differs between replays is only which process accepts a connection.
const replaysOfATrial = 5

// middle of the figures of several runs, one by one.
func middle(reps []*result.Replication, t *models.Trial, class string) models.Figures {
	all := make([]models.Figures, len(reps))
	for i, rep := range reps {
		all[i] = figures(rep, t, class)
	}
	median := func(figure func(models.Figures) float64) float64 {
		values := make([]float64, len(all))
		for i, f := range all {
			values[i] = figure(f)
		}
		return result.Median(values)
	}
	mid := all[0]
	mid.P50 = median(func(f models.Figures) float64 { return f.P50 })
	mid.P95 = median(func(f models.Figures) float64 { return f.P95 })
	mid.P99 = median(func(f models.Figures) float64 { return f.P99 })
	mid.DonePerSecond = median(func(f models.Figures) float64 { return f.DonePerSecond })
	mid.Utilization = median(func(f models.Figures) float64 { return f.Utilization })
	return mid
}

// figures of a run as a load generator sees them: latencies of what was
// answered, with the time outside of the server.
func figures(rep *result.Replication, t *models.Trial, class string) models.Figures {
	f := models.Figures{Class: class, DonePerSecond: rep.Averages.DonePerSecond}
	f.Utilization = rep.Averages.Utilization * cores(t)
	all := sim.NewTally()
	classes := rep.Classes
	if class == "all" && rep.External != nil {
		classes = []result.ClassTally{*rep.External}
	}
	for _, c := range classes {
		if class == "all" || class == c.Name {
			all.Merge(c.Latency)
			f.Errors += int(c.Counts.Errors())
		}
	}
	f.Count = int(all.Count)
	var q [3]float64
	all.Quantiles([]float64{0.5, 0.95, 0.99}, q[:])
	outside := t.Outside.Seconds()
	f.P50, f.P95, f.P99 = q[0]+outside, q[1]+outside, q[2]+outside
	if all.Count == 0 {
		f.P50, f.P95, f.P99 = math.NaN(), math.NaN(), math.NaN()
	}
	return f
}

// A trial is in a steady state when so much of what was offered was answered
// in its time, and the cores were not in use for more than so much of it.
// Beyond, latency grows for as long as the trial lasts, and is no property of
// the server.
const (
	enough  = 0.98
	mostUse = 0.97
)

// left says why a trial does not count in the errors of latency.
func left(t *models.Trial, m models.Figures) (why report.Exclusion) {
	switch {
	case t.Disturbed != "":
		return report.Exclusion{Reason: t.Disturbed, Detail: t.DisturbedBy}
	case t.Closed:
		return report.Exclusion{Reason: "closed loop", Detail: "throughput only"}
	case t.Standstill.For > 0:
		return report.Exclusion{Reason: "a backend stood still", Detail: "errors and recovery only"}
	case m.Errors > 0:
		return report.Exclusion{Reason: "timeouts", Detail: "percentiles of the others only"}
	case saturated(t, m):
		return report.Exclusion{Reason: "saturated", Detail: "latency grew for as long as it lasted"}
	}
	return why
}

// saturated tells whether a trial of an open loop was beyond its steady state, by what was
// measured or is predicted of all its requests.
func saturated(t *models.Trial, m models.Figures) bool {
	return !t.Closed && (m.DonePerSecond < enough*offered(t)-noise(t) || m.Utilization > mostUse*cores(t))
}

// offered is the rate of requests in the measured span.
func offered(t *models.Trial) float64 {
	rec, ok := t.Fleet.Traffic.(*traffic.Recorded)
	if !ok {
		return t.Rate
	}
	n := 0
	for _, at := range rec.At {
		if at >= t.WarmUp && at < t.WarmUp+t.Span {
			n++
		}
	}
	return float64(n) / t.Span.Seconds()
}

// noise is by how much fewer requests per second may have come than were
// offered where only their rate is known: two standard deviations of the number
// of Poisson arrivals.
func noise(t *models.Trial) float64 {
	if _, known := t.Fleet.Traffic.(*traffic.Recorded); known {
		return 0
	}
	return 2 * math.Sqrt(t.Rate/t.Span.Seconds())
}

// cores of the fleet.
func cores(t *models.Trial) float64 {
	n := 0.0
	for i := range t.Fleet.Services {
		n += coresOf(&t.Fleet.Services[i])
	}
	return n
}

// coresOf a service.
func coresOf(s *models.Service) float64 {
	n := 0.0
	for _, g := range s.Groups {
		n += g.Machine.VCPU * float64(g.Count)
	}
	return n
}

// band of load: the busiest of the cores, as measured, and of the workers, as
// predicted. Of several services, and of backends, the busiest is the one that is predicted.
func band(t *models.Trial, rep *result.Replication, m models.Figures) report.Band {
	used := math.Max(rep.Averages.Workers, m.Utilization/cores(t))
	if math.IsNaN(m.Utilization) {
		used = math.Max(rep.Averages.Workers, rep.Averages.Utilization)
	}
	if len(rep.Services) > 1 {
		for i := range rep.Services {
			used = math.Max(used, rep.Services[i].Averages.Utilization)
		}
	}
	for i := range rep.Backends {
		used = math.Max(used, math.Max(rep.Backends[i].Utilization, pooled(t.Fleet, i, &rep.Backends[i])))
	}
	switch {
	case used < 0.5:
		return report.BandLow
	case used < 0.7:
		return report.BandMiddle
	case used < 0.85:
		return report.BandHigh
	case used < 0.95:
		return report.BandNear
	}
	return report.BandSaturated
}

// pooled is the share of its connections that is in use, where they are limited.
func pooled(f *models.Fleet, backend int, b *result.BackendTally) float64 {
	limit := f.Connections(backend)
	if own := f.Backends[backend].Connections; own > 0 && (limit == 0 || own < limit) {
		limit = own
	}
	if limit == 0 {
		return 0
	}
	return b.Held / float64(limit)
}
