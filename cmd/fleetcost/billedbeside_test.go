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
