package profiles

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"sync"

	"fleetcost/models"
	"fleetcost/profiles/keys"
	"fleetcost/sim"
)

// A Protocol is what calls between services cost besides the work of the one
// that is called: CPU time on the reference core, and time on the network.
// REST and gRPC differ in nothing but these numbers.
type Protocol struct {
	Name, Title    string
	Client         sim.Time // of the caller, per call
	Encode, Decode sim.Time // of a message
	Network        models.Distribution
	Origins        []models.Origin
}

const (
	protocolByDefault = "rest"
	noProtocol        = "none" // calls cost nothing but what steps say
)

// Protocols returns the presets in the order of their names.
func Protocols() []Protocol {
	all, _ := protocolPresets()
	return keys.ByName(all)
}

var protocolPresets = sync.OnceValues(func() (map[string]Protocol, error) {
	return keys.Presets(folder("protocols"), "protocols", func(t *keys.Table, name string) Protocol { return readProtocol(t, name, nil) })
})

// readProtocols reads the tables [protocol.X], and adds them to the presets: one of
// the name of a preset changes it, others say all or what they inherit.
func readProtocols(t *keys.Table) map[string]Protocol {
	presets, _ := protocolPresets() // a test reads them all
	all := maps.Clone(presets)
	all[noProtocol] = Protocol{Name: noProtocol}
	for _, s := range t.Named("protocol") {
		if s.Name() == noProtocol {
			s.Problem("", "is the name for no protocol", "choose another")
			continue
		}
		parent := presetOf(presets, s.Name())
		if s.Has("inherits") {
			from := s.Choice("inherits", "", slices.Sorted(maps.Keys(presets)))
			if parent = presetOf(presets, from); parent == nil {
				parent = &Protocol{} // what else is wrong?
			}
		}
		all[s.Name()] = readProtocol(s, s.Name(), parent)
	}
	return all
}

func presetOf(presets map[string]Protocol, name string) *Protocol {
	if p, ok := presets[name]; ok {
		return &p
	}
	return nil
}

// readProtocol reads the keys of a protocol: what it does not say itself it has from
// its parent, and without a parent it must say all.
func readProtocol(t *keys.Table, name string, parent *Protocol) Protocol {
	var p Protocol
	if parent != nil {
		p = *parent
	}
	need := func(key string) bool {
		if parent == nil {
			return t.Require(key, fmt.Sprintf(`add the time, e.g. %s = "0.05ms"`, key))
		}
		return t.Has(key)
	}
	p.Name = name
	p.Title = cmp.Or(t.Text("title", ""), p.Title, name)
	for _, d := range []struct {
		key string
		to  *sim.Time
	}{{"client", &p.Client}, {"encode", &p.Encode}, {"decode", &p.Decode}} {
		if need(d.key) {
			*d.to = t.Duration(d.key, 0, 0, sim.Hour)
		}
	}
	if need("network") {
		p.Network = readDistribution(t, "network")
	}
	p.Origins = t.Origins(p.Origins)
	return p
}

// onWire is CPU work on messages at an end of a call; none where it takes no time.
func onWire(t sim.Time, end models.End) []models.Step {
	if t <= 0 {
		return nil
	}
	time, err := models.Constant(t.Seconds())
	if err != nil {
		return nil // no duration is out of its range
	}
	return []models.Step{{Action: models.CPU, Kind: models.JSON, Time: time, Wire: end}}
}
