package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A knownCase is a small input that once got a wrong answer, of which the right
// one is known: by a closed form, by hand, or from what was measured.
type knownCase struct {
	what  string   // in a sentence
	file  string   // of shared/cases
	text  string   // or the scenario itself
	trace string   // which the scenario finds as trace.csv
	args  []string // what is asked of it
	seeds int      // how many are asked; 0 is one
	first int      // of them; 0 is the first of all
	right func(t *testing.T, got []answer)
}

// An answer is what the program printed as JSON: of compare its designs, of
// simulate the one design.
type answer struct {
	status  int
	stderr  string
	Answer  string
	Designs []design
	design
}

type design struct {
	Name, Missed, Verdict string
	Met                   bool
	Instances             int
	InstancesSure         *int    `json:"instances_sure"`
	USD                   figure  `json:"usd_per_month"`
	USDSure               figure  `json:"usd_per_month_sure"`
	USDMissed             figure  `json:"usd_per_month_missed"`
	Offered               float64 `json:"offered"`
	OfferedLoad           float64 `json:"offered_load"`
	Done                  figure  `json:"done_per_s"`
	Utilization           figure
	Lanes                 figure `json:"lane_utilization"`
	Workers               figure `json:"worker_occupancy"`
	Mean                  figure `json:"mean_ms"`
	MeanLow               figure `json:"mean_low_ms"`
	MeanHigh              figure `json:"mean_high_ms"`
	P50                   figure `json:"p50_ms"`
	P95                   figure `json:"p95_ms"`
	P99                   figure `json:"p99_ms"`
	P99Low                figure `json:"p99_low_ms"`
	P99High               figure `json:"p99_high_ms"`
	P999                  figure `json:"p999_ms"`
	P999Low               figure `json:"p999_low_ms"`
	P999High              figure `json:"p999_high_ms"`
	BoundBy               string `json:"bound_by"`
	Bound                 struct {
		Backend, Unit string
		Used, Of      figure
	}
	EstimateOf string   `json:"estimate_of"`
	Estimate   figure   `json:"estimate_ms"`
	NotInBill  []string `json:"not_in_bill"`
	Warnings   []string
	Services   []struct {
		Name string
		Done figure `json:"done_per_s"`
	}
	Backends []struct {
		Name        string
		Connections int
		InUse       figure `json:"connections_in_use"`
		Waiting     figure `json:"requests_waiting"`
	}
	Classes map[string]struct {
		Mean figure `json:"mean_ms"`
		P99  figure `json:"p99_ms"`
	}
	// Requests in each place, in the mean over time.
	InSystem          figure `json:"requests_in_system"`
	WaitForWorker     figure `json:"requests_waiting_for_worker"`
	WaitForLane       figure `json:"requests_waiting_for_lane"`
	WaitForConnection figure `json:"requests_waiting_for_connection"`
	Running           figure `json:"requests_running"`
	InIO              figure `json:"requests_in_io"`
}

// A figure may be unknown: null, which is NaN.
type figure float64

func (f *figure) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		*f = figure(math.NaN())
		return nil
	}
	return json.Unmarshal(text, (*float64)(f))
}

// An estimated figure with its 95 % confidence interval.
type estimated struct{ low, mid, high figure }

func (d design) mean() estimated { return estimated{d.MeanLow, d.Mean, d.MeanHigh} }
func (d design) p99() estimated  { return estimated{d.P99Low, d.P99, d.P99High} }
func (d design) p999() estimated { return estimated{d.P999Low, d.P999, d.P999High} }

// agrees tells whether an exact value is within four standard errors, twice the
// interval, which happens by chance in one of ten thousand; an interval alone
// misses one in twenty. An end that is not known is none.
func (e estimated) agrees(exact float64) bool {
	x := figure(exact)
	return e.mid > 0 && !(x < e.mid-2*(e.mid-e.low)) && !(x > e.mid+2*(e.high-e.mid))
}

// same tells whether two estimates differ by chance.
func same(a, b estimated) bool {
	half := func(e estimated) float64 { return float64(max(e.high-e.mid, e.mid-e.low)) }
	return math.Abs(float64(a.mid-b.mid)) <= 2*math.Hypot(half(a), half(b))
}

func (d design) String() string {
	sure := "-"
	if d.InstancesSure != nil {
		sure = fmt.Sprint(*d.InstancesSure)
	}
	return fmt.Sprintf("%s: met %v, %d instances (sure: %s), %s at load %.4g, mean %.5g (%.5g to %.5g), p99 %.5g (%.5g to %.5g) ms, bound by %s %s %.4g of %.4g; %s %q",
		d.Name, d.Met, d.Instances, sure, d.Verdict, d.OfferedLoad, d.Mean, d.MeanLow, d.MeanHigh, d.P99, d.P99Low, d.P99High, d.BoundBy, d.Bound.Backend, d.Bound.Used, d.Bound.Of, d.Missed, d.Warnings)
}

// warns tells whether a warning has such words.
func (d design) warns(words string) bool {
	return strings.Contains(strings.Join(d.Warnings, "\n"), words)
}

// slow is when an answer is no longer one of seconds: on a busy machine, too.
const slow = time.Minute

// sharedCase is the path of a case, or a reason to go without it.
func sharedCase(t *testing.T, name string) string {
	root := os.Getenv("FLEETCOST_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	path := filepath.Join(root, "cases", name)
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("cases/%s is missing, and CI must have it: %v", name, err)
		}
		t.Skipf("cases/%s is missing: set FLEETCOST_SHARED to the folder that holds it", name)
	}
	return path
}

// ask runs the program on a scenario, in seconds.
func ask(t *testing.T, path string, args ...string) answer {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), slow)
	defer cancel()
	line := []string{args[0], "--quiet", "--format", "json"}
	line = append(append(line, args[1:]...), path)
	c := call(ctx, "", line...)
	if ctx.Err() != nil {
		t.Fatalf("%s: no answer in %v", strings.Join(args, " "), slow)
	}
	got := answer{status: c.status, stderr: c.stderr}
	if c.status <= statusNotMet {
		if err := json.Unmarshal([]byte(c.stdout), &got); err != nil {
			t.Fatalf("%v in %s", err, c.stdout)
		}
	}
	for _, d := range append(got.Designs, got.design) {
		if d.Name != "" {
			t.Log(d)
		}
	}
	return got
}

// saved is the path of a scenario in a folder of its own.
func saved(t *testing.T, text string) string {
	path := filepath.Join(t.TempDir(), "case.toml")
	writeFile(t, path, text)
	return path
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// verify asks every seed of every case.
func verify(t *testing.T, cases []knownCase) {
	if raceDetector {
		t.Skip("simulates too much for the race detector")
	}
	for _, c := range cases {
		t.Run(c.what, func(t *testing.T) {
			path := ""
			if c.file != "" {
				path = sharedCase(t, c.file)
			} else {
				path = saved(t, c.text)
			}
			if c.trace != "" {
				writeFile(t, filepath.Join(filepath.Dir(path), "trace.csv"), c.trace)
			}
			seeds := max(c.seeds, 1)
			if testing.Short() {
				seeds = min(seeds, 2)
			}
			var got []answer
			for seed := range seeds {
				got = append(got, ask(t, path, append(c.args, "--seed", fmt.Sprint(max(c.first, 1)+seed))...))
			}
			c.right(t, got)
		})
	}
}

// each holds of the answer to every seed; of compare, of its first design.
func each(right func(t *testing.T, d design)) func(*testing.T, []answer) {
	return func(t *testing.T, got []answer) {
		for _, a := range got {
			switch {
			case a.status > statusNotMet:
				t.Errorf("exit %d: %s", a.status, a.stderr)
			case len(a.Designs) > 0:
				right(t, a.Designs[0])
			default:
				right(t, a.design)
			}
		}
	}
}

// met is right when every seed plans so many instances, or says that so many are
// the sure ones.
func met(instances int) func(*testing.T, []answer) {
	return each(func(t *testing.T, d design) {
		if sure := d.InstancesSure; !d.Met || d.Instances != instances && (sure == nil || *sure != instances) {
			t.Errorf("%d instances meet the goal", instances)
		}
	})
}

// asked are the words of a call.
func asked(line string) []string { return strings.Fields(line) }

// The cases beside the project, row by row.
func TestCases(t *testing.T) {
	verify(t, []knownCase{
		{
			what: "27 of 30 connections are in use: what binds is them", file: "pool-bound.toml", args: asked("compare --set goal.p95=1.5s"),
			right: each(func(t *testing.T, d design) {
				// Little: 60 /s hold a connection for 450 ms. Of n exponential times
				// that come as a Poisson process the sum has a variance of 2/n.
				error := 27 * math.Sqrt(2/d.Offered)
				if d.Instances != 3 || d.Bound.Backend != "db" || d.Bound.Unit != "connections" || d.Bound.Of != 30 || math.Abs(float64(d.Bound.Used)-27) > 4*error {
					t.Errorf("bound by the connections of db, 27 ± %.2g of 30", error)
				}
				if len(d.NotInBill) != 1 || d.NotInBill[0] != "db" {
					t.Errorf("db has no price, and is not told to be missing: %q", d.NotInBill)
				}
			}),
		}, {
			what: "simulate shows the pool of one service", file: "pool-bound.toml", args: asked("simulate --design node --instances 3"),
			right: each(func(t *testing.T, d design) {
				if len(d.Backends) != 1 || d.Backends[0].Connections != 30 || math.Abs(float64(d.Backends[0].InUse)-27) > 4*27*math.Sqrt(2/d.Offered) || d.Backends[0].Waiting <= 0 {
					t.Errorf("27 of 30 connections are in use: %+v", d.Backends)
				}
			}),
		}, {
			what: "the smallest fleet that meets the goal, though more would miss it", file: "not-monotone.toml", args: asked("compare"),
			right: each(func(t *testing.T, d design) {
				// 100 users by turns at 50 connections: two steps of 450 ms, less 1 ms of thought.
				if d.Instances != 5 || math.Round(float64(d.P95)) != 899 || math.Round(float64(d.USD)*100) != 13250 {
					t.Error("5 instances, p95 899 ms, $132.50")
				}
				if !d.warns("more than 7 would miss the goal") {
					t.Error("no warning that more would miss the goal")
				}
			}),
		}, {
			what: "8 instances miss what 7 meet: the database slows down", file: "not-monotone.toml", args: asked("simulate --design node --instances 8"),
			right: each(func(t *testing.T, d design) {
				if d.Met || d.Bound.Backend != "db" {
					t.Error("8 miss, because of db")
				}
			}),
		}, {
			what: "where a request alone is too slow, no number of instances is named", file: "pool-users.toml", args: asked("compare"),
			right: each(func(t *testing.T, d design) {
				// The p95 of an exponential time is ln 20 of its mean: 1.35 s.
				if d.Met || d.BoundBy != "request" || !strings.Contains(d.Missed, "alone takes 1.35 s at p95") || !math.IsNaN(float64(d.USD)) {
					t.Error("a request alone takes 1.35 s at p95")
				}
			}),
		}, {
			what: "a fleet is never larger than one user an instance", file: "pool-users.toml", args: asked("compare --set goal.p95=1.5s"),
			right: each(func(t *testing.T, d design) {
				if d.Instances > 100 || d.Bound.Backend != "db" {
					t.Error("at most 100 instances, short of connections of db")
				}
				if !d.Met && !math.IsNaN(float64(d.USD)) {
					t.Errorf("$%.2f is the price of a fleet that misses the goal", d.USD)
				}
			}),
		}, {
			what: "overload by 1 % has its ceiling", file: "overload.toml", args: asked("simulate --design node --instances 1 --set traffic.rate=101"), right: ceiling,
		}, {
			what: "overload by half has the same ceiling", file: "overload.toml", args: asked("simulate --design node --instances 1 --set traffic.rate=150"), right: ceiling,
		}, {
			what: "overload by three has the same ceiling", file: "overload.toml", args: asked("simulate --design node --instances 1 --set traffic.rate=300"), right: ceiling,
		}, {
			what: "p50 by theory is that of p50", file: "theory-percentile.toml", args: asked("compare"), right: each(ownEstimate),
		}, {
			what: "p95 by theory is that of p95", file: "theory-percentile.toml", args: asked("compare --set goal.p50=10s --set goal.p95=2s"), right: each(ownEstimate),
		}, {
			what: "a free child of Celery takes the next task", file: "celery-fair.toml", args: asked("simulate --design fair --instances 1"), seeds: 3,
			right: each(func(t *testing.T, d design) {
				// 16 children at 14 % busy never all have a task: what is short takes its
				// 20 s, and some milliseconds of Celery's.
				if p := d.Classes["short"].P99; p < 20000 || p > 20050 {
					t.Errorf("p99 of short tasks %.0f ms, not 20 s", p)
				}
			}),
		}, {
			what: "a task that Celery gave in advance waits for a long one", file: "celery-fair.toml",
			args: append(asked("simulate --design fair --instances 1 --set"), "design.fair.command=celery -A app worker -c 16 -O fast"),
			right: each(func(t *testing.T, d design) {
				if p := d.Classes["short"].P99; p < 40000 {
					t.Errorf("p99 of short tasks %.0f ms, as if none waited", p)
				}
			}),
		}, {
			what: "of def endpoints, times add up to the mean", file: "def-endpoints.toml", args: asked("simulate --design def --instances 2"), right: each(addUp),
		}, {
			what: "of threads, times add up to the mean", file: "def-endpoints.toml", args: asked("simulate --design gth --instances 2"), right: each(addUp),
		}, {
			what: "of def endpoints in overload, workers are used at most wholly", file: "def-endpoints.toml", args: asked("simulate --design def --instances 1"),
			right: each(func(t *testing.T, d design) {
				if d.Verdict != "overloaded" || d.Workers > 1 || d.Lanes > 1 {
					t.Errorf("workers used to %.3g, lanes to %.3g", d.Workers, d.Lanes)
				}
			}),
		}, {
			what: "while a worker restarts, the others take its requests", file: "recycling.toml", args: asked("simulate --design uvj --instances 1"), seeds: 3,
			right: each(func(t *testing.T, d design) {
				// A request takes 1.3 ms; at 3 % load hardly more than one waits, for one.
				if d.P99 > 2*1.32 {
					t.Errorf("p99 %.4g ms: they wait for the worker that restarts", d.P99)
				}
			}),
		}, {
			what: "offloaded work uses the other cores", file: "offload.toml", args: asked("compare"),
			right: each(func(t *testing.T, d design) {
				// 14 /s × 250 ms of 4 cores
				if d.Instances != 1 || d.warns("cannot use") || math.Abs(float64(d.Utilization)-14*.25/4) > 4*.875/math.Sqrt(d.Offered)+.01 {
					t.Error("one lane and its threads use 88 % of four cores")
				}
			}),
		}, {
			what: "a pod that has a machine for itself pays for all of it", file: "pods.toml", args: asked("compare"),
			right: each(func(t *testing.T, d design) {
				if d.Instances != 2 || !d.warns("0.25 of 8 vCPUs") || !d.warns("97% is paid and idle") {
					t.Error("no warning that 97 % is paid and idle")
				}
			}),
		}, {
			what: "without keep-alive every request pays connect", file: "connect.toml", args: asked("simulate --design ab --instances 1"),
			right: each(runsFor(0.655)),
		}, {
			what: "with keep-alive nearly none does", file: "connect.toml", args: asked("simulate --design keep --instances 1"),
			right: each(runsFor(0.155)),
		}, {
			what: "equal prices are a tie", file: "connect.toml", args: asked("compare"),
			right: func(t *testing.T, got []answer) {
				if a := got[0]; !strings.Contains(a.Answer, "cost the same") || strings.Contains(a.Answer, "cheapest") {
					t.Errorf("both cost the same: %s", a.Answer)
				}
			},
		}, {
			what: "users wait for their answers before they ask again", file: "users-timeout.toml", args: asked("simulate --design node --instances 1"),
			right: each(func(t *testing.T, d design) {
				// At most 500 in 3 s of patience and 1 ms of thought, of 98 to 100 /s.
				sent := 500 / 3.001
				if d.Verdict != "overloaded" || d.OfferedLoad < sent/100 || d.OfferedLoad > sent/98 {
					t.Error("overloaded 1.7 times")
				}
			}),
		}, {
			what: "users who give up are planned for, not multiplied", file: "users-timeout.toml", args: asked("compare"),
			right: each(func(t *testing.T, d design) {
				// p95 of a second wants 500 answers in a second, of 100 /s each: 5 at least.
				if !d.Met || d.Instances < 5 || d.Instances > 6 {
					t.Error("5 or 6 instances")
				}
			}),
		}, {
			what: "1.1 % that take 20 s are p99", file: "slow-requests.toml", args: asked("simulate --design d0 --instances 1 --precision 20%"),
			right: each(slowest(20000, 0.011, "fast")),
		}, {
			what: "a wait of 15 s elsewhere holds no core", file: "long-wait.toml", args: asked("compare"), seeds: 3, right: met(1),
		}, {
			what: "a step of 10 s is beyond the goal: nothing is simulated", file: "hang-storefront.toml", args: asked("compare"), right: each(alone),
		}, {
			what: "so is one of a class with a goal of its own", file: "hang-scoring.toml", args: asked("compare"), right: each(alone),
		},
	})
}

// ceiling is that of one lane that computes for 10 ms and Node's own part.
func ceiling(t *testing.T, got []answer) {
	each(func(t *testing.T, d design) {
		if d.Verdict != "overloaded" || d.OfferedLoad < 1 || math.Round(float64(d.Done)) != 98 || math.Round(100*float64(d.Lanes)) != 100 {
			t.Errorf("answers %.4g /s with lanes used to %.3g: 98 are what it can do", d.Done, d.Lanes)
		}
	})(t, got)
}

// ownEstimate is right to within the fifth by which closed forms may be off.
func ownEstimate(t *testing.T, d design) {
	simulated := map[string]figure{"p50": d.P50, "p95": d.P95, "p99": d.P99, "mean": d.Mean}[d.EstimateOf]
	if r := d.Estimate / simulated; !(r > 1/1.2 && r < 1.2) {
		t.Errorf("%s by theory %.4g ms, simulated %.4g", d.EstimateOf, d.Estimate, simulated)
	}
}

// addUp: requests are somewhere, each in one place, and by Little's law so are
// their times.
func addUp(t *testing.T, d design) {
	sum := d.WaitForWorker + d.WaitForLane + d.WaitForConnection + d.Running + d.InIO
	if math.Abs(float64(sum/d.InSystem-1)) > 1e-6 {
		t.Errorf("%.6g requests are in some place, of %.6g", sum, d.InSystem)
	}
	if r := estimated(d.mean()); !r.agrees(1000 * float64(d.InSystem/d.Done)) {
		t.Errorf("times of %.5g ms, a mean of %.5g", 1000*d.InSystem/d.Done, d.Mean)
	}
	if d.Workers > 1 || d.Lanes > 1 {
		t.Errorf("workers used to %.3g, lanes to %.3g", d.Workers, d.Lanes)
	}
}

// runsFor is right when requests compute for so many milliseconds, by Little's
// law: all of them the same, so that only the window's edges make a difference.
func runsFor(ms float64) func(*testing.T, design) {
	return func(t *testing.T, d design) {
		edges := 1 / math.Sqrt(d.Offered)
		if got := 1000 * float64(d.Running/d.Done); math.Abs(got/ms-1) > edges {
			t.Errorf("a request computes for %.4g ms, not %.4g", got, ms)
		}
	}
}

// slowest is right where a share of more than 1 % waits for so many milliseconds
// and the others are of this class: p99 is one of the slow.
func slowest(ms, share float64, others string) func(*testing.T, design) {
	return func(t *testing.T, d design) {
		quick := float64(d.Classes[others].P99)
		if p := float64(d.P99); d.Met || p < ms || p > ms+4*quick {
			t.Errorf("p99 is %.0f ms and less than %.3g of waiting for cores, which misses the goal", ms, 4*quick)
		}
		if d.BoundBy != "request" {
			t.Error("what binds are the requests themselves")
		}
		if exact := share*ms + float64(d.Classes[others].Mean); !d.mean().agrees(exact) {
			t.Errorf("the mean is %.4g ms", exact)
		}
	}
}

// alone is right where a request takes longer than its goal by itself.
func alone(t *testing.T, d design) {
	if d.Met || d.BoundBy != "request" || d.Offered > 0 || !strings.Contains(d.Missed, "a request alone takes") {
		t.Error("a request alone takes longer than the goal, for which nothing is simulated")
	}
}

// A random split of a Poisson stream is Poisson: a large fleet under it is many
// small ones, workers that are replaced included.
func TestPoissonSplitting(t *testing.T) {
	if raceDetector {
		t.Skip("simulates too much for the race detector")
	}
	t.Run("of 80", func(t *testing.T) {
		path := sharedCase(t, "recycling-large.toml")
		one := ask(t, path, "simulate", "--instances", "1")
		all := ask(t, path, "simulate", "--instances", "80", "--set", "traffic.rate=4272")
		if !same(one.mean(), all.mean()) || !same(one.p99(), all.p99()) {
			t.Error("they differ by more than chance")
		}
	})
	t.Run("of 8, replaced more rarely than a run was long", func(t *testing.T) {
		path := saved(t, base(`rate = 100`, `p99 = "1s"`, `steps = [{ cpu = "1ms" }]`, "mine", `balancer = "random"
processes = 1
[runtime.mine]
inherits = "node-fastify"
recycle  = { requests = 10000, boot = "5s" }`))
		one := ask(t, path, "simulate", "--instances", "1")
		all := ask(t, path, "simulate", "--instances", "8", "--set", "traffic.rate=800")
		if !same(one.mean(), all.mean()) || !same(one.p99(), all.p99()) {
			t.Error("they differ by more than chance")
		}
		// Every 100 s nothing is served for 5 s: who comes u later waits 5 s − (1 − ρ)u,
		// and one in a hundred comes in the first second.
		for _, d := range []answer{one, all} {
			if exact := 1000 * (5 - (1 - d.OfferedLoad)); d.Met || !d.p99().agrees(exact) {
				t.Errorf("p99 is %.0f ms", exact)
			}
		}
	})
}
