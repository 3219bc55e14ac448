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

// lines writes a table.
func lines(w io.Writer, t contract.Table) error {
	page, err := t.CSV()
	return emit(w, page, err)
}

// csvFormat writes the lines of package contract.
type csvFormat struct{}

func (csvFormat) Report(w io.Writer, r *report.Report, _ Options) error {
	return lines(w, contract.ReportTable(r))
}

func (csvFormat) Sweep(w io.Writer, s *report.Sweep, _ Options) error {
	return lines(w, contract.SweepTable(s))
}

func (csvFormat) Simulation(w io.Writer, s *report.Simulation, _ Options) error {
	return lines(w, contract.SimulationTable(s))
}

func (csvFormat) Validation(w io.Writer, v *report.Validation, _ Options) error {
	return lines(w, contract.ValidationTable(v))
}

func (csvFormat) Forecast(w io.Writer, f *report.Forecast, _ Options) error {
	return lines(w, contract.ForecastTable(f))
}

func (csvFormat) Budget(w io.Writer, b *report.Budget, _ Options) error {
	return lines(w, contract.BudgetTable(b))
}

func (csvFormat) Tuning(w io.Writer, t *report.Tuning, _ Options) error {
	return lines(w, contract.TuningTable(t))
}

func (csvFormat) Crossings(w io.Writer, c *report.Crossings, _ Options) error {
	return lines(w, contract.CrossingsTable(c))
}

func (csvFormat) Purchasing(w io.Writer, p *report.Purchasing, _ Options) error {
	return lines(w, contract.PurchasingTable(p))
}

func (csvFormat) Explanation(w io.Writer, x *report.Explanation, _ Options) error {
	return lines(w, contract.ExplanationTable(x))
}

func (csvFormat) Check(w io.Writer, c *report.Check, _ Options) error {
	return lines(w, contract.CheckTable(c))
}

func (csvFormat) Listing(w io.Writer, l *report.Listing, _ Options) error {
	return emit(w, []byte(pages.Listing(l).CSV()+"\n"), nil)
}

func (csvFormat) Diff(w io.Writer, d *diff.Diff, _ Options) error {
	return lines(w, contract.DiffTable(d))
}

func (csvFormat) Recordings(w io.Writer, all []*recording.Recording, _ Options) error {
	return lines(w, contract.RecordingsTable(all))
}

func (csvFormat) Calibration(w io.Writer, r *calibration.Result, _ Options) error {
	return lines(w, contract.CalibrationTable(r))
}

func (csvFormat) Frameworks(w io.Writer, f *calibration.Frameworks, _ Options) error {
	return lines(w, contract.FrameworksTable(f))
}
