package profiles

import (
	"errors"
	"path/filepath"
	"strings"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/traffic"
	"fleetcost/profiles/clouds"
	"fleetcost/profiles/keys"
	"fleetcost/profiles/runtimes"
)

// readScenario reads the root table of a scenario.
func readScenario(t *keys.Table) *Loaded {
	l := &Loaded{}
	s := &l.Scenario
	s.Title = t.Text("title", "")
	if s.Title == "" {
		s.Title = strings.TrimSuffix(filepath.Base(t.File()), ".toml")
	}
	if t.Has("traffic") || !t.Means("connections") && t.Require("traffic", `add [traffic] with pattern = "constant" and rate = 800`) {
		s.Traffic = readTraffic(t.Sub("traffic"))
	}
	s.Goal = readGoal(t.Sub("goal"))
	if s.Goal.During > 0 && t.Has("traffic") {
		planFor(t.Sub("goal"), t.Sub("traffic"), s)
	}
	backends := readBackends(t)
	system := readSystem(t, backends)
	s.Services = system.services
	if len(s.Services) == 0 {
		s.Services = []string{""}
	}
	s.Admissions = system.admissions()
	if t.Has("traffic") {
		s.Traffic = system.replay(t.Sub("traffic"), s.Traffic)
	}
	s.Classes = system.read()
	l.matches = system.matches
	system.connected(s)
	system.limited()
	completeGoal(t.Sub("goal"), s)
	backends.warnUnused()

	var priced bool
	var list cost.Catalogue
	if t.Require("cloud", `add [cloud] with provider = "aws" and region = "us-east-1"`) {
		l.Catalogue, list, priced = readCloud(t.Sub("cloud"))
	}
	s.Backends, l.Backends = backends.priced(l.Catalogue, priced)
	l.Architecture = readArchitecture(t, s, l.Catalogue, l.Backends)
	backends.storedIn(l.Architecture, s)
	attach(&l.Catalogue, l.Architecture)
	d := designer{system: system, runtimes: runtimes.ReadAll(t), catalogue: l.Catalogue, list: list, priced: priced, around: l.Architecture, goal: s.Goal, scaled: map[string]bool{}}
	if !priced {
		d.anywhere = soldAnywhere(t.Sub("cloud"))
	}
	s.Designs = d.designs()
	l.Catalogue.Offers, l.Catalogue.Elsewhere = d.catalogue.Offers, d.catalogue.Elsewhere
	d.judgeScaling()
	s.Events = readEvents(t, s)
	l.Budget = readBudget(t, s, l.Catalogue.Currency)
	l.Teams = readTeam(t, s)
	l.doubtful = readDoubt(t)
	l.Commands = d.commands
	d.ceilings(s)
	return l
}

// readTraffic reads the table [traffic]: the pattern owns all keys but its name.
func readTraffic(t *keys.Table) models.Traffic {
	names := models.Patterns.Names()
	if !t.Require("pattern", "add one of "+keys.List(keys.Quoted(names))+`, e.g. pattern = "constant"`) {
		t.Pass(t.Keys()...)
		return nil
	}
	name := t.Choice("pattern", "", names)
	read, ok := models.Patterns.Find(name)
	if !ok {
		t.Pass(t.Keys()...)
		return nil
	}
	before := t.Findings().Len()
	offered := read(modelKeys{t})
	said, _ := t.Peek("burstiness")
	_, word := said.(string)
	switch {
	case word:
		if t.Choice("burstiness", "", []string{"from-trace"}) != "" && offered != nil && t.Findings().Len() == before {
			var what, fix string
			if offered, what, fix = traffic.OwnBursts(offered); what != "" {
				t.Problem("burstiness", what, fix)
			}
		}
	case t.Has("burstiness"):
		if b := t.SubLike("burstiness", `{ index = 4, scale = "1s" }`); !b.Broken() && offered != nil && t.Findings().Len() == before {
			offered = traffic.ReadBursts(modelKeys{b}, offered)
		} else {
			b.Pass(b.Keys()...)
		}
	}
	refuseForeign(t, "pattern", name, patternKeys)
	if offered == nil && t.Findings().Len() == before {
		t.Problem("", "gives no traffic", "")
	}
	return offered
}

// onDemand is how machines are bought unless the scenario says otherwise.
const onDemand = "on-demand"

// readCloud reads [cloud]: what is sold in the way that it names less what was negotiated, and
// the list of what that is made of. Provider and region have no defaults: prices differ too
// much.
func readCloud(t *keys.Table) (sold, list cost.Catalogue, ok bool) {
	provider := t.Required("provider", "add one of "+keys.List(keys.Quoted(clouds.Providers())))
	region := t.Required("region", `add the region, e.g. region = "us-east-1"`)
	purchase := cost.Purchase(t.Choice("purchase", onDemand, purchases()))
	redone := 0.0
	if t.Has("redone") {
		if redone = t.Share("redone", 0, 0, 1); purchase != "" && purchase != cost.Spot {
			t.Problem("redone", "is work that machines on spot do again", `add purchase = "spot", or move it to a design that has it`)
		}
	}
	if provider == "" || region == "" {
		return sold, list, false
	}
	in, told := readCurrency(t)
	owned := readOwned(t)
	own, said := readPrices(t)
	if said && own == nil {
		return sold, list, false
	}
	list, err := clouds.Catalogue(provider, region)
	var unknown clouds.Unknown
	switch {
	case err == nil || own != nil && errors.As(err, &unknown) && unknown.Key == "region" && own.Sells(provider, region):
		if !told {
			in = cost.Currency{} // what else is wrong is found in dollars
		}
		c, ok := priced(t, own, list, provider, region, in)
		c.Owned, c.Redone = owned(c), redone
		if own != nil {
			c.OwnUntil = own.Latest()
		}
		return sustained(discounted(t, c.Bought(purchase))), c, ok
	case errors.As(err, &unknown):
		t.Problem(unknown.Key, unknown.What(), unknown.Fix())
	default:
		t.Problem("", err.Error(), "")
	}
	return sold, list, false
}

// purchases are the ways to buy that a scenario may name.
func purchases() (ways []string) {
	for _, p := range cost.Known {
		ways = append(ways, string(p))
	}
	return ways
}
