package cost_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"fleetcost/models"
	"fleetcost/models/cost"
)

// A database with and without a standby, a cache whose vCPUs nobody tells, and
// a queue.
var (
	database = cost.Managed{
		Name: "db.m6g.large", Service: "postgres", VCPU: 2, Memory: 8 * models.GiB,
		Hourly: cost.MustDollars(0.159), AsOf: "2024-08-09", Source: "price list",
	}
	safeDatabase = managed(database, func(m *cost.Managed) { m.MultiAZ, m.Hourly = true, cost.MustDollars(0.318) })
	memory       = cost.Managed{
		Name: "basic-m1-1gb", Service: "redis", Memory: models.GiB,
		Hourly: cost.MustDollars(0.049), AsOf: "2024-07-01", Source: "price list",
	}
	queue = cost.Metered{
		Name: "standard", Service: "sqs", Unit: "requests",
		PerMillion: cost.MustDollars(0.4), AsOf: "2024-07-01", Source: "price list",
	}
)

// managed returns a copy of the offer after a change.
func managed(m cost.Managed, change func(*cost.Managed)) cost.Managed {
	change(&m)
	return m
}

// metered returns a copy of the offer after a change.
func metered(m cost.Metered, change func(*cost.Metered)) cost.Metered {
	change(&m)
	return m
}

func ExampleJoin() {
	api, err1 := cost.Fleet{Offer: t3, Instances: 3, Utilization: 0.5}.Bill()
	db, err2 := safeDatabase.Bill(1)
	replicas, err3 := database.Bill(2)
	jobs, err4 := queue.Bill(300)
	bill, err5 := cost.Join(api.Part("api"), db.Part("db"), replicas.Part("db"), jobs.Part("jobs"))
	if err := errors.Join(err1, err2, err3, err4, err5); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(bill)
	// Output:
	// api: instances                          2,190 instance-hours × $0.0416  =  $91.10
	// api: surplus CPU credits                    1,314 vCPU-hours ×   $0.05  =  $65.70
	// db: postgres db.m6g.large, multi-AZ       730 instance-hours ×  $0.318  = $232.14
	// db: postgres db.m6g.large, single-AZ    1,460 instance-hours ×  $0.159  = $232.14
	// jobs: sqs standard                    788.4 million requests ×   $0.40  = $315.36
	// per month                                                                 $936.44
}

func TestManagedOffersWithoutABill(t *testing.T) {
	for _, c := range []struct {
		why   string
		offer cost.Managed
		count int
		says  string
	}{
		{"a missing price is not a free database", managed(database, func(m *cost.Managed) { m.Hourly = 0 }), 1, "postgres db.m6g.large, single-AZ: the price per hour is missing"},
		{"nor is a negative one", managed(database, func(m *cost.Managed) { m.Hourly = -1 }), 1, "price per hour is missing"},
		{"it has a name", managed(database, func(m *cost.Managed) { m.Name = "" }), 1, "has a name and a service"},
		{"and a service", managed(database, func(m *cost.Managed) { m.Service = "" }), 1, "has a name and a service"},
		{"its vCPUs may be unknown, not absurd", managed(database, func(m *cost.Managed) { m.VCPU = math.NaN() }), 1, "NaN vCPU"},
		{"it remembers something", managed(database, func(m *cost.Managed) { m.Memory = 0 }), 1, "0 B of memory"},
		{"none of them is no database", database, 0, "0 instances have no bill"},
		{"there is not that much money", database, math.MaxInt, "beyond 9.2 billion"},
	} {
		bill, err := c.offer.Bill(c.count)
		if err == nil || !strings.Contains(err.Error(), c.says) || len(bill.Lines) > 0 {
			t.Errorf("%s: bill %v, error %v; want an error that says %q", c.why, bill, err, c.says)
		}
	}
	for _, c := range []struct {
		why       string
		offer     cost.Metered
		perSecond float64
		says      string
	}{
		{"a missing price is not a free queue", metered(queue, func(m *cost.Metered) { m.PerMillion = 0 }), 1, "sqs standard: the price of a million is missing"},
		{"one counts something", metered(queue, func(m *cost.Metered) { m.Unit = "" }), 1, "a name, a service and a unit"},
		{"nobody takes requests back", queue, -1, "-1 requests per second have no bill"},
		{"a rate is a number", queue, math.NaN(), "NaN requests per second have no bill"},
		{"a rate has an end", queue, math.Inf(1), "not an amount of money"},
	} {
		bill, err := c.offer.Bill(c.perSecond)
		if err == nil || !strings.Contains(err.Error(), c.says) || len(bill.Lines) > 0 {
			t.Errorf("%s: bill %v, error %v; want an error that says %q", c.why, bill, err, c.says)
		}
	}
	half := cost.Bill{Lines: []cost.Line{{Amount: cost.MostMoney/2 + 1}}}
	if bill, err := cost.Join(half, half); err == nil || len(bill.Lines) > 0 {
		t.Errorf("two halves of all money are %v, %v", bill, err)
	}
}

// What is joined costs what its parts cost, and the parts stay as they were.
func TestJoinedBillsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var parts []cost.Bill
		var sum cost.Money
		lines := 0
		for i := range rapid.IntRange(0, 4).Draw(t, "parts") {
			fleet, err := fleets.Draw(t, "fleet").Bill()
			if err != nil {
				t.Fatal(err)
			}
			requests, err := queue.Bill(rapid.Float64Range(0, 1e6).Draw(t, "rate"))
			if err != nil {
				t.Fatal(err)
			}
			for _, b := range []cost.Bill{fleet, requests} {
				named := b.Part(fmt.Sprint("part ", i))
				if b.Lines[0].Part != "" || named.Monthly() != b.Monthly() {
					t.Fatalf("%v became %v", b, named)
				}
				parts, sum, lines = append(parts, named), sum+b.Monthly(), lines+len(b.Lines)
			}
		}
		whole, err := cost.Join(parts...)
		if err != nil || whole.Monthly() != sum || len(whole.Lines) != lines {
			t.Fatalf("%d lines for %v, want %d for %v; %v", len(whole.Lines), whole.Monthly(), lines, sum, err)
		}
		end := -1
		for line := range strings.Lines(whole.String()) {
			if n := len([]rune(line)); end >= 0 && n != end {
				t.Fatalf("columns out of line:\n%v", whole)
			}
			end = len([]rune(line))
		}
	})
}

func TestFindingServices(t *testing.T) {
	c := cost.Catalogue{Provider: "aws", Region: "us-east-1",
		Managed: []cost.Managed{database, safeDatabase, managed(database, func(m *cost.Managed) { m.Name = "db.t4g.micro" }), memory},
		Metered: []cost.Metered{queue, metered(queue, func(m *cost.Metered) { m.Name = "fifo" })},
	}
	if err := c.Check(); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		why, service, name string
		multiAZ            bool
		says               string // empty: it is found
	}{
		{"by its name", "postgres", "db.m6g.large", false, ""},
		{"with its standby", "postgres", "db.m6g.large", true, ""},
		{"of unknown vCPUs", "redis", "basic-m1-1gb", false, ""},
		{"a slip in the name", "postgres", "db.m6g.lrage", false, `"db.m6g.lrage" is not in postgres of aws us-east-1; nearest: db.m6g.large`},
		{"not with a standby", "postgres", "db.t4g.micro", true, `"db.t4g.micro, multi-AZ" is not in postgres of aws us-east-1; nearest: db.t4g.micro, single-AZ`},
		{"of another service", "redis", "db.m6g.large", false, `"db.m6g.large" is not in redis of aws us-east-1; nearest: basic-m1-1gb`},
		{"a slip in the service", "postgers", "db.m6g.large", false, `"postgers" is not in the services of aws us-east-1; nearest: postgres`},
	} {
		m, err := c.FindManaged(tt.service, tt.name, tt.multiAZ)
		found := m.Name == tt.name && m.Service == tt.service && m.MultiAZ == tt.multiAZ
		if said := fmt.Sprint(err); found != (tt.says == "") || !found && said != tt.says || found && err != nil {
			t.Errorf("%s: %+v, error %v; want %q", tt.why, m, err, tt.says)
		}
	}
	if m, err := c.FindMetered("sqs", "fifo"); err != nil || m.Name != "fifo" {
		t.Errorf("the ordered queue is %v, %v", m, err)
	}
	for _, tt := range []struct{ service, name, says string }{
		{"sqs", "fif", `"fif" is not in sqs of aws us-east-1; nearest: fifo`},
		{"sqss", "fifo", `"sqss" is not in the services of aws us-east-1; nearest: sqs`},
	} {
		if m, err := c.FindMetered(tt.service, tt.name); m != (cost.Metered{}) || fmt.Sprint(err) != tt.says {
			t.Errorf("%s %s: %v, %v; want %s", tt.service, tt.name, m, err, tt.says)
		}
	}
	if _, err := (cost.Catalogue{Provider: "a", Region: "b"}).FindManaged("redis", "x", false); fmt.Sprint(err) != `"redis" is not in the services of a b` {
		t.Errorf("nothing is near where nothing is sold: %v", err)
	}
	c.Managed[0].Hourly, c.Metered[1] = 0, queue
	err := c.Check()
	for _, says := range []string{"aws us-east-1: postgres db.m6g.large, single-AZ: the price per hour is missing", "sqs standard is offered twice"} {
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("the error does not say %q: %v", says, err)
		}
	}
}
