package outputs

// A document is an answer laid out for a person, before a format gives it
// letters and lines: a title, what was asked, and sections of tables and
// remarks. Its texts are plain; the format makes them safe.
type document struct {
	title    string
	facts    []fact
	sections []section
}

// A fact is one line under the title.
type fact struct{ label, text string }

// A section has a heading, a table and remarks, or some of these.
type section struct {
	heading string
	table   grid
	remarks []string
	warning bool // the remarks are warnings
}

// A grid is a table before it is laid out.
type grid struct {
	columns []column
	rows    []row
}

// A column of a grid. A narrow page leaves out the columns of the highest rank
// first; those of rank 0 stay. Columns of one group stand together under its
// name, and a narrow page breaks the table between groups.
type column struct {
	group  string
	header string // a line break splits it on a terminal
	right  bool   // numbers
	rank   int
	long   bool // texts that are longer than names
}

// A row of a grid, with one cell per column.
type row struct {
	cells []string
	tone  tone
}

// A tone is how a format may set off a row.
type tone int

const (
	even tone = iota
	good
	bad
)

// pick is the grid with only the columns at the given places.
func (g grid) pick(places []int) grid {
	var picked grid
	for _, p := range places {
		picked.columns = append(picked.columns, g.columns[p])
	}
	for _, r := range g.rows {
		narrow := row{tone: r.tone}
		for _, p := range places {
			narrow.cells = append(narrow.cells, r.cells[p])
		}
		picked.rows = append(picked.rows, narrow)
	}
	return picked
}

// without is the grid without the column of that header.
func (g grid) without(header string) grid {
	var rest []int
	for i, c := range g.columns {
		if c.header != header {
			rest = append(rest, i)
		}
	}
	return g.pick(rest)
}

// add appends a section unless it is empty.
func (d *document) add(s section) {
	if len(s.table.rows) > 0 || len(s.remarks) > 0 {
		d.sections = append(d.sections, s)
	}
}

// say appends a fact unless it is empty.
func (d *document) say(label, text string) {
	if text != "" {
		d.facts = append(d.facts, fact{label, text})
	}
}
