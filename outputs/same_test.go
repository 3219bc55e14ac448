package outputs

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"html"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fleetcost/models/report"
	"fleetcost/outputs/samples"
)

// A format is read here as programs and people would, by nobody else's code: what is the
// same in all of them was not compared by what wrote it.

// inMarkdown are the tables of a Markdown page, row by row, as one text for each row.
func inMarkdown(page string) (rows []string) {
	escaped := regexp.MustCompile(`\\(.)`)
	for line := range strings.Lines(page) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "|") || strings.Trim(line, "|:- ") == "" {
			continue
		}
		var cells []string
		for _, c := range regexp.MustCompile(`(?:[^|\\]|\\.)+`).FindAllString(line, -1) {
			c = strings.TrimSpace(c)
			if strings.HasPrefix(c, "**") && strings.HasSuffix(c, "**") && len(c) > 4 {
				c = c[2 : len(c)-2]
			}
			cells = append(cells, escaped.ReplaceAllString(c, "$1"))
		}
		rows = append(rows, strings.Join(cells, " | "))
	}
	return rows
}

// inHTML are the same of a page of the web. What a row repeats of the one above it is
// nothing in Markdown.
func inHTML(page string) (rows []string) {
	text := func(s string) string {
		return html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(s, ""))
	}
	for _, table := range regexp.MustCompile(`(?s)<table>.*?</table>`).FindAllString(page, -1) {
		var groups []string // of columns, as one row above their headers
		for _, row := range regexp.MustCompile(`<tr[^>]*>(.*?)</tr>`).FindAllStringSubmatch(table, -1) {
			var cells []string
			if strings.Contains(row[1], "colspan") {
				for _, c := range regexp.MustCompile(`colspan="(\d+)">(.*?)</t[hd]>`).FindAllStringSubmatch(row[1], -1) {
					n, _ := strconv.Atoi(c[1])
					groups = append(groups, slices.Repeat([]string{text(c[2]) + " "}, n)...)
				}
				continue
			}
			for _, c := range regexp.MustCompile(`<t[hd]([^>]*)>(.*?)</t[hd]>`).FindAllStringSubmatch(row[1], -1) {
				said := text(c[2])
				if strings.Contains(c[1], "again") {
					said = ""
				}
				if len(cells) < len(groups) {
					said = strings.TrimSpace(groups[len(cells)] + said)
				}
				cells = append(cells, said)
			}
			rows, groups = append(rows, strings.Join(cells, " | ")), nil
		}
	}
	return rows
}

// Every table of a page in Markdown is on the page of the web, cell by cell, whatever is
// answered; the page of the web may have its columns in another order.
func TestTablesAreTheSameInMarkdownAndHTML(t *testing.T) {
	rows := 0
	for _, g := range goldens {
		var page bytes.Buffer
		if err := g.write(markdown{}, &page, Options{}); err != nil {
			t.Fatal(err)
		}
		want, got := inMarkdown(page.String()), inHTML(string(pageOf(t, g.write)))
		for _, all := range [][]string{want, got} {
			for i, row := range all {
				cells := strings.Split(row, " | ")
				slices.Sort(cells)
				all[i] = strings.Join(cells, " | ")
			}
		}
		rows += len(want)
		for _, row := range want {
			at := slices.Index(got, row)
			if at < 0 {
				t.Fatalf("%s: %q is not on the page of the web, which has\n%s", g.name, row, strings.Join(got, "\n"))
			}
			got = slices.Delete(got, at, at+1)
		}
	}
	if rows < 200 {
		t.Errorf("only %d rows were seen", rows)
	}
}

// A figure of a person's table is the value of the programs' formats, to the digits that are
// shown.
func TestFiguresAreTheSameInEveryFormat(t *testing.T) {
	compared := 0
	for name, r := range map[string]*report.Report{"storefront": samples.Storefront(), "shop": samples.Shop(), "doubts": samples.Doubts(), "misses": samples.NothingMeets()} {
		write := func(f Format) string {
			var page bytes.Buffer
			if err := f.Report(&page, r, Options{}); err != nil {
				t.Fatal(err)
			}
			return page.String()
		}
		var kept struct {
			Answer  string
			Designs []map[string]any
		}
		if err := json.Unmarshal([]byte(write(formatCalled(t, "json"))), &kept); err != nil {
			t.Fatal(err)
		}
		lines, err := csv.NewReader(strings.NewReader(write(formatCalled(t, "csv")))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(html.UnescapeString(write(web{})), ">"+kept.Answer+"</p>") {
			t.Errorf("%s: the page does not say %q", name, kept.Answer)
		}
		page := inHTML(write(web{}))
		headers := strings.Split(page[0], " | ")
		if len(lines) != len(kept.Designs)+1 {
			t.Fatalf("%s: %d lines of CSV, %d designs", name, len(lines), len(kept.Designs))
		}
		for i, d := range kept.Designs {
			for k, key := range lines[0] {
				value, told := d[key].(float64)
				if !told {
					continue
				}
				if x, err := strconv.ParseFloat(lines[i+1][k], 64); err != nil || x != value {
					t.Errorf("%s: %v: %s is %v in JSON and %q in CSV", name, d["name"], key, value, lines[i+1][k])
				}
			}
			at := slices.IndexFunc(page, func(row string) bool { return strings.HasPrefix(row, fmt.Sprint(d["name"], " | ")) })
			if at < 0 {
				t.Fatalf("%s: no row of %v", name, d["name"])
			}
			cells := strings.Split(page[at], " | ")
			for header, keys := range map[string][]string{"p99 ms": {"p99_ms"}, "$/month": {"usd_per_month", "usd_per_month_missed"}, "$/million requests": {"usd_per_million_requests"}} {
				column := slices.Index(headers, header)
				if column < 0 {
					continue
				}
				var want float64
				told := false
				for _, key := range keys {
					if x, is := d[key].(float64); is {
						want, told = x, true
					}
				}
				shown := strings.Trim(strings.Fields(cells[column] + " .")[0], "()≥")
				got, err := strconv.ParseFloat(strings.ReplaceAll(shown, ",", ""), 64)
				if told && err == nil {
					compared++
				}
				if told && err == nil && !agrees(shown, got, want) {
					t.Errorf("%s: %v: %s is %q on the page and %v in JSON", name, d["name"], header, cells[column], want)
				}
				if header == "$/month" && told && err != nil {
					t.Errorf("%s: %v: %s is %q on the page and %v in JSON", name, d["name"], header, cells[column], want)
				}
			}
		}
	}
	if compared < 30 {
		t.Errorf("only %d figures were compared", compared)
	}
}

// agrees tells whether a figure as it is shown is a value, rounded to the digits that it has.
func agrees(shown string, got, want float64) bool {
	shown = strings.ReplaceAll(shown, ",", "")
	unit := 1.0
	if at := strings.IndexByte(shown, '.'); at >= 0 {
		unit = math.Pow(10, -float64(len(shown)-at-1))
	} else if digits := strings.TrimRight(shown, "0"); len(shown) > 3 {
		unit = math.Pow(10, float64(len(shown)-max(3, len(digits))))
	}
	return math.Abs(got-want) <= unit/2*(1+1e-9)
}

func formatCalled(t testing.TB, name string) Format {
	t.Helper()
	f, ok := Formats.Find(name)
	if !ok {
		t.Fatal("no format", name)
	}
	return f
}
