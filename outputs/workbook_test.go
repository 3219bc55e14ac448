package outputs

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"fleetcost/models/recording"
	"fleetcost/models/report"
	"fleetcost/outputs/contract"
	"fleetcost/outputs/samples"
	"fleetcost/profiles/shared"
)

// withCurve is a comparison with what the designs cost with less traffic and with more.
func withCurve() *report.Report {
	r := samples.Shop()
	r.Curve = samples.ShortSweep()
	r.Curve.Rough = true
	return r
}

// books are workbooks of every kind of answer, by name. With BOOKS they are kept in that
// folder, to be looked at.
func books(t *testing.T) map[string][]byte {
	t.Helper()
	from := Origin{Tool: "fleetcost (devel)", Command: "fleetcost compare x --out y", Name: "x", Scenario: "title = \"x\"\n"}
	o, f := Options{Origin: from}, xlsx{}
	all := map[string][]byte{}
	write := func(name string, do func(io.Writer) error) {
		t.Helper()
		var page bytes.Buffer
		if err := do(&page); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all[name] = page.Bytes()
	}
	for _, c := range samples.ContractCases() {
		write("report "+c.Name, func(w io.Writer) error { return f.Report(w, c.Report(), o) })
	}
	write("doubts", func(w io.Writer) error { return f.Report(w, samples.Doubts(), o) })
	write("nothing meets", func(w io.Writer) error { return f.Report(w, samples.NothingMeets(), o) })
	write("curve", func(w io.Writer) error { return f.Report(w, withCurve(), o) })
	write("tuning", func(w io.Writer) error { return f.Tuning(w, samples.WeekTuning(), o) })
	write("shop", func(w io.Writer) error { return f.Report(w, samples.Shop(), o) })
	write("sweep", func(w io.Writer) error { return f.Sweep(w, samples.ShopSweep(), o) })
	write("choices", func(w io.Writer) error { return f.Sweep(w, samples.ChoiceSweep(), o) })
	write("forecast", func(w io.Writer) error { return f.Forecast(w, samples.WeekForecast(), o) })
	for name, one := range samples.OddForecasts() {
		write("forecast "+name, func(w io.Writer) error { return f.Forecast(w, one, o) })
	}
	write("budget", func(w io.Writer) error { return f.Budget(w, samples.YearBudget(), o) })
	for name, one := range samples.OddBudgets() {
		write("budget "+name, func(w io.Writer) error { return f.Budget(w, one, o) })
	}
	write("explain", func(w io.Writer) error { return f.Explanation(w, samples.WhatNodeCosts(), o) })
	for name, one := range samples.OddExplanations() {
		write("explain "+name, func(w io.Writer) error { return f.Explanation(w, one, o) })
	}
	write("commit", func(w io.Writer) error { return f.Purchasing(w, samples.YearPurchasing(), o) })
	write("breakeven", func(w io.Writer) error { return f.Crossings(w, samples.NodeOrDjango(), o) })
	write("diff", func(w io.Writer) error { return f.Diff(w, samples.Rise(), o) })
	write("simulation", func(w io.Writer) error { return f.Simulation(w, samples.ShopSimulation(), o) })
	write("validation", func(w io.Writer) error { return f.Validation(w, samples.FewTrials(), o) })
	write("check", func(w io.Writer) error { return f.Check(w, samples.Check(), o) })
	write("machines", func(w io.Writer) error { return f.Listing(w, samples.Machines(), o) })
	write("records", func(w io.Writer) error { return f.Recordings(w, []*recording.Recording{samples.AccessLog()}, o) })
	if keep := os.Getenv("BOOKS"); keep != "" {
		for name, book := range all {
			if err := WriteFiles(keep, []File{{regexp.MustCompile(`[^a-z0-9]+`).ReplaceAllString(name, "-") + ".xlsx", book}}); err != nil {
				t.Fatal(err)
			}
		}
	}
	return all
}

// opened is a book as a spreadsheet reads it.
func opened(t *testing.T, book []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(book))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// cells calls for each cell that has something.
func cells(t *testing.T, f *excelize.File, do func(sheet, ref, raw string)) {
	t.Helper()
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			for k, raw := range row {
				if ref, err := excelize.CoordinatesToCellName(k+1, i+1); err == nil && raw != "" {
					do(sheet, ref, raw)
				}
			}
		}
	}
}

// What a formula gives, computed anew, is the value that stands beside it: whoever reads the
// book without computing sees the same as who does.
func TestFormulasGiveWhatStandsBesideThem(t *testing.T) {
	formulas := 0
	for name, book := range books(t) {
		f := opened(t, book)
		cells(t, f, func(sheet, ref, raw string) {
			formula, err := f.GetCellFormula(sheet, ref)
			if err != nil || formula == "" {
				return
			}
			formulas++
			computed, err := f.CalcCellValue(sheet, ref, excelize.Options{RawCellValue: true})
			if err != nil {
				t.Errorf("%s, %s %s: =%s: %v", name, sheet, ref, formula, err)
				return
			}
			is, err1 := strconv.ParseFloat(computed, 64)
			said, err2 := strconv.ParseFloat(raw, 64)
			// the last digit of sums of floating point numbers
			if err1 != nil || err2 != nil || abs(is-said) > 1e-9*max(1, abs(said)) {
				t.Errorf("%s, %s %s: =%s is %s, and %s stands there", name, sheet, ref, formula, computed, raw)
			}
		})
	}
	if formulas < 100 {
		t.Errorf("only %d formulas were seen", formulas)
	}
}

func abs(x float64) float64 { return max(x, -x) }

// The figures of the sheet Designs are those of the contract, each beside its name, and what
// is not known is empty.
func TestWorkbooksHaveTheFiguresOfTheContract(t *testing.T) {
	for _, r := range []*report.Report{samples.Shop(), samples.Doubts(), samples.NothingMeets()} {
		var page bytes.Buffer
		if err := (xlsx{}).Report(&page, r, Options{}); err != nil {
			t.Fatal(err)
		}
		rows, err := opened(t, page.Bytes()).GetRows("Designs", excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		table := contract.ReportTable(r)
		compared := 0
		for i, c := range table.Columns {
			if c.Name == "name" {
				continue
			}
			// p99_low_ms is p99 low, ms
			var row []string
			for _, candidate := range rows {
				if len(candidate) > 0 && strings.Join(strings.FieldsFunc(strings.ToLower(candidate[0]), func(r rune) bool { return r == ' ' || r == ',' }), "_") == strings.NewReplacer("_per_s", "_per_second").Replace(c.Name) {
					row = candidate
				}
			}
			for k, line := range table.Rows {
				cell := ""
				if k+1 < len(row) {
					cell = row[k+1]
				}
				switch want, err := strconv.ParseFloat(line[i].Value, 64); {
				case line[i].Text || err != nil:
				case row == nil:
					if !slices.Contains([]string{"seed", "hours_per_month"}, c.Name) {
						t.Errorf("%s: %s has no line", r.Scenario, c.Name)
					}
				default:
					got, err := strconv.ParseFloat(cell, 64)
					if err != nil || got != want {
						t.Errorf("%s: %s is %q, %s in the contract", r.Scenario, c.Name, cell, line[i].Value)
					}
					compared++
				}
			}
		}
		if compared < 50 {
			t.Errorf("%s: only %d figures were compared", r.Scenario, compared)
		}
	}
}

// No text of an answer is a formula or a control character, and each is there.
func TestTextsOfWorkbooksAreTexts(t *testing.T) {
	for _, hostile := range []string{"=1+1", "+1", "-1", "@SUM(1)", "\t=1", "<script>", "a\u202eb", "\x1b[31m", "=HYPERLINK(\"http://x\")", strings.Repeat("x", 40000), "'", "]]>"} {
		var page bytes.Buffer
		from := Origin{Tool: hostile, Command: hostile, Name: hostile, Scenario: hostile + "\n" + hostile}
		if err := (xlsx{}).Report(&page, samples.Named(samples.Shop(), hostile), Options{Origin: from}); err != nil {
			t.Fatalf("%.20q: %v", hostile, err)
		}
		f := opened(t, page.Bytes())
		ours := []string{"SUM(", "'Bill'!", "'Designs'!", "*12", "-", "/"}
		cells(t, f, func(sheet, ref, raw string) {
			if strings.ContainsAny(raw, "\x1b\u202e\x00") {
				t.Errorf("%.20q: %s %s has what is not printed: %q", hostile, sheet, ref, raw)
			}
			formula, _ := f.GetCellFormula(sheet, ref)
			if formula != "" && (strings.Contains(formula, "HYPERLINK") || formula == "1+1" || !slices.ContainsFunc(ours, func(s string) bool { return strings.Contains(formula, s) })) {
				t.Errorf("%.20q: %s %s is a formula: %s", hostile, sheet, ref, formula)
			}
		})
	}
}

// The same answer makes the same bytes.
func TestTheSameWorkbookEachTime(t *testing.T) {
	first, again := books(t), books(t)
	for name := range first {
		if !bytes.Equal(first[name], again[name]) {
			t.Errorf("%s: the second time another book was written", name)
		}
	}
}

// TestSheetsFitTheWidthOfAPage: every sheet with rows is printed as wide as a page, with or
// without a filter, and of tables of very many columns those that come first.
func TestSheetsFitTheWidthOfAPage(t *testing.T) {
	for name, write := range map[string]func(w io.Writer) error{
		"compare": func(w io.Writer) error { return (xlsx{}).Report(w, samples.Shop(), Options{}) },
		"budget":  func(w io.Writer) error { return (xlsx{}).Budget(w, samples.YearBudget(), Options{}) },
		"map":     func(w io.Writer) error { return (xlsx{}).Grid(w, samples.MapOfTwo(), Options{}) },
	} {
		var page bytes.Buffer
		if err := write(&page); err != nil {
			t.Fatal(err)
		}
		book := opened(t, page.Bytes())
		areas := map[string]bool{}
		for _, d := range book.GetDefinedName() {
			areas[d.Scope] = areas[d.Scope] || d.Name == "_xlnm.Print_Area"
		}
		for _, sheet := range book.GetSheetList() {
			props, err := book.GetSheetProps(sheet)
			if err != nil || props.FitToPage == nil || !*props.FitToPage {
				t.Errorf("%s: %s does not fit: %v", name, sheet, err)
			}
			if columns, err := book.GetCols(sheet); err != nil || len(columns) > 20 && !areas[sheet] {
				t.Errorf("%s: all %d columns of %s are printed: %v", name, len(columns), sheet, err)
			}
		}
	}
}

// LibreOffice opens books, and shows the sums that stand in them.
func TestWorkbooksOpenInLibreOffice(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts LibreOffice")
	}
	office, err := exec.LookPath("soffice")
	if err != nil {
		shared.Missing(t, "LibreOffice (soffice)")
	}
	dir := t.TempDir()
	write := func(name string, do func(io.Writer) error) string {
		var page bytes.Buffer
		if err := do(&page); err != nil {
			t.Fatal(err)
		}
		if err := WriteFiles(dir, []File{{name + ".xlsx", page.Bytes()}}); err != nil {
			t.Fatal(err)
		}
		return filepath.Join(dir, name+".xlsx")
	}
	shop := samples.Shop()
	paths := []string{
		write("compare", func(w io.Writer) error { return (xlsx{}).Report(w, shop, Options{}) }),
		write("budget", func(w io.Writer) error { return (xlsx{}).Budget(w, samples.YearBudget(), Options{}) }),
	}
	args := append([]string{"-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1", "--outdir", dir}, paths...)
	if said, err := exec.Command(office, args...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	for _, c := range []struct{ file, has string }{
		{"compare-Bill.csv", "per month, sum"}, {"compare-Summary.csv", "design"}, {"budget-Monthly.csv", "month"},
	} {
		text, err := os.ReadFile(filepath.Join(dir, c.file))
		if err != nil || !strings.Contains(string(text), c.has) {
			t.Errorf("%s: %v, without %q:\n%s", c.file, err, c.has, text)
		}
		for _, bad := range []string{"#REF", "#NAME", "#VALUE", "#DIV", "Err:"} {
			if strings.Contains(string(text), bad) {
				t.Errorf("%s has %s:\n%s", c.file, bad, text)
			}
		}
	}
	bill, _ := os.ReadFile(filepath.Join(dir, "compare-Bill.csv"))
	for _, d := range shop.Designs {
		sum := d.Name + `,,"USD per month, sum",,,,` + strconv.FormatFloat(d.Bill.Shown().USD(), 'f', -1, 64) + ","
		if !d.HasNoFleet() && !strings.Contains(string(bill), sum) {
			t.Errorf("%s is not the sum of a bill in LibreOffice:\n%s", sum, bill)
		}
	}
}
