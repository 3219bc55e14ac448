package document

import (
	"bytes"
	"fmt"
	"html"
	"slices"
	"strings"
	"unicode/utf8"

	"fleetcost/models/words"
)

// HTML is the document as the elements of a page's main part: the answer and what is amiss
// first, then what was asked, then the sections, each under a heading of the second level.
// Warnings come before the other sections, as they may change what those are worth.
func HTML(d Document) []byte {
	page := new(bytes.Buffer)
	w := htmlPage{page}
	w.facts(&d)
	for _, warning := range []bool{true, false} {
		for _, s := range d.Sections {
			if s.Warning == warning {
				w.section(s)
			}
		}
	}
	return page.Bytes()
}

// htmlPage writes elements.
type htmlPage struct{ *bytes.Buffer }

func (w htmlPage) put(format string, texts ...any) {
	for i, t := range texts {
		if s, is := t.(string); is {
			texts[i] = EscapedHTML(cut(s))
		}
	}
	fmt.Fprintf(w, format, texts...)
}

// How many characters texts have on a page: no sentence of ours is longer, nor a cell, nor the
// name at the head of a row, which is there in full for whoever points at it.
const (
	longestSentence = 4000
	longestCell     = 1000
	longestName     = 80
)

// cut is a text without its end, where it has too much of it: a sentence without its middle
// would say something else.
func cut(s string) string {
	if utf8.RuneCountInString(s) <= longestSentence {
		return s
	}
	return string([]rune(s)[:longestSentence]) + " …"
}

// EscapedHTML is a text without markup, in an element or in an attribute in quotes.
func EscapedHTML(s string) string { return html.EscapeString(words.Printable(s)) }

// facts are the answer, what is amiss, and a list of the others.
func (w htmlPage) facts(d *Document) {
	for _, f := range d.Facts {
		if f.says == answers {
			fmt.Fprintf(w, "<p class=\"answer%s\">", map[bool]string{true: " nothing"}[d.fruitless()])
			w.put("%s</p>\n", f.Text)
		}
	}
	all := d.Facts
	w.listed(all, alarms, "amiss")
	w.listed(all, asks, "asked")
}

// listed are the facts of one kind.
func (w htmlPage) listed(all []fact, kind saying, class string) {
	open := false
	for _, f := range all {
		if f.says != kind {
			continue
		}
		if !open {
			w.put("<dl class=\"%s\">\n", class)
			open = true
		}
		w.put("<div><dt>%s</dt><dd>%s</dd></div>\n", f.Label, f.Text)
	}
	if open {
		w.put("</dl>\n")
	}
}

func (w htmlPage) section(s Section) {
	class := ""
	if s.Warning {
		class = ` class="warnings"`
	}
	fmt.Fprintf(w, "<section%s>\n", class)
	switch {
	case s.Folded:
		class := ""
		if s.Printed {
			class = ` class="printed"`
		}
		fmt.Fprintf(w, "<details%s>", class)
		w.put("<summary><h2>%s</h2></summary>\n", s.Heading)
		defer w.put("</details>\n</section>\n")
	case s.Heading != "":
		w.put("<h2>%s</h2>\n", s.Heading)
		fallthrough
	default:
		defer w.put("</section>\n")
	}
	for _, p := range s.Pictures {
		w.picture(p)
	}
	if len(s.Table.Rows) > 0 {
		name := s.Heading
		if name == "" {
			name = "answer"
		}
		w.table(s.Table, name)
	}
	w.remarks(s.Remarks)
	if s.Text != "" {
		w.put("<pre tabindex=\"0\" role=\"group\" aria-label=\"%s\"><code>", s.Heading)
		for line := range strings.Lines(s.Text) {
			w.put("%s\n", strings.ReplaceAll(strings.TrimSuffix(line, "\n"), "\t", "    "))
		}
		w.put("</code></pre>\n")
	}
}

// remarks are a paragraph, or a list of several.
func (w htmlPage) remarks(all []string) {
	switch len(all) {
	case 0:
	case 1:
		w.put("<p class=\"remark\">%s</p>\n", all[0])
	default:
		w.put("<ul class=\"remarks\">\n")
		for _, r := range all {
			w.put("<li>%s</li>\n", r)
		}
		w.put("</ul>\n")
	}
}

// picture is a figure that says what is to be seen in it.
func (w htmlPage) picture(p Picture) {
	w.WriteString("<figure")
	if p.Design != "" {
		w.put(" data-design=\"%s\"", p.Design)
	}
	w.put(">\n<figcaption><h3>%s</h3>", p.Title)
	if p.Subtitle != "" {
		w.put("<p>%s</p>", p.Subtitle)
	}
	w.WriteString("</figcaption>\n")
	for _, one := range []struct{ class, svg string }{{"canvas broad", p.SVG}, {"canvas narrow", p.Narrow}} {
		if one.svg == "" {
			continue
		}
		if p.Narrow == "" {
			one.class = "canvas"
		}
		fmt.Fprintf(w, "<div class=\"%s\" tabindex=\"0\" role=\"group\"", one.class)
		w.put(" aria-label=\"%s\">\n", "picture: "+p.Title)
		w.WriteString(one.svg)
		w.put("</div>\n")
	}
	if len(p.Notes) > 0 {
		w.put("<p class=\"notes\">%s</p>\n", strings.Join(p.Notes, " "))
	}
	w.put("</figure>\n")
}

// table is a grid that a reader may move sideways where it is wider than the page.
func (w htmlPage) table(g Grid, name string) {
	g = ledFirst(g)
	w.put("<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"%s\">\n<table>\n<thead>\n", "table: "+name)
	if groups := grouped(g.Columns); groups != nil {
		w.put("<tr>")
		for _, run := range groups {
			if run.name == "" {
				fmt.Fprintf(w, "<td colspan=\"%d\"></td>", run.columns)
			} else {
				w.put("<th scope=\"colgroup\" colspan=\"%d\">%s</th>", run.columns, run.name)
			}
		}
		w.put("</tr>\n")
	}
	w.put("<tr>")
	g.Columns = slices.Clone(g.Columns)
	for i := range g.Columns {
		g.Columns[i].Long = wraps(g, i)
	}
	for _, c := range g.Columns {
		header := strings.ReplaceAll(c.Header, "\n", " ")
		if header == "" {
			fmt.Fprint(w, "<td></td>")
			continue
		}
		fmt.Fprintf(w, "<th scope=\"col\"%s>%s</th>", classed(c, ""), EscapedHTML(header))
	}
	w.put("</tr>\n</thead>\n<tbody>\n")
	leading := leads(g)
	above := ""
	for _, r := range g.Rows {
		name, again := r.Cells[0], ""
		if leading && name == "" && above != "" {
			name, again = above, "again" // the cell stands for the one above it
		}
		above = name
		w.put("<tr")
		if tone := [...]string{Even: "", Good: "good", Bad: "bad"}[r.Tone]; tone != "" {
			w.put(" class=\"%s\"", tone)
		}
		if leading {
			w.put(" data-design=\"%s\"", name)
			if len(g.Columns) > 1 && g.Columns[1].Designs {
				w.put(" data-beside=\"%s\"", r.Cells[1])
			}
		}
		w.put(">")
		for i, cell := range r.Cells {
			if i == 0 && strings.TrimSpace(name) != "" {
				full, title := strings.TrimSpace(name), ""
				if utf8.RuneCountInString(full) > longestName {
					title = " title=\"" + EscapedHTML(words.Clipped(full, longestCell)) + "\""
				}
				fmt.Fprintf(w, "<th scope=\"row\"%s%s>%s</th>", classed(g.Columns[i], again), title, EscapedHTML(words.Clipped(full, longestName)))
				continue
			}
			shown := EscapedHTML(words.Clipped(strings.TrimSpace(cell), longestCell))
			if strings.Trim(cell, " █▏▎▍▌▋▊▉") == "" && strings.TrimSpace(cell) != "" { // a bar, whose figure stands beside it
				shown = "<span aria-hidden=\"true\" class=\"bar\">" + shown + "</span>"
			}
			fmt.Fprintf(w, "<td%s>%s</td>", classed(g.Columns[i], ""), shown)
		}
		w.put("</tr>\n")
	}
	w.put("</tbody>\n</table>\n</div>\n")
}

// wraps tells whether a column has texts that are longer than names.
func wraps(g Grid, column int) bool {
	return slices.ContainsFunc(g.Rows, func(r Row) bool { return utf8.RuneCountInString(r.Cells[column]) > words.LongestName })
}

// ledFirst is a grid with the columns that lead right after the one that names the rows.
func ledFirst(g Grid) Grid {
	var first, rest []int
	for i, c := range g.Columns {
		if i == 0 || c.Leads {
			first = append(first, i)
		} else {
			rest = append(rest, i)
		}
	}
	if len(first) == 1 {
		return g
	}
	return g.Pick(append(first, rest...))
}

// leads tells whether the first column names the design of each row.
func leads(g Grid) bool { return g.Columns[0].Header == "design" || g.Columns[0].Designs }

// classed is the attribute of a cell of a column.
func classed(c Column, more string) string {
	var all []string
	if c.Right {
		all = append(all, "number")
	}
	if c.Long {
		all = append(all, "long")
	}
	if more != "" {
		all = append(all, more)
	}
	if len(all) == 0 {
		return ""
	}
	return ` class="` + strings.Join(all, " ") + `"`
}

// A groupRun is columns beside one another that are of one group, or of none.
type groupRun struct {
	name    string
	columns int
}

// grouped are the runs of columns; nil where none has a group.
func grouped(columns []Column) (runs []groupRun) {
	named := false
	for _, c := range columns {
		named = named || c.Group != ""
		if n := len(runs); n > 0 && runs[n-1].name == c.Group {
			runs[n-1].columns++
		} else {
			runs = append(runs, groupRun{c.Group, 1})
		}
	}
	if !named {
		return nil
	}
	return runs
}
