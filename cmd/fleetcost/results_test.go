package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// loop is a scenario of one event loop that does nothing but compute.
const loop = `title = "Loop"
[traffic]
pattern = "constant"
rate = 160
[goal]
p99 = "300ms"
[request.page]
share = 3
steps = [ { cpu = "5ms" } ]
[request.order]
share = 1
steps = [ { cpu = "5ms" } ]
[cloud]
provider = "aws"
region = "us-east-1"
[runtime.bare]
inherits = "node-http"
overhead = "0s"
overhead_after = "0s"
idle = { extra = "0s" }
[design.bare]
runtime = "bare"
machine = "c7g.medium"
`

// A server with one core that serves in the order of arrival and takes 5 ms for each
// request answers after that and what was left of those before (Lindley's recursion):
//
//	W' = max(0, W + 5 ms − gap)
//
// Predicted from its arrivals, as a tool wrote them, the quantiles are those, however
// unlike another minute of Poisson arrivals these are. A tally of a run tells them within 0.05 %.
func TestResultsOfToolsArePredicted(t *testing.T) {
	fullEffort(t)
	dir := t.TempDir()
	r := rand.New(rand.NewPCG(3, 3))
	var hits strings.Builder
	wait, at := 0.0, 0.0
	for at < 70 {
		kind, gap := "GET,http://shop/page", r.ExpFloat64()/160
		if r.Float64() < 0.25 {
			kind = "POST,http://shop/cart/order"
		}
		wait = math.Max(0, wait-gap)
		at += gap
		wait += 0.005
		fmt.Fprintf(&hits, "%d,200,%d,0,0,,,,0,%s,\n", 1_700_000_000_000_000_000+int64(at*1e9), int64(wait*1e9), kind)
	}
	for name, text := range map[string]string{"hits.csv": hits.String(), "loop.toml": loop} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	c := call(context.Background(), "", "validate", filepath.Join(dir, "hits.csv"), "--scenario", filepath.Join(dir, "loop.toml"), "--design", "bare", "--path", "order=POST /order", "--format", "json", "-q")
	if c.status != statusMet {
		t.Fatalf("exit %d: %s", c.status, c.stderr)
	}
	var v struct {
		Rows []struct {
			Class               string
			Measured, Predicted map[string]float64
		}
	}
	if err := json.Unmarshal([]byte(c.stdout), &v); err != nil {
		t.Fatal(err)
	}
	if len(v.Rows) != 3 {
		t.Fatalf("%d rows, not those of all, page and order:\n%s", len(v.Rows), c.stdout)
	}
	for _, row := range v.Rows {
		for _, q := range []string{"p50_ms", "p95_ms", "p99_ms"} {
			if off := row.Predicted[q]/row.Measured[q] - 1; math.Abs(off) > 0.0006 {
				t.Errorf("%s: %s of %v ms is predicted as %v", row.Class, q, row.Measured[q], row.Predicted[q])
			}
		}
	}
	if v.Rows[0].Measured["requests"] < 9_000 || v.Rows[0].Measured["requests"] > 10_200 {
		t.Errorf("%v requests behind the warm-up, not about 9,600", v.Rows[0].Measured["requests"])
	}
}

// beside writes a file beside the scenario loop, and names both.
func beside(t *testing.T, name, text string) (file, scenario string) {
	t.Helper()
	dir := t.TempDir()
	file, scenario = filepath.Join(dir, name), filepath.Join(dir, "loop.toml")
	for path, text := range map[string]string{file: text, scenario: loop} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return file, scenario
}

// predicted are the percentiles of all requests, ms, that validate predicts.
func predicted(t *testing.T, args ...string) (all map[string]float64, stderr string) {
	t.Helper()
	c := call(context.Background(), "", append([]string{"validate"}, args...)...)
	if c.status != statusMet {
		t.Fatalf("%v: exit %d: %s", args, c.status, c.stderr)
	}
	var v struct {
		Rows []struct{ Predicted map[string]float64 }
	}
	if err := json.Unmarshal([]byte(c.stdout), &v); err != nil || len(v.Rows) == 0 {
		t.Fatalf("%v: %v: %s", args, err, c.stdout)
	}
	return v.Rows[0].Predicted, c.stderr
}

// An attempt after the first is a request of the results: a client who tries again sends no
// more of its own, whose timeouts would else be answered by attempts.
func TestAttemptsOfResultsArePredicted(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	var hits strings.Builder
	for at := 0.0; at < 20; at += r.ExpFloat64() / 160 {
		fmt.Fprintf(&hits, "%d,200,%d,0,0,,,,0,GET,http://shop/page,\n", 1_700_000_000_000_000_000+int64(at*1e9), 9_000_000)
	}
	file, scenario := beside(t, "hits.csv", hits.String())
	args := []string{file, "--scenario", scenario, "--design", "bare", "--warm", "1s", "--format", "json", "-q", "--set", "request.page.timeout=12ms"}
	once, _ := predicted(t, args...)
	again, said := predicted(t, append(args, "--set", `request.page.retry={ max = 3, backoff = "1ms" }`)...)
	if fmt.Sprint(once) != fmt.Sprint(again) {
		t.Errorf("%v with retries, %v without", again, once)
	}
	if !strings.Contains(said, "retries of clients (page) are requests of the results") {
		t.Errorf("that is not told: %s", said)
	}
}

// vegetaReport is of evenly spaced requests to a server like loop.
const vegetaReport = `Requests      [total, rate, throughput]         9600, 160.02, 160.00
Duration      [total, attack, wait]             59.999s, 59.994s, 5.02ms
Latencies     [min, mean, 50, 90, 95, 99, max]  5.001ms, 5.02ms, 5.01ms, 5.03ms, 5.05ms, 5.1ms, 6.3ms
Bytes In      [total, mean]                     19200, 2.00
Bytes Out     [total, mean]                     0, 0.00
Success       [ratio]                           100.00%
Status Codes  [code:count]                      200:9600
Error Set:
`

// Nobody waits who comes evenly to a server that is faster, and always takes as long: D/D/1.
// Poisson arrivals wait there, and the summary of a tool that spaces evenly says what to do.
func TestSummariesOfEvenlySpacedRequests(t *testing.T) {
	file, scenario := beside(t, "report.txt", vegetaReport)
	args := []string{file, "--scenario", scenario, "--design", "bare", "--format", "json", "-q"}
	even, said := predicted(t, append(args, "--set", "traffic.arrivals=even")...)
	if math.Abs(even["p99_ms"]-5) > 0.0006*5 {
		t.Errorf("the p99 of evenly spaced requests is predicted as %v ms, not 5", even["p99_ms"])
	}
	if !strings.Contains(said, "taken for evenly spaced") {
		t.Errorf("that is not told: %s", said)
	}
	random, said := predicted(t, args...)
	if random["p99_ms"] < 10 {
		t.Errorf("the p99 of Poisson arrivals is predicted as %v ms", random["p99_ms"])
	}
	if !strings.Contains(said, `traffic.arrivals = "even" predicts such`) {
		t.Errorf("that vegeta spaces evenly is not told: %s", said)
	}
}

// Evenly spaced requests to one server of exponential times are D/M/1: with σ = exp(−(1−σ)/ρ)
// response times are exponential of mean S/(1−σ) (Kleinrock, Queueing Systems I, 6.4). Twice
// the interval that the run tells is allowed.
func TestEvenlySpacedRequestsAreDM1(t *testing.T) {
	_, scenario := beside(t, "none", "")
	c := call(context.Background(), "", "simulate", scenario, "--design", "bare", "--instances", "1", "--format", "json", "-q", "--set", "traffic.arrivals=even",
		"--set", `request.page.steps=[ { cpu = { mean = "5ms", dist = "exponential" } } ]`, "--set", `request.order.steps=[ { cpu = { mean = "5ms", dist = "exponential" } } ]`)
	if c.status != statusMet {
		t.Fatalf("exit %d: %s", c.status, c.stderr)
	}
	var got map[string]any
	if err := json.Unmarshal([]byte(c.stdout), &got); err != nil {
		t.Fatal(err)
	}
	sigma := 0.5
	for range 200 {
		sigma = math.Exp(-(1 - sigma) / 0.8)
	}
	mean := 5 / (1 - sigma)
	for name, want := range map[string]float64{"mean": mean, "p50": mean * math.Ln2, "p99": mean * math.Log(100)} {
		low, high := got[name+"_low_ms"].(float64), got[name+"_high_ms"].(float64)
		if mid := (low + high) / 2; math.Abs(mid-want) > high-low {
			t.Errorf("%s is %v to %v ms, not %v", name, low, high, want)
		}
	}
}
