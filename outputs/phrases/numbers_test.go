package phrases

import (
	"math"
	"testing"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/models/words"
)

func TestNumbers(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct{ what, got, want string }{
		{"three digits, and all of a whole number", words.Significant(41.88), "41.9"},
		{"zeros that were measured stay", words.Significant(8), "8.00"},
		{"thousands have separators", words.Significant(1234.4), "1,234"},
		{"rounding may add a digit", words.Significant(9.996), "10.0"},
		{"small numbers keep their digits", words.Significant(0.01234), "0.0123"},
		{"zero", words.Significant(0), "0"},
		{"no number", words.Significant(nan), "–"},

		{"a goal has no needless zeros", words.Duration(0.3), "300 ms"},
		{"below a millisecond", words.Duration(850e-6), "850 µs"},
		{"above a second", words.Duration(1.2), "1.2 s"},
		{"just a second", words.Duration(0.99999), "1 s"},
		{"just a millisecond", words.Duration(999.9e-6), "1 ms"},
		{"nothing", words.Duration(0), "0 ms"},
		{"no time", words.Duration(nan), "–"},

		{"a share", words.Percent(0.613), "61%"},
		{"a small share", words.Percent(0.001), "0.1%"},
		{"a tiny share", words.Percent(0.00018), "0.018%"},
		{"almost all is not all", words.Percent(0.9999), "99.9%"},
		{"all", words.Percent(1), "100%"},
		{"more than all", words.Percent(13.4), "1,340%"},
		{"none", words.Percent(0), "0%"},

		{"half of the interval has the decimals of the number", Doubted(result.Interval{Low: 0.0407, Mid: 0.0419, High: 0.0431}), "41.9 ±1.2"},
		{"a small doubt is not nothing", Doubted(result.Interval{Low: 0.41899, Mid: 0.419, High: 0.41901}), "419 ±0.01"},
		{"a lopsided doubt has both its halves", Doubted(result.Interval{Low: 0, Mid: 0.01, High: 0.05}), "10.0 -10.0 +40.0"},
		{"a doubt that is not known", Doubted(result.Interval{Low: 0, Mid: 0.01, High: math.Inf(1)}), "10.0 ±?"},
		{"a large doubt needs no more than three digits", Doubted(result.Interval{Low: 8.136, Mid: 20, High: 31.864}), "20,000 ±11,900"},
		{"the noise of binary fractions is no doubt", Doubted(result.Interval{Low: 0.02 - 2e-15, Mid: 0.02, High: 0.02 + 2e-15}), "20.0"},
		{"no doubt was measured", Doubted(result.Interval{Low: 0.01, Mid: 0.01, High: 0.01}), "10.0"},
		{"nothing was measured", Doubted(report.NoInterval), "–"},

		{"half a cent is rounded up", Amount(cost.Currency{}, 52_925_000_000), "52.93"},
		{"thousands of dollars", Amount(cost.Currency{}, 1_234_560_000_000), "1,234.56"},
		{"in full", words.Exact(1234.5), "1,234.5"},

		{"line breaks become spaces", words.Printable("a\r\nb\tc"), "a  b c"},
		{"escapes lose their power", words.Printable("\x1b[0m"), "\ufffd[0m"},
		{"names lose their middle", words.Clipped("a-long-name-of-a-design-7", 12), "a-long-n…n-7"},
		{"short names stay", words.Clipped("node", 12), "node"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, not %q", c.what, c.got, c.want)
		}
	}
}
