package profiles

import (
	"math"
	"strings"
	"testing"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/scaling"
	"fleetcost/profiles/reference"
)

// TestUnitsAreThoseOfTheReaders: what is by a time or in money the readers make into what
// the reference says it is. What stands in quotes has its unit there, and a number of which
// no unit is told says in words what it is of.
func TestUnitsAreThoseOfTheReaders(t *testing.T) {
	rate := func(l *Loaded) float64 { return l.Scenario.Traffic.Rate() }
	target := func(l *Loaded) float64 {
		switch g := l.Scenario.Designs[0].Deployments[0].Operation.Autoscaler.(type) {
		case scaling.EC2Group:
			return g.Policies[0].(scaling.TargetTracking).Target
		case scaling.HPA:
			return float64(g.Targets[0].AverageValue) / 1000
		}
		return math.NaN()
	}
	clients := func(l *Loaded) models.Clients { return l.Scenario.Traffic.(models.Realtime).Clients[0] }
	usd := func(p cost.Price) float64 { return p.USD() }
	halved := `cloud={ provider = "aws", region = "us-east-1", currency = { code = "EUR", per_usd = 0.5, as_of = "2026-11-01" }, owned = [ { machine = "c7g.large", instances = 1, usd = 0.08 } ] }`
	rows := map[string]struct {
		base string
		with []string
		is   func(l *Loaded) float64
		want float64
	}{
		"traffic.rate":                  {"web", []string{"traffic.rate=60"}, rate, 60},
		"traffic.mean":                  {"diurnal", []string{"traffic.mean=60", "traffic.window=all"}, rate, 60},
		"traffic.start_rate":            {"web", []string{`traffic={ pattern = "ramp", start_rate = 60, end_rate = 60, ramp_end = "10m" }`}, rate, 60},
		"traffic.end_rate":              {"web", []string{`traffic={ pattern = "ramp", start_rate = 1, end_rate = 60, ramp_end = "10m", window = "peak 10m" }`}, rate, 60},
		"traffic.base":                  {"web", []string{`traffic={ pattern = "spike", base = 60, times = 1.0000001, at = "5m", hold = "5m", window = "all" }`}, rate, 60},
		"connections.NAME.rate":         {"sockets", []string{`connections.chat={ rate = 10, session = "20s", goal = { connect_p99 = "1s" } }`}, func(l *Loaded) float64 { return clients(l).Number }, 200},
		"connections.NAME.messages_in":  {"sockets", nil, func(l *Loaded) float64 { return clients(l).In }, 0.02},
		"connections.NAME.messages_out": {"sockets", nil, func(l *Loaded) float64 { return clients(l).Out }, 0.01},
		"service.NAME.rate_limit.rate":  {"policies", nil, func(l *Loaded) float64 { return l.Scenario.Admissions[0].Limit.Rate }, 30},
		"scaling.requests_per_second":   {"web", []string{"scaling.policy=hpa", "scaling.requests_per_second=60"}, target, 60},
		"scaling.requests_per_target":   {"web", []string{"scaling.policy=ec2", "scaling.requests_per_target=60"}, target, 60},
		"backend.NAME.price":            {"billed", []string{"budget.fail=500", halved}, func(l *Loaded) float64 { return usd(l.Backends[1].Offer.HourPrice()) }, 0.5},
		"cloud.owned.N.usd":             {"billed", []string{"budget.fail=500", halved}, func(l *Loaded) float64 { return usd(l.Catalogue.Owned[0].Hour) }, 0.04},
		"team.rate":                     {"billed", []string{"budget.fail=500", halved}, func(l *Loaded) float64 { return l.Teams["node"].Rate.USD() }, 90},
		"team.NAME.rate":                {"billed", []string{"budget.fail=500", halved, "team.node.rate=80"}, func(l *Loaded) float64 { return l.Teams["node"].Rate.USD() }, 80},
		"team.NAME.hours":               {"billed", nil, func(l *Loaded) float64 { return l.Teams["node"].Amount.USD() }, 40 * 90},
		"cloud.throughput":              {"billed", nil, func(l *Loaded) float64 { return l.Architecture.RootMBps }, 200},
	}
	for _, s := range reference.Sections() {
		for _, k := range s.Keys {
			path := s.Path(&k)
			number := k.Type == reference.Number || k.Type == reference.Whole
			row, ok := rows[path]
			if !number && k.Unit != "" {
				t.Errorf("%s: %s stands in its value", path, k.Unit)
			}
			if !ok {
				if strings.Contains(k.Unit, "/") && path != "design.NAME.jobs.per_month" && path != "cloud.volumes.N.throughput" { // TestJobsOfFargate, TestDataVolumes
					t.Errorf("%s: nothing holds that it is in %s", path, k.Unit)
				}
				continue
			}
			t.Run(path, func(t *testing.T) {
				if got := row.is(changedLoad(t, row.base, row.with)); math.Abs(got/row.want-1) > 1e-6 {
					t.Errorf("%v, and %v are told: %s", got, row.want, k.Unit)
				}
			})
		}
	}
}
