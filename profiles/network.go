package profiles

import (
	"fmt"
	"math"
	"slices"

	"fleetcost/models"
	"fleetcost/models/billing"
	"fleetcost/models/cost"
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
	if t.Has("logs") {
		readLogs(t.Sub("logs"), a)
	}
	n := t.Sub("network")
	if a.Described {
		readNetwork(n, s, c, a)
	}
	a.Ways = ways(t, s, priced)
	a.RequestBytes = meanSize(t, n, "request", s.Classes)
	a.ResponseBytes = meanSize(t, n, "response", s.Classes)
	return a
}

// attach tells the offers of a catalogue what comes with each of their instances.
func attach(c *cost.Catalogue, a *billing.Architecture) {
	if gb, said := a.RootGB.Value(); !said || gb == 0 || len(c.Offers) == 0 {
		return
	}
	one := billing.Usage{{Hours: cost.HoursPerMonth, Fleets: []billing.Fleet{{Machine: c.Offers[0].Machine.Name, Instances: 1}}}}
	s, err := billing.Tariff{List: *c}.Around(billing.Architecture{Described: true, RootGB: a.RootGB, RootIOPS: a.RootIOPS, RootMBps: a.RootMBps, LogBytes: billing.Said(0), Addresses: billing.Said(0)}, one)
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

func readNetwork(n *keys.Table, s *models.Scenario, c cost.Catalogue, a *billing.Architecture) {
	zones := usualZones
	if s.Goal.Zones > 0 {
		zones = s.Goal.Zones
	}
	if n.Has("zones") {
		zones = n.Int("zones", zones, 1, 100)
	} else {
		n.Assume(n.At("zones"), fmt.Sprint(zones), "usual behind a balancer")
	}
	a.Zones = float64(zones)
	a.Public = true
	if n.Has("public") {
		a.Public = n.Bool("public")
	} else {
		n.Assume(n.At("public"), "true", "answers leave for the internet")
	}
	a.Balanced = true
	switch balancer := n.Choice("balancer", "http", []string{"http", "tcp", "none"}); balancer {
	case "none":
		a.Balanced = false
	case "tcp":
		a.BalancerType = billing.TCPBalancer
	}
	entry := entryOf(c.Provider, zones)
	gateways := entry.gateways
	if n.Has("nat_gateways") {
		gateways = n.Int("nat_gateways", gateways, 0, 1000)
	} else {
		n.Assume(n.At("nat_gateways"), fmt.Sprint(gateways), "machines without public addresses, "+entry.gatewaysWhy)
	}
	a.Gateways = float64(gateways)
	if n.Has("nat") {
		a.NATBytes = size(n, "nat")
		if gateways == 0 {
			n.Problem("nat", "passes no gateway", "add nat_gateways = 2, or remove it")
		}
	}
	addresses, whose := gateways, "of each gateway"
	if a.Public && a.Balanced {
		addresses += entry.addresses
		whose = "of each gateway, " + entry.addressesWhy
	}
	if n.Has("addresses") {
		addresses = n.Int("addresses", 0, 0, 1_000_000)
	} else {
		n.Assume(n.At("addresses"), fmt.Sprint(addresses), whose)
	}
	a.Addresses = billing.Said(float64(addresses))
	if n.Has("requests_per_connection") {
		a.RequestsPerConnection = billing.Said(n.Float("requests_per_connection", 0, 1, 1e9))
	}
	if n.Has("connection_time") {
		a.ConnectionSeconds = billing.Said(n.Duration("connection_time", 0, 0, 30*24*sim.Hour).Seconds())
	}
	a.Rules = n.Float("rules", 1, 0, 1e6)
	if c.Provider == "aws" {
		a.FreeEgress = billing.EgressFree
		if n.Has("free_egress") {
			a.FreeEgress = 0
			if n.Bool("free_egress") {
				a.FreeEgress = billing.EgressFree
			}
		} else if a.Public {
			n.Assume(n.At("free_egress"), "true", "the first 100 GB of an account in a month")
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
