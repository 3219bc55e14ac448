package document

import (
	"slices"
	"strings"

	"fleetcost/models/words"

	"github.com/jedib0t/go-pretty/v6/text"
)

// How a table comes to fit its page: by wrapping first, and by leaving out what matters
// least where that is not enough. A word is never cut in the middle as long as there is
// another way, and a number never.

// longestText is how many characters of a text in a table are shown.
const longestText = 240

// longestWord is how many characters of a word in a long text are shown.
const longestWord = 60

// readable is the least width of a long text that is wrapped while there are columns
// to leave out.
const readable = 20

// gap is what stands between columns.
const gap = 2

// shown is a cell as a table shows it: names that are too long lack their middle.
func (g Grid) shown(r Row, column int) string {
	said := strings.Split(words.Clipped(words.Printable(r.Cells[column]), longestText), " ")
	most := words.LongestName
	if g.Columns[column].Long {
		most = longestWord
	}
	for i, w := range said {
		said[i] = words.Clipped(w, most)
	}
	return strings.Join(said, " ")
}

// lines are those of a cell.
func (g Grid) lines(r Row, column int) []string {
	c := &g.Columns[column]
	most := c.most
	if most == 0 && !c.Long && !c.Right {
		most = words.LongestName
	}
	return wrapped(g.shown(r, column), most, c.breaks)
}

// headed are the lines of a header.
func (g Grid) headed(column int) (lines []string) {
	c := &g.Columns[column]
	for _, l := range strings.Split(c.Header, "\n") {
		lines = append(lines, wrapped(words.Clipped(words.Printable(l), longestWord), c.head, names)...)
	}
	return lines
}

// width of a column: that of its widest line.
func (g Grid) width(column int) int {
	widest := 0
	for _, l := range g.headed(column) {
		widest = max(widest, text.StringWidth(l))
	}
	for _, r := range g.Rows {
		for _, l := range g.lines(r, column) {
			widest = max(widest, text.StringWidth(l))
		}
	}
	return widest
}

// total is the width of the table.
func (g Grid) total() int {
	sum := gap * (len(g.Columns) - 1)
	for i := range g.Columns {
		sum += max(g.width(i), g.least(i))
	}
	return sum
}

// fit makes the grid fit the page: it wraps long texts, joins columns, drops others by
// rank, and breaks the grid between its groups; what is left too wide is wrapped wherever
// it can be. It returns the tables and the headers of what was dropped.
func (o Options) fit(g Grid) (parts []Grid, hidden []string) {
	for {
		narrow := g
		if !g.grouped() {
			narrow = g.squeezed(o.width(), longTexts)
		}
		joins := slices.IndexFunc(g.Columns, func(c Column) bool { return c.Joins })
		worst := g.leastImportant()
		switch {
		case narrow.total() <= o.width():
			return []Grid{narrow}, hidden
		case joins >= 0:
			g = g.joined(joins)
			continue
		case worst >= 0:
			hidden = append(hidden, strings.ReplaceAll(g.Columns[worst].Header, "\n", " "))
			g = g.Pick(slices.DeleteFunc(g.places(), func(i int) bool { return i == worst }))
			continue
		}
		for _, part := range o.broken(g) {
			for _, how := range []squeeze{longTexts, texts, hyphens, anywhere} {
				if part.total() > o.width() {
					part = part.squeezed(o.width(), how)
				}
			}
			parts = append(parts, part)
		}
		return parts, hidden
	}
}

// broken splits a grid that is too wide between groups of columns; every part
// repeats the columns outside of groups.
func (o Options) broken(g Grid) []Grid {
	var common []int
	var groups [][]int
	for i, c := range g.Columns {
		switch {
		case c.Group == "":
			common = append(common, i)
		case i > 0 && g.Columns[i-1].Group == c.Group:
			groups[len(groups)-1] = append(groups[len(groups)-1], i)
		default:
			groups = append(groups, []int{i})
		}
	}
	if len(groups) < 2 || g.total() <= o.width() {
		return []Grid{g}
	}
	var parts []Grid
	places := common
	for _, group := range groups {
		tried := append(places[:len(places):len(places)], group...)
		if len(places) > len(common) && g.Pick(tried).total() > o.width() {
			parts = append(parts, g.Pick(places))
			tried = append(common[:len(common):len(common)], group...)
		}
		places = tried
	}
	return append(parts, g.Pick(places))
}

// grouped tells whether the page may be broken between columns.
func (g Grid) grouped() bool {
	return slices.ContainsFunc(g.Columns, func(c Column) bool { return c.Group != "" })
}

// places are those of all columns.
func (g Grid) places() []int {
	places := make([]int, len(g.Columns))
	for i := range places {
		places[i] = i
	}
	return places
}

// leastImportant is the place of the last of the columns of the highest rank, -1 where
// all stay.
func (g Grid) leastImportant() int {
	worst, rank := -1, 1
	for i, c := range g.Columns {
		if c.Rank >= rank {
			worst, rank = i, c.Rank
		}
	}
	return worst
}

// joined is the grid without a column, whose texts stand before those of the next one
// where they say something else than the first column does.
func (g Grid) joined(column int) Grid {
	rest := g.Pick(slices.DeleteFunc(g.places(), func(i int) bool { return i == column }))
	first := ""
	for i, r := range g.Rows {
		if column > 0 && r.Cells[0] != "" {
			first = r.Cells[0]
		}
		if said := r.Cells[column]; said != "" && said != first {
			rest.Rows[i].Cells[column] = said + ": " + rest.Rows[i].Cells[column]
		}
	}
	return rest
}

// A squeeze is how much a table may be made narrower.
type squeeze int

const (
	longTexts squeeze = iota // headers, and long texts at their spaces, while they are readable
	names                    // of keys, behind their underscores
	texts                    // all texts at their spaces
	hyphens                  // also behind their hyphens and the like, but for the first column
	anywhere                 // anywhere, but for numbers
)

// squeezed is the grid with its widest columns wrapped until it is no wider than a page,
// if it can be.
func (g Grid) squeezed(page int, how squeeze) Grid {
	g = g.Pick(g.places())
	widths, stuck := make([]int, len(g.Columns)), make([]bool, len(g.Columns))
	sum := gap * (len(g.Columns) - 1)
	for i := range g.Columns {
		widths[i] = max(g.width(i), g.least(i))
		sum += widths[i]
	}
	for sum > page {
		widest := -1
		for i, w := range widths {
			if !stuck[i] && (widest < 0 || w > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			break
		}
		before := g.Columns[widest]
		// to the width of the next one, or to what the page has, where all lines can be so
		// short; else one character after the other
		next := widths[widest] - (sum - page)
		for i, w := range widths {
			if i != widest && !stuck[i] {
				next = max(next, w)
			}
		}
		next = min(next, widths[widest]-1)
		g.Columns[widest] = before.narrower(next, how, widest == 0)
		now := max(g.width(widest), g.least(widest))
		if now > next && next < widths[widest]-1 {
			g.Columns[widest] = before.narrower(widths[widest]-1, how, widest == 0)
			now = max(g.width(widest), g.least(widest))
		}
		if now >= widths[widest] {
			g.Columns[widest], stuck[widest] = before, true
			continue
		}
		sum += now - widths[widest]
		widths[widest] = now
	}
	return g
}

// narrower is a column that wraps what is wider than so many characters, as far as a
// squeeze allows.
func (c Column) narrower(most int, how squeeze, first bool) Column {
	c.head = most
	switch {
	case c.Right || how == longTexts && (!c.Long || most < readable):
		return c
	case how == hyphens && first:
		how = texts
	}
	c.most, c.breaks = most, max(c.breaks, how)
	return c
}

// wrapped are the lines of a text that is broken where it is wider than so many
// characters; 0 is any. Where it has no place to be broken a line is wider.
func wrapped(s string, most int, how squeeze) (lines []string) {
	if most <= 0 || text.StringWidth(s) <= most {
		return []string{s}
	}
	line := ""
	for _, piece := range pieces(s, most, how) {
		if line != "" && text.StringWidth(strings.TrimRight(line+piece, " ")) > most {
			lines, line = append(lines, strings.TrimRight(line, " ")), ""
			piece = strings.TrimLeft(piece, " ")
		}
		line += piece
	}
	return append(lines, strings.TrimRight(line, " "))
}

// pieces are the parts of a text between which it may be broken, with the spaces behind
// them. A number stays with what it counts.
func pieces(s string, most int, how squeeze) (all []string) {
	piece := ""
	words := strings.SplitAfter(s, " ")
	for i, w := range words {
		piece += w
		if i+1 < len(words) && (w == "× " || words[i+1] == "× " || strings.Trim(w, "0123456789.,$€£¥ ") == "") {
			continue
		}
		all = append(all, divided(piece, most, how)...)
		piece = ""
	}
	return all
}

// divided are the parts of a word that is wider than so many characters: a name of keys
// is broken behind its underscores, others behind hyphens and the like.
func divided(word string, most int, how squeeze) (parts []string) {
	places := map[squeeze]string{names: "_", hyphens: "-_/,+=:", anywhere: "-_/,+=:"}[how]
	if places == "" || text.StringWidth(strings.TrimRight(word, " ")) <= most {
		return []string{word}
	}
	begin := 0
	runes := []rune(word)
	for i := 1; i < len(runes); i++ {
		if strings.ContainsRune(places, runes[i-1]) && runes[i] != ' ' || how == anywhere && i-begin >= most {
			parts, begin = append(parts, string(runes[begin:i])), i
		}
	}
	return append(parts, string(runes[begin:]))
}
