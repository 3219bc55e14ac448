package main

import (
	"context"
	"strings"
	"testing"
)

// A range is one value in all commands but budget, which say so once; all refuse one that
// begins at 0.
func TestRangesAreTakenAtTheirMiddle(t *testing.T) {
	fullEffort(t)
	scenario := `
title = "r"
[traffic]
pattern = "constant"
rate = { low = 6, mid = 8, high = 1500 }
[goal]
p99 = "500ms"
[cloud]
provider = "aws"
region = "us-east-1"
[request.page]
steps = [ { cpu = "5ms" } ]
[design.node]
runtime = "node-http"
machine = "c7g.large"
[design.go]
runtime = "go-net-http"
machine = "c7g.large"
`
	const says = "traffic.rate is taken at its middle, 8 of 6 to 1,500; fleetcost budget takes all of it"
	for _, args := range []string{"compare -", "simulate - --design node", "forecast - --days 1", "commit - --months 1", "sweep - --vary goal.p99=400ms:500ms:2", "check -", "emit k6 -", "explain - --design node", "breakeven - --between node,go --vary goal.p99=400ms:500ms"} {
		got := call(context.Background(), scenario, strings.Fields(args)...)
		if n := strings.Count(oneLine(got.stdout+" "+got.stderr), says); n != 1 {
			t.Errorf("%s: said %d times; exit %d\n%s%s", args, n, got.status, got.stdout, got.stderr)
		}
		refused := call(context.Background(), scenario, append(strings.Fields(args), "--set", "traffic.rate={low=0,mid=8,high=15}")...)
		if refused.status != statusBadInput || !strings.Contains(oneLine(refused.stderr), "its low 0 is not above 0") {
			t.Errorf("%s: exit %d, %s", args, refused.status, refused.stderr)
		}
	}
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
