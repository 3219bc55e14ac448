package document

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
)

// A Plain is a table of values as programs have them. Numbers stand at the right; nil is
// nothing.
type Plain struct {
	Columns []string
	Rows    [][]any
	// Gives are the columns that a narrow page leaves out, the first of them first.
	Gives []string
}

// Add appends a row with a cell per column.
func (p *Plain) Add(cells ...any) { p.Rows = append(p.Rows, cells) }

// Text is the table for a terminal of that width; 0 is DefaultWidth.
func (p Plain) Text(width int) string {
	page := new(bytes.Buffer)
	Options{Width: width}.tables(page, p.Grid())
	return strings.TrimSuffix(page.String(), "\n")
}

// Markdown is the table as one of pipes.
func (p Plain) Markdown() string { return p.spelt().writer().RenderMarkdown() }

// Grid is the table as one of a document.
func (p Plain) Grid() Grid {
	var g Grid
	for _, c := range p.Columns {
		column := Column{Header: c, Right: len(p.Rows) > 0, Long: true}
		for i, given := range p.Gives {
			if given == c {
				column.Rank = len(p.Gives) - i
			}
		}
		g.Columns = append(g.Columns, column)
	}
	for _, cells := range p.spelt().Rows {
		var r Row
		for i, cell := range cells {
			switch cell.(type) {
			case nil:
				cell = ""
			case int, decimal:
			default:
				g.Columns[i].Right = false
			}
			r.Cells = append(r.Cells, fmt.Sprint(cell))
		}
		g.Rows = append(g.Rows, r)
	}
	return g
}

// writer lays the table out for programs.
func (p Plain) writer() table.Writer {
	t := table.NewWriter()
	header := make(table.Row, len(p.Columns))
	for i, c := range p.Columns {
		header[i] = c
	}
	t.AppendHeader(header)
	for _, row := range p.Rows {
		cells := make(table.Row, len(row))
		for i, cell := range row {
			if cells[i] = cell; cell == nil {
				cells[i] = ""
			}
		}
		t.AppendRow(cells)
	}
	return t
}

// spelt is the table with its numbers as people write them: without an exponent, and those
// of a column with as many decimals, so that they stand below each other.
func (p Plain) spelt() Plain {
	rows := make([][]any, len(p.Rows))
	for i, row := range p.Rows {
		rows[i] = slices.Clone(row)
		for k, cell := range row {
			if x, ok := cell.(float64); ok {
				rows[i][k] = decimal{x, p.decimals(k)}
			}
		}
	}
	p.Rows = rows
	return p
}

// mostDecimals is how many decimals are filled up with zeros.
const mostDecimals = 4

// decimals are those of the numbers of a column; -1 where they are too far apart to have as
// many.
func (p Plain) decimals(column int) int {
	most := 0
	for _, row := range p.Rows {
		if x, ok := row[column].(float64); ok {
			_, behind, _ := strings.Cut(strconv.FormatFloat(x, 'f', -1, 64), ".")
			most = max(most, len(behind))
		}
	}
	if most > mostDecimals {
		return -1
	}
	return most
}

// A decimal is a number that is written without an exponent, with so many decimals; -1 is
// as many as it has.
type decimal struct {
	value    float64
	decimals int
}

func (x decimal) String() string { return strconv.FormatFloat(x.value, 'f', x.decimals, 64) }
