package profiles

import (
	"cmp"
	"math"
	"strings"
	"sync"

	"fleetcost/models"
	"fleetcost/profiles/keys"
	"fleetcost/sim"
)

// A BackendPreset is what is usually known of a kind of backend before it is
// measured. How many connections a process keeps open to it is the runtime's.
type BackendPreset struct {
	Name, Title string
	// Services are those of managed offers that run it, the usual one first.
	Services    []string
	Connections int // that it admits, from all of its clients together
	// PerConnection is the memory of a managed offer for each connection that it
	// admits; 0 where it admits Connections whatever its size.
	PerConnection models.Bytes
	// Pooled tells that clients keep the pool of connections that is usual in
	// their runtime.
	Pooled    bool
	Connect   sim.Time // to open a connection, with all round trips
	RoundTrip sim.Time // of the network, per request, besides the time that the backend takes
	// Servers is how many requests it works on at once: 0 for as many as it has
	// vCPUs.
	Servers int
	// Shared tells that all requests share the servers (processor sharing);
	// else they wait for one, first come, first served.
	Shared  bool
	Origins []models.Origin
}

// disciplines are the words for BackendPreset.Shared: false, true.
var disciplines = []string{"first-come-first-served", "processor-sharing"}

// Discipline is how its servers are given to requests:
// first-come-first-served or processor-sharing.
func (b BackendPreset) Discipline() string {
	if b.Shared {
		return disciplines[1]
	}
	return disciplines[0]
}

// ServersOn is how many requests it works on at once on so many vCPUs: of a
// managed offer, say. 0 vCPUs are unknown, and are taken for one.
func (b BackendPreset) ServersOn(vcpu float64) int {
	if b.Servers > 0 {
		return b.Servers
	}
	return max(1, int(math.Round(vcpu)))
}

// ConnectionsOn is how many connections it admits on a managed offer of so much
// memory.
func (b BackendPreset) ConnectionsOn(memory models.Bytes) int {
	if b.PerConnection <= 0 || memory <= 0 {
		return b.Connections
	}
	return max(1, int(memory/b.PerConnection))
}

// Backends returns the presets in the order of their names.
func Backends() []BackendPreset {
	all, _ := backendPresets()
	return keys.ByName(all)
}

// Backend returns the preset of that name. The error names the nearest one.
func Backend(name string) (BackendPreset, error) {
	all, err := backendPresets()
	return keys.FindPreset("backend", name, all, err)
}

var backendPresets = sync.OnceValues(func() (map[string]BackendPreset, error) {
	return keys.Presets(folder("backends"), "backends", func(t *keys.Table, name string) BackendPreset { return readBackendPreset(t, name, nil) })
})

// readBackendPreset reads the keys of a backend: all that it does not say itself
// it has from its parent, and without a parent it must say all.
func readBackendPreset(t *keys.Table, name string, parent *BackendPreset) BackendPreset {
	var b BackendPreset
	if parent != nil {
		b = *parent
	}
	need := func(key, fix string) bool {
		if parent == nil {
			return t.Require(key, fix)
		}
		return t.Has(key)
	}
	b.Name = name
	b.Title = cmp.Or(t.Text("title", ""), b.Title, name)
	if need("services", `add the managed services that run it, e.g. services = "redis valkey"`) {
		b.Services = strings.Fields(t.Text("services", ""))
	}
	if need("connections", "add how many connections it admits, e.g. connections = 100") {
		b.Connections = t.Int("connections", 0, 1, 1e9)
	}
	if t.Has("memory_per_connection") {
		b.PerConnection = t.Bytes("memory_per_connection", 0)
	}
	if t.Has("pool") {
		b.Pooled = t.Word("pool", []string{"unlimited", "runtime"}) == 1
	}
	if need("connect", `add the time to open a connection, e.g. connect = "5ms"`) {
		b.Connect = t.Duration("connect", 0, 0, sim.Hour)
	}
	if need("round_trip", `add the time that the network takes for a request, e.g. round_trip = "0.5ms"`) {
		b.RoundTrip = t.Duration("round_trip", 0, 0, sim.Hour)
	}
	if need("servers", `add how many requests it works on at once, e.g. servers = 1 or "vcpu"`) {
		b.Servers = t.IntOr("servers", "vcpu", 0, 1)
	}
	if need("discipline", "add how its servers are given to requests, "+keys.List(keys.Quoted(disciplines))) {
		b.Shared = t.Word("discipline", disciplines) == 1
	}
	b.Origins = t.Origins(b.Origins)
	return b
}
