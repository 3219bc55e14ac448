// Package document is a page before it has letters and lines: a title, what was
// asked, tables and remarks; and how it is written for a terminal, in Markdown and in HTML.
//
// It will never know what a page is about. Another way to write pages is one file
// here, with the format of it in package outputs.
package document

import (
	"slices"

	"fleetcost/outputs/textchart"
)

// A Document is an answer laid out for a person, before a format gives it
// letters and lines: a title, what was asked, and sections of tables and
// remarks. Its texts are plain; the format makes them safe.
type Document struct {
	Title    string
	Facts    []fact
	Sections []Section
}

// A fact is one line under the title.
type fact struct {
	Label, Text string
	says        saying
}

// A saying is what a fact is there for.
type saying int

const (
	asks    saying = iota // what was asked
	answers               // the answer
	alarms                // what is amiss
)

// A Section has a heading, a table and remarks, or some of these.
type Section struct {
	Heading string
	Table   Grid
	Remarks []string
	Warning bool   // the remarks are warnings
	Text    string // to be copied as it stands, line by line
	// Folded tells that a reader asks for it, where a format can fold.
	Folded bool
	// Printed tells that paper has it although it is folded.
	Printed bool
	// Charts are drawn with characters by a terminal that is asked to.
	Charts []textchart.Chart
	// Pictures are shown by formats that can.
	Pictures []Picture
}

// A Picture is one that is drawn: an element svg, whose ids no other picture has.
type Picture struct {
	Title, Subtitle string
	Notes           []string
	SVG             string
	Narrow          string // the same for a narrow page; "": there is none
	Design          string // which all of it is of, if it is of one
}

// A Grid is a table before it is laid out.
type Grid struct {
	Columns []Column
	Rows    []Row
}

// A Column of a grid. A narrow page wraps long texts first, then leaves out the
// columns of the highest rank first; those of rank 0 stay. Columns of one group stand
// together under its name, and a narrow page breaks the table between groups.
type Column struct {
	Group  string
	Header string // a line break splits it on a terminal
	Right  bool   // numbers
	Rank   int
	Long   bool // texts that are longer than names
	Joins  bool // a narrow page has its texts before those of the next column
	// Leads tells that a page which can be moved sideways has it right after the name of each
	// row: a phone shows no more than that.
	Leads bool
	// Designs tells that its cells name designs although its header does not say so: the first
	// column, or the first two.
	Designs bool

	most   int // characters on a line of its cells, on a page that is narrow; 0 is as many as there are
	head   int // the same of its header
	breaks squeeze
}

// A Row of a grid, with one cell per column.
type Row struct {
	Cells []string
	Tone  Tone
}

// A Tone is how a format may set off a row.
type Tone int

const (
	Even Tone = iota
	Good
	Bad
)

// Pick is the grid with only the columns at the given places.
func (g Grid) Pick(places []int) Grid {
	var picked Grid
	for _, p := range places {
		picked.Columns = append(picked.Columns, g.Columns[p])
	}
	for _, r := range g.Rows {
		narrow := Row{Tone: r.Tone}
		for _, p := range places {
			narrow.Cells = append(narrow.Cells, r.Cells[p])
		}
		picked.Rows = append(picked.Rows, narrow)
	}
	return picked
}

// Without is the grid without the column of that header.
func (g Grid) Without(header string) Grid {
	var rest []int
	for i, c := range g.Columns {
		if c.Header != header {
			rest = append(rest, i)
		}
	}
	return g.Pick(rest)
}

// Add appends a section unless it is empty.
func (d *Document) Add(s Section) {
	if len(s.Table.Rows) > 0 || len(s.Remarks) > 0 || s.Text != "" || len(s.Pictures) > 0 {
		d.Sections = append(d.Sections, s)
	}
}

// Warn puts warnings behind those that the document has, or into a section of their own.
func (d *Document) Warn(said []string) {
	if i := slices.IndexFunc(d.Sections, func(s Section) bool { return s.Warning }); i >= 0 && len(said) > 0 {
		d.Sections = slices.Clone(d.Sections)
		d.Sections[i].Remarks = slices.Concat(d.Sections[i].Remarks, said)
		return
	}
	d.Add(Section{Heading: "Warnings", Remarks: said, Warning: true})
}

// Say appends a fact unless it is empty.
func (d *Document) Say(label, text string) { d.say(label, text, asks) }

// Lead appends the fact that is the answer, in a sentence, unless it is empty.
func (d *Document) Lead(label, text string) { d.say(label, text, answers) }

// Answered tells whether a fact is the answer.
func (d *Document) Answered() bool {
	return slices.ContainsFunc(d.Facts, func(f fact) bool { return f.says == answers })
}

// fruitless tells that all that was found is amiss: nothing of it is set off as good.
func (d *Document) fruitless() bool {
	return slices.ContainsFunc(d.Facts, func(f fact) bool { return f.says == alarms }) && !slices.ContainsFunc(d.Sections, func(s Section) bool {
		return slices.ContainsFunc(s.Table.Rows, func(r Row) bool { return r.Tone == Good })
	})
}

// Alarm appends a fact of what is amiss unless it is empty.
func (d *Document) Alarm(label, text string) { d.say(label, text, alarms) }

func (d *Document) say(label, text string, says saying) {
	if text != "" {
		d.Facts = append(d.Facts, fact{label, text, says})
	}
}
