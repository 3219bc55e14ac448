// Package clouds has the price lists: TOML files in its folder, which say their sources
// and their dates, with the machines of a provider by region, however they are bought,
// and the rates of all else.
//
// It will never ask a provider, choose a region, or fill in a price that is not
// written there.
package clouds

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/profiles/keys"
)

// The price lists: one file per provider, named after it, and nothing else to
// do to add one. What would make it long may stand in files of their own, whose names
// begin with the provider's and a hyphen. Each file tells how it is laid out and where
// its numbers come from.
//
// The speeds of processors in them are ratios derived from Spare Cores
// Inspector data (sparecores.com, CC BY-SA 4.0).
//
//go:embed *.toml
var files embed.FS

// lists are the parsed price lists by provider, each read when first asked for.
var lists = func() map[string]func() (*priceList, error) {
	names, err := files.ReadDir(".")
	if err != nil {
		panic(err)
	}
	lists := map[string]func() (*priceList, error){}
	for _, n := range names {
		provider := strings.TrimSuffix(n.Name(), ".toml")
		if !strings.Contains(provider, "-") {
			lists[provider] = sync.OnceValues(func() (*priceList, error) { return read(provider) })
		}
	}
	return lists
}()

// read the files of a provider, first the one that is named after it.
func read(provider string) (*priceList, error) {
	more, err := fs.Glob(files, provider+"-*.toml")
	if err != nil {
		return nil, err
	}
	var texts []text
	for _, name := range append([]string{provider + ".toml"}, more...) {
		b, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		texts = append(texts, text{path.Join("clouds", name), string(b)})
	}
	return parse(texts...)
}

// Providers are the clouds that have a price list, in alphabetical order.
func Providers() []string { return slices.Sorted(maps.Keys(lists)) }

// Catalogue returns what a provider sells in a region. A machine without
// a price in the region is not offered there; no more is a managed service. An unknown provider or region is
// an UnknownCloud.
func Catalogue(provider, region string) (cost.Catalogue, error) {
	list, ok := lists[provider]
	if !ok {
		return cost.Catalogue{}, Unknown{"provider", provider, "", Providers()}
	}
	c, err := list()
	if err != nil {
		return cost.Catalogue{}, err
	}
	for _, cat := range c.catalogues {
		if cat.Region == region {
			cat.Offers, cat.Managed, cat.Metered = slices.Clone(cat.Offers), slices.Clone(cat.Managed), slices.Clone(cat.Metered)
			cat.Rates, cat.Definitions = slices.Clone(cat.Rates), slices.Clone(cat.Definitions)
			return cat, nil
		}
	}
	return cost.Catalogue{}, Unknown{"region", region, provider, c.regionNames()}
}

// Machines are the offers of a provider, each machine once: as the first region that
// has it sells it. There are none of a provider without a price list.
func Machines(provider string) (offers []cost.Offer) {
	list, ok := lists[provider]
	if !ok {
		return nil
	}
	c, err := list()
	if err != nil {
		return nil
	}
	seen := map[string]bool{}
	for _, cat := range c.catalogues {
		for _, o := range cat.Offers {
			if !seen[o.Machine.Name] {
				seen[o.Machine.Name] = true
				offers = append(offers, o)
			}
		}
	}
	return offers
}

// Rates are what a provider charges for in some region, each once, with the price where it
// is first. There are none of a provider without a price list.
func Rates(provider string) (rates []cost.Rate) {
	list, ok := lists[provider]
	if !ok {
		return nil
	}
	c, err := list()
	if err != nil {
		return nil
	}
	seen := map[string]bool{}
	for _, cat := range c.catalogues {
		for _, r := range cat.Rates {
			if !seen[r.String()] {
				seen[r.String()] = true
				rates = append(rates, r)
			}
		}
	}
	return rates
}

// Unknown is the error that there is no price list for what was asked.
type Unknown struct {
	Key      string   // provider or region: what is not known
	Value    string   // as asked
	Provider string   // of an unknown region
	Known    []string // what could have been asked
}

// What is wrong, without the cure.
func (e Unknown) What() string {
	if e.Key == "region" {
		return fmt.Sprintf("there are no prices of %s in region %q", e.Provider, e.Value)
	}
	return fmt.Sprintf("there are no prices of provider %q", e.Value)
}

// Fix names what is known and what was probably meant.
func (e Unknown) Fix() string {
	fix := "there are prices for " + keys.List(e.Known)
	if meant := keys.DidYouMean(e.Value, e.Known); meant != "" {
		fix = meant + " " + fix
	}
	return fix
}

// Error is what is wrong, and the cure.
func (e Unknown) Error() string { return e.What() + "; " + e.Fix() }

// Info says what a price list holds.
type Info struct {
	Provider string // aws
	Title    string // Amazon Web Services
	Machines int    // that are offered in at least one region
	Regions  []Region
	// Origins tell how the speed of each processor was measured and how far it
	// can be trusted, by its name in the file.
	Origins []models.Origin
}

// Region says what a price list holds of one region.
type Region struct {
	Name, Place  string
	AsOf, Source string // of most of its prices
	Machines     int
}

// All lists the price lists in the order of their providers. It panics when
// a file of the program itself is malformed; Cloud returns that as an error.
func All() []Info {
	var infos []Info
	for _, p := range Providers() {
		c, err := lists[p]()
		if err != nil {
			panic(err)
		}
		infos = append(infos, c.info)
	}
	return infos
}

// A priceList is a price list as the program uses it.
type priceList struct {
	info       Info
	catalogues []cost.Catalogue // in the order of the file
}

func (c *priceList) regionNames() []string {
	names := make([]string, len(c.catalogues))
	for i, cat := range c.catalogues {
		names[i] = cat.Region
	}
	return names
}
