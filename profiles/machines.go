package profiles

import (
	"fmt"
	"strconv"
	"strings"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/profiles/keys"
)

// readMachines are the names and patterns of machine types, as written, and where
// each of them stands.
func readMachines(t *keys.Table) (names []string, paths []keys.Path) {
	if !t.Require("machine", `add a type, a list of types, a pattern ("c7g.*"), or "any"`) {
		return nil, nil
	}
	v, path, _ := t.Value("machine")
	items, isList := v.([]any)
	if !isList {
		if name := t.Required("machine", `write a type, e.g. "c7g.large", or "any"`); name != "" {
			return []string{name}, []keys.Path{path}
		}
		return nil, nil
	}
	for i, item := range items {
		at := append(path[:len(path):len(path)], strconv.Itoa(i))
		name, ok := item.(string)
		if !ok || name == "" {
			t.ProblemAt(at, keys.Show(item)+" is not the name of a machine type", `write [ "c7g.large", "c7g.xlarge" ]`)
			continue
		}
		names, paths = append(names, name), append(paths, at)
	}
	if len(items) == 0 {
		t.Problem("machine", "an empty list", `write a type, or "any"`)
	}
	return names, paths
}

// checkOffered records the machines that the catalogue does not have.
func checkOffered(t *keys.Table, names []string, paths []keys.Path, c cost.Catalogue) {
	for i, name := range names {
		if len(c.Match(name)) > 0 {
			continue
		}
		fix := "see fleetcost list machines"
		if family := name + ".*"; len(c.Match(family)) > 0 {
			fix = fmt.Sprintf("write %q for all of its sizes", family)
		} else if near := c.Nearest(name); near != "" && !strings.ContainsAny(name, "*?[") && len(name) <= 64 {
			fix = "nearest: " + near
		}
		t.ProblemAt(paths[i], fmt.Sprintf("%q is not in %v", name, c), fix)
	}
}

// checkMemory records when none of the machines has the memory that the runtime needs.
func checkMemory(t *keys.Table, d models.Deployment, c cost.Catalogue) {
	var largest models.Machine
	offers, _ := c.Select(d.Machines)
	for _, o := range offers {
		if _, _, err := d.Runtime.Workers(o.Machine); err == nil {
			return
		}
		if o.Machine.Memory > largest.Memory {
			largest = o.Machine
		}
	}
	if len(offers) == 0 { // said before
		return
	}
	if _, _, err := d.Runtime.Workers(largest); err != nil {
		t.Problem("machine", fmt.Sprintf("%s %s", d.Runtime.Name, err),
			"take a machine with more memory, or fewer processes")
	}
}

// checkLimit records a CPU limit that all machines are too small for.
func checkLimit(t *keys.Table, d models.Deployment, c cost.Catalogue) {
	var largest models.Machine
	offers, _ := c.Select(d.Machines)
	for _, o := range offers {
		if o.Machine.VCPU > largest.VCPU {
			largest = o.Machine
		}
	}
	if len(offers) > 0 && d.CPULimit > largest.VCPU {
		t.Problem("cpu_limit", fmt.Sprintf("%g is more than the %g vCPUs of %s", d.CPULimit, largest.VCPU, largest.Name),
			"lower or remove it, or take a larger machine")
	}
}
