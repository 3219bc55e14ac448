package billing_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"fleetcost/models/billing"
	"fleetcost/models/cost"
)

const gib = 1 << 30

// Bills that are worked out by hand.
func TestBillsByHand(t *testing.T) {
	hours := func(n float64) billing.Instances {
		return billing.Instances{Part: "api", Machine: "m.large", Purchase: cost.OnDemand, Hours: n}
	}
	for _, c := range []struct {
		why, provider string
		item          billing.Item
		want          float64 // dollars
		lines         string  // what is billed
	}{
		{"three machines for a month of 730 h", "aws", hours(3 * 730), 219, "instances"},
		{"a run of 17 s is a minute", "aws", billing.Instances{Part: "api", Machine: "m.large", Purchase: cost.OnDemand,
			Runs: []billing.Run{{Count: 60, Lasts: 17 * time.Second}}}, 0.1, "instances"},
		{"one of 60.2 s is 61 s", "aws", billing.Instances{Part: "api", Machine: "m.large", Purchase: cost.OnDemand,
			Runs: []billing.Run{{Count: 3600, Lasts: 60*time.Second + 200*time.Millisecond}}}, 6.1, "instances"},
		{"on spot a tenth is done again", "aws", billing.Instances{Part: "api", Machine: "m.large", Purchase: cost.Spot, Hours: 100, Overhead: 0.1}, 3.3, "instances"},
		{"a volume for half the month, faster than what is included", "aws", billing.Volumes{Part: "s", Month: 720,
			Volumes: []billing.Volume{{Count: 2, GB: 100, Hours: 360, IOPS: 4000, MBps: 225}}}, 8 + 5 + 4, "gp3 storage, IOPS above 3,000, throughput above 125 MB/s"},
		{"what is included in a volume is not paid twice", "aws", billing.Volumes{Part: "s", Month: 720,
			Volumes: []billing.Volume{{Count: 1, GB: 100, Hours: 720, IOPS: 3000, MBps: 125}}}, 8, "gp3 storage"},
		{"an ALB bound by bytes: 2 GiB an hour", "aws", billing.Balancer{Part: "b", Hours: 100,
			Loads: []billing.Load{{Hours: 100, RequestsPerSecond: 1, BytesPerSecond: 2. * gib / 3600}}}, 2 + 100*2*0.01, "load balancer, capacity units"},
		{"one bound by its rules: ten are free", "aws", billing.Balancer{Part: "b", Hours: 10,
			Loads: []billing.Load{{Hours: 10, RequestsPerSecond: 500, Rules: 14}}}, 0.2 + 10*2*0.01, "load balancer, capacity units"},
		{"one bound by open connections", "aws", billing.Balancer{Part: "b", Hours: 1, Loads: []billing.Load{
			billing.Load{Hours: 1, RequestsPerSecond: 1000}.Connections(10, 300)}}, 0.02 + 10*0.01, "load balancer, capacity units"},
		{"an NLB holds more", "aws", billing.Balancer{Part: "b", Type: billing.TCPBalancer, Hours: 1,
			Loads: []billing.Load{{Hours: 1, NewPerSecond: 1600}}}, 0.03 + 2*0.006, "load balancer, capacity units"},
		{"Google's balancer is paid for what comes in", "gcp", billing.Balancer{Part: "b", Hours: 100, InBytes: 10 * gib}, 1 + 0.08, "forwarding rule, data that comes in"},
		{"Azure's gateway by its own units", "azure", billing.Balancer{Part: "b", Hours: 10, Loads: []billing.Load{{Hours: 10, NewPerSecond: 100}}}, 2 + 10*2*0.008, "gateway, capacity units"},
		{"its balancer for TCP by what goes through", "azure", billing.Balancer{Part: "b", Type: billing.TCPBalancer, Hours: 1,
			Loads: []billing.Load{{Hours: 1, BytesPerSecond: gib / 36.}}}, 0.5, "data through the balancer"},
		{"a gateway in each of two zones, with an address each", "aws", billing.NAT{Part: "n", Gateways: 2, Hours: 10, GB: 5, Addresses: 2}, 1 + 0.2 + 0.1,
			"NAT gateways, data through NAT, public addresses"},
		{"few machines behind Google's gateway", "gcp", billing.NAT{Part: "n", Gateways: 1, Hours: 10, Machines: 8}, 0.08, "machines behind NAT"},
		{"no more than 32 are paid for", "gcp", billing.NAT{Part: "n", Gateways: 1, Hours: 10, Machines: 50}, 0.4, "NAT gateways"},
		{"the steps begin after what is free", "aws", billing.Egress{Part: "n", GB: 1200, Allowed: 100}, 100 + 5, "egress to internet, free allowance, egress to internet, 0–1,000 GB, egress to internet, from 1,000 GB"},
		{"what another region has had is not free again", "aws", billing.Egress{Part: "n", GB: 100, Allowed: 40}, 6, "egress to internet, free allowance, egress to internet, 0–1,000 GB"},
		{"Azure's steps hold its free GB", "azure", billing.Egress{Part: "n", GB: 200, Allowed: 100}, 8.7, "egress to internet, 0–100 GB, egress to internet, from 100 GB"},
		{"Google has none", "gcp", billing.Egress{Part: "n", GB: 100}, 12, "egress to internet, 0–1,024 GiB"},
		{"between two zones half the calls cross, and both sides pay", "aws", billing.CrossZone{Part: "n", Name: "a-b", Zones: 2, GB: 100}, 1, "a-b between zones, out, a-b between zones, in"},
		{"of a database one side pays", "aws", billing.CrossZone{Part: "n", Name: "a-db", Managed: true, Zones: 4, GB: 100}, 0.75, "a-db between zones"},
		{"in one zone nothing crosses", "aws", billing.CrossZone{Part: "n", Name: "a-b", Zones: 1, GB: 100}, 0, ""},
		{"Multi-AZ holds both servers; replicas have storage of their own", "aws", billing.Database{Part: "db", Engine: "postgres", Instance: "db",
			MultiAZ: true, Hours: 10, Replicas: 2, StorageGB: 100, BackupGB: 150}, 3 + 4 + 23 + 23 + 4.75,
			"database, Multi-AZ, read replicas, storage, Multi-AZ, storage of replicas, backups beyond the storage"},
		{"backups are free up to the storage", "aws", billing.Database{Part: "db", Engine: "postgres", Instance: "db", Hours: 10, StorageGB: 100, BackupGB: 100}, 2 + 11.5,
			"database, single-AZ, storage, single-AZ"},
		{"three shards with two replicas are nine nodes", "aws", billing.Cache{Part: "c", Engine: "valkey", Node: "node", Hours: 10, Shards: 3, Replicas: 2}, 9, "cache"},
		{"Memorystore is paid by the GB", "gcp", billing.Cache{Part: "c", Node: "basic_m1", Hours: 10, Shards: 1, GB: 4}, 2, "cache"},
		{"Azure's cache holds its replica", "azure", billing.Cache{Part: "c", Node: "standard_C1", Hours: 10, Shards: 1, Replicas: 1}, 1.38, "cache"},
		{"a message of 64 KiB and a byte is two requests to send, two to receive, one to delete", "aws",
			billing.Queue{Part: "q", Messages: 1e6, Bytes: 65537, Batch: 1}, 2, "requests"},
		{"ten small ones are one call", "aws", billing.Queue{Part: "q", Messages: 1e7, Bytes: 6000, Batch: 10}, 3 * 0.4, "requests"},
		{"asking in vain is asking", "aws", billing.Queue{Part: "q", FIFO: true, Batch: 1, Consumers: 10, IdleHours: 1000, PollSeconds: 36}, 0.5, "requests"},
		{"a million are free, if asked", "aws", billing.Queue{Part: "q", Messages: 1e6, Bytes: 1, Batch: 1, FreeTier: true}, 0.8, "requests"},
		{"a small message of Pub/Sub is 1,000 bytes", "gcp", billing.Topic{Part: "q", Messages: 1 << 40, Bytes: 10}, 40000, "publishing"},
		{"a large one of SNS is several", "aws", billing.Topic{Part: "q", Messages: 1e6, Bytes: 3 * 65536}, 1.5, "publishing"},
		{"logs of which a tenth is stored for a year of twelve months", "aws", billing.Logging{Part: "l", Bytes: 100 * gib, Compressed: 0.1, Days: 365, QueriedGB: 200},
			50 + 3.6 + 1, "ingestion, storage, queries"},
		{"5 GB of Azure's logs are free", "azure", billing.Logging{Part: "l", Bytes: 105 * gib}, 276, "ingestion, 0–5 GB, ingestion, from 5 GB"},
		{"clusters in support and out of it", "aws", billing.ControlPlanes{Part: "k", Hours: 10, Clusters: 2, Extended: 1}, 2 + 6, "control plane, control plane, extended support"},
		{"GKE", "gcp", billing.ControlPlanes{Part: "k", Hours: 10, Clusters: 1}, 1, "control plane"},
		{"AKS", "azure", billing.ControlPlanes{Part: "k", Hours: 10, Clusters: 1}, 1, "control plane"},
		{"tasks of 18 s are billed a minute", "aws", billing.Tasks{Part: "t", Arch: "x86_64", VCPU: 0.5, MemoryGB: 2, EphemeralGB: 30, Hours: 90,
			Runs: []billing.Run{{Count: 600, Lasts: 18 * time.Second}}}, 100*(0.02+0.008) + 0.1, "vCPU, memory, ephemeral storage above 20 GB"},
		{"milliseconds are rounded up with the init: 12.4 + 0.6 are 13", "aws", billing.Lambda{Part: "f", Arch: "x86_64", MemoryMB: 1024,
			Invocations: []billing.Invocations{{Count: 1e6, Lasts: 12400 * time.Microsecond, Init: 600 * time.Microsecond}}}, 0.2 + 13000*0.00002, "requests, duration, 0–1,000,000 GB-seconds"},
		{"the free tier comes off before the steps", "aws", billing.Lambda{Part: "f", Arch: "x86_64", MemoryMB: 2048, FreeTier: true,
			Invocations: []billing.Invocations{{Count: 1e6, Lasts: time.Second}}}, 1e6*0.00002 + 6e5*0.00001, "duration, 0–1,000,000 GB-seconds, duration, from 1,000,000 GB-seconds"},
		{"never off provisioned concurrency, which is paid whether used or not", "aws", billing.Lambda{Part: "f", Arch: "x86_64", MemoryMB: 1024, FreeTier: true,
			Provisioned: 10, ProvisionedSeconds: 1000, Invocations: []billing.Invocations{{Count: 1000, Lasts: time.Second, Provisioned: true}}}, 0.04 + 0.01,
			"provisioned concurrency, duration on provisioned concurrency"},
		{"512 MB of scratch are included", "aws", billing.Lambda{Part: "f", Arch: "x86_64", MemoryMB: 512, EphemeralMB: 1536, GBSeconds: 500000}, 10 + 0.03,
			"duration, 0–1,000,000 GB-seconds, ephemeral storage above 512 MB"},
		{"600 KiB are two requests of an HTTP API", "aws", billing.Gateway{Part: "g", Requests: 2e8, Bytes: 600 << 10}, 300 + 90, "API requests, 0–300,000,000 requests, API requests, from 300,000,000 requests"},
		{"and one of a REST API", "aws", billing.Gateway{Part: "g", REST: true, Requests: 1e6, Bytes: 600 << 10}, 3.5, "API requests"},
		{"84 ms of Cloud Run are 100", "gcp", billing.CloudRun{Part: "r", VCPU: 1, MemoryGiB: 0.5, Requests: 2e6, Stretches: []billing.Stretches{{Count: 1e6, Lasts: 84 * time.Millisecond}}},
			2 + 0.1 + 0.8, "CPU, memory, requests"},
		{"its free tier", "gcp", billing.CloudRun{Part: "r", VCPU: 2, MemoryGiB: 1, Requests: 3e6, FreeTier: true, Seconds: 1e6}, (2e6-180000)*0.00002 + (1e6-360000)*0.000002 + 0.4, "CPU, memory, requests"},
		{"by instance, requests are free", "gcp", billing.CloudRun{Part: "r", ByInstance: true, VCPU: 1, MemoryGiB: 1, Requests: 1e9, Seconds: 1e6}, 10 + 1, "CPU, memory"},
		{"an idle replica pays less for its CPU", "azure", billing.ContainerApp{Part: "a", VCPU: 1, MemoryGiB: 2, ActiveSeconds: 1e6, IdleSeconds: 1e6, Requests: 1e6},
			20 + 2 + 6 + 6 + 0.4, "CPU, active, CPU, idle, memory, active, memory, idle, requests"},
		{"half a day at twice the baseline is owed at the end", "aws", billing.Burstable{Part: "api", Machine: "t3.medium",
			Busy: []billing.Busy{{Hours: 12, Instances: 3, Share: 0.4}}}, 3 * 12 * 0.4 * 0.05, "surplus CPU credits"},
		{"what was saved pays", "aws", billing.Burstable{Part: "api", Machine: "t3.medium",
			Busy: []billing.Busy{{Hours: 24, Instances: 1, Share: 0}, {Hours: 24, Instances: 1, Share: 0.4}}}, 0, ""},
		{"other machines have no credits", "aws", billing.Burstable{Part: "api", Machine: "m.large", Busy: []billing.Busy{{Hours: 12, Instances: 3, Share: 1}}}, 0, ""},
		{"what has an own price", "aws", billing.Own{Part: "search", What: "servers", Kind: billing.Databases, Quantity: 730, Unit: "hours",
			Price: cost.Quote{Price: cost.MustPrice("0.5"), AsOf: "2026-01-02", Source: "invented"}}, 365, "servers"},
		{"N1 all month is 70 %", "gcp", billing.SustainedUse{Part: "vm", Machine: "n1-standard-4", Running: []billing.Span{{Hours: 400, Machines: 1}}}, 28,
			"on-demand, quarter 1 of the month at 100 %, on-demand, quarter 2 of the month at 80 %, on-demand, quarter 3 of the month at 60 %, on-demand, quarter 4 of the month at 40 %"},
		{"N2 is 80.02 %", "gcp", billing.SustainedUse{Part: "vm", Machine: "n2-standard-4", Running: []billing.Span{{Hours: 400, Machines: 1}}}, 32.008,
			"on-demand, quarter 1 of the month at 100 %, on-demand, quarter 2 of the month at 86.78 %, on-demand, quarter 3 of the month at 73.3 %, on-demand, quarter 4 of the month at 60 %"},
		{"E2 has none", "gcp", billing.SustainedUse{Part: "vm", Machine: "e2-standard-4", Running: []billing.Span{{Hours: 400, Machines: 1}}}, 40, "on-demand"},
		{"a committed level is paid for when it does not run", "gcp", billing.SustainedUse{Part: "vm", Machine: "n1-standard-4", Committed: 2, Commitment: cost.Reserved1Y,
			Running: []billing.Span{{Hours: 100, Machines: 3}, {Hours: 300, Machines: 1}}}, 800*0.06 + 10, "committed use, on-demand, quarter 1 of the month at 100 %"},
	} {
		s := billed(t, c.provider, c.item)
		var what []string
		for _, l := range s.Lines {
			what = append(what, l.What)
			if l.AsOf != "2026-01-02" || l.Source != "invented" {
				t.Errorf("%s: %s does not know where its price comes from", c.why, l.What)
			}
		}
		if got := strings.Join(what, ", "); math.Abs(total(s)-c.want) > 2e-9 || got != c.lines || len(s.Missing) > 0 {
			t.Errorf("%s: $%v of %s, missing %v; want $%v of %s", c.why, total(s), got, s.Missing, c.want, c.lines)
		}
	}
}

// The sum of hourly maxima is more than the maximum of the month's means: an hour of
// bytes and one of connections.
func TestCapacityUnitsAreOfEachHour(t *testing.T) {
	busy := []billing.Load{{Hours: 1, NewPerSecond: 100}, {Hours: 1, BytesPerSecond: 4. * gib / 3600}}
	mean := []billing.Load{{Hours: 2, NewPerSecond: 50, BytesPerSecond: 2. * gib / 3600}}
	units := func(loads []billing.Load) float64 {
		s := billed(t, "aws", billing.Balancer{Part: "b", Loads: loads})
		return s.Lines[0].Quantity
	}
	if got, least := units(busy), units(mean); math.Abs(got-8) > 1e-9 || math.Abs(least-4) > 1e-9 {
		t.Errorf("%v LCU-hours, the means say %v; want 8 and 4", got, least)
	}
	// A unit holds a GB to machines and 0.4 GB to functions: 3/1 + 1/0.4.
	if got := units([]billing.Load{{Hours: 1, BytesPerSecond: 4. * gib / 3600, Functions: 0.25}}); math.Abs(got-5.5) > 1e-9 {
		t.Errorf("a quarter of 4 GB for functions takes %v LCU-hours; want 5.5", got)
	}
}

// What is paid up front is in the first month's cash, and spread in the other view; over
// the term both are the same.
func TestTwoViewsOfAReservation(t *testing.T) {
	var amortised, cash cost.Money
	for month := 1; month <= 12; month++ {
		s := billed(t, "aws", billing.Reserved{Part: "api", Count: 6, Term: 12, Month: month, Hours: 730,
			Upfront: cost.Quote{Price: cost.MustPrice("240")}, Hourly: cost.Quote{Price: cost.MustPrice("0.03")}})
		amortised, cash = amortised.Plus(s.Bill().Monthly()), cash.Plus(s.Cash())
		if first := s.Cash() > s.Bill().Monthly(); first != (month == 1) {
			t.Errorf("month %d pays %v, amortised %v", month, s.Cash(), s.Bill().Monthly())
		}
	}
	if want := cost.MustDollars(6 * (240 + 8760*0.03)); amortised != want || cash != want {
		t.Errorf("over the year %v and %v, want %v", amortised, cash, want)
	}
	r := billing.Reservation{Term: 12, Upfront: cost.MustPrice("438"), Hourly: cost.MustPrice("0.04"), OnDemand: cost.MustPrice("0.1")}
	if e, _ := r.EffectiveHourly().Float64(); e != 0.09 || r.Payback() != 10 || r.PaybackMonth() != 10 {
		t.Errorf("effective %v, paid back after %v months, in month %d", e, r.Payback(), r.PaybackMonth())
	}
	r.Hourly = r.OnDemand
	if !math.IsInf(r.Payback(), 1) || r.PaybackMonth() != 0 {
		t.Errorf("nothing is saved, and it is paid back in month %d", r.PaybackMonth())
	}
}

// A discount lowers what it names; another currency is the price times its rate.
func TestDiscountsAndCurrencies(t *testing.T) {
	items := []billing.Item{
		billing.Instances{Part: "a", Machine: "m.large", Purchase: cost.OnDemand, Hours: 1000},
		billing.Instances{Part: "a", Machine: "m.large", Purchase: cost.Spot, Hours: 1000},
		billing.Egress{Part: "n", GB: 100},
	}
	s, err := billing.Tariff{List: list("aws"), Discounts: map[billing.Kind]float64{billing.Compute: 0.25},
		Currency: cost.Currency{Code: "EUR", PerUSD: cost.MustPrice("0.8")}}.Bill(items...)
	if err != nil || s.Currency.Code != "EUR" {
		t.Fatal(s.Currency, err)
	}
	for i, want := range []float64{100 * 0.75 * 0.8, 30 * 0.8, 10 * 0.8} {
		if got := s.Lines[i].Amount.USD(); math.Abs(got-want) > 1e-9 {
			t.Errorf("%s: %v, want %v", s.Lines[i].What, got, want)
		}
	}
	if sums := s.ByKind(); sums[billing.Compute] != s.Lines[0].Amount || sums[billing.Network] != s.Lines[2].Amount {
		t.Errorf("by kind %v", sums)
	}
}
