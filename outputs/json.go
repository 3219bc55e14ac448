package outputs

import (
	"io"

	"fleetcost/models/calibration"
	"fleetcost/models/diff"
	"fleetcost/models/recording"
	"fleetcost/models/report"
	"fleetcost/outputs/contract"
)

func init() {
	Formats.Register("json", "one JSON object, a stable contract for programs", jsonFormat{})
}

// jsonFormat writes the types of package contract.
type jsonFormat struct{}

// answered writes an answer of a command.
func answered(w io.Writer, command string, o Options, value any) error {
	page, err := contract.Answer(command, o.Origin.Tool, value)
	return emit(w, page, err)
}

func (jsonFormat) Report(w io.Writer, r *report.Report, o Options) error {
	return answered(w, "compare", o, contract.Compare(r))
}

func (jsonFormat) Sweep(w io.Writer, s *report.Sweep, o Options) error {
	return answered(w, "sweep", o, contract.Sweep(s))
}

func (jsonFormat) Grid(w io.Writer, g *report.Grid, o Options) error {
	return answered(w, "sweep", o, contract.Grid(g))
}

func (jsonFormat) Simulation(w io.Writer, s *report.Simulation, o Options) error {
	return answered(w, "simulate", o, contract.Simulation(s))
}

func (jsonFormat) Validation(w io.Writer, v *report.Validation, o Options) error {
	return answered(w, "validate", o, contract.Validation(v))
}

func (jsonFormat) Forecast(w io.Writer, f *report.Forecast, o Options) error {
	return answered(w, "forecast", o, contract.Forecast(f))
}

func (jsonFormat) Budget(w io.Writer, b *report.Budget, o Options) error {
	return answered(w, "budget", o, contract.Budget(b))
}

func (jsonFormat) Tuning(w io.Writer, t *report.Tuning, o Options) error {
	return answered(w, "tune", o, contract.Tuning(t))
}

func (jsonFormat) Crossings(w io.Writer, c *report.Crossings, o Options) error {
	return answered(w, "breakeven", o, contract.Crossings(c))
}

func (jsonFormat) Purchasing(w io.Writer, p *report.Purchasing, o Options) error {
	return answered(w, "commit", o, contract.Purchasing(p))
}

func (jsonFormat) Explanation(w io.Writer, x *report.Explanation, o Options) error {
	return answered(w, "explain", o, contract.Explanation(x))
}

func (jsonFormat) Check(w io.Writer, c *report.Check, o Options) error {
	return answered(w, "check", o, contract.Check(c))
}

func (jsonFormat) Listing(w io.Writer, l *report.Listing, o Options) error {
	return answered(w, "list", o, contract.Listing(l))
}

func (jsonFormat) Diff(w io.Writer, d *diff.Diff, o Options) error {
	return answered(w, "diff", o, contract.Diff(d))
}

func (jsonFormat) Recordings(w io.Writer, all []*recording.Recording, o Options) error {
	return answered(w, "traffic", o, contract.Recordings(all))
}

func (jsonFormat) Calibration(w io.Writer, r *calibration.Result, o Options) error {
	return answered(w, "calibrate", o, contract.Calibration(r))
}

func (jsonFormat) Frameworks(w io.Writer, f *calibration.Frameworks, o Options) error {
	return answered(w, "calibrate", o, contract.Frameworks(f))
}
