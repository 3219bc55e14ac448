// Package workbook writes an answer as a workbook of spreadsheets: figures are numbers with
// a format, totals and differences are formulas with their values beside them, and charts
// are of the program that opens it.
//
// A text is a text whatever it begins with: only what this package makes is a formula. What
// is not known is an empty cell, never zero. The same answer makes the same bytes.
//
// It will never compute what an answer says: formulas repeat what was computed, so that
// whoever changes a cell sees what follows.
package workbook

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"fleetcost/models/cost"
	"fleetcost/models/words"
)

// A Kind says how the values of a column are shown.
type Kind int

// The kinds.
const (
	Text    Kind = iota
	Number       // as it is
	Whole        // with thousands separators
	Money        // an amount of the currency of the book
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

// A Cell has a text or a value, or nothing: what is not known.
type Cell struct {
	Text    string
	Value   any    // float64, bool or time.Time
	Formula string // whose result the value is
	Strong  bool
	Flows   bool // a long text goes on over the empty cells beside it
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
	Fixed   int // columns that stay where they are when the others move
	Filter  bool
	Charts  []Chart
}

// A Chart shows columns of rows of a sheet.
type Chart struct {
	Title  string
	Lines  bool // else bars
	Months bool // the labels are days, of which the month is shown
	Stack  bool
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

// Plain is the range within its sheet.
func (r Range) Plain() string {
	return Ref(r.First, r.Column) + ":" + Ref(r.Last, r.Column)
}

// HeaderRow is the row of the names of the columns.
func (s *Sheet) HeaderRow() int { return len(s.Above) + 1 }

// RowAt is the row of a row of the table, counted from 0.
func (s *Sheet) RowAt(i int) int { return s.HeaderRow() + 1 + i }

// most is how many characters a cell may hold.
const most = 32767

// text is a text that a cell may hold.
func text(s string) string {
	s = printable(s)
	if utf8.RuneCountInString(s) > most {
		return string([]rune(s)[:most-1]) + "…"
	}
	return s
}

// printable leaves lines of a text apart.
func printable(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = words.Printable(lines[i])
	}
	return strings.Join(lines, "\n")
}

// made is when a book was made, for the programs that open it: an answer has no clock.
const made = "2000-01-01T00:00:00Z"

// Book writes the sheets; in is the currency of their amounts.
func Book(in cost.Currency, title, tool string, sheets []Sheet) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	st := &styles{file: f, in: in, known: map[look]int{}}
	for i, s := range sheets {
		if i == 0 {
			if err := f.SetSheetName("Sheet1", s.Name); err != nil {
				return nil, err
			}
		} else if _, err := f.NewSheet(s.Name); err != nil {
			return nil, err
		}
	}
	for i := range sheets {
		s := &sheets[i]
		// What surrounds the cells must be there before they are streamed.
		if err := errors.Join(surround(f, s), write(f, st, s)); err != nil {
			return nil, fmt.Errorf("sheet %s: %w", s.Name, err)
		}
	}
	f.SetActiveSheet(0)
	if err := f.SetDocProps(&excelize.DocProperties{Creator: text(tool), LastModifiedBy: text(tool), Title: words.Clipped(text(title), 200), Created: made, Modified: made}); err != nil {
		return nil, err
	}
	whole := true
	if err := f.SetCalcProps(&excelize.CalcPropsOptions{FullCalcOnLoad: &whole}); err != nil {
		return nil, err
	}
	var page bytes.Buffer
	if err := f.Write(&page); err != nil {
		return nil, err
	}
	return ordered(page.Bytes())
}

// ordered is the archive with its parts by name, where the library has them in any order.
func ordered(book []byte) ([]byte, error) {
	in, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		return nil, err
	}
	slices.SortFunc(in.File, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	var page bytes.Buffer
	out := zip.NewWriter(&page)
	for _, part := range in.File {
		if part.Name != kinds {
			err = out.Copy(part)
		} else {
			err = sortKinds(out, part)
		}
		if err != nil {
			return nil, err
		}
	}
	err = out.Close()
	return page.Bytes(), err
}

// kinds is the part that says of which kind each part is.
const kinds = "[Content_Types].xml"

// oneKind is what it says of an ending.
var oneKind = regexp.MustCompile(`<Default [^>]*></Default>`)

// sortKinds writes that part with the endings in their order.
func sortKinds(out *zip.Writer, part *zip.File) error {
	in, err := part.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	text, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	all := oneKind.FindAll(text, -1)
	slices.SortFunc(all, bytes.Compare)
	at := -1
	text = oneKind.ReplaceAllFunc(text, func([]byte) []byte {
		at++
		return all[at]
	})
	w, err := out.Create(part.Name)
	if err == nil {
		_, err = w.Write(text)
	}
	return err
}

// write puts the cells of a sheet in.
func write(f *excelize.File, st *styles, s *Sheet) error {
	w, err := f.NewStreamWriter(s.Name)
	if err != nil {
		return err
	}
	for i, width := range slices.Backward(s.widths(st.in)) { // the library writes the last first
		if err := w.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	if len(s.Columns) > 0 {
		if err := w.SetPanes(&excelize.Panes{
			Freeze: true, XSplit: s.Fixed, YSplit: s.HeaderRow(), TopLeftCell: Ref(s.HeaderRow()+1, s.Fixed+1), ActivePane: pane(s.Fixed),
		}); err != nil {
			return err
		}
	}
	row := 0
	put := func(cells []Cell, kind func(int) Kind, high float64) error {
		row++
		line := make([]any, len(cells))
		for i, c := range cells {
			line[i], err = st.cell(c, kind(i))
			if err != nil {
				return err
			}
		}
		var o []excelize.RowOpts
		if high > 0 {
			o = append(o, excelize.RowOpts{Height: high})
		}
		return w.SetRow(Ref(row, 1), line, o...)
	}
	for _, cells := range s.Above {
		if err := put(cells, func(int) Kind { return Text }, 0); err != nil {
			return err
		}
	}
	if len(s.Columns) > 0 {
		head := make([]any, len(s.Columns))
		for i, c := range s.Columns {
			style, err := st.of(look{head: true, right: c.Kind != Text})
			if err != nil {
				return err
			}
			head[i] = excelize.Cell{StyleID: style, Value: text(c.Header)}
		}
		row++
		if err := w.SetRow(Ref(row, 1), head, excelize.RowOpts{Height: 30}); err != nil {
			return err
		}
	}
	for _, cells := range s.Rows {
		if err := put(cells, func(i int) Kind {
			if i < len(s.Columns) {
				return s.Columns[i].Kind
			}
			return Text
		}, 0); err != nil {
			return err
		}
	}
	return w.Flush()
}

// pane is the part of a sheet that moves.
func pane(fixed int) string {
	if fixed > 0 {
		return "bottomRight"
	}
	return "bottomLeft"
}

// The widths of columns, in characters.
const (
	narrowest = 9
	widest    = 46
)

// widths of the columns: as the longest of their cells, where that is no text that goes on
// for long.
func (s *Sheet) widths(in cost.Currency) []float64 {
	n := len(s.Columns)
	for _, line := range s.Above {
		n = max(n, min(len(line), 2))
	}
	widths := make([]float64, n)
	for i := range widths {
		width := 0
		if i < len(s.Columns) {
			for _, word := range strings.Fields(s.Columns[i].Header) {
				width = max(width, utf8.RuneCountInString(word)+2)
			}
			width = max(width, (utf8.RuneCountInString(s.Columns[i].Header)+1)/2+2)
		}
		kind := Text
		if i < len(s.Columns) {
			kind = s.Columns[i].Kind
		}
		for _, line := range s.Rows {
			if i < len(line) {
				width = max(width, line[i].width(in, kind))
			}
		}
		if len(s.Columns) == 0 || i == 0 {
			for _, line := range s.Above {
				if i < len(line)-1 {
					width = max(width, line[i].width(in, Text))
				}
			}
		}
		widths[i] = float64(min(max(width+1, narrowest), widest))
	}
	if len(s.Columns) == 0 && n == 2 {
		widths[1] = 100
	}
	return widths
}

// width of a cell in characters, about.
func (c Cell) width(in cost.Currency, k Kind) int {
	if c.Own {
		k = c.Kind
	}
	switch v := c.Value.(type) {
	case float64:
		switch k {
		case Money, Cheap:
			return utf8.RuneCountInString(in.Prefix()) + len(words.Grouped(v, in.Decimals())) + 1
		case Price:
			return utf8.RuneCountInString(in.Prefix()) + 12
		case Share:
			return 7
		}
		return min(len(words.Grouped(v, 0))+5, 16)
	case time.Time:
		return 16
	}
	return utf8.RuneCountInString(c.Text)
}

// widestPrinted is how many columns of a table fit the width of a printed page.
const widestPrinted = 16

// surround is what a sheet has besides cells.
func surround(f *excelize.File, s *Sheet) error {
	landscape, wide, tall, fit := "landscape", 1, 0, len(s.Columns) <= widestPrinted
	if err := f.SetPageLayout(s.Name, &excelize.PageLayoutOptions{Orientation: &landscape, FitToWidth: &wide, FitToHeight: &tall}); err != nil {
		return err
	}
	if err := f.SetSheetProps(s.Name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	if len(s.Columns) > 0 && len(s.Rows) > 0 {
		head := s.HeaderRow()
		if err := f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: In(s.Name, fmt.Sprintf("$%d:$%d", head, head)), Scope: s.Name}); err != nil {
			return err
		}
		if s.Filter {
			if err := f.AutoFilter(s.Name, Ref(head, 1)+":"+Ref(s.RowAt(len(s.Rows)-1), len(s.Columns)), nil); err != nil {
				return err
			}
		}
	}
	below := s.RowAt(len(s.Rows)) + 1
	for _, c := range s.Charts {
		if err := f.AddChart(s.Name, Ref(below, 1), c.made()); err != nil {
			return err
		}
		below += chartRows
	}
	return nil
}
