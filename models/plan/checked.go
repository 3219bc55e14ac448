package plan

import (
	"math"
	"slices"
	"time"

	"fleetcost/models"
	"fleetcost/models/engine"
	"fleetcost/models/load"
	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/models/scaling"
	"fleetcost/models/split"
	"fleetcost/models/timeline"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// Windows run request by request. A timeline is a fluid; how far it can be trusted is
// measured where it is most likely to be wrong. Its autoscalers and instances, as they are
// when a window begins, go on over a run of single requests at the same rate.
//
// Of a window that has more than mostOfWindow requests, for so many come in the shortest, one
// in so many instances is run, under its share of the requests and of the backends'
// connections: a balanced stream splits well (see package split). The autoscaler sees what they
// do as if all did. At least leastOfFleet are run, so that one more or less among them that
// serves does not change the load by more than a hundredth or two.
const (
	checkedRequests  = 1_000_000
	mostOfWindow     = 3 * checkedRequests
	tooMuchForWindow = 10 * mostOfWindow // then there is none
	leastOfFleet     = 64
	checkedPieces    = 10_000_000 // of what they lead to, where they come over connections that stay open
	shortestChecked  = 2 * sim.Minute
	longestChecked   = sim.Hour
	spareInstances   = 20 // that may be there beyond twice those of the timeline
	tickOfController = sim.Second
	muchSharper      = 1.2 // the highest rate of a step over its mean
)

// A stretch is a part of a timeline, in steps.
type stretch struct {
	why      string
	from, to int
	event    *models.Event // that it is for; nil: none
}

// stretches are the windows worth a run: those of events, the busiest, the steepest, and
// the one in which the timeline is roughest.
func (r *forecastRun) stretches(c *report.Course) (all []stretch) {
	all = r.struck()
	longest := max(1, int(longestChecked/r.step))
	shortest, most := r.worth()
	sums := make([]float64, len(r.loads)+1)
	rough := make([]float64, len(r.loads)+1)
	for k, x := range r.loads {
		sums[k+1], rough[k+1] = sums[k]+x, rough[k]
		if m := &c.Timeline[k]; !m.Steady || m.Missed {
			rough[k+1]++
		}
	}
	add := func(why string, value func(from, to int) float64) {
		best, at, length := 0.0, -1, 0
		for from := 1; from < len(r.loads); from++ {
			n := longest
			for n > shortest && (from+n > len(r.loads) || r.perSecond(sums[from+n]-sums[from])*r.step.Seconds() > most) {
				n--
			}
			if from+n > len(r.loads) {
				break
			}
			if v := value(from, from+n); v > best {
				best, at, length = v, from, n
			}
		}
		if at < 0 || slices.ContainsFunc(all, func(s stretch) bool { return at < s.to && s.from < at+length }) {
			return
		}
		all = append(all, stretch{why, at, at + length, nil})
	}
	mean := func(from, to int) float64 { return (sums[to] - sums[from]) / float64(to-from) }
	add("the busiest", mean)
	if sharpest := r.sharpest(); sharpest >= 0 {
		add("the sharpest peak within a step", func(from, to int) float64 {
			if from <= sharpest && sharpest < to {
				return 1
			}
			return 0
		})
	}
	add("the steepest rise", func(from, to int) float64 {
		mid := (from + to) / 2
		if mid == from || mid == to {
			return 0
		}
		return mean(mid, to) - mean(from, mid)
	})
	add("the roughest", func(from, to int) float64 { return (rough[to] - rough[from]) / float64(to-from) })
	return all
}

// worth is how many steps a window has at least, and about how many requests at most: fewer
// where one leads to many.
func (r *forecastRun) worth() (shortest int, most float64) {
	if r.open == nil {
		return max(1, int(shortestChecked/r.step)), checkedRequests
	}
	return 1, checkedPieces / load.Reach(r.surface.fleet(r.instances(), r.p.Scenario.Traffic.Rate()))
}

// checkable tells whether windows can be run: their arrivals follow from a rate, and the
// goals from what becomes of single requests.
func (r *forecastRun) checkable() bool {
	_, ok := r.judged(r.surface.fleet(ones(len(r.offers)), 1))
	return ok
}

// checked runs the windows of a course.
func (r *forecastRun) checked(services []timeline.Service, c *report.Course, windows []stretch) (all []report.Checked, err error) {
	if !r.checkable() {
		return nil, nil
	}
	for _, s := range windows {
		one, err := r.check(services, c, s)
		if err != nil {
			return nil, err
		}
		if one != nil {
			all = append(all, *one)
		}
	}
	return all, nil
}

// check runs one window, which begins with an empty fleet a step before, or in the midst of
// connections that stay open. It is nil where it needs more instances than the timeline led to
// expect by far, and where requests were held for the first instance.
func (r *forecastRun) check(services []timeline.Service, c *report.Course, s stretch) (*report.Checked, error) {
	before := s.from - r.lead()
	until, err := timeline.Run(r.ctx, r.setup(services, r.loads[:before]))
	if err != nil {
		return nil, err
	}
	every := r.inPart(until.Scalers, before, s.to)
	if every == 0 {
		return nil, nil
	}
	return r.checkPart(services, until, c, s, every)
}

// lead is how many steps before a window its run begins; connections that stay open are there.
func (r *forecastRun) lead() int {
	if r.open != nil {
		return 0
	}
	return 1
}

// checkPart runs one in so many of the instances of a window, which go on from a timeline
// until then.
func (r *forecastRun) checkPart(services []timeline.Service, until *timeline.Course, c *report.Course, s stretch, every int) (*report.Checked, error) {
	lead := r.lead()
	before := s.from - lead
	most := make([]int, len(services))
	for k := before; k < s.to; k++ {
		for i := range most {
			most[i] = max(most[i], c.Timeline[k].Serving+c.Timeline[k].Booting+c.Timeline[k].Leaving)
		}
	}
	f := &follower{scalers: until.Scalers, begin: sim.Time(before) * r.step, mark: sim.Time(lead) * r.step, places: make([]int, len(services)), every: every, backends: r.slowBackends(), of: len(r.p.Scenario.Backends), silent: map[[2]int]bool{}}
	for i, scaler := range until.Scalers {
		f.places[i] = max(2*most[i]+spareInstances, scaler.Pool.Places())
		f.places[i] += (every - f.places[i]%every) % every
	}
	fleet := unlimited(r.surface.fleet(f.places, 1)) // most of which are never there
	for i, scaler := range until.Scalers {
		_, holds := scaler.Autoscaler.(scaling.Holding)
		f.holds = append(f.holds, holds && fleet.Services[i].Runtime.Accept != models.AcceptBroker)
	}
	var held [][]float64
	if r.open != nil {
		fleet.Traffic, held = r.live(f, sim.Time(s.to)*r.step)
	} else {
		fleet.Traffic = r.between(f.begin, sim.Time(s.to)*r.step, r.p.Scenario.Traffic)
	}
	if every > 1 {
		fleet = split.To(fleet, 1/float64(every))
	}
	f.expectChecks(fleet)
	goals, _ := r.judged(fleet)
	steps := make([]stepTally, s.to-before)
	for k := range steps {
		steps[k].times = make([][]float32, len(goals))
	}
	err := r.p.each(r.ctx, 1, func(int) error {
		_, err := engine.Replicate(r.ctx, fleet, engine.Options{
			Seed: r.p.Seed, Requests: 1 << 40, Batches: 2, NoWarmUp: true, Aged: true, Controller: f, Open: held,
			Observe: func(d engine.Departure) {
				if k := int(d.Born / r.step); !f.observe(d) && k < len(steps) {
					steps[k].add(d, goals, fleet.Classes[d.Class].Share > 0)
				}
			},
		})
		return err
	})
	switch {
	case err != nil:
		return nil, err
	case f.short, f.held:
		return nil, nil
	}
	out := &report.Checked{Why: s.why, OneOf: every, From: r.forecast.From.Add(time.Duration(sim.Time(s.from) * r.step)), Span: sim.Time(s.to-s.from) * r.step}
	weight := 0.0
	for k := range steps[lead:] {
		m, got := &c.Timeline[s.from+k], &steps[lead+k]
		n := float64(got.done + got.failed)
		out.Requests += int64(n)
		out.Failed += int64(got.failed)
		latency, missed := got.against(goals, r.p.Scenario.Goal.ErrorRate)
		weight += n
		out.Latency += n * latency
		out.Told += n * m.Latency
		if missed {
			out.Missed += r.step
		}
		if m.Missed {
			out.ToldMiss += r.step
		}
		out.Ended = m.Missed && !missed
	}
	if weight > 0 {
		out.Latency, out.Told = out.Latency/weight, out.Told/weight
	}
	f.advance(sim.Time(len(steps)) * r.step)
	out.Hours = (f.paid() - f.marked) / 3600
	out.ToldHours = c.Timeline[s.to-1].Paid/3600 - c.Timeline[s.from-1].Paid/3600 // the first step is in no window
	return out, nil
}

// inPart is how many instances there are for each that is run of a window, 0 where there
// are too many requests for any run.
func (r *forecastRun) inPart(scalers []*timeline.Scaler, from, to int) int {
	requests := 0.0
	for _, x := range r.loads[from:to] {
		requests += r.perSecond(x) * r.step.Seconds()
	}
	if r.open != nil {
		return 1 // rooms have members everywhere
	}
	every := int(math.Ceil(requests / mostOfWindow))
	counts := make([]int, len(scalers))
	for i, s := range scalers {
		_, serving, _ := s.Pool.Counts()
		every = min(every, serving/leastOfFleet)
		if s.Life.Health != nil {
			every = 1 // each instance answers for itself
		}
		counts[i] = serving
	}
	if every > 1 && !splits(r.surface.fleet(counts, r.perSecond(r.loads[from])), 1/float64(every)) {
		every = 1
	}
	every = max(1, every)
	if requests/float64(every) > tooMuchForWindow {
		r.unrun = math.Max(r.unrun, requests)
		return 0
	}
	return every
}

// splits tells whether backends stay as loaded as they are where a fleet is divided.
func splits(f *models.Fleet, share float64) bool {
	if split.Indivisible(f) || !split.Keeps(nil, f.Backends, share) {
		return false
	}
	for i := range f.Services {
		f.Services[i].Groups[0].Count = split.Number(f.Services[i].Groups[0].Count, share) * int(math.Round(1/share))
	}
	pool := load.Of(f).Pool
	return math.Abs(load.Of(split.To(f, share)).Pool-pool) <= 0.01*pool
}

// A judgement is a goal that requests of a run are held against, of all that come from
// outside or of one class. The first is the figure that is shown, with or without a limit.
type judgement struct {
	models.LatencyGoal
	class int // models.AnyClass: all from outside
}

// judged are the goals of the scenario; false where one is not to be seen in departures.
func (r *forecastRun) judged(f *models.Fleet) (goals []judgement, ok bool) {
	all := &r.p.Scenario
	goals = []judgement{{all.Goal.First(), models.AnyClass}}
	if goals[0].Limit == 0 {
		goals[0].Limit = sim.Never
	}
	if _, batches := all.Traffic.(traffic.Batches); batches {
		return nil, false // arrivals do not follow from a rate alone
	}
	ok = all.Goal.MaxUtilization == 0
	add := func(g models.LatencyGoal, class int) {
		ok = ok && g.Of != models.FirstByte && (class != models.AnyClass || g.Of == models.ResponseTime)
		goals = append(goals, judgement{g, class})
	}
	for _, g := range all.Goal.Latency {
		add(g, models.AnyClass)
	}
	for i := range all.Classes {
		for _, g := range all.Classes[i].Goal.Latency {
			for _, j := range servedIn(f, i) {
				add(g, j)
			}
		}
		ok = ok && all.Classes[i].Goal.ErrorRate == 0
	}
	return goals, ok
}

// A stepTally is what became of the requests of a step.
type stepTally struct {
	times        [][]float32 // of those answered, in seconds, for each goal
	done, failed int         // of those from outside
}

func (t *stepTally) add(d engine.Departure, goals []judgement, outside bool) {
	answered := d.Outcome == result.Done
	switch {
	case outside && answered:
		t.done++
	case outside:
		t.failed++
	}
	if !answered {
		return
	}
	for i := range goals {
		g := &goals[i]
		switch {
		case g.class == models.AnyClass && !outside, g.class != models.AnyClass && g.class != d.Class:
		case g.Of == models.QueueingDelay:
			t.times[i] = append(t.times[i], float32((d.Begun - d.Born).Seconds()))
		default:
			t.times[i] = append(t.times[i], float32((d.Left - d.Born).Seconds()))
		}
	}
}

// against is the figure that the goal limits first, and whether the step missed a goal.
func (t *stepTally) against(goals []judgement, errors float64) (latency float64, missed bool) {
	for i := range goals {
		figure := quantileOf(t.times[i], goals[i].Quantile)
		if i == 0 {
			latency = figure
		}
		missed = missed || figure > goals[i].Limit.Seconds()
	}
	return latency, missed || float64(t.failed) > errors*float64(t.done+t.failed)
}

// quantileOf is the least time that so large a share is not above, or, of 0, the mean.
func quantileOf(times []float32, quantile float64) float64 {
	n := len(times)
	if n == 0 {
		return 0
	}
	if quantile == 0 {
		sum := 0.0
		for _, x := range times {
			sum += float64(x)
		}
		return sum / float64(n)
	}
	slices.Sort(times)
	return float64(times[max(0, min(n-1, int(math.Ceil(quantile*float64(n)))-1))])
}
