package contract

import (
	"testing"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/report"
)

func TestStrainsInTheContract(t *testing.T) {
	g := goalJSON(models.Goal{Headroom: 0.3, Survive: models.LargestZone, Zones: 3, During: 0.999})
	for key, want := range map[string]Number{"headroom": 0.3, "survive_zones": 1, "zones": 3, "during_share": 0.999} {
		if g[key] != want {
			t.Errorf("%s: %v, want %v", key, g[key], want)
		}
	}
	if g := goalJSON(models.Goal{Survive: models.AnyInstance}); g["survive_instances"] != 1 || len(g) != 2 {
		t.Errorf("an instance: %v", g)
	}
	d := report.Design{Services: []report.Service{{Instances: 2}}, Met: true}
	if j := Design(&d, models.Goal{}); j.Endured != nil || j.InstancesSurvive != nil {
		t.Errorf("%+v, %v of a goal without strain", j.Endured, j.InstancesSurvive)
	}
	d.Endured = &report.Endured{Strain: report.Strain{Survive: models.AnyInstance, Headroom: 0.5}, Instances: []int{1}, Rate: 12, Bound: report.BoundCPU}
	d.Survivor = &report.Survivor{Instances: []int{3}, Machines: []string{"c7g.large"}, Monthly: cost.MustDollars(30)}
	j := Design(&d, models.Goal{})
	if e := j.Endured; e == nil || e.Lost != "instance" || e.Headroom != 0.5 || e.OfferedPerSecond != 12 || e.Instances[0] != 1 || e.BoundBy != "cpu" {
		t.Errorf("%+v", e)
	}
	if j.InstancesSurvive == nil || *j.InstancesSurvive != 3 || j.FleetSurvive != "3 × c7g.large" || j.USDPerMonthSurvive != 30 {
		t.Errorf("%v, %q, %v", j.InstancesSurvive, j.FleetSurvive, j.USDPerMonthSurvive)
	}
}
