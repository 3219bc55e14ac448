package billing_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"fleetcost/models/billing"
	"fleetcost/models/cost"
)

// everything is an item of each kind, of which something is used.
func everything() []billing.Item {
	return []billing.Item{
		billing.Instances{Part: "api", Machine: "m.large", Purchase: cost.Spot, Hours: 1},
		billing.SustainedUse{Part: "api", Machine: "n1-standard-4", Running: []billing.Span{{Hours: 1, Machines: 2}}, Committed: 1, Commitment: cost.Reserved1Y},
		billing.Burstable{Part: "api", Machine: "t3.medium", Busy: []billing.Busy{{Hours: 1, Instances: 1, Share: 1}}},
		billing.Volumes{Part: "api", Month: 1, Volumes: []billing.Volume{{Count: 1, GB: 1, Hours: 1, IOPS: 4000, MBps: 200}}},
		billing.Balancer{Part: "b", Hours: 1, InBytes: 1, Loads: []billing.Load{{Hours: 1, NewPerSecond: 1, BytesPerSecond: 1}}},
		billing.NAT{Part: "n", Gateways: 1, Hours: 1, GB: 1, Addresses: 1, Machines: 1},
		billing.Egress{Part: "n", GB: 1000},
		billing.CrossZone{Part: "n", Name: "a-b", Zones: 3, GB: 1},
		billing.Database{Part: "db", Engine: "postgres", Instance: "db", Hours: 1, StorageGB: 1},
		billing.Cache{Part: "c", Engine: "valkey", Node: "node", Hours: 1, Shards: 1, GB: 1},
		billing.Queue{Part: "q", Messages: 1, Batch: 1},
		billing.Topic{Part: "q", Messages: 1},
		billing.Logging{Part: "l", Bytes: 1, Days: 30, Compressed: 1},
		billing.ControlPlanes{Part: "k", Hours: 1, Clusters: 1},
		billing.Tasks{Part: "t", Arch: "x86_64", VCPU: 1, MemoryGB: 1, Hours: 1},
		billing.Lambda{Part: "f", Arch: "x86_64", MemoryMB: 128, Requests: 1, GBSeconds: 1},
		billing.Gateway{Part: "g", Requests: 1},
		billing.CloudRun{Part: "r", VCPU: 1, MemoryGiB: 1, Seconds: 1, Requests: 1},
		billing.ContainerApp{Part: "a", VCPU: 1, MemoryGiB: 1, ActiveSeconds: 1, IdleSeconds: 1, Requests: 1},
		billing.Own{Part: "search", What: "servers", Kind: billing.Databases, Quantity: 1, Unit: "hour"},
	}
}

// Nothing is free because its price is missing: each thing is named, wherever it is asked for.
func TestWhatHasNoPriceIsNamed(t *testing.T) {
	for _, provider := range []string{"aws", "gcp", "azure", "elsewhere"} {
		for _, item := range everything() {
			s, err := billing.Tariff{List: cost.Catalogue{Provider: provider, Region: "nowhere"}}.Bill(item)
			if err != nil || len(s.Lines) > 0 || len(s.Missing) == 0 {
				t.Errorf("%s, %T: %d lines, missing %v, %v", provider, item, len(s.Lines), s.Missing, err)
			}
			for _, m := range s.Missing {
				if m.Part == "" || m.What == "" || m.Why == "" {
					t.Errorf("%s, %T: %q says too little", provider, item, m)
				}
			}
		}
	}
	o := billing.Omission{Part: "db", What: "storage", Why: "no price"}
	if o.String() != "db storage: no price" {
		t.Errorf("%q", o.String())
	}
}

// Where a list ends, what is beyond is named, and what is below is billed.
func TestBeyondTheEndOfAList(t *testing.T) {
	c := list("gcp")
	for i := range c.Rates {
		if c.Rates[i].Service == "network" && c.Rates[i].Dimension == "internet_out_premium_tier_worldwide" {
			c.Rates[i].Until = 2048
		}
	}
	s, err := billing.Tariff{List: c}.Bill(billing.Egress{Part: "n", GB: 3000})
	if err != nil || len(s.Lines) != 2 || len(s.Missing) != 1 || !strings.Contains(s.Missing[0].Why, "no price beyond 2048 GiB") {
		t.Errorf("%v, missing %v, %v", s.Bill(), s.Missing, err)
	}
}

func TestWhatCannotBeBilled(t *testing.T) {
	nan, minus := math.NaN(), -1.0
	for _, c := range []struct {
		why  string
		item billing.Item
		says string
	}{
		{"hours are numbers", billing.Instances{Part: "api", Machine: "m.large", Purchase: cost.OnDemand, Hours: nan}, "api: instances: NaN is not a quantity"},
		{"from 0 on", billing.Egress{Part: "n", GB: minus}, "n: egress: -1 is not a quantity"},
		{"of which there is an end", billing.Logging{Part: "l", Bytes: math.Inf(1)}, "+Inf is not a quantity"},
		{"no run lasts less than nothing", billing.Instances{Part: "api", Machine: "m.large", Runs: []billing.Run{{Count: 1, Lasts: -time.Second}}}, "-1 is not a quantity"},
		{"only spot is taken away", billing.Instances{Part: "api", Machine: "m.large", Purchase: cost.OnDemand, Hours: 1, Overhead: 0.1}, "on spot alone, not on-demand"},
		{"a batch of SQS has ten messages at most", billing.Queue{Part: "q", Messages: 1, Batch: 11}, "a batch has from 1 to 10 messages, not 11"},
		{"one has to wait", billing.Queue{Part: "q", Messages: 1, Batch: 1, Consumers: 1, IdleHours: 1}, "wait for 0 s ask without end"},
		{"a volume is not there for longer than the month", billing.Volumes{Part: "s", Month: 10, Volumes: []billing.Volume{{Count: 1, GB: 1, Hours: 11}}}, "11 hours of a month of 10"},
		{"a month has hours", billing.Volumes{Part: "s"}, "a month of 0 hours"},
		{"a term has an end", billing.Reserved{Part: "api", Term: 12, Month: 13}, "month 13 of a term of 12"},
		{"functions have an architecture", billing.Lambda{Part: "f", Arch: "sparc"}, `"sparc"; there are x86_64 and arm64`},
		{"tasks too", billing.Tasks{Part: "f"}, `architecture ""`},
		{"logs do not grow when compressed", billing.Logging{Part: "l", Compressed: 1.5}, "compressed to 1.5"},
		{"zones are whole", billing.CrossZone{Part: "n", Name: "a"}, "0 zones"},
		{"GKE's support has no end of that kind", billing.ControlPlanes{Part: "k", Hours: 1, Extended: 1}, "extended support is of EKS, not of gcp"},
		{"free by request alone", billing.CloudRun{Part: "r", ByInstance: true, FreeTier: true}, "free tier of billing by instance"},
		{"a share is at most 1", billing.Burstable{Part: "api", Machine: "t3.medium", Busy: []billing.Busy{{Hours: 1, Instances: 1, Share: 1.5}}}, "busy for 1.5"},
		{"what has an own price has a kind", billing.Own{Part: "search", What: "servers", Quantity: 1}, `the kind "" of servers`},
		{"there is not that much money", billing.Egress{Part: "n", GB: 1e12}, "beyond 9.2 billion"},
	} {
		s, err := billing.Tariff{List: list("gcp")}.Bill(c.item)
		if err == nil || !strings.Contains(err.Error(), c.says) || len(s.Lines) > 0 {
			t.Errorf("%s: %v, error %v; want one that says %q", c.why, s.Bill(), err, c.says)
		}
	}
	for _, c := range []struct {
		why  string
		of   billing.Tariff
		says string
	}{
		{"what is discounted has a name", billing.Tariff{Discounts: map[billing.Kind]float64{"cmpute": 0.1}}, `a discount on "cmpute"`},
		{"nothing is given away", billing.Tariff{Discounts: map[billing.Kind]float64{billing.Compute: 1}}, "a discount of 1 on compute is not a share"},
		{"a currency has a rate", billing.Tariff{Currency: cost.Currency{Code: "EUR"}}, "say how much of it is a dollar"},
	} {
		if _, err := c.of.Bill(); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.why, err)
		}
	}
}
