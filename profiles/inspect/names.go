package inspect

import (
	"slices"

	"fleetcost/models/cost"
	"fleetcost/profiles/clouds"
)

// Names are the names that a listing has, in its order: those of its first column, of
// every cloud where prices differ; of clouds the regions where the key is of those.
func Names(listing, key string) (names []string) {
	for _, l := range Listings {
		if l.Name != listing {
			continue
		}
		column := 0
		if listing == "clouds" && key == "region" {
			column = 1
		}
		for _, prices := range lists(l.Priced) {
			for _, row := range l.Make(prices).Rows {
				if name, ok := row[column].(string); ok && !slices.Contains(names, name) {
					names = append(names, name)
				}
			}
		}
	}
	return names
}

// lists are the price lists of which a listing is made: the first of each provider, and an
// empty one where there are no prices in it.
func lists(priced bool) (all []cost.Catalogue) {
	if !priced {
		return []cost.Catalogue{{}}
	}
	for _, provider := range clouds.Providers() {
		if prices, err := Prices(provider, ""); err == nil {
			all = append(all, prices)
		}
	}
	return all
}
