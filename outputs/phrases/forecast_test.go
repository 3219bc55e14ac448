package phrases

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/sim"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// Spans are those of the calendar: a day may have 23 hours, and a month 28 days.
func TestLongSpan(t *testing.T) {
	berlin := zone(t, "Europe/Berlin")
	from := time.Date(2026, 3, 29, 0, 0, 0, 0, berlin) // clocks are set forward
	for _, c := range []struct {
		to   time.Time
		want string
	}{
		{from.AddDate(0, 0, 1), "a day"},
		{from.Add(23 * time.Hour), "a day"},
		{from.Add(24 * time.Hour), "24 h"},
		{from.AddDate(0, 0, 3), "3 days"},
		{from.AddDate(0, 0, 7), "a week"},
		{from.AddDate(0, 0, 14), "2 weeks"},
		{from.AddDate(0, 1, 0), "a month"},
		{from.AddDate(0, 12, 0), "a year"},
		{from.AddDate(0, 18, 0), "18 months"},
		{from.AddDate(0, 24, 0), "2 years"},
		{from.AddDate(0, 0, 100), "100 days"},
		{from.Add(90 * time.Minute), "90 min"},
		{from, "0 ms"},
	} {
		if got := LongSpan(from, c.to); got != c.want {
			t.Errorf("from %v to %v is %q, not %q", from, c.to, got, c.want)
		}
	}
}

// Moments are written as short as tells them apart, and twice the same hour with its
// zone.
func TestClocks(t *testing.T) {
	berlin := zone(t, "Europe/Berlin")
	from := time.Date(2026, 10, 19, 0, 0, 0, 0, berlin)
	friday := time.Date(2026, 10, 23, 19, 0, 0, 0, berlin)
	twice := time.Date(2026, 10, 25, 0, 0, 0, 0, berlin).Add(2*time.Hour + 30*time.Minute)
	week, month, year := ClockOf(from, from.AddDate(0, 0, 7)), ClockOf(from, from.AddDate(0, 1, 0)), ClockOf(from, from.AddDate(1, 0, 0))
	for _, c := range []struct{ got, want string }{
		{week.At(friday), "Fri 19:00"},
		{month.At(friday), "Fri 23 Oct 19:00"},
		{year.At(friday), "Fri 23 Oct 2026 19:00"},
		{week.At(twice), "Sun 02:30 CEST"},
		{week.At(twice.Add(time.Hour)), "Sun 02:30 CET"},
		{week.At(twice.Add(2 * time.Hour)), "Sun 03:30"},
		{week.At(time.Time{}), "–"},
		{week.Between(friday, sim.Hour), "Fri 19:00–20:00"},
		{month.Between(friday, 6*sim.Hour), "Fri 23 Oct 19:00–01:00"},
		{Dates(from, from.AddDate(0, 0, 1)), "Mon 19 Oct 2026, Europe/Berlin"},
		{Dates(from, from.AddDate(0, 0, 7)), "Mon 19 Oct 2026 to Sun 25 Oct 2026, Europe/Berlin"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

// A forecast is a sentence, whatever is known of it.
func TestForecastInASentence(t *testing.T) {
	from := time.Date(2026, 6, 15, 0, 0, 0, 0, time.UTC)
	goal := models.Goal{Latency: []models.LatencyGoal{{Quantile: 0.99, Limit: 300 * sim.Millisecond}}}
	course := func(policy string, dollars float64, missed sim.Time, failed float64) report.Course {
		return report.Course{Policy: policy, Money: cost.MustDollars(dollars), Missed: missed, Requests: 1000, Failed: failed}
	}
	static, oracle := course("static", 60, 0, 0), course("oracle", 30, 0, 0)
	for _, c := range []struct {
		courses           []report.Course
		goal              models.Goal
		months            int
		sentence, finding string
	}{
		{[]report.Course{course("hpa", 39.3, 14*sim.Minute, 0), static, oracle}, goal, 0,
			"hpa costs $39.30 for a week, 31% over the oracle and 35% under the static fleet, and misses the goal for 14 min",
			"hpa: 31% over the oracle, 35% under static, misses the goal for 14 min"},
		{[]report.Course{course("hpa", 30, 0, 10), static, oracle}, goal, 0,
			"hpa costs $30.00 for a week, as much as the oracle and 50% under the static fleet, and keeps the goal all the time; 1% of the requests fail",
			"hpa: as much as the oracle, 50% under static, keeps the goal all the time"},
		{[]report.Course{static, oracle}, goal, 0, "static costs $60.00 for a week, 100% over the oracle, and keeps the goal all the time",
			"static: 100% over the oracle, keeps the goal all the time"},
		{[]report.Course{course("hpa", 30, 120*sim.Minute, 0)}, goal, 12,
			"hpa costs $30.00 for a year, and misses the goal for 2 h (10 min a month)", "hpa: $30.00 for a year, misses the goal for 2 h"},
		{[]report.Course{course("hpa", 30, 0, 0)}, models.Goal{}, 0, "hpa costs $30.00 for a week", "hpa: $30.00 for a week"},
		{[]report.Course{course("hpa", 0, 0, 0), oracle}, models.Goal{}, 0, "hpa costs – for a week", "hpa: – for a week"},
	} {
		d := report.ForecastDesign{Name: "node", Courses: c.courses}
		f := report.Forecast{From: from, To: from.AddDate(0, c.months, 0), Goal: c.goal}
		if c.months == 0 {
			f.To = from.AddDate(0, 0, 7)
		}
		if got := Forecast(&f, &d); got != c.sentence {
			t.Errorf("%q, want %q", got, c.sentence)
		}
		if got := ForecastTitle(&f, &d); got != "node under "+c.finding {
			t.Errorf("%q, want %q", got, c.finding)
		}
	}
	if got := Forecast(&report.Forecast{}, &report.ForecastDesign{}); !strings.Contains(got, "nothing to forecast") {
		t.Errorf("nothing is %q", got)
	}
	unmet := report.ForecastDesign{Unmet: report.NothingLeft{}}
	if got := Forecast(&report.Forecast{}, &unmet); !strings.Contains(got, "for no fleet of it meets the goal: "+Of(unmet.Unmet)+"; change what it lacks") {
		t.Errorf("a goal that no fleet can meet is %q", got)
	}
	unmet.Courses = []report.Course{course("ec2", 10, sim.Minute, 0)}
	if got := Forecast(&report.Forecast{From: from, To: from.AddDate(0, 0, 7)}, &unmet); !strings.HasPrefix(got, "no fleet of it meets the goal at the planned rate (see the warnings); ec2 costs $10.00") {
		t.Errorf("what no fleet meets, and is followed, is %q", got)
	}
}

// What instances go through is told once where it is alike, and else with whose they are.
func TestLifecycles(t *testing.T) {
	boot, err := models.Constant(40)
	if err != nil {
		t.Fatal(err)
	}
	slow, fast := models.Lifecycle{Platform: "ec2", Boot: boot, Register: 15 * sim.Second}, models.Lifecycle{Register: sim.Second, WarmUp: 30 * sim.Second, Cold: 2}
	design := func(name string, lives ...models.Lifecycle) report.ForecastDesign {
		var c report.Course
		for i, l := range lives {
			c.Services = append(c.Services, report.CourseService{Name: []string{"", "ml"}[i], Lifecycle: l})
		}
		return report.ForecastDesign{Name: name, Courses: []report.Course{c}}
	}
	for _, c := range []struct {
		designs []report.ForecastDesign
		want    []string
	}{
		{[]report.ForecastDesign{design("a", slow), design("b", slow)}, []string{"instances boot for 40 s, pass health checks after 15 s (ec2)"}},
		{[]report.ForecastDesign{design("a", slow), design("b", fast, slow), {}}, []string{
			"instances of a, b ml boot for 40 s, pass health checks after 15 s (ec2)",
			"instances of b pass health checks after 1 s, warm up for 30 s, at first 2 times as slow"}},
		{[]report.ForecastDesign{design("a", models.Lifecycle{})}, nil},
	} {
		if got := Lifecycles(&report.Forecast{Designs: c.designs}); !slices.Equal(got, c.want) {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// What events did is said with their time, whose they are where there are several designs,
// and from where it is known.
func TestEvents(t *testing.T) {
	from := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	f := &report.Forecast{From: from, To: from.AddDate(0, 0, 7), Step: sim.Minute, Goal: models.Goal{ErrorRate: 0.001}, Designs: []report.ForecastDesign{{Name: "node", Events: []report.ForecastEvent{
		{What: "loss of one of 3 zones (zone)", At: from.Add(62 * time.Hour), Times: 1, Span: 20 * sim.Minute, Run: true, Missed: 9 * sim.Minute, Failed: 31000},
		{What: "first crash of an instance by itself (x)", At: from.Add(3 * time.Hour), Times: 4, Span: 20 * sim.Minute},
	}}}}
	want := []string{
		"loss of one of 3 zones (zone) at Wed 14:00: the goal is missed for 9 min and 31,000 of the requests fail within 20 min",
		"first crash of an instance by itself (x) at Mon 03:00 (4 times in all): the goal is kept and no request fails within 20 min, by the timeline alone",
	}
	if got := Events(f); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	f.Designs = append(f.Designs, report.ForecastDesign{Name: "go"})
	if got := Events(f); len(got) != 2 || !strings.HasPrefix(got[0], "node: loss") {
		t.Errorf("got %q", got)
	}
}

// Who reads that a goal with survive is kept learns of whom it is said.
func TestNotesOfStrains(t *testing.T) {
	f := &report.Forecast{Goal: models.Goal{ErrorRate: 0.001}}
	if plain := ForecastNotes(f); strings.Contains(strings.Join(plain, "\n"), "survive") {
		t.Errorf("without strains: %q", plain)
	}
	for _, g := range []models.Goal{{ErrorRate: 0.001, Headroom: 0.3}, {ErrorRate: 0.001, Survive: models.LargestZone}} {
		f.Goal = g
		if said := strings.Join(ForecastNotes(f), "\n"); !strings.Contains(said, "it is told for how long it would not hold") {
			t.Errorf("%+v: %q", g, said)
		}
	}
}

// Of several designs the cheapest is named first, of those that keep the goal all the time.
func TestForecastNamesTheCheapest(t *testing.T) {
	design := func(name string, cents int64, missed sim.Time) report.ForecastDesign {
		return report.ForecastDesign{Name: name, Courses: []report.Course{{Policy: "hpa", Money: cost.Money(cents) * cost.Cent, Missed: missed, Requests: 1}}}
	}
	f := &report.Forecast{From: time.Unix(0, 0).UTC(), To: time.Unix(7*86400, 0).UTC(), Step: sim.Minute,
		Designs: []report.ForecastDesign{design("dear", 900, 0), design("careless", 100, sim.Minute), design("good", 500, 0)}}
	want := "the cheapest of those that keep the goal all the time is good: $5.00 for a week under hpa"
	if got := ForecastAnswer(f); len(got) != 4 || got[0] != want {
		t.Errorf("%q, want %q first", got, want)
	}
	// A static fleet that keeps the goal, too, is named where it costs less; one that does not is none.
	f.Designs[2].Courses = append(f.Designs[2].Courses, report.Course{Policy: report.StaticPolicy, Money: 400 * cost.Cent, Requests: 1})
	f.Designs[0].Courses = append(f.Designs[0].Courses, report.Course{Policy: report.StaticPolicy, Money: 300 * cost.Cent, Missed: sim.Minute, Requests: 1})
	if got := ForecastAnswer(f); got[0] != want+"; good costs less without an autoscaler: $4.00, static" {
		t.Errorf("%q", got[0])
	}
	f.Designs = f.Designs[1:2]
	if got := ForecastAnswer(f); len(got) != 1 {
		t.Errorf("of one design: %q", got)
	}
}

// A course that keeps the goal, and would not with what it must survive gone, is told so, and
// is none of those of which the cheapest is named.
func TestForecastTellsOfExposure(t *testing.T) {
	design := func(name string, cents int64, exposed sim.Time) report.ForecastDesign {
		return report.ForecastDesign{Name: name, Courses: []report.Course{{Policy: "hpa", Money: cost.Money(cents) * cost.Cent, Exposed: exposed, Requests: 1}}}
	}
	f := &report.Forecast{From: time.Unix(0, 0).UTC(), To: time.Unix(86400, 0).UTC(), Step: sim.Minute,
		Goal:    models.Goal{ErrorRate: 0.001, Survive: models.LargestZone, Zones: 3},
		Designs: []report.ForecastDesign{design("bare", 100, 6*sim.Hour), design("safe", 500, 0)}}
	got := ForecastAnswer(f)
	if len(got) != 3 || !strings.HasPrefix(got[0], "the cheapest of those that keep the goal all the time is safe") {
		t.Errorf("%q", got)
	}
	if want := "bare: hpa costs $1.00 for a day, and keeps the goal all the time, but would not for 25% of it with the largest of 3 zones gone"; got[1] != want {
		t.Errorf("%q, want %q", got[1], want)
	}
}
