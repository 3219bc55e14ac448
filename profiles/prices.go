package profiles

import (
	"errors"
	"fmt"

	"fleetcost/models/cost"
	"fleetcost/profiles/clouds"
	"fleetcost/profiles/keys"
	"fleetcost/profiles/pricefiles"
)

// readPrices reads the own prices that [cloud] names; said is whether it names any,
// and the sheet is nil where they cannot be read.
func readPrices(t *keys.Table) (sheet *pricefiles.Sheet, said bool) {
	if !t.Has("prices") {
		return nil, false
	}
	in, path := t.Open("prices", t.Text("prices", ""))
	if in == nil {
		return nil, true
	}
	defer in.Close()
	s, err := pricefiles.ReadSheet(path, in)
	var problems keys.Problems
	switch {
	case errors.As(err, &problems):
		for _, p := range problems {
			t.Findings().Add(p)
		}
		return nil, true
	case err != nil:
		t.Problem("prices", err.Error(), "")
		return nil, true
	}
	return &s, true
}

// ownPrices puts own prices in place of those of the price list. A region that has no
// list sells the machines that there are prices of, and nothing else.
func ownPrices(t *keys.Table, own *pricefiles.Sheet, c cost.Catalogue, provider, region string) (cost.Catalogue, bool) {
	c.Provider, c.Region = provider, region
	if c.Purchase == "" {
		c.Purchase = onDemand
	}
	c, taken := own.Over(c, clouds.Machines(provider))
	if taken == 0 {
		t.Problem("prices", fmt.Sprintf("%s has no price of a machine of %s that is known", own.Name, c),
			"see fleetcost list machines, and the provider and region of the file's rows")
		return cost.Catalogue{}, false
	}
	return c, true
}
