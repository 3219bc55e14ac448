package plan

import (
	"flag"
	"os"
	"testing"
)

// Properties draw the same scenarios each time, so that a border that a
// simulation misses by chance never fails a build; -rapid.seed=0 draws others.
func TestMain(m *testing.M) {
	flag.Parse()
	flag.Visit(func(f *flag.Flag) { given[f.Name] = true })
	byDefault("rapid.seed", "1")
	byDefault("rapid.shrinktime", "5s")
	byDefault("rapid.nofailfile", "true")
	os.Exit(m.Run())
}

// given are the flags on the command line.
var given = map[string]bool{}

// byDefault sets a flag that the command line does not.
func byDefault(name, value string) {
	if given[name] {
		return
	}
	if err := flag.Set(name, value); err != nil {
		panic(err)
	}
}

// few marks a property each draw of which is a simulation: a dozen must do,
// unless -rapid.checks says otherwise.
func few(t *testing.T) {
	t.Helper()
	before := flag.Lookup("rapid.checks").Value.String()
	byDefault("rapid.checks", "12")
	t.Cleanup(func() { byDefault("rapid.checks", before) })
}

// statistical marks a test that simulates much to see what figures are. Under the
// race detector, which makes that ten to twenty times as dear, it is skipped: what a planner
// does at once runs there in TestTheSameSeedGivesTheSameReport and, small, in
// TestAnyNumberOfCoresPrintsTheSame of cmd/fleetcost.
func statistical(t testing.TB) {
	t.Helper()
	if raceDetector {
		t.Skip("simulates too much for the race detector")
	}
}

// requests is a number of requests to simulate; with -short it is a fifth, and
// the intervals are wider.
func requests(n int) int {
	if testing.Short() || raceDetector {
		return n / 5
	}
	return n
}
