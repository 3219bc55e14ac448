package phrases

import (
	"strings"
	"testing"

	"fleetcost/models/report"
	"fleetcost/outputs/samples"
)

// What is of a backend is named with it, and counted.
func TestWhatBindsIsCounted(t *testing.T) {
	d := samples.Storefront().Designs[1]
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
		if got := Bound(&d); got != c.cell {
			t.Errorf("%q, want %q", got, c.cell)
		}
		if got := strings.Join(Bindings([]*report.Design{&d}), "; "); got != c.say {
			t.Errorf("%q, want %q", got, c.say)
		}
	}
}

// What binds is named with its bound, a backend without.
func TestWhatBindsIsNamed(t *testing.T) {
	d := samples.Shop().Designs[1]
	for binds, want := range map[string]string{"": "workers", "api": "workers of api", "ml": "cpu of ml", "jobs": "jobs", "db": "db"} {
		d.Binds = binds
		if got := Bound(&d); got != want {
			t.Errorf("%s binds: %q, want %q", binds, got, want)
		}
	}
	one := samples.Storefront().Designs[1]
	if got := Bound(&one); got != "workers" {
		t.Errorf("of one service: %q", got)
	}
}
