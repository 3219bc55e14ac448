package outputs

import (
	"io"

	"fleetcost/models/calibration"
	"fleetcost/models/diff"
	"fleetcost/models/recording"
	"fleetcost/models/report"
	"fleetcost/outputs/document"
	"fleetcost/outputs/pages"
)

func init() {
	Formats.Register("markdown", "GitHub-flavoured Markdown for pages and pull requests", markdown{})
}

// markdown writes documents as GitHub-flavoured Markdown.
type markdown struct{}

func (markdown) Report(w io.Writer, r *report.Report, _ Options) error {
	return emit(w, document.Markdown(pages.Report(r)), nil)
}

func (markdown) Sweep(w io.Writer, s *report.Sweep, _ Options) error {
	return emit(w, document.Markdown(pages.Sweep(s)), nil)
}

func (markdown) Simulation(w io.Writer, s *report.Simulation, _ Options) error {
	return emit(w, document.Markdown(pages.Simulation(s)), nil)
}

func (markdown) Validation(w io.Writer, v *report.Validation, _ Options) error {
	return emit(w, document.Markdown(pages.ValidationPage(v)), nil)
}

func (markdown) Forecast(w io.Writer, f *report.Forecast, _ Options) error {
	return emit(w, document.Markdown(pages.Forecast(f)), nil)
}

func (markdown) Budget(w io.Writer, b *report.Budget, _ Options) error {
	return emit(w, document.Markdown(pages.Budget(b)), nil)
}

func (markdown) Tuning(w io.Writer, t *report.Tuning, _ Options) error {
	return emit(w, document.Markdown(pages.Tuning(t)), nil)
}

func (markdown) Crossings(w io.Writer, c *report.Crossings, _ Options) error {
	return emit(w, document.Markdown(pages.Crossings(c)), nil)
}

func (markdown) Purchasing(w io.Writer, p *report.Purchasing, _ Options) error {
	return emit(w, document.Markdown(pages.Purchasing(p)), nil)
}

func (markdown) Explanation(w io.Writer, x *report.Explanation, _ Options) error {
	return emit(w, document.Markdown(pages.Explanation(x)), nil)
}

func (markdown) Check(w io.Writer, c *report.Check, _ Options) error {
	return emit(w, document.Markdown(pages.Check(c)), nil)
}

func (markdown) Listing(w io.Writer, l *report.Listing, _ Options) error {
	return emit(w, []byte(pages.Listing(l).Markdown()+"\n"), nil)
}

func (markdown) Diff(w io.Writer, d *diff.Diff, _ Options) error {
	return emit(w, document.Markdown(pages.Diff(d)), nil)
}

func (markdown) Recordings(w io.Writer, all []*recording.Recording, _ Options) error {
	return emit(w, recordingPages(all, document.Markdown), nil)
}

func (markdown) Calibration(w io.Writer, r *calibration.Result, _ Options) error {
	return emit(w, document.Markdown(pages.Calibration(r)), nil)
}

func (markdown) Frameworks(w io.Writer, f *calibration.Frameworks, _ Options) error {
	return emit(w, document.Markdown(pages.Frameworks(f)), nil)
}
