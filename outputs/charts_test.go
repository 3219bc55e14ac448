package outputs

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"fleetcost/outputs/samples"
)

// Curves are drawn where they are asked for; without that, and in other formats, pages are
// as they were.
func TestCharts(t *testing.T) {
	table, _ := Formats.Find("table")
	write := func(f Format, o Options) []byte {
		var b bytes.Buffer
		if err := errors.Join(f.Sweep(&b, samples.ShortSweep(), o), f.Crossings(&b, samples.NodeOrDjango(), o),
			f.Forecast(&b, samples.WeekForecast(), o), f.Budget(&b, samples.YearBudget(), o)); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	golden(t, "charts.table", write(table, Options{Width: 90, Charts: true}))
	plain := write(table, Options{Width: 90, Charts: true, ASCII: true})
	for i := 0x2800; i <= 0x28ff; i++ {
		if bytes.ContainsRune(plain, rune(i)) {
			t.Fatalf("%c is drawn where there is ASCII alone", i)
		}
	}
	for _, name := range []string{"json", "csv", "markdown"} {
		f, _ := Formats.Find(name)
		if !bytes.Equal(write(f, Options{Charts: true}), write(f, Options{})) {
			t.Errorf("%s is another with charts", name)
		}
	}
}

// What others wrote is text in a chart, too.
func TestChartsOfHostileText(t *testing.T) {
	table, _ := Formats.Find("table")
	var b bytes.Buffer
	s := samples.ShortSweep()
	for i, r := range s.Report {
		s.Report[i] = samples.Named(r, "\x1b[31mred\u202etxt<script>")
	}
	if err := table.Sweep(&b, s, Options{Width: 80, Charts: true}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "\x1b") || strings.ContainsRune(b.String(), '\u202e') {
		t.Error("an escape or a mark of direction is printed as it came")
	}
}
