package profiles

import (
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetcost/models"
	"fleetcost/models/traffic"
	"fleetcost/profiles/keys"
	"fleetcost/sim"
)

// measuredRows are the lines of runs.csv by column, those of all classes by
// run_id and class.
func measuredRows(t *testing.T, dir string) map[[2]string]map[string]string {
	t.Helper()
	in, err := os.Open(filepath.Join(dir, "runs.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	lines, err := csv.NewReader(in).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rows := map[[2]string]map[string]string{}
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, name := range lines[0] {
			row[name] = line[i]
		}
		rows[[2]string{row["run_id"], row["class"]}] = row
	}
	return rows
}

// Every run is replayed request by request as its load generator sent it: as
// many requests come in the measured window as were counted then, of all runs,
// and of each class where every one of them was answered.
func TestReplayedRequestsAreThoseThatWereSent(t *testing.T) {
	dir := recorded(t, "validation/real")
	c, err := ReadCampaign(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Warnings) > 0 {
		t.Errorf("left out: %q", c.Warnings)
	}
	rows := measuredRows(t, dir)
	seen, ofClass := 0, 0
	for _, trial := range c.Trials {
		if trial.Closed {
			continue
		}
		record := trial.Fleet.Traffic.(*traffic.Recorded)
		all, inWindow := 0, map[string]int{}
		last := sim.Time(0)
		for i, at := range record.At {
			if at < last || at >= record.Span {
				t.Fatalf("%s: request %d at %v after one at %v", trial.ID, i, at, last)
			}
			last = at
			if at >= trial.WarmUp && at < trial.WarmUp+trial.Span {
				all++
				inWindow[trial.Fleet.Classes[record.Class[i]].Name]++
			}
		}
		inWindow["all"] = all
		for _, figures := range trial.Measured {
			row := rows[[2]string{trial.ID, figures.Class}]
			if row == nil {
				t.Fatalf("%s: no line of class %s", trial.ID, figures.Class)
			}
			seen++
			offered := strconv.FormatFloat(float64(all)/trial.Span.Seconds(), 'f', 2, 64)
			if offered != row["offered_rps"] {
				t.Errorf("%s: %s offered per second, measured %s", trial.ID, offered, row["offered_rps"])
			}
			n := inWindow[figures.Class]
			if trial.Measured[0].Class != "all" || trial.Measured[0].Errors > 0 {
				continue
			}
			ofClass++
			if strconv.Itoa(n) != row["n"] {
				t.Errorf("%s: %d requests of class %s, measured %s", trial.ID, n, figures.Class, row["n"])
			}
		}
	}
	if seen != len(rows) || ofClass < 80 {
		t.Errorf("%d of %d lines were predicted, of %d of them the classes counted", seen, len(rows), ofClass)
	}
}

// The figures of a trial are those of its line, in seconds.
func TestMeasuredFigures(t *testing.T) {
	dir := recorded(t, "validation/real")
	c, err := ReadCampaign(dir)
	if err != nil {
		t.Fatal(err)
	}
	closed := 0
	for _, trial := range c.Trials {
		if trial.Closed {
			closed++
			continue
		}
		for _, f := range trial.Measured {
			row := measuredRowOf(t, dir, trial.ID, f.Class)
			for column, got := range map[string]float64{"p50_ms": f.P50 * 1e3, "p95_ms": f.P95 * 1e3, "p99_ms": f.P99 * 1e3,
				"achieved_rps": f.DonePerSecond, "core_util": f.Utilization, "n": float64(f.Count), "errors": float64(f.Errors),
				"rate_rps": trial.Rate, "warm_s": trial.WarmUp.Seconds(), "window_s": trial.Span.Seconds()} {
				if want := columnOf(row, column); !(math.Abs(got-want) <= 1e-9*want) {
					t.Errorf("%s %s: %s is %v, measured %v", trial.ID, f.Class, column, got, want)
				}
			}
			slow := math.Abs(columnOf(row, "calib_1ms")/1.03-1) > 0.13
			if trial.Server != row["server"] || trial.Scenario != row["scenario"] || slow && trial.Disturbed == "" {
				t.Errorf("%+v, measured %v", trial, row)
			}
		}
	}
	if closed == 0 {
		t.Error("no closed trial")
	}
}

var measuredRowsOnce map[[2]string]map[string]string

func measuredRowOf(t *testing.T, dir, id, class string) map[string]string {
	if measuredRowsOnce == nil {
		measuredRowsOnce = measuredRows(t, dir)
	}
	return measuredRowsOnce[[2]string{id, class}]
}

// The small campaign: a server of Node.js and one of gunicorn, with numbers
// that are easily reckoned with.
var (
	smallOverhead = `server,measure,throughput_rps,cpu_ms_per_req,mean_ms
node-http,hello_closed,50000,0.02,0.3
node-http,work_empty_open30,1500,0.05,0.15
node-http,work_empty_open200,200,0.08,0.13
node-http,work_io10ms_open,1000,0.06,10.3
flask-sync-w4,hello_closed,1000,1,16
flask-sync-w4,work_io10ms_open,100,1.5,11.9
flask-sync-w4,work_io10ms_open200,50,1.5,11.8
`
	smallBusy = `runtime,nominal_ms,measured_cpu_ms
node,1,1.1
node,1,1.3
node,10,10
python,0.5,0.6
`
	smallRuns = `server,scenario,conn_policy,rate_rps,class,seed,achieved_rps,errors,n,p50_ms,p95_ms,p99_ms,core_util,warm_s,window_s,calib_1ms,run_id
node-http,A,lifo,100,all,7,100,0,500,16,60,90,0.2,1,5,1.01,one
node-http,C,pre64,50,light,8,50,0,240,12,40,50,0.2,1,5,1.00,two
node-http,C,pre64,50,all,8,50,0,250,12,50,60,0.2,1,5,1.00,two
node-http,C,pre64,50,heavy,8,50,0,10,42,80,90,0.2,1,5,1.00,two
flask-sync-w4,A,lifo,20,all,9,20,0,100,17,60,90,0.1,1,5,1.30,three
flask-sync-w4,D,,20,all,9,20,0,,17,,,,1,5,,four
`
	smallCapacity = `server,scenario,users,throughput_rps,core_util,p50_ms
node-http,A,10,400,,24
`
)

// small writes the small campaign, with these files in place of its own; an
// empty one is left out, and two spaces are nothing.
func small(t testing.TB, own map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	files := map[string]string{"overhead.csv": smallOverhead, "busy_calibration.csv": smallBusy, "runs.csv": smallRuns, "capacity.csv": smallCapacity}
	for name, text := range own {
		files[name] = text
	}
	for name, text := range files {
		if text == "" {
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(strings.TrimPrefix(text, "  ")), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestASmallCampaign(t *testing.T) {
	c, err := ReadCampaign(small(t, nil))
	if err != nil || len(c.Warnings) > 0 {
		t.Fatal(err, c)
	}
	var got []string
	for _, trial := range c.Trials {
		classes := []string{}
		for _, f := range trial.Measured {
			classes = append(classes, f.Class)
		}
		got = append(got, fmt.Sprintf("%s %s %s %q %v: %v, %v %v %v", trial.ID, trial.Server, trial.Scenario, trial.Load, trial.Rate, classes, trial.WarmUp, trial.Span, trial.Disturbed))
	}
	want := []string{
		`one node-http A "lifo" 100: [all], 1s 5s `,
		`two node-http C "pre64" 50: [all light heavy], 1s 5s `,
		`three flask-sync-w4 A "lifo" 20: [all], 1s 5s host not as fast as usual: off by 29 %`,
		`four flask-sync-w4 D "" 20: [all], 1s 5s `,
		`closed node-http A "10 users" 10: [all], 2.5s 6s `,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	four, closed := c.Trials[3].Measured[0], c.Trials[4].Measured[0]
	if four.P50 != 0.017 || !math.IsNaN(four.P99) || !math.IsNaN(four.Utilization) || four.Count != 0 {
		t.Errorf("what is empty is not known: %+v", four)
	}
	if !math.IsNaN(closed.Utilization) || closed.P50 != 0.024 || !math.IsNaN(closed.P99) {
		t.Errorf("%+v", closed)
	}
	if doubt := c.Trials[0].Doubt; math.Abs(doubt-0.00707) > 1e-4 {
		t.Errorf("hosts of speeds 1.01 and 1.00 (and one that is off) are doubtful by %v", doubt)
	}
	if again := c.Trials[0].Again.Traffic; again.Horizon() != 6*sim.Second || again.Rate() != 100 {
		t.Errorf("fresh traffic: %v for %v", again, again.Horizon())
	}
	if users, _ := c.Trials[4].Fleet.Traffic.(traffic.Users); users.Count != 10 || users.Span != 8500*sim.Millisecond || users.PerClass != nil || c.Trials[4].Again != nil {
		t.Errorf("closed: %v", users)
	}
}

// What calibration makes of the lines of the small campaign.
func TestCalibratedServers(t *testing.T) {
	c, err := ReadCampaign(small(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	node, flask := &c.Trials[0], &c.Trials[2]
	rt := node.Fleet.Services[0].Runtime
	if rt.Overhead != 20*sim.Microsecond || rt.OverheadAfter != rt.Overhead/3 {
		t.Errorf("overhead %v, %v of it after the handler; the saturated server takes 20 µs", rt.Overhead, rt.OverheadAfter)
	}
	// Outside: 0.13 − 0.08 ms, less than 0.15 − 0.05.
	if node.Outside != 50*sim.Microsecond {
		t.Errorf("outside of the server pass %v", node.Outside)
	}
	// The fit is exact for the two empty lines, so the doubt is that of the
	// waiting one: ln of predicted over measured, over √3.
	empties := []models.OverheadPoint{{Rate: 1500, Processes: 1, CPU: 50e-6, Busy: 20e-6}, {Rate: 200, Processes: 1, CPU: 80e-6, Busy: 20e-6}}
	sum := math.Pow(math.Log(rt.Idle.CPU(models.OverheadPoint{Rate: 1000, Processes: 1, Busy: 20e-6})/60e-6), 2)
	for _, p := range empties {
		e := math.Log(rt.Idle.CPU(p) / p.CPU)
		if math.Abs(e) > 0.02 {
			t.Errorf("at %v per second the overhead is %v, measured %v", p.Rate, rt.Idle.CPU(p), p.CPU)
		}
		sum += e * e
	}
	if want := math.Sqrt(sum / 3); math.Abs(node.OverheadDoubt-want) > 1e-9 {
		t.Errorf("the overhead is doubtful by %v, not %v", node.OverheadDoubt, want)
	}
	// Gunicorn has no line without work: the waiting ones are fitted, and what is
	// outside of the server is not known.
	rt = flask.Fleet.Services[0].Runtime
	if rt.Overhead != sim.Millisecond || flask.Outside != 0 || math.Abs(rt.Idle.Extra.Seconds()-0.5e-3) > 0.05e-3 {
		t.Errorf("overhead %v, after gaps %v, outside %v", rt.Overhead, rt.Idle.Extra, flask.Outside)
	}
	if got := rt.Processes.On(flask.Fleet.Services[0].Groups[0].Machine); got != 4 {
		t.Errorf("flask-sync-w4 has %d processes", got)
	}
	// The times of busy loops: 1 ms took 1.2 of node on average.
	for i, want := range []float64{1.2e-3, 20e-3, 1.2e-3} {
		if got := node.Fleet.Classes[0].Steps[i].Time.Mean(); math.Abs(got-want) > 1e-12 {
			t.Errorf("step %d takes %v, not %v", i, got, want)
		}
	}
	for _, slowdown := range rt.Slowdown {
		if slowdown != 1 {
			t.Errorf("measured times are slowed down: %v", rt.Slowdown)
		}
	}
	if node.Fleet.Classes[0].Timeout != 30*sim.Second {
		t.Errorf("the load generator waits for %v", node.Fleet.Classes[0].Timeout)
	}
}

// A server without a saturated line of its own has that of its family; its own
// goes before.
func TestFamiliesShareWhatTheyCost(t *testing.T) {
	c, err := ReadCampaign(small(t, map[string]string{
		"overhead.csv": smallOverhead + "node-http-ka120,hello_closed,40000,0.03,0.4\n",
		"runs.csv": `server,scenario,rate_rps,class,seed,achieved_rps,errors,p50_ms,p95_ms,p99_ms,core_util,warm_s,window_s,run_id
node-http-ka120,A,100,all,7,100,0,16,60,90,0.2,1,5,own
node-cluster2,A,100,all,7,100,0,16,60,90,0.2,1,5,of its family
flask-gthread-1x4,A,100,all,7,100,0,16,60,90,0.2,1,5,no family
`}))
	if err != nil {
		t.Fatal(err)
	}
	if own, family := c.Trials[0].Fleet.Services[0].Runtime.Overhead, c.Trials[1].Fleet.Services[0].Runtime.Overhead; own != 30*sim.Microsecond || family != 20*sim.Microsecond {
		t.Errorf("%v and %v", own, family)
	}
	if len(c.Trials) != 3 || len(c.Warnings) != 1 || !strings.HasSuffix(c.Warnings[0],
		"overhead.csv: no hello_closed line, or no work_empty line, of flask-gthread-1x4 or its family: it is not predicted") {
		t.Errorf("%d trials, %q", len(c.Trials), c.Warnings)
	}
}

// Each server of a family is calibrated against its own saturated line, and a
// line without work that stands alone is joined by those that wait.
func TestCalibrationWithinAFamily(t *testing.T) {
	c, err := ReadCampaign(small(t, map[string]string{"capacity.csv": "", "runs.csv": smallRuns[:strings.Index(smallRuns, "flask")],
		"overhead.csv": `server,measure,throughput_rps,cpu_ms_per_req,mean_ms
node-http,hello_closed,50000,0.02,0.3
node-http,work_empty_open30,400,0.06,0.15
node-http-ka120,hello_closed,40000,0.1,0.3
node-http-ka120,work_empty_open30,400,0.14,0.25
`}))
	if err != nil {
		t.Fatal(err)
	}
	// What a gap of 2.5 ms adds is 40 µs to both.
	if doubt := c.Trials[0].OverheadDoubt; doubt > 1e-3 {
		t.Errorf("two lines that agree are doubtful by %v", doubt)
	}
	c, err = ReadCampaign(small(t, map[string]string{"capacity.csv": "", "runs.csv": smallRuns[:strings.Index(smallRuns, "flask")],
		"overhead.csv": `server,measure,throughput_rps,cpu_ms_per_req,mean_ms
node-http,hello_closed,50000,0.02,0.3
node-http,work_empty_open30,400,0.06,0.15
node-http,work_io10ms_open,400,0.08,10.25
`}))
	if err != nil {
		t.Fatal(err)
	}
	// Between 40 and 60 µs more than 20, weighed by the squares of what was measured.
	w, v := 1/(60.0*60), 1/(80.0*80)
	want := (40*w + 60*v) / (w + v)
	got := c.Trials[0].Fleet.Services[0].Runtime.Idle.CPU(models.OverheadPoint{Rate: 400, Processes: 1}) * 1e6
	if math.Abs(got-want) > 0.05 {
		t.Errorf("a gap of 2.5 ms adds %v µs, not %v", got, want)
	}
}

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

const ownTestbed = `[machine]
vcpu = 2
[[server]]
name = "mine-{processes}p"
inherits = "node-http"
[scenario.S.request.get]
timeout = "2s"
steps = [ { cpu = "1ms", kind = "compute" }, { io = "db", time = "5ms" }, { io = "cache", time = { mean = "1ms", dist = "exponential" } } ]
[scenario.S.backend.db]
connections = 3
`

const ownRuns = `server,scenario,rate_rps,class,seed,achieved_rps,errors,p50_ms,p95_ms,p99_ms,core_util,warm_s,window_s,run_id
mine-3p,S,100,all,7,100,0,16,60,90,0.2,1,5,own
`

const ownOverhead = `server,measure,throughput_rps,cpu_ms_per_req,mean_ms
mine-1p,hello_closed,50000,0.02,0.3
mine-1p,work_empty_open30,1500,0.05,0.15
mine-1p,work_empty_open200,200,0.08,0.13
`

// A folder may describe its own servers and scenarios.
func TestATestBedOfItsOwn(t *testing.T) {
	c, err := ReadCampaign(small(t, map[string]string{"testbed.toml": ownTestbed, "runs.csv": ownRuns, "overhead.csv": ownOverhead, "capacity.csv": ""}))
	if err != nil || len(c.Warnings) > 0 {
		t.Fatal(err, c)
	}
	f := c.Trials[0].Fleet
	m := f.Services[0].Groups[0].Machine
	if len(c.Trials) != 1 || m.VCPU != 2 || m.Memory != 16*models.GiB || f.Services[0].Runtime.Processes.On(m) != 3 || f.Services[0].Runtime.Title == "" {
		t.Errorf("%+v", f)
	}
	if diff := cmp.Diff([]models.Backend{{Name: "db", Connections: 3}, {Name: "cache"}}, f.Backends); diff != "" {
		t.Error(diff)
	}
	if len(f.Classes) != 1 || f.Classes[0].Timeout != 2*sim.Second || len(f.Classes[0].Steps) != 3 || f.Classes[0].Steps[2].Backend != 1 {
		t.Errorf("%+v", f.Classes)
	}
	if n := len(f.Traffic.(*traffic.Recorded).Times); n != len(f.Traffic.(*traffic.Recorded).At) {
		t.Errorf("%d random waits", n)
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
			`testbed.toml:1: title: unknown key; known here: machine, scenario, server
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

// columnOf is the number in a column of a row; NaN where it is none.
func columnOf(row map[string]string, column string) float64 {
	n, err := strconv.ParseFloat(row[column], 64)
	if err != nil {
		return math.NaN()
	}
	return n
}
