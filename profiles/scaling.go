package profiles

import (
	"fmt"
	"slices"

	"fleetcost/models"
	"fleetcost/models/platforms"
	"fleetcost/models/scaling"
	"fleetcost/profiles/keys"
)

// Tables [scaling] say how instances come and go: that of the scenario, of a design and
// of a service of it. Keys of the more specific table override those of the others; one
// that names another policy has its settings from the tables below it alone, while the
// life of an instance (platform, boot, …) holds for whatever policy there is.

const scalingLike = `{ policy = "hpa", max = 20 }`

// operation is how the instances of a deployment come and go.
func (d *deploying) operation(p *models.Deployment) models.Operation {
	own, least := ownScaler(p.Platform)
	var tables []*keys.Table
	for _, t := range []*keys.Table{d.own, d.design, d.t} {
		if own != nil && t.Has("scaling") {
			if t != d.t { // that of all designs is of those that can choose
				t.Problem("scaling", "instances on "+namedOn(d.from("platform"))+" are scaled by it", "remove it, or name another platform")
			}
			continue
		}
		if t.Has("scaling") {
			if s := t.SubLike("scaling", scalingLike); !slices.Contains(tables, s) {
				tables = append(tables, s)
			}
		}
	}
	if own != nil {
		return own(d, p, least)
	}
	scaler := ""
	if on, ok := p.Platform.(platforms.Scaled); ok {
		scaler = on.Scaler()
	}
	pods, _ := p.Platform.(platforms.Kubernetes)
	return d.operate(tables, served{&p.Runtime, d.own.At("scaling"), slices.Contains(d.connectedTo, d.service), p.CPULimit, scaler, pods})
}

func namedOn(t *keys.Table) string {
	name, _ := t.Peek("platform")
	return fmt.Sprint(name)
}

// A served is what a service is of which the instances are: its runtime, of no name where
// that is not known; the path of its own table, be it there or not; whether its
// connections stay open; and its CPU limit.
type served struct {
	*models.Runtime
	own   keys.Path
	kept  bool
	limit float64
	// scaler is the autoscaler of the platform that it runs on in place of machines; "" is
	// that of machines.
	scaler string
	// pods that its instances are, on nodes that they share; of none where they are not.
	pods platforms.Kubernetes
}

// usual is the autoscaler of whoever names none.
func (s served) usual(provider string, accept models.Accept) string {
	if s.scaler != "" && accept != models.AcceptBroker {
		return s.scaler
	}
	return usualPolicy(provider, accept)
}

// judgeScaling reads the tables whose settings no deployment has: what is wrong with
// them is said nevertheless.
func (d *designer) judgeScaling() {
	judge := func(around ...*keys.Table) {
		var tables []*keys.Table
		for _, t := range around {
			if t.Has("scaling") {
				tables = append(tables, t.SubLike("scaling", scalingLike))
			}
		}
		if around[0].Has("scaling") && !d.scaled[tables[0].Path().String()] {
			d.operate(tables, served{Runtime: &models.Runtime{}})
		}
	}
	for _, t := range d.tables {
		judge(t, d.t)
	}
	judge(d.t)
}

// operate reads the tables, the most specific first.
func (d *designer) operate(tables []*keys.Table, s served) models.Operation {
	provider := ""
	if d.priced {
		provider = d.catalogue.Provider
	}
	if len(tables) == 0 {
		usual := s.usual(provider, s.Accept)
		p := platformsOf(usual, provider)
		if len(p) == 0 {
			return models.Operation{}
		}
		pods := s.onNodesOf(&p[0])
		op := models.Operation{Policy: usual, Usual: scaling.Usual(usual), Lifecycle: untold(sharing(&p[0], pods), s.Runtime)}
		op.Lifecycle.Nodes = pods
		return op
	}
	all := make(layered, len(tables))
	for i, t := range tables {
		all[i] = modelKeys{t}
	}
	if slices.ContainsFunc(tables, (*keys.Table).Broken) {
		all.Skip()
		return models.Operation{}
	}
	usual := s.usual(provider, models.AcceptShared)
	named := namedPlatform(all, provider)
	if named != nil && !named.runs(usual) {
		usual = ""
		if len(named.Policies) > 0 {
			usual = named.Policies[0]
		}
	}
	policy := namedPolicy(all, usual, named)
	kind, ok := scaling.Autoscalers.Find(policy)
	if !ok {
		all.Skip()
		return models.Operation{}
	}
	settings := all.of(policy)
	platform := d.platform(all, named, policy, provider)
	op := models.Operation{Policy: policy, Autoscaler: kind.Read(inZone{settings, d.zone()}), Usual: scaling.Usual(policy)}
	pods := d.podsOn(all, platform, s)
	if s.pods.Pods > 0 {
		if all.Has("node") {
			all.Problem("node", "its pods have their nodes by platform = \"kubernetes\"", "remove it here")
		}
		pods = s.onNodesOf(platform)
	}
	op.Lifecycle = readLife(all, sharing(platform, pods), s)
	op.Lifecycle.Nodes = pods
	for _, t := range settings {
		d.scaled[t.Path().String()] = true
		refuseForeign(t.Table, "policy", policy, scalerKeys)
	}
	suits(all, settings, op, s)
	return op
}

// of are the tables that have the settings of a policy: from the first on, up to one
// whose own is another. A table that names none has that of those behind it, and where
// they name none either it adds to any.
func (l layered) of(policy string) layered {
	others, own := len(l), any(policy)
	for i := len(l) - 1; i > 0; i-- {
		if named, ok := l[i].Peek("policy"); ok {
			own = named
		}
		if own != policy {
			others = i
		}
	}
	return l[:others]
}

// namedPolicy is the autoscaler that the tables name, or else the usual one; "" is none.
func namedPolicy(all layered, usual string, on *Platform) string {
	if !all.Has("policy") {
		if usual == "" {
			all.Problem("policy", "missing, and on "+on.Name+" none is usual", `add one, e.g. policy = "windows"`)
			return ""
		}
		all[0].Assume(all[0].At("policy"), usual, "what is usual with such machines")
		return usual
	}
	var names []string
	for _, e := range scaling.Autoscalers.Entries() {
		if e.Value.Asked() {
			names = append(names, e.Name)
		}
	}
	t := all.at("policy")
	name := t.Text("policy", "")
	_, known := scaling.Autoscalers.Find(name)
	switch {
	case slices.Contains(names, name):
		return name
	case !t.IsText("policy"): // which is a problem already
	case known:
		t.Problem("policy", fmt.Sprintf("nobody can run %q, which knows the traffic ahead", name), "remove it: a forecast shows it beside every policy")
	default:
		t.Problem("policy", fmt.Sprintf("%q is not known", name), keys.OneOf(name, names))
	}
	return ""
}

// namedPlatform is the platform that the tables name; nil for none.
func namedPlatform(all layered, provider string) *Platform {
	if !all.Has("platform") {
		return nil
	}
	var names []string
	for _, p := range Platforms() {
		if p.on(provider) {
			names = append(names, p.Name)
		}
	}
	presets, _ := platformPresets()
	name := all.Text("platform", "")
	p, known := presets[name]
	switch {
	case slices.Contains(names, name):
		return &p
	case known:
		all.Problem("platform", fmt.Sprintf("%q does not run on machines of %s", name, provider), "write "+keys.List(keys.Quoted(names)))
	case !all.Refused("platform"):
		all.Problem("platform", fmt.Sprintf("%q is not known", name), keys.OneOf(name, names))
	}
	return nil
}

// platform is the one that is named, or else that on which the policy usually runs; it is
// nil where there is none.
func (d *designer) platform(all layered, named *Platform, policy, provider string) *Platform {
	fitting := platformsOf(policy, provider)
	switch {
	case len(fitting) == 0:
		all.Problem("policy", fmt.Sprintf("%q does not run on machines of %s", policy, provider), "see fleetcost list platforms")
		return named
	case named != nil && !named.runs(policy):
		var names []string
		for _, p := range fitting {
			names = append(names, p.Name)
		}
		all.Problem("platform", fmt.Sprintf("policy %q does not run on %q", policy, named.Name), "write "+keys.List(keys.Quoted(names))+", or another policy")
	case named == nil && !all.Has("platform"):
		all[0].Assume(all[0].At("platform"), fitting[0].Name, "where "+policy+" usually runs")
		return &fitting[0]
	}
	return named
}

// zone is that of the traffic, by whose clocks schedules go.
func (d *designer) zone() string {
	traffic, _ := d.t.Peek("traffic")
	if keys, ok := traffic.(map[string]any); ok {
		if zone, ok := keys["zone"].(string); ok {
			return zone
		}
	}
	return "UTC"
}

// suits records what an autoscaler and a service have not in common.
func suits(all, settings layered, op models.Operation, s served) {
	if s.kept && s.Name != "" && op.Autoscaler == nil && op.Usual != nil && op.Lifecycle.Drain == 0 && all.Has("drain") && !all.Refused("drain") {
		cutsOff(all)
	}
	if op.Autoscaler == nil || s.Name == "" {
		return
	}
	if a, ok := op.Autoscaler.(scaling.Autoscaler); ok && slices.Contains(a.Gauges(), scaling.Depth) && s.Accept != models.AcceptBroker {
		key, fix := "metrics", "name another metric"
		if !settings.Has(key) || op.Policy == "queue" {
			key, fix = "policy", "name another"
		}
		all.Problem(key, fmt.Sprintf("there is no queue to measure: requests come to %s from those who wait for them", s.Name), fix+", or run it on workers of a broker, such as celery-prefork")
	}
	if s.kept && op.Policy != "static" && (!all.Has("drain") || op.Lifecycle.Drain == 0 && !all.Refused("drain")) {
		cutsOff(all)
	}
}

// cutsOff records that an autoscaler would stop what cannot stop.
func cutsOff(all layered) {
	all.Problem("drain", "connections that stay open would be cut whenever an instance stops", `say how long they may go on, e.g. drain = "10m", or policy = "static"`)
}

// scalerKeys are the keys of all policies, each with the first that has it.
func scalerKeys() map[string]string {
	owners := map[string]string{}
	for _, e := range scaling.Autoscalers.Entries() {
		owned(owners, e.Name, func(k models.Keys) { e.Value.Read(k) })
	}
	return owners
}
