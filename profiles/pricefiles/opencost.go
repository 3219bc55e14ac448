package pricefiles

import (
	"io"
	"strings"
)

var openCost = Format{
	Name: "opencost", Title: "OpenCost price sheet", Holds: "prices of nodes by identifier",
	is: header("InstanceID", "MarketPriceHourly", "AssetClass"), read: readOpenCost,
}

// readOpenCost reads prices of nodes by what identifies them. A type is what the
// sheet says, or the user; without one the price is kept under the identifier.
func readOpenCost(r io.Reader, f *File) error {
	t, err := newTable(r, noPreamble)
	if err != nil {
		return err
	}
	for {
		ok, err := t.next()
		if err != nil || !ok {
			return err
		}
		price, ok := f.number(t.get("MarketPriceHourly"), t.place("MarketPriceHourly"))
		if !ok {
			continue
		}
		if class := t.get("AssetClass"); class != "node" {
			f.leave("a price of another thing than a node: " + class)
			continue
		}
		o := Offer{ID: t.get("InstanceID"), Machine: t.get("InstanceType"), Region: t.get("Region"), Kind: "on_demand", Price: price, AsOf: day(t.get("EndTimestamp"))}
		if typed := f.options.Types[o.ID]; typed != "" {
			o.Machine = typed
		}
		o.Provider = providerOf(o.Machine)
		if o.Machine == "" {
			f.note("nodes are priced by identifier: --type %s=TYPE says what machine one is", quoted(o.ID))
		}
		f.add(o)
	}
}

func quoted(id string) string {
	if strings.ContainsAny(id, " '\"") {
		return "'" + id + "'"
	}
	return id
}
