package scaling_test

import (
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"fleetcost/models/scaling"
	"fleetcost/sim"
)

// What is wrong is told with the key at which it stands, and with a way to fix it.
func TestBadSettingsAreTold(t *testing.T) {
	hpa := func(change func(*scaling.HPA)) scaling.Autoscaler {
		h := scaling.DefaultHPA()
		change(&h)
		return h
	}
	queue := func(change func(*scaling.QueueDepth)) scaling.Autoscaler {
		q := scaling.DefaultQueueDepth()
		change(&q)
		return q
	}
	knative := func(change func(*scaling.Knative)) scaling.Autoscaler {
		k := scaling.DefaultKnative()
		change(&k)
		return k
	}
	predictive := func(change func(*scaling.Predictive)) scaling.Autoscaler {
		p := scaling.AWSPredictive()
		change(&p)
		return p
	}
	ec2 := func(policies ...scaling.Policy) scaling.Autoscaler {
		return scaling.EC2Group{Min: 1, Max: 9, Policies: policies}
	}
	step := func(change func(*scaling.StepScaling)) scaling.Autoscaler {
		s := scaling.StepScaling{Metric: "cpu", Threshold: 60, Points: 2, Steps: []scaling.Step{{Upper: 10, Adjustment: 1}, {Lower: 10, Upper: math.Inf(1), Adjustment: 2}}}
		change(&s)
		return ec2(s)
	}
	window := func(w scaling.Window) scaling.Autoscaler {
		return scaling.Windows{Windows: []scaling.Window{w}}
	}
	cron := func(text string) scaling.Autoscaler {
		c, err := scaling.ParseCron(text)
		if err != nil {
			t.Fatal(err)
		}
		return scaling.Actions{Actions: []scaling.Action{{Zone: time.UTC, Cron: c}}}
	}
	once := func(text, zone string, origin int64) scaling.Autoscaler {
		w, err := scaling.ParseWallTime(text)
		if err != nil {
			t.Fatal(err)
		}
		return scaling.Actions{Origin: origin, Actions: []scaling.Action{{Zone: location(t, zone), Once: &w}}}
	}
	negative, long := -0.1, 2*sim.Hour
	for _, c := range []struct {
		sentence  string
		settings  scaling.Autoscaler
		key, says string
	}{
		{"minimum above maximum", hpa(func(h *scaling.HPA) { h.Min = 11 }), "min", "above the most"},
		{"no minimum for what counts pods", hpa(func(h *scaling.HPA) { h.Min = 0 }), "min", "too few"},
		{"a period of zero", hpa(func(h *scaling.HPA) { h.Sync = 0 }), "sync", "out of range"},
		{"a negative tolerance", hpa(func(h *scaling.HPA) { h.Tolerance = -0.1 }), "tolerance", "out of range"},
		{"nothing to scale on", hpa(func(h *scaling.HPA) { h.Targets = nil }), "metrics", "no metric"},
		{"a metric without a name", hpa(func(h *scaling.HPA) { h.Targets[0].Name = "" }), "metrics[0]", "no name"},
		{"a resource that is none", hpa(func(h *scaling.HPA) { h.Targets[0].Name = "rps" }), "metrics[0].resource", "no resource"},
		{"no target", hpa(func(h *scaling.HPA) { h.Targets[0].Utilization = 0 }), "metrics[0].target", "0 targets"},
		{"two targets", hpa(func(h *scaling.HPA) { h.Targets[0].AverageValue = 5 }), "metrics[0].target", "2 targets"},
		{"a utilization of what is not requested", hpa(func(h *scaling.HPA) { h.Targets[0].Type = scaling.ExternalMetric }), "metrics[0].target", "only a resource"},
		{"a whole value of pods", hpa(func(h *scaling.HPA) {
			h.Targets[0] = scaling.HPAMetric{Type: scaling.PodsMetric, Name: "rps", Value: 5}
		}), "metrics[0].target", "only an external"},
		{"a policy of no period", hpa(func(h *scaling.HPA) { h.Behavior.Up.Policies = []scaling.ScalingPolicy{{Value: 1}} }), "behavior.scale_up.policies[0].period", "out of range"},
		{"a policy that allows nothing", hpa(func(h *scaling.HPA) {
			h.Behavior.Down.Policies = []scaling.ScalingPolicy{{Value: 0, Period: sim.Minute}}
		}), "behavior.scale_down.policies[0].value", "for good"},
		{"a window longer than the API allows", hpa(func(h *scaling.HPA) { h.Behavior.Down.Window = &long }), "behavior.scale_down.stabilization", "out of range"},
		{"a tolerance of one direction", hpa(func(h *scaling.HPA) { h.Behavior.Up.Tolerance = &negative }), "behavior.scale_up.tolerance", "out of range"},

		{"no policy", ec2(), "policies", "nothing would ever change"},
		{"a metric that the platform does not have", ec2(scaling.Track("memory", 50)), "policies[0].metric", "no metric"},
		{"a target of zero", ec2(scaling.TrackCPU(0)), "policies[0].target", "out of range"},
		{"no threshold below the target", ec2(scaling.TargetTracking{Metric: "cpu", Target: 50, LowFraction: 1, HighPoints: 3, LowPoints: 15}), "policies[0].low_fraction", "no threshold"},
		{"an alarm without data points", ec2(scaling.TargetTracking{Metric: "cpu", Target: 50, LowFraction: 0.7, LowPoints: 15}), "policies[0].datapoints", "always on"},
		{"no steps", step(func(s *scaling.StepScaling) { s.Steps = nil }), "policies[0].adjustments", "no steps"},
		{"an empty step", step(func(s *scaling.StepScaling) { s.Steps[0].Upper = 0 }), "policies[0].adjustments[0].upper", "empty"},
		{"steps that overlap", step(func(s *scaling.StepScaling) { s.Steps[1].Lower = 5 }), "policies[0].adjustments[1].lower", "overlaps"},
		{"a magnitude of what is no percentage", step(func(s *scaling.StepScaling) { s.MinMagnitude = 1 }), "policies[0].min_adjustment_magnitude", "percent"},
		{"more than the group may have", scaling.ApplicationAutoScaling{Min: 5, Max: 4, Policies: []scaling.Policy{scaling.Track("cpu", 50)}}, "min", "above the most"},
		{"a negative cooldown", scaling.ApplicationAutoScaling{Min: 1, Max: 4, OutCooldown: -1, Policies: []scaling.Policy{scaling.Track("memory", 50)}}, "cooldown_out", "out of range"},

		{"a share of no tasks", queue(func(q *scaling.QueueDepth) { q.Triggers[0].Target = 0 }), "triggers[0].target", "no share"},
		{"polling all the time", queue(func(q *scaling.QueueDepth) { q.Polling = 0 }), "polling", "out of range"},
		{"idle replicas above the minimum", queue(func(q *scaling.QueueDepth) { idle := 3; q.Idle, q.Min = &idle, 2 }), "idle", "not below"},
		{"the HPA of a queue", queue(func(q *scaling.QueueDepth) { q.HPA.Sync = 0 }), "sync", "out of range"},
		{"no trigger", queue(func(q *scaling.QueueDepth) { q.Triggers = nil }), "triggers", "no metric"},

		{"a panic longer than calm", knative(func(k *scaling.Knative) { k.Panic = 2 * k.Stable }), "panic_window", "stable window"},
		{"a utilization above all", knative(func(k *scaling.Knative) { k.Utilization = 1.1 }), "utilization", "out of range"},
		{"a rate that never rises", knative(func(k *scaling.Knative) { k.UpRate = 1 }), "max_scale_up_rate", "out of range"},

		{"neither CPU nor concurrency", scaling.CloudRun{Max: 1, CPUs: 1, Concurrency: 80, Window: sim.Minute, Tick: sim.Second}, "cpu", "neither"},
		{"a number that is none", scaling.Static{Instances: -1}, "instances", "no number"},

		{"a window without length", window(scaling.Window{Zone: time.UTC, Days: scaling.EveryDay, Start: 480, End: 480}), "windows[0].end", "starts and ends at 08:00"},
		{"a window without days", window(scaling.Window{Zone: time.UTC, Start: 480, End: 540}), "windows[0].days", "no days"},
		{"a window without a zone", window(scaling.Window{Days: scaling.Weekend, Start: 480, End: 540}), "windows[0].zone", "no time zone"},
		{"a cron that never fires", cron("0 0 31 4,6 *"), "actions[0].cron", `"0 0 31 4,6 *" never comes`},
		{"an hour that the clocks leave out", once("2026-03-29 02:30", "Europe/Berlin", 0), "actions[0].at", "does not exist in Europe/Berlin"},
		{"an action in the past", once("2026-03-29 04:30", "Europe/Berlin", 1_800_000_000), "actions[0].at", "is before"},

		{"a forecast that needs what has not been yet", predictive(func(p *scaling.Predictive) { p.Ahead = p.Season }), "ahead", "not been yet"},
		{"buckets that do not fit", predictive(func(p *scaling.Predictive) { p.Bucket = 7 * sim.Hour }), "bucket", "does not consist"},

		{"no horizon", scaling.Oracle{Step: sim.Minute, Lease: scaling.Lease{Quantum: sim.Second}}, "needs", "horizon"},
		{"steps of nothing", scaling.Oracle{Needs: []int{1}, Lease: scaling.Lease{Quantum: sim.Second}}, "step", "out of range"},
		{"nothing is billed", scaling.Oracle{Step: sim.Minute, Needs: []int{1}}, "billing_quantum", "out of range"},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			problems := c.settings.Validate()
			for _, p := range problems {
				if p.Key == c.key && strings.Contains(p.What, c.says) && p.Fix != "" {
					return
				}
			}
			t.Errorf("says %q, not that %s %q", problems, c.key, c.says)
		})
	}
}

func location(t *testing.T, name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// Times and cron expressions that are none are told.
func TestTimesThatAreNone(t *testing.T) {
	for _, text := range []string{"", "7", "25:00", "24:01", "7:5", "12:60", "-1:00", "07:30:00", "x"} {
		if m, err := scaling.ParseClock(text); err == nil {
			t.Errorf("%q is taken for minute %d", text, m)
		}
	}
	for text, want := range map[string]int{"00:00": 0, "7:05": 425, "07:30": 450, "24:00": 1440} {
		if m, err := scaling.ParseClock(text); err != nil || m != want {
			t.Errorf("%q is minute %d (%v)", text, m, err)
		}
	}
	for _, text := range []string{"2026-02-30 12:00", "2026-01-01", "2026-01-01 25:00", "tomorrow"} {
		if w, err := scaling.ParseWallTime(text); err == nil {
			t.Errorf("%q is taken for %v", text, w)
		}
	}
	for _, text := range []string{"", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 8", "5-1 * * * *", "*/0 * * * *", "x * * * *", "1,,2 * * * *", "* * * foo *", "1- * * * *"} {
		if c, err := scaling.ParseCron(text); err == nil {
			t.Errorf("%q is taken for %v", text, c)
		} else if !strings.Contains(err.Error(), `"`) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := scaling.ParseDay("someday"); err == nil {
		t.Error("someday is a day")
	}
}

// A time that never comes is found not to come, also where the search passes the last days of
// leap years of which only the rules of a zone tell; a time on such a day is found.
func TestCronPassesTheEndsOfLeapYears(t *testing.T) {
	for zone, want := range map[string]string{"Europe/Berlin": "2040-12-31T12:00:00+01:00", "Australia/Sydney": "2040-12-31T12:00:00+11:00"} {
		never, err := scaling.ParseCron("0 0 30 2 *")
		if err != nil {
			t.Fatal(err)
		}
		from := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC).Unix()
		if at, ok := never.Next(from, location(t, zone)); ok {
			t.Errorf("%s: 30 February comes at %d", zone, at)
		}
		noon, err := scaling.ParseCron("0 12 31 12 *")
		if err != nil {
			t.Fatal(err)
		}
		at, ok := noon.Next(time.Date(2040, 12, 30, 22, 0, 0, 0, time.UTC).Unix(), location(t, zone))
		if got := time.Unix(at, 0).In(location(t, zone)).Format(time.RFC3339); !ok || got != want {
			t.Errorf("%s: noon of the last day of 2040 is at %s, want %s", zone, got, want)
		}
	}
}

// What Next finds is what looking at the clock of every minute finds.
func TestCronIsWhatTheClockShows(t *testing.T) {
	zones := []*time.Location{time.UTC, location(t, "Europe/Berlin"), location(t, "America/New_York"), location(t, "Australia/Lord_Howe"), location(t, "Asia/Kathmandu"), location(t, "Africa/Cairo"), location(t, "Pacific/Apia")}
	starts := []int64{1774742400 /* 29 March 2026 */, 1793491200 /* 1 November 2026 */, 1775300400 /* 4 April 2026 */, 1325203200 /* 30 December 2011: none in Apia */, 1776988800, 1709164800 /* 29 February 2024 */}
	field := func(t *rapid.T, name string, low, high int) string {
		switch rapid.IntRange(0, 3).Draw(t, name) {
		case 0:
			return itoa(rapid.IntRange(low, high).Draw(t, name))
		case 1:
			a := rapid.IntRange(low, high).Draw(t, name)
			return itoa(a) + "-" + itoa(rapid.IntRange(a, high).Draw(t, name))
		case 2:
			return "*/" + itoa(rapid.IntRange(1, 20).Draw(t, name))
		}
		return "*"
	}
	rapid.Check(t, func(t *rapid.T) {
		fields := []string{field(t, "minute", 0, 59), field(t, "hour", 0, 23), field(t, "day", 1, 31), field(t, "month", 1, 12), field(t, "weekday", 0, 6)}
		cron, err := scaling.ParseCron(strings.Join(fields, " "))
		if err != nil {
			t.Fatal(err)
		}
		zone := rapid.SampledFrom(zones).Draw(t, "zone")
		from := rapid.SampledFrom(starts).Draw(t, "from") + int64(rapid.IntRange(-3*24*60, 60).Draw(t, "offset"))*60
		got, ok := cron.Next(from, zone)
		for at, end := from, from+5*24*3600; at < end; at += 60 {
			if local := time.Unix(at, 0).In(zone); shows(fields, local) {
				if !ok || got != at {
					t.Fatalf("%v from %d in %v: %d, want %d (%v)", cron, from, zone, got, at, local)
				}
				return
			}
		}
		if ok && got < from+5*24*3600 {
			t.Fatalf("%v from %d in %v: %d, where the clock never shows it", cron, from, zone, got)
		}
	})
}

// shows tells whether a clock shows a time of cron, field by field.
func shows(fields []string, at time.Time) bool {
	in := func(field string, x, low int) bool {
		var a, b int
		switch {
		case field == "*":
			return true
		case strings.HasPrefix(field, "*/"):
			return (x-low)%atoi(field[2:]) == 0
		case strings.Contains(field, "-"):
			first, last, _ := strings.Cut(field, "-")
			a, b = atoi(first), atoi(last)
		default:
			a, b = atoi(field), atoi(field)
		}
		return a <= x && x <= b
	}
	day, weekday := in(fields[2], at.Day(), 1), in(fields[4], int(at.Weekday()), 0)
	either := day && weekday
	if fields[2] != "*" && fields[4] != "*" {
		either = day || weekday
	}
	return in(fields[0], at.Minute(), 0) && in(fields[1], at.Hour(), 0) && in(fields[3], int(at.Month()), 1) && either
}

// Wall times are none, one or two instants.
func TestWallTimes(t *testing.T) {
	for _, c := range []struct {
		text, zone string
		want       []string
	}{
		{"2026-03-29 01:59", "Europe/Berlin", []string{"2026-03-29T00:59Z"}},
		{"2026-03-29 02:30", "Europe/Berlin", nil},
		{"2026-03-29 03:00", "Europe/Berlin", []string{"2026-03-29T01:00Z"}},
		{"2026-10-25 02:30", "Europe/Berlin", []string{"2026-10-25T00:30Z", "2026-10-25T01:30Z"}},
		{"2026-11-01T01:15", "America/New_York", []string{"2026-11-01T05:15Z", "2026-11-01T06:15Z"}},
		{"2011-12-30 12:00", "Pacific/Apia", nil}, // the whole day was left out
		{"2026-06-01 00:00", "UTC", []string{"2026-06-01T00:00Z"}},
	} {
		w, err := scaling.ParseWallTime(c.text)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, at := range w.Instants(location(t, c.zone)) {
			got = append(got, time.Unix(at, 0).UTC().Format(instant))
		}
		if strings.Join(got, " ") != strings.Join(c.want, " ") {
			t.Errorf("%s in %s is %v, want %v", c.text, c.zone, got, c.want)
		}
	}
}

func itoa(n int) string { return strconv.Itoa(n) }

func atoi(s string) int { n, _ := strconv.Atoi(s); return n }

// Whatever is written, a cron expression is refused or means the same when it is read
// again, and its next time is not before the one asked for.
func FuzzParseCron(f *testing.F) {
	for _, text := range []string{"30 7 * * mon-fri", "*/5 0-23/2 1,15 jan,7 ?", "0 0 29 2 *", "* * * * 7", "0 0 31 11 *", "1-0 * * * *"} {
		f.Add(text, int64(1774742400))
	}
	f.Fuzz(func(t *testing.T, text string, from int64) {
		c, err := scaling.ParseCron(text)
		if err != nil {
			return
		}
		if again, err := scaling.ParseCron(c.String()); err != nil || again != c {
			t.Fatalf("%q is read again as %v (%v)", text, again, err)
		}
		from %= 1 << 33
		if at, ok := c.Next(from, time.UTC); ok && at < from {
			t.Fatalf("%q from %d: %d", text, from, at)
		}
	})
}
