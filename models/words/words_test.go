package words

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Every way to write a figure, by what would be wrong without it.
func TestFigures(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct{ what, got, want string }{
		{"three digits, and all of a whole number", Significant(41.88), "41.9"},
		{"zeros that were measured stay", Significant(8), "8.00"},
		{"thousands have separators", Significant(1234.4), "1,234"},
		{"rounding may add a digit", Significant(9.996), "10.0"},
		{"small numbers keep their digits", Significant(0.01234), "0.0123"},
		{"what is too small to be written out", Significant(2e-12), "<0.000001"},
		{"zero", Significant(0), "0"},
		{"no number", Significant(nan), "–"},
		{"nor is infinity one", Significant(inf), "–"},
		{"millions have no exponent", Plain(5.01e6), "5,010,000"},
		{"less than nothing", Plain(-1234.5), "-1,234"},
		{"minus nothing is nothing", Grouped(-0.001, 2), "0.00"},
		{"the sign does not count as a digit", Count(-123), "-123"},
		{"the largest count", Count(uint64(math.MaxUint64)), "18,446,744,073,709,551,615"},
		{"rates keep six digits", Digits(1234.5678, 6), "1,234.57"},
		{"and have no exponent", Digits(2e6, 6), "2,000,000"},
		{"a number of connections", Digits(123456.7, 6), "123,457"},
		{"or of less than one", Digits(0.25, 6), "0.25"},
		{"in full", Exact(1234.5), "1,234.5"},
		{"a unit of many", Units("LCU-hour"), "LCU-hours"},
		{"a size has no plural", Units("GB"), "GB"},
		{"and what is many has it already", Units("million requests"), "million requests"},
		{"the plural is of what is counted", Units("hour per AZ"), "hours per AZ"},
		{"one is singular", Plural(1, "process", "processes"), "1 process"},
		{"others are not", Plural(4, "process", "processes"), "4 processes"},
		{"none neither", Plural(0, "process", "processes"), "0 processes"},

		{"a goal has no needless zeros", Duration(0.3), "300 ms"},
		{"below a millisecond", Duration(850e-6), "850 µs"},
		{"above a second", Duration(1.2), "1.2 s"},
		{"no 1.64e+03 ms", Duration(1.64), "1.64 s"},
		{"no 3e+04 ms", Duration(30), "30 s"},
		{"just a second", Duration(0.99999), "1 s"},
		{"just a millisecond", Duration(999.9e-6), "1 ms"},
		{"minutes", Duration(900), "15 min"},
		{"hours", Duration(9000), "2.5 h"},
		{"years have no exponent", Duration(3e9), "833,333 h"},
		{"the noise of binary fractions is nothing", Duration(2e-15), "0 ms"},
		{"nothing", Duration(0), "0 ms"},
		{"no time", Duration(nan), "–"},

		{"a bucket", Width(1), "1 s"},
		{"of minutes", Width(60), "1 min"},
		{"of an odd number of them", Width(5400), "90 min"},
		{"of an hour, not 60 min", Width(3600), "1 h"},
		{"of a day, in hours", Width(86400), "24 h"},
		{"of a week, not 10,080 min", Width(7 * 86400), "7 days"},
		{"of neither", Width(90), "90 s"},
		{"of less than a second", Width(0.25), "250 ms"},
		{"a gap of months", Width(1000*86400 + 3600), "24,001 h"},

		{"a share", Percent(0.613), "61%"},
		{"a small share", Percent(0.001), "0.1%"},
		{"a tiny share", Percent(0.00018), "0.018%"},
		{"hardly a share", Percent(9.5e-12), "<0.00001%"},
		{"almost all is not all", Percent(0.9999), "99.9%"},
		{"all", Percent(1), "100%"},
		{"more than all", Percent(13.4), "1,340%"},
		{"none", Percent(0), "0%"},

		{"a ratio", Times(1.3416), "1.34 times"},
		{"no 5.01e+03 times", Times(5012), "5,012 times"},
		{"no - times", Times(nan), "many times"},
		{"nor +Inf times", Times(inf), "many times"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, not %q", c.what, c.got, c.want)
		}
	}
}

// No figure of any size has an exponent, the name of no number, or two signs.
func TestNoFigureHasAnExponent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.Float64().Draw(t, "x")
		for _, text := range []string{Significant(x), Plain(x), Digits(x, 6), Duration(math.Abs(x)), Percent(x), Times(x)} {
			digits := strings.NewReplacer("times", "", "ms", "", "µs", "", "min", "", "many", "").Replace(text)
			if strings.ContainsAny(digits, "eEN+I") || strings.Contains(text, "--") {
				t.Fatalf("%v is written %q", x, text)
			}
		}
	})
}

// TestPrintable: what makes one picture or word of several letters is kept between them, and
// all else that cannot be seen is seen.
func TestPrintable(t *testing.T) {
	for in, want := range map[string]string{
		"a\tb\nc": "a b c", "\x1b[31m": "\ufffd[31m", "\u009b31m": "\ufffd31m", "a\u202eb": "a\ufffdb", "\u200b": "\ufffd",
		"👩\u200d👩\u200d👧": "👩\u200d👩\u200d👧", "می\u200cخواهم": "می\u200cخواهم", "क्\u200dष": "क्\u200dष",
		"\u200da": "\ufffda", "a\u200d": "a\ufffd", "a \u200db": "a \ufffdb", "a\u200d\u200db": "a\ufffd\ufffdb", "\xff": "\ufffd",
	} {
		if got := Printable(in); got != want {
			t.Errorf("%q: %q, not %q", in, got, want)
		}
	}
}
