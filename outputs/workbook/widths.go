package workbook

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"fleetcost/models/cost"
	"fleetcost/models/words"
)

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
		n = max(n, min(len(line), 1))
	}
	for _, line := range s.Rows {
		n = max(n, len(line))
	}
	widths := make([]float64, n)
	for i := range widths {
		if i+1 == s.Wide {
			widths[i] = page
			continue
		}
		width, kind := 0, Text
		if i < len(s.Columns) {
			c := s.Columns[i]
			kind = c.Kind
			for _, word := range strings.Fields(c.Header) {
				width = max(width, utf8.RuneCountInString(word)+3)
			}
			width = max(width, (utf8.RuneCountInString(c.Header)+1)/2+3)
		}
		for _, line := range s.Rows {
			if i < len(line) {
				width = max(width, line[i].width(in, kind))
			}
		}
		for _, line := range s.Above {
			if i == 0 && len(line) > 0 {
				width = max(width, line[i].width(in, Text))
			}
		}
		widths[i] = float64(min(max(width+2, narrowest), widest))
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
		case Exact, Counted:
			return min(len(strconv.FormatFloat(v, 'f', -1, 64)), len(words.Grouped(v, 6))) + 2
		}
		return min(len(words.Grouped(v, 0))+5, 16)
	case time.Time:
		return 16
	}
	if c.Flows {
		return 0
	}
	return utf8.RuneCountInString(c.Text)
}

// lineHeight is that of a line of letters, in points.
const lineHeight = 15

// mostLines is how many lines of a text a row shows; the cell has all of it.
const mostLines = 12

// defaultWidth is that of a column of which nothing is said.
const defaultWidth = 9.0

// fits tells that a text is no longer than its cell is wide.
func (c Cell) fits(width int) bool { return utf8.RuneCountInString(c.Text) < width }

// lines is how many lines the text takes in a cell of that width: not every program that
// opens a book makes rows as high as what is in them.
func (c Cell) lines(width int) int {
	if c.Value != nil || c.fits(width) {
		return 1
	}
	return broken(c.Text, width-1)
}

// across is the column to which a text goes on that begins in one, and how wide it is: as
// a page is.
func across(first int, widths []float64) (last, width int) {
	wide := 0.0
	for last = first; ; last++ {
		if last < len(widths) {
			wide += widths[last]
		} else {
			wide += defaultWidth
		}
		if wide >= page {
			return last, int(wide)
		}
	}
}

// headLines is how many lines the names of the columns take.
func (s *Sheet) headLines(widths []float64) int {
	most := 1
	for i, c := range s.Columns {
		most = max(most, broken(c.Header, int(widths[i])-2)) // bold letters are wider
	}
	return min(most, mostLines)
}

// broken is how many lines of so many letters a text takes.
func broken(text string, width int) int {
	lines, used := 1, 0
	for _, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		if used > 0 && used+1+n > width {
			lines, used = lines+1, 0
		}
		for n > width && width > 0 { // a word that is longer than a line is cut
			lines, n = lines+1, n-width
		}
		if used > 0 {
			used++
		}
		used += n
	}
	return lines
}
