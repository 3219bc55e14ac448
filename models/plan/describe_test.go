package plan

import (
	"slices"
	"testing"

	"fleetcost/models"
)

// A few answers that do without an optional one are what the option is for; from
// one in a thousand on a reader is told.
func TestManyDegradedAnswersAreWarnedOf(t *testing.T) {
	for _, c := range []struct {
		share float64
		want  []string
	}{
		{0, nil},
		{0.00099, nil},
		{0.001, []string{"0.1% of the answers do without one that is optional"}},
		{0.25, []string{"25% of the answers do without one that is optional"}},
	} {
		e := &evaluation{standing: met, precise: true, result: &models.Result{Degraded: models.Interval{Mid: c.share}}}
		if got := (&Planner{}).warnings(&Design{}, e); !slices.Equal(got, c.want) {
			t.Errorf("%g: %q", c.share, got)
		}
	}
}
