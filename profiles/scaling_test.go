package profiles

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetcost/models"
	"fleetcost/models/scaling"
	"fleetcost/profiles/clouds"
	"fleetcost/sim"
)

// Every preset that is there is held against what a platform must be, so that a new one
// is tested unasked.
func TestPlatformPresets(t *testing.T) {
	if _, err := platformPresets(); err != nil {
		t.Fatal(err)
	}
	providers := clouds.Providers()
	for _, p := range Platforms() {
		if p.Title == p.Name || p.Boot == nil || !(p.Boot.Mean() > 0) {
			t.Errorf("%s: %+v", p.Name, p)
		}
		for _, name := range p.Policies {
			if kind, ok := scaling.Autoscalers.Find(name); !ok || !kind.Asked() {
				t.Errorf("%s: there is no policy %q", p.Name, name)
			}
		}
		for _, name := range slices.Concat(p.Providers, p.Usual) {
			if !slices.Contains(providers, name) {
				t.Errorf("%s: there is no provider %q", p.Name, name)
			}
		}
		for _, key := range []string{"boot", "register", "drain", "notice", "fail_open"} {
			if !slices.ContainsFunc(p.Origins, func(o models.Origin) bool { return o.Key == key && o.Source != "" && o.Sure != "" }) {
				t.Errorf("%s: where does %s come from?", p.Name, key)
			}
		}
	}
	for _, provider := range providers {
		for _, accept := range []models.Accept{models.AcceptShared, models.AcceptBroker} {
			policy := usualPolicy(provider, accept)
			if all := platformsOf(policy, provider); len(all) == 0 || !slices.Contains(all[0].Usual, provider) || scaling.Usual(policy) == nil {
				t.Errorf("%s: where does %s usually run?", provider, policy)
			}
		}
	}
	for _, e := range scaling.Autoscalers.Entries() {
		if usual := scaling.Usual(e.Name); usual == nil || len(usual.Validate()) > 0 {
			t.Errorf("%s: usually %v", e.Name, usual)
		}
	}
}

// operations are those of the designs of a scenario, a line each.
func operations(l *Loaded) (lines []string) {
	for _, d := range l.Scenario.Designs {
		for _, p := range d.Deployments {
			o := p.Operation
			lines = append(lines, fmt.Sprintf("%s: %v | %s | %v", d.Name, o.Autoscaler, o.Policy, o.Lifecycle))
		}
	}
	return lines
}

// Whoever says nothing has what is usual, and nothing is assumed aloud: plans do not
// depend on it.
func TestTheUsualOperation(t *testing.T) {
	l := mustLoad(t, nil)
	want := []string{
		"node: <nil> | ec2 | ec2: boots 44.7 s, starts 2 s, registers 15 s, drains up to 5 min",
		"django: <nil> | ec2 | ec2: boots 44.7 s, starts 4 s, registers 15 s, drains up to 5 min",
	}
	if diff := cmp.Diff(want, operations(l)); diff != "" {
		t.Error(diff)
	}
	o := l.Scenario.Designs[0].Deployments[0].Operation
	if o.Usual == nil || o.Usual.String() != "EC2 group, 2 to 100, cpu at 60%, warm-up 5 min" {
		t.Errorf("usually %v", o.Usual)
	}
	var told []string
	for _, origin := range o.Lifecycle.Origins {
		told = append(told, origin.Key)
	}
	if diff := cmp.Diff([]string{"boot", "drain", "register", "start"}, told); diff != "" {
		t.Error(diff)
	}
	for _, a := range l.Assumed {
		if strings.Contains(a.Key, "scaling") {
			t.Errorf("assumes %v", a)
		}
	}
	google := []string{`"aws"`, `"gcp"`, "us-east-1", "us-central1", `"c7g.large"`, `"any"`, `["c7g.large", "m7g.*"]`, `"any"`}
	if _, err := loadShop(t, google, "scaling.platform=gce"); fmt.Sprint(err) != `--set scaling.platform: scaling.policy: missing, and on gce none is usual; add one, e.g. policy = "windows"` {
		t.Error(err)
	}
	gcp := mustLoad(t, google)
	if o := gcp.Scenario.Designs[0].Deployments[0].Operation; o.Policy != "hpa" || o.Lifecycle.Platform != "kubernetes-cluster-autoscaler" {
		t.Errorf("%+v", o)
	}
	tasks := mustLoadSystem(t).Scenario.Designs[0]
	policies := ""
	for _, d := range tasks.Deployments {
		policies += " " + d.Operation.Policy
	}
	if policies != " ec2 ec2 queue" {
		t.Errorf("a system scales by %s", policies)
	}
}

// A table of a design overrides that of the scenario key by key, unless it names another
// policy; the life of an instance is inherited then too. --set may add the tables.
func TestScalingIsInherited(t *testing.T) {
	const general = `
[scaling]
policy = "ec2"
min = 2
max = 20
cpu = 0.5
platform = "ec2"
boot = { p50 = "30s", p99 = "90s" }
warm_up = { for = "30s", cold = 2.0 }
`
	for _, tt := range []struct {
		sentence, text string
		sets           []string
		want           []string
	}{
		{"one for all", general, nil, []string{
			"node: EC2 group, 2 to 20, cpu at 50%, warm-up 5 min | ec2 | ec2: boots 33.5 s, starts 2 s, registers 15 s, slower by 2 for 30 s, drains up to 5 min",
			"django: EC2 group, 2 to 20, cpu at 50%, warm-up 5 min | ec2 | ec2: boots 33.5 s, starts 4 s, registers 15 s, slower by 2 for 30 s, drains up to 5 min",
		}},
		{"a design of its own", general + "[design.django.scaling]\nmax = 50\nwarmup = \"1m\"\nstart = \"9s\"\ndrain = \"10s\"\nregister = \"1s\"", nil, []string{
			"node: EC2 group, 2 to 20, cpu at 50%, warm-up 5 min | ec2 | ec2: boots 33.5 s, starts 2 s, registers 15 s, slower by 2 for 30 s, drains up to 5 min",
			"django: EC2 group, 2 to 50, cpu at 50%, warm-up 60 s | ec2 | ec2: boots 33.5 s, starts 9 s, registers 1 s, slower by 2 for 30 s, drains up to 10 s",
		}},
		{"a balancer that starts slowly", "\n[scaling]\npolicy = \"static\"\ninstances = 3\n[design.node.scaling]\nslow_start = \"90s\"", nil, []string{
			"node: static, 3 | static | ec2: boots 44.7 s, starts 2 s, registers 15 s, gets more and more requests for 90 s, drains up to 5 min",
			"django: static, 3 | static | ec2: boots 44.7 s, starts 4 s, registers 15 s, drains up to 5 min",
		}},
		{"another policy", general + "[design.django.scaling]\npolicy = \"hpa\"\nplatform = \"kubernetes-pod\"\nmax = 7", nil, []string{
			"node: EC2 group, 2 to 20, cpu at 50%, warm-up 5 min | ec2 | ec2: boots 33.5 s, starts 2 s, registers 15 s, slower by 2 for 30 s, drains up to 5 min",
			"django: HPA, 1 to 7, cpu at 80% | hpa | kubernetes-pod: boots 33.5 s, starts 4 s, registers 6 s, slower by 2 for 30 s, drains up to 30 s",
		}},
		{"a table without a policy adds to any", "\n[scaling]\nmin = 3\n[design.node.scaling]\npolicy = \"hpa\"", nil, []string{
			"node: HPA, 3 to 100, cpu at 80% | hpa | kubernetes-karpenter: boots 60.4 s, starts 2 s, registers 6 s, drains up to 30 s",
			"django: EC2 group, 3 to 100, cpu at 60%, warm-up 5 min | ec2 | ec2: boots 44.7 s, starts 4 s, registers 15 s, drains up to 5 min",
		}},
		{"--set where there is no table", "", []string{"scaling.policy=hpa", "scaling.cpu=0.5", "design.node.scaling.max=5"}, []string{
			"node: HPA, 1 to 5, cpu at 50% | hpa | kubernetes-karpenter: boots 60.4 s, starts 2 s, registers 6 s, drains up to 30 s",
			"django: HPA, 1 to 100, cpu at 50% | hpa | kubernetes-karpenter: boots 60.4 s, starts 4 s, registers 6 s, drains up to 30 s",
		}},
		{"--set of one key alone", "", []string{"design.node.scaling.cpu=0.5"}, []string{
			"node: EC2 group, 1 to 100, cpu at 50%, warm-up 5 min | ec2 | ec2: boots 44.7 s, starts 2 s, registers 15 s, drains up to 5 min",
			"django: <nil> | ec2 | ec2: boots 44.7 s, starts 4 s, registers 15 s, drains up to 5 min",
		}},
		{"--set of another policy passes over the keys of the first", "\n[scaling]\npolicy = \"ecs\"\nmax = 9\ncooldown_out = \"1m\"", []string{"scaling.policy=knative"}, []string{
			"node: Knative, 0 to 9, 70% of 100 concurrent requests | knative | kubernetes-karpenter: boots 60.4 s, starts 2 s, registers 6 s, drains up to 30 s",
			"django: Knative, 0 to 9, 70% of 100 concurrent requests | knative | kubernetes-karpenter: boots 60.4 s, starts 4 s, registers 6 s, drains up to 30 s",
		}},
		{"pods that share nodes", "\n[scaling]\npolicy = \"hpa\"\nnode = \"c7g.2xlarge\"\npod = { cpu = 1.0, memory = \"2GiB\" }\n[design.django.scaling]\nplatform = \"kubernetes-cluster-autoscaler\"\nnode_boot = \"1m\"\nmax_pods = 5\npod = { cpu = 0.5 }", nil, []string{
			"node: HPA, 1 to 100, cpu at 80% | hpa | kubernetes-karpenter: boots 2.16 s, starts 2 s, registers 6 s, drains up to 30 s; 6 pods of 1 cores and 2 GiB on a c7g.2xlarge, which boots 55.1 s",
			"django: HPA, 1 to 100, cpu at 80% | hpa | kubernetes-cluster-autoscaler: boots 2.16 s, starts 4 s, registers 6 s, drains up to 30 s; 3 pods of 0.5 cores and 601.2 MiB on a c7g.2xlarge, which boots 60 s",
		}},
		{"a schedule runs where machines usually do", "\n[scaling]\npolicy = \"static\"\ninstances = 3", nil, []string{
			"node: static, 3 | static | ec2: boots 44.7 s, starts 2 s, registers 15 s, drains up to 5 min",
			"django: static, 3 | static | ec2: boots 44.7 s, starts 4 s, registers 15 s, drains up to 5 min",
		}},
	} {
		t.Run(tt.sentence, func(t *testing.T) {
			l, err := Load(Source{Name: "shop.toml", Text: []byte(shop + tt.text), Dir: "testdata", Sets: tt.sets})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, operations(l)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A service of a system has a table of its own.
func TestScalingOfAService(t *testing.T) {
	l, err := Load(Source{Name: "system.toml", Dir: "testdata", Text: []byte(shopSystem + `
[scaling]
policy = "hpa"
cpu = 0.6
[design.hybrid.scaling]
max = 30
[design.hybrid.worker.scaling]
policy = "queue"
depth = 8
`)})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range l.Scenario.Designs[0].Deployments {
		got = append(got, d.Operation.Autoscaler.String())
	}
	if diff := cmp.Diff([]string{"HPA, 1 to 30, cpu at 60%", "HPA, 1 to 30, cpu at 60%", "KEDA, 0 to 100, queue at 8 each, asleep after 5 min"}, got); diff != "" {
		t.Error(diff)
	}
}

// Schedules go by the clocks of the traffic.
func TestSchedulesGoByTheClocksOfTheTraffic(t *testing.T) {
	const schedule = "[scaling]\npolicy = \"windows\"\ndefault = 1\nwindows = [ { start = \"08:00\", end = \"18:00\", instances = 3 } ]"
	for zone, replace := range map[string]string{"UTC": "", "Asia/Tokyo": "zone = \"Asia/Tokyo\"\nfrom = \"2026-03-02\"\n"} {
		text := shop
		if replace != "" {
			text = strings.Replace(shop, "pattern = \"constant\"\nrate    = 800", "pattern = \"diurnal\"\nmean = 800\npeak_to_mean = 1.5\n"+replace, 1)
		}
		l, err := Load(Source{Name: "s", Text: []byte(text + schedule), Dir: "testdata"})
		if err != nil {
			t.Fatal(err)
		}
		w := l.Scenario.Designs[0].Deployments[0].Operation.Autoscaler.(scaling.Windows)
		if got := w.Windows[0].Zone.String(); got != zone {
			t.Errorf("by the clocks of %s, not %s", got, zone)
		}
	}
}

// What does not fit together is told with its place and a way out, all at once.
func TestScalingThatDoesNotFit(t *testing.T) {
	lines := 1 + strings.Count(shop, "\n")
	for _, tt := range []struct{ sentence, text, want string }{
		{"a policy that is not known", "[scaling]\npolicy = \"hpaa\"\ncpu = 0.5", `+1: scaling.policy: "hpaa" is not known; did you mean hpa?`},
		{"the oracle", "[scaling]\npolicy = \"oracle\"", `+1: scaling.policy: nobody can run "oracle", which knows the traffic ahead; remove it: a forecast shows it beside every policy`},
		{"a key of another policy, and one of none", "[scaling]\npolicy = \"hpa\"\ncooldown_out = \"1m\"\nmaxx = 4", `+2: scaling.cooldown_out: unknown key; it belongs to policy "ecs", not to "hpa"
+3: scaling.maxx: unknown key; did you mean max?`},
		{"a policy of another platform", "[scaling]\npolicy = \"hpa\"\nplatform = \"ec2\"", `+2: scaling.platform: policy "hpa" does not run on "ec2"; write "kubernetes-karpenter", "kubernetes-cluster-autoscaler" or "kubernetes-pod", or another policy`},
		{"a platform of another cloud", "[scaling]\nplatform = \"cloud-run\"", `+1: scaling.platform: "cloud-run" does not run on machines of aws; write "ec2", "ecs-fargate", "kubernetes-cluster-autoscaler", "kubernetes-karpenter" or "kubernetes-pod"`},
		{"a policy of another cloud", "[scaling]\npolicy = \"cloudrun\"", `+1: scaling.policy: "cloudrun" does not run on machines of aws; see fleetcost list platforms`},
		{"a queue of those who wait for an answer", "[design.node.scaling]\npolicy = \"queue\"\ndepth = 5", `+1: design.node.scaling.policy: there is no queue to measure: requests come to node-express from those who wait for them; name another, or run it on workers of a broker, such as celery-prefork`},
		{"an unused table is judged", "[scaling]\npolicy = \"hpa\"\nmin = 9\nmax = 2\n[design.node.scaling]\npolicy = \"ec2\"\n[design.django.scaling]\npolicy = \"ec2\"", `+2: scaling.min: the least number of instances, 9, is above the most, 2; swap them, or raise max`},
		{"one mistake for all designs is one problem", "[scaling]\npolicy = \"hpa\"\nmin = 9\nmax = 2", `+2: scaling.min: the least number of instances, 9, is above the most, 2; swap them, or raise max`},
		{"a warm-up of a group in the place of one of an instance", "[scaling]\nwarm_up = \"5m\"", `+1: scaling.warm_up: "5m" is not a table; write warm_up = { for = "30s", cold = 2.0 }, or warmup for the time after which an EC2 group counts an instance`},
		{"a node that is not sold, and pods that are not described", "[scaling]\npolicy = \"hpa\"\nnode = \"c7g.2xlargo\"", `+2: scaling.node: "c7g.2xlargo" is not in aws us-east-1; nearest: c7g.2xlarge
+2: scaling.node: how much CPU a pod requests is not said; add pod = { cpu = 1.0 }, or cpu_limit = 1.0 to the design`},
		{"nodes of a platform that orders none", "[scaling]\npolicy = \"hpa\"\nplatform = \"kubernetes-pod\"\nnode = \"c7g.2xlarge\"\npod = { cpu = 1 }", `+3: scaling.node: nobody orders nodes on kubernetes-pod; write platform = "kubernetes-karpenter" or "kubernetes-cluster-autoscaler", or remove it`},
		{"a node without a name", "[scaling]\npolicy = \"hpa\"\nnode = \"\"\npod = { cpu = 1 }", `+2: scaling.node: names no machine; write a type, e.g. node = "c7g.2xlarge", or remove it`},
		{"pods without nodes", "[scaling]\npolicy = \"hpa\"\npod = { cpu = 1 }", `+2: scaling.pod: is of pods that share nodes, and none are named; add node = "c7g.2xlarge", or remove it`},
		{"a node of which nobody knows how many pods it may have", "[scaling]\npolicy = \"hpa\"\nnode = \"c9g.xlarge\"\npod = { cpu = 1, memory = \"2GiB\" }", `+0: scaling.max_pods: missing, and how many network addresses a c9g.xlarge has is not known; add how many pods a node may have, e.g. max_pods = 58`},
		{"bad keys of pods", "[scaling]\npolicy = \"hpa\"\nnode = \"c7g.xlarge\"\npod = { cpu = 4, memory = \"2GiB\", gpu = 1 }\nmax_pods = 0\nnode_unneeded = \"-1s\"", `+3: scaling.pod.gpu: unknown key; did you mean cpu?
+4: scaling.max_pods: 0 is out of range; write a whole number from 1 to 1000
+5: scaling.node_unneeded: "-1s" is out of range; write a duration from "0s" to "24h"`},
		{"a pod in which its processes have no room", "[scaling]\npolicy = \"hpa\"\nnode = \"c7g.xlarge\"\n[design.node.scaling]\npod = { cpu = 1, memory = \"1MiB\" }\n[design.django.scaling]\npod = { cpu = 5, memory = \"2GiB\" }", `+2: scaling.node: a pod of 5 cores and 2 GiB has no room in the 3.77 cores, 6.43 GiB and 56 places that EKS leaves of c7g.xlarge; take a larger machine, or let pods request less
+4: design.node.scaling.pod.memory: node-express needs 401 MiB for 4 processes and one request each on a c7g.xlarge; raise it, or take fewer processes`},
		{"a slow start of no length", "[scaling]\nslow_start = \"0s\"", `+1: scaling.slow_start: "0s" is out of range; write a duration from "1s" to "1h"`},
		{"a panic of more than all, and of words", "[scaling]\nfail_open = 1.5\n[design.node.scaling]\nfail_open = \"often\"", `+1: scaling.fail_open: 1.5 is out of range; write a share above 0 and at most 1, such as "1.5%"
+3: design.node.scaling.fail_open: "often" is not a share; write a share above 0 and at most 1, such as 0.05 or "5%"`},
		{"checks that overlap", "[scaling]\nhealth = { interval = \"5s\", timeout = \"10s\" }", `+1: scaling.health.timeout: a check waits for 10s, and the next comes after 5s; let the timeout be no longer than the interval`},
		{"checks of words, and of no failures", "[design.node.scaling]\nhealth = \"fast\"\n[design.django.scaling]\nhealth = { unhealthy = 0, every = \"1s\" }", `+1: design.node.scaling.health: "fast" is not a table; write health = { interval = "10s", timeout = "1s", unhealthy = 3, healthy = 1 }, or {} for those of the platform
+3: design.django.scaling.health.unhealthy: 0 is out of range; write a whole number from 1 to 100
+3: design.django.scaling.health.every: unknown key; known here: healthy, interval, timeout, unhealthy`},
		{"a warm-up of no length, and negative times", "[scaling]\nwarm_up = { cold = 0.5 }\ndrain = \"-1s\"\nboot = { p50 = \"30s\" }", `+1: scaling.warm_up.for: missing; add how long its CPU work is slower, e.g. for = "30s"
+1: scaling.warm_up.cold: 0.5 is out of range; write a number from 1 to 1000
+2: scaling.drain: "-1s" is out of range; write a duration from "0s" to "24h"
+3: scaling.boot: p50 alone does not say how the times vary; add a second one, as in { p50 = "6ms", p99 = "40ms" }`},
	} {
		t.Run(tt.sentence, func(t *testing.T) {
			_, err := Load(Source{Name: "s", Text: []byte(shop + tt.text), Dir: "testdata"})
			var want []string
			for _, line := range strings.Split(tt.want, "\n") {
				place, what, _ := strings.Cut(line, ":")
				below, err := strconv.Atoi(place)
				if err != nil {
					t.Fatal(err)
				}
				want = append(want, fmt.Sprintf("s:%d:%s", lines+below, what))
			}
			got := fmt.Sprint(err)
			if diff := cmp.Diff(strings.Join(want, "\n"), got); diff != "" {
				t.Error(diff)
			}
		})
	}
	for _, tt := range []struct{ text, want string }{
		{"[scaling]\npolicy = \"hpa\"", "scaling.drain: connections that stay open would be cut whenever an instance stops"},
		{"[scaling]\ndrain = \"0s\"", "scaling.drain: connections that stay open would be cut whenever an instance stops"},
		{"[scaling]\npolicy = \"hpa\"\ndrain = \"0s\"", "scaling.drain: connections that stay open would be cut whenever an instance stops"},
		{"[scaling]\npolicy = \"hpa\"\ndrain = \"10m\"", "<nil>"},
		{"[scaling]\npolicy = \"static\"\ninstances = 2", "<nil>"},
	} {
		_, err := Load(Source{Name: "s", Text: []byte(lounge + tt.text), Dir: "testdata"})
		if got := fmt.Sprint(err); !strings.Contains(got, tt.want) || tt.want == "<nil>" && err != nil {
			t.Errorf("%s: %s", tt.text, got)
		}
	}
}

// Workers of a broker have no balancer: what is said of all is none of theirs, and what is said of
// them is a problem.
func TestNoBalancerBeforeWorkers(t *testing.T) {
	const all = "\n[scaling]\npolicy = \"static\"\ninstances = 2\nslow_start = \"60s\"\n"
	l, err := Load(Source{Name: "s", Text: []byte(shopSystem + all), Dir: "testdata"})
	if err != nil {
		t.Fatal(err)
	}
	d := l.Scenario.Designs[0].Deployments
	for i := range d {
		if got, want := d[i].Operation.Lifecycle.SlowStart, sim.Minute; d[i].Runtime.Accept == models.AcceptBroker && got != 0 || d[i].Runtime.Accept != models.AcceptBroker && got != want {
			t.Errorf("%s starts slowly for %v", d[i].Runtime.Name, got)
		}
	}
	_, err = Load(Source{Name: "s", Text: []byte(shopSystem + all + "[design.hybrid.worker.scaling]\nslow_start = \"60s\""), Dir: "testdata"})
	if want := "design.hybrid.worker.scaling.slow_start: workers fetch their tasks from a broker, and no balancer deals them out; remove it"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v, want %s", err, want)
	}
}

// Whether a balancer fails open is known of the platform, or said.
func TestFailOpenIsRead(t *testing.T) {
	for _, tt := range []struct {
		text string
		open bool
		at   float64
	}{
		{"", true, 0}, // an ALB
		{"platform = \"kubernetes-pod\"", false, 0},
		{"fail_open = false", false, 0},
		{"platform = \"kubernetes-pod\"\nfail_open = true", true, 0},
		{"fail_open = \"50%\"", true, 0.5},
		{"fail_open = 0.3", true, 0.3},
	} {
		l, err := Load(Source{Name: "s", Text: []byte(shop + "[scaling]\npolicy = \"static\"\ninstances = 2\n" + tt.text), Dir: "testdata"})
		if err != nil {
			t.Fatal(err)
		}
		if life := l.Scenario.Designs[0].Deployments[0].Operation.Lifecycle; life.FailOpen != tt.open || life.Panic != tt.at {
			t.Errorf("%s: %v below %v", tt.text, life.FailOpen, life.Panic)
		}
	}
}

// Health checks are those of the platform, but for what is said; none are done unless they are
// asked for.
func TestHealthIsRead(t *testing.T) {
	for _, tt := range []struct {
		text string
		want *models.HealthCheck
	}{
		{"", nil},
		{"health = {}", &models.HealthCheck{Interval: 30 * sim.Second, Timeout: 5 * sim.Second, Unhealthy: 2, Healthy: 5}},
		{"platform = \"kubernetes-pod\"\nhealth = { interval = \"5s\" }", &models.HealthCheck{Interval: 5 * sim.Second, Timeout: sim.Second, Unhealthy: 3, Healthy: 1}},
		{"health = { interval = \"8s\", timeout = \"2s\", unhealthy = 4, healthy = 3 }", &models.HealthCheck{Interval: 8 * sim.Second, Timeout: 2 * sim.Second, Unhealthy: 4, Healthy: 3}},
	} {
		l, err := Load(Source{Name: "s", Text: []byte(shop + "[scaling]\npolicy = \"static\"\ninstances = 2\n" + tt.text), Dir: "testdata"})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, l.Scenario.Designs[0].Deployments[0].Operation.Lifecycle.Health); diff != "" {
			t.Errorf("%s: %s", tt.text, diff)
		}
	}
}

// A runtime that does not say how long an application takes to start leaves that to the
// scenario.
func TestAStartThatNobodyKnows(t *testing.T) {
	own := "\n[runtime.whole]" + whole + "\n[design.bare]\nruntime = \"whole\"\nmachine = \"c7g.large\"\n"
	for _, tt := range []struct{ text, want string }{
		{"[scaling]\nmin = 1", `scaling.start: missing, and whole does not say it; add how long the application takes until it listens, e.g. start = "3s"`},
		{"[scaling]\nstart = \"4s\"", "<nil>"},
		{"", "<nil>"},
	} {
		_, err := Load(Source{Name: "s", Text: []byte(shop + own + tt.text), Dir: "testdata"})
		if got := fmt.Sprint(err); !strings.HasSuffix(got, tt.want) {
			t.Errorf("%s: %s", tt.text, got)
		}
	}
}

// Each autoscaler, whatever it finds in its table, has settings or says what is wrong.
func TestAutoscalersAnswerEmptyAndFullTables(t *testing.T) {
	for _, e := range scaling.Autoscalers.Entries() {
		for _, present := range []bool{true, false} {
			if a := e.Value.Read(probe{present: present, asked: map[string]bool{}}); (a == nil) == e.Value.Asked() {
				t.Errorf("%s: %v", e.Name, a)
			}
		}
	}
}

// Tasks of Fargate are scaled as services of ECS are, machines as a group of EC2.
func TestTasksAreNoGroupOfMachines(t *testing.T) {
	src, _ := Embedded("platforms")
	l, err := Load(src)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range l.Scenario.Designs {
		want := map[string]string{"instances": "ec2", "fargate": "ecs"}[d.Name]
		if got := d.Deployments[0].Operation; want != "" && (got.Policy != want || want == "ecs" && !strings.HasPrefix(fmt.Sprint(got.Lifecycle), "ecs-fargate")) {
			t.Errorf("%s: %v, %v", d.Name, got.Policy, got.Lifecycle)
		}
	}
}
