package outputs

import (
	"archive/zip"
	"bytes"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/outputs/samples"
	"fleetcost/outputs/workbook"
)

// The parts of a bill, each a formula over the lines that it is made of, are together the
// bill, a line of the sheet for each design that has one; the summary draws them on each
// other, and the cost curve has its sheet.
func TestWorkbooksDivideTheBill(t *testing.T) {
	r := withCurve()
	var page bytes.Buffer
	if err := (xlsx{}).Report(&page, r, Options{}); err != nil {
		t.Fatal(err)
	}
	f := opened(t, page.Bytes())
	rows, err := f.GetRows("Parts", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, s := range report.Standings(r.Designs) {
		if s.HasNoFleet() {
			continue
		}
		seen++
		row := rows[seen]
		if s.Met && row[0] != s.Name || !s.Met && row[0] != s.Name+", which misses the goal" {
			t.Errorf("line %d is of %q, not of %q", seen, row[0], s.Name)
		}
		sum := 0.0
		for k, cell := range row[1 : len(row)-1] {
			if cell == "" {
				continue
			}
			x, err := strconv.ParseFloat(cell, 64)
			if err != nil {
				t.Fatal(err)
			}
			sum += x
			if formula, _ := f.GetCellFormula("Parts", workbook.Ref(seen+1, k+2)); !strings.HasPrefix(formula, "SUM('Bill'!") {
				t.Errorf("%s of %s is %q", rows[0][k+1], s.Name, formula)
			}
		}
		if whole := s.Bill.Shown().USD(); abs(sum-whole) > 0.001 || row[len(row)-1] != strconv.FormatFloat(whole, 'f', -1, 64) {
			t.Errorf("%s: the parts are %v, their sum %s, the bill %v", s.Name, sum, row[len(row)-1], whole)
		}
	}
	if seen < 2 {
		t.Errorf("only %d bills were seen", seen)
	}
	for sheet, kind := range map[string]string{"Summary": `<grouping val="stacked">`, "Sensitivity": "<lineChart>"} {
		if !slices.ContainsFunc(charts(t, page.Bytes()), func(chart string) bool {
			return strings.Contains(chart, kind)
		}) {
			t.Errorf("%s has no chart with %s", sheet, kind)
		}
	}
}

// A year is that of the answer in words, also where a month is not whole cents.
func TestWorkbooksHaveTheYearOfTheAnswer(t *testing.T) {
	r := samples.Shop()
	for i := range r.Designs {
		if lines := r.Designs[i].Bill.Lines; len(lines) > 0 {
			lines[0].Amount = lines[0].Amount.Plus(cost.Cent / 2 * cost.Money(1+i%2))
		}
	}
	var page bytes.Buffer
	if err := (xlsx{}).Report(&page, r, Options{}); err != nil {
		t.Fatal(err)
	}
	f := opened(t, page.Bytes())
	rows, err := f.GetRows("Summary", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	years := 0
	for i, row := range rows {
		for _, d := range r.Designs {
			if row == nil || row[0] != d.Name || !d.Met {
				continue
			}
			year, err := d.Bill.Monthly().Times(12)
			if err != nil {
				t.Fatal(err)
			}
			if want := strconv.FormatFloat(year.RoundedTo(cost.Cent).USD(), 'f', -1, 64); row[5] != want {
				t.Errorf("%s: a year is %s, not %s", d.Name, row[5], want)
			}
			if formula, _ := f.GetCellFormula("Summary", workbook.Ref(i+1, 6)); !strings.HasPrefix(formula, "ROUND('Designs'!") {
				t.Errorf("%s: a year is =%s", d.Name, formula)
			}
			years++
		}
	}
	if years == 0 {
		t.Error("no year was seen")
	}
}

// charts are the charts of a book as they are written.
func charts(t *testing.T, book []byte) (all []string) {
	t.Helper()
	parts, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range parts.File {
		if !strings.HasPrefix(part.Name, "xl/charts/chart") {
			continue
		}
		in, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(text))
	}
	return all
}
