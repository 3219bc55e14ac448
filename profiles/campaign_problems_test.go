package profiles

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetcost/profiles/keys"
)

// What nothing describes is left out, and told once for each cause.
func TestWhatNothingDescribesIsLeftOut(t *testing.T) {
	more := `bun-http,A,lifo,100,all,7,100,0,500,16,60,90,0.2,1,5,1,five
node-http,Z,lifo,100,all,7,100,0,500,16,60,90,0.2,1,5,1,six
bun-http,A,lifo,200,all,7,100,0,500,16,60,90,0.2,1,5,1,seven
flask-sync-w4,C-offload,lifo,100,all,7,100,0,500,16,60,90,0.2,1,5,1,eight
flask-sync-w4000,A,lifo,100,all,7,100,0,500,16,60,90,0.2,1,5,1,nine
`
	dir := small(t, map[string]string{"runs.csv": smallRuns + more})
	c, err := ReadCampaign(dir)
	if err != nil {
		t.Fatal(err)
	}
	for i, w := range c.Warnings {
		c.Warnings[i] = strings.TrimPrefix(w, dir+string(filepath.Separator))
	}
	want := []string{
		"runs.csv:8: nothing describes server bun-http: it is left out; add it to testbed.toml",
		"runs.csv:9: nothing describes scenario Z: it is left out; add it to testbed.toml",
		"runs.csv:11: server flask-sync-w4 has no threads to offload compute work to: scenario C-offload is left out",
	}
	if diff := cmp.Diff(want, c.Warnings[:min(3, len(c.Warnings))]); diff != "" {
		t.Error(diff)
	}
	if len(c.Warnings) != 4 || !strings.HasPrefix(c.Warnings[3], "runs.csv:12: ") {
		t.Errorf("%q", c.Warnings)
	}
	if len(c.Trials) != 5 {
		t.Errorf("%d trials", len(c.Trials))
	}
}

func TestBadCampaigns(t *testing.T) {
	const columns = "the columns are server, scenario, rate_rps, class, seed, achieved_rps, errors, p50_ms, p95_ms, p99_ms, core_util, warm_s, window_s, run_id"
	const folder = "a folder of measurements holds runs.csv, overhead.csv and busy_calibration.csv"
	const header = "a CSV file whose first line names the columns"
	const agree = "the lines of one run are its classes, one line each, with the same server, scenario, rate and seed"
	in := func(text string, replace ...string) string {
		for i := 0; i < len(replace); i += 2 {
			if !strings.Contains(text, replace[i]) {
				t.Fatalf("no %q", replace[i])
			}
			text = strings.Replace(text, replace[i], replace[i+1], 1)
		}
		return text
	}
	for _, tt := range []struct {
		sentence string
		files    map[string]string
		want     string
	}{
		{"no files at all", map[string]string{"runs.csv": "", "overhead.csv": "", "busy_calibration.csv": "", "capacity.csv": ""},
			`busy_calibration.csv: there is no such file; ` + folder + `
overhead.csv: there is no such file; ` + folder + `
runs.csv: there is no such file; ` + folder},
		{"empty files", map[string]string{"runs.csv": "  ", "overhead.csv": "  ", "busy_calibration.csv": "  ", "capacity.csv": "  "},
			`busy_calibration.csv: is empty; ` + header + `
capacity.csv: is empty; ` + header + `
overhead.csv: is empty; ` + header + `
runs.csv: is empty; ` + header},
		{"no lines below the first", map[string]string{"runs.csv": in(smallRuns, smallRuns[strings.Index(smallRuns, "\n")+1:], "")},
			`runs.csv:1: no runs below the first line`},
		{"columns that are missing, in two files", map[string]string{"runs.csv": in(smallRuns, "p99_ms", "p98_ms", "seed", "sead"), "busy_calibration.csv": in(smallBusy, "nominal_ms", "nominal")},
			`busy_calibration.csv:1: no column nominal_ms; the columns are runtime, nominal_ms, measured_cpu_ms
runs.csv:1: no column seed; ` + columns + `
runs.csv:1: no column p99_ms; ` + columns},
		{"no numbers, in all files at once",
			map[string]string{"runs.csv": in(smallRuns, "100,0,500,16", "100,zero,5e2,16s"), "overhead.csv": in(smallOverhead, "50000,0.02", "inf,nan"),
				"busy_calibration.csv": in(smallBusy, "1.3", "0x1p3"), "capacity.csv": in(smallCapacity, "10,400", "ten,")},
			`busy_calibration.csv:3: measured_cpu_ms: "0x1p3" is not a number; write a plain decimal number
capacity.csv:2: users: "ten" is not a whole number; write a whole number from 1 to 1000000
capacity.csv:2: throughput_rps: "" is not a number; write a plain decimal number
overhead.csv:2: throughput_rps: "inf" is not a number; write a plain decimal number
overhead.csv:2: cpu_ms_per_req: "nan" is not a number; write a plain decimal number
runs.csv:2: p50_ms: "16s" is not a number; write a plain decimal number
runs.csv:2: errors: "zero" is not a whole number; write a whole number from 0 to 2147483647
runs.csv:2: n: "5e2" is not a whole number; write a whole number from 0 to 2147483647`},
		{"negative numbers, and zeros where there can be none",
			map[string]string{"runs.csv": in(smallRuns, "100,all,7,100,0,500,16", "0,all,7.5,-100,-1,500,-16", ",1,5,1.01", ",-1,0,1.01"), "overhead.csv": in(smallOverhead, "50000,0.02,0.3", "0,0,-0.3"),
				"busy_calibration.csv": in(smallBusy, "1.3", "0"), "capacity.csv": in(smallCapacity, "10,400", "0,-1")},
			`busy_calibration.csv:3: measured_cpu_ms: 0 is out of range; write a number above 0
capacity.csv:2: users: 0 is out of range; write a whole number from 1 to 1000000
capacity.csv:2: throughput_rps: -1 is out of range; write a number from 0 on
overhead.csv:2: throughput_rps: 0 is out of range; write a number above 0
overhead.csv:2: cpu_ms_per_req: 0 is out of range; write a number above 0
overhead.csv:2: mean_ms: -0.3 is out of range; write a number from 0 on
runs.csv:2: rate_rps: 0 is out of range; write a number above 0
runs.csv:2: warm_s: -1 is out of range; write a number from 0 on
runs.csv:2: window_s: 0 is out of range; write a number above 0
runs.csv:2: seed: "7.5" is not a whole number; write a whole number
runs.csv:2: p50_ms: -16 is out of range; write a number from 0 on
runs.csv:2: achieved_rps: -100 is out of range; write a number from 0 on
runs.csv:2: errors: -1 is out of range; write a whole number from 0 to 2147483647`},
		{"too few fields", map[string]string{"runs.csv": in(smallRuns, ",0.2,1,5,1.01,one", "\n\"a")},
			`runs.csv:2: 12 fields, but the first line has 17
runs.csv:3: 1 field, but the first line has 17`},
		{"runs that are too long to be replayed", map[string]string{"runs.csv": in(smallRuns, "lifo,100,", "lifo,1e9,", "50,all,8,50,0,250,12,50,60,0.2,1,5,", "50,all,8,50,0,250,12,50,60,0.2,1,1e7,")},
			`runs.csv:2: rate_rps: 6e+09 requests are too many; at most 10000000 in a trial
runs.csv:4: warm_s and window_s: 1.0000001e+07 s are too long; at most 1e+06 s`},
		{"runs that are too many to be replayed", map[string]string{"runs.csv": in(smallRuns, "lifo,100,", "lifo,1e6,", "lifo,20,", "lifo,1e6,")},
			`runs.csv:6: 12000300 requests of all runs so far are too many; at most 10000000 in a folder`},
		{"lines of one run that do not agree, and a class twice", map[string]string{"runs.csv": in(smallRuns, "50,heavy,8", "50,light,8", "1.30,three", "1.30,one")},
			`runs.csv:5: run_id: line 3 has the same; ` + agree + `
runs.csv:6: run_id: line 2 has the same; ` + agree},
		{"no run_id, and classes that a scenario has not", map[string]string{"runs.csv": in(smallRuns, "1.01,one", "1.01,", "50,heavy,8", "50,Heavy,8", "20,all,9", "20,light,9")},
			`runs.csv:2: run_id: is empty; give the lines of one run the same, and no other run
runs.csv:5: class: scenario C has no request "Heavy"; write all, or the name of one of its requests in testbed.toml
runs.csv:6: class: scenario A has no request "light"; write all, or the name of one of its requests in testbed.toml`},
		{"nothing that anything describes", map[string]string{"capacity.csv": "", "runs.csv": in(ownRuns, "1,5,own", "1,5,own\nmine-3p,S,100,all,7,100,0,16,60,90,0.2,1,5,other\nnode-http,Q,100,all,7,100,0,16,60,90,0.2,1,5,third")},
			`runs.csv:2: nothing describes server mine-3p: it is left out; add it to testbed.toml
runs.csv:4: nothing describes scenario Q: it is left out; add it to testbed.toml`},

		{"a test bed with unknown keys and presets, and the lines of other files",
			map[string]string{"testbed.toml": in(ownTestbed, "vcpu = 2", "vcpus = 2", "node-http", "node-htp", "connections = 3", "conections = 3"), "runs.csv": in(ownRuns, "100,all", "lots,all")},
			`testbed.toml:2: machine.vcpus: unknown key; did you mean vcpu?
testbed.toml:5: server.0.inherits: there is no runtime "node-htp"; did you mean node-http?
testbed.toml:10: scenario.S.backend.db.conections: unknown key; did you mean connections?
runs.csv:2: rate_rps: "lots" is not a number; write a plain decimal number`},
		{"a test bed with a preset like no other", map[string]string{"testbed.toml": in(ownTestbed, `inherits = "node-http"`, "rank = 1\ninherits = \"node-http\"", "mine-{processes}p", "m-{processes}-{processes}")},
			`testbed.toml:4: server.0.name: has the same placeholder twice; keep one of them
testbed.toml:5: server.0.rank: unknown key; remove it`},
		{"a test bed of which nothing is left", map[string]string{"testbed.toml": "title = 1\n"},
			`testbed.toml:1: title: unknown key; known here: machine, scenario, server, system
testbed.toml: machine.vcpu: missing; add how many cores each server had, e.g. vcpu = 1
testbed.toml: server: missing; add [[server]] with a name and the preset that it inherits
testbed.toml: scenario: missing; add [scenario.X.request.all] with steps`},
		{"a server without name and preset", map[string]string{"testbed.toml": in(ownTestbed, "name = \"mine-{processes}p\"\ninherits = \"node-http\"", "overhead = \"1ms\"")},
			`testbed.toml:3: server.0.name: missing; name it as the measurements do, e.g. name = "flask-sync-w{processes}"
testbed.toml:3: server.0.inherits: missing; name the preset that it is, e.g. inherits = "gunicorn-sync-flask"`},
		{"steps that no load generator draws", map[string]string{"testbed.toml": in(ownTestbed, `time = "5ms"`, `time = { p50 = "5ms", p99 = "9ms" }`, "[scenario.S.backend", "[scenario.T.request.all]\nsteps = [ { cpu = { mean = \"1ms\", dist = \"exponential\" } } ]\n[scenario.S.backend")},
			`testbed.toml:8: scenario.S.request.get.steps: lognormal, p50 5ms, p99 9ms: cannot be replayed; write an exact time, or for a wait an exponential one
testbed.toml:10: scenario.T.request.all.steps: exponential, mean 1ms: cannot be replayed; write an exact time, or for a wait an exponential one`},
		{"a test bed that is not TOML", map[string]string{"testbed.toml": "[machine]\nvcpu = two\n"},
			`testbed.toml:2: machine.vcpu: expected value but found "two" instead; text stands in quotes: "…"`},
		{"a test bed of another kind", map[string]string{"testbed.toml": strings.Repeat("#", 1<<20+1)},
			`testbed.toml: larger than 1 MiB, which is no scenario; name a scenario file in TOML`},
	} {
		t.Run(tt.sentence, func(t *testing.T) {
			dir := small(t, tt.files)
			var first string
			for k := range 20 {
				_, err := ReadCampaign(dir)
				if err == nil {
					t.Fatal("nothing was found")
				}
				var ps keys.Problems
				if !errors.As(err, &ps) {
					t.Fatalf("the error is a %T", err)
				}
				for i := range ps {
					ps[i].File = filepath.Base(ps[i].File)
				}
				if got := ps.Error(); k == 0 {
					first = got
				} else if got != first {
					t.Fatalf("read again, it is another:\n%s\n%s", first, got)
				}
			}
			if diff := cmp.Diff(strings.Split(tt.want, "\n"), strings.Split(first, "\n")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A folder that does not exist has none of the files.
func TestNoFolder(t *testing.T) {
	_, err := ReadCampaign(filepath.Join(t.TempDir(), "none"))
	var ps keys.Problems
	if !errors.As(err, &ps) || len(ps) != 3 {
		t.Errorf("%v", err)
	}
	names := []string{}
	for _, p := range ps {
		names = append(names, filepath.Base(p.File))
	}
	if !slices.Equal(names, []string{"busy_calibration.csv", "overhead.csv", "runs.csv"}) {
		t.Errorf("%v", names)
	}
}
