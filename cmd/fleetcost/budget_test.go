package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fleetcost/models/words"
)

// What a budget is of in these tests: a day that grows, whose size, work, price and answers
// are not known.
const uncertain = `
title = "Shop"
[traffic]
pattern = "times"
duration = "8760h"
[[traffic.of]]
pattern = "diurnal"
mean = { low = 900, mid = 1200, high = 2100 }
peak_to_mean = 1.7
[[traffic.of]]
pattern = "growth"
per_month = { low = -0.01, mid = 0.03, high = 0.06 }
[goal]
p99 = "300ms"
errors = 0.001
[request.page]
response = { low = "1KiB", mid = "2KiB", high = "4KiB" }
share = 1
steps = [ { cpu = { low = "2ms", mid = "3ms", high = "5ms" } }, { io = "db", time = "8ms" } ]
[backend.db]
price = { low = 0.2, mid = 0.3, high = 0.4 }
[cloud]
provider = "aws"
region = "us-east-1"
[network]
balancer = "http"
[design.go]
runtime = "go-net-http"
machine = "c7g.medium"
`

// budgeted runs a budget of the text and reads its JSON.
func budgeted(t *testing.T, text string, args ...string) (answer struct {
	Designs []struct {
		Name     string
		Whole    map[string]any
		Months   []struct{ Begin string }
		AtMid    float64 `json:"at_mid_usd"`
		Followed *struct {
			Policy string
			Most   float64 `json:"most_of_static"`
		}
	}
	Inputs []struct {
		Key   string
		From  string  `json:"said_by"`
		High  float64 `json:"p95"`
		Worth float64 `json:"perfect_information_usd"`
	}
	Worth   float64 `json:"perfect_information_usd"`
	Matches []struct {
		A, B     string
		ACheaper float64 `json:"a_cheaper"`
		Same     float64
		BCheaper float64 `json:"b_cheaper"`
	}
	Surface struct {
		Points     int     `json:"checked_points"`
		Median     float64 `json:"median_error"`
		Worst      float64 `json:"worst_error"`
		P50        float64 `json:"p50_usd"`
		PlannedP50 float64 `json:"planned_p50_usd"`
	}
}) {
	t.Helper()
	fullEffort(t)
	var out, errs bytes.Buffer
	args = append([]string{"fleetcost", "budget", "-", "--format", "json", "--quiet"}, args...)
	if status := run(context.Background(), args, strings.NewReader(text), &out, &errs); status != statusMet {
		t.Fatalf("exit status %d: %s", status, errs.String())
	}
	if err := json.Unmarshal(out.Bytes(), &answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

// The response surface has the median of the bills that planning gives at 20 points that are
// drawn from the ranges, to 2 %.
func TestBudgetsAreNearPlanning(t *testing.T) {
	answer := budgeted(t, uncertain, "--checks", "20", "--precision", "20%")
	s := answer.Surface
	if s.Points != 20 || math.Abs(s.P50/s.PlannedP50-1) > 0.02 || s.Median > 0.02 {
		t.Errorf("of %d points the median is $%v, planned $%v, and the median error %.2g", s.Points, s.P50, s.PlannedP50, s.Median)
	}
}

// Without ranges there is no doubt, and a month of 730 h costs what compare says it does.
func TestBudgetsWithoutDoubt(t *testing.T) {
	answer := budgeted(t, withoutRanges, "--months", "12", "--checks", "1", "--set", "doubt.presets=false")
	for _, d := range answer.Designs {
		if d.Whole["p10_usd"] != d.Whole["p90_usd"] || d.Whole["p50_usd"] != d.AtMid || len(d.Months) != 12 {
			t.Errorf("%s: %v, at mid %v, in %d months", d.Name, d.Whole, d.AtMid, len(d.Months))
		}
	}
	var out, errs bytes.Buffer
	run(context.Background(), []string{"fleetcost", "compare", "-", "--format", "json", "--quiet"}, strings.NewReader(withoutRanges), &out, &errs)
	var compared struct {
		Designs []struct {
			Name  string
			Month float64 `json:"usd_per_month"`
		}
	}
	if err := json.Unmarshal(out.Bytes(), &compared); err != nil || len(compared.Designs) != len(answer.Designs) {
		t.Fatal(err, errs.String())
	}
	for i, d := range compared.Designs {
		if got := answer.Designs[i].AtMid; math.Abs(got-12*d.Month) > 0.01 {
			t.Errorf("%s costs %v a year, and %v a month", d.Name, got, d.Month)
		}
	}
}

const withoutRanges = `
[traffic]
pattern = "constant"
rate = 900
[goal]
p99 = "300ms"
[request.page]
share = 1
steps = [ { cpu = "3ms" } ]
[cloud]
provider = "aws"
region = "us-east-1"
[design.node]
runtime = "node-express"
machine = "c7g.large"
[design.go]
runtime = "go-net-http"
machine = "c7g.large"
`

const oneRange = "traffic.rate={ low = 500, mid = 900, high = 1500 }"

// Probabilities of two designs are those of all futures, and nothing is worth less than
// nothing to know.
func TestBudgetsCompareDesigns(t *testing.T) {
	answer := budgeted(t, withoutRanges, "--set", oneRange, "--set", "doubt.presets=false", "--checks", "1", "--samples", "200", "--months", "3")
	for _, m := range answer.Matches {
		if sum := m.ACheaper + m.Same + m.BCheaper; math.Abs(sum-1) > 1e-9 {
			t.Errorf("%s and %s: %v", m.A, m.B, sum)
		}
	}
	for _, in := range answer.Inputs {
		if in.Worth != answer.Worth {
			t.Errorf("to know %s is worth %v, and to know all of one input %v", in.Key, in.Worth, answer.Worth)
		}
	}
	if len(answer.Inputs) != 1 || len(answer.Matches) != 1 {
		t.Errorf("%d inputs and %d matches", len(answer.Inputs), len(answer.Matches))
	}
}

// What presets say of runtimes is in a budget, under one name for designs that share it, and
// factors of all prices are in the bills as they are.
func TestBudgetsDoubtPresetsAndFactors(t *testing.T) {
	text := withoutRanges + "[design.twin]\nruntime = \"node-express\"\nmachine = \"c7g.large\"\n"
	plain := budgeted(t, text, "--months", "1", "--samples", "200", "--checks", "1", "--precision", "20%")
	if len(plain.Inputs) != 2 || plain.Inputs[0].Key != "runtime.go-net-http: CPU" || plain.Inputs[0].From != "preset" || !(plain.Inputs[1].High > 1) {
		t.Errorf("inputs are %+v", plain.Inputs)
	}
	for _, m := range plain.Matches {
		if m.A == "node" && m.B == "twin" && m.Same != 1 {
			t.Errorf("designs of one runtime cost the same in %v of the futures", m.Same)
		}
	}
	dear := budgeted(t, text, "--months", "1", "--samples", "200", "--checks", "1", "--precision", "20%", "--set", "doubt.prices={ low = 1.5, mid = 2, high = 3 }", "--set", "doubt.presets=false")
	for i, d := range dear.Designs {
		if got, want := d.AtMid, 2*plain.Designs[i].AtMid; math.Abs(got-want) > 0.01 || len(dear.Inputs) != 1 || dear.Inputs[0].From != "scenario" {
			t.Errorf("%s costs %v at twice the prices, want %v", d.Name, got, want)
		}
	}
}

// Under an autoscaler months cost what its timelines do: at points that are drawn from the ranges the
// surface is as near to following the planned fleet as it is to planned fleets that stay, and machines cost less than
// those of a fleet for the busiest hour.
func TestBudgetsFollowAutoscalers(t *testing.T) {
	scaled := "[scaling]\npolicy = \"hpa\"\ncpu = 0.6\nmin = 2\nmax = 40\n"
	answer := budgeted(t, uncertain+scaled, "--months", "1", "--samples", "200", "--precision", "20%", "--checks", "2", "--set", "doubt.presets=false")
	d := answer.Designs[0]
	if d.Followed == nil || d.Followed.Policy != "hpa" || !(d.Followed.Most < 1) {
		t.Fatalf("followed is %+v", d.Followed)
	}
	if s := answer.Surface; s.Points != 2 || s.Median > 0.02 {
		t.Errorf("of %d points the median error is %.2g", s.Points, s.Median)
	}
}

// Inputs that change CPU times multiply, and one that changes work and what is paid by use does both, beyond
// the ends of its range, too.
func TestBudgetsOfWorkAndPrices(t *testing.T) {
	answer := budgeted(t, `
[traffic]
pattern = "constant"
rate = 900
[goal]
p99 = "300ms"
errors = 0.001
[request.page]
response = "60KiB"
share = { low = 0.5, mid = 1, high = 3 }
steps = [ { cpu = { low = "2ms", mid = "4ms", high = "8ms" } } ]
[request.api]
response = "1KiB"
share = 1
steps = [ { cpu = "1ms" } ]
[cloud]
provider = "aws"
region = "us-east-1"
[network]
balancer = "http"
[doubt]
presets = false
cpu = { low = 0.6, mid = 1, high = 1.7 }
[design.node]
runtime = "node-http"
machine = "c7g.medium"
`, "--months", "1", "--samples", "200", "--checks", "8", "--precision", "20%")
	if s := answer.Surface; s.Points != 8 || s.Median > 0.02 || s.Worst > 0.05 {
		t.Errorf("of %d points the surface is off by %.2g in the median, and by %.2g at most", s.Points, s.Median, s.Worst)
	}
}

// Batches are budgeted as they are planned; what no rate of months tells is refused with the reason.
func TestTrafficOfBudgets(t *testing.T) {
	const rest = `
[goal]
p99 = "300ms"
[request.page]
share = 1
steps = [ { cpu = "3ms" } ]
[cloud]
provider = "aws"
region = "us-east-1"
[doubt]
presets = false
[design.go]
runtime = "go-net-http"
machine = "c7g.large"
`
	batches := budgeted(t, "[traffic]\npattern = \"batches\"\nrate = { low = 200, mid = 300, high = 500 }\nbatch = 4\n"+rest, "--months", "1", "--samples", "50", "--precision", "20%")
	if s := batches.Surface; s.Points != 1 || s.Worst > 0.05 {
		t.Errorf("%+v", s)
	}
	users := call(context.Background(), "[traffic]\npattern = \"users\"\nusers = 100\nthink = \"1s\"\n"+rest, "budget", "-")
	if users.status != statusBadInput || !strings.Contains(users.stderr, "how many requests they send follows from each fleet") {
		t.Errorf("exit %d, %s", users.status, users.stderr)
	}
}

// Limits of a month are held against the span and the bill; what they break decides the exit status
// where that is asked for alone, and a growth breaks nothing here.
func TestLimitsAreHeldAgainstBudgets(t *testing.T) {
	fullEffort(t)
	ask := func(command string, args ...string) called {
		all := append([]string{command, "-", "--quiet", "--set", oneRange, "--set", "doubt.presets=false", "--design", "go"}, args...)
		if command == "compare" {
			all = append([]string{command, "-", "--quiet"}, args...)
		} else {
			all = append(all, "--months", "2", "--samples", "100")
		}
		return call(context.Background(), withoutRanges, all...)
	}
	for _, c := range []struct {
		command, set string
		gate         bool
		status       int
		says         string
	}{
		{"budget", "budget.fail=1", false, statusMet, "is above $2.00, as often as [budget] fail allows $1.00 a month, with a probability of 100%; of 2 months the P50 is above it"},
		{"budget", "budget.fail=1", true, statusNotMet, "with a probability of 100%"},
		{"budget", "budget.warn=1", true, statusMet, "[budget] warn allows"},
		{"budget", "budget.fail=1000000", true, statusMet, "with a probability of 0%"},
		{"budget", "budget.fail=5%", true, statusMet, "P50"},
		{"compare", "budget.fail=1", false, statusMet, "a month is more than [budget] fail allows, $1.00"},
		{"compare", "budget.fail=1", true, statusNotMet, "a month is more than [budget] fail allows, $1.00"},
		{"compare", "budget.warn=1", true, statusMet, "a month is more than [budget] warn allows, $1.00"},
	} {
		args := []string{"--set", c.set}
		if c.gate {
			args = append(args, "--gate")
		}
		got := ask(c.command, args...)
		if said := strings.Join(strings.Fields(got.stdout), " "); got.status != c.status || !strings.Contains(said, c.says) {
			t.Errorf("%s %v: exit %d, %s\n%s", c.command, args, got.status, got.stderr, got.stdout)
		}
	}
}

// Lines of CSV have the columns of FOCUS, whole months, and say that they are forecasts.
func TestBudgetsAsFOCUS(t *testing.T) {
	fullEffort(t)
	var out, errs bytes.Buffer
	args := []string{"fleetcost", "budget", "-", "--format", "csv", "--months", "2", "--design", "go", "--samples", "50", "--quiet", "--set", oneRange}
	if status := run(context.Background(), args, strings.NewReader(withoutRanges), &out, &errs); status != statusMet {
		t.Fatal(errs.String())
	}
	rows, err := csv.NewReader(&out).ReadAll()
	if err != nil || len(rows) != 1+2*3 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	column := func(name string) int { return slices.Index(rows[0], name) }
	for _, name := range []string{"BillingPeriodStart", "BillingPeriodEnd", "ChargePeriodStart", "ChargeCategory", "BilledCost", "EffectiveCost", "BillingCurrency", "x_Forecast", "x_Quantile"} {
		if column(name) < 0 {
			t.Fatalf("there is no column %s", name)
		}
	}
	for _, r := range rows[1:] {
		if r[column("x_Forecast")] != "true" || !strings.Contains(r[column("BillingPeriodStart")], "-01T00:00:00") || r[column("ChargeCategory")] != "Usage" {
			t.Errorf("%q", r)
		}
	}
}

// What no budget can be of is told with its place.
func TestBudgetsThatCannotBe(t *testing.T) {
	for _, c := range []struct {
		set, says string
	}{
		{"traffic.of.0.mean={ low = 9, mid = 7, high = 6 }", "low 9 is above its high 6; exchange them"},
		{"design.go.processes={ low = 1, mid = 2, high = 4 }", "is no key that a range can be of"},
		{"traffic.of.0.mean={ low = 0, mid = 7, high = 9 }", "its low 0 is not above 0"},
	} {
		var out, errs bytes.Buffer
		if status := run(context.Background(), []string{"fleetcost", "budget", "-", "--set", c.set}, strings.NewReader(uncertain), &out, &errs); status != statusBadInput || !strings.Contains(errs.String(), c.says) {
			t.Errorf("%s: %d, %s", c.set, status, errs.String())
		}
	}
}

// What requests take is billed on the traffic's own hours, beside designs that are paid by the hour.
func TestBudgetsBillWhatRequestsTake(t *testing.T) {
	fullEffort(t)
	beside := call(context.Background(), "", "budget", "platforms", "--design", "instances,lambda", "--months", "1", "--samples", "10", "--precision", "20%", "--quiet")
	if beside.status != statusMet || strings.Contains(beside.stdout, "left out") || !strings.Contains(beside.stdout, "cheaper than lambda") {
		t.Errorf("exit %d, %s\n%s", beside.status, beside.stderr, beside.stdout)
	}
}

// A budget that is interrupted while its figures are held against plans ends with 130, and prints
// and writes what it has, which says so in each of its forms.
func TestInterruptedBudget(t *testing.T) {
	for wait := 2 * time.Second; wait < time.Minute; wait *= 3 {
		ctx, cancel := context.WithCancel(context.Background())
		time.AfterFunc(wait, cancel)
		dir := filepath.Join(t.TempDir(), "out")
		var stdout, stderr bytes.Buffer
		status := run(ctx, []string{"fleetcost", "budget", "-", "--checks", "1000", "--samples", "100", "--quiet", "--format", "json", "--out", dir}, strings.NewReader(tiny), &stdout, &stderr)
		cancel()
		if status != statusInterrupted || !strings.HasSuffix(stderr.String(), interruption(stdout.Len() > 0)+"\n") {
			t.Fatalf("exit status %d; %s", status, stderr.String())
		}
		if stdout.Len() == 0 {
			continue // not one design was finished: a slow machine
		}
		var printed struct {
			Interrupted       bool
			Answers, Warnings []string
			Surface           struct {
				Checked int `json:"checked_points"`
			}
		}
		if err := json.Unmarshal(stdout.Bytes(), &printed); err != nil {
			t.Fatalf("half a result: %v", err)
		}
		much := fmt.Sprintf("%s of 1,000 checks", words.Count(printed.Surface.Checked))
		if !printed.Interrupted || !slices.Contains(printed.Warnings, "interrupted, incomplete: "+much) || !strings.HasPrefix(printed.Answers[0], "interrupted, of ") {
			t.Errorf("not told that it is of %s: %v, %q, %q", much, printed.Interrupted, printed.Answers, printed.Warnings)
		}
		for _, name := range []string{"budget.json", "budget.md", "report.html", "fan.svg"} {
			if text, err := os.ReadFile(filepath.Join(dir, name)); err != nil || !bytes.Contains(text, []byte("nterrupted")) {
				t.Errorf("%s does not say that it is incomplete (%v)", name, err)
			}
		}
		return
	}
	t.Error("nothing was finished in any time")
}
