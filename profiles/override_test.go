package profiles

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetcost/profiles/keys"
)

func TestSetsReplaceAndAddKeys(t *testing.T) {
	l := mustLoad(t, nil,
		"traffic.rate=2000",
		" traffic . rate = 3_000.0 ", // the last one counts
		`title=Winter sale`,
		"goal.p99=200ms",
		`goal.p50="50ms"`,
		"goal.max_utilization=0.7",
		"request.browse.steps.0.cpu=2ms",
		"request.browse.steps.1={io='cache', time='1ms'}",
		"request.new.steps=[{cpu='1ms'}]",
		"backend.db.connections=10",
		`design.django.machine=["c7g.xlarge"]`,
		`design."node".processes=vcpu-1`,
		"runtime.gunicorn-sync-django.overhead=7ms", // adds a table with the name of a preset
		"runtime.node-express.memory.process=1GiB",
	)
	s := l.Scenario
	if s.Traffic.Rate() != 3000 || s.Title != "Winter sale" {
		t.Errorf("%q at %v", s.Title, s.Traffic)
	}
	if len(s.Goal.Latency) != 2 || s.Goal.Latency[0].Limit.String() != "50ms" || s.Goal.Latency[1].Limit.String() != "200ms" || s.Goal.MaxUtilization != 0.7 {
		t.Errorf("%+v", s.Goal)
	}
	if steps := s.Classes[0].Steps; steps[0].Time.Mean() != 2e-3 || s.Backends[steps[1].Backend].Name != "cache" {
		t.Errorf("%+v", steps)
	}
	if len(s.Classes) != 3 || s.Classes[2].Name != "new" {
		t.Errorf("what is added comes last: %+v", s.Classes)
	}
	node, django := s.Designs[0], s.Designs[1]
	if diff := cmp.Diff([]string{"c7g.xlarge"}, django.Deployments[0].Machines); diff != "" || django.Deployments[0].Runtime.Overhead.String() != "7ms" || django.Deployments[0].Runtime.Concurrency != 1 {
		t.Errorf("%+v", django)
	}
	if node.Deployments[0].Runtime.Processes.String() != "vcpu-1" || node.Deployments[0].Runtime.Memory.Process.String() != "1 GiB" {
		t.Errorf("%+v", node.Deployments[0].Runtime)
	}
}

func TestProblemsOfSetsAreTheirOwn(t *testing.T) {
	for _, tt := range []struct {
		sentence string
		sets     []string
		want     string
	}{
		{"a bad value", []string{"traffic.rate=lots"},
			`--set traffic.rate: "lots" is not a number; write a number above 0`},
		{"an unknown key", []string{"traffic.rte=1"},
			`--set traffic.rte: unknown key; did you mean rate?`},
		{"an unknown table", []string{"desing.node.processes=1"},
			`--set desing.node.processes: desing: unknown key; did you mean design?`},
		{"a new design says too little", []string{"design.new.runtime=node-http"},
			`--set design.new.runtime: design.new.machine: missing; add a type, a list of types, a pattern ("c7g.*"), or "any"`},
		{"a key within a table", []string{"traffic={pattern='constant', rate=1, rte=2}"},
			`--set traffic: traffic.rte: unknown key; did you mean rate?`},
		{"no value", []string{"traffic.rate"},
			`--set traffic.rate: not key=value; write --set traffic.rate=2000`},
		{"no key", []string{"=1", ".=1", "a b=1"},
			`--set =1: not key=value; write --set traffic.rate=2000
--set .=1: not key=value; write --set traffic.rate=2000
--set a b=1: not key=value; write --set traffic.rate=2000`},
		{"an empty value", []string{"traffic.pattern="},
			`--set traffic.pattern: "" is not known; write $PATTERNS`},
		{"two lines are no value", []string{"traffic.rate=1\nzz=2"},
			`--set traffic.rate: "1\nzz=2" is not a number; write a number above 0`},
		{"no keys below a text", []string{"title.short=1"},
			`--set title.short: title is "Shop" and has no keys`},
		{"a place that the list does not have", []string{"request.browse.steps.2.cpu=1ms", "request.browse.steps.x=1"},
			`--set request.browse.steps.2.cpu: request.browse.steps is a list of 2; "2" is not a number from 0 to 1
--set request.browse.steps.x: request.browse.steps is a list of 2; "x" is not a number from 0 to 1`},
		{"another case", []string{"traffic.Rate=3"},
			`--set traffic.Rate: differs from rate only in case; keep one of them`},
		{"the key stands in the file, the problem in the value", []string{"request.browse.steps.1.time.p99=1ms"},
			`--set request.browse.steps.1.time.p99: is not above p50; swap them, or write one duration if the time is always the same`},
		{"the order is that of the command line, after the file's", []string{"goal.p99=1", "cloud.zone=1", "goal.errors=2"},
			`--set goal.p99: 1 is not a duration; write "1ms"
--set cloud.zone: unknown key; known here: currency, discount, iops, owned, prices, provider, purchase, redone, region, throughput, volume, volumes
--set goal.errors: 2 is out of range; write a share from 0 to 1, such as "2%"`},
	} {
		t.Run(tt.sentence, func(t *testing.T) {
			_, err := loadShop(t, nil, tt.sets...)
			if err == nil {
				t.Fatal("nothing was found")
			}
			if diff := cmp.Diff(withNames(tt.want), err.Error()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestASetPatternDropsTheKeysOfTheOldOne(t *testing.T) {
	l := mustLoad(t, nil, "traffic.pattern=trace", "traffic.file=testdata/minutes.csv", "traffic.window=all")
	if rate := l.Scenario.Traffic.Rate(); rate != 100 {
		t.Errorf("%v requests/s", rate)
	}
	want := keys.Assumption{Key: "traffic.rate", Value: "not used", Why: `--set chose pattern "trace"`}
	for _, a := range l.Assumed {
		if a == want {
			return
		}
	}
	t.Errorf("%v is not in %v", want, l.Assumed)
}

func TestASetPatternStillNeedsItsOwnKeys(t *testing.T) {
	_, err := loadShop(t, []string{"rate    = 800", "rate    = 800\nrte = 3"}, "traffic.pattern=trace", "traffic.windw=all")
	want := `shop.toml:3: traffic.file: missing; name a record of traffic, such as a CSV file with the columns timestamp,requests: file = "counts.csv"
shop.toml:6: traffic.rte: unknown key; known here: bucket, burstiness, column, duration_unit, exclude, file, gaps, pattern, replay, scale, time, time_column, values, window
--set traffic.windw: unknown key; did you mean window?`
	if err == nil || err.Error() != want {
		t.Error(err)
	}
}

func TestFilesAreRelativeToWhoNamesThem(t *testing.T) {
	trace := []string{`"constant"`, `"trace"`, "rate    = 800", "file = \"minutes.csv\"\nwindow = \"all\""}
	mustLoad(t, trace)                                      // to the folder of the scenario
	mustLoad(t, trace, "traffic.file=testdata/minutes.csv") // to the working directory
	if _, err := loadShop(t, trace, "traffic.file=minutes.csv"); err == nil {
		t.Error("--set found a file beside the scenario")
	}
}

func TestTextOnTheCommandLineNeedsNoQuotes(t *testing.T) {
	l := mustLoad(t, nil, "title=2024")
	if l.Scenario.Title != "2024" {
		t.Error(l.Scenario.Title)
	}
	l = mustLoad(t, nil, "title=1999-12-31")
	if l.Scenario.Title != "1999-12-31" {
		t.Error(l.Scenario.Title)
	}
}
