package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What calibrate writes is a part of a scenario that can be simulated.
func TestCalibratedTablesAreReadAgain(t *testing.T) {
	fullEffort(t)
	dir := t.TempDir()
	tests := filepath.Join(dir, "runs.csv")
	write(t, tests, `rate_rps,window_s,warm_s,request,n,cpu_ms,p50_ms,p95_ms,p99_ms
66,9,1,all,594,2.8,,,
66,9,1,GET /,540,,18.5,65.6,100
66,9,1,report,54,,28,70,110
149,9,1,all,1341,2.75,,,
149,9,1,GET /,1224,,25,80,120
149,9,1,report,117,,39,90,130
2000,9,1,empty,18000,0.14,,,
`)
	var errs bytes.Buffer
	if status := run(context.Background(), []string{"fleetcost", "calibrate", tests, "--runtime", "node-http", "--out", dir, "-q"}, nil, io.Discard, &errs); status != 0 {
		t.Fatalf("status %d: %s", status, errs.String())
	}
	tables, err := os.ReadFile(filepath.Join(dir, "calibrated.toml"))
	if err != nil {
		t.Fatal(err)
	}
	scenario := filepath.Join(dir, "own.toml")
	write(t, scenario, `
[traffic]
pattern = "constant"
rate = 100
[goal]
p99 = "500ms"
[cloud]
provider = "aws"
region = "us-east-1"
[design.own]
runtime = "measured"
machine = "c7g.large"
`+string(tables))
	var page bytes.Buffer
	if status := run(context.Background(), []string{"fleetcost", "check", scenario, "--format", "json"}, nil, &page, &errs); status != 0 {
		t.Fatalf("status %d: %s\n%s", status, errs.String(), tables)
	}
	if !strings.Contains(string(tables), "overhead_after") {
		t.Errorf("no overhead in\n%s", tables)
	}
	if !strings.Contains(page.String(), "GET /") {
		t.Errorf("no request GET / in\n%s", page.String())
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
