package inspect

import (
	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/profiles"
	"fleetcost/profiles/clouds"
)

// A Maker makes a listing of one thing. What is priced is that of a price list; what is
// not is the same everywhere, and takes an empty one.
type Maker struct {
	Name   string
	Priced bool
	Make   func(prices cost.Catalogue) *report.Listing
}

// Listings are the things that can be listed, in the order of the help.
var Listings = []Maker{
	{"runtimes", false, runtimes},
	{"machines", true, machines},
	{"backends", true, backendPresets},
	{"managed", true, managed},
	{"rates", true, rates},
	{"clouds", false, regions},
	{"patterns", false, func(cost.Catalogue) *report.Listing { return report.Entries(models.Patterns) }},
	{"balancers", false, func(cost.Catalogue) *report.Listing { return report.Entries(models.Balancers) }},
	{"autoscalers", false, autoscalers},
	{"platforms", false, platforms},
	{"protocols", false, protocols},
	{"scenarios", false, scenarios},
	{"keys", false, scenarioKeys},
}

// Prices is the price list of a region of a provider; the first of the provider's
// where none is named. The error says what there is no price list of.
func Prices(provider, region string) (cost.Catalogue, error) {
	for _, cloud := range clouds.All() {
		if region == "" && cloud.Provider == provider {
			region = cloud.Regions[0].Name
		}
	}
	return clouds.Catalogue(provider, region)
}

func scenarios(cost.Catalogue) *report.Listing {
	l := &report.Listing{Columns: []string{"scenario", "title", "about"}}
	for _, s := range profiles.Listings() {
		l.Rows = append(l.Rows, []any{s.Name, s.Title, s.About})
	}
	return l
}

// protocols show what calls between services cost: the CPU time of the caller per
// call, and of each message, and the time on the network.
func protocols(cost.Catalogue) *report.Listing {
	l := &report.Listing{Columns: []string{"protocol", "title", "client_ms", "encode_ms", "decode_ms", "network_ms"}}
	for _, p := range profiles.Protocols() {
		network := 0.0
		if p.Network != nil {
			network = 1e3 * p.Network.Mean()
		}
		l.Rows = append(l.Rows, []any{p.Name, p.Title, p.Client.Milliseconds(), p.Encode.Milliseconds(), p.Decode.Milliseconds(), network})
	}
	return l
}

func regions(cost.Catalogue) *report.Listing {
	l := &report.Listing{Columns: []string{"provider", "region", "place", "machines", "prices as of"}}
	for _, c := range clouds.All() {
		for _, r := range c.Regions {
			l.Rows = append(l.Rows, []any{c.Provider, r.Name, r.Place, r.Machines, r.AsOf})
		}
	}
	return l
}
