package phrases_test

import (
	"strings"
	"testing"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/outputs/phrases"
)

// What costs least with its people is told of designs that were compared: of one alone only
// where there is no other, and where hours of some are not said, of those of which they are.
func TestTheLeastIsOfThoseCompared(t *testing.T) {
	staffed := func(name string, usd float64) report.Standing {
		return report.Standing{Design: &report.Design{Name: name, Met: true, Services: []report.Service{{Instances: 1}}, Team: &cost.Team{Amount: cost.MustDollars(usd)}}}
	}
	unsaid := report.Standing{Design: &report.Design{Name: "c", Met: true, Services: []report.Service{{Instances: 1}}}}
	for _, c := range []struct {
		of   []report.Standing
		want string
	}{
		{[]report.Standing{staffed("a", 900)}, "a costs least with its people: $900.00 a month"},
		{[]report.Standing{staffed("a", 900), staffed("b", 800)}, "b costs least with its people: $800.00 a month"},
		{[]report.Standing{staffed("a", 900), staffed("b", 800), unsaid}, "b costs least with its people: $800.00 a month, of those of which hours are said"},
		{[]report.Standing{staffed("a", 900), unsaid}, "hours of people are not said of c"},
	} {
		if got := phrases.People(c.of); len(got) == 0 || got[0] != c.want {
			t.Errorf("%s, want %s", strings.Join(got, "; "), c.want)
		}
	}
}
