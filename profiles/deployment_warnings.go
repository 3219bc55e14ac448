package profiles

import (
	"fmt"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/profiles/keys"
)

// spread warns of native work on more cores than the largest machine has, which it
// never has at once.
func (d *deploying) spread(at *keys.Table, p *models.Deployment, c cost.Catalogue) {
	offers, _ := c.Select(p.Machines)
	largest := 0.0
	for _, o := range offers {
		largest = max(largest, float64(o.Machine.VCPU))
	}
	for i := range d.classes {
		for s := range d.classes[i].All() {
			if d.serves(&d.classes[i]) && largest > 0 && float64(s.Cores) > largest {
				at.Warn(at.Path(), fmt.Sprintf("native work of request.%s is on %d cores at once, and its largest machine has %g: it never gets more", d.classes[i].Name, s.Cores, largest))
				return
			}
		}
	}
}

// triedInPlace warns of what fails and is tried again within the request that calls
// it: the further attempts are taken for nothing.
func (d *deploying) triedInPlace(at *keys.Table) {
	for i := range d.classes {
		for s := range d.classes[i].All() {
			if s.Action != models.Call || s.Class < 0 || s.Policy == nil || s.Policy.Retries == 0 {
				continue
			}
			if c := &d.classes[s.Class]; c.Failure > 0 && c.Service != d.service && d.serves(c) && d.serves(&d.classes[i]) {
				at.Warn(at.Path(), fmt.Sprintf("request.%s is done within request.%s, where what fails and is tried again takes no time", c.Name, d.classes[i].Name))
			}
		}
	}
}
