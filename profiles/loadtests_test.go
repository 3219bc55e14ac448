package profiles

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetcost/profiles/keys"
	"fleetcost/profiles/measured"
	"fleetcost/sim"
)

const loadTestColumns = "design,rate_rps,window_s,p50_ms,p95_ms,p99_ms"

// Lines of one test are its classes; another test of the same begins with all
// requests, or where a class comes again.
func TestGoodLoadTests(t *testing.T) {
	l := mustLoad(t, nil)
	c, err := ReadLoadTests("tests.csv", strings.NewReader(`P99_ms, design ,rate_rps,window_s,p50_ms,p95_ms,instances,class,warm_s,achieved_rps,utilization,errors,note
90,node,100,60,16,60,,,,,,,a
190,node,200,60,26,160,2,all,5,199.5,1.5,3,b
180,node,200,60,25,150,2,browse,5,199.5,1.5,3,c
990,node,200,60,125,950,2,report,5,199.5,1.5,3,d
181,node,200,60,24,151,2,browse,5,,,0,e
991,node,200,60,124,951,2,report,5,,,0,f
992,node,200,60,124,951,3,report,5,,,0,g
,django,50.5,0.5,12,,1,all,0,,,,h
`), l)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, trial := range c.Trials {
		line := fmt.Sprintf("%s: %s of %s, %s at %v for %v after %v:", trial.ID, trial.Server, trial.Scenario, trial.Load, trial.Rate, trial.Span, trial.WarmUp)
		for _, f := range trial.Measured {
			line += fmt.Sprintf(" %s %.4g %.4g %.4g %v %v %d;", f.Class, f.P50, f.P95, f.P99, f.DonePerSecond, f.Utilization, f.Errors)
		}
		got = append(got, line)
		f := trial.Fleet
		if f != trial.Again || f.Traffic.Rate() != trial.Rate || f.Traffic.Horizon() != trial.WarmUp+trial.Span || trial.Closed || trial.Outside != 0 {
			t.Errorf("%+v", trial)
		}
		if err := f.Validate(); err != nil {
			t.Error(err)
		}
	}
	want := []string{
		"2: node of Shop, 1 instances at 100 for 1m after 10s: all 0.016 0.06 0.09 NaN NaN 0;",
		"3: node of Shop, 2 instances at 200 for 1m after 5s: all 0.026 0.16 0.19 199.5 1.5 3; browse 0.025 0.15 0.18 199.5 1.5 3; report 0.125 0.95 0.99 199.5 1.5 3;",
		"6: node of Shop, 2 instances at 200 for 1m after 5s: browse 0.024 0.151 0.181 NaN NaN 0; report 0.124 0.951 0.991 NaN NaN 0;",
		"8: node of Shop, 3 instances at 200 for 1m after 5s: report 0.124 0.951 0.992 NaN NaN 0;",
		"9: django of Shop, 1 instances at 50.5 for 500ms after 0s: all 0.012 NaN NaN NaN NaN 0;",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	node, django := c.Trials[1], c.Trials[4]
	if g := node.Fleet.Services[0].Groups; len(g) != 1 || g[0].Machine.Name != "c7g.large" || g[0].Count != 2 || node.Preset != "node-express" {
		t.Errorf("%+v of %s", g, node.Preset)
	}
	if r := django.Fleet.Services[0].Runtime; django.Preset != "gunicorn-sync-django" || r.Processes.On(django.Fleet.Services[0].Groups[0].Machine) != 5 {
		t.Errorf("%+v", r)
	}
	// node-express says from what to what its overhead is sure: a 95 % interval.
	for _, o := range node.Fleet.Services[0].Runtime.Origins {
		if o.Key == "overhead" {
			low, _ := keys.ParseDuration(o.Low)
			high, _ := keys.ParseDuration(o.High)
			if want := math.Log(float64(high)/float64(low)) / 3.92; !(want > 0) || math.Abs(node.OverheadDoubt-want) > 1e-12 {
				t.Errorf("the overhead is doubtful by %v, not %v", node.OverheadDoubt, want)
			}
		}
	}
	if node.OverheadDoubt == 0 {
		t.Error("nothing is said to be doubtful")
	}
}

func TestBadLoadTests(t *testing.T) {
	const head = loadTestColumns + "\n"
	for _, tt := range []struct{ sentence, text, want string }{
		{"empty", "", "t.csv: is empty; " + wantedColumns},
		{"only names", head, "t.csv:1: no load tests below the first line"},
		{"a column is missing, and another one", "design,rate_rps,window_s,p50_ms,p95\nnode,1,1,1,1\n",
			"t.csv:1: no column p95_ms; " + wantedColumns + "\nt.csv:1: no column p99_ms; " + wantedColumns},
		{"all lines at once", head + "nod,100,60,1,2,3\nnode,fast,60,1,2,3\nnode,100,-1,1,2\nnode,100,0,1,2,3\nnode,0,60,-1,2,3ms\nnode,100,60,1,2,3\n",
			`t.csv:2: design: there is no "nod"; the designs of the scenario are node, django
t.csv:3: rate_rps: "fast" is not a number; write a plain decimal number
t.csv:4: 5 fields, but the first line has 6
t.csv:5: window_s: 0 is out of range; write a number above 0
t.csv:6: rate_rps: 0 is out of range; write a number above 0
t.csv:6: p50_ms: -1 is out of range; write a number from 0 on
t.csv:6: p99_ms: "3ms" is not a number; write a plain decimal number`},
		{"columns that may be there", loadTestColumns + ",instances,class,warm_s,achieved_rps,utilization,errors\nnode,1,1,1,1,1,0,brows,-1,x,-0.5,0.5\nnode,1,1,1,1,1,1.5,all,0,0,0,0\n",
			`t.csv:2: warm_s: -1 is out of range; write a number from 0 on
t.csv:2: achieved_rps: "x" is not a number; write a plain decimal number
t.csv:2: utilization: -0.5 is out of range; write a number from 0 on
t.csv:2: errors: "0.5" is not a whole number; write a whole number from 0 to 2147483647
t.csv:2: instances: 0 is out of range; write a whole number from 1 to 100000
t.csv:2: class: there is no request "brows"; write all, or the name of a [request.X] of the scenario
t.csv:3: instances: "1.5" is not a whole number; write a whole number from 1 to 100000`},
		{"tests that would take years", head + "node,100,1e7,1,1,1\nnode,1e9,60,1,1,1\nnode,1,1e300,1,1,1\n",
			`t.csv:2: warm_s and window_s: 1.000001e+07 s are too long; at most 1e+06 s
t.csv:3: rate_rps: 7e+10 requests are too many; at most 10000000 in a trial
t.csv:4: warm_s and window_s: 1e+300 s are too long; at most 1e+06 s`},
		{"a file of another kind", "\x89PNG\x00\xff", "t.csv:1: not text; a CSV file is wanted, plain or .gz"},
	} {
		t.Run(tt.sentence, func(t *testing.T) {
			for range 3 {
				_, err := ReadLoadTests("t.csv", strings.NewReader(tt.text), mustLoad(t, nil))
				if err == nil {
					t.Fatal("nothing was found")
				}
				if diff := cmp.Diff(strings.Split(tt.want, "\n"), strings.Split(err.Error(), "\n")); diff != "" {
					t.Fatal(diff)
				}
			}
		})
	}
}

// checkLines holds the problems of a text against it.
func checkLines(t *testing.T, err error, text string) {
	t.Helper()
	var ps keys.Problems
	if !errors.As(err, &ps) || len(ps) == 0 {
		t.Fatalf("the error is a %T: %v", err, err)
	}
	lines := max(1, strings.Count(text, "\n")+1)
	for _, p := range ps {
		if p.Line < 0 || p.Line > lines || p.What == "" || strings.ContainsFunc(p.String(), control) {
			t.Fatalf("%q in %d lines", p, lines)
		}
	}
}

// FuzzLoadTests: whatever the text, the answer is trials that can be run or
// problems whose lines are in the text, and twice the same.
func FuzzLoadTests(f *testing.F) {
	f.Add(loadTestColumns + ",class,instances\nnode,100,60,1,2,3,all,1\nnode,100,60,1,2,3,browse,\n")
	f.Add(loadTestColumns + "\nnod,-1,x,,,\n\"a,b\n")
	f.Add("design,rate_rps,window_s,p50_ms,p95_ms,p99_ms,warm_s,errors\nnode,1e308,1e308,1e-300,,,1e9,99999999999\n")
	f.Add("\ufeffdesign\r\n\x1f\x8b")
	src := Source{Name: "shop.toml", Text: []byte(shop), Dir: "testdata"}
	l, err := Load(src)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := ReadLoadTests("t.csv", strings.NewReader(text), l)
		if _, again := ReadLoadTests("t.csv", strings.NewReader(text), l); fmt.Sprint(err) != fmt.Sprint(again) {
			t.Fatalf("read twice:\n%v\n%v", err, again)
		}
		if err != nil {
			checkLines(t, err, text)
			return
		}
		if len(c.Trials) == 0 {
			t.Fatal("no trials, and nothing is said")
		}
		for _, trial := range c.Trials {
			checkTrial(t, trial.Fleet.Validate(), trial.Rate*(trial.WarmUp+trial.Span).Seconds(), trial.Span)
		}
	})
}

func checkTrial(t *testing.T, err error, requests float64, span sim.Time) {
	t.Helper()
	if err != nil || !(requests > 0 && requests <= 1e7*1.01) || span <= 0 {
		t.Fatalf("%v, %v requests in %v", err, requests, span)
	}
}

// fuzzed is how many requests a folder may hold while it is fuzzed: reading makes
// those of all runs, and a fuzzer that waits for millions tests nothing.
const fuzzed = 2000

// FuzzRuns: the same of the runs of a folder, with a test bed of its own.
func FuzzRuns(f *testing.F) {
	// The folder is in memory: a fuzzer takes what a disk does for its own doing.
	folder := func(runs, testbed string) func(string) (io.ReadCloser, error) {
		files := map[string]string{"runs.csv": runs, "overhead.csv": smallOverhead, "busy_calibration.csv": smallBusy}
		if testbed != "" {
			files["testbed.toml"], files["overhead.csv"] = testbed, ownOverhead
		}
		return func(path string) (io.ReadCloser, error) {
			text, ok := files[filepath.Base(path)]
			if !ok {
				return nil, fs.ErrNotExist
			}
			return io.NopCloser(strings.NewReader(text)), nil
		}
	}
	brief := strings.Replace(ownRuns, ",100,all,", ",10,all,", 1)
	if _, err := measured.ReadCampaign("dir", fuzzedBench(folder(brief, ownTestbed))); err != nil {
		f.Fatal("what is fuzzed is refused: ", err) // only its faults would be tested
	}
	f.Add(smallRuns, "")
	f.Add(brief, ownTestbed)
	f.Add(ownRuns, ownTestbed)
	f.Add("server,scenario,rate_rps,class,seed,achieved_rps,errors,p50_ms,p95_ms,p99_ms,core_util,warm_s,window_s,run_id\nnode-http,A,1e300,all,1,1,1,1,1,1,1,1e9,1e300,a\n", "")
	f.Add(smallRuns+"\n\nx,y\n\"", "[[server]]\nname = \"{threads}{threads}\"\ninherits = \"node-http\"\n[scenario]\n")
	f.Fuzz(func(t *testing.T, runs, testbed string) {
		open := folder(runs, testbed)
		c, err := measured.ReadCampaign("dir", fuzzedBench(open))
		if _, again := measured.ReadCampaign("dir", fuzzedBench(open)); fmt.Sprint(err) != fmt.Sprint(again) {
			t.Fatalf("read twice:\n%v\n%v", err, again)
		}
		if err != nil {
			var ps keys.Problems
			if !errors.As(err, &ps) {
				t.Fatalf("the error is a %T", err)
			}
			for _, p := range ps {
				text := runs
				if filepath.Base(p.File) == "testbed.toml" {
					text = testbed
				}
				checkLines(t, keys.Problems{p}, text)
			}
			return
		}
		for _, trial := range c.Trials {
			checkTrial(t, trial.Fleet.Validate(), trial.Rate*(trial.WarmUp+trial.Span).Seconds(), trial.Span)
		}
	})
}

// fuzzedBench opens files in this way, and replays little.
func fuzzedBench(open func(string) (io.ReadCloser, error)) measured.Bench {
	b := bench
	b.Open, b.Replayed = open, fuzzed
	return b
}

// wantedColumns is what a file of load tests must have.
const wantedColumns = "the first line names the columns: design, rate_rps, window_s, p50_ms, p95_ms, p99_ms; " +
	"and if you like instances, class, warm_s, achieved_rps, utilization, errors"
