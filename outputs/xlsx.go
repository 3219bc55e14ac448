package outputs

import (
	"io"

	"fleetcost/models"
	"fleetcost/models/calibration"
	"fleetcost/models/cost"
	"fleetcost/models/diff"
	"fleetcost/models/recording"
	"fleetcost/models/report"
	"fleetcost/outputs/contract"
	"fleetcost/outputs/document"
	"fleetcost/outputs/pages"
	"fleetcost/outputs/workbook"
)

// xlsx writes answers as workbooks. It is none of Formats, which are texts: a workbook is for
// files alone.
type xlsx struct{}

// formatsOfFiles are all in which an answer is kept, by their names.
func formatsOfFiles() []models.Entry[Format] {
	return append(Formats.Entries(), models.Entry[Format]{Name: "xlsx", Value: xlsx{}})
}

// booked writes an answer that has sheets of its own.
func booked[T any](w io.Writer, book func(*T, document.Document, document.Origin) ([]byte, error), answer *T, d document.Document, o Options) error {
	d.Warn(o.Origin.Aged)
	page, err := book(answer, d, o.Origin)
	return emit(w, page, err)
}

func (xlsx) Report(w io.Writer, r *report.Report, o Options) error {
	return booked(w, workbook.Compare, r, pages.Report(r), o)
}

func (xlsx) Sweep(w io.Writer, s *report.Sweep, o Options) error {
	return booked(w, workbook.Sweep, s, pages.Sweep(s), o)
}

func (xlsx) Forecast(w io.Writer, f *report.Forecast, o Options) error {
	return booked(w, workbook.Forecast, f, pages.Forecast(f), o)
}

func (xlsx) Budget(w io.Writer, b *report.Budget, o Options) error {
	return booked(w, workbook.Budget, b, pages.Budget(b), o)
}

func (xlsx) Explanation(w io.Writer, x *report.Explanation, o Options) error {
	return booked(w, workbook.Explanation, x, pages.Explanation(x), o)
}

// figures writes an answer that is its lines.
func figures(w io.Writer, t contract.Table, in cost.Currency, d document.Document, o Options) error {
	d.Warn(o.Origin.Aged)
	page, err := workbook.Figures(t, in, d, o.Origin)
	return emit(w, page, err)
}

func (xlsx) Grid(w io.Writer, g *report.Grid, o Options) error {
	return booked(w, workbook.Grid, g, pages.Grid(g), o)
}

func (xlsx) Simulation(w io.Writer, s *report.Simulation, o Options) error {
	return booked(w, workbook.Simulation, s, pages.Simulation(s), o)
}

func (xlsx) Validation(w io.Writer, v *report.Validation, o Options) error {
	return figures(w, contract.ValidationTable(v), cost.Currency{}, pages.ValidationPage(v), o)
}

func (xlsx) Tuning(w io.Writer, t *report.Tuning, o Options) error {
	return booked(w, workbook.Tuning, t, pages.Tuning(t), o)
}

func (xlsx) Crossings(w io.Writer, c *report.Crossings, o Options) error {
	return booked(w, workbook.Crossings, c, pages.Crossings(c), o)
}

func (xlsx) Diff(w io.Writer, d *diff.Diff, o Options) error {
	return figures(w, contract.DiffTable(d), d.New.Currency, pages.Diff(d), o)
}

func (xlsx) Purchasing(w io.Writer, p *report.Purchasing, o Options) error {
	return booked(w, workbook.Purchasing, p, pages.Purchasing(p), o)
}

func (xlsx) Recordings(w io.Writer, all []*recording.Recording, o Options) error {
	d := document.Document{Title: "Traffic"}
	for _, r := range all {
		one := pages.Recording(r)
		d.Say("record", one.Title)
		d.Facts = append(d.Facts, one.Facts...)
		d.Sections = append(d.Sections, one.Sections...)
	}
	return figures(w, contract.RecordingsTable(all), cost.Currency{}, d, o)
}

func (xlsx) Calibration(w io.Writer, r *calibration.Result, o Options) error {
	return figures(w, contract.CalibrationTable(r), cost.Currency{}, pages.Calibration(r), o)
}

func (xlsx) Frameworks(w io.Writer, f *calibration.Frameworks, o Options) error {
	return figures(w, contract.FrameworksTable(f), cost.Currency{}, pages.Frameworks(f), o)
}

func (xlsx) Check(w io.Writer, c *report.Check, o Options) error {
	return figures(w, contract.CheckTable(c), cost.Currency{}, pages.Check(c), o)
}

func (xlsx) Listing(w io.Writer, l *report.Listing, o Options) error {
	return figures(w, contract.ListingTable(l), cost.Currency{}, document.Document{Title: "Listing"}, o)
}
