package scaling_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"fleetcost/models/scaling"
	"fleetcost/sim"
)

// The referee: sequences of decisions, computed by programs that share nothing with
// this one, in the folder autoscale beside the project. Every decision is compared.

// referee reads the cases of a file.
func referee[T any](t *testing.T, name string) []T {
	t.Helper()
	shared := os.Getenv("FLEETCOST_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "shared")
	}
	path := filepath.Join(shared, "autoscale", name)
	f, err := os.Open(path)
	if err != nil {
		const missing = "not compared: %v; FLEETCOST_SHARED names the folder that holds autoscale/%s"
		if os.Getenv("CI") == "true" {
			t.Fatalf(missing, err, name)
		}
		t.Skipf(missing, err, name)
	}
	defer f.Close()
	var cases []T
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var c T
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatalf("%s: line %d: %v", path, len(cases)+1, err)
		}
		cases = append(cases, c)
	}
	if err := lines.Err(); err != nil || len(cases) == 0 {
		t.Fatalf("%s: %d cases (%v)", path, len(cases), err)
	}
	return cases
}

// valid starts an autoscaler after its settings were judged.
func valid(t *testing.T, a scaling.Autoscaler) {
	t.Helper()
	for _, p := range a.Validate() {
		t.Fatalf("the settings are refused: %v", p)
	}
}

// tally counts what was compared.
type tally struct{ cases, decisions, wrong int }

// compare tells of the first decision that differs.
func compare[T comparable](t *testing.T, n *tally, what string, got, want []T) {
	t.Helper()
	n.decisions += len(want)
	for i := range want {
		if i >= len(got) || got[i] != want[i] {
			n.wrong++
			t.Errorf("%s differ at %d:\n got %v\nwant %v", what, i, got, want)
			return
		}
	}
	if len(got) != len(want) {
		n.wrong++
		t.Errorf("there are %d %s, want %d", len(got), what, len(want))
	}
}

// TestAutoscale drives all of them.
func TestAutoscale(t *testing.T) {
	line := ""
	for _, file := range []struct {
		name string
		run  func(*testing.T) tally
	}{{"hpa", runHPA}, {"aws", runAWS}, {"queue", runQueue}, {"schedule", runSchedules}, {"oracle", runOracle}} {
		var n tally
		if !t.Run(file.name, func(t *testing.T) { n = file.run(t) }) || n.cases > 0 {
			line += fmt.Sprintf(", %s %d cases %d decisions", file.name, n.cases, n.decisions)
			if n.wrong > 0 {
				line += fmt.Sprintf(" (%d WRONG)", n.wrong)
			}
		}
	}
	if line == "" {
		t.Skip("nothing was compared")
	}
	t.Logf("autoscalers compared with the referee: %s", line[2:])
}

func seconds(s float64) sim.Time { return sim.Seconds(s) }

// HPA

type behaviorCase struct {
	Up   *rulesCase `json:"scale_up"`
	Down *rulesCase `json:"scale_down"`
}

type rulesCase struct {
	Window    *float64 `json:"stabilization_window_s"`
	Select    string
	Tolerance *float64
	Policies  []struct {
		Type   string
		Value  int
		Period float64 `json:"period_s"`
	}
}

func (c *behaviorCase) behavior(t *testing.T) *scaling.Behavior {
	if c == nil {
		return nil
	}
	return &scaling.Behavior{Up: c.Up.rules(t), Down: c.Down.rules(t)}
}

func (c *rulesCase) rules(t *testing.T) (r scaling.ScalingRules) {
	if c == nil {
		return r
	}
	if c.Window != nil {
		w := seconds(*c.Window)
		r.Window = &w
	}
	r.Tolerance = c.Tolerance
	switch c.Select {
	case "", "Max":
	case "Min":
		r.Select = scaling.SelectMin
	case "Disabled":
		r.Select = scaling.SelectDisabled
	default:
		t.Fatalf("select %q", c.Select)
	}
	for _, p := range c.Policies {
		if p.Type != "Pods" && p.Type != "Percent" {
			t.Fatalf("policy %q", p.Type)
		}
		r.Policies = append(r.Policies, scaling.ScalingPolicy{Percent: p.Type == "Percent", Value: p.Value, Period: seconds(p.Period)})
	}
	return r
}

type hpaCase struct {
	ID   string
	Spec struct {
		Min                   int           `json:"min_replicas"`
		Max                   int           `json:"max_replicas"`
		Sync                  float64       `json:"sync_period_s"`
		Tolerance             float64       `json:"tolerance"`
		Stabilization         float64       `json:"downscale_stabilization_s"`
		CPUInitialization     float64       `json:"cpu_initialization_period_s"`
		InitialReadinessDelay float64       `json:"initial_readiness_delay_s"`
		Behavior              *behaviorCase `json:"behavior"`
		Metrics               []struct {
			Type, Name, Resource string
			Utilization          int64 `json:"target_utilization_percent"`
			Average              int64 `json:"target_average_value_milli"`
			Value                int64 `json:"target_value_milli"`
		}
	}
	Initial int `json:"initial_replicas"`
	Syncs   []struct {
		T        float64                    `json:"t_s"`
		Pods     []map[string]any           `json:"pods"`
		External map[string]json.RawMessage `json:"external"`
	}
	Loop *struct {
		Boot    float64 `json:"boot_s"`
		Window  float64 `json:"sample_window_s"`
		Request int64   `json:"request_milli"`
		Limit   int64   `json:"limit_milli"`
		Demand  []int64 `json:"demand_milli"`
	}
	Expected struct {
		Desired        []int
		Recommendation []*int
		Metric         [][]*int64
		Utilization    []int64 `json:"utilization_percent"`
		Serving        []int   `json:"pods_serving"`
		Pending        []int   `json:"pods_pending"`
		WithoutSample  []int   `json:"pods_without_sample"`
	}
}

func (c *hpaCase) hpa(t *testing.T) scaling.HPA {
	s := c.Spec
	h := scaling.HPA{
		Min: s.Min, Max: s.Max, Sync: seconds(s.Sync), Tolerance: s.Tolerance, DownscaleStabilization: seconds(s.Stabilization),
		CPUInitialization: seconds(s.CPUInitialization), InitialReadinessDelay: seconds(s.InitialReadinessDelay),
		Behavior: s.Behavior.behavior(t),
	}
	for _, m := range s.Metrics {
		x := scaling.HPAMetric{Name: m.Name, Utilization: m.Utilization, AverageValue: m.Average, Value: m.Value}
		switch m.Type {
		case "resource":
			x.Type, x.Name = scaling.ResourceMetric, m.Resource
		case "pods":
			x.Type = scaling.PodsMetric
		case "external", "object":
			x.Type = scaling.ExternalMetric
		default:
			t.Fatalf("metric of type %q", m.Type)
		}
		h.Targets = append(h.Targets, x)
	}
	return h
}

var states = map[string]scaling.InstanceState{
	"ready": scaling.Ready, "unready": scaling.Unready, "pending": scaling.Pending, "missing": scaling.Missing, "terminating": scaling.Terminating,
}

// group reads a group of pods.
func (c *hpaCase) group(t *testing.T, pod map[string]any, names []string) scaling.Group {
	number := func(key string) (float64, bool) { x, ok := pod[key].(float64); return x, ok }
	time := func(key string) sim.Time { x, _ := number(key); return seconds(x) }
	n, _ := number("count")
	request, _ := number("request_milli")
	g := scaling.Group{
		Count: int(n), Request: int64(request),
		Started: time("start_s"), ReadyChanged: time("ready_changed_s"), Sampled: time("sample_s"), Window: time("window_s"),
	}
	g.Ready, _ = pod["ready"].(bool)
	if state, ok := pod["state"].(string); ok {
		if g.State, ok = states[state]; !ok {
			t.Fatalf("a pod is %q", state)
		}
	}
	for _, name := range names {
		if x, ok := number(name + "_milli"); ok {
			g.Values = append(g.Values, int64(x))
		} else {
			g.Values = append(g.Values, scaling.NoSample)
		}
	}
	return g
}

func runHPA(t *testing.T) (n tally) {
	for _, c := range referee[hpaCase](t, "hpa.jsonl") {
		n.cases++
		t.Run(c.ID, func(t *testing.T) {
			h := c.hpa(t)
			valid(t, h)
			if c.Loop != nil {
				c.closedLoop(t, h, &n)
				return
			}
			hpa, names := h.Controller(), h.Metrics()
			current := c.Initial
			var desired []int
			var recommended, measured []string
			for _, s := range c.Syncs {
				seen := scaling.Seen{Current: current}
				for _, pod := range s.Pods {
					seen.Groups = append(seen.Groups, c.group(t, pod, names))
				}
				for _, name := range names {
					r := scaling.Reading{State: scaling.Absent}
					var total *float64
					if raw, ok := s.External[name]; ok && json.Unmarshal(raw, &total) == nil && total != nil {
						r = scaling.Of(*total / 1000)
					}
					seen.Readings = append(seen.Readings, r)
				}
				current = hpa.Decide(&seen, seconds(s.T))
				desired = append(desired, current)
				recommended = append(recommended, recommendation(hpa))
				measured = append(measured, measurements(hpa))
			}
			compare(t, &n, "counts", desired, c.Expected.Desired)
			compare(t, &n, "recommendations", recommended, optional(c.Expected.Recommendation))
			var want []string
			for _, metrics := range c.Expected.Metric {
				text := ""
				for _, m := range metrics {
					if m == nil {
						text += " -"
					} else {
						text += fmt.Sprint(" ", *m)
					}
				}
				if metrics == nil {
					for range names {
						text += " -"
					}
				}
				want = append(want, text)
			}
			compare(t, &n, "metrics", measured, want)
		})
	}
	return n
}

// optional are numbers, − for none.
func optional(numbers []*int) (texts []string) {
	for _, n := range numbers {
		if n == nil {
			texts = append(texts, "-")
		} else {
			texts = append(texts, fmt.Sprint(*n))
		}
	}
	return texts
}

func recommendation(h *scaling.HPAController) string {
	if !h.Recommends {
		return "-"
	}
	return fmt.Sprint(h.Recommended)
}

func measurements(h *scaling.HPAController) string {
	text := ""
	for _, m := range h.Measured {
		if m.Valid {
			text += fmt.Sprint(" ", m.Value)
		} else {
			text += " -"
		}
	}
	return text
}

// closedLoop lets pods arise and vanish as the HPA wants: they share the demand, boot,
// and have no sample at first.
func (c *hpaCase) closedLoop(t *testing.T, h scaling.HPA, n *tally) {
	l := c.Loop
	boot, window := seconds(l.Boot), seconds(l.Window)
	hpa := h.Controller()
	launched := make([]sim.Time, c.Initial) // the oldest first
	for i := range launched {
		launched[i] = -sim.Hour
	}
	var desired, servings, pendings, missings []int
	var recommended []string
	var utilizations []int64
	for i, demand := range l.Demand {
		now := sim.Time(i) * h.Sync
		serving, pending, missing := 0, 0, 0
		for _, at := range launched {
			switch {
			case now < at+boot:
				pending++
			case now < at+boot+window:
				missing++
				serving++
			default:
				serving++
			}
		}
		usage := int64(0)
		if serving > 0 {
			usage = min(demand/int64(serving), l.Limit)
		}
		seen := scaling.Seen{Current: len(launched), Groups: []scaling.Group{
			{Count: pending, State: scaling.Pending, Request: l.Request},
			{Count: missing, State: scaling.Missing, Request: l.Request},
			{Count: serving - missing, State: scaling.Ready, Request: l.Request, Values: []int64{usage}},
		}}
		wanted := hpa.Decide(&seen, now)
		desired, recommended, utilizations = append(desired, wanted), append(recommended, recommendation(hpa)), append(utilizations, hpa.Measured[0].Value)
		servings, pendings, missings = append(servings, serving), append(pendings, pending), append(missings, missing)
		for len(launched) < wanted {
			launched = append(launched, now)
		}
		launched = launched[:wanted] // the youngest go, those that are pending before
	}
	compare(t, n, "counts", desired, c.Expected.Desired)
	compare(t, n, "recommendations", recommended, optional(c.Expected.Recommendation))
	compare(t, n, "utilizations", utilizations, c.Expected.Utilization)
	compare(t, n, "serving pods", servings, c.Expected.Serving)
	compare(t, n, "pending pods", pendings, c.Expected.Pending)
	compare(t, n, "pods without sample", missings, c.Expected.WithoutSample)
}

// Queues

type queueCase struct {
	ID   string
	Spec struct {
		Polling         float64 `json:"polling_s"`
		Cooldown        float64 `json:"cooldown_s"`
		InitialCooldown float64 `json:"initial_cooldown_s"`
		Created         float64 `json:"created_s"`
		Min             int     `json:"min_replicas"`
		Max             int     `json:"max_replicas"`
		Idle            *int    `json:"idle_replicas"`
		Behavior        *behaviorCase
		Triggers        []struct {
			Name               string
			Target, Activation float64
		}
	}
	Initial  int     `json:"initial_replicas"`
	Tick     float64 `json:"tick_s"`
	Queue    []map[string]*float64
	Expected struct {
		Replicas []int
		Events   [][]any
	}
}

func runQueue(t *testing.T) (n tally) {
	for _, c := range referee[queueCase](t, "queue.jsonl") {
		n.cases++
		t.Run(c.ID, func(t *testing.T) {
			q := scaling.DefaultQueueDepth()
			q.Min, q.Max, q.Idle = c.Spec.Min, c.Spec.Max, c.Spec.Idle
			q.Polling, q.Cooldown, q.InitialCooldown, q.Created = seconds(c.Spec.Polling), seconds(c.Spec.Cooldown), seconds(c.Spec.InitialCooldown), seconds(c.Spec.Created)
			q.HPA.Behavior, q.HPA.Sync = c.Spec.Behavior.behavior(t), seconds(c.Tick)
			q.Triggers = nil
			for _, x := range c.Spec.Triggers {
				q.Triggers = append(q.Triggers, scaling.Trigger(x))
			}
			valid(t, q)
			d := q.Start(0).(*scaling.QueueOperator)
			current := c.Initial
			var replicas []int
			var events []string
			for i, values := range c.Queue {
				now := sim.Time(i) * seconds(c.Tick)
				seen := scaling.Seen{Current: current, Groups: []scaling.Group{{Count: current, State: scaling.Ready}}}
				for _, x := range q.Triggers {
					r := scaling.Reading{State: scaling.Absent}
					if v := values[x.Name]; v != nil {
						r = scaling.Of(*v)
					}
					seen.Readings = append(seen.Readings, r)
				}
				current = d.Decide(&seen, now)
				replicas = append(replicas, current)
				if d.Polled != scaling.Kept {
					events = append(events, fmt.Sprint(now.Seconds(), d.Polled))
				}
			}
			var want []string
			for _, e := range c.Expected.Events {
				want = append(want, fmt.Sprint(e[0], e[1]))
			}
			compare(t, &n, "counts", replicas, c.Expected.Replicas)
			compare(t, &n, "events", events, want)
		})
	}
	return n
}

// Oracle

type oracleCase struct {
	ID    string
	Model struct {
		Rates    []float64 `json:"rate_per_s_by_minute"`
		Capacity float64   `json:"capacity_per_instance_per_s"`
		Least    int       `json:"minimum_instances"`
		Boot     float64   `json:"boot_s"`
		Minimum  float64   `json:"minimum_billing_s"`
		Quantum  float64   `json:"billing_quantum_s"`
		Price    float64   `json:"price_usd_per_instance_hour"`
	}
	Expected struct {
		Billed      float64  `json:"instance_seconds_billed"`
		Cost        float64  `json:"cost_usd"`
		Bare        float64  `json:"capacity_only_instance_seconds"`
		BareCost    float64  `json:"cost_without_boot_and_minimum_usd"`
		Peak        int      `json:"static_peak_instances"`
		Static      float64  `json:"static_peak_instance_seconds"`
		StaticCost  float64  `json:"static_peak_cost_usd"`
		Needed      []int    `json:"instances_needed"`
		OneSchedule [][3]int `json:"one_optimal_schedule"`
	}
}

func runOracle(t *testing.T) (n tally) {
	for _, c := range referee[oracleCase](t, "oracle.jsonl") {
		n.cases++
		t.Run(c.ID, func(t *testing.T) {
			m, want := c.Model, c.Expected
			o := scaling.Oracle{
				Step: sim.Minute, Needs: scaling.Needs(m.Rates, m.Capacity, m.Least),
				Lease: scaling.Lease{Boot: seconds(m.Boot), Minimum: seconds(m.Minimum), Quantum: seconds(m.Quantum)},
			}
			valid(t, o)
			compare(t, &n, "needs", o.Needs, want.Needed)
			s := o.Cheapest()
			checkSchedule(t, o, s)
			bare, peak := 0, slices.Max(o.Needs)
			for _, need := range o.Needs {
				bare += 60 * need
			}
			static := float64(peak) * o.Lease.Billed(sim.Time(len(o.Needs))*sim.Minute).Seconds()
			compare(t, &n, "figures",
				[]float64{s.BilledSeconds, float64(bare), float64(peak), static},
				[]float64{want.Billed, want.Bare, float64(want.Peak), want.Static})
			for _, x := range [][2]float64{{s.BilledSeconds, want.Cost}, {float64(bare), want.BareCost}, {static, want.StaticCost}} {
				n.decisions++
				if usd := x[0] / 3600 * m.Price; usd < x[1]*(1-1e-9) || usd > x[1]*(1+1e-9) {
					t.Errorf("costs %v USD, want %v", usd, x[1])
				}
			}
			// The referee's schedule, billed by this program's lease, costs the same.
			theirs := scaling.Schedule{BilledSeconds: want.Billed}
			for _, r := range want.OneSchedule {
				theirs.Runs = append(theirs.Runs, scaling.Run{From: r[0], To: r[1], Instances: r[2]})
			}
			checkSchedule(t, o, theirs)
		})
	}
	return n
}

// checkSchedule tells whether a schedule always has enough, and what it is billed.
func checkSchedule(t interface{ Errorf(string, ...any) }, o scaling.Oracle, s scaling.Schedule) {
	have, billed := make([]int, len(o.Needs)), 0.0
	for _, r := range s.Runs {
		for k := r.From; k < r.To; k++ {
			have[k] += r.Instances
		}
		billed += float64(r.Instances) * o.Lease.Billed(sim.Time(r.To-r.From)*o.Step).Seconds()
	}
	for i, need := range o.Needs {
		if have[i] < need {
			t.Errorf("the schedule has %d instances in step %d, which needs %d", have[i], i, need)
			return
		}
	}
	if diff := billed - s.BilledSeconds; diff > 1e-6*billed || diff < -1e-6*billed {
		t.Errorf("the runs are billed %v s, the schedule says %v", billed, s.BilledSeconds)
	}
}
