package outputs

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"fleetcost/models/report"
)

func init() {
	Formats.Register("table", "aligned text for a terminal", terminal{})
}

// terminal writes documents as aligned text.
type terminal struct{}

func (terminal) Report(w io.Writer, r *report.Report, o Options) error {
	return o.typeset(w, compared(r))
}

func (terminal) Sweep(w io.Writer, s *report.Sweep, o Options) error {
	return o.typeset(w, swept(s))
}

func (terminal) Simulation(w io.Writer, s *report.Simulation, o Options) error {
	return o.typeset(w, simulated(s))
}

func (terminal) Validation(w io.Writer, v *report.Validation, o Options) error {
	return o.typeset(w, validated(v))
}

// shown is a cell as a table shows it.
func (g grid) shown(r row, column int) string {
	most := longestCell
	if g.columns[column].long {
		most = longestText
	}
	return clipped(printable(r.cells[column]), most)
}

// longestCell is how many characters of a name a table shows.
const longestCell = 28

// longestText is how many characters of a column of long texts are shown.
const longestText = 40

// typeset writes the document as text for a terminal.
func (o Options) typeset(w io.Writer, d document) error {
	return emit(w, func(page *bytes.Buffer) error {
		fmt.Fprintln(page, o.paint(bold, printable(d.title)))
		labels := 0
		for _, f := range d.facts {
			labels = max(labels, len(f.label))
		}
		for _, f := range d.facts {
			o.paragraph(page, fmt.Sprintf("  %-*s  ", labels, f.label), f.text)
		}
		for _, s := range d.sections {
			fmt.Fprintln(page)
			if s.heading != "" {
				fmt.Fprintln(page, o.paint(bold, printable(s.heading)))
			}
			if len(s.table.rows) > 0 {
				o.tables(page, s.table)
			}
			for _, r := range s.remarks {
				if s.warning {
					o.paragraph(page, o.paint(yellow, "  ! "), r)
				} else {
					o.paragraph(page, "  - ", r)
				}
			}
		}
		return nil
	})
}

// paragraph writes text behind a mark, broken into lines that fit the page and
// indented as far as the mark is wide.
func (o Options) paragraph(page *bytes.Buffer, mark, said string) {
	indent := text.StringWidthWithoutEscSequences(mark)
	lines := strings.Split(text.WrapSoft(printable(said), max(20, o.width()-indent)), "\n")
	for i, l := range lines {
		if i > 0 {
			mark = strings.Repeat(" ", indent)
		}
		fmt.Fprintln(page, mark+strings.TrimRight(l, " "))
	}
}

// tables writes the grid as one table, or as several where it has groups of
// columns and they do not fit the page side by side.
func (o Options) tables(page *bytes.Buffer, g grid) {
	rest, hidden := o.fit(g)
	for i, part := range rest {
		if i > 0 {
			fmt.Fprintln(page)
		}
		fmt.Fprint(page, o.aligned(part))
	}
	if len(hidden) > 0 {
		o.paragraph(page, "", fmt.Sprintf("(%d columns wide; left out: %s)", o.width(), strings.Join(hidden, ", ")))
	}
}

// fit breaks the grid between its groups, then drops columns by rank, until it
// fits the page or nothing can be dropped. It returns the tables and the
// headers of what was dropped.
func (o Options) fit(g grid) (parts []grid, hidden []string) {
	for o.wide(g) {
		worst := 0
		for i, c := range g.columns {
			if c.rank > 0 && (g.columns[worst].rank == 0 || c.rank >= g.columns[worst].rank) {
				worst = i
			}
		}
		if g.columns[worst].rank == 0 {
			break
		}
		hidden = append(hidden, strings.ReplaceAll(g.columns[worst].header, "\n", " "))
		keep := make([]int, 0, len(g.columns))
		for i := range g.columns {
			if i != worst {
				keep = append(keep, i)
			}
		}
		g = g.pick(keep)
	}
	return o.broken(g), hidden
}

// broken splits a grid that is too wide between groups of columns; every part
// repeats the columns outside of groups.
func (o Options) broken(g grid) []grid {
	var common []int
	var groups [][]int
	for i, c := range g.columns {
		switch {
		case c.group == "":
			common = append(common, i)
		case i > 0 && g.columns[i-1].group == c.group:
			groups[len(groups)-1] = append(groups[len(groups)-1], i)
		default:
			groups = append(groups, []int{i})
		}
	}
	if len(groups) < 2 || !o.wide(g) {
		return []grid{g}
	}
	var parts []grid
	places := common
	for _, group := range groups {
		tried := append(places[:len(places):len(places)], group...)
		if len(places) > len(common) && o.wide(g.pick(tried)) {
			parts = append(parts, g.pick(places))
			tried = append(common[:len(common):len(common)], group...)
		}
		places = tried
	}
	return append(parts, g.pick(places))
}

func (o Options) wide(g grid) bool {
	return text.LongestLineLen(Options{Width: o.Width}.aligned(g)) > o.width()
}

// rule is the line below the headers.
const rule = "─"

// aligned lays the grid out with its headers over a line.
func (o Options) aligned(g grid) string {
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
	for i, c := range g.columns {
		header = append(header, c.header)
		groups = append(groups, clipped(printable(c.group), longestCell))
		grouped = grouped || c.group != ""
		align := text.AlignLeft
		if c.right {
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
	for _, r := range g.rows {
		cells := make(table.Row, len(r.cells))
		for i := range r.cells {
			cells[i] = o.paint(toneColors[r.tone], g.shown(r, i))
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
func (g grid) least(last int) int {
	group := g.columns[last].group
	if group == "" || last+1 < len(g.columns) && g.columns[last+1].group == group {
		return 0
	}
	missing := text.StringWidth(clipped(printable(group), longestCell))
	for i := last; i >= 0 && g.columns[i].group == group; i-- {
		if i < last {
			missing -= g.width(i)
		}
	}
	return max(0, missing)
}

// width of a column: that of its widest line.
func (g grid) width(column int) int {
	widest := text.LongestLineLen(g.columns[column].header)
	for _, r := range g.rows {
		widest = max(widest, text.StringWidth(g.shown(r, column)))
	}
	return widest
}

// The ANSI codes in use.
const (
	bold   = "1"
	green  = "1;32"
	red    = "31"
	yellow = "33"
)

var toneColors = map[tone]string{good: green, bad: red}

// paint wraps s in an ANSI code where colours are allowed.
func (o Options) paint(code, s string) string {
	if !o.Color || code == "" || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}
