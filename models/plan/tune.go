package plan

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/scaling"
	"fleetcost/sim"
)

// TuneOptions say what is tuned, and on what.
type TuneOptions struct {
	Outlook
	Design string
	// Policy is the autoscaler; empty for that of the design, or the usual one of its
	// platform. Usual tells to begin with what most people have under it, whatever the scenario has.
	Policy string
	Usual  bool
	// Had is how the services were operated before, where the scenario of the planner has been
	// changed for the policy that is tuned; nil: as it has it. That is what is compared with.
	Had []models.Operation
	// HeldOut is how many days at the end are not tuned on; fewer than 0: two of seven,
	// or the last quarter of less than two days.
	HeldOut int
	// Missed is the share of the time in which the goal may be missed.
	Missed float64
}

// ErrTuning says what is wrong with what shall be tuned.
var ErrTuning = errors.New("cannot be tuned")

// Tune finds the cheapest settings of an autoscaler that keep the goal on the first days
// of a span, and tells how they fare on the last ones. Where it is interrupted after the first
// settings there are both an answer, of those that were tried, and the error.
func (p *Planner) Tune(ctx context.Context, o TuneOptions) (*report.Tuning, error) {
	p = p.forecaster()
	f, ahead, err := p.ahead(o.Outlook)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(p.Scenario.Designs, func(d models.Layout) bool { return d.Name == o.Design })
	if at < 0 {
		return nil, fmt.Errorf("%w: there is no design %q", ErrTuning, o.Design)
	}
	d := p.Scenario.Designs[at]
	if PaidByUse(&d) {
		return nil, fmt.Errorf("%w: the platform of %s scales by itself, and there is nothing to tune; name a design with machines, tasks or pods", ErrTuning, d.Name)
	}
	if why := unfollowed(&d, false); why != "" {
		return nil, fmt.Errorf("%w: %s: %s", ErrTuning, d.Name, why)
	}
	tuned, err := trained(f, ahead, o.HeldOut)
	if err != nil {
		return nil, err
	}
	run, err := p.forecasting(ctx, d, f, ahead)
	if err != nil {
		return nil, err
	}
	if !run.planned.Met {
		return nil, Refused{run.planned.Missed}
	}
	asked, err := tunedOperations(run, &o)
	if err != nil {
		return nil, err
	}
	had := o.Had
	if had == nil {
		had = run.operations()
	}
	for i := range had {
		had[i] = usual(had[i])
	}
	t := &report.Tuning{
		Scenario: f.Scenario, Traffic: f.Traffic, Typical: f.Typical, Seed: f.Seed, Goal: f.Goal, Provider: f.Provider, Region: f.Region, Currency: f.Currency,
		Design: d.Name, Policy: policyOf(asked[0].Autoscaler), Step: ahead.step, Allowed: o.Missed,
		AsOf: run.planned.PriceDates(),
	}
	days, rest := run.part(0, tuned), run.part(tuned, len(ahead.loads))
	s, err := days.search(asked, o.Missed)
	if err != nil {
		return nil, err
	}
	best, cut := s.cheapest()
	if best == nil {
		return nil, cut
	}
	t.Keeps, t.Tried = s.keeps, s.tried
	if t.Instances, err = cost.Dollars(s.least.Cost); err != nil {
		return nil, err
	}
	for i := range asked {
		t.Services = append(t.Services, report.TunedService{
			Name: run.planned.Services[i].Name, Policy: policyOf(asked[i].Autoscaler), Offer: run.offers[i], Lifecycle: asked[i].Lifecycle, Was: asked[i].Autoscaler, Is: best[i].Autoscaler, Settings: s.settings(i),
		})
	}
	if !t.Keeps {
		t.Warnings = append(t.Warnings, report.NothingKeeps{Tried: t.Tried})
	}
	all := 0 // nobody knows how many would have been tried
	if cut == nil {
		all = t.Tried
		t.Tuned, cut = days.compared(had, best)
	}
	if cut == nil && tuned < len(ahead.loads) {
		t.Held, cut = rest.compared(had, best)
	}
	switch {
	case errors.Is(cut, context.Canceled):
		if t.Tuned.Courses == nil {
			t.Tuned = days.span()
		}
		t.Warnings = append(t.Warnings, report.Interrupted{Done: t.Tried, All: all, Of: "settings"})
		return t, cut
	case cut != nil:
		return nil, cut
	}
	t.Unbilled = append(run.planned.Unpriced(), t.Tuned.Courses[report.AsAsked].Unbilled...)
	if len(t.Held.Courses) > 0 {
		if unlike := unseen(&t.Tuned, &t.Held); len(unlike) > 0 {
			t.Warnings = append(t.Warnings, report.UnlikeDays{Days: unlike})
		}
	}
	for _, s := range t.Tuned.Courses[report.AsTuned].Services {
		if s.Least == 1 && f.Goal.Survive == models.NoLoss {
			t.Warnings = append(t.Warnings, report.ServesAlone{Service: s.Name})
		}
	}
	return t, nil
}

// tunedOperations are the operations of the services under the autoscalers to begin with.
func tunedOperations(r *forecastRun, o *TuneOptions) ([]models.Operation, error) {
	all := r.operations()
	for i, op := range all {
		had := usual(op).Autoscaler
		switch {
		case o.Policy != "" && (o.Usual || had == nil || policyOf(had) != o.Policy):
			a := scaling.Usual(o.Policy)
			if a == nil {
				return nil, fmt.Errorf("%w: there is no autoscaler %q; they are %s", ErrTuning, o.Policy, strings.Join(tunables(), ", "))
			}
			all[i].Policy, all[i].Autoscaler = o.Policy, a
		case had == nil:
			return nil, fmt.Errorf("%w: nothing is known of the autoscaler of %s; add one, [scaling] policy = \"hpa\", or give --policy hpa", ErrTuning, r.planned.Services[i].Name)
		default:
			all[i].Autoscaler = had
		}
		if _, ok := all[i].Autoscaler.(scaling.Tunable); !ok {
			return nil, fmt.Errorf("%w: %s has no settings to tune; give --policy with one of %s", ErrTuning, policyOf(all[i].Autoscaler), strings.Join(tunables(), ", "))
		}
	}
	return all, nil
}

// tunables are the autoscalers that can be tuned.
func tunables() (names []string) {
	for _, e := range scaling.Autoscalers.Entries() {
		if _, ok := e.Value.Vendor().(scaling.Tunable); ok {
			names = append(names, e.Name)
		}
	}
	return names
}

// The shares of a span that are held out where nobody says how much.
const (
	heldOfWeek   = 2. / 7
	heldOfLess   = 1. / 4
	severalDays  = 2
	shortestTune = sim.Hour
)

// trained is how many steps are tuned on.
func trained(f *report.Forecast, a *ahead, held int) (int, error) {
	begins := []int{0} // of each day of the calendar, in steps
	for day := 1; ; day++ {
		k := int(sim.Time(f.From.AddDate(0, 0, day).Sub(f.From)) / a.step)
		if k >= len(a.loads) {
			break
		}
		begins = append(begins, k)
	}
	switch days := len(begins); {
	case held >= days:
		return 0, fmt.Errorf("%w: of %d days %d cannot be held out; hold fewer out, or give more days, --days", ErrTuning, days, held)
	case held == 0:
		return len(a.loads), nil
	case held > 0:
		return begins[days-held], nil
	case days >= severalDays:
		return begins[days-max(1, int(math.Round(heldOfWeek*float64(days))))], nil
	}
	if a.step*sim.Time(len(a.loads)) < shortestTune {
		return 0, fmt.Errorf("%w: %v are too short a time", ErrTuning, a.step*sim.Time(len(a.loads)))
	}
	return int(math.Ceil((1 - heldOfLess) * float64(len(a.loads)))), nil
}

// part is the forecast of some of the steps.
func (r *forecastRun) part(from, to int) *forecastRun {
	own, f, a := *r, *r.forecast, *r.ahead
	a.loads, a.first, a.parts = r.loads[from:to], r.first+from, nil
	if r.typical != nil {
		a.typical = r.typical[from:to]
	}
	for k, parts := range r.parts {
		if from <= k && k < to {
			if a.parts == nil {
				a.parts = map[int][]float64{}
			}
			a.parts[k-from] = parts
		}
	}
	a.crowds = nil
	for _, c := range r.crowds {
		a.crowds = append(a.crowds, c.between(from, to))
	}
	a.hours = int((sim.Time(to-from)*a.step + sim.Hour - 1) / sim.Hour)
	f.From = r.forecast.From.Add(time.Duration(sim.Time(from) * a.step))
	f.To = r.forecast.From.Add(time.Duration(sim.Time(to) * a.step))
	own.forecast, own.ahead = &f, &a
	return &own
}

// span is a part without its courses.
func (r *forecastRun) span() report.TuningPart {
	p := report.TuningPart{From: r.forecast.From, To: r.forecast.To}
	for _, load := range r.loads {
		p.Requests += r.perSecond(load) * r.step.Seconds()
		p.Peak = math.Max(p.Peak, r.perSecond(load))
	}
	return p
}

// compared are the courses of a part; of no part where one is not finished.
func (r *forecastRun) compared(had, best []models.Operation) (report.TuningPart, error) {
	p := r.span()
	p.Courses = make([]report.Course, report.AllCourses)
	planned := r.instances()
	var err error
	for place, course := range map[int]func() (report.Course, error){
		report.AsAsked:  func() (report.Course, error) { return r.asked(slices.Clone(had), planned) },
		report.AsTuned:  func() (report.Course, error) { return r.asked(best, planned) },
		report.AsStatic: func() (report.Course, error) { return r.static(best, planned) },
		report.AsOracle: func() (report.Course, error) { return r.oracle(best, planned) },
	} {
		if p.Courses[place], err = course(); err != nil {
			return report.TuningPart{}, err
		}
	}
	return p, nil
}

// unseen are the kinds of days of a part, workdays and the weekend, that another has
// none of.
func unseen(tuned, held *report.TuningPart) (kinds []string) {
	has := func(p *report.TuningPart, weekend bool) bool {
		for at := p.From; at.Before(p.To); at = at.AddDate(0, 0, 1) {
			if (at.Weekday() == time.Saturday || at.Weekday() == time.Sunday) == weekend {
				return true
			}
		}
		return false
	}
	for _, weekend := range []bool{false, true} {
		if has(held, weekend) && !has(tuned, weekend) {
			kinds = append(kinds, map[bool]string{false: "workdays", true: "a weekend"}[weekend])
		}
	}
	return kinds
}
