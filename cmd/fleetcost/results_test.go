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
