package clouds

import (
	"encoding/csv"
	"fmt"
	"math"
	"slices"
	"strconv"
	"testing"

	"github.com/BurntSushi/toml"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/profiles/shared"
)

// pricingRows reads a table of the pricing data that lies beside the project, each row by the names of its columns.
func pricingRows(t *testing.T, name string) []map[string]string {
	t.Helper()
	records, err := csv.NewReader(shared.Open(t, "pricing", name)).ReadAll()
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

// Every machine against the collection of prices that the files were made
// from, and back: all machines of Amazon are here.
func TestCloudPricesAreThoseCollected(t *testing.T) {
	compared, collected := 0, map[string]bool{} // providers
	for _, row := range pricingRows(t, "instances.csv") {
		provider, region, name := row["provider"], row["region"], row["instance_type"]
		c, err := Catalogue(provider, region)
		if err != nil {
			t.Fatal(err)
		}
		collected[provider] = true
		o, offered := c.Find(name)
		if !offered {
			if provider == "aws" {
				t.Errorf("%v: %s is missing", c, name)
			}
			continue
		}
		compared++
		if want := numberIn(row, "on_demand_usd_per_hour"); math.Abs(o.OnDemand.USD()-want) > 1e-9 {
			t.Errorf("%v: %s costs %v, collected was %v", c, name, o.OnDemand.Exact(), want)
		}
		// Where a family mixes two sources, the date is that of the older one.
		if o.AsOf > row["as_of_date"] {
			t.Errorf("%v: the price of %s is as of %s, collected was %s", c, name, o.AsOf, row["as_of_date"])
		}
		baseline := 1.0
		if b := numberIn(row, "baseline_pct_per_vcpu"); b > 0 {
			baseline = b / 100
		}
		gpu := ""
		if o.Machine.Accelerators > 0 {
			gpu = fmt.Sprintf("%dx %s", o.Machine.Accelerators, o.Machine.Accelerator)
		}
		m, gib := o.Machine, numberIn(row, "memory_gib")
		if m.VCPU != numberIn(row, "vcpu") || m.Memory != models.Bytes(gib*float64(models.GiB)) || m.Arch != row["arch"] || m.Baseline != baseline || gpu != row["gpu"] {
			t.Errorf("%v: %s is %+v, collected was %v", c, name, m, row)
		}
	}
	offers := 0
	for _, info := range All() {
		if !collected[info.Provider] {
			continue // its prices come from elsewhere
		}
		for _, r := range info.Regions {
			offers += r.Machines
		}
	}
	if compared != offers {
		t.Errorf("%d of %d offers were compared", compared, offers)
	}
}

// The derivation of speeds and hyper-thread yields, done again from the
// benchmark runs: what [method.*] says is what was done.
func TestCloudSpeedsAreThoseMeasured(t *testing.T) {
	rows := pricingRows(t, "perf_sparecores.csv")
	runs := map[string][]map[string]string{} // by provider and processor
	realCores := map[string][]float64{}      // multi over single, by vCPU
	machines := map[string]models.Machine{}  // one of each processor
	inLists := machinesMeasured(t)
	for _, row := range rows {
		machine, ok := inLists[row["provider"]+" "+row["instance_type"]]
		if !ok {
			continue
		}
		runs[machine.processor] = append(runs[machine.processor], row)
		machines[machine.processor] = machine.Machine
		if r := scaling(row); machine.ThreadsPerCore == 1 && machine.Baseline == 1 && !math.IsNaN(r) {
			realCores[row["vcpu"]] = append(realCores[row["vcpu"]], r)
		}
	}
	reference := map[string]float64{}
	for _, column := range []string{"geekbench6_single", "passmark_single"} {
		reference[column] = median(numbersIn(runs["aws graviton3"], column))
	}
	for cpu, rows := range runs {
		machine := machines[cpu]
		column := "geekbench6_single"
		if len(numbersIn(rows, column)) == 0 {
			column = "passmark_single"
		}
		if want := median(numbersIn(rows, column)) / reference[column]; math.Abs(machine.Speed-want) > 0.006 {
			t.Errorf("%s: the speed is %v, by %s it is %.3f", cpu, machine.Speed, column, want)
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
	if len(runs) < 30 {
		t.Errorf("%d processors were compared", len(runs))
	}
}

// scaling is how much more the whole machine does than one thread of it.
func scaling(row map[string]string) float64 {
	return numberIn(row, "geekbench6_multi") / numberIn(row, "geekbench6_single")
}

// A measured machine is one of a price list, with the name of its processor.
type measured struct {
	models.Machine
	processor string
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
				machines[p+" "+row[0].(string)] = measured{processor: p + " " + family.CPU}
			}
		}
	}
	eachCatalogue(t, func(_ *testing.T, c cost.Catalogue) {
		for _, o := range c.Offers {
			key := c.Provider + " " + o.Machine.Name
			machines[key] = measured{o.Machine, machines[key].processor}
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
