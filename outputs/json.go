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

func (jsonFormat) Report(w io.Writer, r *report.Report, _ Options) error {
	page, err := contract.JSON(contract.Compare(r))
	return emit(w, page, err)
}

func (jsonFormat) Sweep(w io.Writer, s *report.Sweep, _ Options) error {
	page, err := contract.JSON(contract.Sweep(s))
	return emit(w, page, err)
}

func (jsonFormat) Simulation(w io.Writer, s *report.Simulation, _ Options) error {
	page, err := contract.JSON(contract.Simulation(s))
	return emit(w, page, err)
}

func (jsonFormat) Validation(w io.Writer, v *report.Validation, _ Options) error {
	page, err := contract.JSON(contract.Validation(v))
	return emit(w, page, err)
}

func (jsonFormat) Forecast(w io.Writer, f *report.Forecast, _ Options) error {
	page, err := contract.JSON(contract.Forecast(f))
	return emit(w, page, err)
}

func (jsonFormat) Budget(w io.Writer, b *report.Budget, _ Options) error {
	page, err := contract.JSON(contract.Budget(b))
	return emit(w, page, err)
}

func (jsonFormat) Tuning(w io.Writer, t *report.Tuning, _ Options) error {
	page, err := contract.JSON(contract.Tuning(t))
	return emit(w, page, err)
}

func (jsonFormat) Crossings(w io.Writer, c *report.Crossings, _ Options) error {
	page, err := contract.JSON(contract.Crossings(c))
	return emit(w, page, err)
}

func (jsonFormat) Purchasing(w io.Writer, p *report.Purchasing, _ Options) error {
	page, err := contract.JSON(contract.Purchasing(p))
	return emit(w, page, err)
}

func (jsonFormat) Explanation(w io.Writer, x *report.Explanation, _ Options) error {
	page, err := contract.JSON(contract.Explanation(x))
	return emit(w, page, err)
}

func (jsonFormat) Check(w io.Writer, c *report.Check, _ Options) error {
	page, err := contract.JSON(contract.Check(c))
	return emit(w, page, err)
}

func (jsonFormat) Listing(w io.Writer, l *report.Listing, _ Options) error {
	page, err := contract.Listing(l)
	return emit(w, page, err)
}

func (jsonFormat) Diff(w io.Writer, d *diff.Diff, _ Options) error {
	page, err := contract.JSON(contract.Diff(d))
	return emit(w, page, err)
}

func (jsonFormat) Recordings(w io.Writer, all []*recording.Recording, _ Options) error {
	page, err := contract.Recordings(all)
	return emit(w, page, err)
}

func (jsonFormat) Calibration(w io.Writer, r *calibration.Result, _ Options) error {
	page, err := contract.Calibration(r)
	return emit(w, page, err)
}

func (jsonFormat) Frameworks(w io.Writer, f *calibration.Frameworks, _ Options) error {
	page, err := contract.Frameworks(f)
	return emit(w, page, err)
}
