package profiles

import (
	"strings"
	"testing"

	"fleetcost/models"
	"fleetcost/models/traffic"
)

// shopOfUsers is the shop whose requests come from users, as some lines say.
func shopOfUsers(t *testing.T, lines string) (*Loaded, error) {
	t.Helper()
	return loadShop(t, []string{"pattern = \"constant\"\nrate    = 800", "pattern = \"users\"\n" + lines})
}

// The number of users may be a rate over time, of the same patterns: a fleet is asked for as
// many as there are at once within the window.
func TestUsersOverTime(t *testing.T) {
	for _, c := range []struct {
		lines string
		count int
		said  string // in the line of the traffic
	}{
		{`users = 40`, 40, "40 users who think for 5s"},
		{`users = { pattern = "diurnal", mean = 200, peak_to_mean = 1.5, weekend_share = 0.2857142857142857 }`, 300, "in the busiest 60 min of 7 days (from Mon 2026-01-05 13:30 UTC), who think for 5s"},
		{"users = { pattern = \"diurnal\", mean = 200, peak_to_mean = 1.5 }\nwindow = \"all\"\nduration = \"24h\"", 300, "in 24 h"},
		{"users = { pattern = \"ramp\", start_rate = 10, end_rate = 110, ramp_end = \"100m\" }\nwindow = \"10m from 2026-01-05T00:10\"", 30, "10m from 2026-01-05T00:10"},
		{`users = { pattern = "times", of = [ { pattern = "constant", rate = 50 }, { pattern = "event", name = "sale", begins = "2026-01-07", ends = "2026-01-08", times = 4 } ] }`, 200, "sale: 4 times"},
		{"users = { pattern = \"constant\", rate = 7.5 }\nwindow = \"mean\"", 8, "8 users"},
	} {
		l, err := shopOfUsers(t, c.lines+"\nthink = \"5s\"")
		if err != nil {
			t.Errorf("%s: %v", c.lines, err)
			continue
		}
		closed, ok := l.Scenario.Traffic.(models.Closed)
		if !ok || closed.Population() != c.count || !strings.Contains(closed.String(), c.said) {
			t.Errorf("%s: %v", c.lines, l.Scenario.Traffic)
		}
	}
	l, err := shopOfUsers(t, "users = { pattern = \"growth\", rate = 100, per_month = 0.5 }\nthink = \"5s\"")
	if err != nil {
		t.Fatal(err)
	}
	if year := traffic.Through(l.Scenario.Traffic, 8760*3600*1e9).(traffic.Users); year.Count < 12_000 {
		t.Errorf("a year at 50 %% a month ends with %d users of 100", year.Count)
	}
}

// What is wrong with users over time is said where it stands.
func TestProblemsOfUsersOverTime(t *testing.T) {
	for _, c := range []struct{ lines, want string }{
		{`users = {}`, `shop.toml:5: traffic.users.pattern: missing; add the kind of rate, e.g. pattern = "constant"`},
		{`users = { pattern = "diurnal", peak_to_mean = 2 }`, `shop.toml:5: traffic.users.mean: missing; `},
		{`users = { pattern = "users", users = 3 }`, `shop.toml:5: traffic.users.pattern: users are no part of others; let their number be composed`},
		{`users = { pattern = "constant", rate = -3 }`, `shop.toml:5: traffic.users.rate: -3 is out of range`},
		{`users = { pattern = "constant", rate = 2000000 }`, `shop.toml:5: traffic.users: 2,000,000 users at once are too many to be simulated; at most 1,000,000`},
		{`users = { pattern = "constant", rate = 3, peak = 4 }`, `shop.toml:5: traffic.users.peak: unknown key`},
		{`users = { pattern = "event", name = "x", rate = 1, times = 0, begins = "2026-01-04", ends = "2026-03-01" }`, `shop.toml:5: traffic.users.pattern: no users at all in 168 h`},
		{"users = { pattern = \"constant\", rate = 3 }\nduration = \"0s\"", `shop.toml:6: traffic.duration: "0s" is out of range`},
		{"users = { pattern = \"constant\", rate = 3 }\nwindow = \"peak 90h9\"", `shop.toml:6: traffic.window: "90h9" is not a span of time`},
		{"users = 3\nduration = \"24h\"", `shop.toml:6: traffic.duration: unknown key; it belongs to pattern `},
		{`users = "many"`, `shop.toml:5: traffic.users: "many" is not a whole number`},
	} {
		_, err := shopOfUsers(t, c.lines+"\nthink = \"5s\"")
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s\ngot  %v\nwant %s", c.lines, err, c.want)
		}
	}
}

// A goal for most of the minutes is one for the users of those.
func TestUsersDuringMinutes(t *testing.T) {
	l, err := loadShop(t, []string{"pattern = \"constant\"\nrate    = 800", "pattern = \"users\"\nthink = \"5s\"\nduration = \"100m\"\nusers = { pattern = \"ramp\", start_rate = 0.0, end_rate = 1000, ramp_end = \"100m\" }"}, "goal.during=90 % of minutes")
	if err != nil {
		t.Fatal(err)
	}
	if u := l.Scenario.Traffic.(traffic.Users); u.Count != 895 || !strings.Contains(u.String(), "90% of the minutes") {
		t.Errorf("%d: %v", u.Count, u)
	}
}
