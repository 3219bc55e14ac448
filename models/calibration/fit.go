package calibration

import (
	"context"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"fleetcost/models/result"
)

// A Result is what load tests say of a server.
type Result struct {
	Name      string // of the runtime that is made
	Preset    string // that it is like
	Server    Server
	Tests     []Test
	Kinds     []Kind
	Residuals []Residual
	// Excess is how many times larger the squares of the residuals are than chance makes
	// them; intervals are wider in proportion. Of a model that fits it is about 1.
	Excess float64
	// Untold is what the tests do not tell, and what would.
	Untold []string
	// LeftOut are predictions of each test from the others, where there are enough.
	LeftOut []Residual
	Notes   []string
	Busy    []float64 // share of the cores that each test used, by the fit
}

// A Residual is a figure of a test as it was measured, and as it is predicted.
type Residual struct {
	Test                int // of those given
	Request             string
	Figure              string
	Measured, Predicted float64
	// Scatter is the standard deviation of its logarithm among tests like it.
	Scatter float64
}

// Off is by how much it is predicted too high, as a share.
func (r Residual) Off() float64 { return r.Predicted/r.Measured - 1 }

// Options of a fit.
type Options struct {
	Seed uint64
	Say  func(string) // progress; may be nil
	// Done is told beside it which share of the work is done, once it is known; may be nil.
	Done func(doing string, share float64)
	// Alone leaves out what tests say of each other.
	Alone bool
}

// Runs of each test in a step of the fit, and to see how its figures scatter.
const (
	runsOfStep    = 4
	runsOfScatter = 24
)

// Fit finds the costs of a server from tests of it. The error is of type Refused where they
// do not tell any.
func Fit(ctx context.Context, s Server, tests []Test, o Options) (*Result, error) {
	if o.Say == nil {
		o.Say = func(string) {}
	}
	empty, tests := ofEmpty(s.onCores(tests))
	if err := refuse(tests); err != nil {
		return nil, err
	}
	s, err := s.withOverhead(empty)
	if err != nil {
		return nil, err
	}
	if err := s.refuseLoops(tests); err != nil {
		return nil, err
	}
	s, err = s.withStart(ctx, tests, o)
	if err != nil {
		return nil, err
	}
	o.Say("fitting")
	r, p, x, err := fit(ctx, s, tests, o.Seed)
	if err != nil {
		return nil, err
	}
	r.Untold = append(r.Untold, p.untold(x, r)...)
	if !o.Alone {
		if r.LeftOut, err = leaveOut(ctx, s, tests, o); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// fit finds costs, and how sure they are.
func fit(ctx context.Context, s Server, tests []Test, seed uint64) (*Result, *problem, []float64, error) {
	b := &bench{ctx: ctx, server: &s, tests: tests, figures: figures(tests), seed: seed, runs: runsOfStep}
	p := &problem{bench: b, scale: scales(tests)}
	p.fixed = p.unasked()
	at, err := p.search()
	if err != nil {
		return nil, nil, nil, err
	}
	cov, excess := p.covariance(at.slopes, at.figures)
	r := &Result{Server: s, Tests: tests, Kinds: p.kinds(at.x, cov), Excess: excess}
	if p.heavy > 0 {
		r.Notes = append(r.Notes, p.saidOfMixture())
	}
	r.Residuals = p.residuals(at.figures, at.scatter)
	for i := range tests {
		r.Busy = append(r.Busy, math.Min(1, tests[i].Done*s.cpuOf(&tests[i], parts(tests[i].Requests, p.heavy), p.costs(at.x))/s.Machine.VCPU))
	}
	return r, p, at.x, nil
}

// cpuOf is the mean CPU time of the requests of a test.
func (s *Server) cpuOf(t *Test, kinds []Times, costs []Costs) float64 {
	sum := s.overheadAt(t.Done)
	for k, r := range kinds {
		sum += r.Share * costs[k].CPU
	}
	return sum
}

// unasked are the coordinates that no figure depends on: all but the CPU time, where there
// are no times of requests, and the wait where it held a closed loop up.
func (p *problem) unasked() []bool {
	fixed := make([]bool, perKind*len(p.scale))
	if p.timed() {
		return fixed
	}
	waits := len(p.scale) == 1 && slices.ContainsFunc(p.tests, p.server.heldUp)
	for i := range fixed {
		fixed[i] = i%perKind != 0 && !(waits && i%perKind == 2)
	}
	return fixed
}

// timed tells whether times of requests count.
func (p *problem) timed() bool {
	return slices.ContainsFunc(p.figures, func(x figure) bool { return x.request >= 0 })
}

// heldUp tells whether a closed loop left cores idle: its requests waited for something
// else, and rate and CPU time tell for how long.
func (s *Server) heldUp(t Test) bool {
	return t.Users > 0 && t.CPU > 0 && t.Done*t.CPU < heldUpBelow*s.cores()
}

// heldUpBelow is the share of the cores below which a closed loop was held up.
const heldUpBelow = 0.9

// cores that the server's processes can use.
func (s *Server) cores() float64 {
	cores := math.Max(1, s.Machine.VCPU)
	if s.Runtime.Lanes > 0 {
		cores = math.Min(cores, float64(s.Runtime.Processes.On(s.Machine)*s.Runtime.Lanes))
	}
	return cores
}

func (p *problem) residuals(at []float64, scatter *mat.SymDense) (all []Residual) {
	for i, x := range p.figures {
		r := Residual{Test: x.test, Measured: math.Exp(x.measured), Predicted: math.Exp(at[i]), Figure: x.name(), Scatter: math.Sqrt(scatter.At(i, i))}
		if x.request >= 0 {
			r.Request = p.tests[x.test].Requests[x.request].Name
		}
		all = append(all, r)
	}
	return all
}

func (x figure) name() string {
	switch {
	case x.request >= 0:
		return FigureNames[x.which]
	case x.which == figureRate:
		return "rate"
	}
	return "cpu"
}

// MedianOff is the median of the errors of a figure, whatever their sign; NaN for none.
func MedianOff(all []Residual, figure string) float64 {
	var off []float64
	for _, r := range all {
		if r.Figure == figure {
			off = append(off, math.Abs(r.Off()))
		}
	}
	return result.Median(off)
}
