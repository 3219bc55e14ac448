package document

import (
	"bytes"
	"fmt"
	"strings"

	"fleetcost/models/words"
	"fleetcost/outputs/textchart"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// Terminal is the document as text for a terminal.
func (o Options) Terminal(d Document) []byte {
	page := new(bytes.Buffer)
	fmt.Fprintln(page, o.paint(bold, words.Printable(d.Title)))
	labels := 0
	for _, f := range d.Facts {
		labels = max(labels, len(f.Label))
	}
	for _, f := range d.Facts {
		o.paragraph(page, fmt.Sprintf("  %-*s  ", labels, f.Label), f.Text)
	}
	for _, s := range d.Sections {
		fmt.Fprintln(page)
		if s.Heading != "" {
			fmt.Fprintln(page, o.paint(bold, words.Printable(s.Heading)))
		}
		if len(s.Table.Rows) > 0 {
			o.tables(page, s.Table)
		}
		if o.Charts {
			o.charts(page, s.Charts)
		}
		for _, r := range s.Remarks {
			if s.Warning {
				o.paragraph(page, o.paint(yellow, "  ! "), r)
			} else {
				o.paragraph(page, "  - ", r)
			}
		}
		for line := range strings.Lines(s.Text) {
			fmt.Fprintln(page, strings.TrimRight("  "+words.Printable(strings.TrimSuffix(line, "\n")), " "))
		}
	}
	return page.Bytes()
}

// charts draws those of a section, with a line between.
func (o Options) charts(page *bytes.Buffer, all []textchart.Chart) {
	for _, c := range all {
		if lines := c.Draw(textchart.Options{Width: o.width(), Color: o.Color, ASCII: o.ASCII}); len(lines) > 0 {
			fmt.Fprintln(page)
			for line := range strings.Lines(o.Paragraph("", words.Printable(c.Title))) {
				fmt.Fprintln(page, o.paint(bold, strings.TrimSuffix(line, "\n")))
			}
			fmt.Fprintln(page, strings.Join(lines, "\n"))
		}
	}
}

// paragraph writes text behind a mark, broken into lines that fit the page and
// indented as far as the mark is wide.
func (o Options) paragraph(page *bytes.Buffer, mark, said string) {
	page.WriteString(o.Paragraph(mark, words.Printable(said)))
}

// Paragraph is a text behind a mark, broken into lines that fit the page and indented as
// far as the mark is wide.
func (o Options) Paragraph(mark, said string) string {
	indent := text.StringWidthWithoutEscSequences(mark)
	var page strings.Builder
	for i, l := range strings.Split(text.WrapSoft(said, max(20, o.width()-indent)), "\n") {
		if i > 0 {
			mark = strings.Repeat(" ", indent)
		}
		fmt.Fprintln(&page, mark+strings.TrimRight(l, " "))
	}
	return page.String()
}

// listed are names of columns, of which some may have commas.
func listed(names []string) string {
	if strings.Contains(strings.Join(names, ""), ",") {
		return strings.Join(names, "; ")
	}
	return strings.Join(names, ", ")
}

// tables writes the grid as one table, or as several where it has groups of
// columns and they do not fit the page side by side.
func (o Options) tables(page *bytes.Buffer, g Grid) {
	parts, hidden := o.fit(g)
	for i, part := range parts {
		if i > 0 {
			fmt.Fprintln(page)
		}
		fmt.Fprint(page, o.aligned(part))
	}
	if len(hidden) > 0 {
		o.paragraph(page, "", fmt.Sprintf("(%d columns wide; left out: %s)", o.width(), listed(hidden)))
	}
}

// rule is the line below the headers.
const rule = "─"

// aligned lays the grid out with its headers over a line.
func (o Options) aligned(g Grid) string {
	t := table.NewWriter()
	style := table.StyleLight
	style.Format = table.FormatOptions{Header: text.FormatDefault, Row: text.FormatDefault}
	style.Options = table.Options{SeparateHeader: true}
	style.Box.MiddleHorizontal = rule
	style.Box.PaddingLeft, style.Box.PaddingRight = "", "  "
	t.SetStyle(style)

	var header, groups table.Row
	var configs []table.ColumnConfig
	grouped := false
	for i, c := range g.Columns {
		header = append(header, strings.Join(g.headed(i), "\n"))
		groups = append(groups, words.Clipped(words.Printable(c.Group), words.LongestName))
		grouped = grouped || c.Group != ""
		align := text.AlignLeft
		if c.Right {
			align = text.AlignRight
		}
		configs = append(configs, table.ColumnConfig{
			Number: i + 1, Align: align, AlignHeader: align, VAlignHeader: text.VAlignBottom, WidthMin: g.least(i),
		})
	}
	if grouped {
		t.AppendHeader(groups, table.RowConfig{AutoMerge: true, AutoMergeAlign: text.AlignLeft})
	}
	t.AppendHeader(header)
	t.SetColumnConfigs(configs)
	for _, r := range g.Rows {
		cells := make(table.Row, len(r.Cells))
		for i := range r.Cells {
			lines := g.lines(r, i)
			for k := range lines {
				lines[k] = o.paint(toneColors[r.Tone], lines[k])
			}
			cells[i] = strings.Join(lines, "\n")
		}
		t.AppendRow(cells)
	}
	lines := strings.Split(t.Render(), "\n")
	for i, l := range lines {
		if strings.HasPrefix(l, rule) {
			l = strings.TrimSuffix(l, rule+rule) // below the padding
		}
		lines[i] = strings.TrimRight(l, " ")
	}
	return strings.Join(lines, "\n") + "\n"
}

// least is the width that the last column of a group needs for the name of the
// group to fit above its columns; 0 of any other. The table would spread what
// is missing over the columns by itself, but go-pretty 6.8.3 divides by zero
// where it is less than one for each.
func (g Grid) least(last int) int {
	group := g.Columns[last].Group
	if group == "" || last+1 < len(g.Columns) && g.Columns[last+1].Group == group {
		return 0
	}
	missing := text.StringWidth(words.Clipped(words.Printable(group), words.LongestName))
	for i := last; i >= 0 && g.Columns[i].Group == group; i-- {
		if i < last {
			missing -= g.width(i)
		}
	}
	return max(0, missing)
}

// The ANSI codes in use.
const (
	bold   = "1"
	green  = "1;32"
	red    = "31"
	yellow = "33"
)

var toneColors = map[Tone]string{Good: green, Bad: red}

// paint wraps s in an ANSI code where colours are allowed.
func (o Options) paint(code, s string) string {
	if !o.Color || code == "" || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}
