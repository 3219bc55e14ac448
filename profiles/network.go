package profiles

import (
	"fmt"
	"math"
	"slices"

	"fleetcost/models"
	"fleetcost/models/billing"
	"fleetcost/models/cost"
	"fleetcost/models/platforms"
	"fleetcost/profiles/keys"
	"fleetcost/sim"
)

// readArchitecture reads what a system is made of besides its instances: [network],
// [logs], the volume of an instance, and the sizes of requests and answers. What
// nobody says is unknown, and named beside the bill; of how machines are reached, what
// is usual is assumed where there is a table [network].
func readArchitecture(t *keys.Table, s *models.Scenario, c cost.Catalogue, priced []cost.Backend) *billing.Architecture {
	a := &billing.Architecture{Described: t.Has("network")}
	if cloud := t.Sub("cloud"); cloud.Has("volume") {
		a.RootGB = gibibytes(cloud, "volume")
		if cloud.Has("iops") {
			a.RootIOPS = cloud.Float("iops", 0, 1, 1e6)
		}
		if cloud.Has("throughput") {
			a.RootMBps = cloud.Float("throughput", 0, 1, 1e5)
		}
		for _, key := range []string{"iops", "throughput"} {
			if cloud.Has(key) && c.Provider != "" && c.Provider != "aws" {
				cloud.Problem(key, "has a price of its own on AWS alone", "remove it")
			}
		}
	} else {
		for _, key := range []string{"iops", "throughput"} {
			if cloud.Has(key) {
				cloud.Problem(key, "of which volume?", `add volume = "20GiB"`)
			}
		}
	}
	a.Disks = readVolumes(t.Sub("cloud"), c.Provider, false)
	if t.Has("logs") {
		readLogs(t.Sub("logs"), a)
	}
	n := t.Sub("network")
	if a.Described {
		network{nil, n, byMachines, false}.read(s.Goal, c.Provider, a)
	}
	a.Ways = ways(t, s, priced)
	a.RequestBytes = meanSize(t, n, "request", s.Classes)
	a.ResponseBytes = meanSize(t, n, "response", s.Classes)
	return a
}

// attach tells the offers of a catalogue what comes with each of their instances.
func attach(c *cost.Catalogue, a *billing.Architecture) {
	gb, said := a.RootGB.Value()
	var disks []billing.Disk
	for _, d := range a.Disks {
		if d.PerInstance {
			disks = append(disks, d)
		}
	}
	if (!said || gb == 0) && len(disks) == 0 || len(c.Offers) == 0 {
		return
	}
	one := billing.Usage{{Hours: cost.HoursPerMonth, Fleets: []billing.Fleet{{Machine: c.Offers[0].Machine.Name, Instances: 1}}}}
	s, err := billing.Tariff{List: *c}.Around(billing.Architecture{Described: true, RootGB: billing.Said(gb), RootIOPS: a.RootIOPS, RootMBps: a.RootMBps, Disks: disks, LogBytes: billing.Said(0), Addresses: billing.Said(0)}, one)
	if err != nil {
		return
	}
	c.Offers = slices.Clone(c.Offers)
	for i := range c.Offers {
		c.Offers[i].Attached = s.Bill().Monthly()
	}
}

// storedIn is what databases keep, what queues are sent, and what of it nobody says.
func (b *backends) storedIn(a *billing.Architecture, s *models.Scenario) {
	for _, own := range b.list {
		if own.stored != nil {
			a.Databases = append(a.Databases, *own.stored)
		}
		a.Unsaid = append(a.Unsaid, own.unsaid...)
	}
	a.Queues = b.queuesOf(s)
}

// usualZones over which instances behind a balancer are spread.
const usualZones = 2

// An entry is how many gateways and addresses of balancers a provider wants in so many
// zones. A balancer of AWS has an address in each zone and one of Azure a single one;
// Google's has one, too, and Google charges no addresses of forwarding rules (its VPC
// price page). Gateways of AWS and Azure stand in a zone, those of Google in a region.
type entry struct {
	gateways, addresses       int
	gatewaysWhy, addressesWhy string
}

func entryOf(provider string, zones int) entry {
	switch provider {
	case "gcp":
		return entry{1, 0, "a gateway in the region", "and none of the balancer, which is not charged"}
	case "azure":
		return entry{zones, 1, "a gateway in each zone", "and of the balancer"}
	}
	return entry{zones, zones, "a gateway in each zone", "and of the balancer in each zone"}
}

// A network is how a system is reached: its own table, which comes first, that of all
// designs, and what is usual where neither says anything.
type network struct {
	own, all *keys.Table
	usual    reached
	told     bool // what nobody says was told of all designs
}

// reached is how what runs on a platform is usually reached.
type reached struct {
	why      string // "" of machines
	balanced bool   // by a balancer of one's own
	gateways bool   // its machines have no public addresses
	lambda   bool   // functions, each of which may have a URL
}

// byMachines is the usual way: a balancer before machines without public addresses.
var byMachines = reached{balanced: true, gateways: true}

// usuallyReached is how all of a design is: platforms that run no machine of one's own bring
// their front end and their way out with them.
func usuallyReached(d *models.Layout) reached {
	name := ""
	for _, k := range d.Deployed() {
		own := ""
		switch platforms.Of(&d.Deployments[k]).(type) {
		case platforms.Lambda:
			own = "lambda"
		case platforms.CloudRun:
			own = "cloud-run"
		case platforms.ContainerApps:
			own = "container-apps"
		}
		if own == "" || name != "" && name != own {
			return byMachines
		}
		name = own
	}
	if name == "" { // it could not be read
		return byMachines
	}
	return reached{why: "usual for " + name, lambda: name == "lambda"}
}

// at is the table that answers for a key.
func (n network) at(key string) *keys.Table {
	if n.own != nil && n.own.Has(key) {
		return n.own
	}
	return n.all
}

// assume notes what was assumed of a key, of the design where it has a network of its own.
func (n network) assume(key, value, why string) {
	t := n.all
	if n.own != nil {
		t = n.own
	}
	if n.told && (key == "zones" || key == "public" || key == "free_egress") {
		return
	}
	t.Assume(t.At(key), value, why)
}

// providerOf is whose cloud a design is in.
func (d *designer) providerOf(design string) string {
	if there, elsewhere := d.catalogue.Elsewhere[design]; elsewhere {
		return there.Provider
	}
	return d.catalogue.Provider
}

// reach reads how a design is reached, where that is otherwise than all are: it says so in
// a table of its own, runs on a platform that brings its front end, or is in another cloud.
func (d *designer) reach(t *keys.Table, design models.Layout) {
	own, all := t.Sub("network"), d.t.Sub("network")
	said := t.Has("network")
	disks := readVolumes(t, d.providerOf(design.Name), true)
	usual, provider := usuallyReached(&design), d.providerOf(design.Name)
	functions := d.toFunctions(design)
	d.behindBalancer(network{own: own, all: all}, &design)
	otherwise := d.priced && (said || d.around.Described && (usual != byMachines || functions > 0 || provider != d.catalogue.Provider))
	if !otherwise {
		own.Pass(own.Keys()...)
	}
	if !otherwise && len(disks) == 0 {
		return
	}
	a := *d.around
	a.Designs, a.Disks = nil, slices.Concat(a.Disks, disks)
	if otherwise {
		described := a.Described
		a.Described = true
		network{own, all, usual, described}.read(d.goal, provider, &a)
		a.ToFunctions = functions
	}
	if d.around.Designs == nil {
		d.around.Designs = map[string]billing.Architecture{}
	}
	d.around.Designs[design.Name] = a
}

// behindBalancer refuses functions behind a balancer for TCP: network load balancers of AWS
// have instances, addresses and application balancers as targets, and no functions.
func (d *designer) behindBalancer(n network, design *models.Layout) {
	t := n.at("balancer")
	if front, _ := t.Peek("balancer"); front != "tcp" || !slices.ContainsFunc(d.classes, func(c models.Class) bool { return onLambda(design, c) }) {
		return
	}
	t.Problem("balancer", "a balancer for TCP has no functions of Lambda behind it, and "+design.Name+" runs on them",
		fmt.Sprintf(`write balancer = "http" in [design.%s.network]`, design.Name))
}

// onLambda tells whether what clients ask of a class goes to functions.
func onLambda(design *models.Layout, c models.Class) bool {
	if c.Service < 0 || c.Service >= len(design.Deployments) { // it could not be read
		return false
	}
	_, on := platforms.Of(&design.Deployments[design.Host(c.Service)]).(platforms.Lambda)
	return on
}

// toFunctions is the share of the bytes from and to clients that Lambda takes and sends;
// where the size of some is unknown there is no bill of them.
func (d *designer) toFunctions(design models.Layout) float64 {
	var taken []models.Class
	for _, c := range d.classes {
		if onLambda(&design, c) {
			taken = append(taken, c)
		}
	}
	bytes := func(classes []models.Class) float64 {
		sum := 0.0
		for _, key := range []string{"request", "response"} {
			mean, _ := meanSize(d.t, d.t.Sub("network"), key, classes).Value()
			sum += mean
		}
		return sum
	}
	if all := bytes(d.classes); all > 0 {
		return bytes(taken) / all
	}
	return 0
}

func (n network) read(g models.Goal, provider string, a *billing.Architecture) {
	zones := usualZones
	if g.Zones > 0 {
		zones = g.Zones
	}
	if t := n.at("zones"); t.Has("zones") {
		zones = t.Int("zones", zones, 1, 100)
	} else {
		n.assume("zones", fmt.Sprint(zones), "usual behind a balancer")
	}
	a.Zones = float64(zones)
	a.Public = true
	if t := n.at("public"); t.Has("public") {
		a.Public = t.Bool("public")
	} else {
		n.assume("public", "true", "answers leave for the internet")
	}
	a.Balanced, a.BalancerType = n.usual.balanced, billing.HTTPBalancer
	if t := n.at("balancer"); t.Has("balancer") || n.usual.balanced {
		n.balancer(t, a)
	} else if n.usual.lambda {
		n.assume("balancer", "function-url", n.usual.why+", in whose price it is")
	} else {
		n.assume("balancer", "none", n.usual.why+", whose own front end is in its price")
	}
	entry := entryOf(provider, zones)
	gateways := entry.gateways
	if !n.usual.gateways {
		gateways = 0
	}
	switch t := n.at("nat_gateways"); {
	case t.Has("nat_gateways"):
		gateways = t.Int("nat_gateways", gateways, 0, 1000)
	case n.usual.gateways:
		n.assume("nat_gateways", fmt.Sprint(gateways), "machines without public addresses, "+entry.gatewaysWhy)
	default:
		n.assume("nat_gateways", "0", n.usual.why)
	}
	a.Gateways = float64(gateways)
	if t := n.at("nat"); t.Has("nat") {
		a.NATBytes = size(t, "nat")
		if gateways == 0 && (n.own == nil || t == n.own) {
			t.Problem("nat", "passes no gateway", "add nat_gateways = 2, or remove it")
		}
	}
	addresses, whose := gateways, "of each gateway"
	if a.Public && a.Balanced {
		addresses += entry.addresses
		whose = "of each gateway, " + entry.addressesWhy
	}
	if t := n.at("addresses"); t.Has("addresses") {
		addresses = t.Int("addresses", 0, 0, 1_000_000)
	} else {
		n.assume("addresses", fmt.Sprint(addresses), whose)
	}
	a.Addresses = billing.Said(float64(addresses))
	if t := n.at("requests_per_connection"); t.Has("requests_per_connection") {
		a.RequestsPerConnection = billing.Said(t.Float("requests_per_connection", 0, 1, 1e9))
	}
	if t := n.at("connection_time"); t.Has("connection_time") {
		a.ConnectionSeconds = billing.Said(t.Duration("connection_time", 0, 0, 30*24*sim.Hour).Seconds())
	}
	a.Rules = n.at("rules").Float("rules", 1, 0, 1e6)
	a.FreeEgress = 0
	if provider != "aws" {
		return
	}
	a.FreeEgress = billing.EgressFree
	if t := n.at("free_egress"); t.Has("free_egress") {
		if !t.Bool("free_egress") {
			a.FreeEgress = 0
		}
	} else if a.Public {
		n.assume("free_egress", "true", "the first 100 GB of an account in a month")
	}
}

// balancer is what is in front. An API gateway of AWS and the URL of a function stand before
// functions alone: to machines a gateway comes through a balancer, which is paid for, too.
func (n network) balancer(t *keys.Table, a *billing.Architecture) {
	a.Balanced = true
	switch front := t.Choice("balancer", "http", []string{"http", "tcp", "none", "http-api", "rest-api", "function-url"}); front {
	case "none":
		a.Balanced = false
	case "tcp":
		a.BalancerType = billing.TCPBalancer
	case "http-api", "rest-api", "function-url":
		a.Balanced = false
		if !n.usual.lambda || t == n.all {
			t.Problem("balancer", front+" is before functions of Lambda alone", "write it in [design.X.network] of a design on lambda, or take http, tcp or none")
			return
		}
		if front != "function-url" {
			a.Gateway = &billing.Gateway{Part: "gateway", REST: front == "rest-api"}
		}
	}
}

func readLogs(t *keys.Table, a *billing.Architecture) {
	if t.Require("per_request", `add the size of the log lines of a request, per_request = "600B"`) {
		a.LogBytes = size(t, "per_request")
	}
	if t.Has("keep") {
		a.LogDays = billing.Said(t.Duration("keep", 0, 0, 10*365*24*sim.Hour).Seconds() / (24 * 3600))
	}
	if t.Has("queried") {
		a.QueriedGB, _ = gibibytes(t, "queried").Value()
	}
	a.LogCompressed = 1
	if t.Has("compressed") {
		a.LogCompressed = t.Share("compressed", 1, 0, 1)
	} else if t.Has("keep") {
		t.Assume(t.At("compressed"), "1", "logs are stored as they are")
	}
}

// meanSize is the mean size of requests or of answers over the classes that come from
// outside, each as it says itself or as all of them are; unknown where one is.
func meanSize(t, n *keys.Table, key string, classes []models.Class) billing.Figure {
	all, said := billing.Figure{}, false
	if n.Has(key) {
		all, said = size(n, key), true
	}
	mean, known, read := 0.0, true, map[string]billing.Figure{}
	for _, r := range t.Named("request") {
		if r.Has(key) {
			read[r.Name()] = size(r, key)
		}
	}
	for _, c := range classes {
		if c.Share == 0 {
			continue
		}
		own, has := read[c.Name]
		if !has {
			own, has = all, said
		}
		bytes, _ := own.Value()
		known = known && has
		mean += c.Share * bytes
	}
	if !known || len(classes) == 0 {
		return billing.Figure{}
	}
	return billing.Said(mean)
}

func size(t *keys.Table, key string) billing.Figure {
	return billing.Said(float64(t.Bytes(key, 0)))
}

func gibibytes(t *keys.Table, key string) billing.Figure {
	return billing.Said(math.Round(float64(t.Bytes(key, 0))/float64(models.GiB)*1e9) / 1e9)
}
