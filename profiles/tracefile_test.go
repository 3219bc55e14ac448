package profiles

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestGapsOfATraceAreAWarning(t *testing.T) {
	l := mustLoad(t, []string{`"constant"`, `"trace"`, "rate    = 800", "file = \"gaps.csv\"\nwindow = \"all\""})
	want := []string{filepath.Join("testdata", "gaps.csv") + ": 3 buckets of 1m0s missing, the longest gap is 2m0s: counted as no requests"}
	if diff := cmp.Diff(want, l.Warnings); diff != "" {
		t.Error(diff)
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
