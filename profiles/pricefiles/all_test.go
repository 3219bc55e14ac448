package pricefiles_test

import (
	"os"
	"testing"

	"fleetcost/profiles/pricefiles"
	"fleetcost/profiles/shared"
)

func TestAllFiles(t *testing.T) {
	folder := shared.Path(t, "pricing", "formats")
	files, _ := os.ReadDir(folder)
	for _, x := range files {
		in, _ := os.Open(folder + "/" + x.Name())
		f, err := pricefiles.Read(in, pricefiles.Options{})
		in.Close()
		t.Log("=====", x.Name(), err)
		if f == nil {
			continue
		}
		t.Log(f.Format, f.AsOf, f.Left, f.Notes)
		for _, o := range f.Offers {
			t.Logf("   %s|%s%s%s|%s%s|%s|%v/%s up %v h %v from %s %s %s", o.Provider, o.Machine, o.Service, o.ID, o.Region, o.Zone, o.Kind, o.Price, o.Unit, o.Upfront, o.Hourly, o.From, o.AsOf, o.Derived)
		}
	}
}
