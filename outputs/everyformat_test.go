package outputs

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"fleetcost/models/report"
	"fleetcost/outputs/samples"
)

// An answerOf writes one answer in any format.
type answerOf func(f Format, b *bytes.Buffer, o Options) error

// everyAnswer are answers of every kind, with those that miss their goal and those with
// hostile names.
func everyAnswer() map[string]answerOf {
	all := map[string]answerOf{}
	for _, g := range goldens {
		all[g.name] = g.write
	}
	reports := map[string]*report.Report{"nothing meets": samples.NothingMeets(), "curve": withCurve(), "formulas": samples.Named(samples.Storefront(), "=1+1"),
		"markup": samples.Named(samples.Storefront(), "<script>alert(1)</script>|"), "long": samples.Named(samples.Storefront(), strings.Repeat("long ", 2000))}
	for name, r := range reports {
		all[name] = func(f Format, b *bytes.Buffer, o Options) error { return f.Report(b, r, o) }
	}
	return all
}

// inFormat is an answer in a format.
func inFormat(t testing.TB, write answerOf, f Format, o Options) []byte {
	t.Helper()
	var page bytes.Buffer
	if err := write(f, &page, o); err != nil {
		t.Fatal(err)
	}
	return page.Bytes()
}

// A leaf is a number of a JSON document with the names that lead to it.
type leaf struct {
	path  []string
	value float64
}

// leavesOf are all numbers of a JSON document, in its order.
func leavesOf(t testing.TB, text []byte) (all []leaf) {
	t.Helper()
	in := json.NewDecoder(bytes.NewReader(text))
	var walk func(path []string)
	walk = func(path []string) {
		token, err := in.Token()
		if err != nil {
			t.Fatal(err)
		}
		switch x := token.(type) {
		case json.Delim:
			for in.More() {
				below := path
				if x == '{' {
					key, err := in.Token()
					if err != nil {
						t.Fatal(err)
					}
					below = append(slices.Clone(path), fmt.Sprint(key))
				}
				walk(below)
			}
			if _, err := in.Token(); err != nil {
				t.Fatal(err)
			}
		case float64:
			all = append(all, leaf{path, x})
		}
	}
	walk(nil)
	return all
}

// called tells that a column of CSV is named as the leaf is: p99_ms, or measured_p99_ms of
// p99_ms in measured.
func (l leaf) called(column string) bool {
	n := len(l.path)
	return n > 0 && l.path[n-1] == column || n > 1 && l.path[n-2]+"_"+l.path[n-1] == column
}

// Every number of CSV is the number of JSON under the same name, one after the other, and
// every number of the workbook's sheet of figures is that of CSV under its heading.
func TestNumbersOfJSONCSVAndWorkbooksAreTheSame(t *testing.T) {
	inJSON, inSheets := 0, 0
	for name, write := range everyAnswer() {
		all := leavesOf(t, inFormat(t, write, formatCalled(t, "json"), Options{}))
		lines, err := csv.NewReader(bytes.NewReader(inFormat(t, write, formatCalled(t, "csv"), Options{}))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		sheet := figuresOf(t, inFormat(t, write, xlsx{}, Options{}))
		for k, column := range lines[0] {
			var numbers []float64
			for _, line := range lines[1:] {
				if x, err := strconv.ParseFloat(line[k], 64); err == nil && !strings.Contains(line[k], "Inf") {
					numbers = append(numbers, x)
				}
			}
			if len(numbers) == 0 {
				continue
			}
			var named []float64
			for _, l := range all {
				if l.called(column) {
					named = append(named, l.value)
				}
			}
			for i := 0; i < len(numbers) && len(named) > 0; i++ {
				// A line repeats what is said once of several, so the next may be of the same place.
				at := slices.Index(named, numbers[i])
				if at < 0 {
					t.Errorf("%s: %s is %v in CSV, and %v does not follow in JSON", name, column, numbers, numbers[i])
					break
				}
				named = named[at:]
				inJSON++
			}
			figures, there := sheet[asHeading(column)]
			if !there || name == "explain" { // whose book has the figures of the report, and portions on a sheet of their own
				continue
			}
			inSheets += len(numbers)
			if !slices.Equal(figures, numbers) {
				t.Errorf("%s: %s is %v in CSV and %v in the workbook", name, column, numbers, figures)
			}
		}
	}
	if inJSON < 1500 || inSheets < 1500 {
		t.Errorf("only %d numbers were compared with JSON, %d with workbooks", inJSON, inSheets)
	}
}

// asHeading is the name of a column as the sheet of figures may have it, without what is
// between its words.
func asHeading(column string) string {
	return strings.ReplaceAll(regexp.MustCompile(`_per_s$`).ReplaceAllString(strings.ToLower(column), "_per_second"), "_", "")
}

// figuresOf are the numbers of the sheet of figures by its headings, whether lines are its
// rows or its columns.
func figuresOf(t testing.TB, book []byte) map[string][]float64 {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(book))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	figures := map[string][]float64{}
	for _, sheet := range []string{"Designs", "Figures"} {
		rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil || len(rows) == 0 {
			continue
		}
		heading := func(said string) string { return strings.NewReplacer(" ", "", ",", "").Replace(strings.ToLower(said)) }
		add := func(head, cell string) {
			if x, err := strconv.ParseFloat(cell, 64); err == nil {
				figures[heading(head)] = append(figures[heading(head)], x)
			}
		}
		for i, row := range rows {
			for k, cell := range row {
				switch turned := rows[0][0] == "figure"; {
				case turned && i > 0 && k > 0:
					add(row[0], cell)
				case !turned && i > 0 && k < len(rows[0]):
					add(rows[0][k], cell)
				}
			}
		}
	}
	return figures
}

// shownNumber is a number as tables have it.
var shownNumber = regexp.MustCompile(`\d[\d,]*(\.\d+)?`)

// Every number of the tables in Markdown is on the terminal, as often.
func TestNumbersOfTheTerminalAndMarkdownAreTheSame(t *testing.T) {
	seen := 0
	for name, write := range everyAnswer() {
		if name == "long" || name == "validation" {
			continue // a terminal cuts names, and leaves the errors of each server to those by its load
		}
		numbers := func(f string, o Options) map[string]int {
			count := map[string]int{}
			for _, n := range shownNumber.FindAllString(strings.Join(tablesOf(t, write, f, o), "\n"), -1) {
				count[n]++
			}
			return count
		}
		terminal := numbers("table", Options{Width: 1000})
		for n, times := range numbers("markdown", Options{}) {
			seen += times
			if terminal[n] < times {
				t.Errorf("%s: %s is %d times in tables in Markdown, and %d times on the terminal", name, n, times, terminal[n])
			}
		}
	}
	if seen < 1000 {
		t.Errorf("only %d numbers were seen", seen)
	}
}

// tablesOf are the rows of tables in Markdown, and all of a page for the terminal.
func tablesOf(t testing.TB, write answerOf, f string, o Options) []string {
	page := string(inFormat(t, write, formatCalled(t, f), o))
	if f == "markdown" {
		return inMarkdown(page)
	}
	return strings.Split(page, "\n")
}
