package profiles

import (
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"fleetcost/models"
	"fleetcost/models/load"
	"fleetcost/profiles/keys"
)

// FuzzScenario: whatever the text and the overrides, the answer is a scenario
// that makes sense or problems whose lines are in the text, and twice the same.
func FuzzScenario(f *testing.F) {
	for _, tt := range problemTests {
		text := shop
		for i := 0; i < len(tt.replace); i += 2 {
			text = strings.Replace(text, tt.replace[i], tt.replace[i+1], 1)
		}
		f.Add(text, "traffic.rate=2000")
	}
	f.Add("[runtime.whole]"+whole, "runtime.whole.lanes=0")
	f.Add(shop, `request.browse.steps.0.cpu={mean="1ms",dist="gamma",cv=2}`)
	f.Add(shopSystem, "design.hybrid.services.ml=api")
	for _, tt := range systemProblemTests {
		text := shopSystem
		for i := 0; i < len(tt.replace); i += 2 {
			text = strings.Replace(text, tt.replace[i], tt.replace[i+1], 1)
		}
		f.Add(text, `request.page.steps.1.miss=[{call="ml"}]`)
	}
	f.Add(strings.Replace(shop, "p99    = \"300ms\"", "", 1), `request.report.goal.p95=1s`)
	f.Add(shop, "goal.errors=5%")
	f.Add(shop+"[scaling]\npolicy = \"ec2\"\nsteps = [ { metric = \"cpu\", at_least = 0.7, adjustments = [ { by = 1 } ] } ]", "design.node.scaling.policy=windows")
	f.Add(shop+"[scaling]\npolicy = \"hpa\"\nbehavior = { scale_up = { policies = [ { pods = 1 } ] } }", "scaling.warm_up={for='1s',cold=2}")
	for _, name := range EmbeddedNames() {
		src, _ := Embedded(name)
		f.Add(string(src.Text), "traffic.pattern=trace")
	}
	f.Fuzz(func(t *testing.T, text, set string) {
		src := Source{Name: "f.toml", Text: []byte(text), Sets: []string{set}, open: noFiles}
		l, err := Load(src)
		_, again := Load(src)
		if fmt.Sprint(err) != fmt.Sprint(again) {
			t.Fatalf("read twice:\n%v\n%v", err, again)
		}
		if err == nil {
			checkLoaded(t, l)
			return
		}
		lines := 1 + strings.Count(text, "\n")
		last := 0
		for _, p := range err.(keys.Problems) {
			if p.Line < 0 || p.Line > lines || p.What == "" || strings.ContainsFunc(p.String(), control) {
				t.Fatalf("%q in %d lines", p, lines)
			}
			if p.File == src.Name && p.Line > 0 {
				if p.Line < last {
					t.Fatalf("line %d after line %d in\n%v", p.Line, last, err)
				}
				last = p.Line
			}
		}
	})
}

// control tells of letters that no message may have.
func control(r rune) bool { return r < ' ' || r == 0x7f }

func noFiles(string) (io.ReadCloser, error) { return nil, fs.ErrNotExist }

func checkLoaded(t *testing.T, l *Loaded) {
	t.Helper()
	s := l.Scenario
	limited := len(s.Goal.Latency) > 0 || slices.ContainsFunc(s.Classes, func(c models.Class) bool { return len(c.Goal.Latency) > 0 })
	if !limited || s.Traffic == nil || !(s.Traffic.Rate() > 0) || len(s.Classes) == 0 || len(s.Designs) == 0 || len(l.Catalogue.Offers) == 0 {
		t.Fatalf("%+v", s)
	}
	sum := 0.0
	for _, c := range s.Classes {
		sum += c.Share
		for step := range c.All() {
			if step.Time == nil && step.Action <= models.NativeCode || step.Time != nil && !(step.Time.Mean() >= 0) || step.Backend < 0 || step.Backend > len(s.Backends) {
				t.Fatalf("%+v", step)
			}
		}
	}
	if !(sum > 1-1e-9 && sum < 1+1e-9) {
		t.Fatalf("the shares add up to %v", sum)
	}
	for i := range s.Designs {
		d := &s.Designs[i]
		if len(d.Deployments) != len(s.Services) || len(d.Deployed()) == 0 {
			t.Fatalf("%+v", d)
		}
		var sizes []models.Size
		for _, k := range d.Deployed() {
			p := &d.Deployments[k]
			if p.Runtime.Name == "" || p.Balancer == nil || len(p.Machines) == 0 {
				t.Fatalf("%+v", d)
			}
			offers, err := l.Catalogue.Select(p.Machines)
			if err != nil {
				t.Fatal(err)
			}
			sizes = append(sizes, models.Size{Machine: offers[0].Machine, Count: 1})
		}
		checkDeployed(t, s.Deploy(d, sizes))
	}
}

// checkDeployed holds a fleet against what the file should have refused: what is
// wrong with classes and backends is the same on any machine.
func checkDeployed(t *testing.T, f *models.Fleet) {
	t.Helper()
	load.Demands(f)
	err := f.Validate()
	if err == nil {
		return
	}
	for line := range strings.Lines(err.Error()) {
		if strings.HasPrefix(line, "class ") || strings.HasPrefix(line, "backend ") && !strings.Contains(line, "would open") || strings.HasPrefix(line, "requests ") {
			t.Fatal(err)
		}
	}
}
