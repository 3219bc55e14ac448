package reference

import "strings"

// A Bound is what a number, share or duration may be at least and at most, whatever else
// the scenario says: readers may ask for more, where other keys do.
type Bound struct {
	Least float64
	Above bool    // Least itself is refused
	Most  float64 // 0 where there is none
}

var (
	positive = Bound{Above: true}
	natural  = Bound{Least: 1}
	portion  = Bound{Most: 1}
	some     = Bound{Above: true, Most: 1}
)

// bounds are those of keys by their paths.
var bounds = map[string]Bound{
	"traffic.rate":               {},
	"goal.errors":                portion,
	"goal.degraded":              portion,
	"goal.max_utilization":       some,
	"goal.zones":                 {Least: 2, Most: 100},
	"request.NAME.share":         {Most: 1e12},
	"request.NAME.timeout":       positive,
	"request.NAME.failure":       portion,
	"request.NAME.goal.errors":   some,
	"backend.NAME.connections":   {Least: 1, Most: 1<<31 - 1},
	"backend.NAME.cores":         {Least: 0.01, Most: 1e6},
	"backend.NAME.replicas":      {Most: 100},
	"backend.NAME.pool":          natural,
	"cloud.redone":               portion,
	"cloud.iops":                 {Least: 1, Most: 1e6},
	"cloud.throughput":           {Least: 1, Most: 1e5},
	"cloud.currency.per_usd":     {Above: true, Most: 1e7},
	"cloud.owned.N.instances":    {Least: 1, Most: 1e6},
	"cloud.owned.N.usd":          {Most: 1e6},
	"logs.compressed":            portion,
	"design.NAME.processes":      natural,
	"design.NAME.cpu_limit":      {Least: 0.01, Most: 1e4},
	"connections.NAME.number":    {Above: true, Most: 1e9},
	"connections.NAME.rate":      {Above: true, Most: 1e9},
	"team.NAME.hours":            {Most: 1e6},
	"step.native.cores":          {Least: 1, Most: 1024},
	"service.NAME.max_in_flight": {Least: 1, Most: 1e9},
}

// Bounds of a key of the section; false where none is known. Limits of times that goals
// set are above 0, as nothing is answered sooner.
func (s *Section) Bounds(k *Key) (Bound, bool) {
	if (s.Name == "goal" || strings.HasSuffix(s.Name, ".goal")) && k.Type == Duration {
		return positive, true
	}
	b, ok := bounds[s.Path(k)]
	return b, ok
}
