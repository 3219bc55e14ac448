package outputs

import (
	"io"
	"strings"

	"fleetcost/models/calibration"
	"fleetcost/models/diff"
	"fleetcost/models/recording"
	"fleetcost/models/report"
	"fleetcost/outputs/pages"
)

func init() {
	Formats.Register("table", "aligned text for a terminal", terminal{})
}

// terminal lays answers out as aligned text.
type terminal struct{}

func (terminal) Report(w io.Writer, r *report.Report, o Options) error {
	return emit(w, o.Terminal(pages.Report(r)), nil)
}

func (terminal) Sweep(w io.Writer, s *report.Sweep, o Options) error {
	return emit(w, o.Terminal(pages.Sweep(s)), nil)
}

func (terminal) Grid(w io.Writer, g *report.Grid, o Options) error {
	return emit(w, o.Terminal(pages.Grid(g)), nil)
}

func (terminal) Simulation(w io.Writer, s *report.Simulation, o Options) error {
	return emit(w, o.Terminal(pages.Simulation(s)), nil)
}

func (terminal) Validation(w io.Writer, v *report.Validation, o Options) error {
	return emit(w, o.Terminal(pages.Validation(v)), nil)
}

func (terminal) Forecast(w io.Writer, f *report.Forecast, o Options) error {
	return emit(w, o.Terminal(pages.Forecast(f)), nil)
}

func (terminal) Budget(w io.Writer, b *report.Budget, o Options) error {
	return emit(w, o.Terminal(pages.Budget(b)), nil)
}

func (terminal) Tuning(w io.Writer, t *report.Tuning, o Options) error {
	return emit(w, o.Terminal(pages.Tuning(t)), nil)
}

func (terminal) Crossings(w io.Writer, c *report.Crossings, o Options) error {
	return emit(w, o.Terminal(pages.Crossings(c)), nil)
}

func (terminal) Purchasing(w io.Writer, p *report.Purchasing, o Options) error {
	return emit(w, o.Terminal(pages.Purchasing(p)), nil)
}

func (terminal) Explanation(w io.Writer, x *report.Explanation, o Options) error {
	return emit(w, o.Terminal(pages.Explanation(x)), nil)
}

func (terminal) Check(w io.Writer, c *report.Check, o Options) error {
	return emit(w, []byte(pages.CheckText(c, o.Width)), nil)
}

func (terminal) Listing(w io.Writer, l *report.Listing, o Options) error {
	var page strings.Builder
	for i, part := range pages.Listing(l) {
		if i > 0 {
			page.WriteByte('\n')
		}
		if part.Title == "" {
			page.WriteString(part.Text(o.Width) + "\n")
			continue
		}
		page.WriteString(o.Paragraph("", part.Title))
		for _, row := range part.Rows {
			name, about := part.Entry(row)
			page.WriteString(o.Paragraph("  ", name) + o.Paragraph("      ", about))
		}
	}
	return emit(w, []byte(page.String()), nil)
}

func (terminal) Diff(w io.Writer, d *diff.Diff, o Options) error {
	return emit(w, o.Terminal(pages.Diff(d)), nil)
}

func (terminal) Recordings(w io.Writer, all []*recording.Recording, o Options) error {
	return emit(w, recordingPages(all, o.Terminal), nil)
}

func (terminal) Calibration(w io.Writer, r *calibration.Result, o Options) error {
	return emit(w, o.Terminal(pages.Calibration(r)), nil)
}

func (terminal) Frameworks(w io.Writer, f *calibration.Frameworks, o Options) error {
	return emit(w, o.Terminal(pages.Frameworks(f)), nil)
}
