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
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"fleetcost/models/cost"
	"fleetcost/models/words"
)

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
		if err := errors.Join(surround(f, st, s), write(f, st, s)); err != nil {
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

// write puts the cells of a sheet in.
func write(f *excelize.File, st *styles, s *Sheet) error {
	w, err := f.NewStreamWriter(s.Name)
	if err != nil {
		return err
	}
	widths := s.widths(st.in)
	for i, width := range slices.Backward(widths) { // the library writes the last first
		if err := w.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	if len(s.Columns) > 0 && len(s.Above) <= mostAbove {
		if err := w.SetPanes(&excelize.Panes{
			Freeze: true, XSplit: s.Fixed, YSplit: s.HeaderRow(), TopLeftCell: Ref(s.HeaderRow()+1, s.Fixed+1), ActivePane: pane(s.Fixed),
		}); err != nil {
			return err
		}
	}
	row := 0
	put := func(cells []Cell, of []Column) error {
		row++
		line, high := make([]any, len(cells)), 1
		for i, c := range cells {
			at := place{kind: Text, width: int(defaultWidth)}
			if i < len(widths) {
				at.width = int(widths[i])
			}
			if i < len(of) {
				at.kind, at.apart = of[i].Kind, of[i].Kind == Text && i > 0 && of[i-1].Kind != Text
			}
			if c.Flows && c.Text != "" {
				last, wide := across(i, widths)
				if at.width = wide; last > i {
					if err := w.MergeCell(Ref(row, i+1), Ref(row, last+1)); err != nil {
						return err
					}
				}
			}
			if line[i], err = st.cell(c, at); err != nil {
				return err
			}
			if !c.Clipped {
				high = max(high, c.lines(at.width))
			}
		}
		var o []excelize.RowOpts
		if high > 1 {
			o = append(o, excelize.RowOpts{Height: lineHeight * float64(min(high, mostLines))})
		}
		return w.SetRow(Ref(row, 1), line, o...)
	}
	for _, cells := range s.Above {
		if err := put(cells, nil); err != nil {
			return err
		}
	}
	if len(s.Columns) > 0 {
		head := make([]any, len(s.Columns))
		for i, c := range s.Columns {
			style, err := st.of(look{head: true, right: c.Kind != Text, apart: i > 0 && c.Kind == Text && s.Columns[i-1].Kind != Text})
			if err != nil {
				return err
			}
			head[i] = excelize.Cell{StyleID: style, Value: text(c.Header)}
		}
		row++
		if err := w.SetRow(Ref(row, 1), head, excelize.RowOpts{Height: lineHeight * float64(s.headLines(widths))}); err != nil {
			return err
		}
	}
	for _, cells := range s.Rows {
		if err := put(cells, s.Columns); err != nil {
			return err
		}
	}
	return w.Flush()
}

// mostAbove is how many lines above a table stay where they are with its header when the
// table moves: more would leave it no room.
const mostAbove = 3

// pane is the part of a sheet that moves.
func pane(fixed int) string {
	if fixed > 0 {
		return "bottomRight"
	}
	return "bottomLeft"
}

// What of a table is printed: all columns, as wide as a page, or of one that would not be
// read then those that come first.
const (
	widestPrinted = 20
	firstPrinted  = 14
)

// surround is what a sheet has besides cells.
func surround(f *excelize.File, st *styles, s *Sheet) error {
	landscape, wide, tall, fit := "landscape", 1, 0, true
	if err := f.SetPageLayout(s.Name, &excelize.PageLayoutOptions{Orientation: &landscape, FitToWidth: &wide, FitToHeight: &tall}); err != nil {
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
	// After the filter, which takes the properties of the sheet away.
	if err := f.SetSheetProps(s.Name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	if len(s.Columns) > widestPrinted && len(s.Rows) > 0 {
		last, _ := excelize.ColumnNumberToName(firstPrinted)
		area := In(s.Name, fmt.Sprintf("$A$1:$%s$%d", last, s.RowAt(len(s.Rows)-1)))
		if err := f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Area", RefersTo: area, Scope: s.Name}); err != nil {
			return err
		}
	}
	below := s.RowAt(len(s.Rows)) + 1
	for _, c := range s.Charts {
		if err := f.AddChart(s.Name, Ref(below, 1), c.made(st)); err != nil {
			return err
		}
		below += c.rows()
	}
	return nil
}
