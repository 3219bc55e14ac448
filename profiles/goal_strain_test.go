package profiles

import (
	"math"
	"strings"
	"testing"

	"fleetcost/models"
)

// What a goal must hold under.
func TestStrains(t *testing.T) {
	for _, tt := range []struct {
		sentence string
		sets     []string
		want     models.Goal
		assumed  string
	}{
		{"any instance", []string{"goal.survive=instance"}, models.Goal{Survive: models.AnyInstance}, ""},
		{"a zone of three, which is said", []string{"goal.survive=zone"}, models.Goal{Survive: models.LargestZone, Zones: 3}, "goal.zones"},
		{"a zone of two", []string{"goal.survive=zone", "goal.zones=2"}, models.Goal{Survive: models.LargestZone, Zones: 2}, ""},
		{"headroom, as a share", []string{"goal.headroom=0.3"}, models.Goal{Headroom: 0.3}, ""},
		{"headroom in percent, and an instance", []string{"goal.headroom=30%", "goal.survive=instance"}, models.Goal{Headroom: 0.3, Survive: models.AnyInstance}, ""},
	} {
		t.Run(tt.sentence, func(t *testing.T) {
			l, err := loadShop(t, nil, tt.sets...)
			if err != nil {
				t.Fatal(err)
			}
			g := l.Scenario.Goal
			if g.Survive != tt.want.Survive || g.Zones != tt.want.Zones || g.Headroom != tt.want.Headroom {
				t.Errorf("%v of %d zones, headroom %v; want %v of %d, %v", g.Survive, g.Zones, g.Headroom, tt.want.Survive, tt.want.Zones, tt.want.Headroom)
			}
			said := false
			for _, a := range l.Assumed {
				said = said || a.Key == tt.assumed
			}
			if said != (tt.assumed != "") {
				t.Errorf("assumed: %v, want %q", l.Assumed, tt.assumed)
			}
		})
	}
}

func TestBadStrains(t *testing.T) {
	for _, tt := range []struct{ set, want string }{
		{"goal.survive=region", `"region" is not known`},
		{"goal.headroom=0", "out of range"},
		{"goal.headroom=-0.1", "out of range"},
		{"goal.headroom=11", "out of range"},
		{"goal.zones=3", `matters only where a zone may be lost; remove it, or add survive = "zone"`},
		{"goal.during=99.9%", `is no share of the minutes; write "99.9 % of minutes"`},
		{"goal.during=99 % of hours", "is no share of the minutes"},
		{"goal.during=0 % of minutes", "0 % is out of range"},
		{"goal.during=101 % of minutes", "101 % is out of range"},
		{"goal.during=99.9 % of minutes", "the traffic has one rate at all times; remove it"},
		{"request.report.goal.survive=instance", "is of the fleet, whatever the request; put it into [goal]"},
	} {
		t.Run(tt.set, func(t *testing.T) {
			_, err := loadShop(t, nil, tt.set)
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Count(err.Error(), "\n") > 0 {
				t.Errorf("%v\nwant one problem: %s", err, tt.want)
			}
		})
	}
	_, err := loadShop(t, nil, "goal.survive=zone", "goal.zones=1")
	if err == nil || !strings.Contains(err.Error(), "goal.zones: 1 is out of range") {
		t.Errorf("one zone: %v", err)
	}
}

// During is of all minutes; of one stretch of them is the window.
func TestTheGoalIsForMinutes(t *testing.T) {
	daily := []string{"pattern = \"constant\"\nrate    = 800", "pattern = \"diurnal\"\nmean = 100\npeak_to_mean = 1.5\npeak_hour = 14\nduration = \"24h\""}
	rates := []float64{}
	for _, minutes := range []string{"100 % of minutes", "90% of minutes", "50 % of minutes"} {
		l, err := loadShop(t, daily, "goal.during="+minutes)
		if err != nil {
			t.Fatal(err)
		}
		if l.Scenario.Traffic.Horizon() != 0 {
			t.Errorf("%s: %v ends", minutes, l.Scenario.Traffic)
		}
		rates = append(rates, l.Scenario.Traffic.Rate())
	}
	for i, want := range []float64{150, 100 * (1 + 0.5*math.Cos(math.Pi*0.1)), 100} {
		if math.Abs(rates[i]-want) > 0.5 {
			t.Errorf("%v/s, want %v/s, the quantile of a cosine", rates[i], want)
		}
	}
	_, err := loadShop(t, daily, "goal.during=90 % of minutes", "traffic.window=peak 1h")
	if err == nil || !strings.Contains(err.Error(), "[traffic] names a window, too; remove one of the two") {
		t.Errorf("both: %v", err)
	}
}
