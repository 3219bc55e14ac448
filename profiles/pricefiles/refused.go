package pricefiles

import (
	"bytes"
	"fmt"
	"io"
)

// Files that lie beside price files and have none in them are refused by name.

var awsServiceIndex = Format{Title: "the index of AWS offers",
	is:   func(head []byte) bool { return has("offers", "currentVersionUrl")(head) && !has("products")(head) },
	read: refuse("it names the files of the services; download the one at currentVersionUrl")}

var awsRegionIndex = Format{Title: "the index of regions of an AWS offer",
	is:   func(head []byte) bool { return has("regions", "currentVersionUrl")(head) && !has("products")(head) },
	read: refuse("it names the files of the regions; download the one at currentVersionUrl")}

var infracostUsage = Format{Title: "an Infracost usage file",
	is: func(head []byte) bool {
		return bytes.HasPrefix(bytes.TrimSpace(head), []byte("resource_usage:")) || bytes.Contains(head, []byte("\nresource_usage:")) ||
			bytes.Contains(head, []byte("\nresource_type_default_usage:"))
	},
	read: refuse("it says how much is used, not what it costs; give what infracost breakdown --format json wrote")}

func refuse(fix string) func(io.Reader, *File) error {
	return func(io.Reader, *File) error { return fmt.Errorf("%w; %s", ErrNoPrices, fix) }
}
