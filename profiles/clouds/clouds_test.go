package clouds

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/profiles/keys"
)

func ExampleCatalogue() {
	ireland, err := Catalogue("aws", "eu-west-1")
	if err != nil {
		fmt.Println(err)
		return
	}
	offers, err := ireland.Select([]string{"t4g.nano", "t3.medium", "[cm]7?.large"})
	for _, o := range offers {
		m := o.Machine
		fmt.Printf("%-9s %-6s %g vCPU %5s  speed %.2f  threads %d  baseline %3.0f %%  %-8s as of %s\n",
			m.Name, m.Arch, m.VCPU, strings.TrimSuffix(m.Memory.String(), "iB"), m.Speed, m.ThreadsPerCore, 100*m.Baseline, o.OnDemand, o.AsOf)
	}
	fmt.Println(err)
	// Output:
	// t3.medium x86_64 2 vCPU   4 G  speed 0.55  threads 2  baseline  20 %  $0.0456  as of 2025-04-04
	// t4g.nano  arm64  2 vCPU 512 M  speed 0.60  threads 1  baseline   5 %  $0.0046  as of 2025-04-04
	// c7a.large x86_64 2 vCPU   4 G  speed 1.32  threads 1  baseline 100 %  $0.1101  as of 2025-04-04
	// c7g.large arm64  2 vCPU   4 G  speed 1.00  threads 1  baseline 100 %  $0.0775  as of 2025-04-04
	// c7i.large x86_64 2 vCPU   4 G  speed 1.30  threads 2  baseline 100 %  $0.09576 as of 2025-04-04
	// m7a.large x86_64 2 vCPU   8 G  speed 1.32  threads 1  baseline 100 %  $0.1292  as of 2025-04-04
	// m7g.large arm64  2 vCPU   8 G  speed 1.00  threads 1  baseline 100 %  $0.091   as of 2025-04-04
	// m7i.large x86_64 2 vCPU   8 G  speed 1.30  threads 2  baseline 100 %  $0.1124  as of 2025-04-04
	// <nil>
}

func ExampleAll() {
	for _, c := range All() {
		if c.Provider != "aws" {
			continue
		}
		fmt.Printf("%s: %s, %d machines\n", c.Provider, c.Title, c.Machines)
		for _, r := range c.Regions {
			fmt.Printf("  %-15s %-14s %3d machines as of %s\n", r.Name, r.Place, r.Machines, r.AsOf)
		}
	}
	// Output:
	// aws: Amazon Web Services, 211 machines
	//   us-east-1       N. Virginia    211 machines as of 2026-07-20
	//   eu-west-1       Ireland        180 machines as of 2025-04-04
	//   ap-southeast-1  Singapore      139 machines as of 2025-04-04
}

// eachCatalogue runs a test for every region of every provider.
func eachCatalogue(t *testing.T, test func(*testing.T, cost.Catalogue)) {
	for _, info := range All() {
		for _, region := range info.Regions {
			t.Run(info.Provider+"/"+region.Name, func(t *testing.T) {
				c, err := Catalogue(info.Provider, region.Name)
				if err != nil {
					t.Fatal(err)
				}
				test(t, c)
			})
		}
	}
}

func TestCloudOffersAreComplete(t *testing.T) {
	eachCatalogue(t, func(t *testing.T, c cost.Catalogue) {
		if err := c.Check(); err != nil {
			t.Error(err)
		}
		for _, o := range c.Offers {
			name := o.Machine.Name
			if day, err := time.Parse(time.DateOnly, o.AsOf); err != nil || day.Year() < 2025 {
				t.Errorf("%s: its price is as of %q", name, o.AsOf)
			}
			if len(o.Source) < 20 {
				t.Errorf("%s: its price comes from %q", name, o.Source)
			}
			most := 0.15
			if o.Machine.Accelerators > 0 {
				most = 0.5
			}
			if perVCPU := o.OnDemand.USD() / o.Machine.VCPU; perVCPU < 0.002 || perVCPU > most {
				t.Errorf("%s: a vCPU-hour for $%.4f is a slip of the decimal point", name, perVCPU)
			}
			if perVCPU := float64(o.Machine.Memory/models.MiB) / o.Machine.VCPU; perVCPU < 256 || perVCPU > 16*1024 {
				t.Errorf("%s: has %v of memory for %v vCPU", name, o.Machine.Memory, o.Machine.VCPU)
			}
			if o.Machine.Speed < 0.3 || o.Machine.Speed > 2 {
				t.Errorf("%s: is %v times as fast as the reference core", name, o.Machine.Speed)
			}
			if burstable := o.Machine.Baseline < 1; burstable != (o.SurplusVCPUHour > 0) {
				t.Errorf("%s: its baseline is %v and its surplus price %v", name, o.Machine.Baseline, o.SurplusVCPUHour)
			}
			if q := o.Machine.Quota; q != 0 && (!(q > 0 && q < o.Machine.VCPU) || c.Provider == "aws") {
				t.Errorf("%s: may use %v of %v vCPUs", name, q, o.Machine.VCPU)
			}
			for _, way := range o.Purchases() {
				q, err := o.Quote(way)
				if share := q.Price.USD() / o.OnDemand.USD(); err != nil || way != cost.OnDemand && !(0.05 < share && share < 1) {
					t.Errorf("%s: %s costs %.3f of on demand, %v", name, way, share, err)
				}
			}
			if _, err := (cost.Fleet{Offer: o, Instances: 3, Utilization: 0.9}).Bill(); err != nil {
				t.Error(err)
			}
		}
	})
}

func TestCloudServicesAreComplete(t *testing.T) {
	eachCatalogue(t, func(t *testing.T, c cost.Catalogue) {
		for _, m := range c.Managed {
			if day, err := time.Parse(time.DateOnly, m.AsOf); err != nil || day.Year() < 2024 || len(m.Source) < 20 {
				t.Errorf("%v: its price is as of %q from %q", m, m.AsOf, m.Source)
			}
			if usd := m.Hourly.USD(); usd < 0.005 || usd > 5 {
				t.Errorf("%v: an hour for %v is a slip of the decimal point", m, m.Hourly)
			}
			if m.Product == "" || m.VCPU > 64 || m.Memory > 512*models.GiB {
				t.Errorf("%v: %+v", m, m)
			}
			if found, err := c.FindManaged(m.Service, m.Name, m.MultiAZ); err != nil || found != m {
				t.Errorf("%v is found as %v, %v", m, found, err)
			}
			if single, err := c.FindManaged(m.Service, m.Name, false); err == nil && m.MultiAZ && single.Hourly >= m.Hourly {
				t.Errorf("%v is not dearer than %v", m, single)
			}
			if _, err := m.Bill(2); err != nil {
				t.Error(err)
			}
		}
		for _, m := range c.Metered {
			if day, err := time.Parse(time.DateOnly, m.AsOf); err != nil || day.Year() < 2024 || len(m.Source) < 20 || m.Product == "" {
				t.Errorf("%v: its price is as of %q from %q", m, m.AsOf, m.Source)
			}
			if _, err := m.Bill(100); err != nil {
				t.Error(err)
			}
		}
	})
}

func ExampleCatalogue_services() {
	virginia, err := Catalogue("aws", "us-east-1")
	if err != nil {
		fmt.Println(err)
		return
	}
	db, err := virginia.FindManaged("postgres", "db.m6g.large", true)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%v: %g vCPU, %v, as of %s\n", db, db.VCPU, db.Memory, db.AsOf)
	bill, err := db.Bill(1)
	fmt.Print(bill)
	fmt.Println(err)
	_, err = virginia.FindManaged("mysql", "db.m6g.larg", false)
	fmt.Println(err)
	// Output:
	// postgres db.m6g.large, multi-AZ: 2 vCPU, 8 GiB, as of 2024-08-09
	// postgres db.m6g.large, multi-AZ  730 instance-hours × $0.318  = $232.14
	// per month                                                       $232.14
	// <nil>
	// "db.m6g.larg" is not in mysql of aws us-east-1; nearest: db.m6g.large
}

// In the order of the file each family goes from small to large.
func TestCloudFamiliesGrowWithTheirPrice(t *testing.T) {
	eachCatalogue(t, func(t *testing.T, c cost.Catalogue) {
		for i, o := range c.Offers[1:] {
			last := c.Offers[i]
			if last.Machine.Speed != o.Machine.Speed || last.Machine.Memory*models.Bytes(o.Machine.VCPU) != o.Machine.Memory*models.Bytes(last.Machine.VCPU) {
				continue // another family, or another shape
			}
			if o.Machine.VCPU > last.Machine.VCPU && o.OnDemand <= last.OnDemand {
				t.Errorf("%s for %v is larger and not dearer than %s for %v", o.Machine.Name, o.OnDemand, last.Machine.Name, last.OnDemand)
			}
		}
	})
}

func TestCloudReferenceCoreIsGraviton3(t *testing.T) {
	c, err := Catalogue("aws", "us-east-1")
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range c.Match("[cmr]7g.*") {
		if o.Machine.Speed != 1 || o.Machine.ThreadsPerCore != 1 {
			t.Errorf("%s: speed %v, %d threads per core", o.Machine.Name, o.Machine.Speed, o.Machine.ThreadsPerCore)
		}
	}
	for _, o := range c.Offers {
		realCores := o.Machine.Arch == "arm64" || strings.HasPrefix(o.Machine.Name, "m7a.") || strings.HasPrefix(o.Machine.Name, "c7a.")
		if realCores != (o.Machine.ThreadsPerCore == 1) {
			t.Errorf("%s: %d threads per core", o.Machine.Name, o.Machine.ThreadsPerCore)
		}
	}
}

func TestCloudOriginsTellTheDoubt(t *testing.T) {
	for _, info := range All() {
		if len(info.Origins) == 0 {
			t.Errorf("%s: no figure has an origin", info.Provider)
		}
		for _, o := range info.Origins {
			if o.Value == "" || o.Low == "" || o.High == "" || len(o.Source) < 20 {
				t.Errorf("%s: %+v", info.Provider, o)
			}
		}
	}
}

func TestUnknownClouds(t *testing.T) {
	for _, c := range []struct{ why, provider, region, key, says string }{
		{"a slip in the provider", "asw", "us-east-1", "provider", `there are no prices of provider "asw"; did you mean aws? there are prices for ` + keys.List(Providers())},
		{"a provider without prices", "hetzner", "fsn1", "provider", `there are no prices of provider "hetzner"; there are prices for ` + keys.List(Providers())},
		{"no provider", "", "us-east-1", "provider", `there are no prices of provider ""; there are prices for ` + keys.List(Providers())},
		{"a slip in the region", "aws", "us-east1", "region", `there are no prices of aws in region "us-east1"; did you mean us-east-1? there are prices for us-east-1, eu-west-1 or ap-southeast-1`},
		{"no region", "aws", "", "region", `there are no prices of aws in region ""; there are prices for us-east-1, eu-west-1 or ap-southeast-1`},
	} {
		cat, err := Catalogue(c.provider, c.region)
		var unknown Unknown
		if !errors.As(err, &unknown) || unknown.Key != c.key || err.Error() != c.says || len(cat.Offers) > 0 {
			t.Errorf("%s: the error is %v, want %s", c.why, err, c.says)
		}
	}
}

func TestCloudsAreNobodysToChange(t *testing.T) {
	mine, err := Catalogue("aws", "us-east-1")
	if err != nil {
		t.Fatal(err)
	}
	want, managed, metered := slices.Clone(mine.Offers), slices.Clone(mine.Managed), slices.Clone(mine.Metered)
	rate, definition := mine.Rates[0].Dimension, mine.Definitions[0]
	mine.Offers[0].OnDemand, mine.Managed[0].Hourly, mine.Metered[0].PerMillion = 0, 0, 0
	mine.Rates[0], mine.Definitions[0] = cost.Rate{}, cost.Definition{}
	again, err := Catalogue("aws", "us-east-1")
	if err != nil || !slices.Equal(again.Offers, want) || !slices.Equal(again.Managed, managed) || !slices.Equal(again.Metered, metered) || again.Rates[0].Dimension != rate || again.Definitions[0] != definition {
		t.Errorf("what one caller changed, the next one got: %v", again.Offers[0])
	}
}
