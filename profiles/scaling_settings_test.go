package profiles

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"fleetcost/models"
	"fleetcost/models/scaling"
	"fleetcost/profiles/keys"
	"fleetcost/sim"
)

// sameSettings compares settings, of which cron has fields of its own.
var sameSettings = cmp.Options{
	cmp.Comparer(func(a, b *time.Location) bool { return a.String() == b.String() }),
	cmp.Exporter(func(reflect.Type) bool { return true }),
}

// settingsOf reads a table of settings, and what is wrong with it.
func settingsOf(t *testing.T, policy, text string) (scaling.Autoscaler, keys.Problems) {
	t.Helper()
	kind, ok := scaling.Autoscalers.Find(policy)
	if !ok {
		t.Fatalf("there is no %q", policy)
	}
	var found keys.Findings
	table := keys.Decode("t", text, &found).Table()
	a := kind.Read(modelKeys{table})
	table.Finish()
	return a, found.Sorted()
}

func cronOf(t *testing.T, text string) scaling.Cron {
	t.Helper()
	c, err := scaling.ParseCron(text)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestScalingIsRead: each autoscaler from its keys, all of which are in a row, so that
// none is read by nothing.
func TestScalingIsRead(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	once, err := scaling.ParseWallTime("2026-11-27 06:00")
	if err != nil {
		t.Fatal(err)
	}
	of := func(change func(*scaling.HPA)) scaling.HPA {
		h := scaling.DefaultHPA()
		h.Max, h.Behavior = 100, nil
		change(&h)
		return h
	}
	window, tenth, two := 2*sim.Minute, 0.05, 2
	rows := []struct {
		policy, text string
		want         scaling.Autoscaler
	}{
		{"hpa", ``, of(func(*scaling.HPA) {})},
		{"hpa", `
min = 3
max = 30
cpu = 0.7
requests_per_second = 40.5
sync = "30s"
tolerance = 0.2
downscale_stabilization = "10m"
cpu_initialization_period = "2m"
initial_readiness_delay = "10s"
metric_resolution = "60s"
metric_delay = "5s"
[behavior.scale_up]
stabilization = "2m"
select = "min"
tolerance = 0.05
policies = [ { pods = 4, period = "15s" }, { percent = 100, period = "60s" } ]
[behavior.scale_down]
select = "disabled"
`, of(func(h *scaling.HPA) {
			h.Min, h.Max = 3, 30
			h.Targets = []scaling.HPAMetric{{Type: scaling.PodsMetric, Name: "requests_per_second", AverageValue: 40500}, {Name: "cpu", Utilization: 70}}
			h.Sync, h.Tolerance, h.DownscaleStabilization = 30*sim.Second, 0.2, 10*sim.Minute
			h.CPUInitialization, h.InitialReadinessDelay = 2*sim.Minute, 10*sim.Second
			h.Resolution, h.Delay = sim.Minute, 5*sim.Second
			h.Behavior = &scaling.Behavior{
				Up: scaling.ScalingRules{Window: &window, Select: scaling.SelectMin, Tolerance: &tenth, Policies: []scaling.ScalingPolicy{
					{Value: 4, Period: 15 * sim.Second}, {Percent: true, Value: 100, Period: sim.Minute},
				}},
				Down: scaling.ScalingRules{Select: scaling.SelectDisabled},
			}
		})},
		{"hpa", `
min = 0
metrics = [ { name = "cpu", utilization = "65%" }, { name = "concurrency", average = 8 }, { name = "queue", average = 5 }, { name = "queue", value = 300 } ]
behavior = {}
`, of(func(h *scaling.HPA) {
			h.Min = 0
			h.Targets = []scaling.HPAMetric{
				{Name: "cpu", Utilization: 65}, {Type: scaling.PodsMetric, Name: "concurrency", AverageValue: 8000},
				{Type: scaling.ExternalMetric, Name: "queue", AverageValue: 5000}, {Type: scaling.ExternalMetric, Name: "queue", Value: 300_000},
			}
			h.Behavior = &scaling.Behavior{}
		})},
		{"ec2", ``, scaling.EC2Group{Min: 1, Max: 100, Warmup: 5 * sim.Minute, Delay: sim.Minute, Policies: []scaling.Policy{scaling.TrackCPU(60)}}},
		{"ec2", `
min = 2
max = 12
cpu = 0.5
requests_per_target = 3000
scale_in = false
warmup = "90s"
monitoring = "basic"
metric_delay = "2m"
steps = [
  { metric = "cpu", at_least = 0.7, datapoints = 2, adjustment = "percent", min_adjustment_magnitude = 2, adjustments = [ { upper = 0.15, by = 20 }, { lower = 0.15, by = 50 } ] },
  { metric = "requests_per_target", below = 500, adjustments = [ { by = -1 } ] },
]
`, scaling.EC2Group{Min: 2, Max: 12, Warmup: 90 * sim.Second, Basic: true, Delay: 2 * sim.Minute, Policies: []scaling.Policy{
			scaling.StepScaling{
				Metric: "cpu", Threshold: 70, Comparison: scaling.AtLeast, Points: 2, Adjustment: scaling.PercentChangeInCapacity, MinMagnitude: 2,
				Steps: []scaling.Step{{Lower: math.Inf(-1), Upper: 15, Adjustment: 20}, {Lower: 15, Upper: math.Inf(1), Adjustment: 50}},
			},
			scaling.StepScaling{Metric: "requests_per_instance", Threshold: 500, Comparison: scaling.Below, Points: 1, Steps: []scaling.Step{{Lower: math.Inf(-1), Upper: math.Inf(1), Adjustment: -1}}},
			scaling.TargetTracking{Metric: "cpu", Target: 50, LowFraction: 0.7, HighPoints: 3, LowPoints: 15, DisableScaleIn: true},
			scaling.TargetTracking{Metric: "requests_per_instance", Target: 3000, LowFraction: 0.9, HighPoints: 3, LowPoints: 15, DisableScaleIn: true},
		}}},
		{"ecs", `
min = 2
max = 40
cpu = "55%"
requests_per_target = 1000
scale_in = true
cooldown_out = "1m"
cooldown_in = "10m"
metric_delay = "0s"
steps = [ { metric = "cpu", above = 0.9, adjustment = "exact", adjustments = [ { by = 40 } ] }, { metric = "cpu", at_most = 0.1, adjustment = "change", adjustments = [ { by = -2 } ] } ]
`, scaling.ApplicationAutoScaling{Min: 2, Max: 40, OutCooldown: sim.Minute, InCooldown: 10 * sim.Minute, Policies: []scaling.Policy{
			scaling.StepScaling{Metric: "cpu", Threshold: 90, Comparison: scaling.Above, Points: 1, Adjustment: scaling.ExactCapacity, Steps: []scaling.Step{{Lower: math.Inf(-1), Upper: math.Inf(1), Adjustment: 40}}},
			scaling.StepScaling{Metric: "cpu", Threshold: 10, Comparison: scaling.AtMost, Points: 1, Steps: []scaling.Step{{Lower: math.Inf(-1), Upper: math.Inf(1), Adjustment: -2}}},
			scaling.Track("cpu", 55.000000000000007), scaling.Track("requests_per_instance", 1000),
		}}},
		{"windows", `
default = 2
zone = "Europe/Berlin"
windows = [ { days = "mon-fri", start = "07:30", end = "20:00", instances = 8 }, { days = "sat,Sunday", start = "22:00", end = "02:00", instances = 3, zone = "UTC" }, { start = "00:00", end = "24:00", instances = 1 } ]
`, scaling.Windows{Default: 2, Windows: []scaling.Window{
			{Zone: berlin, Days: scaling.Weekdays, Start: 450, End: 1200, Capacity: 8}, {Zone: time.UTC, Days: scaling.Weekend, Start: 1320, End: 120, Capacity: 3},
			{Zone: berlin, Days: scaling.EveryDay, End: 1440, Capacity: 1},
		}}},
		{"cron", `
default = 2
zone = "Europe/Berlin"
actions = [ { cron = "0 8 * * mon-fri", instances = 8 }, { at = "2026-11-27T06:00", instances = 40, zone = "UTC" } ]
`, scaling.Actions{Default: 2, Actions: []scaling.Action{
			{Zone: berlin, Cron: cronOf(t, "0 8 * * mon-fri"), Capacity: 8}, {Zone: time.UTC, Cron: cronOf(t, "0 * * * *"), Once: &once, Capacity: 40},
		}}},
		{"queue", `
min = 3
max = 50
depth = 20
activation = 4
polling = "10s"
cooldown = "2m"
initial_cooldown = "1m"
idle = 2
sync = "20s"
tolerance = 0
downscale_stabilization = "1m"
cpu_initialization_period = "1m"
initial_readiness_delay = "1s"
metric_delay = "1m"
behavior = { scale_down = { stabilization = "2m" } }
`, func() scaling.QueueDepth {
			q := scaling.DefaultQueueDepth()
			q.Min, q.Max, q.Idle, q.Triggers = 3, 50, &two, []scaling.Trigger{{Name: "queue", Target: 20, Activation: 4}}
			q.Polling, q.Cooldown, q.InitialCooldown = 10*sim.Second, 2*sim.Minute, sim.Minute
			q.HPA.Sync, q.HPA.Tolerance, q.HPA.DownscaleStabilization = 20*sim.Second, 0, sim.Minute
			q.HPA.CPUInitialization, q.HPA.InitialReadinessDelay, q.HPA.Delay = sim.Minute, sim.Second, sim.Minute
			q.HPA.Behavior = &scaling.Behavior{Down: scaling.ScalingRules{Window: &window}}
			return q
		}()},
		{"knative", ``, scaling.DefaultKnative()},
		{"knative", `
min = 1
max = 20
concurrency = 10
utilization = 0.8
stable_window = "90s"
panic_window = "9s"
panic_threshold = 3
max_scale_up_rate = 10
max_scale_down_rate = 4
scale_down_delay = "1m"
grace_period = "10s"
metric_delay = "3s"
`, scaling.Knative{
			Min: 1, Max: 20, Target: 10, Utilization: 0.8, Stable: 90 * sim.Second, Panic: 9 * sim.Second, PanicThreshold: 3,
			UpRate: 10, DownRate: 4, ScaleDownDelay: sim.Minute, Grace: 10 * sim.Second, Tick: 2 * sim.Second, Delay: 3 * sim.Second,
		}},
		{"cloudrun", ``, scaling.DefaultCloudRun()},
		{"cloudrun", `
min = 1
max = 7
concurrency = 20
cpu = 0.5
concurrency_target = 0.8
idle_for = "5m"
metric_delay = "10s"
`, scaling.CloudRun{Min: 1, Max: 7, CPUs: 1, Concurrency: 20, CPUTarget: 0.5, ConcurrencyTarget: 0.8, Window: sim.Minute, Tick: 5 * sim.Second, IdleFor: 5 * sim.Minute, Delay: 10 * sim.Second}},
		{"predictive", `
min = 2
max = 30
requests_per_second = 50
ahead = "10m"
`, func() scaling.Predictive {
			p := scaling.AWSPredictive()
			p.Min, p.Max, p.PerInstance, p.Ahead = 2, 30, 50, 10*sim.Minute
			return p
		}()},
		{"yesterday", `
min = 2
max = 30
requests_per_second = 50
ahead = "0s"
season = "168h"
`, func() scaling.Predictive {
			p := scaling.SameHour(168 * sim.Hour)
			p.Min, p.Max, p.PerInstance, p.Ahead = 2, 30, 50, 0
			return p
		}()},
		{"static", `instances = 4`, scaling.Static{Instances: 4}},
	}
	said := map[string]string{}
	for _, r := range rows {
		t.Run(r.policy, func(t *testing.T) {
			got, problems := settingsOf(t, r.policy, r.text)
			if problems != nil {
				t.Fatal(problems)
			}
			if diff := cmp.Diff(r.want, got, sameSettings); diff != "" {
				t.Error(diff)
			}
		})
		said[r.policy] += "\n" + r.text
	}
	for _, e := range scaling.Autoscalers.Entries() {
		if !e.Value.Asked() {
			continue
		}
		owns := map[string]string{}
		owned(owns, e.Name, func(k models.Keys) { e.Value.Read(k) })
		for key := range owns {
			if !strings.Contains(said[e.Name], "\n"+key+" =") && !strings.Contains(said[e.Name], "["+key+".") && said[e.Name] != "\n"+key+" = 4" {
				t.Errorf("%s: no row has %s", e.Name, key)
			}
		}
	}
}

// What is wrong with settings is told where it stands, all at once.
func TestScalingProblems(t *testing.T) {
	for _, tt := range []struct {
		sentence, policy, text string
		want                   []string
	}{
		{"minimum above maximum", "hpa", "min = 9\nmax = 4", []string{"t:1: min: the least number of instances, 9, is above the most, 4; swap them, or raise max"}},
		{"a maximum that is none is one problem", "hpa", "min = 9\nmax = \"many\"", []string{`t:2: max: "many" is not a whole number; write a whole number from 1 to 100000`}},
		{"none, by what is measured on pods", "hpa", "min = 0", []string{"t:1: min: 0 instances at least are too few; give 1 or more"}},
		{"percent for a share", "hpa", "cpu = 70", []string{`t:1: cpu: 70 is out of range; write a share from 0.01 to 1, such as "70%"`}},
		{"half a percent", "hpa", "cpu = 0.705", []string{"t:1: cpu: 0.705 is no whole percent, and Kubernetes counts in those; write 0.71"}},
		{"a metric that pods do not have", "hpa", `metrics = [ { name = "latency", average = 3 } ]`, []string{
			`t:1: metrics.0.name: "latency" is not known; write "cpu", "requests_per_second", "concurrency" or "queue"`,
		}},
		{"no metric", "hpa", "metrics = []", []string{`t:1: metrics: there is no metric to scale on; write metrics = [ { name = "cpu", utilization = 0.7 }, { name = "requests_per_second", average = 50 } ]`}},
		{"a period of zero", "hpa", "sync = \"0s\"\nbehavior = { scale_up = { policies = [ { pods = 1, period = \"0s\" } ] } }", []string{
			`t:1: sync: "0s" is out of range; write a duration from "1s" to "1h"`,
			`t:2: behavior.scale_up.policies.0.period: "0s" is out of range; write a duration from "1s" to "30m"`,
		}},
		{"a monitoring that EC2 does not have, and a delay of days", "ec2", "monitoring = \"5m\"\nmetric_delay = \"48h\"", []string{
			`t:1: monitoring: "5m" is not known; write "detailed" or "basic"`,
			`t:2: metric_delay: "48h" is out of range; write a duration from "0s" to "1h"`,
		}},
		{"a scrape finer than the kubelet's own", "hpa", `metric_resolution = "1s"`, []string{`t:1: metric_resolution: "1s" is out of range; write a duration from "10s" to "10m"`}},
		{"a metric that EC2 does not have", "ec2", `steps = [ { metric = "memory", at_least = 0.7, adjustments = [ { by = 1 } ] } ]`, []string{
			`t:1: steps.0.metric: an EC2 group has no metric "memory" of what is known here; write cpu or requests_per_target`,
		}},
		{"steps that overlap, in the second policy", "ec2", "steps = [\n{ metric = \"cpu\", at_least = 0.7, adjustments = [ { by = 1 } ] },\n{ metric = \"cpu\", at_least = 0.8, adjustments = [ { upper = 0.1, by = 1 }, { by = 2 } ] } ]", []string{
			"t:3: steps.1.adjustments.1.lower: the step overlaps with adjustments[0]; let one begin where the other ends",
		}},
		{"two thresholds, and none", "ecs", `steps = [ { metric = "cpu", above = 0.7, below = 0.2, adjustments = [ { by = 1 } ] }, { metric = "cpu" } ]`, []string{
			"t:1: steps.0.below: an alarm has one threshold; remove it, or write another alarm",
			"t:1: steps.1.at_least: missing; add the threshold, such as at_least = 0.7, or one of above, at_most and below",
			"t:1: steps.1.adjustments: missing; add what to do, e.g. adjustments = [ { by = 2 } ]",
		}},
		{"a time that the clocks leave out, and one of no clock", "cron", `
default = 1
zone = "Europe/Berlin"
actions = [
  { at = "2027-03-28 02:30", instances = 4 },
  { at = "2027-02-30 02:30", instances = 4 },
  { cron = "0 25 * * *", instances = 4 },
  { cron = "0 0 31 6 *", instances = 4 },
]`, []string{
			"t:5: actions.0.at: 2027-03-28 02:30 does not exist in Europe/Berlin: the clocks are set forward over it; give a time before or after that",
			`t:6: actions.1.at: "2027-02-30 02:30" is no date and time such as 2026-03-29 14:30, or its month has no such day; write a date that exists with a time of day, e.g. "2026-11-27 06:00"`,
			`t:7: actions.2.cron: "0 25 * * *": "25" is no hour, which goes from 0 to 23; write five fields, e.g. "30 7 * * mon-fri"`,
			`t:8: actions.3.cron: "0 0 31 6 *" never comes: there is no such time in Europe/Berlin within 40 years; give a day that the month has, and an hour that the clocks do not leave out`,
		}},
		{"a window of no length, days and zones that are none", "windows", `
zone = "Mars/Olympus"
windows = [ { days = "mon-someday", start = "08:00", end = "08:00", instances = 4 }, { start = "24:30", end = 9, instances = -1 } ]`, []string{
			"t: default: missing; add the instances at all other times, e.g. default = 4",
			`t:2: zone: "Mars/Olympus" is not a time zone; write a name of the IANA time zone database, e.g. zone = "Europe/Berlin"`,
			`t:3: windows.0.days: "someday" is no day of the week; they are sun, mon, tue, wed, thu, fri and sat; write e.g. days = "mon-fri", or "sat,sun"`,
			"t:3: windows.0.end: the window starts and ends at 08:00, so it is empty; give another end; a whole day is 00:00 to 24:00",
			`t:3: windows.1.start: "24:30" does not exist: the clock goes from 00:00 to 24:00; write a time of the day, e.g. "07:30"`,
			`t:3: windows.1.end: 9 is not text; write it in quotes: "…"`,
			"t:3: windows.1.instances: -1 is out of range; write a whole number from 0 to 100000",
		}},
		{"idle as many as the least", "queue", "min = 2\nidle = 2\ndepth = 5", []string{"t:2: idle: 2 idle replicas are not below the least number, 2; give less than min, best 0"}},
		{"polling all the time, of no depth", "queue", `polling = "0s"`, []string{
			`t:1: polling: "0s" is out of range; write a duration from "1s" to "24h"`,
			"t: depth: missing; add how many tasks are the share of an instance, e.g. depth = 10",
		}},
		{"a panic longer than calm", "knative", `panic_window = "5m"`, []string{"t:1: panic_window: 5m is less than a tick, or more than the stable window; give a tenth of the stable window"}},
		{"nothing counts", "cloudrun", "cpu = 0\nconcurrency_target = 0", []string{"t:1: cpu: neither CPU nor concurrency counts; give one of the two"}},
		{"a forecast that needs the future", "yesterday", "requests_per_second = 5\nahead = \"24h\"", []string{"t:2: ahead: what is 24h ahead would be expected from what has not been yet; give 0 to a season less a bucket"}},
		{"of no load", "predictive", "", []string{"t: requests_per_second: missing; add how many one instance shall have, e.g. requests_per_second = 50"}},
	} {
		t.Run(tt.sentence, func(t *testing.T) {
			_, problems := settingsOf(t, tt.policy, tt.text)
			var got []string
			for _, p := range problems {
				got = append(got, p.String())
			}
			slices.Sort(got)
			slices.Sort(tt.want)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
