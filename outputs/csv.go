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
	Formats.Register("csv", "comma-separated values for spreadsheets, with a header", csvFormat{})
}

// lines writes a table.
func lines(w io.Writer, o Options, t contract.Table) error {
	page, err := t.Made(o.Origin.Tool).CSV()
	return emit(w, page, err)
}

// csvFormat writes the lines of package contract.
type csvFormat struct{}

func (csvFormat) Report(w io.Writer, r *report.Report, o Options) error {
	return lines(w, o, contract.ReportTable(r))
}

func (csvFormat) Sweep(w io.Writer, s *report.Sweep, o Options) error {
	return lines(w, o, contract.SweepTable(s))
}

func (csvFormat) Grid(w io.Writer, g *report.Grid, o Options) error {
	return lines(w, o, contract.GridTable(g))
}

func (csvFormat) Simulation(w io.Writer, s *report.Simulation, o Options) error {
	return lines(w, o, contract.SimulationTable(s))
}

func (csvFormat) Validation(w io.Writer, v *report.Validation, o Options) error {
	return lines(w, o, contract.ValidationTable(v))
}

func (csvFormat) Forecast(w io.Writer, f *report.Forecast, o Options) error {
	return lines(w, o, contract.ForecastTable(f))
}

func (csvFormat) Budget(w io.Writer, b *report.Budget, o Options) error {
	return lines(w, o, contract.BudgetTable(b))
}

func (csvFormat) Tuning(w io.Writer, t *report.Tuning, o Options) error {
	return lines(w, o, contract.TuningTable(t))
}

func (csvFormat) Crossings(w io.Writer, c *report.Crossings, o Options) error {
	return lines(w, o, contract.CrossingsTable(c))
}

func (csvFormat) Purchasing(w io.Writer, p *report.Purchasing, o Options) error {
	return lines(w, o, contract.PurchasingTable(p))
}

func (csvFormat) Explanation(w io.Writer, x *report.Explanation, o Options) error {
	return lines(w, o, contract.ExplanationTable(x))
}

func (csvFormat) Check(w io.Writer, c *report.Check, o Options) error {
	return lines(w, o, contract.CheckTable(c))
}

func (csvFormat) Listing(w io.Writer, l *report.Listing, o Options) error {
	return lines(w, o, contract.ListingTable(l))
}

func (csvFormat) Diff(w io.Writer, d *diff.Diff, o Options) error {
	return lines(w, o, contract.DiffTable(d))
}

func (csvFormat) Recordings(w io.Writer, all []*recording.Recording, o Options) error {
	return lines(w, o, contract.RecordingsTable(all))
}

func (csvFormat) Calibration(w io.Writer, r *calibration.Result, o Options) error {
	return lines(w, o, contract.CalibrationTable(r))
}

func (csvFormat) Frameworks(w io.Writer, f *calibration.Frameworks, o Options) error {
	return lines(w, o, contract.FrameworksTable(f))
}
