package models

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"

	"fleetcost/sim"
)

// Theory is the referee: every case of the folder validation/theory that
// fleetcost can express is simulated and compared with its exact values. A
// case passes when every metric that fleetcost measures lies within the
// tolerance that the case gives; a shorter run widens it by the square root of
// the ratio of the lengths, as the format says, and by nothing else.

// shared is the folder of data that lies beside the project.
func shared(t testing.TB, parts ...string) string {
	root := os.Getenv("FLEETCOST_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "shared")
	}
	path := filepath.Join(append([]string{root}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is missing, and CI must have it", filepath.Join(parts...))
		}
		t.Skipf("%s is missing: set FLEETCOST_SHARED to the folder that holds it", filepath.Join(parts...))
	}
	return path
}

// A theoryCase is a line of cases.jsonl.
type theoryCase struct {
	ID, Family, Title string
	Model             map[string]any
	Run               struct {
		Kind        string
		Completions int
	}
	Expected     map[string]any
	ToleranceRel map[string]float64 `json:"tolerance_rel"`
}

// readCases reads the cases; FLEETCOST_SHARED may also name the folder in which
// they lie.
func readCases(t testing.TB) []theoryCase {
	path := filepath.Join(os.Getenv("FLEETCOST_SHARED"), "cases.jsonl")
	if _, err := os.Stat(path); err != nil || os.Getenv("FLEETCOST_SHARED") == "" {
		path = shared(t, "validation", "theory", "cases.jsonl")
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var cases []theoryCase
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		if len(strings.TrimSpace(lines.Text())) == 0 {
			continue
		}
		var c theoryCase
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		cases = append(cases, c)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return cases
}

// expressed are the families whose model fleetcost can express, and how.
var expressed = map[string]func(theoryCase) (map[string]any, error){
	"mm1": queueCase, "mmc": queueCase, "loss": queueCase, "mg1": queueCase,
	"gim1": queueCase, "mphc": queueCase, "ps": sharingCase,
	"evloop": loopCase, "threadpool": threadCase,
	"roundrobin": splitCase, "randsplit": splitCase, "jsq": splitCase, "pod": splitCase, "meanfield": splitCase,
	"trace":        traceCase,
	"bulk_service": bulkCase,
}

func TestTheory(t *testing.T) {
	cases := readCases(t)
	type verdict struct {
		outside []string
		err     error
	}
	verdicts := make([]verdict, len(cases))
	unsupported := map[string]int{}
	t.Run("cases", func(t *testing.T) {
		for i, c := range cases {
			simulate, ok := expressed[c.Family]
			if !ok {
				unsupported[c.Family]++
				continue
			}
			t.Run(c.ID, func(t *testing.T) {
				t.Parallel()
				measured, err := simulate(c)
				if err != nil {
					verdicts[i].err = err
					t.Error(err)
					return
				}
				verdicts[i].outside = compare(c, measured)
				for _, o := range verdicts[i].outside {
					t.Error(o)
				}
			})
		}
	})
	run, inside := 0, 0
	for i, c := range cases {
		if expressed[c.Family] == nil {
			continue
		}
		run++
		if verdicts[i].err == nil && len(verdicts[i].outside) == 0 {
			inside++
		}
	}
	var names []string
	total := 0
	for family, n := range unsupported {
		names = append(names, fmt.Sprintf("%s %d", family, n))
		total += n
	}
	sort.Strings(names)
	fmt.Printf("theory: %d cases, %d inside, %d outside, %d unsupported (%s)\n",
		run, inside, run-inside, total, strings.Join(names, ", "))
}

// thoroughness is the share of each case's requests that are run.
func thoroughness() float64 {
	if testing.Short() || os.Getenv("CI") == "true" {
		return 0.02
	}
	return 1
}

// length of the run of a case: completions, and the factor by which a run of
// that length widens the tolerance.
func length(c theoryCase) (requests int, widening float64) {
	if c.Run.Kind == "exact" {
		return 0, 1
	}
	n := max(100_000, int(float64(c.Run.Completions)*thoroughness()))
	n = min(n, c.Run.Completions)
	return n, math.Sqrt(float64(c.Run.Completions) / float64(n))
}

// compare lists the metrics that lie outside their tolerance. Metrics that the
// simulation does not report are passed over, but a case needs at least one
// besides a utilization.
func compare(c theoryCase, measured map[string]any) (outside []string) {
	_, widening := length(c)
	compared := 0
	for _, name := range sortedKeys(c.Expected) {
		got, ok := measured[name]
		if !ok {
			continue
		}
		if !strings.Contains(name, "utilization") {
			compared++
		}
		tolerance := c.ToleranceRel[name] * widening
		want, wants := flat(c.Expected[name])
		have, haves := flat(got)
		if wants != haves || len(want) != len(have) {
			outside = append(outside, fmt.Sprintf("%s: %s has %d values, want %d", c.ID, name, len(have), len(want)))
			continue
		}
		for i := range want {
			if math.IsNaN(want[i]) && math.IsNaN(have[i]) {
				continue
			}
			if d := math.Abs(have[i] - want[i]); !(d <= tolerance*math.Abs(want[i])) {
				outside = append(outside, fmt.Sprintf("%s: %s[%d] = %.6g, want %.6g ± %.3g %%, off by %.3g %%",
					c.ID, name, i, have[i], want[i], 100*tolerance, 100*(have[i]/want[i]-1)))
			}
		}
	}
	if compared == 0 {
		outside = append(outside, c.ID+": nothing was compared")
	}
	return outside
}

// flat turns a number or a list of numbers and nulls into a list; null is NaN.
func flat(x any) (values []float64, isList bool) {
	switch x := x.(type) {
	case float64:
		return []float64{x}, false
	case []float64:
		return x, true
	case []any:
		for _, v := range x {
			f, ok := v.(float64)
			if !ok {
				f = math.NaN()
			}
			values = append(values, f)
		}
		return values, true
	}
	return nil, false
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// The parts of a case's model.

func number(m map[string]any, key string) float64 { x, _ := m[key].(float64); return x }

func object(x any) map[string]any { m, _ := x.(map[string]any); return m }

// law reads a distribution of the cases' format.
func law(x any) (Distribution, error) {
	d := object(x)
	mean := number(d, "mean_s")
	switch d["dist"] {
	case "exponential":
		return Exponential(mean)
	case "deterministic":
		return Constant(number(d, "value_s"))
	case "erlang":
		return Erlang(int(number(d, "k")), mean)
	case "lognormal":
		return Lognormal(mean, math.Sqrt(number(d, "scv")))
	case "uniform":
		return Uniform(number(d, "low_s"), number(d, "high_s"))
	case "hyperexponential2":
		p := number(d, "p1")
		return Mixture([]float64{p, 1 - p}, []Distribution{exponential(number(d, "mean1_s")), exponential(number(d, "mean2_s"))})
	case "two_point":
		p := number(d, "p1")
		return Mixture([]float64{p, 1 - p}, []Distribution{constant(number(d, "value1_s")), constant(number(d, "value2_s"))})
	}
	return nil, fmt.Errorf("no distribution %v", d["dist"])
}

// arrivalsOf reads the arrival process of a case.
func arrivalsOf(m map[string]any) (Traffic, error) {
	a := object(m["arrivals"])
	switch a["process"] {
	case "poisson":
		return Poisson(number(a, "rate_per_s")), nil
	case "renewal":
		gap, err := law(a["interarrival"])
		return renewal{gap}, err
	}
	return nil, fmt.Errorf("no arrival process %v", a["process"])
}

// renewal traffic has independent gaps of any law.
type renewal struct{ gap Distribution }

func (t renewal) Rate() float64                  { return 1 / t.gap.Mean() }
func (t renewal) Rates() []float64               { return []float64{t.Rate()} }
func (t renewal) Horizon() sim.Time              { return 0 }
func (t renewal) Scaled(float64) Traffic         { panic("not needed") }
func (t renewal) Shortened(float64) Traffic      { panic("not needed") }
func (t renewal) String() string                 { return t.gap.String() }
func (t renewal) Arrivals(r *rand.Rand) Arrivals { return &renewals{gap: t.gap, r: r} }

type renewals struct {
	gap Distribution
	r   *rand.Rand
	at  sim.Time
}

func (a *renewals) Next() (sim.Time, int) {
	a.at += sim.Seconds(a.gap.Draw(a.r))
	return a.at, AnyClass
}

// core is a machine of so many reference cores.
func core(n float64) Machine { return Machine{Name: "cores", VCPU: n, Speed: 1, Memory: GiB} }

// steady runs a fleet for as long as the case asks and returns the pooled
// replications' measurements by the cases' names.
func steady(c theoryCase, f *Fleet) (*Result, *Replication, error) {
	n, _ := length(c)
	rep, err := Replicate(context.Background(), f, Options{Seed: 20260101, Requests: n})
	if err != nil {
		return nil, nil, err
	}
	return Summarize(f, []*Replication{rep}), rep, nil
}

// common metrics of all families.
func common(res *Result, rep *Replication) map[string]any {
	a := res.Averages
	m := map[string]any{
		"number_mean": a.InSystem, "queue_len_mean": a.WaitingWorker,
		"utilization": a.Utilization, "loop_utilization": a.Utilization, "cpu_utilization": a.Utilization,
		"throughput_rps": res.DonePerSecond(), "loss_prob": res.Counts.ErrorRate(), "reject_prob": res.Counts.ErrorRate(),
		"sojourn_sd_s": res.Latency.SD, "io_in_flight_mean": a.InIO,
		"prob_empty": rep.States[0], "prob_all_idle": rep.States[0],
	}
	times := func(prefix string, l Latency) {
		m[prefix+"_mean_s"] = l.Mean.Mid
		m[prefix+"_p50_s"], m[prefix+"_p90_s"] = l.P50.Mid, l.P90.Mid
		m[prefix+"_p95_s"], m[prefix+"_p99_s"], m[prefix+"_p999_s"] = l.P95.Mid, l.P99.Mid, l.P999.Mid
	}
	times("sojourn", res.Latency)
	if res.WorkerWait.Count > 0 {
		times("wait", res.WorkerWait)
		m["wait_sd_s"] = res.WorkerWait.SD
		m["prob_wait"], m["prob_wait_accepted"] = res.WaitShare, res.WaitShare
		if res.WaitShare > 0 {
			m["wait_mean_given_wait_s"] = res.WorkerWait.Mean.Mid / res.WaitShare
		}
	}
	return m
}

// queueCase is one FCFS queue before c servers: c workers with a core each.
func queueCase(c theoryCase) (map[string]any, error) {
	traffic, err := arrivalsOf(c.Model)
	if err != nil {
		return nil, err
	}
	service, err := law(c.Model["service"])
	if err != nil {
		return nil, err
	}
	servers := int(number(c.Model, "servers"))
	backlog := NoLimit
	if k := number(c.Model, "system_capacity"); k > 0 {
		backlog = int(k) - servers
	}
	res, rep, err := steady(c, &Fleet{
		Traffic: traffic,
		Classes: []Class{{Name: "all", Share: 1, Steps: []Step{{Action: CPU, Time: service}}}},
		Services: []Service{{Runtime: Runtime{Concurrency: servers, Lanes: 0, Backlog: backlog},
			Balancer: RoundRobin{},
			Groups:   []Group{{Machine: core(float64(servers)), Count: 1}}}},
	})
	if err != nil {
		return nil, err
	}
	return common(res, rep), nil
}

// sharingCase is processor sharing: threads without a GIL on k cores. Each
// branch of the demand is a class of its own where the case asks for it.
func sharingCase(c theoryCase) (map[string]any, error) {
	traffic, err := arrivalsOf(c.Model)
	if err != nil {
		return nil, err
	}
	service, err := law(c.Model["service"])
	if err != nil {
		return nil, err
	}
	k := max(number(c.Model, "servers"), number(c.Model, "cores"))
	var classes []Class
	if parts, ok := service.(mixture); ok {
		from := 0.0
		for i, part := range parts.parts {
			classes = append(classes, Class{Name: fmt.Sprint(i), Share: parts.upTo[i] - from, Steps: []Step{{Action: CPU, Time: part}}})
			from = parts.upTo[i]
		}
	} else {
		classes = []Class{{Name: "all", Share: 1, Steps: []Step{{Action: CPU, Time: service}}}}
	}
	res, rep, err := steady(c, &Fleet{
		Traffic: traffic, Classes: classes,
		Services: []Service{{Runtime: Runtime{Backlog: NoLimit}, Balancer: RoundRobin{},
			Groups: []Group{{Machine: core(k), Count: 1}}}},
	})
	if err != nil {
		return nil, err
	}
	m := common(res, rep)
	tail := func(from int) float64 {
		sum := 0.0
		for _, share := range rep.States[from:] {
			sum += share
		}
		return sum
	}
	m["prob_number_ge_5"] = tail(5)
	m["prob_number_gt_cores"] = tail(int(k) + 1)
	for i, class := range res.Classes {
		m[fmt.Sprintf("sojourn_mean_value%d_s", i+1)] = class.Latency.Mean.Mid
		m[fmt.Sprintf("sojourn_mean_branch%d_s", i+1)] = class.Latency.Mean.Mid
	}
	return m, nil
}

// loopCase is an event loop: one lane, run to completion; or threads without
// a GIL where the case shares the processor.
func loopCase(c theoryCase) (map[string]any, error) {
	traffic, err := arrivalsOf(c.Model)
	if err != nil {
		return nil, err
	}
	request := object(c.Model["request"])
	var cpu []Distribution
	if demands, ok := request["cpu_phase_demands"].([]any); ok {
		for _, d := range demands {
			one, err := law(d)
			if err != nil {
				return nil, err
			}
			cpu = append(cpu, one)
		}
	} else {
		one, err := law(request["cpu_per_phase"])
		if err != nil {
			return nil, err
		}
		cpu = slices.Repeat([]Distribution{one}, int(number(request, "cpu_phases")))
	}
	waits, _ := request["io_between_phases"].([]any)
	var steps []Step
	for i, d := range cpu {
		steps = append(steps, Step{Action: CPU, Time: d})
		if i < len(waits) {
			wait, err := law(waits[i])
			if err != nil {
				return nil, err
			}
			steps = append(steps, Step{Action: IO, Time: wait})
		}
	}
	rt := Runtime{Lanes: 1, Backlog: NoLimit}
	discipline, _ := object(c.Model["loop"])["discipline"].(string)
	if strings.HasPrefix(discipline, "processor sharing") {
		rt.Lanes = 0
	}
	res, rep, err := steady(c, &Fleet{
		Traffic: traffic, Classes: []Class{{Name: "all", Share: 1, Steps: steps}},
		Services: []Service{{Runtime: rt, Balancer: RoundRobin{}, Groups: []Group{{Machine: core(1), Count: 1}}}},
	})
	if err != nil {
		return nil, err
	}
	m := common(res, rep)
	m["ready_wait_mean_per_visit_s"] = res.Averages.LaneWait
	m["ready_queue_len_mean"] = res.Averages.WaitingLane
	m["number_at_cpu_mean"] = res.Averages.InSystem - res.Averages.InIO
	m["prob_loop_idle"] = 1 - res.Averages.Utilization
	return m, nil
}

// threadCase is a pool of threads that are held from start to finish. A case
// with a geometric number of I/O rounds has a class for each number.
func threadCase(c theoryCase) (map[string]any, error) {
	traffic, err := arrivalsOf(c.Model)
	if err != nil {
		return nil, err
	}
	request := object(c.Model["request"])
	cpu := func(d any) Step { t, e := law(d); err = e; return Step{Action: CPU, Time: t} }
	io := func(d any) Step { s := cpu(d); s.Action = IO; return s }
	var classes []Class
	if p := number(request, "prob_io_after_burst"); p > 0 {
		share := 1 - p
		steps := []Step{cpu(request["cpu_burst"])}
		for share > 1e-9 {
			classes = append(classes, Class{Name: fmt.Sprint(len(classes)), Share: share, Steps: slices.Clone(steps)})
			share *= p
			steps = append(steps, io(request["io"]), cpu(request["cpu_burst"]))
		}
	} else {
		classes = []Class{{Name: "all", Share: 1, Steps: []Step{cpu(request["cpu_first"]), io(request["io"]), cpu(request["cpu_second"])}}}
	}
	if err != nil {
		return nil, err
	}
	threads := int(number(c.Model, "threads"))
	f := &Fleet{
		Traffic: traffic, Classes: classes,
		Services: []Service{{Runtime: Runtime{Concurrency: threads, Backlog: NoLimit},
			Balancer: RoundRobin{},
			Groups:   []Group{{Machine: core(number(c.Model, "cores")), Count: 1}}}},
	}
	if k := number(c.Model, "system_capacity"); k > 0 {
		f.Services[0].Runtime.Backlog = int(k) - threads
	}
	res, rep, err := steady(c, f)
	if err != nil {
		return nil, err
	}
	m := common(res, rep)
	m["thread_wait_mean_s"] = res.WorkerWait.Mean.Mid
	m["prob_no_free_thread"] = res.WaitShare
	m["threads_busy_mean"] = res.Averages.InSystem - res.Averages.WaitingWorker
	m["runnable_mean"] = res.Averages.Running + res.Averages.WaitingLane
	// Saturated: twice the load, a short backlog that is never empty.
	saturated := f.Clone()
	saturated.Traffic = traffic.Scaled(3)
	saturated.Services[0].Runtime.Backlog = threads
	full, _, err := steady(c, saturated)
	if err != nil {
		return nil, err
	}
	m["saturation_throughput_rps"] = full.DonePerSecond()
	return m, nil
}

// splitCase is a balancer before single-server queues.
func splitCase(c theoryCase) (map[string]any, error) {
	traffic, err := arrivalsOf(c.Model)
	if err != nil {
		return nil, err
	}
	var service Distribution
	var groups []Group
	if servers, ok := c.Model["servers"].([]any); ok {
		for _, s := range servers {
			own, err := law(object(s)["service"])
			if err != nil {
				return nil, err
			}
			if service == nil {
				service = own
			}
			m := core(1)
			m.Speed = service.Mean() / own.Mean()
			groups = append(groups, Group{Machine: m, Count: 1, Weight: number(object(s), "weight")})
		}
	} else {
		if service, err = law(c.Model["service"]); err != nil {
			return nil, err
		}
		groups = []Group{{Machine: core(1), Count: int(number(c.Model, "servers"))}}
	}
	var balancer Balancer
	switch dispatch := c.Model["dispatch"].(string); {
	case strings.Contains(dispatch, "round robin"):
		balancer = RoundRobin{}
	case strings.Contains(dispatch, "independently at random"):
		balancer = Random{}
	case strings.HasPrefix(dispatch, "join the server with the fewest"):
		balancer = LeastOutstanding{}
	case strings.HasPrefix(dispatch, "sample "):
		var d int
		if _, err := fmt.Sscanf(dispatch, "sample %d", &d); err != nil {
			return nil, err
		}
		balancer = PowerOfChoices{d}
	default:
		return nil, fmt.Errorf("no dispatch %q", dispatch)
	}
	res, rep, err := steady(c, &Fleet{
		Traffic: traffic, Classes: []Class{{Name: "all", Share: 1, Steps: []Step{{Action: CPU, Time: service}}}},
		Services: []Service{{Runtime: Runtime{Concurrency: 1, Lanes: 1, Backlog: NoLimit}, Balancer: balancer, Groups: groups}},
	})
	if err != nil {
		return nil, err
	}
	m := common(res, rep)
	m["number_mean_per_server"] = res.Averages.InSystem / float64(len(rep.Services[0].Instances))
	for i, in := range rep.Services[0].Instances {
		m[fmt.Sprintf("utilization_server%d", i+1)] = in.Utilization
		m[fmt.Sprintf("sojourn_mean_server%d_s", i+1)] = in.Sojourn
	}
	return m, nil
}
