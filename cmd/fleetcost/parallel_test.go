package main

import (
	"context"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"
)

// fullEffort is for tests that simulate much: the race detector makes a simulation ten to
// twenty times slower and sees nothing in one that it did not see in a small one. What
// the commands do at once is small enough for it in TestAnyNumberOfCoresPrintsTheSame.
func fullEffort(t *testing.T) {
	t.Helper()
	if raceDetector {
		t.Skip("simulates at full effort; the race detector sees the same in TestAnyNumberOfCoresPrintsTheSame")
	}
}

// pair are two designs of one small service, of which one may choose its machine.
const pair = `title = "Pair"
[traffic]
pattern = "constant"
rate = 20
[goal]
p99 = "200ms"
errors = 0.01
[request.page]
steps = [ { cpu = "1ms" }, { io = "db", time = "10ms" } ]
[backend.db]
connections = 8
[cloud]
provider = "aws"
region = "us-east-1"
[design.node]
runtime = "node-http"
machine = ["c7g.medium", "c7g.large"]
[design.twin]
runtime = "node-fastify"
machine = "c7g.medium"
`

// parts is a system: a call, and work that is done later.
const parts = `title = "Parts"
[traffic]
pattern = "constant"
rate = 10
[goal]
p99 = "300ms"
errors = 0.01
[service.api]
[service.ml]
[request.page]
service = "api"
share = 1
steps = [ { cpu = "1ms" }, { call = "ml", request = "score" }, { enqueue = "ml", request = "mail" } ]
[request.score]
service = "ml"
steps = [ { cpu = "2ms" } ]
[request.mail]
service = "ml"
steps = [ { cpu = "1ms" } ]
[cloud]
provider = "aws"
region = "us-east-1"
[design.apart]
services = { api = "node-http", ml = "node-http" }
machine = "c7g.medium"
[design.other]
services = { api = "node-fastify", ml = "node-http" }
machine = "c7g.medium"
`

// Every command that does several things at once prints the same bytes on one core and
// on four; the race detector watches what they share.
func TestAnyNumberOfCoresPrintsTheSame(t *testing.T) {
	dir := t.TempDir()
	tests := filepath.Join(dir, "runs.csv")
	writeFile(t, tests, "rate_rps,window_s,warm_s,cpu_ms,p50_ms\n10,1,1,2.8,18\n20,1,1,2.7,25\n")
	measured := filepath.Join(dir, "measured.csv")
	writeFile(t, measured, "design,rate_rps,window_s,p50_ms,p95_ms,p99_ms\ntwin,20,10,12,25,30\ntwin,40,10,12,26,40\n")
	scenario := filepath.Join(dir, "pair.toml")
	writeFile(t, scenario, pair)
	const scaled = "scaling.policy=hpa"
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, c := range []struct {
		stdin string
		line  string
	}{
		{pair, "compare -"},
		{parts, "compare -"},
		{parts, "simulate - --design apart"},
		{pair, "simulate - --design node --instances 2"},
		{pair, "explain - --design node"},
		{pair, "sweep - --vary traffic.rate=20:40:2"},
		{pair, "breakeven - --vary traffic.rate=20:40:2"},
		{pair, "diff - " + scenario},
		{pair, "budget - --months 1 --samples 20 --set traffic.rate={low=10,mid=20,high=30}"},
		{pair, "forecast - --days 1 --step 1h --set " + scaled},
		{pair, "commit - --design twin --months 1 --step 1h"},
		{pair, "tune - --design twin --days 2 --step 1h --policy windows"},
		{pair, "validate " + measured + " --scenario -"},
		{pair, "calibrate " + tests + " --runtime node-http"},
	} {
		args := append(asked(c.line), "--format", "json", "--quiet")
		if !slices.Contains([]string{"calibrate", "validate"}, args[0]) {
			args = append(args, "--precision", "20%")
		}
		runtime.GOMAXPROCS(4)
		many := call(t.Context(), c.stdin, args...)
		if many.status != statusMet || many.stderr != "" {
			t.Errorf("%s: exit %d, %s", c.line, many.status, many.stderr)
		}
		if raceDetector {
			continue // on one core nothing is shared
		}
		runtime.GOMAXPROCS(1)
		if one := call(t.Context(), c.stdin, args...); one != many {
			t.Errorf("%s: on one core\n%s\non four\n%s", c.line, one.stdout, many.stdout)
		}
	}
}

// What is interrupted in the midst of its work ends with 130, whatever of it was at work.
func TestInterruptedAtWork(t *testing.T) {
	const wide = "{low=10,mid=20,high=30}"
	for _, line := range []string{
		"sweep - --vary traffic.rate=20:40:1000", "compare - --precision 0.01%", "forecast - --months 12 --step 5m", "budget - --checks 1000 --set traffic.rate=" + wide,
	} {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(200*time.Millisecond, cancel)
		if c := call(ctx, pair, append(asked(line), "--quiet")...); c.status != statusInterrupted || c.stderr != interruption(c.stdout != "")+"\n" {
			t.Errorf("%s: exit %d, %s", line, c.status, c.stderr)
		}
	}
}
