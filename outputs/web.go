package outputs

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"fleetcost/models"
	"fleetcost/models/calibration"
	"fleetcost/models/diff"
	"fleetcost/models/recording"
	"fleetcost/models/report"
	"fleetcost/outputs/document"
	"fleetcost/outputs/pages"
	"fleetcost/outputs/phrases"
	"fleetcost/outputs/plots"
	"fleetcost/outputs/webpage"
)

func init() {
	Formats.Register("html", "a page of the web in one file, with pictures", web{})
}

// web writes answers as pages of the web.
type web struct{}

// planned are the designs at all points of a sweep.
func planned(s *report.Sweep) (all []report.Design) {
	for _, p := range report.Points(s) {
		all = append(all, p.Report.Designs...)
	}
	return all
}

// plannedOnGrid are the designs at all points of a grid.
func plannedOnGrid(g *report.Grid) (all []report.Design) {
	for _, p := range g.Points() {
		all = append(all, p.Report.Designs...)
	}
	return all
}

// illustrated writes a page with the plots of an answer.
func illustrated[T any](w io.Writer, d document.Document, answer *T, drawn *models.Registry[plots.Plot[T]], designs []report.Design, o Options) error {
	return put(w, d, plots.Pictures(answer, drawn, "plot"), designs, o)
}

// put writes a page, with what lies behind the designs that it is of.
func put(w io.Writer, d document.Document, pictures []plots.Picture, designs []report.Design, o Options) error {
	d.Warn(o.Origin.Aged)
	for _, s := range pages.Grounds(designs, o.Origin.Assumed) {
		d.Add(s)
	}
	return emitted(w, []webpage.Part{{Document: d, Pictures: pictures}}, o)
}

func emitted(w io.Writer, parts []webpage.Part, o Options) error {
	page, err := webpage.Page(parts, o.Origin)
	return emit(w, page, err)
}

func (web) Report(w io.Writer, r *report.Report, o Options) error {
	d := pages.Report(r)
	if curve := pages.Curve(r.Curve); len(d.Sections) > 0 {
		d.Sections = slices.Insert(d.Sections, 1, curve...)
	}
	return illustrated(w, d, r, plots.OfReport, r.Designs, o)
}

func (web) Sweep(w io.Writer, s *report.Sweep, o Options) error {
	d := pages.Sweep(s)
	if !d.Answered() {
		d.Lead("answer", phrases.SweepTitle(s))
	}
	return illustrated(w, d, s, plots.OfSweep, planned(s), o)
}

func (web) Grid(w io.Writer, g *report.Grid, o Options) error {
	return illustrated(w, pages.Grid(g), g, plots.OfGrid, plannedOnGrid(g), o)
}

func (web) Simulation(w io.Writer, s *report.Simulation, o Options) error {
	return put(w, pages.Simulation(s), nil, []report.Design{s.Design}, o)
}

func (web) Validation(w io.Writer, v *report.Validation, o Options) error {
	return illustrated(w, pages.ValidationPage(v), v, plots.OfValidation, nil, o)
}

func (web) Forecast(w io.Writer, f *report.Forecast, o Options) error {
	var pictures []plots.Picture
	for i := range f.Designs {
		of := plots.Pictures(&plots.OneOf{Forecast: f, Design: i}, plots.OfForecast, "design-"+strconv.Itoa(i+1))
		for k := range of {
			of[k].Design = f.Designs[i].Name
		}
		pictures = append(pictures, of...)
	}
	return put(w, pages.Forecast(f), pictures, nil, o)
}

func (web) Budget(w io.Writer, b *report.Budget, o Options) error {
	return illustrated(w, pages.Budget(b), b, plots.OfBudget, nil, o)
}

func (web) Tuning(w io.Writer, t *report.Tuning, o Options) error {
	return put(w, pages.Tuning(t), nil, nil, o)
}

func (web) Crossings(w io.Writer, c *report.Crossings, o Options) error {
	return illustrated(w, pages.Crossings(c), c, plots.OfCrossings, planned(c.Looked), o)
}

func (web) Purchasing(w io.Writer, p *report.Purchasing, o Options) error {
	return put(w, pages.Purchasing(p), nil, nil, o)
}

func (web) Explanation(w io.Writer, x *report.Explanation, o Options) error {
	return illustrated(w, pages.Explanation(x), x, plots.OfExplanation, x.Report.Designs, o)
}

func (web) Check(w io.Writer, c *report.Check, o Options) error {
	return put(w, pages.Check(c), nil, nil, o)
}

func (web) Listing(w io.Writer, l *report.Listing, o Options) error {
	d := document.Document{Title: strings.Join(l.Columns[:min(1, len(l.Columns))], "")}
	for _, part := range pages.Listing(l) {
		d.Add(document.Section{Heading: part.Title, Table: part.Grid()})
	}
	return put(w, d, nil, nil, o)
}

func (web) Diff(w io.Writer, d *diff.Diff, o Options) error {
	return put(w, pages.Diff(d), nil, nil, o)
}

func (web) Recordings(w io.Writer, all []*recording.Recording, o Options) error {
	parts := make([]webpage.Part, len(all))
	for i, r := range all {
		parts[i].Document = pages.Recording(r)
		if r.Counts != nil {
			parts[i].Pictures = plots.Pictures(r, plots.OfRecording, "record-"+strconv.Itoa(i+1))
		}
	}
	return emitted(w, parts, o)
}

func (web) Calibration(w io.Writer, r *calibration.Result, o Options) error {
	d := pages.Calibration(r)
	for _, said := range pages.CalibrationAnswer(r) {
		d.Lead("answer", said)
	}
	return illustrated(w, d, r, plots.OfCalibration, nil, o)
}

func (web) Frameworks(w io.Writer, f *calibration.Frameworks, o Options) error {
	return put(w, pages.Frameworks(f), nil, nil, o)
}
