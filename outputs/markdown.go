package outputs

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"

	"fleetcost/models/report"
)

func init() {
	Formats.Register("markdown", "GitHub-flavoured Markdown for pages and pull requests", markdown{})
}

// markdown writes documents as GitHub-flavoured Markdown.
type markdown struct{}

func (markdown) Report(w io.Writer, r *report.Report, _ Options) error {
	return markup(w, compared(r))
}

func (markdown) Sweep(w io.Writer, s *report.Sweep, _ Options) error {
	return markup(w, swept(s))
}

func (markdown) Simulation(w io.Writer, s *report.Simulation, _ Options) error {
	return markup(w, simulated(s))
}

func (markdown) Validation(w io.Writer, v *report.Validation, _ Options) error {
	return markup(w, validatedPage(v))
}

func markup(w io.Writer, d document) error {
	return emit(w, func(page *bytes.Buffer) error {
		fmt.Fprintf(page, "## %s\n", escaped(d.title))
		if len(d.facts) > 0 {
			fmt.Fprintln(page)
		}
		for _, f := range d.facts {
			fmt.Fprintf(page, "- **%s**: %s\n", escaped(f.label), escaped(f.text))
		}
		for _, s := range d.sections {
			if s.heading != "" {
				fmt.Fprintf(page, "\n### %s\n", escaped(s.heading))
			}
			if len(s.table.rows) > 0 {
				fmt.Fprintln(page)
				pipes(page, s.table)
			}
			if len(s.remarks) > 0 {
				fmt.Fprintln(page)
			}
			for _, r := range s.remarks {
				fmt.Fprintf(page, "- %s\n", escaped(r))
			}
		}
		return nil
	})
}

// pipes writes a grid as a pipe table whose columns line up in the source.
func pipes(page *bytes.Buffer, g grid) {
	widths := make([]int, len(g.columns))
	lines := make([][]string, 1, len(g.rows)+1)
	for _, c := range g.columns {
		lines[0] = append(lines[0], escaped(strings.TrimSpace(c.group+" "+strings.ReplaceAll(c.header, "\n", " "))))
	}
	for _, r := range g.rows {
		var cells []string
		for _, c := range r.cells {
			cell := escaped(strings.TrimSpace(c))
			if r.tone == good && cell != "" {
				cell = "**" + cell + "**"
			}
			cells = append(cells, cell)
		}
		lines = append(lines, cells)
	}
	for _, cells := range lines {
		for i, c := range cells {
			widths[i] = max(widths[i], 3, text.StringWidth(c))
		}
	}
	for n, cells := range lines {
		for i, c := range cells {
			align := text.AlignLeft
			if g.columns[i].right {
				align = text.AlignRight
			}
			fmt.Fprintf(page, "| %s ", align.Apply(c, widths[i]))
		}
		fmt.Fprintln(page, "|")
		if n > 0 {
			continue
		}
		for i := range cells {
			rule := strings.Repeat("-", widths[i])
			if g.columns[i].right {
				rule = rule[1:] + ":"
			}
			fmt.Fprintf(page, "| %s ", rule)
		}
		fmt.Fprintln(page, "|")
	}
}

// escaped is a text without markup: every character that Markdown could read
// as such is escaped. A single dollar is left alone; a pair would be taken for
// mathematics.
func escaped(s string) string {
	special := "\\`*_{}[]<>#|~&!"
	if strings.Count(s, "$") > 1 {
		special += "$"
	}
	var out strings.Builder
	for _, r := range printable(s) {
		if strings.ContainsRune(special, r) {
			out.WriteByte('\\')
		}
		out.WriteRune(r)
	}
	return out.String()
}
