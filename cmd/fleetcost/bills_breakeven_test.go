package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"testing"
	"time"

	"fleetcost/models/billing"
	"fleetcost/models/breakeven"
	"fleetcost/models/cost"
)

func init() { referees["breakevens"] = breakEvens }

// An evenCase is a line of breakeven.jsonl.
type evenCase struct {
	ID, Kind string
	Lambda   struct {
		Arch   string
		Memory stated `json:"memory_mb"`
		MS     stated
		Region string
	}
	EC2, GCE machineStairs
	Fargate  struct {
		Arch, Region string
		VCPU         stated
		Memory       stated `json:"memory_gb"`
		Each         stated `json:"rps_per_task"`
		Min          stated
	}
	Rate   stated
	Inputs struct {
		Arch, Region, Tier   string
		VCPU, MS             stated
		CPU                  stated `json:"cpu_ms_on_one_vcpu"`
		IO                   stated `json:"io_ms"`
		Memory               stated `json:"memory_gib"`
		Concurrency          stated
		Provider, Allocation string
	}
	Expected json.RawMessage
}

type machineStairs struct {
	Machine, Region, Column string
	Each                    stated `json:"rps_per_instance"`
	Min                     stated
}

var evenKinds = map[string]func(*testing.T, evenCase, lists){
	"lambda_ec2": compareLambda, "lambda_fargate_ec2": compareLambda, "lambda_memory": compareMemory,
	"cloud_run_concurrency": compareCloudRun, "cloud_run_gce": compareCloudRun, "lambda_millisecond": compareMillisecond,
}

func breakEvens(t *testing.T) (right, all int) {
	prices := readLists(t)
	for _, c := range refereeCases[evenCase](t, "breakeven.jsonl") {
		all++
		if t.Run(c.ID, func(t *testing.T) {
			compare, known := evenKinds[c.Kind]
			if !known {
				t.Fatalf("nothing is known here of %s", c.Kind)
			}
			compare(t, c, prices)
		}) {
			right++
		}
	}
	return right, all
}

var monthHours = big.NewRat(cost.HoursPerMonth, 1)

func exactly(t *testing.T, text string) *big.Rat {
	t.Helper()
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		t.Fatalf("%q is no number", text)
	}
	return r
}

func product(xs ...*big.Rat) *big.Rat {
	p := big.NewRat(1, 1)
	for _, x := range xs {
		p.Mul(p, x)
	}
	return p
}

// shown is the nearest number, nil where there is none.
func shown(r *big.Rat) any {
	if r == nil {
		return nil
	}
	x, _ := r.Float64()
	return x
}

// dollarsOf an exact amount.
func dollarsOf(t *testing.T, r *big.Rat) cost.Money {
	t.Helper()
	m, err := cost.MustPrice("1").Of(r)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// compareExpected compares what is told with what the case expects of those names.
func compareExpected(t *testing.T, got map[string]any, expected map[string]any) {
	t.Helper()
	for name, want := range expected {
		value, told := got[name]
		switch {
		case !told:
			t.Errorf("%s is expected, and nothing told", name)
		case want == nil || value == nil:
			if want != value {
				t.Errorf("%s: %v, want %v", name, value, want)
			}
		default:
			compareValue(t, name, value, want)
		}
	}
}

func (m machineStairs) stairs(t *testing.T, list cost.Catalogue) breakeven.Stairs {
	t.Helper()
	o, found := list.Find(m.Machine)
	if !found {
		t.Fatalf("no %s", m.Machine)
	}
	q, err := o.Quote(purchaseOf(t, m.Column))
	if err != nil {
		t.Fatal(err)
	}
	return breakeven.Stairs{Price: exactly(t, q.Price.Decimal()), Each: exactly(t, string(m.Each)), Least: int64(m.Min.whole(t))}
}

// invocation of the function of a case, so much shorter.
func (c evenCase) invocation(t *testing.T, list cost.Catalogue, less time.Duration) *big.Rat {
	t.Helper()
	usd, err := billing.Lambda{Arch: c.Lambda.Arch, MemoryMB: c.Lambda.Memory.number(t)}.
		EachUSD(list, billing.Invocations{Lasts: max(0, c.Lambda.MS.of(t, time.Millisecond)-less)})
	if err != nil {
		t.Fatal(err)
	}
	return usd
}

func compareLambda(t *testing.T, c evenCase, prices lists) {
	expected := unquoted[map[string]any](t, c.Expected)
	each := c.invocation(t, prices.of(t, "aws", c.Lambda.Region), 0)
	line := breakeven.Line{Slope: product(each, big.NewRat(3600, 1))} // dollars an hour of one request a second
	platforms := map[string]breakeven.Stairs{}
	order := []string{"lambda"}
	if c.Fargate.Arch != "" {
		f := c.Fargate
		usd, err := billing.Tasks{Arch: f.Arch, VCPU: f.VCPU.number(t), MemoryGB: f.Memory.number(t)}.HourlyUSD(prices.of(t, "aws", f.Region))
		if err != nil {
			t.Fatal(err)
		}
		platforms["fargate"] = breakeven.Stairs{Price: usd, Each: exactly(t, string(f.Each)), Least: int64(f.Min.whole(t))}
		order = append(order, "fargate")
	}
	platforms["ec2"] = c.EC2.stairs(t, prices.of(t, "aws", c.EC2.Region))
	order = append(order, "ec2")
	got := map[string]any{"lambda_usd_per_million": shown(product(each, big.NewRat(1_000_000, 1)))}
	for name, s := range platforms {
		full := new(big.Rat).Quo(s.Price, s.Each)
		got[name+"_full_usd_per_million"] = shown(product(full, big.NewRat(1_000_000, 3600)))
		v := s.Against(line)
		again := []any{}
		for _, x := range v.Again {
			again = append(again, []any{shown(x.From), shown(x.To)})
		}
		against := map[string]any{"line_usd_per_hour_per_rps": shown(line.Slope), "stairs_full_usd_per_hour_per_rps": shown(full),
			"stairs_first_cheaper_at_rps": shown(v.First), "stairs_cheaper_from_here_on_rps": shown(v.ForGood), "line_cheaper_again": again}
		against["instances_at_first"] = nil
		if v.First != nil {
			against["instances_at_first"] = v.Instances
		}
		if want, nested := expected["lambda_against_"+name].(map[string]any); nested {
			compareExpected(t, against, want)
			got["lambda_against_"+name] = map[string]any{}
			delete(expected, "lambda_against_"+name)
		} else {
			for key, value := range against {
				got[key] = value
			}
		}
	}
	rows, _ := expected["usd_per_month"].([]any)
	delete(expected, "usd_per_month")
	compareExpected(t, got, expected)
	for _, r := range rows {
		row := r.(map[string]any)
		rate := exactly(t, fmt.Sprint(row["rps"]))
		monthly := map[string]*big.Rat{"lambda": product(line.Slope, rate, monthHours)}
		for name, s := range platforms {
			monthly[name] = product(s.At(rate), monthHours)
		}
		// A case with one platform besides compares two; ties go to the first named.
		cheapest := slices.MinFunc(order, func(a, b string) int {
			return cmp.Or(monthly[a].Cmp(monthly[b]), slices.Index(order, a)-slices.Index(order, b))
		})
		told := map[string]any{"rps": row["rps"], "cheapest": cheapest}
		for name, usd := range monthly {
			told[name] = dollarsOf(t, usd)
		}
		compareExpected(t, told, row)
	}
}

func compareMemory(t *testing.T, c evenCase, prices lists) {
	expected := unquoted[struct {
		Sizes    []map[string]any
		Cheapest stated `json:"cheapest_memory_mb"`
	}](t, c.Expected)
	list := prices.of(t, "aws", c.Inputs.Region)
	var best *big.Rat
	cheapest := 0
	for _, row := range expected.Sizes {
		mb := stated(fmt.Sprint(row["memory_mb"])).whole(t)
		ms := breakeven.FunctionTime(exactly(t, string(c.Inputs.CPU)), exactly(t, string(c.Inputs.IO)), int64(mb))
		lasts := billing.Invocations{Lasts: stated(ms.RatString()).of(t, time.Millisecond)}
		usd, err := billing.Lambda{Arch: c.Inputs.Arch, MemoryMB: float64(mb)}.EachUSD(list, lasts)
		if err != nil {
			t.Fatal(err)
		}
		compareExpected(t, map[string]any{"memory_mb": mb, "ms": shown(ms), "billed_ms": lasts.Billed().Milliseconds(),
			"usd_per_million": shown(product(usd, big.NewRat(1_000_000, 1)))}, row)
		if best == nil || usd.Cmp(best) < 0 {
			best, cheapest = usd, mb
		}
	}
	compareValue(t, "cheapest_memory_mb", cheapest, string(expected.Cheapest))
}

func compareCloudRun(t *testing.T, c evenCase, prices lists) {
	expected := unquoted[struct {
		Rows []map[string]any
		Even stated `json:"break_even_rps_on_the_smallest_fleet"`
	}](t, c.Expected)
	in := c.Inputs
	region := cmp.Or(c.GCE.Region, "us-central1")
	list := prices.of(t, "gcp", region, in.Tier)
	second, request, err := billing.CloudRun{VCPU: in.VCPU.number(t), MemoryGiB: in.Memory.number(t)}.UnitUSD(list)
	if err != nil {
		t.Fatal(err)
	}
	took := in.MS.number(t) / 1000
	busySecond, each := shown(second).(float64), shown(request).(float64)
	monthly := func(rate float64) (busy, usd float64) {
		busy = breakeven.BusyInstances(rate*took, in.Concurrency.whole(t))
		return busy, (busy*busySecond + rate*each) * 3600 * cost.HoursPerMonth
	}
	for _, row := range expected.Rows {
		rate := stated(fmt.Sprint(row["rps"])).number(t)
		busy, usd := monthly(rate)
		told := map[string]any{"rps": rate, "offered": rate * took, "busy_instances": busy, "usd_per_month": cost.MustDollars(usd),
			"usd_per_million": usd * 1e6 / (rate * 3600 * cost.HoursPerMonth)}
		if c.GCE.Machine != "" {
			fleet := product(c.GCE.stairs(t, list).At(exactly(t, fmt.Sprint(row["rps"]))), monthHours)
			told["gce_usd_per_month"] = dollarsOf(t, fleet)
			told["cheapest"] = "cloud_run"
			if shown(fleet).(float64) < usd {
				told["cheapest"] = "gce"
			}
		}
		compareExpected(t, told, row)
	}
	if expected.Even == "" {
		return
	}
	s := c.GCE.stairs(t, list)
	least := shown(product(s.Price, big.NewRat(s.Least, 1), monthHours)).(float64)
	full := float64(s.Least) * shown(s.Each).(float64)
	places, err := breakeven.Scan(func(x float64) (float64, error) { _, usd := monthly(x); return usd, nil },
		func(float64) (float64, error) { return least, nil }, []float64{1e-9, full}, 0, 1e-13)
	if err != nil || len(places) != 2 {
		t.Fatalf("they change places at %v, %v", places, err)
	}
	compareValue(t, "break-even", places[1].To, string(expected.Even))
}

func compareMillisecond(t *testing.T, c evenCase, prices lists) {
	expected := unquoted[struct{ Savings []map[string]any }](t, c.Expected)
	list := prices.of(t, "aws", c.Lambda.Region)
	for _, row := range expected.Savings {
		saved := stated(fmt.Sprint(row["saved_ms"]))
		usd := new(big.Rat).Sub(c.invocation(t, list, 0), c.invocation(t, list, saved.of(t, time.Millisecond)))
		compareExpected(t, map[string]any{"saved_ms": row["saved_ms"],
			"usd_per_month": dollarsOf(t, product(usd, exactly(t, string(c.Rate)), big.NewRat(3600, 1), monthHours))}, row)
	}
}
