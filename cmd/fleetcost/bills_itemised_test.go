package main

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"fleetcost/models/billing"
	"fleetcost/models/cost"
)

func init() { referees["bills"] = itemisedBills }

// A billCase is a line of bills.jsonl.
type billCase struct {
	ID, Kind, Title, Provider, Region string
	Hours                             stated
	Inputs                            json.RawMessage
	Expected                          json.RawMessage
}

// A billed case: its items, the tariff where it is not the list, and what else the case
// expects, by name.
type billedCase struct {
	items     []billing.Item
	tariff    func(*billing.Tariff)
	also      map[string]any
	statement billing.Statement
}

// billKinds make the items of each kind of case.
var billKinds = map[string]func(*testing.T, billCase, cost.Catalogue) billedCase{
	"ec2_alb": balancedCase, "nat": natCase, "egress": egressCase, "inter_zone": zonesCase, "ebs": volumesCase,
	"rds": databaseCase, "elasticache": cacheCase, "sqs": queueCase, "cloudwatch_logs": logsCase, "eks": clusterCase,
	"fargate": fargateCase, "lambda": lambdaCase, "api_gateway": gatewayCase,
	"cloud_run_request": cloudRunCase, "cloud_run_instance": cloudRunCase, "gce": sustainedCase, "azure": azureCase,
	"t_unlimited": creditsCase, "spot": spotCase, "reserved_upfront": reservedCase, "per_second": runsCase,
	"growing_month": growingCase, "discount_currency": discountCase, "whole_system": wholeCase,
}

func itemisedBills(t *testing.T) (right, all int) {
	prices := readLists(t)
	for _, c := range refereeCases[billCase](t, "bills.jsonl") {
		all++
		if t.Run(c.ID, func(t *testing.T) { compareBill(t, c, prices) }) {
			right++
		}
	}
	return right, all
}

func compareBill(t *testing.T, c billCase, prices lists) {
	of, known := billKinds[c.Kind]
	if !known {
		t.Fatalf("no law of %s is known here", c.Kind)
	}
	region, group := c.place()
	tariff := billing.Tariff{List: prices.of(t, c.Provider, region, group)}
	got := of(t, c, tariff.List)
	if got.tariff != nil {
		got.tariff(&tariff)
	}
	if got.items != nil {
		var err error
		if got.statement, err = tariff.Bill(got.items...); err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range got.statement.Missing {
		t.Errorf("not in the bill: %v", m)
	}
	compareLines(t, got.statement.Lines, c.Expected)
	expected := unquoted[map[string]any](t, c.Expected)
	for name, value := range got.also {
		if want, said := expected[name]; said {
			compareValue(t, name, value, want)
		}
	}
}

// place is the region of a case, and the group of regions in which Cloud Run costs alike.
func (c billCase) place() (region, group string) {
	region, tier, _ := strings.Cut(c.Region, " (")
	if strings.HasPrefix(tier, "tier 2") {
		return region, "tier-2 regions"
	}
	return region, "tier-1 regions"
}

// paid is what a bill has at one price: the lines of it that follow each other.
type paid struct {
	what, place string
	price       cost.Price
	quantity    float64
	amount      cost.Money // in whole micro-dollars, to which the cases round each line
	lines       int
}

// paidFor puts lines at one price together, and leaves out what costs nothing.
func paidFor(lines []paid) (out []paid) {
	for _, l := range lines {
		if l.amount == 0 {
			continue
		}
		if n := len(out) - 1; n >= 0 && out[n].place == l.place && out[n].price == l.price {
			out[n].quantity += l.quantity
			out[n].amount += l.amount
			out[n].lines++
			continue
		}
		out = append(out, l)
	}
	return out
}

// compareLines compares what is paid for in its order; the names of lines are free, and so
// is whether what has one price is one line or several.
func compareLines(t *testing.T, lines []billing.Line, expected json.RawMessage) {
	t.Helper()
	in := unquoted[struct {
		Lines []struct {
			Item, Price string
			Quantity    stated
			UnitPrice   stated `json:"unit_price_usd"`
			Amount      stated `json:"amount_usd"`
		}
		Total stated `json:"total_usd"`
	}](t, expected)
	var got, want []paid
	for _, l := range lines {
		got = append(got, paid{l.What, l.Source, l.Price, l.Quantity, micro(l.Amount), 1})
	}
	for _, l := range in.Lines {
		place, _, _ := strings.Cut(l.Price, "@")
		want = append(want, paid{l.Item, place, parsedPrice(t, string(l.UnitPrice)), l.Quantity.number(t), micro(cost.MustDollars(l.Amount.number(t))), 1})
	}
	got, want = paidFor(got), paidFor(want)
	var sum cost.Money
	roundings := 0
	for i, w := range want {
		if i == len(got) {
			t.Errorf("%s is not in the bill", w.what)
			break
		}
		g := got[i]
		if g.place != w.place || g.price != w.price {
			t.Errorf("%s: %v of %s, want %v of %s", g.what, g.price, g.place, w.price, w.place)
		}
		if math.Abs(g.quantity-w.quantity) > 1e-12*math.Max(1, w.quantity) {
			t.Errorf("%s: %v, want %v", g.what, g.quantity, w.quantity)
		}
		more := max(g.lines, w.lines) - min(g.lines, w.lines) // roundings that one of them has
		if d := g.amount - w.amount; d < -cost.Money(more)*1000 || d > cost.Money(more)*1000 {
			t.Errorf("%s: %v, want %v", g.what, g.amount.Exact(), w.amount.Exact())
		}
		sum += g.amount
		roundings += more
	}
	for _, g := range got[min(len(want), len(got)):] {
		t.Errorf("%s is not in the case: %v", g.what, g.amount.Exact())
	}
	if d := sum - micro(cost.MustDollars(in.Total.number(t))); d < -cost.Money(roundings)*1000 || d > cost.Money(roundings)*1000 {
		t.Errorf("total: %v, want %s", sum.Exact(), in.Total)
	}
}

// micro is an amount in whole micro-dollars.
func micro(m cost.Money) cost.Money { return m.RoundedTo(1000) }

func compareMoney(t *testing.T, what string, got cost.Money, want stated) {
	t.Helper()
	if w := cost.MustDollars(want.number(t)); micro(got) != micro(w) {
		t.Errorf("%s: %v, want %s", what, got.Exact(), want)
	}
}

// lastPlace is half of the last decimal place of a figure that was rounded to six or more.
func lastPlace(text string) float64 {
	_, decimals, _ := strings.Cut(text, ".")
	if len(decimals) < 6 {
		return 0
	}
	return 0.500001 * math.Pow10(-len(decimals))
}

// compareValue compares numbers to nine digits or as far as they are written, money to the micro-dollar, lists place by
// place and words by their first letters.
func compareValue(t *testing.T, name string, got, want any) {
	t.Helper()
	switch got := got.(type) {
	case []any:
		list, ok := want.([]any)
		if !ok || len(list) != len(got) {
			t.Errorf("%s: %v, want %v", name, got, want)
			return
		}
		for i := range got {
			compareValue(t, fmt.Sprintf("%s %d", name, i+1), got[i], list[i])
		}
	case []map[string]any:
		list, ok := want.([]any)
		if !ok || len(list) != len(got) {
			t.Errorf("%s: %v, want %v", name, got, want)
			return
		}
		for i := range got {
			for key, value := range got[i] {
				if w, said := list[i].(map[string]any)[key]; said {
					compareValue(t, fmt.Sprintf("%s %d: %s", name, i+1, key), value, w)
				}
			}
		}
	case cost.Money:
		compareMoney(t, name, got, stated(fmt.Sprint(want)))
	case string:
		if w := fmt.Sprint(want); got[:min(3, len(got))] != w[:min(3, len(w))] { // rules, rule evaluations
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	default:
		g, w := stated(fmt.Sprint(got)).number(t), stated(fmt.Sprint(want)).number(t)
		if math.Abs(g-w) > math.Max(1e-9*math.Max(1, math.Abs(w)), lastPlace(fmt.Sprint(want))) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

func instanceHours(part, machine string, count, hours float64) billing.Instances {
	return billing.Instances{Part: part, Machine: machine, Purchase: cost.OnDemand, Hours: count * hours}
}

// purchaseOf a column of instances.csv.
func purchaseOf(t *testing.T, column string) cost.Purchase {
	t.Helper()
	p, known := map[string]cost.Purchase{"": cost.OnDemand, "on_demand_usd_per_hour": cost.OnDemand, "spot_usd_per_hour": cost.Spot,
		"reserved_1y_no_upfront": cost.Reserved1Y, "reserved_3y_no_upfront": cost.Reserved3Y}[column]
	if !known {
		t.Fatalf("%q is no way to buy a machine", column)
	}
	return p
}

func balancedCase(t *testing.T, c billCase, _ cost.Catalogue) billedCase {
	in := unquoted[struct {
		Instances, Rules stated
		Machine          string
		Each             stated `json:"requests_per_connection"`
		Open             stated `json:"connection_s"`
		Request          stated `json:"request_bytes"`
		Response         stated `json:"response_bytes"`
		Segments         []struct {
			Hours stated
			Rate  stated `json:"requests_per_s"`
		}
	}](t, c.Inputs)
	balancer := billing.Balancer{Part: "balancer", Hours: c.Hours.number(t)}
	var segments []map[string]any
	for _, s := range in.Segments {
		l := billing.Load{Hours: s.Hours.number(t), RequestsPerSecond: s.Rate.number(t), Rules: in.Rules.number(t)}.
			Connections(in.Each.number(t), in.Open.number(t)).Carrying(in.Request.number(t), in.Response.number(t))
		balancer.Loads = append(balancer.Loads, l)
		units, _ := l.LCU().Units.Float64()
		segments = append(segments, map[string]any{"hours": l.Hours, "lcu": units, "binds": l.LCU().Dimension})
	}
	return billedCase{
		items: []billing.Item{instanceHours("api", in.Machine, in.Instances.number(t), c.Hours.number(t)), balancer},
		also:  map[string]any{"segments": segments},
	}
}

func natCase(t *testing.T, c billCase, _ cost.Catalogue) billedCase {
	in := unquoted[struct {
		Gateways stated
		Through  stated `json:"gb_through_nat"`
		Internet stated `json:"gb_of_that_to_internet"`
	}](t, c.Inputs)
	n := in.Gateways.number(t)
	return billedCase{items: []billing.Item{
		billing.NAT{Part: "network", Gateways: n, Hours: c.Hours.number(t), GB: in.Through.number(t)},
		billing.Egress{Part: "network", GB: in.Internet.number(t), Allowed: billing.EgressFree},
		billing.Addresses{Part: "network", Hours: n * c.Hours.number(t)},
	}}
}

func egressCase(t *testing.T, c billCase, _ cost.Catalogue) billedCase {
	in := unquoted[struct {
		Requests stated
		Response stated `json:"response_bytes"`
		Free     bool   `json:"free_allowance"`
	}](t, c.Inputs)
	gb := billing.GB(in.Requests.number(t), in.Response.number(t))
	e := billing.Egress{Part: "network", GB: gb}
	if in.Free {
		e.Allowed = billing.EgressFree
	}
	return billedCase{items: []billing.Item{e}, also: map[string]any{"gb": gb}}
}

func zonesCase(t *testing.T, c billCase, _ cost.Catalogue) billedCase {
	in := unquoted[struct {
		Zones stated
		Legs  []struct {
			Name, Between string
			Calls         stated
			Request       stated `json:"request_bytes"`
			Response      stated `json:"response_bytes"`
		}
	}](t, c.Inputs)
	var b billedCase
	for _, leg := range in.Legs {
		if !strings.Contains(leg.Between, "ec2-") || strings.Contains(leg.Between, "alb") {
			continue // a balancer's targets, and copies of a database: free
		}
		b.items = append(b.items, billing.CrossZone{Part: "network", Name: leg.Name, Managed: leg.Between != "ec2-ec2", Zones: in.Zones.number(t),
			GB: billing.GB(leg.Calls.number(t), leg.Request.number(t)+leg.Response.number(t))})
	}
	share, _ := billing.CrossingShare(in.Zones.number(t)).Float64()
	b.also = map[string]any{"crossing_share": share}
	return b
}

func volumesCase(t *testing.T, c billCase, _ cost.Catalogue) billedCase {
	in := unquoted[struct {
		Volumes []struct{ Count, GB, Hours, IOPS, MBps stated }
	}](t, c.Inputs)
	v := billing.Volumes{Part: "storage", Month: c.Hours.number(t)}
	for _, x := range in.Volumes {
		v.Volumes = append(v.Volumes, billing.Volume{Count: x.Count.number(t), GB: x.GB.number(t), Hours: x.Hours.number(t),
			IOPS: x.IOPS.number(t), MBps: x.MBps.number(t)})
	}
	return billedCase{items: []billing.Item{v}}
}

func databaseCase(t *testing.T, c billCase, _ cost.Catalogue) billedCase {
	in := unquoted[struct {
		Engine, Instance string
		MultiAZ          bool `json:"multi_az"`
		Replicas         stated
		Storage          stated `json:"storage_gb"`
		Backup           stated `json:"backup_gb"`
	}](t, c.Inputs)
	return billedCase{items: []billing.Item{billing.Database{Part: "db", Engine: in.Engine, Instance: in.Instance, MultiAZ: in.MultiAZ,
		Hours: c.Hours.number(t), Replicas: in.Replicas.number(t), StorageGB: in.Storage.number(t), BackupGB: in.Backup.number(t)}}}
}

func cacheCase(t *testing.T, c billCase, _ cost.Catalogue) billedCase {
	in := unquoted[struct {
		Shards, Replicas stated
		Node             string
		Engines          []string
	}](t, c.Inputs)
	var b billedCase
	for _, engine := range in.Engines {
		b.items = append(b.items, billing.Cache{Part: engine, Engine: engine, Node: in.Node, Hours: c.Hours.number(t),
			Shards: in.Shards.number(t), Replicas: in.Replicas.number(t)})
	}
	return b
}

func queueCase(t *testing.T, c billCase, _ cost.Catalogue) billedCase {
	in := unquoted[struct {
		Messages, Batch, Consumers stated
		Bytes                      stated `json:"message_bytes"`
		Idle                       stated `json:"idle_hours"`
		Poll                       stated `json:"long_poll_s"`
		FIFO                       bool
		Free                       bool `json:"free_tier"`
	}](t, c.Inputs)
	q := billing.Queue{Part: "queue", FIFO: in.FIFO, FreeTier: in.Free, Messages: in.Messages.number(t), Batch: in.Batch.number(t),
		Bytes: in.Bytes.number(t), Consumers: in.Consumers.number(t), IdleHours: in.Idle.number(t), PollSeconds: in.Poll.number(t)}
	requests, _ := q.Requests().Float64()
	return billedCase{items: []billing.Item{q}, also: map[string]any{"requests": requests}}
}

func logsCase(t *testing.T, c billCase, _ cost.Catalogue) billedCase {
	in := unquoted[struct {
		Requests   stated
		Lines      stated `json:"lines_per_request"`
		Bytes      stated `json:"bytes_per_line"`
		Compressed stated `json:"compressed_share"`
		Days       stated `json:"retention_days"`
		Queried    stated `json:"insights_gb"`
	}](t, c.Inputs)
	bytes := billing.LogBytes(in.Requests.number(t), in.Lines.number(t), in.Bytes.number(t))
	return billedCase{
		items: []billing.Item{billing.Logging{Part: "logs", Bytes: bytes, Compressed: in.Compressed.number(t),
			Days: in.Days.number(t), QueriedGB: in.Queried.number(t)}},
		also: map[string]any{"gb": billing.GB(bytes)},
	}
}

func clusterCase(t *testing.T, c billCase, _ cost.Catalogue) billedCase {
	in := unquoted[struct {
		Clusters stated
		Extended stated `json:"clusters_extended"`
		Nodes    []struct {
			Machine, Column string
			Count           stated
			Root            stated `json:"root_gb"`
		}
	}](t, c.Inputs)
	hours := c.Hours.number(t)
	b := billedCase{items: []billing.Item{billing.ControlPlanes{Part: "kubernetes", Hours: hours, Clusters: in.Clusters.number(t), Extended: in.Extended.number(t)}}}
	roots := billing.Volumes{Part: "kubernetes", What: "root volumes", Month: hours}
	for _, n := range in.Nodes {
		i := instanceHours("kubernetes", n.Machine, n.Count.number(t), hours)
		i.What, i.Purchase = "nodes", purchaseOf(t, n.Column)
		b.items = append(b.items, i)
		roots.Volumes = append(roots.Volumes, billing.Volume{Count: n.Count.number(t), GB: n.Root.number(t), Hours: hours})
	}
	b.items = append(b.items, roots)
	return b
}

func fargateCase(t *testing.T, c billCase, _ cost.Catalogue) billedCase {
	in := unquoted[struct {
		Arch      string
		VCPU      stated
		Memory    stated `json:"memory_gb"`
		Ephemeral stated `json:"ephemeral_gb"`
		Always    stated `json:"always_on"`
		Tasks     []struct{ Count, Seconds stated }
	}](t, c.Inputs)
	x := billing.Tasks{Part: "tasks", Arch: in.Arch, VCPU: in.VCPU.number(t), MemoryGB: in.Memory.number(t), EphemeralGB: in.Ephemeral.number(t),
		Hours: in.Always.number(t) * c.Hours.number(t)}
	billed := x.Hours * 3600
	for _, r := range in.Tasks {
		run := billing.Run{Count: r.Count.number(t), Lasts: r.Seconds.of(t, time.Second)}
		x.Runs = append(x.Runs, run)
		billed += run.Count * run.Billed().Seconds()
	}
	return billedCase{items: []billing.Item{x}, also: map[string]any{"billed_seconds": billed}}
}

func lambdaCase(t *testing.T, c billCase, _ cost.Catalogue) billedCase {
	in := unquoted[struct {
		Arch        string
		Memory      stated `json:"memory_mb"`
		Free        bool   `json:"free_tier"`
		HTTP        stated `json:"http_api_requests"`
		Provisioned stated
		Seconds     stated `json:"provisioned_s"`
		Ephemeral   stated `json:"ephemeral_mb"`
		Invocations []struct {
			Count, MS stated
			Init      stated `json:"init_ms"`
			On        bool   `json:"on_provisioned"`
		}
	}](t, c.Inputs)
	f := billing.Lambda{Part: "functions", Arch: in.Arch, MemoryMB: in.Memory.number(t), FreeTier: in.Free,
		Provisioned: in.Provisioned.number(t), ProvisionedSeconds: in.Seconds.number(t), EphemeralMB: in.Ephemeral.number(t)}
	for _, i := range in.Invocations {
		f.Invocations = append(f.Invocations, billing.Invocations{Count: i.Count.number(t), Provisioned: i.On,
			Lasts: i.MS.of(t, time.Millisecond), Init: i.Init.of(t, time.Millisecond)})
	}
	return billedCase{items: []billing.Item{f, billing.Gateway{Part: "api", Requests: in.HTTP.number(t)}}}
}

func gatewayCase(t *testing.T, c billCase, _ cost.Catalogue) billedCase {
	in := unquoted[struct {
		Type     string
		Requests stated
		Bytes    stated `json:"payload_bytes"`
	}](t, c.Inputs)
	g := billing.Gateway{Part: "api", REST: in.Type == "rest", Requests: in.Requests.number(t), Bytes: in.Bytes.number(t)}
	metered, _ := g.Metered().Float64()
	return billedCase{items: []billing.Item{g}, also: map[string]any{"metered_requests": metered}}
}

func cloudRunCase(t *testing.T, c billCase, _ cost.Catalogue) billedCase {
	type times []struct{ Count, MS stated }
	in := unquoted[struct {
		VCPU, Requests stated
		Memory         stated `json:"memory_gib"`
		Free           bool   `json:"free_tier"`
		Busy           times  `json:"busy_stretches"`
		Always         stated `json:"min_instances"`
		Extra          times  `json:"extra_instances"`
	}](t, c.Inputs)
	r := billing.CloudRun{Part: "service", ByInstance: c.Kind == "cloud_run_instance", VCPU: in.VCPU.number(t), MemoryGiB: in.Memory.number(t),
		Requests: in.Requests.number(t), FreeTier: in.Free, Seconds: in.Always.number(t) * c.Hours.number(t) * 3600}
	for _, s := range append(in.Busy, in.Extra...) {
		r.Stretches = append(r.Stretches, billing.Stretches{Count: s.Count.number(t), Lasts: s.MS.of(t, time.Millisecond)})
	}
	billed, _ := r.Billed().Float64()
	return billedCase{items: []billing.Item{r}, also: map[string]any{"billed_seconds": billed}}
}

func sustainedCase(t *testing.T, c billCase, _ cost.Catalogue) billedCase {
	in := unquoted[struct {
		Machine, Commitment string
		Committed           stated
		Running             []struct{ Hours, Machines stated }
	}](t, c.Inputs)
	u := billing.SustainedUse{Part: "vm", Machine: in.Machine, Committed: in.Committed.whole(t)}
	if u.Committed > 0 {
		u.Commitment = purchaseOf(t, in.Commitment)
	}
	for _, r := range in.Running {
		u.Running = append(u.Running, billing.Span{Hours: r.Hours.number(t), Machines: r.Machines.whole(t)})
	}
	var levels []map[string]any
	for k, l := range u.Levels() {
		share, _ := l.Share.Float64()
		level := map[string]any{"level": k + 1, "share": share, "factor": "committed"}
		if l.Factor != nil {
			level["factor"], _ = l.Factor.Float64()
		}
		levels = append(levels, level)
	}
	return billedCase{items: []billing.Item{u}, also: map[string]any{"levels": levels}}
}

func azureCase(t *testing.T, c billCase, _ cost.Catalogue) billedCase {
	in := unquoted[struct {
		VM                  string
		VMs, VCPU, Requests stated
		Memory              stated `json:"memory_gib"`
		Active              stated `json:"active_s"`
		Idle                stated `json:"idle_s"`
		Egress              stated `json:"egress_gb"`
	}](t, c.Inputs)
	return billedCase{items: []billing.Item{
		instanceHours("vm", in.VM, in.VMs.number(t), c.Hours.number(t)),
		billing.ContainerApp{Part: "app", VCPU: in.VCPU.number(t), MemoryGiB: in.Memory.number(t), ActiveSeconds: in.Active.number(t),
			IdleSeconds: in.Idle.number(t), Requests: in.Requests.number(t)},
		billing.Egress{Part: "network", GB: in.Egress.number(t)},
	}}
}
