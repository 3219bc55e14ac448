package clouds

import (
	"encoding/csv"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/profiles/shared"
)

// pricingRows reads a table of the pricing data that lies beside the project, each row by the names of its columns.
func pricingRows(t *testing.T, name string) []map[string]string {
	t.Helper()
	return rowsOf(t, "pricing", name)
}

func rowsOf(t *testing.T, path ...string) []map[string]string {
	t.Helper()
	records, err := csv.NewReader(shared.Open(t, path...)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, record := range records[1:] {
		row := map[string]string{}
		for i, column := range records[0] {
			row[column] = record[i]
		}
		rows = append(rows, row)
	}
	return rows
}

func numberIn(row map[string]string, column string) float64 {
	v, err := strconv.ParseFloat(row[column], 64)
	if err != nil {
		return math.NaN()
	}
	return v
}

// Every machine against the collection of prices that the files were made from, and
// back, bought in each way that has a price there and in no other.
func TestCloudPricesAreThoseCollected(t *testing.T) {
	type place struct{ provider, region, machine string }
	rows := map[place]map[string]string{}
	for _, row := range pricingRows(t, "instances.csv") {
		rows[place{row["provider"], row["region"], row["instance_type"]}] = row
	}
	providers := map[string]bool{}
	for at := range rows {
		providers[at.provider] = true
		if c, err := Catalogue(at.provider, at.region); err != nil {
			t.Error(err)
		} else if _, offered := c.Find(at.machine); !offered {
			t.Errorf("%v: %s is missing", c, at.machine)
		}
	}
	eachCatalogue(t, func(t *testing.T, c cost.Catalogue) {
		if !providers[c.Provider] {
			return // its prices come from elsewhere
		}
		for _, o := range c.Offers {
			m := o.Machine
			row, collected := rows[place{c.Provider, c.Region, m.Name}]
			if !collected {
				t.Errorf("%s was not collected", m.Name)
				continue
			}
			for _, way := range []struct {
				purchase    cost.Purchase
				price, date string
			}{
				{cost.OnDemand, "on_demand_usd_per_hour", "as_of_date"}, {cost.Spot, "spot_usd_per_hour", "spot_as_of"},
				{cost.Reserved1Y, "reserved_1y_no_upfront", "reserved_as_of"}, {cost.Reserved3Y, "reserved_3y_no_upfront", "reserved_as_of"},
			} {
				q, _ := o.Quote(way.purchase)
				if want := collectedPrice(t, row[way.price]); q.Price != want {
					t.Errorf("%s costs %v %s, collected was %v", m.Name, q.Price, way.purchase, want)
				}
				// Where a family mixes two sources, the date is that of the older one.
				if q.Price.Known() && q.AsOf > row[way.date] && !strings.HasPrefix(q.AsOf, row[way.date]) {
					t.Errorf("the price of %s %s is as of %s, collected was %s", m.Name, way.purchase, q.AsOf, row[way.date])
				}
			}
			baseline := 1.0
			if b := numberIn(row, "baseline_pct_per_vcpu"); b > 0 {
				baseline = b / 100
			}
			gpu := ""
			if m.Accelerators > 0 {
				gpu = fmt.Sprintf("%dx %s", m.Accelerators, m.Accelerator)
			}
			if m.VCPU != numberIn(row, "vcpu") || m.Memory != models.Bytes(numberIn(row, "memory_gib")*float64(models.GiB)) || m.Arch != row["arch"] ||
				math.Abs(min(m.Baseline, m.Usable()/m.VCPU)-baseline) > 1e-9 || gpu != row["gpu"] {
				t.Errorf("%s is %+v, collected was %v", m.Name, m, row)
			}
		}
	})
}

// collectedPrice is a price as it is written; unknown where nothing is.
func collectedPrice(t *testing.T, text string) cost.Price {
	t.Helper()
	if text == "" {
		return cost.Price{}
	}
	p, err := cost.ParsePrice(text)
	if err != nil {
		t.Error(err)
	}
	return p
}

// The derivation of speeds and hyper-thread yields, done again from the
// benchmark runs: what [method.*] says is what was done.
func TestCloudSpeedsAreThoseMeasured(t *testing.T) {
	rows := pricingRows(t, "perf_sparecores.csv")
	runs := map[string][]map[string]string{} // by provider and processor
	realCores := map[string][]float64{}      // multi over single, by vCPU
	machines := map[string]measured{}        // one of each processor
	inLists := machinesMeasured(t)
	for _, row := range rows {
		machine, ok := inLists[row["provider"]+" "+row["instance_type"]]
		if !ok || row["provider"] == "gcp" && machine.Quota > 0 { // throttled while measured
			continue
		}
		runs[machine.processor] = append(runs[machine.processor], row)
		machines[machine.processor] = machine
		if r := scaling(row); machine.ThreadsPerCore == 1 && machine.Baseline == 1 && machine.Quota == 0 && !math.IsNaN(r) {
			realCores[row["vcpu"]] = append(realCores[row["vcpu"]], r)
		}
	}
	benchmark := func(column, cpu string) float64 { return median(numbersIn(runs[cpu], column)) }
	requests := func(machine string) float64 {
		for _, row := range rows {
			if row["instance_type"] == machine {
				return numberIn(row, "static_web_1k_max_rps")
			}
		}
		return math.NaN()
	}
	geekbench := func(cpu string) float64 {
		return benchmark("geekbench6_single", cpu) / benchmark("geekbench6_single", "aws graviton3")
	}
	speeds := map[string]func(cpu string) float64{
		"reference": geekbench, "geekbench-single": geekbench, "geekbench-single-size": geekbench,
		"passmark-single": func(cpu string) float64 {
			return benchmark("passmark_single", cpu) / benchmark("passmark_single", "aws graviton3")
		},
		"passmark-x86": func(cpu string) float64 {
			return benchmark("passmark_single", cpu) / benchmark("passmark_single", "azure genoa") * machines["azure genoa"].Speed
		},
		"static-server": func(string) float64 {
			return requests("n4a-standard-2") / requests("m9g.large") * machines["aws graviton5"].Speed
		},
	}
	for cpu, rows := range runs {
		machine := machines[cpu]
		derived, ok := speeds[machine.method]
		if !ok {
			t.Errorf("%s: how is its speed measured by %s?", cpu, machine.method)
			continue
		}
		if want := derived(cpu); !(math.Abs(machine.Speed-want) <= 0.006) {
			t.Errorf("%s: the speed is %v, by %s it is %.3f", cpu, machine.Speed, machine.method, want)
		}
		var yields []float64
		for _, row := range rows {
			if same := realCores[row["vcpu"]]; slices.Contains([]string{"2", "4", "8"}, row["vcpu"]) && !math.IsNaN(scaling(row)) {
				yields = append(yields, 2*scaling(row)/median(same))
			}
		}
		switch {
		case len(yields) == 0: // no Geekbench run
		case machine.ThreadsPerCore == 2 && math.Abs(machine.SMTYield-median(yields)) > 0.006:
			t.Errorf("%s: hyper-threads yield %v, by Geekbench they do %.3f", cpu, machine.SMTYield, median(yields))
		case machine.ThreadsPerCore == 1 && math.Abs(median(yields)-2) > 0.1:
			t.Errorf("%s: has one thread per core, but two do only %.3f times as much as one", cpu, median(yields))
		}
	}
	if kin, c4d := machines["azure genoa"], machines["gcp c4d"]; c4d.SMTYield != kin.SMTYield {
		t.Errorf("hyper-threads of C4D yield %v, those of their kin %v", c4d.SMTYield, kin.SMTYield)
	}
	if len(runs) < 30 {
		t.Errorf("%d processors were compared", len(runs))
	}
}

// scaling is how much more the whole machine does than one thread of it.
func scaling(row map[string]string) float64 {
	return numberIn(row, "geekbench6_multi") / numberIn(row, "geekbench6_single")
}

// A measured machine is one of a price list, with the name of its processor and how
// that was measured.
type measured struct {
	models.Machine
	processor, method string
}

// machinesMeasured are all machines of the price lists, by provider and name.
func machinesMeasured(t *testing.T) map[string]measured {
	t.Helper()
	machines := map[string]measured{}
	for _, p := range Providers() {
		var file layout
		if _, err := toml.DecodeFS(files, p+".toml", &file); err != nil {
			t.Fatal(err)
		}
		for _, family := range file.Family {
			for _, row := range family.Machines {
				machines[p+" "+row[0].(string)] = measured{processor: p + " " + family.CPU, method: file.CPU[family.CPU].Speed.Method}
			}
		}
	}
	eachCatalogue(t, func(_ *testing.T, c cost.Catalogue) {
		for _, o := range c.Offers {
			key := c.Provider + " " + o.Machine.Name
			machines[key] = measured{o.Machine, machines[key].processor, machines[key].method}
		}
	})
	return machines
}

func numbersIn(rows []map[string]string, column string) []float64 {
	var numbers []float64
	for _, row := range rows {
		if n := numberIn(row, column); !math.IsNaN(n) {
			numbers = append(numbers, n)
		}
	}
	return numbers
}

func median(xs []float64) float64 {
	slices.Sort(xs)
	n := len(xs)
	return (xs[(n-1)/2] + xs[n/2]) / 2
}

// Rates under savings plans are those of which the collection has a discount, to the tenth of a
// percent that it tells, and there are no others.
func TestSavingsPlansAreThoseCollected(t *testing.T) {
	found := map[string]bool{}
	for _, row := range pricingRows(t, "discounts.csv") {
		if !strings.HasPrefix(row["kind"], "savings_plan_") {
			continue
		}
		c, err := Catalogue(row["provider"], row["region"])
		if err != nil {
			t.Fatal(err)
		}
		name := "Standard_" + row["family"]
		o, _ := c.Find(name)
		at := slices.IndexFunc(c.Commitments, func(x cost.Commitment) bool { return x.Machine == name && x.Kind == row["kind"] })
		if at < 0 {
			t.Errorf("%v: %s has no %s", c, name, row["kind"])
			continue
		}
		found[c.String()+name+row["kind"]] = true
		if off := 100 * (1 - c.Commitments[at].Hour.USD()/o.Hourly().USD()); math.Abs(off-numberIn(row, "median_discount_pct")) > 0.05 {
			t.Errorf("%v: %s: %s is %.2f %% less than on demand, collected %s", c, name, row["kind"], off, row["median_discount_pct"])
		}
	}
	eachCatalogue(t, func(t *testing.T, c cost.Catalogue) {
		for _, x := range c.Commitments {
			if !found[c.String()+x.Machine+x.Kind] {
				t.Errorf("%v: %s of %s was not collected", c, x.Kind, x.Machine)
			}
		}
	})
}
