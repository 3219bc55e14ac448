package workbook

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"fleetcost/models/cost"
)

// A look is how a cell is shown.
type look struct {
	kind         Kind
	strong, head bool
	right, wrap  bool
	apart        bool // a text beside a number
	code         bool // letters of one width
}

// styles of a book, each made once.
type styles struct {
	file  *excelize.File
	in    cost.Currency
	known map[look]int
}

// format of the numbers of a kind, "" where they are shown as they are.
func (st *styles) format(k Kind) string {
	prefix := strconv.Quote(st.in.Prefix())
	if strings.ContainsAny(st.in.Prefix(), `\"`) {
		prefix = ""
	}
	switch k {
	case Whole:
		return "#,##0"
	case Rounded:
		return "#,##0.00"
	case Exact:
		return "#,##0.00####"
	case Money:
		amount := prefix + "#,##0" + fraction(st.in.Decimals(), "0")
		return amount + ";-" + amount
	case Coins:
		return prefix + "#,##0"
	case Price:
		return prefix + "#,##0" + fraction(max(st.in.Decimals(), 2), "0") + "##########"
	case Cheap:
		return "[<1]" + prefix + "0.0000##;" + prefix + "#,##0" + fraction(st.in.Decimals(), "0")
	case Share:
		return "[<0.0995]0.00%;0.0%"
	case Flag:
		return `"yes";;"no"`
	case Day:
		return "yyyy-mm-dd"
	case Time:
		return "yyyy-mm-dd hh:mm"
	}
	return ""
}

// digits is how a number of a kind is shown: one that is not whole with two digits behind
// the point or more, and what would be none of them as it is.
func digits(k Kind, x float64) Kind {
	switch {
	case k != Counted:
		return k
	case x == math.Trunc(x):
		return Whole
	case math.Abs(x) >= 0.01:
		return Exact
	}
	return Number
}

// fraction is that of a format, of so many digits.
func fraction(n int, digit string) string {
	if n == 0 {
		return ""
	}
	return "." + strings.Repeat(digit, n)
}

// of is the style of a look.
func (st *styles) of(l look) (int, error) {
	if id, has := st.known[l]; has {
		return id, nil
	}
	s := &excelize.Style{Alignment: &excelize.Alignment{Vertical: "top", WrapText: l.wrap || l.head}}
	if format := st.format(l.kind); format != "" {
		s.CustomNumFmt = &format
	}
	if l.strong || l.head {
		s.Font = &excelize.Font{Bold: true, Family: "Calibri", Size: 11}
	}
	if l.code {
		s.Font = &excelize.Font{Family: "Courier New", Size: 10, Bold: l.strong}
	}
	switch {
	case l.right:
		s.Alignment.Horizontal = "right"
	case l.apart:
		s.Alignment.Horizontal, s.Alignment.Indent = "left", 1
	}
	if l.head {
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EDEDED"}}
		s.Border = []excelize.Border{{Type: "bottom", Color: "888888", Style: 1}}
	}
	id, err := st.file.NewStyle(s)
	st.known[l] = id
	return id, err
}

// A place is where a cell stands.
type place struct {
	kind  Kind
	apart bool // in a column of texts beside numbers
	width int  // in letters
}

// cell is a cell as it is written.
func (st *styles) cell(c Cell, at place) (any, error) {
	k := at.kind
	if c.Own {
		k = c.Kind
	}
	l := look{kind: k, strong: c.Strong, right: c.Right, apart: at.apart || c.Apart, code: c.Code}
	var value any
	switch v := c.Value.(type) {
	case nil:
		if c.Text == "" {
			return nil, nil
		}
		l.kind = Text
		l.wrap = !c.Clipped && !c.fits(at.width)
		value = text(c.Text)
	case float64:
		l.kind = digits(k, v)
		value = v
	case time.Time:
		// A spreadsheet has no zones: the clock is that of the answer.
		value = time.Date(v.Year(), v.Month(), v.Day(), v.Hour(), v.Minute(), v.Second(), 0, time.UTC)
	default:
		value = v
	}
	id, err := st.of(l)
	return excelize.Cell{StyleID: id, Formula: c.Formula, Value: value}, err
}
