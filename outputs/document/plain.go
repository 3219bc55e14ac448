package document

import (
	"fmt"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// A Plain is a table without a frame: a line below its headers. Numbers stand at the
// right; nil is nothing.
type Plain struct {
	Columns []string
	Rows    [][]any
	// Gives are the columns, from the right, that a narrow page wraps, or leaves out
	// where there is no room for them.
	Gives []string
}

// Add appends a row with a cell per column.
func (p *Plain) Add(cells ...any) { p.Rows = append(p.Rows, cells) }

// Text is the table for a terminal of that width, if it can be; 0 is any.
func (p Plain) Text(width int) string { return fitted(p.writer(), width, p.Gives...) }

// CSV is the table as comma-separated values.
func (p Plain) CSV() string { return p.writer().RenderCSV() }

// Markdown is the table as one of pipes.
func (p Plain) Markdown() string { return p.writer().RenderMarkdown() }

// Grid is the table as one of a document.
func (p Plain) Grid() Grid {
	var g Grid
	for _, c := range p.Columns {
		g.Columns = append(g.Columns, Column{Header: c, Right: len(p.Rows) > 0, Long: true})
	}
	for _, cells := range p.Rows {
		var r Row
		for i, cell := range cells {
			switch cell.(type) {
			case nil:
				cell = ""
			case int, float64:
			default:
				g.Columns[i].Right = false
			}
			r.Cells = append(r.Cells, fmt.Sprint(cell))
		}
		g.Rows = append(g.Rows, r)
	}
	return g
}

func (p Plain) writer() table.Writer {
	t := table.NewWriter()
	t.SetStyle(table.StyleDefault)
	style := t.Style()
	style.Options = table.OptionsNoBordersAndSeparators
	style.Options.SeparateHeader = true
	style.Format.Header = 0
	style.Box.PaddingLeft, style.Box.PaddingRight = "", "  "
	header := make(table.Row, len(p.Columns))
	for i, c := range p.Columns {
		header[i] = c
	}
	t.AppendHeader(header)
	t.SuppressTrailingSpaces()
	for _, row := range p.Rows {
		cells := slices.Clone(row)
		for i, cell := range cells {
			if cell == nil {
				cells[i] = ""
			}
		}
		t.AppendRow(cells)
	}
	return t
}

// narrowest is the least width of a column whose text is wrapped.
const narrowest = 20

// fitted is the table with the last of its columns wrapped to the width of the
// terminal, or left out where there is no room for it; 0 is any width. The columns
// are those that may be, from the right.
func fitted(t table.Writer, width int, columns ...string) string {
	page := t.Render()
	var hidden []table.ColumnConfig
	var out []string
	for _, last := range columns {
		if width == 0 || longest(page) <= width {
			break
		}
		header, _, _ := strings.Cut(page, "\n")
		before, _, _ := strings.Cut(header, last)
		if room := width - text.StringWidthWithoutEscSequences(before); room >= narrowest {
			t.SetColumnConfigs(append(hidden, table.ColumnConfig{Name: last, WidthMax: room, WidthMaxEnforcer: text.WrapSoft}))
		} else {
			out, hidden = append(out, last), append(hidden, table.ColumnConfig{Name: last, Hidden: true})
			t.SetColumnConfigs(hidden)
		}
		page = t.Render()
	}
	if width > 0 {
		lines := strings.Split(page, "\n")
		lines[1] = lines[1][:min(width, len(lines[1]))]
		page = strings.Join(lines, "\n")
	}
	if len(out) > 0 {
		page += fmt.Sprintf("\n(%d columns wide; left out: %s)", width, strings.Join(out, ", "))
	}
	return page
}

// longest is the width of a table without the rule below its header, which is a
// little longer.
func longest(page string) int {
	header, rest, _ := strings.Cut(page, "\n")
	_, rows, _ := strings.Cut(rest, "\n")
	return max(text.LongestLineLen(header), text.LongestLineLen(rows))
}
