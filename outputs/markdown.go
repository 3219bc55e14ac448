package outputs

import (
	"fmt"
	"io"
	"strings"

	"fleetcost/models/calibration"
	"fleetcost/models/diff"
	"fleetcost/models/recording"
	"fleetcost/models/report"
	"fleetcost/outputs/contract"
	"fleetcost/outputs/document"
	"fleetcost/outputs/pages"
)

func init() {
	Formats.Register("markdown", "GitHub-flavoured Markdown for pages and pull requests", markdown{})
}

// markdown writes documents as GitHub-flavoured Markdown.
type markdown struct{}

// page writes a page, and what was old on the day on which it was made.
func page(w io.Writer, o Options, d document.Document) error {
	d.Warn(o.Origin.Aged)
	return signed(w, o, document.Markdown(d))
}

// signed writes the text of a page with the program that made it and the version of the
// contract below it, where the program is known.
func signed(w io.Writer, o Options, text []byte) error {
	if o.Origin.Tool != "" {
		text = fmt.Appendf(text, "\n<sub>%s, contract %d</sub>\n", document.Escaped(o.Origin.Tool), contract.Version)
	}
	return emit(w, text, nil)
}

func (markdown) Report(w io.Writer, r *report.Report, o Options) error {
	return page(w, o, pages.Report(r))
}

func (markdown) Sweep(w io.Writer, s *report.Sweep, o Options) error {
	return page(w, o, pages.Sweep(s))
}

func (markdown) Grid(w io.Writer, g *report.Grid, o Options) error {
	return page(w, o, pages.Grid(g))
}

func (markdown) Simulation(w io.Writer, s *report.Simulation, o Options) error {
	return page(w, o, pages.Simulation(s))
}

func (markdown) Validation(w io.Writer, v *report.Validation, o Options) error {
	return page(w, o, pages.ValidationPage(v))
}

func (markdown) Forecast(w io.Writer, f *report.Forecast, o Options) error {
	return page(w, o, pages.Forecast(f))
}

func (markdown) Budget(w io.Writer, b *report.Budget, o Options) error {
	return page(w, o, pages.Budget(b))
}

func (markdown) Tuning(w io.Writer, t *report.Tuning, o Options) error {
	return page(w, o, pages.Tuning(t))
}

func (markdown) Crossings(w io.Writer, c *report.Crossings, o Options) error {
	return page(w, o, pages.Crossings(c))
}

func (markdown) Purchasing(w io.Writer, p *report.Purchasing, o Options) error {
	return page(w, o, pages.Purchasing(p))
}

func (markdown) Explanation(w io.Writer, x *report.Explanation, o Options) error {
	return page(w, o, pages.Explanation(x))
}

func (markdown) Check(w io.Writer, c *report.Check, o Options) error {
	return page(w, o, pages.Check(c))
}

func (markdown) Listing(w io.Writer, l *report.Listing, o Options) error {
	var text strings.Builder
	for i, part := range pages.Listing(l) {
		if i > 0 {
			text.WriteByte('\n')
		}
		if part.Title != "" {
			text.WriteString("### " + part.Title + "\n\n")
		}
		text.WriteString(part.Markdown() + "\n")
	}
	return signed(w, o, []byte(text.String()))
}

func (markdown) Diff(w io.Writer, d *diff.Diff, o Options) error {
	return page(w, o, pages.Diff(d))
}

func (markdown) Recordings(w io.Writer, all []*recording.Recording, o Options) error {
	return signed(w, o, recordingPages(all, document.Markdown))
}

func (markdown) Calibration(w io.Writer, r *calibration.Result, o Options) error {
	return page(w, o, pages.Calibration(r))
}

func (markdown) Frameworks(w io.Writer, f *calibration.Frameworks, o Options) error {
	return page(w, o, pages.Frameworks(f))
}
