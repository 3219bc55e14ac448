package main

import (
	"context"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"
)

// sold is a small scenario with all that is on a bill.
const sold = `
title = "sold"
[traffic]
pattern = "constant"
rate = 100
[goal]
p99 = "200ms"
[request.page]
request = "1KiB"
response = "20KiB"
steps = [ { cpu = "8ms" }, { io = "db", time = "5ms" } ]
[backend.db]
preset = "postgres"
instance = "db.m6g.large"
storage = "100GiB"
per_call = "1KiB"
servers = "unlimited"
[network]
zones = 2
nat = "1KiB"
requests_per_connection = 10
connection_time = "30s"
[logs]
per_request = "1KiB"
keep = "240h"
[cloud]
provider = "aws"
region = "us-east-1"
volume = "20GiB"
[design.node]
runtime = "node-http"
machine = "c7g.large"
`

// A wholeBill is what of a comparison is billed.
type wholeBill struct {
	Designs []struct {
		USDPerMonth           float64  `json:"usd_per_month"`
		USDPerMillionRequests float64  `json:"usd_per_million_requests"`
		DonePerSecond         float64  `json:"done_per_s"`
		Instances             int      `json:"instances"`
		NotInBill             []string `json:"not_in_bill"`
		Bill                  []struct {
			Part      string  `json:"part"`
			Item      string  `json:"what"`
			Quantity  float64 `json:"quantity"`
			UnitPrice float64 `json:"usd_per_unit"`
			Amount    float64 `json:"usd_per_month"`
		} `json:"bill"`
	} `json:"designs"`
}

func billOf(t *testing.T, scenario string, args ...string) wholeBill {
	t.Helper()
	fullEffort(t)
	c := call(context.Background(), scenario, append([]string{"compare", "-", "--format", "json", "--precision", "10%", "--quiet"}, args...)...)
	var w wholeBill
	if err := json.Unmarshal([]byte(c.stdout), &w); err != nil || len(w.Designs) != 1 {
		t.Fatalf("%v: exit %d, %s", args, c.status, c.stderr)
	}
	return w
}

func (w wholeBill) quantity(name string) (sum float64) {
	for _, l := range w.Designs[0].Bill {
		if strings.Contains(l.Part+" "+l.Item, name) {
			sum += l.Quantity
		}
	}
	return sum
}

const requestsOfMonth = 100 * 3600 * 730

// Each line by hand, from 100 requests a second for 730 h.
func TestWholeBill(t *testing.T) {
	w := billOf(t, sold)
	d := w.Designs[0]
	const gib = 1 << 30
	for name, want := range map[string]float64{
		"instances":               730 * float64(d.Instances),
		"root volumes":            20 * float64(d.Instances),
		"balancer load balancer":  730,
		"balancer capacity units": 730 * 100 * 3600 * 21 * 1024. / gib, // bytes bind
		"NAT gateways":            2 * 730,
		"data through NAT":        requestsOfMonth * 1024. / gib,
		"egress":                  requestsOfMonth * 20 * 1024. / gib,
		"db between zones":        requestsOfMonth * 1024. / gib / 2,
		"logs ingestion":          requestsOfMonth * 1024. / gib,
		"logs storage":            requestsOfMonth * 1024. / gib * 10 / (365. / 12),
		"db storage":              100,
		"public addresses":        4 * 730,
	} {
		if got := w.quantity(name); math.Abs(got-want) > 1e-9*want {
			t.Errorf("%s: %v, not %v", name, got, want)
		}
	}
	sum := 0.0
	for _, l := range d.Bill {
		sum += l.Amount
	}
	if math.Abs(sum-d.USDPerMonth) > 1e-6 {
		t.Errorf("lines of %v are a bill of %v", sum, d.USDPerMonth)
	}
	if len(d.NotInBill) > 0 {
		t.Errorf("not in the bill: %v", d.NotInBill)
	}
	if want := d.USDPerMonth * 1e6 / requestsOfMonth; math.Abs(d.USDPerMillionRequests-want) > 1e-6*want {
		t.Errorf("$%v for a million, not %v", d.USDPerMillionRequests, want)
	}
}

// A bill that no money can say is bad input, whatever line or sum of lines it is.
func TestBillBeyondMoney(t *testing.T) {
	fullEffort(t)
	for _, set := range [][]string{{"backend.db.per_call=10TiB"}, {"logs.per_request=60GiB", "network.nat=200GiB"}} {
		args := []string{"compare", "-", "--precision", "10%", "--quiet"}
		for _, s := range set {
			args = append(args, "--set", s)
		}
		c := call(context.Background(), sold, args...)
		if c.status != statusBadInput || !strings.Contains(c.stderr, "beyond 9.2 billion dollars, or units of another currency; look at the sizes") {
			t.Errorf("%v: exit %d, %s", set, c.status, c.stderr)
		}
	}
}

// Google's gateways are of a region and its balancer's address is free; Azure's balancer has
// one address; on AWS there is one of each in each zone. What somebody states has no day.
func TestWholeBillElsewhere(t *testing.T) {
	for _, c := range []struct {
		provider, region, machine string
		addresses                 float64
	}{{"gcp", "us-central1", "n2-standard-2", 1}, {"azure", "eastus2", "Standard_D2s_v5", 2 + 1}} {
		there := strings.NewReplacer(`"aws"`, `"`+c.provider+`"`, `"us-east-1"`, `"`+c.region+`"`, `"c7g.large"`, `"`+c.machine+`"`,
			"instance = \"db.m6g.large\"\nstorage = \"100GiB\"\nper_call = \"1KiB\"\n", "price = 0.5\n").Replace(sold)
		w := billOf(t, there)
		if got := w.quantity("public addresses"); got != c.addresses*730 {
			t.Errorf("%s: addresses for %v hours, not %v", c.provider, got, c.addresses*730)
		}
		if got := w.quantity("NAT gateways"); c.provider == "azure" && got != 0 {
			t.Errorf("%s: %v hours of a gateway whose price is not known", c.provider, got)
		}
		if got := w.quantity("machines behind NAT"); c.provider == "gcp" && math.Abs(got-730*float64(w.Designs[0].Instances)) > 1e-6 {
			t.Errorf("%s: machines behind NAT for %v hours", c.provider, got)
		}
		said := call(context.Background(), there, "compare", "-", "--precision", "10%", "--quiet").stdout
		if strings.Contains(said, " to own") || !strings.Contains(said, "own price") {
			t.Errorf("%s: the day of an own price in\n%s", c.provider, said)
		}
	}
}

// What is paid by use is billed on the traffic's own hours, whatever hour the fleet is
// sized for; a million requests are those that were served.
func TestUseIsBilledOnItsOwnHours(t *testing.T) {
	flat := billOf(t, sold)
	wave := billOf(t, strings.Replace(sold, "pattern = \"constant\"\nrate = 100", "pattern = \"diurnal\"\nmean = 100\npeak_to_mean = 3", 1))
	for _, name := range []string{"data through NAT", "egress", "logs ingestion", "capacity units"} {
		if a, b := flat.quantity(name), wave.quantity(name); math.Abs(a-b) > 1e-6*a {
			t.Errorf("%s: %v of a wave, %v of a constant rate of the same mean", name, b, a)
		}
	}
	d := wave.Designs[0]
	if d.Instances <= flat.Designs[0].Instances || d.DonePerSecond < 250 {
		t.Errorf("%d instances for %v/s, as many as for the mean", d.Instances, d.DonePerSecond)
	}
	if want := d.USDPerMonth * 1e6 / requestsOfMonth; math.Abs(d.USDPerMillionRequests-want) > 1e-6*want {
		t.Errorf("$%v for a million of the requests of the month, not about %v", d.USDPerMillionRequests, want)
	}
}

// Of what nobody says nothing is guessed: it is named.
func TestWhatIsNotInTheBill(t *testing.T) {
	for cut, names := range map[string][]string{
		"response = \"20KiB\"\n": {"network egress", "balancer capacity units"},
		"volume = \"20GiB\"\n":   {"root volumes"},
		"nat = \"1KiB\"\n":       {"network data through NAT"},
		"storage = \"100GiB\"\n": {"db storage"},
		"per_call = \"1KiB\"\n":  {"network db between zones"},
		"keep = \"240h\"\n":      {"logs storage"},
		"instance = \"db.m6g.large\"\nstorage = \"100GiB\"\nper_call = \"1KiB\"\nservers = \"unlimited\"\n": {"db"},
		"requests_per_connection = 10\n":                                                                  {"balancer capacity units"},
		"[logs]\nper_request = \"1KiB\"\nkeep = \"240h\"\n":                                               {"logs ingestion"},
		"[network]\nzones = 2\nnat = \"1KiB\"\nrequests_per_connection = 10\nconnection_time = \"30s\"\n": {"load balancer", "NAT gateways", "egress to internet"},
	} {
		if !strings.Contains(sold, cut) {
			t.Fatalf("%q is not there", cut)
		}
		w := billOf(t, strings.Replace(sold, cut, "", 1))
		for _, name := range names {
			if !slices.Contains(w.Designs[0].NotInBill, name) {
				t.Errorf("without %q %s is not named: %v", cut, name, w.Designs[0].NotInBill)
			}
		}
	}
}

// Other ways to buy, and what was negotiated, lower the lines that they name.
func TestWaysToBuy(t *testing.T) {
	amount := func(w wholeBill, name string) (sum float64) {
		for _, l := range w.Designs[0].Bill {
			if strings.Contains(l.Part+" "+l.Item, name) {
				sum += l.Amount
			}
		}
		return sum
	}
	list := billOf(t, sold)
	reserved := billOf(t, sold, "--set", "cloud.purchase=reserved-1y")
	if a, b := amount(list, "instances"), amount(reserved, "instances"); math.Abs(b/a-0.0478/0.0725) > 1e-9 {
		t.Errorf("reserved for a year the instances cost %v, on demand %v", b, a)
	}
	less := billOf(t, sold, "--set", "cloud.discount={ network = 0.25, compute = 0.1 }")
	for name, factor := range map[string]float64{"egress": 0.75, "NAT gateways": 0.75, "instances": 0.9, "logs": 1, "root volumes": 1} {
		if a, b := amount(list, name), amount(less, name); math.Abs(b-factor*a) > 1e-6*a {
			t.Errorf("%s: %v less the discount is %v", name, a, b)
		}
	}
	own := billOf(t, strings.Replace(sold, "preset = \"postgres\"\ninstance = \"db.m6g.large\"\nstorage = \"100GiB\"\nper_call = \"1KiB\"\nservers = \"unlimited\"", "price = 0.5", 1))
	if got := amount(own, "own price"); math.Abs(got-365) > 1e-9 || slices.Contains(own.Designs[0].NotInBill, "db") {
		t.Errorf("a backend at $0.50 an hour costs %v; not in the bill: %v", got, own.Designs[0].NotInBill)
	}
	for set, says := range map[string]string{
		"cloud.purchase=barter":               "write \"on-demand\"",
		"cloud.discount={ everything = 0.1 }": "unknown key",
		"cloud.discount={ compute = 1.5 }":    "out of range",
		"backend.db.purchase=spot":            "not sold on spot",
		"backend.db.price=0.1":                "has a price",
		"network.nat_gateways=0":              "passes no gateway",
	} {
		if c := call(context.Background(), sold, "check", "-", "--set", set); c.status != statusBadInput || !strings.Contains(c.stderr, says) {
			t.Errorf("%s: exit %d, %s", set, c.status, c.stderr)
		}
	}
}

// workLeft is work that is left in a queue, by a web service for workers.
const workLeft = `
title = "left"
[traffic]
pattern = "constant"
rate = 10
[goal]
p99 = "1s"
[service.web]
[service.worker]
[request.page]
service = "web"
share = 1
steps = [ { cpu = "1ms" }, { enqueue = "worker", request = "mail", via = "jobs", time = "5ms" } ]
[request.mail]
service = "worker"
steps = [ { cpu = "2ms" }, { io = "db", time = "2ms" }, { io = "cache", time = "1ms" } ]
[backend.jobs]
queue = "standard"
message = "9000B"
batch = 10
consumers = 4
idle = 0.4
free_tier = true
[backend.db]
preset = "postgres"
instance = "db.t4g.medium"
multi_az = true
replicas = 1
storage = "200GiB"
backups = "350GiB"
[backend.cache]
preset = "redis"
service = "valkey"
instance = "cache.r7g.large"
count = 4
[logs]
per_request = "1KiB"
keep = "720h"
compressed = 0.15
queried = "1200GiB"
[cloud]
provider = "aws"
region = "us-east-1"
volume = "500GiB"
iops = 9000
throughput = 400
[design.node]
services = { web = "node-http", worker = "celery-prefork" }
machine = "c7g.large"
`

// What else a bill may have, by hand: a queue with its empty receives, a fast volume, a
// database with its copies, a cache of several nodes, what queries of logs read.
func TestWholeBillOfWorkLeft(t *testing.T) {
	w := billOf(t, workLeft)
	n := float64(w.Designs[0].Instances)
	batches := 10. * 3600 * 730 / 10
	for name, want := range map[string]float64{
		"root volumes":                 500 * n,
		"IOPS above 3,000":             6000 * n,
		"throughput above 125 MB/s":    275 * n,
		"jobs requests":                (batches*(2*2+1) + 4*0.4*730*3600/20 - 1e6) / 1e6, // 90,000 bytes are two pieces
		"db postgres db.t4g.medium":    730,
		"db read replicas":             730,
		"db storage, Multi-AZ":         200,
		"db storage of replicas":       200,
		"db backups":                   150,
		"cache valkey cache.r7g.large": 4 * 730,
		"logs queries":                 1200,
		"logs storage":                 10. * 3600 * 730 / (1 << 20) * 0.15 * 30 / (365. / 12),
	} {
		if got := w.quantity(name); math.Abs(got-want) > 1e-9*want {
			t.Errorf("%s: %v, not %v", name, got, want)
		}
	}
	// Pub/Sub counts bytes, published and delivered, and has no price of the latter here.
	g := billOf(t, workLeft, "--set", `cloud={ provider = "gcp", region = "us-central1" }`, "--set", "design.node.machine=e2-standard-2",
		"--set", "backend.db={}", "--set", "backend.cache={}")
	if got, want := g.quantity("jobs publishing"), 10.*3600*730*9000/(1<<40); math.Abs(got-want) > 1e-9*want {
		t.Errorf("published: %v TiB, not %v", got, want)
	}
	for _, name := range []string{"jobs delivery", "logs ingestion", "logs queries"} {
		if !slices.Contains(g.Designs[0].NotInBill, name) {
			t.Errorf("%s has no price, and not in the bill is %v", name, g.Designs[0].NotInBill)
		}
	}
}

// What is said of the network of a design alone is what all have where there is no other.
func TestNetworkOfADesign(t *testing.T) {
	fullEffort(t)
	for _, command := range [][]string{
		{"compare", "-", "--precision", "10%"}, {"forecast", "-", "--days", "1"}, {"budget", "-", "--months", "2", "--samples", "50"},
	} {
		answer := func(set ...string) string {
			args := append(append([]string{}, command...), "--format", "json", "--quiet")
			for _, s := range set {
				args = append(args, "--set", s)
			}
			c := call(context.Background(), sold, args...)
			if c.status != 0 {
				t.Fatalf("%v: exit %d, %s", args, c.status, c.stderr)
			}
			return c.stdout
		}
		all := answer("network.balancer=none", "network.zones=3")
		if one := answer("design.node.network.balancer=none", "design.node.network.zones=3"); one != all {
			t.Errorf("%s: another answer of the one design than of all", command[0])
		}
		if answer() == all {
			t.Errorf("%s: the network changes nothing", command[0])
		}
	}
}

// Credits of burstable machines are those of the traffic's own hours: idle hours pay for busy
// ones, as long as none are lost. What is charged is then what the mean is above the baseline,
// and a month at the rate that the fleet is sized for would be charged far more.
func TestCreditsOfTheTrafficsHours(t *testing.T) {
	fullEffort(t)
	const day = `traffic={ pattern = "diurnal", mean = 100, peak_to_mean = 1.8, zone = "UTC", from = "2026-03-02", duration = "24h" }`
	sets := []string{"--set", "design.node.machine=t3.medium", "--set", `request.page={ steps = [ { cpu = "3ms" } ] }`}
	of := func(traffic string) (surplus, busy float64, n int) {
		c := call(context.Background(), sold, append([]string{"compare", "-", "--format", "json", "--quiet", "--set", traffic}, sets...)...)
		var w struct {
			Designs []struct {
				Instances   int     `json:"instances"`
				Utilization float64 `json:"utilization"`
				Bill        []struct {
					Item     string  `json:"what"`
					Quantity float64 `json:"quantity"`
				} `json:"bill"`
			} `json:"designs"`
		}
		if err := json.Unmarshal([]byte(c.stdout), &w); err != nil || len(w.Designs) != 1 {
			t.Fatalf("exit %d, %s", c.status, c.stderr)
		}
		for _, l := range w.Designs[0].Bill {
			if l.Item == "surplus CPU credits" {
				surplus = l.Quantity
			}
		}
		return surplus, w.Designs[0].Utilization, w.Designs[0].Instances
	}
	const baseline, vcpu = 0.2, 2
	surplus, peak, n := of(day)
	mean := peak / 1.8
	if mean <= baseline {
		t.Fatalf("busy for %v, which is no more than the baseline", mean)
	}
	want := (mean - baseline) * vcpu * 730 * float64(n)
	if math.Abs(surplus-want) > 0.03*want { // the utilization was measured
		t.Errorf("%v vCPU-hours are charged, want %v", surplus, want)
	}
	if constant, _, _ := of("traffic.rate=180"); constant < 1.5*surplus {
		t.Errorf("%v vCPU-hours are charged at the highest rate all month, %v at that of each hour", constant, surplus)
	}
}
