package phrases

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"testing"

	"fleetcost/models/result"

	"fleetcost/models"
	"fleetcost/models/report"
	"fleetcost/sim"
)

// Every kind of reason that there is has words.
func TestEveryReasonHasWords(t *testing.T) {
	written := ""
	for _, file := range []string{"phrases.go", "missed.go", "excuse.go", "warning.go"} {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		written += string(src)
	}
	kinds := 0
	for _, file := range []string{"reason.go", "excuse.go", "warning.go"} {
		tree, err := parser.ParseFile(token.NewFileSet(), "../../models/report/"+file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range tree.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv == nil || f.Name.Name != "reason" {
				continue
			}
			kinds++
			kind := f.Recv.List[0].Type.(*ast.Ident).Name
			if !regexp.MustCompile(`case report\.` + kind + `:`).MatchString(written) {
				t.Errorf("report.%s has no words", kind)
			}
		}
	}
	if kinds < 30 {
		t.Errorf("only %d kinds of reasons were found", kinds)
	}
}

// A phrase is told apart at its first share, wherever it stands, and is whole
// without one.
func TestSplit(t *testing.T) {
	p99 := models.LatencyGoal{Quantile: 0.99, Limit: 300 * sim.Millisecond}
	for _, c := range []struct {
		reason        report.Reason
		before, after string
		share         float64
	}{
		{report.Missed{Figure: report.Figure{Goal: p99}, Value: result.Interval{Mid: 0.412}, Limit: 0.3, Surely: true}, "p99 412 ms > 300 ms", "", 0},
		{report.Missed{Figure: report.Figure{Measure: report.ErrorRate, Class: "page", In: "job"}, Value: result.Interval{Mid: 0.12}, Limit: 0.01}, "page in job error rate ", "% is not surely within 1%", 0.12},
		{report.SharedCores{Machine: "Standard_B2pts_v2", Usable: 0.4, VCPUs: 2}, "Standard_B2pts_v2 is throttled to 0.4 of its 2 vCPUs: no more can be bought, and the credits that it saves for a while of more are not counted on", "", 0},
		{report.About{Service: "api", Reason: report.Hot{Utilization: 0.97, Limited: true}}, "api: runs at ", "% of its CPU limit: a little more load, or a slower request than assumed, makes it slow; beyond 90% measured p99 were up to twice the predicted", 0.97},
		{report.Short{Why: report.PeakLate{Late: 0.08, Goal: p99}, Instances: 1}, "at the busiest times alone ", "% of all requests cannot keep p99 even with 1 instance", 0.08},
		{report.LateReturn{Clients: "chat", Lost: 1, Back: sim.Never, Within: sim.Second, Watched: 3 * sim.Second, Share: 0.8}, "chat: when 1 instance dies, ", "% are back after 3 s, not within 1 s", 0.8},
		{report.NoMachine{Why: []report.Reason{report.TooMany{Most: 1000}, report.TooMany{Most: 1000}}}, "no machine can carry it: needs more than 1,000 instances", "", 0},
		{report.NoMachine{Why: []report.Reason{report.TooMany{Most: 1000}, report.CheaperMisses{}}}, "no machine can carry it", "", 0},
		{report.Crowded{Rate: 1e5, Lasts: 600, InFlight: 6e7, Most: 2e6}, "at 100,000 requests/s of 10 min each, 60 million are in flight at once; at most 2 million can be simulated", "", 0},
		{report.Emptied{Share: 0.05, Planned: 0.01, After: 900, Start: 2.5, KeptBy: "min_instances"}, "", "% of its requests come after 15 min without any, when no instance is left, and wait about 2.5 s for one; of those of the percentiles 1% do; min_instances = 1 keeps one", 0.05},
		{nil, "", "", 0},
	} {
		want := Phrase{Before: c.before, After: c.after, Share: c.share, Shares: c.share > 0}
		if got := Split(c.reason); got != want {
			t.Errorf("%#v: %+v, want %+v", c.reason, got, want)
		}
		whole := c.before
		if c.share > 0 {
			whole += Share(c.share) + c.after
		}
		if got := Of(c.reason); got != whole {
			t.Errorf("%q, want %q", got, whole)
		}
	}
}

// Every finding of the gate has words.
func TestEveryFindingHasWords(t *testing.T) {
	written, err := os.ReadFile("diff.go")
	if err != nil {
		t.Fatal(err)
	}
	tree, err := parser.ParseFile(token.NewFileSet(), "../../models/diff/gate.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	kinds := 0
	for _, d := range tree.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Recv == nil || f.Name.Name != "finding" {
			continue
		}
		kinds++
		kind := f.Recv.List[0].Type.(*ast.Ident).Name
		if !regexp.MustCompile(`case diff\.` + kind + `:`).Match(written) {
			t.Errorf("diff.%s has no words", kind)
		}
	}
	if kinds < 9 {
		t.Errorf("only %d kinds of findings were found", kinds)
	}
}
