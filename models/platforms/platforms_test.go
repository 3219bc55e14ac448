package platforms_test

import (
	"testing"

	"fleetcost/models"
	"fleetcost/models/platforms"
)

// What a platform changes of a deployment, and what an instance may then use.
func TestAPodHasWhatItMayUse(t *testing.T) {
	d := models.Deployment{Runtime: models.Runtime{Memory: models.Memory{Base: 300 * models.MiB}}}
	platforms.Kubernetes{CPU: 0.25, Limit: 0.5, Memory: 512 * models.MiB}.Deploy(&d)
	m := d.On(models.Machine{VCPU: 4, Memory: 8 * models.GiB})
	if m.Usable() != 0.5 || m.Memory != 812*models.MiB {
		t.Errorf("%+v", m)
	}
}

// Every platform is named once, and says in a line what it is.
func TestPlatformsAreNamed(t *testing.T) {
	for _, e := range platforms.Platforms.Entries() {
		if e.About == "" || e.Value.Read == nil {
			t.Errorf("%s: %q", e.Name, e.About)
		}
	}
}
