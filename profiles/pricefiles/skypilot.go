package pricefiles

import (
	"io"
	"regexp"
	"strings"
)

// lacksGPU are machines of Google's that are never sold without accelerators, which
// the catalogue keeps in rows of their own.
var lacksGPU = regexp.MustCompile(`^(a[2-9]|g[2-9])-`)

var skyPilot = Format{
	Name: "skypilot", Title: "SkyPilot catalogue", Holds: "on demand and spot prices of machines",
	is: header("InstanceType", "Price", "SpotPrice", "Region"), read: readSkyPilot,
}

// readSkyPilot reads a row for each zone: on demand costs the same in all of them,
// and spot does not.
func readSkyPilot(r io.Reader, f *File) error {
	t, err := newTable(r, noPreamble)
	if err != nil {
		return err
	}
	for {
		ok, err := t.next()
		if err != nil || !ok {
			return err
		}
		o := Offer{Provider: providerOf(t.get("InstanceType")), Machine: t.get("InstanceType"), Region: t.get("Region"),
			VCPU: plain(t.get("vCPUs")), GiB: plain(t.get("MemoryGiB"))}
		switch {
		case o.Machine == "":
			f.leave("an accelerator without a machine")
			continue
		case lacksGPU.MatchString(o.Machine):
			f.leave("a machine whose price lacks its accelerators")
			continue
		case t.get("Arch") == "i386":
			f.note("%s has an architecture, i386, that is not sold to new users", o.Machine)
		}
		demand, isPriced := f.number(t.get("Price"), t.place("Price"))
		if isPriced {
			o.Kind, o.Price = "on_demand", demand
			f.add(o)
		}
		if spot, ok := f.number(t.get("SpotPrice"), t.place("SpotPrice")); ok {
			if spot.Compare(demand) == 0 {
				f.note("%s costs as much on spot as on demand in %s", o.Machine, o.Region)
			}
			o.Kind, o.Price, o.Zone = "spot", spot, t.get("AvailabilityZone")
			f.add(o)
		}
	}
}

// plain is a number without the decimals that say nothing.
func plain(text string) string { return strings.TrimSuffix(text, ".0") }

// providerOf tells the provider of a machine by how it spells the names of types.
func providerOf(machine string) string {
	switch {
	case strings.HasPrefix(machine, "Standard_") || strings.HasPrefix(machine, "Basic_"):
		return "azure"
	case strings.Contains(machine, "."):
		return "aws"
	case strings.Contains(machine, "-"):
		return "gcp"
	}
	return ""
}
