// Package budget says what months ahead cost, with their doubt: inputs are ranges (package
// doubt), and what a fleet costs follows from a response surface that plans were made for.
//
// It will never know from which text a range comes, how a fleet is planned (package plan),
// nor how a budget is shown.
//
// The parts: calendar (what comes in each month), sized (one plan and its bill), stair (how
// many instances a load needs), bursts (what burstable machines owe), factors (inputs that are no keys), effects (what else an input
// changes), surface (what a month costs), accuracy (how far that is from planning), tell (the
// answer). byuse has designs whose platform bills what requests do.
package budget

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/doubt"
	"fleetcost/models/plan"
	"fleetcost/models/report"
)

// An Input is a key that is a range, or a factor. Its law is that of values above 0 of the key plus the
// shift: a growth of −1 % has a factor of 0.99.
type Input struct {
	Key, Unit      string
	Low, Mid, High float64
	Shift          float64
	Traffic        bool    // it is said of the traffic
	Of             Subject // a key, unless it is a factor
	Runtime        string  // whose CPU time it is a factor of
	Preset         bool    // it is not of the scenario, but of what presets say of themselves
}

// law of the input.
func (in Input) law() doubt.Range {
	return doubt.Range{Low: in.Low + in.Shift, Mid: in.Mid + in.Shift, High: in.High + in.Shift}
}

// A Study is a scenario whose inputs are ranges.
type Study struct {
	Inputs []Input
	// At is the planner of the scenario where the inputs that are keys have these values. What it
	// answers is the study's own, and another each time.
	At      func(values []float64) (*plan.Planner, error)
	Months  int
	Samples int
	Checks  int // points at which each design is planned directly
	Plans   int // of each design at most for how many instances a load needs; 0: a usual number
	Seed    uint64
	Limits  cost.Budget // that designs are held against
	// Done is told which share of the work is done, where it is not nil.
	Done func(doing string, share float64)
}

// ErrStudy says what cannot be budgeted.
var ErrStudy = errors.New("cannot be budgeted")

// Run works the budget out. Where it is interrupted after a design was finished there are both
// an answer, which says of how much it is, and the error.
func (s *Study) Run(ctx context.Context) (*report.Budget, error) {
	base, err := s.at(s.mids())
	if err != nil {
		return nil, err
	}
	c, err := s.calendar(base)
	if err != nil {
		return nil, err
	}
	values, err := s.draw()
	if err != nil {
		return nil, err
	}
	if err := c.use(s, "", values); err != nil {
		return nil, err
	}
	designs, left := budgeted(base.Scenario.Designs)
	if len(designs) == 0 {
		return nil, fmt.Errorf("%w: some services of %s are billed by what requests do and others by the hour; compare prices them", ErrStudy, strings.Join(left, ", "))
	}
	surfaces, errs := make([]*surface, len(designs)), make([]error, len(designs))
	var group sync.WaitGroup
	var mutex sync.Mutex
	done := make([]float64, len(designs))
	for i, d := range designs {
		group.Go(func() {
			c := c
			if own := base.Reached(d.Name); own != base {
				apart := *c
				apart.byUse = nil
				if errs[i] = apart.use(s, d.Name, values); errs[i] != nil {
					return
				}
				c = &apart
			}
			x := &surface{study: s, calendar: c, name: d.Name, place: d.Place, byUse: allByUse(&d), reach: func(share float64) {
				mutex.Lock()
				defer mutex.Unlock()
				if done[i] = share; s.Done != nil {
					sum := 0.0
					for _, d := range done {
						sum += d
					}
					s.Done(d.Name, sum/float64(len(done)))
				}
			}}
			surfaces[i], errs[i] = x, x.make(ctx, values)
		})
	}
	group.Wait()
	whole, err := finished(surfaces, errs)
	if err != nil {
		return nil, err
	}
	b, err := s.tell(ctx, base, c, whole, len(surfaces))
	if b != nil && len(left) > 0 {
		b.Warnings = append(b.Warnings, report.Note{Text: strings.Join(left, ", ") + ": left out: of its services some are billed by what requests do and others by the hour, and a budget follows either alone; compare prices it"})
	}
	return b, err
}

// finished are the surfaces that were made before an interruption; an error where none was, or
// where one failed for another reason.
func finished(surfaces []*surface, errs []error) (done []*surface, err error) {
	var failed []error
	for i, e := range errs {
		switch {
		case e == nil:
			done = append(done, surfaces[i])
		case !errors.Is(e, context.Canceled):
			failed = append(failed, e)
		}
	}
	if len(failed) > 0 || len(done) == 0 {
		return nil, cmp.Or(errors.Join(failed...), errors.Join(errs...))
	}
	return done, nil
}

// budgeted are the designs whose services are all paid by the hour, or all by what requests do,
// and the names of the others.
func budgeted(all []models.Layout) (designs []models.Layout, left []string) {
	for _, d := range all {
		if plan.PaidByUse(&d) && !allByUse(&d) {
			left = append(left, d.Name)
			continue
		}
		designs = append(designs, d)
	}
	return designs, left
}

// mids are the values of all inputs at mid.
func (s *Study) mids() []float64 {
	values := make([]float64, len(s.Inputs))
	for i, in := range s.Inputs {
		values[i] = in.Mid
	}
	return values
}

// with is mids but for one input.
func (s *Study) with(input int, value float64) []float64 {
	values := s.mids()
	values[input] = value
	return values
}

// unknown are the places of the inputs that are in doubt.
func (s *Study) unknown() (places []int) {
	for i, in := range s.Inputs {
		if !in.law().Known() {
			places = append(places, i)
		}
	}
	return places
}

// study of package doubt, whose values are of the keys plus their shifts.
func (s *Study) study(designs []doubt.Design) doubt.Study {
	out := doubt.Study{Designs: designs}
	for _, in := range s.Inputs {
		out.Inputs = append(out.Inputs, doubt.Input{Name: in.Key, Range: in.law()})
	}
	return out
}

// keyed takes the shifts off values of package doubt.
func (s *Study) keyed(values []float64) []float64 {
	out := slices.Clone(values)
	for i, in := range s.Inputs {
		out[i] -= in.Shift
	}
	return out
}

// draw is the Latin hypercube of the inputs, in values of the keys.
func (s *Study) draw() ([][]float64, error) {
	drawn, err := s.study([]doubt.Design{{Cost: func([]float64) float64 { return 0 }}}).Sample(s.Samples, s.Seed)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrStudy, err)
	}
	for i, x := range drawn.Values {
		drawn.Values[i] = s.keyed(x)
	}
	return drawn.Values, nil
}
