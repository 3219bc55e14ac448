package outputs

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jedib0t/go-pretty/v6/text"
	"pgregory.net/rapid"

	"fleetcost/models/report"
)

// Every design has services in JSON, and what they and the backends cost is
// the bill of the design.
func TestJSONBillsAddUp(t *testing.T) {
	for name, r := range map[string]*report.Report{"systems": shop(), "one service": storefront()} {
		for i := range r.Designs {
			d := designJSON(&r.Designs[i], r.Goal)
			if len(d.Services) == 0 {
				t.Fatalf("%s: %s has no services", name, d.Name)
			}
			sum, lines := 0.0, 0.0
			for _, s := range d.Services {
				sum += float64(s.USDPerMonth)
			}
			for _, b := range d.Backends {
				sum += float64(b.USDPerMonth)
			}
			for _, l := range d.Bill {
				lines += float64(l.USDPerMonth)
			}
			if whole := float64(d.USDPerMonth); math.Abs(sum-whole) > 0.005 || math.Abs(lines-whole) > 0.005 {
				t.Errorf("%s: %s costs %v, its parts %v, the lines of its bill %v", name, d.Name, whole, sum, lines)
			}
		}
	}
}

// What only one service can have is null of several; one service says under
// services what its design says.
func TestJSONOfOneServiceAndOfSeveral(t *testing.T) {
	one := designJSON(&storefront().Designs[1], storefrontGoal())
	s := one.Services[0]
	if s.Name != one.Name || s.Runtime != one.Runtime || s.Machine != one.Machine || s.Processes != *one.Processes ||
		s.Instances != one.Instances || *s.Workers != *one.WorkersPerProcess || s.Utilization != one.Utilization || s.BoundBy != one.BoundBy {
		t.Errorf("the only service is %+v of %+v", s, one)
	}
	several := designJSON(&shop().Designs[2], storefrontGoal())
	if several.Processes != nil || several.WorkersPerProcess != nil || !math.IsNaN(float64(several.VCPU)) {
		t.Errorf("several services have %v processes of %v workers on %v vCPU", several.Processes, several.WorkersPerProcess, several.VCPU)
	}
	if several.Runtime != "node-fastify + uvicorn-fastapi + celery-prefork" || several.Machine != "c7g.large + c7g.xlarge" || several.Instances != 7 {
		t.Errorf("%s on %d of %s", several.Runtime, several.Instances, several.Machine)
	}
}

// The question of the issue, {name, usd_per_month, services}, has an answer
// with the documented keys.
func TestJSONServicesHaveTheDocumentedKeys(t *testing.T) {
	var page bytes.Buffer
	if err := (jsonFormat{}).Report(&page, shop(), Options{}); err != nil {
		t.Fatal(err)
	}
	designs := object(t, page.Bytes())["designs"].([]any)
	hybrid := designs[2].(map[string]any)
	service := hybrid["services"].([]any)[1].(map[string]any)
	for key, want := range map[string]any{"name": "ml", "runtime": "uvicorn-fastapi", "machine": "c7g.xlarge", "processes": 4.0,
		"workers": nil, "instances": 2.0, "utilization": 0.71, "usd_per_month": 211.7, "bound_by": "cpu"} {
		if got, ok := service[key]; !ok || got != want {
			t.Errorf("services[1].%s is %v, not %v", key, got, want)
		}
	}
	backend := hybrid["backends"].([]any)[0].(map[string]any)
	for key, want := range map[string]any{"name": "db", "offer": "db.m6g.large", "utilization": 0.47, "connections": 96.0, "usd_per_month": 116.07} {
		if got, ok := backend[key]; !ok || got != want {
			t.Errorf("backends[0].%s is %v, not %v", key, got, want)
		}
	}
	if hybrid["binds"] != "ml" || hybrid["cache_savings_usd_per_month"] != 188.4 {
		t.Errorf("binds %v, savings %v", hybrid["binds"], hybrid["cache_savings_usd_per_month"])
	}
	classes := hybrid["classes"].(map[string]any)
	for class, measured := range map[string][]string{"thumbnail": {"done_p95_ms", "queue_p95_ms"}, "export": {"ttfb_p99_ms"}} {
		for _, key := range []string{"done_p95_ms", "queue_p95_ms", "ttfb_p99_ms"} {
			got := classes[class].(map[string]any)[key]
			if want := cmp.Equal([]string{key}, measured) || strings.Contains(strings.Join(measured, " "), key); (got != nil) != want {
				t.Errorf("%s.%s is %v", class, key, got)
			}
		}
	}
}

func TestSystemsReadBack(t *testing.T) {
	for name, c := range map[string]struct{ value, into any }{
		"report":     {reportJSON(shop()), &ReportJSON{}},
		"sweep":      {sweepJSON(shopSweep()), &SweepJSON{}},
		"simulation": {simulationJSON(stormyShop()), &SimulationJSON{}},
	} {
		first, err := json.Marshal(c.value)
		if err != nil {
			t.Fatal(err)
		}
		in := json.NewDecoder(bytes.NewReader(first))
		in.DisallowUnknownFields()
		if err := in.Decode(c.into); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if second, err := json.Marshal(c.into); err != nil || !bytes.Equal(first, second) {
			t.Errorf("%s changed (%v):\n%s", name, err, cmp.Diff(string(first), string(second)))
		}
	}
}

// Answers to nobody are throughput and no goodput.
func TestThroughputHoldsAnswersInVain(t *testing.T) {
	calm, storm := shopSimulation().Design.Result, stormyShop().Design.Result
	if got, want := answersPerSecond(&calm), calm.DonePerSecond(); got != want {
		t.Errorf("nobody gave up, and %v answers per second are not the %v that were heard", got, want)
	}
	if got, want := answersPerSecond(&storm), 620+0.31*800; math.Abs(got-want) > 1e-9 {
		t.Errorf("throughput %v, want %v", got, want) // of api, where browse enters, and not of ml, which is called
	}
}

// The tables of systems fit a page of 100 columns and more.
func TestTablesOfSystemsFitThePage(t *testing.T) {
	for _, width := range []int{0, 120, 100} {
		o := Options{Width: width}
		for _, write := range append(answers(terminal{}, shop(), o)[:3],
			func(w io.Writer) error { return terminal{}.Simulation(w, stormyShop(), o) },
			func(w io.Writer) error { return terminal{}.Sweep(w, shopSweep(), o) }) {
			var page bytes.Buffer
			if err := write(&page); err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(page.String()) {
				if n := text.StringWidth(strings.TrimRight(line, "\n")); n > o.width() {
					t.Errorf("width %d: %d columns: %s", width, n, line)
				}
			}
		}
	}
}

// A group of columns has the name of any length above it, in full.
func TestGroupsHaveTheirNames(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[a-z]{1,28}`).Draw(t, "name")
		g := grid{columns: []column{{header: "key"}}, rows: []row{{cells: []string{"1"}}}}
		for range rapid.IntRange(1, 5).Draw(t, "columns") {
			header := rapid.StringMatching(`[a-z]{1,9}`).Draw(t, "header")
			g.columns = append(g.columns, column{group: name, header: header, right: true})
			g.rows[0].cells = append(g.rows[0].cells, "2")
		}
		if laid := (Options{}).aligned(g); !strings.Contains(laid, name) {
			t.Fatalf("%s is not above its columns:\n%s", name, laid)
		}
	})
}

// The plot of any report's bills is a picture.
func TestPlotsOfBillsAreWellFormed(t *testing.T) {
	for _, c := range contractCases() {
		var page bytes.Buffer
		if err := DrawBill(c.report(), &page, "svg"); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if strings.Contains(page.String(), "NaN") || strings.Contains(page.String(), "Inf") {
			t.Errorf("%s: there are places that are none", c.name)
		}
		in := xml.NewDecoder(&page)
		for {
			if _, err := in.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
		}
	}
	if err := DrawBill(shop(), fullDisk{}, "svg"); !errors.Is(err, errFull) {
		t.Errorf("the error of the writer is %v", err)
	}
}

// A comparison of systems has the plot of their bills, one of single services
// has not.
func TestFilesOfSystems(t *testing.T) {
	files, err := ReportFiles(shop())
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, f := range files {
		found = append(found, f.Name)
	}
	if diff := cmp.Diff([]string{"bill.png", "bill.svg", "report.csv", "report.json", "report.md"}, found); diff != "" {
		t.Error(diff)
	}
}

// A backend without a price costs nothing that is known: null, and a dash.
func TestBackendsWithoutPrice(t *testing.T) {
	d := shop().Designs[2]
	d.Backends = append(d.Backends, report.Backend{Name: "search", Load: 0.3})
	all := backendsJSON(&d)
	if last := all[len(all)-1]; !math.IsNaN(float64(last.USDPerMonth)) || last.Offer != "" {
		t.Errorf("%+v", last)
	}
	rows := parts([]*report.Design{&d}).rows
	if cells := rows[len(rows)-1].cells; cells[0] != "search" || cells[1] != unknown || cells[len(cells)-1] != unknown || cells[4] != "30%" {
		t.Errorf("%q", cells)
	}
}

// What binds is named with its bound, a backend without.
func TestWhatBindsIsNamed(t *testing.T) {
	d := shop().Designs[1]
	for binds, want := range map[string]string{"": "workers", "api": "workers of api", "ml": "cpu of ml", "jobs": "jobs", "db": "db"} {
		d.Binds = binds
		if got := describeBound(&d); got != want {
			t.Errorf("%s binds: %q, want %q", binds, got, want)
		}
	}
	one := storefront().Designs[1]
	if got := describeBound(&one); got != "workers" {
		t.Errorf("of one service: %q", got)
	}
}

// A fleet that drowns in retries is told apart from one that is too small.
func TestStormsAreTold(t *testing.T) {
	s := stormyShop()
	if said := verdict(&s.Design, s.Goal); !strings.Contains(said, "by retries") || !strings.Contains(said, "58%") {
		t.Error(said)
	}
	if said := strings.Join(describeDoubt(&s.Design), "; "); !strings.Contains(said, "by retries") {
		t.Error(said)
	}
	s.Design.Result.OfferedLoad = 1.2
	if said := verdict(&s.Design, s.Goal); strings.Contains(said, "retries") {
		t.Error(said)
	}
}

// What is of a backend is named with it, and counted.
func TestWhatBindsIsCounted(t *testing.T) {
	d := storefront().Designs[1]
	for _, c := range []struct {
		bound     report.Bound
		use       report.Usage
		cell, say string
	}{
		{report.BoundPool, report.Usage{Name: "db", Unit: "connections", Used: 27.04, Of: 30}, "connections of db", d.Name + " is bound by connections of db, 27 of 30 in use"},
		{report.BoundBackend, report.Usage{Name: "db", Unit: "cores", Used: 3.9, Of: 4}, "cores of db", d.Name + " is bound by cores of db, 3.9 of 4 in use"},
		{report.BoundWorkers, report.Usage{Unit: "workers", Used: 17, Of: 20}, "workers", d.Name + " is bound by workers, 17 of 20 in use"},
		{report.BoundCPU, report.Usage{Unit: "vCPUs", Used: 3, Of: 4}, "cpu", ""}, // the tables show it
		{report.BoundStorm, report.Usage{}, "storm", ""},
	} {
		d.Bound, d.Scarce = c.bound, c.use
		if got := describeBound(&d); got != c.cell {
			t.Errorf("%q, want %q", got, c.cell)
		}
		if got := strings.Join(bindings([]*report.Design{&d}), "; "); got != c.say {
			t.Errorf("%q, want %q", got, c.say)
		}
	}
}
