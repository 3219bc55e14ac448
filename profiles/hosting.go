package profiles

import (
	"fmt"
	"slices"

	"fleetcost/models"
	"fleetcost/models/platforms"
	"fleetcost/models/scaling"
	"fleetcost/profiles/keys"
	"fleetcost/sim"
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
	for other, there := d.catalogue.Find(offer.Machine.Name); there && (other.Machine != offer.Machine || other.OnDemand != offer.OnDemand || other.Redone != offer.Redone); other, there = d.catalogue.Find(offer.Machine.Name) {
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

// onNodesOf are the nodes of pods, ordered and removed as a platform does; nil where it orders
// none, or there are no pods.
func (s served) onNodesOf(p *Platform) *models.Nodes {
	if s.pods.Pods == 0 || p == nil || p.Nodes == nil {
		return nil
	}
	n := *p.Nodes
	n.Machine, n.CPU, n.Memory, n.Pods = s.pods.Node(), s.pods.CPU, s.pods.Memory, s.pods.Pods
	return &n
}

// ownScaler is how instances of a platform come and go that scales by itself, and how many are
// always there; nil of any other.
func ownScaler(on models.Platform) (operation func(*deploying, *models.Deployment, int) models.Operation, least int) {
	kept, _ := on.(platforms.Kept)
	switch on.(type) {
	case platforms.CloudRun:
		_, least = kept.Kept()
		return onCloudRun, least
	case platforms.ContainerApps:
		_, least = kept.Kept()
		return onContainerApps, least
	case platforms.Serverless:
		return func(*deploying, *models.Deployment, int) models.Operation {
			return models.Operation{Policy: "on demand"}
		}, 0
	}
	return nil, 0
}

// onCloudRun is the autoscaler of Cloud Run.
func onCloudRun(_ *deploying, p *models.Deployment, least int) models.Operation {
	presets, _ := platformPresets()
	life := presets["cloud-run"]
	concurrency, _ := p.Platform.(platforms.Kept).Kept()
	a := scaling.DefaultCloudRun()
	a.Min, a.Max, a.Concurrency = least, max(a.Max, least), float64(concurrency)
	return models.Operation{Policy: "cloudrun", Usual: a, Lifecycle: untold(&life, &p.Runtime)}
}

// onContainerApps is the HTTP scaler of Container Apps, which is KEDA's: an HPA by requests in
// flight, seen every 15 s (Azure Container Apps, set scaling rules: scale-up at once, by 4
// replicas or by as many as there are, whichever is more; scale-down when fewer have been enough
// for 300 s). Fewer than one there are only where none has come for longer; here one stays.
func onContainerApps(_ *deploying, p *models.Deployment, least int) models.Operation {
	presets, _ := platformPresets()
	life := presets["container-apps"]
	concurrency, _ := p.Platform.(platforms.Kept).Kept()
	a := scaling.DefaultHPA()
	a.Min, a.Max = max(1, least), max(mostReplicas, least)
	a.Targets = []scaling.HPAMetric{{Type: scaling.ExternalMetric, Name: "concurrency", AverageValue: 1000 * int64(concurrency)}}
	a.Tolerance, a.Delay, a.DownscaleStabilization = 0, 0, 300*sim.Second
	return models.Operation{Policy: "container-apps", Usual: byRule{a, fmt.Sprintf("Container Apps, %d to %d, one for %d at once", a.Min, a.Max, concurrency)}, Lifecycle: untold(&life, &p.Runtime)}
}

// mostReplicas of an app unless it says more (maxReplicas; 1,000 at most).
const mostReplicas = 10

// byRule is an autoscaler that is known by another name.
type byRule struct {
	scaling.HPA
	about string
}

func (n byRule) String() string { return n.about }
