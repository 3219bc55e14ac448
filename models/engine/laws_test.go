package engine

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"fleetcost/models"
	"fleetcost/models/load"
	"fleetcost/models/result"
	"fleetcost/models/traffic"
	"fleetcost/profiles/shared"
	"fleetcost/sim"
)

// Theory is the referee: every case of the folder validation/theory that
// fleetcost can express is simulated and compared with its exact values. A
// case passes when every metric that fleetcost measures lies within the
// tolerance that the case gives; a shorter run widens it by the square root of
// the ratio of the lengths, as the format says, and by nothing else.

// A theoryCase is a line of cases.jsonl.
type theoryCase struct {
	ID, Family, Title string
	Model             map[string]any
	Run               struct {
		Kind         string
		Completions  int
		Replications int
		Cycles       int
		WarmupCycles int `json:"warmup_cycles"`
	}
	Expected     map[string]any
	Notes        string
	ToleranceRel map[string]float64 `json:"tolerance_rel"`
}

// readCases reads the cases; FLEETCOST_SHARED may also name the folder in which
// cases.jsonl lies.
func readCases(t testing.TB) []theoryCase {
	path := filepath.Join(os.Getenv("FLEETCOST_SHARED"), "cases.jsonl")
	if _, err := os.Stat(path); err == nil && os.Getenv("FLEETCOST_SHARED") != "" {
		return casesOf(t, path)
	}
	return append(casesOf(t, shared.Path(t, "validation", "theory", "cases.jsonl")), casesOf(t, shared.Path(t, "autoscale", "theory.jsonl"))...)
}

// casesOf reads those of a file.
func casesOf(t testing.TB, path string) []theoryCase {
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
	"trace":          traceCase,
	"batch_arrivals": queueCase, "erlang_a": patienceCase, "priority": priorityCase, "token_bucket": limiterCase,
	"closed": closedCase, "jackson": jacksonCase, "tandem_blocking": tandemCase,
	"fanout": fanoutCase, "hedging": hedgingCase, "retries": retriesCase, "retrial": retrialCase,
	"bulk_service": bulkCase,
	"mtginf":       transientCase, "mtms": overTimeCase, "mtmst": overTimeCase,
	"setup1": setupCase, "mmk_setup": setupCase,
	"breakdown": failuresCase, "failures": failuresCase, "mmpp": queueCase,
}

func TestTheory(t *testing.T) {
	statistical(t)
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
	// Those whose answer is a number of servers are the business of models/plan: staffing_test.go.
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

// length of the run of a case: completions, cycles or replications, and the factor by
// which a run of that length widens the tolerance.
func length(c theoryCase) (n int, widening float64) {
	full, least, most := c.Run.Completions, 100_000, math.Inf(1)
	switch c.Run.Kind {
	case "exact":
		return 0, 1
	case "transient":
		full, least, most = c.Run.Replications, 50, mostOverTime/arrivalsEach(c)
	case "periodic":
		full, least = c.Run.Cycles, 100
	}
	n = max(least, int(min(float64(full), most)*thoroughness()))
	n = min(n, full)
	return n, math.Sqrt(float64(full) / float64(n))
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

// lawKeys are what a distribution must have: one that lacks a time does not take none.
var lawKeys = map[string][]string{
	"exponential": {"mean_s"}, "deterministic": {"value_s"}, "erlang": {"k", "mean_s"}, "hyperexponential2": {"p1", "mean1_s", "mean2_s"},
	"lognormal": {"mean_s", "scv"}, "uniform": {"low_s", "high_s"}, "two_point": {"p1", "value1_s", "value2_s"},
}

func TestALawWithoutItsTimeIsNone(t *testing.T) {
	for name, keys := range lawKeys {
		d := map[string]any{"dist": name}
		for i, key := range keys {
			if l, err := law(d); err == nil {
				t.Errorf("%v without %s is %v", name, key, l)
			}
			d[key] = float64(i + 1) // k may be 1, and so may no weight of two
			if key == "p1" {
				d[key] = 0.5
			}
		}
		if _, err := law(d); err != nil {
			t.Errorf("%v: %v", name, err)
		}
	}
	if l, err := law(map[string]any{"dist": "deterministic", "mean_s": 0.01}); err == nil {
		t.Errorf("a constant with a mean is %v", l)
	}
}

// law reads a distribution of the cases' format.
func law(x any) (models.Distribution, error) {
	d := object(x)
	for _, key := range lawKeys[fmt.Sprint(d["dist"])] {
		if _, ok := d[key].(float64); !ok {
			return nil, fmt.Errorf("%v without %s", d["dist"], key)
		}
	}
	mean := number(d, "mean_s")
	switch d["dist"] {
	case "exponential":
		return models.Exponential(mean)
	case "deterministic":
		return models.Constant(number(d, "value_s"))
	case "erlang":
		return models.Erlang(int(number(d, "k")), mean)
	case "lognormal":
		return models.Lognormal(mean, math.Sqrt(number(d, "scv")))
	case "uniform":
		return models.Uniform(number(d, "low_s"), number(d, "high_s"))
	}
	if weights, parts := partsOf(x); parts != nil {
		return models.Mixture(weights, parts)
	}
	return nil, fmt.Errorf("no distribution %v", d["dist"])
}

// partsOf are those of a mixture of the cases' format.
func partsOf(x any) (weights []float64, parts []models.Distribution) {
	d := object(x)
	p := number(d, "p1")
	switch d["dist"] {
	case "hyperexponential2":
		parts = []models.Distribution{exponential(number(d, "mean1_s")), exponential(number(d, "mean2_s"))}
	case "two_point":
		parts = []models.Distribution{constant(number(d, "value1_s")), constant(number(d, "value2_s"))}
	}
	return []float64{p, 1 - p}, parts
}

// arrivalsOf reads the arrival process of a case.
func arrivalsOf(m map[string]any) (models.Traffic, error) {
	a := object(m["arrivals"])
	switch a["process"] {
	case "poisson":
		return traffic.Poisson(number(a, "rate_per_s")), nil
	case "mmpp", "mmpp2", "markov-modulated poisson":
		return modulatedOf(a)
	case "renewal":
		gap, err := law(a["interarrival"])
		return renewal{gap}, err
	case "batch poisson":
		size := object(a["batch_size"])
		b := traffic.Batches{Size: number(size, "size")}
		if b.Geometric = size["dist"] != "fixed"; b.Geometric {
			b.Size = number(size, "mean")
		}
		b.PerSecond = number(a, "batch_rate_per_s") * b.Size
		return b, nil
	}
	return nil, fmt.Errorf("no arrival process %v", a["process"])
}

// renewal traffic has independent gaps of any law.
type renewal struct{ gap models.Distribution }

func (t renewal) Rate() float64 { return 1 / t.gap.Mean() }

func (t renewal) Rates() []float64 { return []float64{t.Rate()} }

func (t renewal) Horizon() sim.Time { return 0 }

func (t renewal) Scaled(float64) models.Traffic { panic("not needed") }

func (t renewal) Shortened(float64) models.Traffic { panic("not needed") }

func (t renewal) String() string { return t.gap.String() }

func (t renewal) Arrivals(r *rand.Rand) models.Arrivals { return &renewals{gap: t.gap, r: r} }

type renewals struct {
	gap models.Distribution
	r   *rand.Rand
	at  sim.Time
}

func (a *renewals) Next() (sim.Time, int) {
	a.at += sim.Seconds(a.gap.Draw(a.r))
	return a.at, models.AnyClass
}

// core is a machine of so many reference cores.
func core(n float64) models.Machine {
	return models.Machine{Name: "cores", VCPU: n, Speed: 1, Memory: models.GiB}
}

// steady runs a fleet for as long as the case asks and returns the pooled
// replications' measurements by the cases' names.
func steady(c theoryCase, f *models.Fleet) (*result.Result, *result.Replication, error) {
	return observedRun(c, f, nil)
}

// observedRun is a steady run with an observer.
func observedRun(c theoryCase, f *models.Fleet, observe func(Departure)) (*result.Result, *result.Replication, error) {
	n, _ := length(c)
	rep, err := Replicate(context.Background(), f, Options{Seed: 20260101, Requests: n, Observe: observe})
	if err != nil {
		return nil, nil, err
	}
	return result.Summarize(f, load.Of(f).Worst(), []*result.Replication{rep}), rep, nil
}

// common metrics of all families.
func common(res *result.Result, rep *result.Replication) map[string]any {
	a := res.Averages
	m := map[string]any{
		"number_mean": a.InSystem, "queue_len_mean": a.In[result.WaitingWorker],
		"utilization": a.Utilization, "loop_utilization": a.Utilization, "cpu_utilization": a.Utilization,
		"throughput_rps": res.DonePerSecond(), "loss_prob": res.Counts.ErrorRate(), "reject_prob": res.Counts.ErrorRate(),
		"sojourn_sd_s": res.Latency.SD, "io_in_flight_mean": a.In[result.InIO],
		"prob_empty": rep.States[0], "prob_all_idle": rep.States[0],
	}
	times := func(prefix string, l result.Latency) {
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
