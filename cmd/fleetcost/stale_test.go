package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"fleetcost/models/cost"
	"fleetcost/models/report"
)

// on is a day on which prices may be old, until the test ends.
func on(t *testing.T, day string) {
	t.Helper()
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	was := today
	today = func() time.Time { return at }
	t.Cleanup(func() { today = was })
}

func TestStalePrices(t *testing.T) {
	on(t, "2026-11-30")
	if said := stale([]dated{{"machines", "2026-07-20"}, {"db", "own"}, {"logs", "2025-11-30"}, {"", "2020-01-01"}, {"db", ""}}); said != "" {
		t.Errorf("none is older than a year, and it says %q", said)
	}
	said := stale([]dated{{"machines", "2025-04-04"}, {"machines", "2025-04-04"}, {"cache", "2024-08-09"}, {"queue", "undated"}, {"logs", "2025-04-04"}})
	if want := "prices older than a year, or of no day: cache (2024-08-09); machines, logs (2025-04-04); queue (undated); "; !strings.HasPrefix(said, want) {
		t.Errorf("%q, want %q…", said, want)
	}
}

// What functions and containers are billed for is called by their design, a machine and what
// is of all designs is not.
func TestPricesAreCalledByWhatTheyAreOf(t *testing.T) {
	r := &report.Report{Designs: []report.Design{
		{Name: "run", Services: []report.Service{{Platform: "containers of Cloud Run"}}, Bill: cost.Bill{Lines: []cost.Line{{What: "CPU"}, {Part: "logs", What: "ingestion"}}}},
		{Name: "node", Services: []report.Service{{}}, Bill: cost.Bill{Lines: []cost.Line{{What: "instances", Unit: "instance-hours"}, {What: "root volumes"}}}},
	}}
	var said []string
	for _, p := range pricesOfReport(r) {
		said = append(said, p.of)
	}
	if got, want := strings.Join(said, ", "), "run CPU, logs ingestion, machines, root volumes"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// Old prices are told on standard error, once by kind, and the result is the same on any day.
func TestOldPricesAreTold(t *testing.T) {
	fullEffort(t)
	scenario := `
title = "old"
[traffic]
pattern = "constant"
rate    = 20
[goal]
p99 = "1s"
[request.page]
steps = [ { cpu = "1ms" } ]
[cloud]
provider = "aws"
region   = "eu-west-1"
[design.node]
runtime = "node-http"
machine = "c7g.large"
`
	outputs := map[string]string{}
	for _, day := range []string{"2025-06-01", "2026-11-30"} {
		on(t, day)
		for _, command := range []string{"compare", "forecast", "commit", "check", "simulate", "explain", "sweep"} {
			args := []string{"fleetcost", command, "-"}
			switch command {
			case "forecast":
				args = append(args, "--days", "1", "--quiet")
			case "commit":
				args = append(args, "--months", "1", "--quiet")
			case "compare":
				args = append(args, "--quiet")
			case "simulate":
				args = append(args, "--design", "node", "--instances", "1", "--quiet")
			case "explain":
				args = append(args, "--design", "node", "--quiet")
			case "sweep":
				args = append(args, "--vary", "traffic.rate=20,40", "--quiet")
			}
			var stdout, stderr bytes.Buffer
			if status := run(context.Background(), args, strings.NewReader(scenario), &stdout, &stderr); status != 0 {
				t.Fatalf("%s on %s: status %d, %s", command, day, status, stderr.String())
			}
			if told := strings.Count(stderr.String(), "prices older than a year: machines (2025-04-04)"); told != map[string]int{"2025-06-01": 0, "2026-11-30": 1}[day] {
				t.Errorf("%s on %s: told %d times in %q", command, day, told, stderr.String())
			}
			if before, ok := outputs[command]; ok && before != stdout.String() {
				t.Errorf("%s is another on another day:\n%s\n%s", command, before, stdout.String())
			}
			outputs[command] = stdout.String()
		}
	}
}

// What is old is a warning of every page that is kept, as nobody who is sent it saw the run.
func TestOldPricesAreWarningsOfFiles(t *testing.T) {
	fullEffort(t)
	on(t, "2026-11-30")
	dir := t.TempDir()
	got := call(context.Background(), strings.Replace(priced, "us-east-1", "eu-west-1", 1), "compare", "-", "--no-curve", "--out", dir)
	if got.status != 0 {
		t.Fatalf("exit %d, %s", got.status, got.stderr)
	}
	const told = "prices older than a year: "
	for _, name := range []string{"report.html", "report.md"} {
		page, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(page), told); n != 1 {
			t.Errorf("%s tells %d times of old prices", name, n)
		}
	}
	book, err := excelize.OpenFile(filepath.Join(dir, "report.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	n := 0
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			n += strings.Count(strings.Join(row, " "), told)
		}
	}
	if n == 0 {
		t.Error("report.xlsx tells nothing of old prices")
	}
}

// Own prices and a rate of a day to come are as doubtful as old ones; those of today, which is
// tomorrow somewhere, are not.
func TestDaysToComeAreTold(t *testing.T) {
	fullEffort(t)
	on(t, "2026-11-30")
	dir := t.TempDir()
	for day, told := range map[string]int{"2026-12-01": 0, "2026-12-02": 1, "2031-01-01": 1} {
		sheet := filepath.Join(dir, day+".toml")
		text := "source = \"mine\"\nas_of = \"2026-01-01\"\nprice = [ { provider = \"aws\", region = \"us-east-1\", machine = \"c7g.large\", kind = \"on_demand\", usd = 0.07 }, { provider = \"aws\", region = \"us-east-1\", machine = \"c7g.xlarge\", kind = \"on_demand\", usd = 0.14, as_of = \"" + day + "\" } ]\n"
		if err := os.WriteFile(sheet, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		for _, command := range []string{"check", "compare"} {
			got := call(context.Background(), priced, command, "-", "--set", "cloud.prices="+sheet, "--set", `cloud.currency={ code = "EUR", per_usd = 0.9, as_of = "`+day+`" }`)
			said := oneLine(got.stderr)
			if n := strings.Count(said, "own prices are of days to come, up to "+day); got.status != 0 || n != told {
				t.Errorf("%s: prices of %s are told %d times: exit %d, %s", command, day, n, got.status, said)
			}
			if n := strings.Count(said, "the rate of EUR is of a day to come, "+day); n != told {
				t.Errorf("%s: a rate of %s is told %d times: %s", command, day, n, said)
			}
		}
	}
}

const priced = `
title = "priced"
[traffic]
pattern = "constant"
rate = 20
[goal]
p99 = "1s"
[request.page]
steps = [ { cpu = "1ms" } ]
[cloud]
provider = "aws"
region   = "us-east-1"
[design.node]
runtime = "node-http"
machine = "c7g.large"
`
