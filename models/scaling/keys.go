package scaling

import (
	"fmt"
	"strconv"
	"strings"

	"fleetcost/models"
	"fleetcost/models/words"
	"fleetcost/sim"
)

// A Kind is an autoscaler as a scenario names it.
type Kind struct {
	// Vendor is the autoscaler with the settings that its vendor gives it where nobody
	// says otherwise.
	Vendor func() Autoscaler
	read   func(models.Keys) Autoscaler // nil: no scenario can ask for it
	words  map[string]string            // keys by the settings that Validate names otherwise
}

// Autoscalers are the autoscalers by name.
var Autoscalers = models.NewRegistry[Kind]("autoscaler")

// Asked tells whether a scenario can ask for it.
func (k Kind) Asked() bool { return k.read != nil }

// Read asks a table of a scenario for the settings of an autoscaler. It is nil for one
// that no scenario can ask for. What its vendor sets where nobody does is not assumed
// aloud; what every user must decide (how few, how many, at which target) is.
func (k Kind) Read(table models.Keys) Autoscaler {
	if k.read == nil {
		return nil
	}
	a := k.read(table)
	for _, p := range a.Validate() {
		first, rest, _ := strings.Cut(p.Key, "[")
		if word, ok := k.words[first]; ok {
			p.Key = strings.TrimSuffix(word+"["+rest, "[")
		}
		tell(table, p)
	}
	return a
}

// tell records a problem of a setting at the key that it was read from.
func tell(k models.Keys, p Problem) {
	parts := strings.Split(p.Key, ".")
	for i, part := range parts {
		name, place, listed := strings.Cut(strings.TrimSuffix(part, "]"), "[")
		switch {
		case listed:
			all := k.Tables(name, "")
			n, err := strconv.Atoi(place)
			if err != nil || n >= len(all) {
				k.Problem(name, p.What, p.Fix)
				return
			}
			if k = all[n]; i == len(parts)-1 {
				k.Problem("", p.What, p.Fix)
			}
		case i < len(parts)-1:
			k = k.Sub(name)
		case !k.Refused(name) && !(name == "min" && k.Refused("max")):
			k.Problem(name, p.What, p.Fix)
		}
	}
}

// What is assumed where a scenario does not say it.
const (
	usualMost = 100 // instances
	usualCPU  = 0.6 // of the CPU, where the vendor has no default
)

// mostAsked is as many instances as a scenario may ask for.
const mostAsked = 100_000

// askBounds asks for the least and the most instances.
func askBounds(k models.Keys, least int) (low, high int) {
	return k.Int("min", least, 0, mostAsked), k.Int("max", usualMost, 1, mostAsked)
}

// askFlag asks for a time that the vendor sets where nobody does.
func askFlag(k models.Keys, key string, vendor, low, high sim.Time) sim.Time {
	if !k.Has(key) {
		return vendor
	}
	return k.Duration(key, vendor, low, high)
}

// lasting is a time as texts have it.
func lasting(t sim.Time) string { return words.Duration(t.Seconds()) }

// askNumber asks for a number that the vendor sets where nobody does.
func askNumber(k models.Keys, key string, vendor, low, high float64) float64 {
	if !k.Has(key) {
		return vendor
	}
	return k.Float(key, vendor, low, high)
}

// askTarget asks for the utilization that an autoscaler keeps.
func askTarget(k models.Keys, key string, usual float64) float64 {
	return k.Share(key, usual, 0.01, 1)
}

// askCount asks for a number of instances that must be said.
func askCount(k models.Keys, key, of string) int {
	if !k.Require(key, fmt.Sprintf("add the instances %s, e.g. %s = 4", of, key)) {
		return 1
	}
	return k.Int(key, 0, 0, mostAsked)
}

// askRate asks for the requests per second that an instance shall have.
func askRate(k models.Keys) float64 {
	return k.Float("requests_per_second", 1, 0.001, 1e6)
}
