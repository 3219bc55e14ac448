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

// One process is singular, and four are as many as they are.
func TestLanesThatCannotUseTheirMachine(t *testing.T) {
	f := fleet(models.Poisson(1), class(cpu(exactly(1))), single, models.Random{}, four.Machine, 1)
	for processes, want := range map[int]string{
		1: "1 process with one lane cannot use all 4 vCPUs of four",
		3: "3 processes with one lane each cannot use all 4 vCPUs of four",
	} {
		s := Service{Runtime: single, Processes: processes, Workers: models.NoLimit, Offer: four}
		if got := s.warnings(f, 0); !slices.Equal(got, []string{want}) {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
