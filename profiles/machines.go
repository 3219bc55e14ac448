package profiles

import (
	"fmt"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/profiles/clouds"
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

// soldAnywhere are the machines of the provider that [cloud] names, in whatever region, where
// no prices of the scenario's own add others: by them the names of machines are looked at
// where the region is wrong, so that all is told at once.
func soldAnywhere(cloud *keys.Table) (c cost.Catalogue) {
	name, _ := cloud.Peek("provider")
	provider, _ := name.(string)
	if _, own := cloud.Peek("prices"); own || !slices.Contains(clouds.Providers(), provider) {
		return c
	}
	return cost.Catalogue{Provider: provider, Region: "in any region", Offers: clouds.Machines(provider)}
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
		} else if alike := ofItsSize(name, c); alike != "" {
			fix = alike
		} else if near := c.Nearest(name); keys.Nearest(name, []string{near}) != "" && !strings.ContainsAny(name, "*?[") && len(name) <= 64 {
			fix = "nearest: " + near
		}
		t.ProblemAt(paths[i], fmt.Sprintf("%q is not in %v", name, c), fix)
	}
}

// ofItsSize names the machine of the catalogue that is most like one of another
// provider: with as many vCPUs, and of those the nearest in memory, and the cheapest.
func ofItsSize(name string, c cost.Catalogue) string {
	for _, p := range clouds.Providers() {
		if p == c.Provider {
			continue
		}
		var like models.Machine
		for _, o := range clouds.Machines(p) {
			if ok, _ := path.Match(name, o.Machine.Name); ok && (like.Name == "" || o.Machine.VCPU < like.VCPU) {
				like = o.Machine
			}
		}
		if like.Name == "" {
			continue
		}
		best, away := -1, math.Inf(1)
		for i, o := range c.Offers {
			if o.Machine.VCPU != like.VCPU || o.Machine.Accelerators > 0 || o.Machine.Baseline < 1 || o.Machine.Quota > 0 {
				continue
			}
			d := math.Abs(math.Log(float64(o.Machine.Memory) / float64(like.Memory)))
			if best < 0 || d < away || d == away && o.OnDemand < c.Offers[best].OnDemand {
				best, away = i, d
			}
		}
		if best >= 0 {
			m := c.Offers[best].Machine
			return fmt.Sprintf("of the size of %s (%g vCPU, %v) here is %s (%g vCPU, %v)", like.Name, like.VCPU, like.Memory, m.Name, m.VCPU, m.Memory)
		}
	}
	return ""
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
