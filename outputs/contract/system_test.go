package contract

import (
	"bytes"
	"encoding/json"
	"math"
	"testing"

	"fleetcost/models/report"
	"fleetcost/outputs/samples"

	"github.com/google/go-cmp/cmp"
)

// Every design has services in JSON, and what they and the backends cost is
// the bill of the design.
func TestJSONBillsAddUp(t *testing.T) {
	for name, r := range map[string]*report.Report{"systems": samples.Shop(), "one service": samples.Storefront()} {
		for i := range r.Designs {
			d := Design(&r.Designs[i], r.Goal)
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
	one := Design(&samples.Storefront().Designs[1], samples.StorefrontGoal())
	s := one.Services[0]
	if s.Name != one.Name || s.Runtime != one.Runtime || s.Machine != one.Machine || s.Processes != *one.Processes ||
		s.Instances != one.Instances || *s.Workers != *one.WorkersPerProcess || s.Utilization != one.Utilization || s.BoundBy != one.BoundBy {
		t.Errorf("the only service is %+v of %+v", s, one)
	}
	several := Design(&samples.Shop().Designs[2], samples.StorefrontGoal())
	if several.Processes != nil || several.WorkersPerProcess != nil || !math.IsNaN(float64(several.VCPU)) {
		t.Errorf("several services have %v processes of %v workers on %v vCPU", several.Processes, several.WorkersPerProcess, several.VCPU)
	}
	if several.Runtime != "node-fastify + uvicorn-fastapi + celery-prefork" || several.Machine != "c7g.large + c7g.xlarge" || several.Instances != 7 {
		t.Errorf("%s on %d of %s", several.Runtime, several.Instances, several.Machine)
	}
}

func TestSystemsReadBack(t *testing.T) {
	for name, c := range map[string]struct{ value, into any }{
		"report":     {Report(samples.Shop()), &ReportJSON{}},
		"sweep":      {Sweep(samples.ShopSweep()), &SweepJSON{}},
		"simulation": {Simulation(samples.StormyShop()), &SimulationJSON{}},
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
