package outputs

import (
	"io"

	"fleetcost/models/calibration"
	"fleetcost/models/diff"
	"fleetcost/models/recording"
	"fleetcost/models/report"
	"fleetcost/outputs/contract"
	"fleetcost/outputs/pages"
)

func init() {
	Formats.Register("csv", "comma-separated values for spreadsheets, with a header", csvFormat{})
}

// csvFormat writes the lines of package contract.
type csvFormat struct{}

func (csvFormat) Report(w io.Writer, r *report.Report, _ Options) error {
	page, err := contract.ReportCSV(r)
	return emit(w, page, err)
}

func (csvFormat) Sweep(w io.Writer, s *report.Sweep, _ Options) error {
	page, err := contract.SweepCSV(s)
	return emit(w, page, err)
}

func (csvFormat) Simulation(w io.Writer, s *report.Simulation, _ Options) error {
	page, err := contract.SimulationCSV(s)
	return emit(w, page, err)
}

func (csvFormat) Validation(w io.Writer, v *report.Validation, _ Options) error {
	page, err := contract.ValidationCSV(v)
	return emit(w, page, err)
}

func (csvFormat) Forecast(w io.Writer, f *report.Forecast, _ Options) error {
	page, err := contract.ForecastCSV(f)
	return emit(w, page, err)
}

func (csvFormat) Budget(w io.Writer, b *report.Budget, _ Options) error {
	page, err := contract.BudgetCSV(b)
	return emit(w, page, err)
}

func (csvFormat) Tuning(w io.Writer, t *report.Tuning, _ Options) error {
	page, err := contract.TuningCSV(t)
	return emit(w, page, err)
}

func (csvFormat) Crossings(w io.Writer, c *report.Crossings, _ Options) error {
	page, err := contract.CrossingsCSV(c)
	return emit(w, page, err)
}

func (csvFormat) Purchasing(w io.Writer, p *report.Purchasing, _ Options) error {
	page, err := contract.PurchasingCSV(p)
	return emit(w, page, err)
}

func (csvFormat) Explanation(w io.Writer, x *report.Explanation, _ Options) error {
	page, err := contract.ExplanationCSV(x)
	return emit(w, page, err)
}

func (csvFormat) Check(w io.Writer, c *report.Check, _ Options) error {
	page, err := contract.CheckCSV(c)
	return emit(w, page, err)
}

func (csvFormat) Listing(w io.Writer, l *report.Listing, _ Options) error {
	return emit(w, []byte(pages.Listing(l).CSV()+"\n"), nil)
}

func (csvFormat) Diff(w io.Writer, d *diff.Diff, _ Options) error {
	page, err := contract.DiffCSV(d)
	return emit(w, page, err)
}

func (csvFormat) Recordings(w io.Writer, all []*recording.Recording, _ Options) error {
	page, err := contract.RecordingsCSV(all)
	return emit(w, page, err)
}

func (csvFormat) Calibration(w io.Writer, r *calibration.Result, _ Options) error {
	page, err := contract.CalibrationCSV(r)
	return emit(w, page, err)
}

func (csvFormat) Frameworks(w io.Writer, f *calibration.Frameworks, _ Options) error {
	page, err := contract.FrameworksCSV(f)
	return emit(w, page, err)
}
