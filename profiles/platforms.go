package profiles

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"fleetcost/models"
	"fleetcost/profiles/keys"
	"fleetcost/sim"
)

// A Platform is what orders instances and runs them: how long each stage of their life
// takes there, and which autoscalers are its own.
type Platform struct {
	Name, Title string
	Policies    []string // the autoscalers that run on it alone, and on others that name them
	Providers   []string // whose machines it runs on; none: anybody's
	Usual       []string // the providers of which it is the first choice for its policies
	Boot        models.Distribution
	Register    sim.Time
	Drain       sim.Time
	Notice      sim.Time
	FailOpen    bool
	Health      models.HealthCheck
	PodBoot     models.Distribution // on a node that is there
	Nodes       *models.Nodes       // when those are ordered and removed that pods share; nil: pods share none
	Origins     []models.Origin
}

// Platforms returns the presets in the order of their names.
func Platforms() []Platform {
	all, _ := platformPresets() // a test reads them all
	return keys.ByName(all)
}

var platformPresets = sync.OnceValues(func() (map[string]Platform, error) {
	return keys.Presets(folder("platforms"), "platforms", readPlatform)
})

func readPlatform(t *keys.Table, name string) Platform {
	p := Platform{
		Name: name, Title: cmp.Or(t.Text("title", ""), name),
		Policies: strings.Fields(t.Text("policies", "")), Providers: strings.Fields(t.Text("providers", "")), Usual: strings.Fields(t.Text("usual", "")),
	}
	const fix = `add the time, e.g. drain = "30s"`
	if t.Require("boot", fix) {
		p.Boot = readDistribution(t, "boot")
	}
	if t.Require("register", fix) {
		p.Register = t.Duration("register", 0, 0, sim.Hour)
	}
	if t.Require("drain", fix) {
		p.Drain = t.Duration("drain", 0, 0, 24*sim.Hour)
	}
	if t.Require("notice", fix) {
		p.Notice = t.Duration("notice", 0, 0, sim.Hour)
	}
	if t.Require("fail_open", "add what its balancer does when no instance is well, e.g. fail_open = false") {
		p.FailOpen = t.Bool("fail_open")
	}
	if t.Require("health", "add its health checks: interval, timeout, unhealthy and healthy") {
		p.Health = readHealth(t.Sub("health"), p.Health)
	}
	readNodeScaler(t, &p)
	p.Origins = t.Origins(nil)
	return p
}

// on tells whether the platform runs on machines of a provider; "" is one that could not
// be read.
func (p *Platform) on(provider string) bool {
	return provider == "" || len(p.Providers) == 0 || slices.Contains(p.Providers, provider)
}

// runs tells whether an autoscaler runs on the platform: its own, or one that is of none.
func (p *Platform) runs(policy string) bool {
	return slices.Contains(p.Policies, policy) || !slices.ContainsFunc(Platforms(), func(q Platform) bool { return slices.Contains(q.Policies, policy) })
}

// platformsOf are the platforms on machines of a provider on which an autoscaler runs,
// the usual one first.
func platformsOf(policy, provider string) []Platform {
	all := slices.DeleteFunc(Platforms(), func(p Platform) bool { return !p.on(provider) || !p.runs(policy) })
	slices.SortStableFunc(all, func(p, q Platform) int {
		rank := func(p Platform) int {
			switch {
			case slices.Contains(p.Usual, provider) && slices.Contains(p.Policies, usualPolicy(provider, models.AcceptShared)):
				return 0
			case slices.Contains(p.Usual, provider):
				return 1
			}
			return 2
		}
		return cmp.Compare(rank(p), rank(q))
	})
	return all
}

// usualPolicy is the autoscaler that most people have who run servers, or the workers of
// a broker, on machines of a provider.
func usualPolicy(provider string, accept models.Accept) string {
	switch {
	case accept == models.AcceptBroker:
		return "queue"
	case provider == "aws":
		return "ec2"
	}
	return "hpa"
}
