package profiles

import (
	"slices"

	"fleetcost/models"
	"fleetcost/models/platforms"
	"fleetcost/profiles/keys"
)

// hosted reads the platform that a service of a design runs on in place of machines of its
// own; it is false where none is named. Platforms own their keys.
func (d *deploying) hosted(p *models.Deployment) bool {
	at := d.from("platform")
	if !at.Has("platform") || at != d.own && d.own.Has("machine") { // a service's own word goes before that of the design
		return false
	}
	all := layered{modelKeys{d.own}}
	if d.design != d.own {
		all = append(all, modelKeys{d.design})
	}
	name := at.Choice("platform", "", platforms.Platforms.Names())
	kind, known := platforms.Platforms.Find(name)
	if !known || !d.priced {
		d.skipHosted(all, "")
		return true
	}
	if m := d.from("machine"); m.Has("machine") && (m == at || m == d.own) {
		m.Problem("machine", "instances on "+name+" are no machines of their own", "remove it, or remove platform")
	}
	if provider := d.catalogue.Provider; kind.Provider != "" && kind.Provider != provider {
		var there []string
		for _, e := range platforms.Platforms.Entries() {
			if e.Value.Provider == "" || e.Value.Provider == provider {
				there = append(there, e.Name)
			}
		}
		at.Problem("platform", "there is no "+name+" on "+provider+", it is of "+kind.Provider, "write "+keys.List(keys.Quoted(there)))
		d.skipHosted(all, "")
		return true
	}
	on := kind.Read(platforms.Asked{Keys: all, Catalogue: d.catalogue, Runtime: p.Runtime, CPULimit: p.CPULimit})
	d.skipHosted(all, name)
	if on == nil {
		return true
	}
	if _, alone := on.(platforms.Serverless); alone {
		if b := d.from("balancer"); b.Has("balancer") && (b == at || b == d.own) {
			b.Problem("balancer", "each request has an instance of its own on "+name, "remove it")
		}
	}
	offer := on.Offer()
	for other, there := d.catalogue.Find(offer.Machine.Name); there && (other.Machine != offer.Machine || other.OnDemand != offer.OnDemand); other, there = d.catalogue.Find(offer.Machine.Name) {
		offer.Machine.Name += " " + d.design.Name()
	}
	if _, there := d.catalogue.Find(offer.Machine.Name); !there {
		d.catalogue.Offers = append(slices.Clip(d.catalogue.Offers), offer)
	}
	on.Deploy(p)
	p.Platform, p.Machines = on, []string{offer.Machine.Name}
	return true
}

// hostedKeys are the keys of all platforms, each with the first that has it.
func hostedKeys() map[string]string {
	owners := map[string]string{}
	for _, e := range platforms.Platforms.Entries() {
		owned(owners, e.Name, func(k models.Keys) { e.Value.Read(platforms.Asked{Keys: k}) })
	}
	return owners
}

// skipHosted takes the keys of platforms as read where the platform is not known, and
// refuses those of others where it is. Those of a design are for all of its services, of
// which others may be on other platforms.
func (d *deploying) skipHosted(all layered, name string) {
	for i, t := range all {
		if name != "" && (i == 0 || !d.own.Has("platform")) {
			refuseForeign(t.Table, "platform", name, hostedKeys)
			continue
		}
		for key := range hostedKeys() {
			t.Pass(key)
		}
	}
}
