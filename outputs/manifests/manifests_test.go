package manifests

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"fleetcost/models/report"
	"fleetcost/models/scaling"
	"fleetcost/sim"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

// tuned is a tuning of one service.
func tuned(policy string, a scaling.Autoscaler) *report.Tuning {
	s := report.TunedService{Policy: policy, Is: a}
	s.Offer.Machine.Name, s.Offer.Machine.VCPU = "c7g.large", 2
	return &report.Tuning{Design: "node", Policy: policy, Services: []report.TunedService{s}}
}

func berlin(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// nights is a schedule with a night that belongs to two days.
func nights(t testing.TB) scaling.Windows {
	zone := berlin(t)
	return scaling.Windows{Default: 2, Windows: []scaling.Window{
		{Zone: zone, Days: scaling.Weekdays, Start: 8*60 + 30, End: 18 * 60, Capacity: 9},
		{Zone: zone, Days: scaling.EveryDay, Start: 20 * 60, End: 24 * 60, Capacity: 4},
		{Zone: zone, Days: 1 << time.Friday, Start: 22 * 60, End: 3 * 60, Capacity: 6},
	}}
}

// cases are settings that each tool can run, by the names of their golden files.
func cases(t testing.TB) map[string]*report.Tuning {
	usual := scaling.Usual("hpa").(scaling.HPA)
	usual.Min, usual.Targets = 2, []scaling.HPAMetric{{Type: scaling.ResourceMetric, Name: "cpu", Utilization: 60}}
	several := usual
	window, narrow := 2*sim.Minute, 0.05
	several.Targets = append(slices.Clone(several.Targets), scaling.HPAMetric{Type: scaling.PodsMetric, Name: "requests_per_second", AverageValue: 12_500}, scaling.HPAMetric{Type: scaling.ExternalMetric, Name: "queue", Value: 30_000})
	several.Behavior = &scaling.Behavior{Down: scaling.ScalingRules{Window: &window, Select: scaling.SelectMin, Tolerance: &narrow, Policies: []scaling.ScalingPolicy{{Percent: true, Value: 10, Period: sim.Minute}}}}
	several.Sync = 30 * sim.Second
	group := scaling.Usual("ec2").(scaling.EC2Group)
	group.Policies = append(group.Policies, scaling.Track(requestsMetric, 1200))
	service := scaling.Usual("ecs").(scaling.ApplicationAutoScaling)
	service.Policies = append(service.Policies, scaling.Track(requestsMetric, 1200))
	morning, err := scaling.ParseCron("30 7 * * 1-5")
	if err != nil {
		t.Fatal(err)
	}
	monthly, err := scaling.ParseCron("0 0 1 * *")
	if err != nil {
		t.Fatal(err)
	}
	once, err := scaling.ParseWallTime("2026-11-27 06:00")
	if err != nil {
		t.Fatal(err)
	}
	actions := scaling.Actions{Default: 2, Actions: []scaling.Action{
		{Zone: berlin(t), Cron: morning, Capacity: 9}, {Zone: berlin(t), Cron: monthly, Capacity: 3}, {Zone: berlin(t), Once: &once, Capacity: 20},
	}}
	two := tuned("hpa", usual)
	two.Services[0].Name = "api"
	two.Services = append(two.Services, two.Services[0])
	two.Services[1].Name = "ML_recommend"
	return map[string]*report.Tuning{
		"hpa-usual": tuned("hpa", usual), "hpa-several-metrics": tuned("hpa", several), "hpa-two-services": two,
		"keda-queue": tuned("queue", scaling.Usual("queue")), "keda-cpu": tuned("hpa", usual), "keda-windows": tuned("windows", nights(t)),
		"asg-tracking": tuned("ec2", group), "asg-windows": tuned("windows", nights(t)), "asg-cron": tuned("cron", actions),
		"ecs-tracking": tuned("ecs", service), "ecs-windows": tuned("windows", nights(t)), "ecs-cron": tuned("cron", actions),
	}
}

// What is printed is as in the golden files, and has no field that the schema of its
// kind does not know, nor lacks one that it requires.
func TestManifests(t *testing.T) {
	for name, c := range cases(t) {
		tool, _, _ := strings.Cut(name, "-")
		page, err := Write(tool, c)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		path := filepath.Join("testdata", name+".yaml")
		if *update {
			if err := os.WriteFile(path, page, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatalf("%v; go test ./outputs/manifests -update writes it", err)
		}
		if diff := cmp.Diff(string(want), string(page)); diff != "" {
			t.Errorf("%s differs from what was written (-golden +now):\n%s", path, diff)
		}
		for _, d := range documents(t, page) {
			for _, fault := range judged(t, d) {
				t.Errorf("%s: %s", name, fault)
			}
		}
	}
}

// An HPA always has a behavior, and pods request the CPU whose share it keeps.
func TestHPAHasBehaviorAndRequests(t *testing.T) {
	bare := scaling.DefaultHPA()
	bare.Behavior = nil
	page, err := Write("hpa", tuned("hpa", bare))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"behavior:\n", "stabilizationWindowSeconds: 300\n", "requests:\n              cpu: 2000m\n", "averageUtilization: 80\n"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("no %q in\n%s", want, page)
		}
	}
}

// What a tool has no words for is refused, with a way out.
func TestUnspoken(t *testing.T) {
	steps := scaling.EC2Group{Min: 1, Max: 9, Policies: []scaling.Policy{scaling.StepScaling{Metric: "cpu", Threshold: 70, Points: 1, Steps: []scaling.Step{{Lower: 0, Upper: 100, Adjustment: 1}}}}}
	named := scaling.Usual("ecs").(scaling.ApplicationAutoScaling)
	named.Policies = []scaling.Policy{scaling.Track("custom_latency", 5)}
	pods := scaling.DefaultHPA()
	pods.Targets = []scaling.HPAMetric{{Type: scaling.PodsMetric, Name: "requests_per_second", AverageValue: 1000}}
	fewer := nights(t)
	fewer.Default = 5
	elsewhere := nights(t)
	elsewhere.Windows = slices.Clone(elsewhere.Windows)
	elsewhere.Windows[0].Zone = time.UTC
	both, err := scaling.ParseCron("0 0 1 * mon")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		tool   string
		tuning *report.Tuning
		want   string
	}{
		{"helm", tuned("hpa", pods), "give one of asg, ecs, hpa, keda"},
		{"hpa", tuned("windows", nights(t)), "give --emit asg, or --emit ecs, or --emit keda, or --policy hpa"},
		{"ecs", tuned("knative", scaling.DefaultKnative()), "--policy ecs or windows or cron"},
		{"asg", tuned("ec2", steps), "remove steps"},
		{"ecs", tuned("ecs", named), "scale on cpu or requests_per_target"},
		{"keda", tuned("hpa", pods), "--emit hpa"},
		{"keda", tuned("windows", fewer), "--emit asg or ecs"},
		{"asg", tuned("windows", elsewhere), "write them in one"},
		{"ecs", tuned("windows", scaling.Windows{Default: 2}), "a fixed number of instances"},
		{"ecs", tuned("cron", scaling.Actions{Actions: []scaling.Action{{Zone: time.UTC, Cron: both, Capacity: 2}}}), "write two actions"},
	} {
		page, err := Write(c.tool, c.tuning)
		if err == nil || !strings.Contains(err.Error(), c.want) || len(page) > 0 {
			t.Errorf("%s for %s: %q, %v; want %q", c.tool, c.tuning.Policy, page, err, c.want)
		}
	}
}

// The actions of windows set, at every minute of a week, what the windows want.
func TestChangesFollowWindows(t *testing.T) {
	w := nights(t)
	all, zone, err := changes(w)
	if err != nil {
		t.Fatal(err)
	}
	monday := time.Date(2026, 6, 1, 0, 0, 0, 0, zone)
	windows := w.From(monday.Unix()).Start(0)
	n := windows.Decide(nil, 0)
	for m := range 7 * dayMinutes {
		for _, c := range all {
			if c.minute == m%dayMinutes && c.days.Has(monday.Add(time.Duration(m)*time.Minute).Weekday()) {
				n = c.instances
			}
		}
		if want := windows.Decide(nil, sim.Time(m)*sim.Minute); n != want {
			t.Fatalf("in minute %d: %d instances, want %d", m, n, want)
		}
	}
}

// documents are those of a file of YAML.
func documents(t *testing.T, page []byte) (all []map[string]any) {
	t.Helper()
	in := yaml.NewDecoder(bytes.NewReader(page))
	for {
		var d map[string]any
		if err := in.Decode(&d); err != nil {
			break
		}
		all = append(all, d)
	}
	if len(all) == 0 {
		t.Errorf("no documents in\n%s", page)
	}
	return all
}

// judged are the faults of a document by the schema of its kind, and of the resources of
// a template by theirs.
func judged(t *testing.T, d map[string]any) (faults []string) {
	t.Helper()
	whole, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	var value map[string]any
	if err := json.Unmarshal(whole, &value); err != nil {
		t.Fatal(err)
	}
	kind, _ := value["kind"].(string)
	if kind == "" {
		kind = "Template"
	}
	faults = schemaOf(t, kind).check(kind, value)
	resources, _ := value["Resources"].(map[string]any)
	for name, r := range resources {
		r := r.(map[string]any)
		kind := strings.ReplaceAll(strings.TrimPrefix(r["Type"].(string), "AWS::"), "::", "-")
		faults = append(faults, schemaOf(t, kind).check(name, r["Properties"])...)
	}
	return faults
}

// A schema is JSON Schema as far as those of testdata go. An object has no properties
// but those that are named.
type schema struct {
	Type       string
	Properties map[string]*schema
	Values     *schema // of an object with any names
	Required   []string
	Items      *schema
	Enum       []string
	Pattern    string
	Minimum    *float64
	Maximum    *float64
	Const      string
	Ref        bool // may be another part of a template
	Any        bool // has a schema of its own
}

func schemaOf(t *testing.T, kind string) *schema {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "schemas", kind+".json"))
	if err != nil {
		t.Fatal(err)
	}
	in := json.NewDecoder(bytes.NewReader(text))
	in.DisallowUnknownFields()
	var s schema
	if err := in.Decode(&s); err != nil {
		t.Fatalf("%s: %v", kind, err)
	}
	return &s
}

func (s *schema) check(at string, value any) (faults []string) {
	fault := func(what string, args ...any) {
		faults = append(faults, at+": "+fmt.Sprintf(what, args...))
	}
	switch v := value.(type) {
	case map[string]any:
		if _, ref := v["Ref"]; s.Ref && ref || s.Ref && v["Fn::Sub"] != nil {
			return nil
		}
		if s.Any {
			return nil
		}
		if s.Type != "object" {
			fault("is an object, not %s", s.Type)
			return faults
		}
		for name, x := range v {
			switch own := s.Properties[name]; {
			case own != nil:
				faults = append(faults, own.check(at+"."+name, x)...)
			case s.Values != nil:
				faults = append(faults, s.Values.check(at+"."+name, x)...)
			default:
				fault("%s is not known", name)
			}
		}
		for _, name := range s.Required {
			if v[name] == nil {
				fault("%s is missing", name)
			}
		}
	case []any:
		if s.Type != "array" {
			fault("is an array, not %s", s.Type)
			return faults
		}
		for i, x := range v {
			faults = append(faults, s.Items.check(fmt.Sprintf("%s[%d]", at, i), x)...)
		}
	case string:
		switch {
		case s.Type != "string":
			fault("is the text %q, not %s", v, s.Type)
		case s.Const != "" && v != s.Const:
			fault("is %q, not %q", v, s.Const)
		case len(s.Enum) > 0 && !slices.Contains(s.Enum, v):
			fault("is %q, none of %q", v, s.Enum)
		case s.Pattern != "" && !regexp.MustCompile(s.Pattern).MatchString(v):
			fault("is %q, not like %s", v, s.Pattern)
		}
	case float64:
		switch {
		case s.Type != "number" && s.Type != "integer" || s.Type == "integer" && v != float64(int64(v)):
			fault("is the number %v, not %s", v, s.Type)
		case s.Minimum != nil && v < *s.Minimum || s.Maximum != nil && v > *s.Maximum:
			fault("is %v, out of range", v)
		}
	case bool:
		if s.Type != "boolean" {
			fault("is %v, not %s", v, s.Type)
		}
	default:
		fault("is %v", v)
	}
	return faults
}

// The schemas find what they are there for.
func TestSchemasRefuse(t *testing.T) {
	page, err := Write("hpa", cases(t)["hpa-usual"])
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ old, new, want string }{
		{"maxReplicas: 100", "maximum: 100", "maximum is not known"},
		{"maxReplicas: 100", "maxReplicas: 0", "out of range"},
		{"periodSeconds: 15", "periodSeconds: 3600", "out of range"},
		{"type: Utilization", "type: Share", "none of"},
		{"cpu: 2000m", "cpu: 2 cores", "not like"},
		{"minReplicas: 2", "minReplicas: two", "not integer"},
	} {
		var faults []string
		for _, d := range documents(t, bytes.ReplaceAll(page, []byte(c.old), []byte(c.new))) {
			faults = append(faults, judged(t, d)...)
		}
		if !strings.Contains(strings.Join(faults, "\n"), c.want) {
			t.Errorf("%s is not refused as one that is %s: %q", c.new, c.want, faults)
		}
	}
}
