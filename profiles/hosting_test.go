package profiles

import (
	"math/big"
	"strings"
	"testing"

	"fleetcost/models"
	"fleetcost/models/billing"
	"fleetcost/models/cost"
	"fleetcost/models/platforms"
	"fleetcost/models/scaling"
	"fleetcost/sim"
)

const hostedScenario = `title = "Hosted"
traffic = { pattern = "constant", rate = 100 }
goal = { p99 = "300ms" }
request.page.steps = [ { cpu = "2ms" } ]
cloud = { provider = "aws", region = "us-east-1" }
[design.d]
runtime = "node-http"
`

func loadHosted(t *testing.T, design string, sets ...string) (*Loaded, error) {
	t.Helper()
	return Load(Source{Name: "h.toml", Text: []byte(hostedScenario + design), Dir: t.TempDir(), Sets: sets})
}

// What a platform has not is told with the place and what it has.
func TestBadPlatforms(t *testing.T) {
	for _, c := range []struct{ sentence, design, want string }{
		{"a platform that there is not", `platform = "fargat"`, `h.toml:8: design.d.platform: "fargat" is not known; did you mean fargate?`},
		{"a machine beside it", "platform = \"fargate\"\nvcpu = 1\nmemory = \"2GiB\"\nmachine = \"any\"", `h.toml:11: design.d.machine: instances on fargate are no machines of their own; remove it, or remove platform`},
		{"a task without a size", `platform = "fargate"`, `h.toml:6: design.d.vcpu: missing; add the vCPUs of a task, e.g. vcpu = 1`},
		{"vCPUs that Fargate has not", "platform = \"fargate\"\nvcpu = 3\nmemory = \"6GiB\"", `h.toml:9: design.d.vcpu: Fargate has no task of 3 vCPUs; write 0.25, 0.5, 1, 2, 4, 8 or 16`},
		{"a pair that Fargate has not", "platform = \"fargate\"\nvcpu = 0.5\nmemory = \"8GiB\"", `h.toml:10: design.d.memory: Fargate has no task of 0.5 vCPUs with 8 GiB; with so many vCPUs it may have 1 to 4 GiB in steps of 1`},
		{"a step that Fargate has not", "platform = \"fargate\"\nvcpu = 8\nmemory = \"18GiB\"", `it may have 16 to 60 GiB in steps of 4`},
		{"the smallest task", "platform = \"fargate\"\nvcpu = 0.25\nmemory = \"1.5GiB\"", `it may have 0.5, 1 or 2 GiB`},
		{"a pod larger than its node", "platform = \"kubernetes\"\nnode = \"c7g.large\"\npod = { cpu = 2, memory = \"512MiB\" }", `h.toml:9: design.d.node: a pod of 2 cores and 512 MiB has no room in the 1.78 cores, 3.041 GiB and 27 places that EKS leaves of c7g.large; take a larger machine, or let pods request less`},
		{"a pod without memory", "platform = \"kubernetes\"\nnode = \"c7g.large\"\npod = { cpu = 1 }", `h.toml:10: design.d.pod.memory: missing; add the memory that a pod requests, memory = "512MiB"`},
		{"a pod that requests more than its limit", "platform = \"kubernetes\"\nnode = \"c7g.large\"\ncpu_limit = 0.2\npod = { cpu = 0.5, memory = \"512MiB\" }", `h.toml:11: design.d.pod.cpu: 0.5 is above the cpu_limit of 0.2 cores; lower it, or raise cpu_limit`},
		{"a node that is not sold", "platform = \"kubernetes\"\nnode = \"c7g.lrage\"\npod = { cpu = 0.5, memory = \"512MiB\" }", `h.toml:9: design.d.node: "c7g.lrage" is not in aws us-east-1; nearest: c7g.large`},
		{"memory that Lambda has not", "platform = \"lambda\"\nmemory = \"20GiB\"", `h.toml:9: design.d.memory: Lambda has no functions of 20480 MiB; write 128MiB to 10240MiB, in whole MiB`},
		{"more provisioned than there may be", "platform = \"lambda\"\nmemory = \"1GiB\"\nmax_concurrency = 5\nprovisioned = 9", `h.toml:11: design.d.provisioned: 9 instances are more than the limit of 5 at once; lower it, or raise max_concurrency`},
		{"a balancer of functions", "platform = \"lambda\"\nmemory = \"1GiB\"\nbalancer = \"random\"", `h.toml:10: design.d.balancer: each request has an instance of its own on lambda; remove it`},
		{"a platform of another provider", `platform = "cloud-run"`, `h.toml:8: design.d.platform: there is no cloud-run on aws, it is of gcp; write "fargate", "kubernetes" or "lambda"`},
		{"a key of another platform", "platform = \"fargate\"\nvcpu = 1\nmemory = \"2GiB\"\nnode = \"c7g.large\"", `h.toml:11: design.d.node: unknown key; it belongs to platform "kubernetes", not to "fargate"`},
		{"a key without a platform", "machine = \"any\"\nvcpu = 1", `h.toml:9: design.d.vcpu: unknown key`},
	} {
		_, err := loadHosted(t, c.design)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s:\n%v\nwant %s", c.sentence, err, c.want)
		}
	}
}

// A platform of another provider is refused, with those that there are.
func TestPlatformsOfAnotherProvider(t *testing.T) {
	_, err := loadHosted(t, "platform = \"fargate\"\nvcpu = 1\nmemory = \"2GiB\"", "cloud.provider=gcp", "cloud.region=us-central1")
	if err == nil || !strings.Contains(err.Error(), "there is no fargate on gcp, it is of aws") {
		t.Error(err)
	}
}

// What Cloud Run and Container Apps have not.
func TestBadContainers(t *testing.T) {
	for _, c := range []struct{ sentence, provider, region, design, want string }{
		{"vCPUs that Cloud Run has not", "gcp", "us-central1", "platform = \"cloud-run\"\nvcpu = 3", `h.toml:9: design.d.vcpu: Cloud Run has no instance of 3 vCPUs; write 1, 2, 4, 6, 8, or a fraction of 1`},
		{"memory that it has not for them", "gcp", "us-central1", "platform = \"cloud-run\"\nvcpu = 1\nmemory = \"8GiB\"", `h.toml:10: design.d.memory: Cloud Run has no instance of 1 vCPUs with 8 GiB; with so many vCPUs it may have 0.125 to 4 GiB`},
		{"a fraction that takes several", "gcp", "us-central1", "platform = \"cloud-run\"\nvcpu = 0.5\nconcurrency = 8", `h.toml:10: design.d.concurrency: an instance of less than a vCPU takes one request at a time; write concurrency = 1, or vcpu = 1`},
		{"a way to pay that has no price there", "gcp", "us-central1", "platform = \"cloud-run\"\nbilling = \"instance\"", `design.d.platform: an instance of Cloud Run billed by instance has no price in gcp us-central1; take another region, or another platform`},
		{"a fraction that Container Apps have not", "azure", "eastus2", "platform = \"container-apps\"\nvcpu = 0.3", `h.toml:9: design.d.vcpu: Container Apps has no replica of 0.3 vCPUs; write 0.25 to 4, in steps of 0.25`},
	} {
		_, err := loadHosted(t, c.design, "cloud.provider="+c.provider, "cloud.region="+c.region)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s:\n%v\nwant %s", c.sentence, err, c.want)
		}
	}
}

// Each key of functions says something of them.
func TestKeysOfFunctions(t *testing.T) {
	read := func(more string) platforms.Lambda {
		l, err := loadHosted(t, "platform = \"lambda\"\nmemory = \"1GiB\"\n"+more)
		if err != nil {
			t.Fatal(err)
		}
		return platforms.Of(&l.Scenario.Designs[0].Deployments[0]).(platforms.Lambda)
	}
	if f := read(""); f.Limit != 1000 || f.Kept != 0 || f.KeepAlive != 10*sim.Minute || f.FreeTier || f.ColdStart.String() == "" {
		t.Errorf("%+v", f)
	}
	f := read("provisioned = 2\nmax_concurrency = 100\nkeep_alive = \"5m\"\ncold_start = \"0.2s\"\nstart = \"0.3s\"\nfree_tier = true")
	if f.Limit != 100 || f.Kept != 2 || f.KeepAlive != 5*sim.Minute || !f.FreeTier || f.ColdStart.Mean() != 0.2 || f.Start != 300*sim.Millisecond {
		t.Errorf("%+v", f)
	}
}

// Two pods of a quarter of a core share a machine.
func TestSmallPodsShareANode(t *testing.T) {
	l, err := loadHosted(t, "platform = \"kubernetes\"\nnode = \"c7g.large\"\npod = { cpu = 0.25, memory = \"256MiB\" }")
	if err != nil {
		t.Fatal(err)
	}
	offer := platforms.Of(&l.Scenario.Designs[0].Deployments[0]).Offer()
	if _, nodes := offer.Leased(2); nodes != 1 || offer.On.Room != 7 { // ⌊1.78/0.25⌋
		t.Errorf("%d pods on a node, %d nodes for 2", offer.On.Room, nodes)
	}
}

// Each key of containers says something of them, or of their bill.
func TestKeysOfContainers(t *testing.T) {
	on := func(design string) platforms.Platform {
		l, err := loadHosted(t, design)
		if err != nil {
			t.Fatal(err)
		}
		return platforms.Of(&l.Scenario.Designs[0].Deployments[0])
	}
	const gcp, azure = "provider = \"gcp\"\nregion = \"us-central1\"\nplatform = \"cloud-run\"\n", "provider = \"azure\"\nregion = \"eastus2\"\nplatform = \"container-apps\"\n"
	c := on(gcp + "vcpu = 2\nmemory = \"1GiB\"\nconcurrency = 40\nmin_instances = 3\nfree_tier = true").(platforms.CloudRun)
	if c.VCPU != 2 || c.Memory != 1<<30 || c.Concurrency != 40 || c.Least != 3 || !c.FreeTier || c.ByInstance {
		t.Errorf("%+v", c)
	}
	if c := on("provider = \"gcp\"\nregion = \"asia-southeast1\"\nplatform = \"cloud-run\"\nbilling = \"instance\"").(platforms.CloudRun); !c.ByInstance || c.Concurrency != 80 {
		t.Errorf("%+v", c)
	}
	if a := on(azure + "vcpu = 1.5\nconcurrency = 20\nmin_replicas = 2").(platforms.ContainerApps); a.VCPU != 1.5 || a.Concurrency != 20 || a.Least != 2 {
		t.Errorf("%+v", a)
	}
}

// A design may be in another region, or another cloud: what it leases there is found by its
// own names alone, and billed by the prices there.
func TestADesignElsewhere(t *testing.T) {
	l, err := loadHosted(t, "provider = \"gcp\"\nregion = \"us-central1\"\nmachine = [\"e2-standard-2\", \"n2-*\"]\n[design.e]\nruntime = \"node-http\"\nregion = \"eu-west-1\"\nmachine = \"c7g.large\"\n[design.here]\nruntime = \"node-http\"\nmachine = \"any\"")
	if err != nil {
		t.Fatal(err)
	}
	abroad := l.Scenario.Designs[0].Deployments[0].Machines
	if len(abroad) < 3 || abroad[0] != "e2-standard-2 us-central1" {
		t.Errorf("%v", abroad)
	}
	dear, ok := l.Catalogue.Find("c7g.large eu-west-1")
	near, _ := l.Catalogue.Find("c7g.large")
	if !ok || dear.OnDemand == near.OnDemand || l.Scenario.Designs[1].Deployments[0].Machines[0] != dear.Machine.Name {
		t.Errorf("%v there, %v here", dear.OnDemand, near.OnDemand)
	}
	for _, o := range l.Catalogue.Match("any") {
		if strings.Contains(o.Machine.Name, " ") {
			t.Errorf("any matches %s", o.Machine.Name)
		}
	}
	if c := l.Catalogue.Elsewhere["d"]; c.Provider != "gcp" || l.Catalogue.Elsewhere["e"].Region != "eu-west-1" || len(l.Catalogue.Elsewhere) != 2 {
		t.Errorf("%v", l.Catalogue.Elsewhere)
	}
	for _, c := range []struct{ sentence, design, want string }{
		{"a region that there is not", "provider = \"gcp\"\nregion = \"us-middle\"\nmachine = \"any\"", `h.toml:9: design.d.region: `},
		{"a provider that there is not", "provider = \"gpc\"\nregion = \"us-central1\"\nmachine = \"any\"", `h.toml:8: design.d.provider: `},
		{"a provider without a region", "provider = \"gcp\"\nmachine = \"any\"", `h.toml:6: design.d.region: missing; add the region`},
		{"a machine that is not there", "provider = \"gcp\"\nregion = \"us-central1\"\nmachine = \"c7g.large\"", `h.toml:10: design.d.machine: "c7g.large" is not in gcp us-central1`},
	} {
		if _, err := loadHosted(t, c.design); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s:\n%v\nwant %s", c.sentence, err, c.want)
		}
	}
}

// In a design of several services the word of a service goes before that of its design: one on
// functions beside others on machines, and the other way round.
func TestServicesChooseTheirPlatform(t *testing.T) {
	const shop = "title = \"shop\"\n[traffic]\npattern = \"constant\"\nrate = 5\n[goal]\np99 = \"1s\"\n[service.a]\n[service.b]\n[request.x]\nservice = \"a\"\nshare = 1\nsteps = [ { call = \"b\" } ]\n[request.y]\nservice = \"b\"\nsteps = [ { cpu = \"1ms\" } ]\n[cloud]\nprovider = \"aws\"\nregion = \"us-east-1\"\n[design.d]\nruntime = \"node-http\"\n"
	const machine, lambda = "machine = \"c7g.large\"\n", "platform = \"lambda\"\nmemory = \"1GiB\"\n"
	for _, c := range []struct {
		what, design string
		hosted       []bool
		wrong        string
	}{
		{"all on functions", lambda, []bool{true, true}, ""},
		{"one on functions", machine + "[design.d.b]\n" + lambda, []bool{false, true}, ""},
		{"one on a machine", lambda + "[design.d.b]\n" + machine, []bool{true, false}, ""},
		{"another platform", lambda + "[design.d.b]\nplatform = \"fargate\"\nvcpu = 1\nmemory = \"2GiB\"\n", []bool{true, true}, ""},
		{"both at once", "[design.d.a]\n" + machine + "[design.d.b]\n" + machine + lambda, nil, "shop.toml:24: design.d.b.machine: instances on lambda are no machines of their own; remove it, or remove platform"},
		{"a key of another platform", machine + "[design.d.b]\n" + lambda + "min_instances = 2\n", nil, `shop.toml:25: design.d.b.min_instances: unknown key; it belongs to platform "cloud-run", not to "lambda"`},
	} {
		l, err := Load(Source{Name: "shop.toml", Text: []byte(shop + c.design), Dir: t.TempDir()})
		if c.wrong != "" {
			if err == nil || err.Error() != c.wrong {
				t.Errorf("%s: %v", c.what, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", c.what, err)
			continue
		}
		for i, want := range c.hosted {
			if on := platforms.Of(&l.Scenario.Designs[0].Deployments[i]); (on != nil) != want {
				t.Errorf("%s: service %d is on %v", c.what, i, on)
			}
		}
	}
}

// A design, and a service of it, may buy its machines in a way of its own; what is sold so has
// a name of its own, which no pattern matches, and others pay what they paid.
func TestDesignsBuyOtherwise(t *testing.T) {
	const others = "machine = \"c7g.large\"\n[design.e]\nruntime = \"node-http\"\nmachine = \"c7g.large\"\n"
	plain, err := loadHosted(t, others)
	if err != nil {
		t.Fatal(err)
	}
	list, _ := plain.Catalogue.Find("c7g.large")
	for _, c := range []struct {
		design, machine string
		price           cost.Price
		purchase        cost.Purchase
	}{
		{"purchase = \"spot\"\n", "c7g.large spot", list.Spot.Price, cost.Spot},
		{"purchase = \"reserved-3y\"\n", "c7g.large reserved-3y", list.Reserved3Y.Price, cost.Reserved3Y},
		{"discount = { compute = 0.25 }\n", "c7g.large less 25%", list.Hourly().Scaled(big.NewRat(3, 4)), ""},
		{"purchase = \"reserved-1y\"\ndiscount = { compute = 0.5 }\n", "c7g.large reserved-1y less 50%", list.Reserved1Y.Price.Scaled(big.NewRat(1, 2)), cost.Reserved1Y},
		{"purchase = \"on-demand\"\n", "c7g.large", list.Hourly(), ""},
	} {
		l, err := loadHosted(t, c.design+others)
		if err != nil {
			t.Fatal(c.design, err)
		}
		name := l.Scenario.Designs[0].Deployments[0].Machines[0]
		o, ok := l.Catalogue.Find(name)
		if name != c.machine || !ok || o.Hourly().Compare(c.price) != 0 || o.Purchase != c.purchase {
			t.Errorf("%sit runs on %s, bought %q at %v, want %s, %q at %v", c.design, name, o.Purchase, o.Hourly(), c.machine, c.purchase, c.price)
		}
		if same, _ := l.Catalogue.Find("c7g.large"); l.Scenario.Designs[1].Deployments[0].Machines[0] != "c7g.large" || same.OnDemand != list.OnDemand || len(l.Catalogue.Match("any")) != len(plain.Catalogue.Match("any")) {
			t.Errorf("%sanother design pays %v for %v", c.design, same.OnDemand, l.Scenario.Designs[1].Deployments[0].Machines)
		}
	}
	all, err := loadHosted(t, "purchase = \"spot\"\nmachine = \"c7g.*\"\n")
	if err != nil || len(all.Scenario.Designs[0].Deployments[0].Machines) < 4 {
		t.Errorf("a pattern: %v, %v", all, err)
	}
	pods, err := loadHosted(t, "purchase = \"spot\"\nplatform = \"kubernetes\"\nnode = \"c7g.xlarge\"\npod = { cpu = 0.5, memory = \"512MiB\" }\n")
	if err != nil {
		t.Fatal(err)
	}
	node, _ := plain.Catalogue.Find("c7g.xlarge")
	if o, _ := pods.Catalogue.Find(pods.Scenario.Designs[0].Deployments[0].Machines[0]); o.On == nil || o.On.Machine.Hourly().Compare(node.Spot.Price) != 0 {
		t.Errorf("nodes on spot cost %v, want %v", o.On, node.Spot.Price)
	}
	for _, c := range []struct{ design, want string }{
		{"purchase = \"sport\"\nmachine = \"c7g.large\"\n", `h.toml:8: design.d.purchase: `},
		{"discount = { computer = 0.1 }\nmachine = \"c7g.large\"\n", `design.d.discount.computer: unknown key`},
		{"discount = { network = 0.1 }\nmachine = \"c7g.large\"\n", `design.d.discount.network: is negotiated for all designs alike; move it to [cloud] discount`},
		{"purchase = \"spot\"\ndiscount = { compute = 0.1 }\nmachine = \"c7g.large\"\n", `design.d.discount.compute: nobody negotiates the prices of spot machines`},
		{"purchase = \"spot\"\nplatform = \"lambda\"\nmemory = \"1GiB\"\n", `design.d.purchase: instances on a platform are sold on demand, and those of Fargate as spot too`},
		{"discount = { compute = 0.1 }\nplatform = \"fargate\"\nvcpu = 1\nmemory = \"2GiB\"\n", `design.d.discount: lowers the price of machines`},
	} {
		if _, err := loadHosted(t, c.design); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s\n%v\nwant %s", c.design, err, c.want)
		}
	}
}

// What scales by itself does so by its own keys, and pods have the nodes of their platform.
func TestPlatformsComeAndGoByTheirOwnRules(t *testing.T) {
	on := func(design string) models.Operation {
		l, err := loadHosted(t, design)
		if err != nil {
			t.Fatal(err)
		}
		return l.Scenario.Designs[0].Deployments[0].Operation
	}
	run := on("provider = \"gcp\"\nregion = \"us-central1\"\nplatform = \"cloud-run\"\nconcurrency = 40\nmin_instances = 3")
	if a, ok := run.Usual.(scaling.CloudRun); !ok || a.Concurrency != 40 || a.Min != 3 || run.Lifecycle.Platform != "cloud-run" {
		t.Errorf("Cloud Run: %+v", run)
	}
	apps := on("provider = \"azure\"\nregion = \"eastus2\"\nplatform = \"container-apps\"\nconcurrency = 20\nmin_replicas = 2")
	if a, ok := apps.Usual.(scaling.Autoscaler); !ok || a.String() != "Container Apps, 2 to 10, one for 20 at once" || apps.Lifecycle.Platform != "container-apps" {
		t.Errorf("Container Apps: %+v", apps)
	}
	pods := on("platform = \"kubernetes\"\nnode = \"c7g.large\"\npod = { cpu = 0.5, memory = \"512MiB\" }")
	if n := pods.Lifecycle.Nodes; n == nil || n.Machine != "c7g.large" || n.Pods != 3 || n.Boot == nil || pods.Lifecycle.Platform != "kubernetes-karpenter" {
		t.Errorf("Kubernetes: %+v", pods)
	}
	_, err := loadHosted(t, "platform = \"lambda\"\nmemory = \"1GiB\"\n[design.d.scaling]\npolicy = \"ec2\"")
	if want := "h.toml:10: design.d.scaling: instances on lambda are scaled by it; remove it, or name another platform"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v", err)
	}
}

// A cluster whose version is out of standard support costs more, on EKS.
func TestExtendedSupport(t *testing.T) {
	const pods = "platform = \"kubernetes\"\nnode = \"c7g.large\"\npod = { cpu = 0.25, memory = \"256MiB\" }\n"
	for text, want := range map[string]cost.Money{pods: cost.MustDollars(73), pods + "extended_support = true\n": cost.MustDollars(438)} {
		l, err := loadHosted(t, text)
		if err != nil {
			t.Fatal(err)
		}
		fixed := l.Scenario.Designs[0].Deployments[0].Platform.(platforms.Fixture).Fixed(cost.HoursPerMonth)
		if s, err := (billing.Tariff{List: l.Catalogue}).Bill(fixed); err != nil || s.Bill().Monthly() != want {
			t.Errorf("%v, %v, want %v", s.Bill(), err, want)
		}
	}
	if _, err := loadHosted(t, pods+"provider = \"gcp\"\nregion = \"us-central1\"\nextended_support = true\n"); err == nil || !strings.Contains(err.Error(), "is charged by EKS alone") {
		t.Errorf("%v", err)
	}
}
