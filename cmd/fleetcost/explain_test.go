package main

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"fleetcost/outputs/contract"
)

// A small shop, whose bill is worked out by hand: 200 requests/s of 1 ms in Node.js on a
// c7g.large, which has two cores and costs $52.93 a month. A database with a price beside
// it takes 4 ms a request in one of its two cores.
const explainedShop = `
title = "Shop"
[traffic]
pattern = "constant"
rate = 200
[goal]
p99 = "200ms"
[request.page]
share = 3
steps = [ { cpu = "1ms" }, { io = "db", time = "4ms" } ]
[request.report]
share = 1
steps = [ { cpu = "1ms" }, { cpu = "1ms", kind = "json" } ]
[backend.db]
preset = "postgres"
instance = "db.m6g.large"
count = 2
[cloud]
provider = "aws"
region = "us-east-1"
[design.node]
runtime = "node-express"
machine = "c7g.large"
`

func explained(t *testing.T, scenario string, args ...string) contract.ExplanationJSON {
	t.Helper()
	fullEffort(t)
	var out, messages bytes.Buffer
	all := append([]string{"fleetcost", "explain", "-", "--format", "json", "-q", "--precision", "20%"}, args...)
	if status := run(context.Background(), all, strings.NewReader(scenario), &out, &messages); status > statusNotMet {
		t.Fatalf("%v: status %d: %s", args, status, messages.String())
	}
	var x contract.ExplanationJSON
	if err := json.Unmarshal(out.Bytes(), &x); err != nil {
		t.Fatal(err)
	}
	return x
}

// portionsOf a purpose, and what they come to.
func portionsOf(x contract.ExplanationJSON, purpose string) (all []contract.PortionJSON, usd float64) {
	for _, p := range x.Portions {
		if p.Purpose == purpose {
			all, usd = append(all, p), usd+float64(p.USDPerMonth)
		}
	}
	return all, usd
}

// Whatever is explained, the portions are whole cents and add up to the bill, none is
// below nothing, the shares of a part are at most all of it, and nothing saves less than
// nothing.
func TestPortionsAddUpToTheBill(t *testing.T) {
	for _, sets := range [][]string{
		nil,
		{"goal.headroom=0.5", "goal.survive=instance", "traffic.rate=400"},
		{"goal.p99=1ms"},
		{"backend.db.storage=100GiB", "network.public=true", "network.response=20KiB"},
		{"traffic.pattern=users", "traffic.users=500", "traffic.think=1s"},
	} {
		var args []string
		for _, s := range sets {
			args = append(args, "--set", s)
		}
		x := explained(t, explainedShop, args...)
		d := x.Designs[0]
		sum, shares := 0.0, map[string]float64{}
		for _, p := range x.Portions {
			usd := float64(p.USDPerMonth)
			if usd < 0 || math.Abs(usd*100-math.Round(usd*100)) > 1e-6 {
				t.Errorf("%v: %+v is not whole cents of at least 0", sets, p)
			}
			sum += usd
			if p.Purpose != "other" && p.Purpose != "survival" && p.Purpose != "headroom" {
				shares[p.Part] += float64(p.Share)
			}
		}
		bill := float64(d.USDPerMonth)
		if !d.Met {
			bill = float64(d.USDPerMonthMissed)
		}
		if len(x.Portions) > 0 && math.Abs(sum-bill) > 0.0051 {
			t.Errorf("%v: the portions come to %.2f, the bill to %v", sets, sum, bill)
		}
		for part, s := range shares {
			if s > 1+1e-6 {
				t.Errorf("%v: the shares of %q come to %v", sets, part, s)
			}
		}
		for _, c := range x.Changes {
			if c.USDPerMonth < 0 || c.Met && c.Fleet == "" {
				t.Errorf("%v: %+v", sets, c)
			}
		}
	}
}

// By hand: page has 150 of 200 requests/s, 1 ms on one of two cores: 7.5 % of $52.93. Of
// the database each request of page has a core for 4 ms: 150 · 4 ms = 0.6 cores.
func TestPortionsByHand(t *testing.T) {
	x := explained(t, explainedShop)
	steps, _ := portionsOf(x, "step")
	first := steps[0]
	if first.Request != "page" || first.Step != "1" || first.DividedBy != "cpu" || math.Abs(float64(first.Share)-0.075) > 1e-9 || first.USDPerMonth != 3.97 {
		t.Errorf("%+v", first)
	}
	at := slices.IndexFunc(steps, func(p contract.PortionJSON) bool { return p.Part == "db" })
	if at < 0 || steps[at].Request != "page" || steps[at].Step != "2" || math.Abs(float64(steps[at].Share)-0.6/4) > 1e-9 {
		t.Errorf("of the database: %+v", steps)
	}
	// One instance is the least there is: no CPU time is worth anything, and a database
	// less saves its price.
	at = slices.IndexFunc(x.Changes, func(c contract.WorthJSON) bool { return c.Backend == "db" && c.Count == 1 })
	_, servers := portionsOf(x, "idle_servers")
	if at < 0 || x.Changes[at].USDPerMonth <= 0 || float64(x.Changes[at].USDPerMonth) > servers {
		t.Errorf("a server less: %+v of %v idle", x.Changes, servers)
	}
	for _, c := range x.Changes {
		if c.Request != "" && (c.USDPerMonth != 0 || !math.IsNaN(float64(c.FirstMs))) {
			t.Errorf("less than one instance cannot be: %+v", c)
		}
	}
}

// Surviving one instance of a fleet that needs but one costs another, which is not idle.
func TestWhatMayBeLostIsPaidFor(t *testing.T) {
	x := explained(t, explainedShop, "--set", "goal.survive=instance")
	if _, usd := portionsOf(x, "survival"); math.Abs(usd-52.93) > 0.011 {
		t.Errorf("%v for what may be lost", usd)
	}
}

// Less CPU time saves an instance where it does, and the least that does is no more.
func TestACutSavesAnInstance(t *testing.T) {
	x := explained(t, explainedShop, "--set", "traffic.rate=1600", "--set", "request.page.steps.1.time=1ms")
	if len(x.Changes) == 0 {
		t.Fatalf("no changes of %+v", x.Designs)
	}
	page := x.Changes[0]
	if page.Request != "page" || !page.Met || page.USDPerMonth < 52 || page.FirstMs <= 0 || page.FirstMs > page.CPUms || math.Abs(float64(page.USDPerYear-12*page.USDPerMonth)) > 1e-6 {
		t.Errorf("%+v", page)
	}
	if x.Carries < 1600 || len(x.Limits) == 0 || x.Limits[0].Full < x.Carries*0.98 {
		t.Errorf("carries %v, limits %+v", x.Carries, x.Limits)
	}
}

// Of functions all is paid for by the time of requests: nothing is idle, and no limit is
// told that more of them would lift.
func TestNothingOfFunctionsIsIdle(t *testing.T) {
	scenario := strings.Replace(explainedShop, "[design.node]", "[design.lambda]", 1)
	scenario = strings.Replace(scenario, "machine = \"c7g.large\"", "platform = \"lambda\"\nmemory = \"1024MiB\"\narch = \"arm64\"\nstart = \"400ms\"", 1)
	x := explained(t, scenario)
	for _, p := range x.Portions {
		if p.Part == "" && p.Purpose != "step" && p.Purpose != "runtime" && p.Purpose != "other" {
			t.Errorf("%+v", p)
		}
	}
	if _, usd := portionsOf(x, "step"); !(usd > 0) {
		t.Errorf("%+v", x.Portions)
	}
}
