package workbook

import (
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
		n = max(n, min(len(line), 2))
	}
	widths := make([]float64, n)
	for i := range widths {
		width := 0
		if i < len(s.Columns) {
			for _, word := range strings.Fields(s.Columns[i].Header) {
				width = max(width, utf8.RuneCountInString(word)+2)
			}
			width = max(width, (utf8.RuneCountInString(s.Columns[i].Header)+1)/2+2)
		}
		kind := Text
		if i < len(s.Columns) {
			kind = s.Columns[i].Kind
		}
		for _, line := range s.Rows {
			if i < len(line) {
				width = max(width, line[i].width(in, kind))
			}
		}
		if len(s.Columns) == 0 || i == 0 {
			for _, line := range s.Above {
				if i < len(line)-1 {
					width = max(width, line[i].width(in, Text))
				}
			}
		}
		widths[i] = float64(min(max(width+1, narrowest), widest))
	}
	if len(s.Columns) == 0 && n == 2 {
		widths[1] = 100
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
		}
		return min(len(words.Grouped(v, 0))+5, 16)
	case time.Time:
		return 16
	}
	return utf8.RuneCountInString(c.Text)
}
