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

	"fleetcost/profiles/shared"
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

// sharedCase is the path of a case.
func sharedCase(t *testing.T, name string) string { return shared.Path(t, "cases", name) }

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
	fullEffort(t)
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
