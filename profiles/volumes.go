package profiles

import (
	"fmt"

	"fleetcost/models/billing"
	"fleetcost/profiles/keys"
)

// readVolumes reads the volumes that hold data, beside the root volume of each machine: those
// of all designs in [cloud], those of one in its table.
func readVolumes(t *keys.Table, provider string, ofDesign bool) (disks []billing.Disk) {
	const like = `volumes = [ { name = "data", size = "500GiB", count = 1 } ]`
	if !t.Has("volumes") {
		return nil
	}
	names := map[string]bool{}
	for _, row := range t.Tables("volumes", like) {
		d := billing.Disk{Name: row.Required("name", `add what it is called on the bill, name = "data"`)}
		if names[d.Name] && d.Name != "" {
			row.Problem("name", fmt.Sprintf("there are volumes of the name %q already", d.Name), "give each a name of its own")
		}
		names[d.Name] = true
		if row.Require("size", `add the size of one, size = "500GiB"`) {
			if d.GB, _ = gibibytes(row, "size").Value(); d.GB == 0 && !row.Refused("size") {
				row.Problem("size", "is nothing", "write the size of one, or remove the volumes")
			}
		}
		switch each, all := row.Has("per_instance"), row.Has("count"); {
		case each && ofDesign:
			row.Problem("per_instance", "volumes of each instance are those of all designs alike", "move them to [cloud] volumes, or write count")
		case each && all:
			row.Problem("per_instance", "are there so many of each instance, or so many in all?", "remove it, or count")
		case each:
			d.PerInstance = true
			d.Count = float64(row.Int("per_instance", 1, 1, 100))
		case row.Require("count", "add how many there are, count = 1, or of each instance, per_instance = 1"):
			d.Count = float64(row.Int("count", 1, 1, 1_000_000))
		}
		if row.Has("iops") {
			d.IOPS = row.Float("iops", 0, 1, 1e6)
		}
		if row.Has("throughput") {
			d.MBps = row.Float("throughput", 0, 1, 1e5)
		}
		for _, key := range []string{"iops", "throughput"} {
			if row.Has(key) && provider != "" && provider != "aws" {
				row.Problem(key, "has a price of its own on AWS alone", "remove it")
			}
		}
		disks = append(disks, d)
	}
	return disks
}
