package profiles

import (
	"embed"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"fleetcost/models"
	"fleetcost/models/cost"
)

// The price lists: one file per provider, named after it, and nothing else to
// do to add one. Each file tells how it is laid out and where its numbers come
// from.
//
// The speeds of processors in them are ratios derived from Spare Cores
// Inspector data (sparecores.com, CC BY-SA 4.0).
//
//go:embed clouds/*.toml
var cloudFiles embed.FS

// clouds are the parsed price lists by provider, each read when first asked for.
var clouds = func() map[string]func() (*cloud, error) {
	names, err := cloudFiles.ReadDir("clouds")
	if err != nil {
		panic(err)
	}
	lists := map[string]func() (*cloud, error){}
	for _, n := range names {
		file := path.Join("clouds", n.Name())
		lists[strings.TrimSuffix(n.Name(), ".toml")] = sync.OnceValues(func() (*cloud, error) {
			text, err := cloudFiles.ReadFile(file)
			if err != nil {
				return nil, err
			}
			return parseCloud(file, string(text))
		})
	}
	return lists
}()

// Providers are the clouds that have a price list, in alphabetical order.
func Providers() []string { return slices.Sorted(maps.Keys(clouds)) }

// Cloud returns what a provider sells on demand in a region. A machine without
// a price in the region is not offered there; no more is a managed service. An unknown provider or region is
// an UnknownCloud.
func Cloud(provider, region string) (cost.Catalogue, error) {
	list, ok := clouds[provider]
	if !ok {
		return cost.Catalogue{}, UnknownCloud{"provider", provider, "", Providers()}
	}
	c, err := list()
	if err != nil {
		return cost.Catalogue{}, err
	}
	for _, cat := range c.catalogues {
		if cat.Region == region {
			cat.Offers, cat.Managed, cat.Metered = slices.Clone(cat.Offers), slices.Clone(cat.Managed), slices.Clone(cat.Metered)
			return cat, nil
		}
	}
	return cost.Catalogue{}, UnknownCloud{"region", region, provider, c.regionNames()}
}

// UnknownCloud is the error that there is no price list for what was asked.
type UnknownCloud struct {
	Key      string   // provider or region: what is not known
	Value    string   // as asked
	Provider string   // of an unknown region
	Known    []string // what could have been asked
}

// What is wrong, without the cure.
func (e UnknownCloud) What() string {
	if e.Key == "region" {
		return fmt.Sprintf("there are no prices of %s in region %q", e.Provider, e.Value)
	}
	return fmt.Sprintf("there are no prices of provider %q", e.Value)
}

// Fix names what is known and what was probably meant.
func (e UnknownCloud) Fix() string {
	fix := "there are prices for " + list(e.Known)
	if meant := DidYouMean(e.Value, e.Known); meant != "" {
		fix = meant + " " + fix
	}
	return fix
}

func (e UnknownCloud) Error() string { return e.What() + "; " + e.Fix() }

// CloudInfo says what a price list holds.
type CloudInfo struct {
	Provider string // aws
	Title    string // Amazon Web Services
	Machines int    // that are offered in at least one region
	Regions  []RegionInfo
	// Origins tell how the speed of each processor was measured and how far it
	// can be trusted, by its name in the file.
	Origins []models.Origin
}

// RegionInfo says what a price list holds of one region.
type RegionInfo struct {
	Name, Place  string
	AsOf, Source string // of most of its prices
	Machines     int
}

// Clouds lists the price lists in the order of their providers. It panics when
// a file of the program itself is malformed; Cloud returns that as an error.
func Clouds() []CloudInfo {
	var infos []CloudInfo
	for _, p := range Providers() {
		c, err := clouds[p]()
		if err != nil {
			panic(err)
		}
		infos = append(infos, c.info)
	}
	return infos
}

// A cloud is a price list as the program uses it.
type cloud struct {
	info       CloudInfo
	catalogues []cost.Catalogue // in the order of the file
}

func (c *cloud) regionNames() []string {
	names := make([]string, len(c.catalogues))
	for i, cat := range c.catalogues {
		names[i] = cat.Region
	}
	return names
}
