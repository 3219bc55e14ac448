//go:build loadtools

package main

import (
	"context"
	"encoding/json"
	"math"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fleetcost/profiles/shared"
)

// sentLoop is a scenario of two kinds of requests, one of which is tried again.
const sentLoop = `title = "Sent"
[traffic]
pattern = "constant"
rate = 100
[goal]
p99 = "300ms"
[request.page]
share = 3
timeout = "2s"
retry = { max = 2, backoff = "20ms", jitter = 0.5 }
steps = [ { cpu = "1ms" } ]
[request.order]
share = 1
steps = [ { cpu = "1ms" } ]
[cloud]
provider = "aws"
region = "us-east-1"
[design.node]
runtime = "node-http"
machine = "c7g.medium"
`

// The tools themselves send what emit writes, to a server on this machine that fails half
// of all pages, and validate reads their results: go test -tags loadtools -run RealTools -v.
// Of 100 requests/s for 8 s, 600 in the mean are pages, of 1, 2 or 3 attempts where the tool
// tries again, 1.75 in the mean. Counts are allowed 4.5 standard deviations. In tenths of a
// second the index of dispersion of Poisson counts is 1 with a deviation of √(2/79); what the
// machine delays only adds to it, so that only evenly spaced ones are held from above.
func TestRealTools(t *testing.T) {
	for _, tool := range []struct {
		name, program, script, results string
		args                           []string
		retries, even                  bool
	}{
		{"k6", "k6", "script.js", "results.csv", []string{"run", "--quiet", "--out", "csv=results.csv", "script.js"}, true, false},
		{"k6", "k6", "script.js", "results.json", []string{"run", "--quiet", "--out", "json=results.json", "script.js"}, true, false},
		{"vegeta", "sh", "script.sh", "results/results.csv", []string{"script.sh"}, false, true},
		{"locust", "locust", "locustfile.py", "results_stats.csv", []string{"--headless", "--only-summary", "--csv", "results", "-f", "locustfile.py"}, true, false},
	} {
		t.Run(tool.name+" "+tool.results, func(t *testing.T) {
			for _, program := range []string{tool.name, tool.program} {
				if _, err := exec.LookPath(program); err != nil {
					shared.Missing(t, program+", which sends the load")
				}
			}
			server := newHalfFails()
			defer server.Close()
			dir := t.TempDir()
			scenario := filepath.Join(dir, "sent.toml")
			if err := os.WriteFile(scenario, []byte(sentLoop), 0o644); err != nil {
				t.Fatal(err)
			}
			if c := call(context.Background(), "", "emit", tool.name, scenario, "--for", "8s", "--path", "order=POST /order", "--base-url", server.URL, "--out", filepath.Join(dir, tool.script)); c.status != statusMet {
				t.Fatal(c.stderr)
			}
			run := exec.Command(tool.program, tool.args...)
			run.Dir, run.Env = dir, append(os.Environ(), "K6_CSV_TIME_FORMAT=unix_micro", "K6_NO_USAGE_REPORT=true")
			if out, err := run.CombinedOutput(); err != nil {
				// Locust says by its status that requests failed, as they do.
				if status := run.ProcessState.ExitCode(); tool.name != "locust" || status != 1 {
					t.Fatalf("%v:\n%s", err, out)
				}
			}
			times, pages := server.seen()
			orders, perPage, spread := float64(len(times)-pages), 1.0, 0.0
			if tool.retries {
				perPage, spread = 1.75, 0.5*1+0.25*4+0.25*9-1.75*1.75
			}
			if math.Abs(float64(pages)-600*perPage) > 4.5*math.Sqrt(600*(perPage*perPage+spread)) {
				t.Errorf("%d pages, not about %v", pages, 600*perPage)
			}
			if math.Abs(orders-200) > 4.5*math.Sqrt(200) {
				t.Errorf("%v orders, not about 200", orders)
			}
			index, least := dispersion(times), 1-4.5*math.Sqrt(2.0/79)
			if tool.even == (index > least) {
				t.Errorf("the index of dispersion is %v: evenly spaced requests are below %v, others above", index, least)
			}
			c := call(context.Background(), "", "validate", filepath.Join(dir, tool.results), "--scenario", scenario, "--design", "node", "--path", "order=POST /order", "--warm", "0s", "--format", "json", "-q")
			if c.status != statusMet {
				t.Fatal(c.stderr)
			}
			var v struct {
				Rows []struct {
					Class    string
					Measured map[string]float64
				}
			}
			if err := json.Unmarshal([]byte(c.stdout), &v); err != nil || len(v.Rows) != 3 {
				t.Fatalf("%v: %s", err, c.stdout)
			}
			if got := v.Rows[0].Measured["requests"]; got != float64(len(times)) {
				t.Errorf("validate reads %v requests of %d", got, len(times))
			}
			t.Logf("%d requests, index of dispersion %.3f; %s", len(times), index, strings.TrimSpace(c.stderr))
		})
	}
}

// A halfFails is a server that fails half of all pages by chance, and knows when requests came.
type halfFails struct {
	*httptest.Server
	sync.Mutex
	times []time.Time
	pages int
}

func newHalfFails() *halfFails {
	s, chance := &halfFails{}, rand.New(rand.NewPCG(1, 1))
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.Lock()
		defer s.Unlock()
		s.times = append(s.times, time.Now())
		if r.Method == http.MethodPost && r.URL.Path == "/order" {
			return
		}
		if s.pages++; chance.Float64() < 0.5 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	return s
}

func (s *halfFails) seen() ([]time.Time, int) {
	s.Lock()
	defer s.Unlock()
	slices.SortFunc(s.times, time.Time.Compare)
	return s.times, s.pages
}

// dispersion is the variance over the mean of counts of tenths of a second.
func dispersion(times []time.Time) float64 {
	span := times[len(times)-1].Sub(times[0])
	counts := make([]float64, int(span/(100*time.Millisecond)))
	for _, at := range times {
		if k := int(at.Sub(times[0]) / (100 * time.Millisecond)); k < len(counts) {
			counts[k]++
		}
	}
	mean, squares := 0.0, 0.0
	for _, n := range counts {
		mean += n / float64(len(counts))
	}
	for _, n := range counts {
		squares += (n - mean) * (n - mean)
	}
	return squares / float64(len(counts)-1) / mean
}
