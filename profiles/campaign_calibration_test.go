package profiles

import (
	"math"
	"strings"
	"testing"

	"fleetcost/models"
	"fleetcost/sim"
)

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
	// waiting one: ln of predicted over measured, of which one of three is free.
	empties := []models.OverheadPoint{{Rate: 1500, Processes: 1, CPU: 50e-6, Busy: 20e-6}, {Rate: 200, Processes: 1, CPU: 80e-6, Busy: 20e-6}}
	sum := math.Pow(math.Log(rt.Idle.CPU(models.OverheadPoint{Rate: 1000, Processes: 1, Busy: 20e-6})/60e-6), 2)
	for _, p := range empties {
		e := math.Log(rt.Idle.CPU(p) / p.CPU)
		if math.Abs(e) > 0.02 {
			t.Errorf("at %v per second the overhead is %v, measured %v", p.Rate, rt.Idle.CPU(p), p.CPU)
		}
		sum += e * e
	}
	if want := math.Sqrt(sum / 1); math.Abs(node.OverheadDoubt-want) > 1e-9 {
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
