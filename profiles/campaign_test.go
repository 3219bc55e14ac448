package profiles

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetcost/models"
	"fleetcost/models/traffic"
	"fleetcost/profiles/shared"
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
	dir := shared.Path(t, "validation/real")
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
	dir := shared.Path(t, "validation/real")
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
		got = append(got, fmt.Sprintf("%s %s %s %q %v: %v, %v %v %v", trial.ID, trial.Server, trial.Scenario, trial.Load, trial.Rate, classes, trial.WarmUp, trial.Span, strings.Trim(trial.Disturbed+": "+trial.DisturbedBy, ": ")))
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
	if users, _ := c.Trials[4].Fleet.Traffic.(traffic.Users); users.Count != 10 || users.Span != 8500*sim.Millisecond || users.PerClass != nil || c.Trials[4].Again != c.Trials[4].Fleet {
		t.Errorf("closed: %v", users)
	}
}

// A host that was a little faster or slower than usual, or of which others used a little, is
// measured as much as the server; of more of either a trial is no measure at all.
func TestTheHostOfATrial(t *testing.T) {
	runs := "server,scenario,rate_rps,class,seed,achieved_rps,errors,p50_ms,p95_ms,p99_ms,core_util,warm_s,window_s,run_id,calib_1ms,background_share\n"
	for i, host := range []string{"1,0", "1,0.03", "1.04,-0.001", "0.95,0.01", "1,0.05", "0.94,0.04", "0.8,0", "1,0.2", ","} {
		runs += fmt.Sprintf("node-http,A,100,all,%d,100,0,16,60,90,0.2,1,5,r%d,%s\n", i, i, host)
	}
	c, err := ReadCampaign(small(t, map[string]string{"runs.csv": runs, "capacity.csv": "server,scenario,users,throughput_rps,core_util,calib_1ms\nnode-http,A,10,400,,1.05\n"}))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, trial := range c.Trials {
		got = append(got, trial.Disturbed+"|"+trial.Marked)
	}
	want := []string{
		"|", "|", "|", "|host not as fast as usual: off by 5.0 %", "|others kept the core busy: 5.0 % of it", "|host not as fast as usual: off by 6.0 %; others kept the core busy: 4.0 % of it",
		"host not as fast as usual|", "others kept the core busy|", "|", "|host not as fast as usual: off by 5.0 %",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if c.Trials[9].Doubt == 0 || c.Trials[9].Doubt != c.Trials[0].Doubt {
		t.Errorf("the host of a capacity is doubtful by %v", c.Trials[9].Doubt)
	}
}

// Loops that were timed twice say by how much their mean may be off: of repeats that are off
// by a and -a from it, two lengths have two degrees of freedom, so the deviation of one is
// √((2a² + 2b²)/2), and that of a mean of two √2 less.
func TestRepeatedLoopsDoubtTheirMean(t *testing.T) {
	read := func(busy string) float64 {
		c, err := ReadCampaign(small(t, map[string]string{"busy_calibration.csv": "runtime,nominal_ms,measured_cpu_ms\n" + busy}))
		if err != nil {
			t.Fatal(err)
		}
		return c.Trials[0].WorkDoubt
	}
	const python = "python,1,1\n"
	if got, want := read(python+"node,1,0.99\nnode,1,1.01\nnode,10,9.6\nnode,10,10.4\n"), math.Sqrt((0.01*0.01+0.04*0.04)/2); math.Abs(got/want-1) > 1e-9 {
		t.Errorf("%v, not %v", got, want)
	}
	if got := read(python + "node,1,1\nnode,10,10\n"); got != 0 {
		t.Errorf("loops that were timed once are doubted by %v", got)
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

// columnOf is the number in a column of a row; NaN where it is none.
func columnOf(row map[string]string, column string) float64 {
	n, err := strconv.ParseFloat(row[column], 64)
	if err != nil {
		return math.NaN()
	}
	return n
}
