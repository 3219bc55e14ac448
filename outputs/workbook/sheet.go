package workbook

import (
	"fmt"
	"math"
	"strings"

	"github.com/xuri/excelize/v2"
)

// A Kind says how the values of a column are shown.
type Kind int

// The kinds.
const (
	Text    Kind = iota
	Number       // as it is
	Whole        // with thousands separators
	Counted      // whole, or with digits behind the point
	Exact        // with the digits behind the point that it has, two of them or more
	Money        // an amount of the currency of the book
	Coins        // an amount without fractions
	Price        // of one unit, with all its digits
	Cheap        // an amount that may be less than the smallest coin
	Rounded      // to two digits behind the point
	Share        // percent
	Day
	Time
	Flag // true or false
)

// A Column of a sheet.
type Column struct {
	Header string
	Kind   Kind
}

// page is how many letters stand beside each other on a printed page.
const page = 110

// A Cell has a text or a value, or nothing: what is not known.
type Cell struct {
	Text    string
	Value   any    // float64, bool or time.Time
	Formula string // whose result the value is
	Strong  bool
	Right   bool // a text that stands where numbers do
	Apart   bool // a text that stands behind a number
	Flows   bool // a long text goes on over the empty cells beside it, in lines as long as a page is wide
	Clipped bool // a long text has one line, and ends where the next cell has something
	Code    bool // in letters of one width
	Kind    Kind // instead of that of the column, where Own
	Own     bool
}

// Of is a number; what is none is an empty cell.
func Of(x float64) Cell {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return Cell{}
	}
	return Cell{Value: x}
}

// Said is a text.
func Said(text string) Cell { return Cell{Text: text} }

// Follows is a number that follows from other cells.
func Follows(x float64, formula string) Cell {
	c := Of(x)
	c.Formula = formula
	return c
}

// Titled is the cell in bold letters.
func (c Cell) Titled() Cell {
	c.Strong = true
	return c
}

// As is the cell in a format of its own.
func (c Cell) As(k Kind) Cell {
	c.Kind, c.Own = k, true
	return c
}

// A Sheet is a table with what is said above and below it, and charts beside or below.
type Sheet struct {
	Name    string
	Above   [][]Cell // lines before the table
	Columns []Column
	Rows    [][]Cell
	Wide    int  // the column, from 1, that is as wide as a printed page; 0 is none
	Turns   bool // a column is a line of a table, a row one of its figures
	Fixed   int  // columns that stay where they are when the others move
	Filter  bool
	Charts  []Chart
}

// A Chart shows columns of rows of a sheet.
type Chart struct {
	Title  string
	Lines  bool // else bars
	Points bool // lines whose labels are numbers, at their distances
	Piled  bool // bars stand on each other
	Lying  bool // bars lie, with room for long labels
	Months bool // the labels are days, of which the month is shown
	Sheet  string
	Labels Range
	Series []Series
	Axis   string // of the values
	Below  string // of the labels
	Log    bool   // the axis of the values is logarithmic
}

// A Series of a chart has its name in a cell.
type Series struct {
	Name   string // the reference of a cell
	Values Range
	Design int  // the place of the design whose colour it has, from 1 on; 0: none
	Faint  bool // a line beside one of the same colour
}

// A Range is a part of a column, by the numbers of a spreadsheet: rows from 1, columns from 1.
type Range struct{ Column, First, Last int }

// Ref is the cell of a row and a column, both from 1.
func Ref(row, column int) string {
	name, err := excelize.CoordinatesToCellName(column, row)
	if err != nil {
		panic(err) // beyond the last column of a sheet
	}
	return name
}

// In is a reference of another sheet.
func In(sheet, ref string) string { return "'" + strings.ReplaceAll(sheet, "'", "''") + "'!" + ref }

// absolute is the range as charts and formulas name it.
func (r Range) absolute(sheet string) string {
	name, _ := excelize.ColumnNumberToName(r.Column)
	return In(sheet, fmt.Sprintf("$%s$%d:$%s$%d", name, r.First, name, r.Last))
}

// of is the range as formulas of other sheets name it.
func (r Range) of(sheet string) string {
	if r.First == r.Last {
		return In(sheet, Ref(r.First, r.Column))
	}
	return In(sheet, r.Plain())
}

// Plain is the range within its sheet.
func (r Range) Plain() string {
	return Ref(r.First, r.Column) + ":" + Ref(r.Last, r.Column)
}

// HeaderRow is the row of the names of the columns.
func (s *Sheet) HeaderRow() int { return len(s.Above) + 1 }

// RowAt is the row of a row of the table, counted from 0.
func (s *Sheet) RowAt(i int) int { return s.HeaderRow() + 1 + i }
