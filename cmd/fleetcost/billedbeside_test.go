package main

import (
	"context"
	"encoding/json"
	"math"
	"strings"
	"testing"
)

// A volume of the system is there all month, whatever serves; one of each instance is there as
// often as these are, and their choice is made with it. What a design alone has is on its bill
// alone.
func TestDataVolumes(t *testing.T) {
	fullEffort(t)
	const volumes = `[ { name = "index", size = "500GiB", count = 1, iops = 9000, throughput = 400 }, { name = "scratch", size = "50GiB", per_instance = 2 } ]`
	w := billOf(t, sold, "--set", "cloud.volumes="+volumes, "--set", `design.node.volumes=[ { name = "dumps", size = "100GiB", count = 3 } ]`)
	n := float64(w.Designs[0].Instances)
	for name, want := range map[string]float64{
		"index data volumes":        500,
		"IOPS above 3,000":          6000,
		"throughput above 125 MB/s": 275,
		"scratch volumes":           2 * 50 * n,
		"dumps data volumes":        3 * 100,
		"root volumes":              20 * n,
	} {
		if got := w.quantity(name); math.Abs(got-want) > 1e-9*want {
			t.Errorf("%s: %v, not %v", name, got, want)
		}
	}
	two := strings.Replace(sold, "[design.node]", "[design.other]\nruntime = \"node-http\"\nmachine = \"c7g.large\"\n[design.node]\nvolumes = [ { name = \"dumps\", size = \"1TiB\", count = 1 } ]", 1)
	c := call(context.Background(), two, "compare", "-", "--format", "json", "--precision", "10%", "--quiet")
	if got := strings.Count(c.stdout, `"part": "dumps"`); c.status != 0 || got != 1 {
		t.Errorf("exit %d: %d bills have the volumes of one design:\n%s", c.status, got, c.stderr)
	}
	for set, says := range map[string]string{
		`cloud.volumes=[ { name = "a", size = "1GiB" } ]`:                                                                      "add how many there are, count = 1, or of each instance, per_instance = 1",
		`cloud.volumes=[ { name = "a", size = "1GiB", count = 1, per_instance = 1 } ]`:                                         "so many in all?",
		`cloud.volumes=[ { size = "1GiB", count = 1 } ]`:                                                                       `name = "data"`,
		`cloud.volumes=[ { name = "a", count = 1 } ]`:                                                                          `size = "500GiB"`,
		`cloud.volumes=[ { name = "a", size = "0B", count = 1 } ]`:                                                             "is nothing",
		`cloud.volumes=[ { name = "a", size = "1GiB", count = 1 }, { name = "a", size = "1GiB", count = 1 } ]`:                 "give each a name of its own",
		`design.node.volumes=[ { name = "a", size = "1GiB", per_instance = 1 } ]`:                                              "move them to [cloud] volumes",
		`cloud={ provider = "gcp", region = "us-central1", volumes = [ { name = "a", size = "1GiB", count = 1, iops = 9 } ] }`: "on AWS alone",
	} {
		if c := call(context.Background(), sold, "check", "-", "--set", set); c.status != statusBadInput || !strings.Contains(c.stderr, says) {
			t.Errorf("%s: exit %d, %s", set, c.status, c.stderr)
		}
	}
	f := call(context.Background(), sold, "forecast", "-", "--days", "1", "--format", "json", "--quiet", "--set", "cloud.volumes="+volumes)
	if f.status != 0 || !strings.Contains(f.stdout, `"part": "index"`) || !strings.Contains(f.stdout, "scratch volumes") {
		t.Errorf("exit %d: a forecast without volumes:\n%s", f.status, f.stderr)
	}
}

// A budget has what is there all month in each of its months.
func TestBudgetOfDataVolumes(t *testing.T) {
	fullEffort(t)
	year := func(set ...string) float64 {
		args := append([]string{"budget", "-", "--months", "2", "--samples", "50", "--format", "json", "--quiet"}, set...)
		c := call(context.Background(), sold, args...)
		var b struct {
			Designs []struct {
				AtMid float64 `json:"at_mid_usd"`
			} `json:"designs"`
		}
		if err := json.Unmarshal([]byte(c.stdout), &b); err != nil || len(b.Designs) != 1 {
			t.Fatalf("%v: exit %d, %s", args, c.status, c.stderr)
		}
		return b.Designs[0].AtMid
	}
	if got := year("--set", `cloud.volumes=[ { name = "index", size = "500GiB", count = 1 } ]`) - year(); math.Abs(got-2*40) > 0.01 {
		t.Errorf("500 GB at $0.08 for two months are $%v, not $80", got)
	}
}

// hosts is a small scenario whose designs are written by the test.
const hosts = `
title = "hosts"
[traffic]
pattern = "constant"
rate = 100
[goal]
p99 = "200ms"
[request.page]
steps = [ { cpu = "8ms" } ]
[cloud]
provider = "aws"
region = "us-east-1"
[design.it]
runtime = "node-http"
`

// static is what a month of a fleet that stays as it is costs at the pace of a forecast.
func static(t *testing.T, scenario string) float64 {
	t.Helper()
	fullEffort(t)
	c := call(context.Background(), scenario, "forecast", "-", "--days", "1", "--format", "json", "--quiet")
	var f struct {
		Designs []struct {
			Courses []struct {
				Policy      string  `json:"policy"`
				USDPerMonth float64 `json:"usd_per_month"`
			} `json:"courses"`
		} `json:"designs"`
	}
	if err := json.Unmarshal([]byte(c.stdout), &f); err != nil || len(f.Designs) != 1 {
		t.Fatalf("exit %d, %v, %s", c.status, err, c.stderr)
	}
	for _, course := range f.Designs[0].Courses {
		if course.Policy == "static" {
			return course.USDPerMonth
		}
	}
	t.Fatal("no static fleet")
	return 0
}

// Spot hours grow by the share of work that is done again: of machines, nodes and tasks, in a
// comparison and in a forecast, where all designs say it or one.
func TestSpotWorkIsDoneAgain(t *testing.T) {
	fullEffort(t)
	for i, on := range []string{
		`machine = "m7i.2xlarge"`,
		"platform = \"fargate\"\nvcpu = 1\nmemory = \"2GiB\"",
		"platform = \"kubernetes\"\nnode = \"c7g.large\"\npod = { cpu = 0.5, memory = \"512MiB\" }\nprocesses = 1",
	} {
		bill := func(said string) wholeBill { return billOf(t, hosts+on+"\npurchase = \"spot\"\n"+said) }
		never, again := bill(""), bill(`redone = "4%"`)
		if never.Designs[0].Instances != again.Designs[0].Instances {
			t.Fatalf("%s: other fleets", on)
		}
		grown := 0
		for k, l := range never.Designs[0].Bill {
			want := l.Quantity
			if l.Part != "kubernetes" {
				want *= 1.04
				grown++
			}
			if got := again.Designs[0].Bill[k].Quantity; math.Abs(got-want) > 1e-9*want {
				t.Errorf("%s: %s: %v, not %v", on, l.Item, got, want)
			}
		}
		if grown == 0 {
			t.Errorf("%s: nothing is on spot", on)
		}
		all := billOf(t, strings.Replace(hosts, `region = "us-east-1"`, "region = \"us-east-1\"\npurchase = \"spot\"\nredone = 0.04", 1)+on)
		if all.Designs[0].USDPerMonth != again.Designs[0].USDPerMonth {
			t.Errorf("%s: $%v where all designs say it, $%v where one does", on, all.Designs[0].USDPerMonth, again.Designs[0].USDPerMonth)
		}
		if i > 0 { // a forecast has the same law for all of them
			continue
		}
		if got, want := static(t, hosts+on+"\npurchase = \"spot\"\nredone = 0.04"), again.Designs[0].USDPerMonth; math.Abs(got-want) > 1e-4*want {
			t.Errorf("%s: a forecast of the same fleet costs $%v, and compare says $%v", on, got, want)
		}
	}
	for said, says := range map[string]string{
		`machine = "c7g.large"` + "\nredone = 0.1":                                    `add purchase = "spot"`,
		`machine = "c7g.large"` + "\npurchase = \"spot\"\nredone = 2":                 "out of range",
		"platform = \"lambda\"\nmemory = \"1GiB\"\npurchase = \"spot\"\nredone = 0.1": "nothing on this platform is sold on spot",
	} {
		if c := call(context.Background(), hosts+said, "check", "-"); c.status != statusBadInput || !strings.Contains(c.stderr, says) {
			t.Errorf("%q: exit %d, %s", said, c.status, c.stderr)
		}
	}
	if c := call(context.Background(), hosts+`machine = "c7g.large"`, "check", "-", "--set", "cloud.redone=0.1"); c.status != statusBadInput || !strings.Contains(c.stderr, "or move it to a design that has it") {
		t.Errorf("exit %d, %s", c.status, c.stderr)
	}
}

// Tasks that run once beside those that serve are billed for a minute at least, with the
// storage that each has beyond 20 GB, and so is a forecast of the same fleet.
func TestJobsOfFargate(t *testing.T) {
	fullEffort(t)
	const tasks = "platform = \"fargate\"\nvcpu = 0.5\nmemory = \"1GiB\"\narch = \"arm64\"\nstorage = \"50GiB\"\n"
	const with = tasks + `jobs = { per_month = 200_000, lasts = "18.4s" }`
	w := billOf(t, hosts+with)
	n := float64(w.Designs[0].Instances)
	jobs := 200_000. * 60 / 3600
	for name, want := range map[string]float64{
		" vCPU": 0.5 * (730*n + jobs), " memory": 730*n + jobs, " ephemeral storage above 20 GB": 30 * (730*n + jobs),
		"jobs vCPU": 0.5 * jobs, "jobs memory": jobs, "jobs ephemeral storage above 20 GB": 30 * jobs,
	} {
		if got := w.quantity(name); math.Abs(got-want) > 1e-9*want {
			t.Errorf("%s: %v, not %v", name, got, want)
		}
	}
	if longer := billOf(t, hosts+strings.Replace(with, "18.4s", "90.2s", 1)).quantity("jobs memory"); math.Abs(longer-200_000.*91/3600) > 1e-6 {
		t.Errorf("jobs of 90.2 s are billed %v GB-hours, not 91 s each", longer)
	}
	if got, want := static(t, hosts+with), w.Designs[0].USDPerMonth; math.Abs(got-want) > 1e-4*want {
		t.Errorf("a forecast of the same fleet costs $%v, and compare says $%v", got, want)
	}
	for said, says := range map[string]string{
		"jobs = { lasts = \"1s\" }":                "per_month = 200_000",
		"jobs = { per_month = 9 }":                 `lasts = "18s"`,
		"jobs = { per_month = 9, lasts = \"0s\" }": "takes no time",
	} {
		if c := call(context.Background(), hosts+tasks+said, "check", "-"); c.status != statusBadInput || !strings.Contains(c.stderr, says) {
			t.Errorf("%q: exit %d, %s", said, c.status, c.stderr)
		}
	}
	for _, size := range []string{"10GiB", "201GiB"} {
		if c := call(context.Background(), hosts+strings.Replace(tasks, "50GiB", size, 1), "check", "-"); c.status != statusBadInput || !strings.Contains(c.stderr, "write 20GiB, which each has, to 200GiB") {
			t.Errorf("%s of storage: exit %d, %s", size, c.status, c.stderr)
		}
	}
}

// A budget has the credits of burstable machines on the hours of each month, as a comparison has
// those of the course: of machines, and of nodes that pods share. At the busiest hour all month
// they would cost about three times as much.
func TestBudgetOfCredits(t *testing.T) {
	fullEffort(t)
	bursts := strings.Replace(hosts, "pattern = \"constant\"\nrate = 100", "pattern = \"diurnal\"\nmean = 100\npeak_to_mean = 1.8\nzone = \"UTC\"\nfrom = \"2026-03-01\"", 1)
	bursts = strings.Replace(bursts, `cpu = "8ms"`, `cpu = "3ms"`, 1) + "machine = \"t3.medium\"\n" +
		"[design.pods]\nruntime = \"node-http\"\nprocesses = 1\nplatform = \"kubernetes\"\nnode = \"t3.medium\"\npod = { cpu = 0.8, memory = \"512MiB\" }\n"
	of := func(v any, args ...string) {
		c := call(context.Background(), bursts, append(args, "--format", "json", "--quiet")...)
		if err := json.Unmarshal([]byte(c.stdout), v); err != nil {
			t.Fatalf("%v: exit %d, %s", args, c.status, c.stderr)
		}
	}
	var w wholeBill
	var b struct {
		Designs []struct {
			AtMid float64 `json:"at_mid_usd"`
		} `json:"designs"`
	}
	of(&w, "compare", "-")
	of(&b, "budget", "-", "--months", "2", "--samples", "50")
	if len(w.Designs) != 2 || len(b.Designs) != 2 {
		t.Fatalf("%d and %d designs", len(w.Designs), len(b.Designs))
	}
	for i, d := range w.Designs {
		const hours = (31 + 30) * 24
		surplus := 0.0
		for _, l := range d.Bill {
			if l.Item == "surplus CPU credits" {
				surplus += l.Amount / 730 * hours
			}
		}
		if surplus < 5 {
			t.Fatalf("credits of $%v tell nothing", surplus)
		}
		// Utilizations are measured, in runs of other lengths.
		if got, want := b.Designs[i].AtMid, d.USDPerMonth/730*hours; math.Abs(got-want) > 0.1*surplus {
			t.Errorf("%d: two months cost $%v, and as a comparison says $%v, $%v of it credits", i, got, want, surplus)
		}
	}
}
