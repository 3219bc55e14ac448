package profiles

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetcost/models"
	"fleetcost/profiles/runtimes"
	"fleetcost/sim"
)

func TestAScenarioIsReadWhole(t *testing.T) {
	l := mustLoad(t, []string{"[backend.db]", "[request.report.goal]\np95 = \"1s\"\nerrors = \"5%\"\n\n[backend.db]"})
	s := l.Scenario
	if s.Title != "Shop" || s.Traffic.Rate() != 800 || s.Traffic.Horizon() != 0 {
		t.Errorf("%q with %v", s.Title, s.Traffic)
	}
	want := models.Goal{Latency: []models.LatencyGoal{{Quantile: 0.99, Limit: 300 * sim.Millisecond}}, ErrorRate: 0.002}
	if diff := cmp.Diff(want, s.Goal); diff != "" {
		t.Error("goal", diff)
	}
	if diff := cmp.Diff([]models.Backend{{Name: "db", Connections: 200}}, s.Backends); diff != "" {
		t.Error("backends", diff)
	}
	if len(s.Classes) != 2 || s.Classes[0].Name != "browse" || s.Classes[1].Name != "report" {
		t.Fatalf("classes %+v, want browse and report in the order of the file", s.Classes)
	}
	browse, report := s.Classes[0], s.Classes[1]
	if browse.Share != 0.75 || report.Share != 0.25 || browse.Timeout != 0 || report.Timeout != 5*sim.Second {
		t.Errorf("shares %v, %v, timeouts %v, %v", browse.Share, report.Share, browse.Timeout, report.Timeout)
	}
	if step := browse.Steps[0]; step.Action != models.CPU || step.Kind != models.Glue || step.Time.Mean() != 1.2e-3 {
		t.Errorf("first step %+v", step)
	}
	if step := browse.Steps[1]; step.Action != models.IO || step.Backend != 0 || step.Time.SCV() == 0 {
		t.Errorf("second step %+v", step)
	}
	if step := report.Steps[0]; step.Kind != models.Compute {
		t.Errorf("the report computes %v", step.Kind)
	}
	want = models.Goal{Latency: []models.LatencyGoal{{Quantile: 0.95, Limit: sim.Second}}, ErrorRate: 0.05}
	if diff := cmp.Diff(want, report.Goal); diff != "" || !browse.Goal.Empty() {
		t.Error("goals of classes", diff, browse.Goal)
	}
	if len(s.Designs) != 2 || s.Designs[0].Name != "node" || s.Designs[1].Name != "django" {
		t.Fatalf("designs %+v, want node and django in the order of the file", s.Designs)
	}
	node, django := s.Designs[0], s.Designs[1]
	if node.Deployments[0].Runtime.Name != "node-express" || node.Deployments[0].Runtime.Processes.String() != "vcpu" || node.Deployments[0].Balancer.String() != "least-outstanding" {
		t.Errorf("node %+v", node)
	}
	if django.Deployments[0].Runtime.Processes.String() != "5" || django.Deployments[0].Balancer.String() != "round-robin" ||
		!reflect.DeepEqual(django.Deployments[0].Machines, []string{"c7g.large", "m7g.*"}) {
		t.Errorf("django %+v", django)
	}
	if l.Catalogue.Provider != "aws" || l.Catalogue.Region != "us-east-1" || l.Catalogue.Purchase != "on-demand" {
		t.Errorf("priced by %v", l.Catalogue)
	}
}

func TestWhatIsAssumedIsSaid(t *testing.T) {
	l := mustLoad(t, []string{
		"errors = 0.002\n", "",
		"share = 3\n", "",
		"[backend.db]\nconnections = 200\n", "",
	})
	var got string
	for _, a := range l.Assumed {
		got += fmt.Sprintf("%s = %s (%s)\n", a.Key, a.Value, a.Why)
	}
	want := `traffic.arrivals = poisson (the default)
goal.errors = 0.001 (the default)
request.browse.share = 1 (the default)
request.browse.timeout = none (not said: clients wait for ever)
request.browse.steps.kind = glue (for the cpu steps that do not say)
backend.db.connections = unlimited (there is no table [backend.db])
design.node.processes = vcpu (the rule of node-express)
design.node.concurrency = memory (the limit of node-express)
design.node.balancer = least-outstanding (the default)
design.django.concurrency = 1 (the limit of gunicorn-sync-django)
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestADesignChangesItsRuntime(t *testing.T) {
	l := mustLoad(t, []string{
		`runtime = "node-express"`, "runtime = \"mine\"\nconcurrency = 50\nbacklog = \"unlimited\"",
		"processes = 5", "processes = \"vcpu-1\"\nthreads = 8\nbacklog = 0",
	})
	node, django := l.Scenario.Designs[0].Deployments[0].Runtime, l.Scenario.Designs[1].Deployments[0].Runtime
	if node.Name != "mine" || node.Concurrency != 50 || node.Backlog != models.NoLimit || node.Overhead != 300*sim.Microsecond {
		t.Errorf("node %+v", node)
	}
	if django.Processes != (models.ProcessRule{PerVCPU: 1, Plus: -1}) || django.Concurrency != 8 || django.Backlog != 0 {
		t.Errorf("django %+v", django)
	}
	if r, _ := runtimes.Preset("gunicorn-sync-django"); r.Concurrency != 1 {
		t.Error("the preset itself was changed")
	}
}

func TestWholeNumbersAreNumbers(t *testing.T) {
	l := mustLoad(t, []string{"rate    = 800", "rate    = 800.5", "share = 3", "share = 0.5", "share   = 1", "share   = { value = 0.5, low = 0.4, source = \"log\" }"})
	if l.Scenario.Traffic.Rate() != 800.5 || l.Scenario.Classes[1].Share != 0.5 {
		t.Errorf("%v, share %v", l.Scenario.Traffic, l.Scenario.Classes[1].Share)
	}
}

func TestMoreCoresThanThereAreIsAWarning(t *testing.T) {
	l, err := loadSystem(t, `cores = 2`, `cores = 8`)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"design.hybrid: native work of request.score is on 8 cores at once, and its largest machine has 2: it never gets more",
	}
	if diff := cmp.Diff(want, l.Warnings); diff != "" {
		t.Error(diff)
	}
}

func TestAttemptsInPlaceAreAWarning(t *testing.T) {
	l, err := loadSystem(t, `steps = [ { native = "8ms", cores = 2 } ]`, `steps = [ { native = "8ms", cores = 2 } ]
failure = 0.1`)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"design.monolith: request.score is done within request.page, where what fails and is tried again takes no time",
	}
	if diff := cmp.Diff(want, l.Warnings); diff != "" {
		t.Error(diff)
	}
}

func TestABackendThatNothingWaitsForIsAWarning(t *testing.T) {
	l := mustLoad(t, []string{`io = "db"`, `io = "search"`})
	if diff := cmp.Diff([]string{"backend.db: no step waits for it"}, l.Warnings); diff != "" {
		t.Error(diff)
	}
}

func TestEmbeddedScenariosLoad(t *testing.T) {
	for _, s := range Listings() {
		src, ok := Embedded(s.Name)
		l, err := Load(src)
		if err != nil || !ok {
			t.Errorf("%s: %v", s.Name, err)
			continue
		}
		if s.About == "" || l.Scenario.Title == "" || l.Scenario.Title == s.About || len(l.Warnings) > 0 {
			t.Errorf("%s: %q, %q, %v", s.Name, s.About, l.Scenario.Title, l.Warnings)
		}
	}
	if len(Listings()) == 0 {
		t.Error("there are none")
	}
	if _, ok := Embedded("../runtimes/node-http"); ok {
		t.Error("a path leaves the folder of scenarios")
	}
}

// Each pattern, whatever it finds in its table, gives traffic or says why not,
// and says so the same way twice.
func TestPatternsAnswerEmptyAndFullTables(t *testing.T) {
	for _, e := range models.Patterns.Entries() {
		for _, present := range []bool{true, false} {
			e.Value(probe{present: present, asked: map[string]bool{}})
		}
		_, first := loadShop(t, nil, "traffic.pattern="+e.Name)
		_, second := loadShop(t, nil, "traffic.pattern="+e.Name)
		if fmt.Sprint(first) != fmt.Sprint(second) {
			t.Errorf("%s: %v, then %v", e.Name, first, second)
		}
	}
}

func TestStepsMayBeAListOfTables(t *testing.T) {
	steps := []string{`steps   = [ { cpu = "15ms", kind = "compute" } ]`, `
[[request.report.steps]]
cpu = "15ms"
[[request.report.steps]]
io = "db"
time = { mean = "2ms", dist = "exponential" }`}
	l := mustLoad(t, steps, "request.report.steps.1.time.mean=4ms")
	if mean := l.Scenario.Classes[1].Steps[1].Time.Mean(); math.Abs(mean-4e-3) > 1e-12 {
		t.Error(mean)
	}
	_, err := loadShop(t, steps, "request.report.steps.2.io=db", "request.report.steps.1=7", "request.report.steps.0={cpu='1ms'}")
	want := `--set request.report.steps.2.io: request.report.steps is a list of 2; "2" is not a number from 0 to 1
--set request.report.steps.1: request.report.steps is a list of tables`
	if err == nil || err.Error() != want {
		t.Error(err)
	}
	steps[1] = strings.Replace(steps[1], "mean =", "maen =", 1)
	_, err = loadShop(t, steps)
	want = `shop.toml:26: request.report.steps.1.time.maen: unknown key; did you mean mean?`
	if err == nil || err.Error() != want {
		t.Error(err)
	}
}
