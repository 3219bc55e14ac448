package profiles

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/platforms"
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
	there = converted(t, there, here.Currency)
	list := d.list
	there.Redone = here.Redone
	d.list, there = there, there.Bought(purchaseOf(here))
	attach(&there, d.around)
	sold := len(there.Offers)
	d.catalogue = there
	design := read(t)
	there, d.catalogue, d.list = d.catalogue, here, list
	d.catalogue.Offers = slices.Clip(d.catalogue.Offers)
	for i := range design.Deployments {
		p := &design.Deployments[i]
		offers, _ := there.Select(p.Machines)
		p.Machines = nil
		for _, o := range offers {
			if same, known := d.catalogue.Find(o.Machine.Name); !o.IsMade() || known && (same.OnDemand != o.OnDemand || same.Redone != o.Redone || same.Machine != o.Machine) {
				o.Machine.Name += " " + region
			}
			o.Abroad = provider + " " + region
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

// bought reads a service of a design whose machines it, or the design, buys in another way
// than [cloud] says, or for less. They join the offers under names of their own: c7g.large
// spot. What was negotiated besides machines is so for all designs alike.
func (d *deploying) bought(read func() models.Deployment) models.Deployment {
	at := d.from("purchase")
	less := d.from("discount")
	again := d.from("redone")
	if !at.Has("purchase") && !less.Has("discount") && !again.Has("redone") || !d.priced {
		less.Pass("discount")
		again.Pass("redone")
		return read()
	}
	here := d.catalogue
	purchase := cost.Purchase(at.Choice("purchase", string(purchaseOf(here)), purchases()))
	share, own := d.ownDiscount(less, here.Discounts["compute"], purchase)
	redone := here.Redone
	if again.Has("redone") {
		if redone = again.Share("redone", redone, 0, 1); purchase != "" && purchase != cost.Spot {
			again.Problem("redone", "is work that machines on spot do again", `add purchase = "spot", or remove it`)
		}
	}
	if purchase == purchaseOf(here) && share == here.Discounts["compute"] && redone == here.Redone {
		return read()
	}
	apart := d.list
	apart.Redone = redone
	apart = apart.Bought(purchase)
	apart.Discounts = here.Discounts
	apart, err := apart.Discounted(share, func(string) float64 { return 0 })
	if err != nil {
		less.Problem("discount", err.Error(), "")
		return read()
	}
	apart = sustained(apart)
	attach(&apart, d.around)
	d.catalogue = apart
	p := read()
	apart, d.catalogue = d.catalogue, here
	if p.Platform != nil && p.Platform.(platforms.Platform).Offer().On == nil {
		if _, tasks := p.Platform.(platforms.Fargate); at.Has("purchase") && purchase != cost.OnDemand && (!tasks || purchase != cost.Spot) {
			at.Problem("purchase", "instances on a platform are sold on demand, and those of Fargate as spot too", "remove it")
		}
		if _, tasks := p.Platform.(platforms.Fargate); again.Has("redone") && !tasks {
			again.Problem("redone", "nothing on this platform is sold on spot", "remove it")
		}
		if own {
			less.Problem("discount", "lowers the price of machines, and instances on this platform are none", "write [cloud] discount = { containers = 0.12 }, or functions, for all designs")
		}
	}
	name := string(purchase)
	if purchase == cost.OnDemand && purchaseOf(here) == cost.OnDemand {
		name = ""
	}
	if redone != here.Redone {
		name += " redone " + strconv.FormatFloat(100*redone, 'g', 6, 64) + "%"
	}
	if own && share > 0 {
		name = strings.TrimSpace(name + " less " + strconv.FormatFloat(100*share, 'g', 6, 64) + "%")
	}
	take := func(o cost.Offer) string {
		sold := o.Machine.Name
		if same, known := d.catalogue.Find(sold); !o.IsMade() || known && (same.OnDemand != o.OnDemand || same.Redone != o.Redone || same.Machine != o.Machine) {
			if !o.IsMade() {
				o.Sold = sold
			}
			o.Machine.Name += " " + cmp.Or(name, "at the list price")
		}
		if _, known := d.catalogue.Find(o.Machine.Name); !known {
			d.catalogue.Offers = append(slices.Clip(d.catalogue.Offers), o)
		}
		return o.Machine.Name
	}
	offers, _ := apart.Select(p.Machines)
	p.Machines = nil
	for _, o := range offers {
		p.Machines = append(p.Machines, take(o))
	}
	if nodes := p.Operation.Lifecycle.Nodes; nodes != nil {
		if o, sold := apart.Find(nodes.Machine); sold {
			of := *nodes
			of.Machine = take(o)
			p.Operation.Lifecycle.Nodes = &of
		}
	}
	return p
}

// ownDiscount is the share off machines, and whether a design says it.
func (d *deploying) ownDiscount(t *keys.Table, usual float64, purchase cost.Purchase) (share float64, own bool) {
	if !t.Has("discount") {
		return usual, false
	}
	of := t.SubLike("discount", `{ compute = 0.12 }`)
	for _, kind := range of.Keys() {
		if kind != "compute" && slices.Contains(discountKinds, kind) {
			of.Problem(kind, "is negotiated for all designs alike", "move it to [cloud] discount")
			of.Pass(kind)
		}
	}
	if !of.Has("compute") {
		return usual, false
	}
	if purchase == cost.Spot {
		of.Problem("compute", "nobody negotiates the prices of spot machines", "remove it, or purchase")
	}
	return of.Share("compute", 0, 0, 0.99), true
}
