package profiles

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetcost/profiles/keys"
)

// What came in a gap is unknown: a window that has one is refused until the user says what
// came then, and how it is filled is told.
func TestGapsOfATraceAreUnknown(t *testing.T) {
	gaps := func(more string) []string {
		return []string{`"constant"`, `"trace"`, "rate    = 800", "file = \"gaps.csv\"\n" + more}
	}
	_, err := loadShop(t, gaps(`window = "all"`))
	want := `shop.toml:6: traffic.window: buckets of "all" are missing in the record, and what came then is unknown; choose a window without gaps, or say what came in them: gaps = "zero" or "neighbours"`
	if err == nil || err.Error() != want {
		t.Error(err)
	}
	for more, then := range map[string]string{
		"window = \"2m from 2024-05-01T00:00Z\"":    "unknown",
		"window = \"all\"\ngaps = \"zero\"":         "counted as no requests",
		"window = \"all\"\ngaps = \"neighbours\"\n": "filled from their neighbours",
	} {
		l := mustLoad(t, gaps(more))
		want := []string{filepath.Join("testdata", "gaps.csv") + ": 3 buckets of 1 min missing, the longest gap is 2 min: " + then}
		if diff := cmp.Diff(want, l.Warnings); diff != "" {
			t.Error(diff)
		}
	}
}

// What a record comes to, and what was decided of it, is told.
func TestWhatARecordComesToIsTold(t *testing.T) {
	l := mustLoad(t, []string{`"constant"`, `"trace"`, "rate    = 800", "file = \"minutes.csv\"\nwindow = \"all\""})
	i := slices.IndexFunc(l.Assumed, func(a keys.Assumption) bool { return a.Key == "traffic.file" })
	if i < 0 {
		t.Fatal(l.Assumed)
	}
	a := l.Assumed[i]
	if want := "3 buckets of 1 min, no gaps; from 2024-05-01 00:00:00 to 2024-05-01 00:02:00; 18,000 requests, mean 100/s, peak 150/s"; a.Value != want || !strings.Contains(a.Why, "as most points are apart") {
		t.Errorf("%+v", a)
	}
}

func TestProblemsOfATraceAreListedWithThoseOfTheScenario(t *testing.T) {
	_, err := loadShop(t, []string{`"constant"`, `"trace"`, "rate    = 800", `file = "unsorted.csv"`, "errors = 0.002", "errors = 2"})
	want := `shop.toml:9: goal.errors: 2 is out of range; write a share from 0 to 1, such as "2%"
` + filepath.Join("testdata", "unsorted.csv") + `:4: earlier than line 3; sort the lines by time`
	if err == nil || err.Error() != want {
		t.Error(err)
	}
}
