package profiles

import (
	"errors"
	"maps"
	"slices"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/profiles/clouds"
	"fleetcost/profiles/keys"
)

// elsewhere reads a design in the region that it names, of its own provider, or else where
// all are. What it may lease there joins the offers under names of its own; its backends stay
// where all are, and so do negotiated discounts.
func (d *designer) elsewhere(t *keys.Table, read func(*keys.Table) models.Layout) models.Layout {
	provider, region := "", ""
	if t.Has("provider") {
		if provider = t.Text("provider", ""); t.Require("region", `add the region, e.g. region = "us-central1"`) {
			region = t.Text("region", "")
		}
	} else if t.Has("region") {
		provider, region = d.catalogue.Provider, t.Text("region", "")
	}
	here := d.catalogue
	if !d.priced || provider == "" || region == "" || provider == here.Provider && region == here.Region {
		return read(t)
	}
	there, err := clouds.Catalogue(provider, region)
	var unknown clouds.Unknown
	if errors.As(err, &unknown) {
		t.Problem(unknown.Key, unknown.What(), unknown.Fix())
	}
	if err != nil {
		d.priced = false
		design := read(t)
		d.priced = true
		return design
	}
	there = there.Bought(purchaseOf(here))
	attach(&there, d.around)
	sold := len(there.Offers)
	d.catalogue = there
	design := read(t)
	there, d.catalogue = d.catalogue, here
	d.catalogue.Offers = slices.Clip(d.catalogue.Offers)
	for i := range design.Deployments {
		p := &design.Deployments[i]
		offers, _ := there.Select(p.Machines)
		p.Machines = nil
		for _, o := range offers {
			if same, known := d.catalogue.Find(o.Machine.Name); !o.IsMade() || known && (same.OnDemand != o.OnDemand || same.Machine != o.Machine) {
				o.Machine.Name += " " + region
			}
			o.Abroad = region
			if _, known := d.catalogue.Find(o.Machine.Name); !known {
				d.catalogue.Offers = append(d.catalogue.Offers, o)
			}
			p.Machines = append(p.Machines, o.Machine.Name)
		}
	}
	there.Offers = there.Offers[:sold:sold]
	d.catalogue.Elsewhere = maps.Clone(d.catalogue.Elsewhere)
	if d.catalogue.Elsewhere == nil {
		d.catalogue.Elsewhere = map[string]cost.Catalogue{}
	}
	d.catalogue.Elsewhere[design.Name] = there
	return design
}

// purchaseOf is how the machines of a catalogue are bought.
func purchaseOf(c cost.Catalogue) cost.Purchase {
	if c.Purchase == "" {
		return cost.OnDemand
	}
	return cost.Purchase(c.Purchase)
}
