package plan

import (
	"context"
	"math"
	"slices"

	"fleetcost/models"
	"fleetcost/models/engine"
	"fleetcost/models/load"
	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/models/split"
)

// A standing is how a fleet does against the goal.
type standing int

const (
	missed  standing = iota
	unclear          // the confidence interval holds the limit, and no more is simulated
	met
)

// An evaluation is a fleet measured against the goal.
type evaluation struct {
	fleet        *models.Fleet
	part         *models.Fleet // what was simulated of it
	replications []*result.Replication
	result       *result.Result
	standing     standing
	failing      report.Reason            // the goal that is missed or unclear
	precise      bool                     // every figure with a goal is as precise as asked for
	turnedAway   bool                     // what fails is the share of errors, and they were rejections
	storms       []*result.ReconnectStorm // by clients; nil until they were simulated
	stands       bool                     // in one replication all requests waited for one another, for ever
	stormed      bool                     // one lasted too long
	excess       float64                  // the largest of the figures over their limits
	rare         load.Recurrence
	least        int64   // requests without which too few of what is rare have come
	doubt        float64 // by which intervals count as wider, see earlyLook
	doubts       float64 // the largest half of the intervals that hold their limits, as a share of them
	likely       bool    // it is unclear, but each figure is within its limit
	unlikely     bool    // it is unclear, and some figure hardly within its limit
	// late is what platforms add to the times that were measured, nil: nothing; meters are
	// what those of each service are billed for, nil: it is not known yet.
	late   func(*result.Result)
	meters []*meter
	// emptied tells of requests that found no instance; nil: it was not looked at.
	emptied []report.Reason
	// strained are the fleets that must hold the goal beside it (see strain.go).
	strained []*evaluation
}

// holds tells whether a fleet, as it is, meets the goal, or likely does.
func (e *evaluation) holds() bool { return e.standing == met || e.likely }

// good tells whether a fleet meets the goal, or likely does, and under each strain: then
// Sure says how many surely do.
func (e *evaluation) good() bool {
	return e.holds() && !slices.ContainsFunc(e.strained, func(s *evaluation) bool { return !s.good() })
}

// doubted tells that a fleet which meets the goal does not do so beyond doubt.
func (e *evaluation) doubted() bool {
	return e.likely || slices.ContainsFunc(e.strained, (*evaluation).doubted)
}

// evaluate replicates until the verdict is as clear as it is taken care for.
//
// A goal is met when it is met with 95 % confidence: the upper end of the
// figure's interval is within the limit. It is missed when the lower end is
// beyond. While it is neither, more is simulated (see effort.go), until the figure is
// as near to its limit as can be told or the budget is spent. Then it is unclear, and
// likely where every figure is within its limit.
func (p *Planner) evaluate(ctx context.Context, f *models.Fleet, c care) (*evaluation, error) {
	why := p.infeasibleByBound(f)
	if why == nil {
		var err error
		if why, err = p.infeasibleByPeaks(ctx, f); err != nil {
			return nil, err
		}
	}
	if why != nil {
		e := &evaluation{fleet: f, part: f, precise: true, failing: why, result: result.Summarize(f, load.Of(f).Worst(), nil)}
		e.result.Verdict = result.Overloaded
		return e, nil
	}
	if c != precisely {
		if e, err := p.glanced(ctx, f); e != nil || err != nil {
			return e, err
		}
	}
	return p.measure(ctx, f, c)
}

// measure evaluates a fleet by simulation, feasible or not.
func (p *Planner) measure(ctx context.Context, f *models.Fleet, c care) (*evaluation, error) {
	e := &evaluation{fleet: f, part: shorten(split.Of(f))}
	e.rare, e.least = p.rarest(e.part)
	return e, p.replicateMore(ctx, e, c)
}

// infeasibleByBound says why a fleet cannot meet the goal, when that needs no
// simulation, and else nil.
func (p *Planner) infeasibleByBound(f *models.Fleet) report.Reason {
	if f.Traffic.Horizon() > 0 {
		return p.overloadedByFluid(f)
	}
	asked := load.Of(f)
	if least := p.unhurried(f); load.Of(least).Worst() >= 1 {
		return overloaded(least)
	}
	if why := lacksRedundancy(f); why != nil {
		return why
	}
	if why := stalled(f); why != nil {
		return why
	}
	if _, users := f.Traffic.(models.Closed); users {
		return nil
	}
	if !engine.Settles(split.Of(f)) {
		return report.NearCapacity{Offered: asked.Worst(), Requests: mostRequests}
	}
	return nil
}

// judge compares what was measured with the goals, of the whole and of the
// classes; the last time without more doubt than there is.
func (p *Planner) judge(e *evaluation, last bool) {
	e.result = result.Summarize(e.part, load.Of(e.part).Worst(), e.replications)
	if e.late != nil {
		e.late(e.result)
	}
	e.standing, e.failing, e.precise, e.turnedAway, e.stormed, e.excess = met, nil, true, false, false, 0
	e.doubts, e.likely, e.unlikely, e.doubt = 0, true, false, earlyLook
	if last {
		e.doubt = 1
	}
	defer func() { e.likely = e.likely && e.standing == unclear }()
	if e.stands {
		e.result.Verdict = result.Overloaded
		e.standing, e.failing = missed, report.Standstill{}
		return
	}
	if e.result.Verdict == result.Overloaded {
		e.standing, e.failing = missed, e.overloaded()
		return
	}
	p.judgeGoal(e, report.Figure{}, p.Scenario.Goal, spans{response: e.result.Latency})
	errors := e.result.ErrorRate
	if p.Scenario.Goal.ErrorRate == 0 && errors.Mid == 0 {
		errors.High = 0 // no run proves that there is never an error; none seen has to do
	}
	e.against(report.Figure{Measure: report.ErrorRate}, errors, p.Scenario.Goal.ErrorRate)
	if models.Degrades(p.Scenario.Classes) {
		e.against(report.Figure{Measure: report.Degraded}, e.result.Degraded, p.Scenario.Goal.Degraded)
		e.precise = e.precise && p.tells(e.result.Degraded, p.Scenario.Goal.Degraded)
	}
	e.turnedAway = errors.High > p.Scenario.Goal.ErrorRate && 2*e.result.Counts.Rejected > e.result.Counts.Errors()
	e.precise = e.precise && p.tells(errors, p.Scenario.Goal.ErrorRate)
	for _, c := range e.result.Classes { // where the whole has a goal for what only some classes have
		p.judgeParts(e, c)
	}
	for i, c := range p.Scenario.Classes {
		if c.Goal.Empty() {
			continue
		}
		for _, j := range servedIn(e.fleet, i) {
			p.judgeClass(e, i, j)
		}
	}
	p.judgeUtilization(e)
	e.judgeStorms()
	if n := e.offered(); last && e.standing != missed && n < e.least {
		e.standing, e.likely = unclear, false
		e.failing = report.TooRare{What: e.rare.What, Once: int(e.rare.Every.Seconds() * e.part.Traffic.Rate()), Seen: n}
	}
}

// judgeParts compares the queueing delay and the first byte of a class with the
// goals of the whole, where they were measured.
func (p *Planner) judgeParts(e *evaluation, c result.ClassResult) {
	var g models.Goal
	for _, goal := range p.Scenario.Goal.Latency {
		if goal.Of == models.QueueingDelay && c.Queueing.Count > 0 || goal.Of == models.FirstByte && c.FirstByte.Count > 0 {
			g.Latency = append(g.Latency, goal)
		}
	}
	p.judgeGoal(e, report.Figure{Class: c.Name}, g, spans{queueing: c.Queueing, firstByte: c.FirstByte})
}

// judgeClass compares what was measured of class j with the goals of class i,
// whose work is done in its requests.
func (p *Planner) judgeClass(e *evaluation, i, j int) {
	c, figures := &p.Scenario.Classes[i], &e.result.Classes[j]
	figure := report.Figure{Class: c.Name}
	if i != j {
		figure.In = figures.Name
	}
	precise := e.precise
	p.judgeGoal(e, figure, c.Goal, spans{figures.Latency, figures.Queueing, figures.FirstByte})
	if c.Part != models.Asked { // some come so rarely that it is enough to know on which side of its goal they are
		e.precise = precise
		for _, g := range c.Goal.Latency {
			e.precise = e.precise && p.tells(figures.Latency.At(g.Quantile), g.Limit.Seconds())
		}
	}
	if limit := mayFail(c.Goal); limit > 0 {
		figure.Measure = report.ErrorRate
		e.against(figure, figures.ErrorRate, limit)
		e.precise = e.precise && p.tells(figures.ErrorRate, limit)
	}
}

// mayFail is the share of a class's requests that may fail, 0 for any. Where the
// goal says when so many of what was left in a queue shall be done, no more than the
// rest may be done never.
func mayFail(g models.Goal) float64 {
	if g.ErrorRate > 0 {
		return g.ErrorRate
	}
	share := 0.0
	for _, l := range g.Latency {
		if rest := 1 - l.Quantile; l.Of == models.Completion && l.Quantile > 0 && (share == 0 || rest < share) {
			share = rest
		}
	}
	return share
}

// servedIn are the classes in whose requests the work of a class is done.
func servedIn(f *models.Fleet, class int) []int {
	if f.InProcess == nil {
		return []int{class}
	}
	return f.InProcess[class]
}

// judgeUtilization compares the busy share of each service with the goal.
func (p *Planner) judgeUtilization(e *evaluation) {
	limit := p.Scenario.Goal.MaxUtilization
	if limit == 0 {
		return
	}
	for _, s := range e.result.Services {
		of := report.Figure{Measure: report.Utilization}
		if len(e.result.Services) > 1 {
			of.Service = s.Name
		}
		e.against(of, s.Utilization, limit)
		e.precise = e.precise && p.tells(s.Utilization, limit)
	}
}

// spans are the times of a class that a goal may limit.
type spans struct{ response, queueing, firstByte result.Latency }

func (s spans) of(span models.Span) result.Latency {
	switch span {
	case models.QueueingDelay:
		return s.queueing
	case models.FirstByte:
		return s.firstByte
	}
	return s.response
}

// judgeGoal compares the times of a class, or of all, with a goal.
func (p *Planner) judgeGoal(e *evaluation, of report.Figure, g models.Goal, times spans) {
	for _, goal := range g.Latency {
		if of.Class == "" && (goal.Of == models.QueueingDelay || goal.Of == models.FirstByte) {
			continue // of the classes that have it
		}
		figure := times.of(goal.Of).At(goal.Quantile)
		of.Goal = goal
		e.against(of, figure, goal.Limit.Seconds())
		if half := (figure.High - figure.Low) / 2; !(half <= p.Precision*figure.Mid) {
			e.precise = false
		}
	}
}

// tells whether a share is precise enough to be judged: on one side of its
// limit, or so narrow that more simulation would hardly put it there.
func (p *Planner) tells(share result.Interval, limit float64) bool {
	return share.High <= limit || share.Low > limit || (share.High-share.Low)/2 <= p.Precision*limit
}

// against compares a figure with its limit and lowers the standing to what it
// finds.
func (e *evaluation) against(of report.Figure, figure result.Interval, limit float64) {
	if limit > 0 {
		e.excess = max(e.excess, figure.Value()/limit)
	}
	e.likely = e.likely && figure.Mid <= limit
	e.unlikely = e.unlikely || figure.Mid-unlikely*(figure.Mid-figure.Low) > limit
	low, high := widened(figure, math.Max(1, e.doubt))
	if low <= limit && limit < high {
		e.doubts = math.Max(e.doubts, (figure.High-figure.Low)/2/limit)
	}
	switch {
	case high <= limit:
	case low > limit:
		e.misses(report.Missed{Figure: of, Value: figure, Limit: limit, Surely: true})
	case e.standing == met:
		e.standing, e.failing = unclear, report.Missed{Figure: of, Value: figure, Limit: limit}
	}
}

// widened are the ends of an interval so many times as far from its middle.
func widened(i result.Interval, times float64) (low, high float64) {
	if math.IsInf(i.Mid, 1) {
		return i.Low, i.High
	}
	return i.Mid - times*(i.Mid-i.Low), i.Mid + times*(i.High-i.Mid)
}

// misses lowers the standing: the first that is said of a goal stands.
func (e *evaluation) misses(why report.Reason) {
	if e.standing != missed {
		e.standing, e.failing = missed, why
	}
}

// overloaded says what was seen to have more work than it can do, and what it does
// at most: what it answers while it is at work all the time.
func (e *evaluation) overloaded() report.Overload {
	f, scale := e.part, 1.0
	if offered := e.result.OfferedLoad; offered > 0 {
		scale = offered / load.Of(f).Worst() // users send what they do not wait for
	}
	why := overloadedBy(f, scale)
	whole := *e.result
	whole.Scale = scaledUp(e).Scale
	done := whole.DonePerSecond()
	if service, _ := mostOverloaded(f); service >= 0 && service < len(whole.Services) {
		a := &whole.Services[service].Averages
		done = (a.DonePerSecond + a.WastedPerSecond) * max(1, whole.Scale)
	}
	why.Answers = max(0, done)
	return why
}

// mostOverloaded is which service, or else which backend, of several has the most work
// for what it can do, where that is more than it can; -1 where none is.
func mostOverloaded(f *models.Fleet) (service, backend int) {
	worst := load.Of(f).Worst()
	if len(f.Services) < 2 || worst < 1 {
		return -1, -1
	}
	if i := slices.IndexFunc(load.Each(f), func(l load.Load) bool { return l.PerInstance() == worst }); i >= 0 {
		return i, -1
	}
	return -1, slices.Index(load.BackendLoads(f), worst)
}

// overloaded says what has more work than it can do, as computed from the inputs.
func overloaded(f *models.Fleet) report.Reason { return overloadedBy(f, 1) }

// overloadedBy says so where so many times the traffic comes.
func overloadedBy(f *models.Fleet, scale float64) report.Overload {
	why := report.Overload{Times: scale * load.Of(f).Worst()}
	switch service, backend := mostOverloaded(f); {
	case service >= 0:
		why.Where = f.Services[service].Name
	case backend >= 0:
		why.Where, why.Backend = f.Backends[backend].Name, true
	}
	return why
}
