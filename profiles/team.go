package profiles

import (
	"slices"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/profiles/keys"
)

// readTeam reads [team]: what people cost who keep a design running, of the designs that
// have a table of hours in it.
func readTeam(t *keys.Table, s *models.Scenario) map[string]cost.Team {
	if !t.Has("team") {
		return nil
	}
	own := t.SubLike("team", `{ rate = 90, node = { hours = 40 } }`)
	if own.Broken() {
		return nil
	}
	var known []string
	for _, d := range s.Designs {
		known = append(known, d.Name)
	}
	rate := hourly(own)
	teams := map[string]cost.Team{}
	some := false
	for _, name := range own.Keys() {
		if name == "rate" {
			continue
		}
		some = true
		if !slices.Contains(known, name) {
			own.Pass(name)
			own.Problem(name, "there is no such design", keys.OneOf(name, known))
			continue
		}
		design := own.SubLike(name, `{ hours = 40 }`)
		if design.Broken() {
			continue
		}
		paid := rate
		if design.Has("rate") {
			paid = hourly(design)
		} else if !own.Has("rate") {
			design.Require("rate", "add what an hour costs: rate = 90, here or in [team]")
		}
		if !design.Require("hours", "add the hours of a month, e.g. hours = 40") || !paid.Positive() {
			design.Pass("hours")
			continue
		}
		team, err := cost.NewTeam(design.Float("hours", 0, 0, 1e6), paid)
		if err != nil {
			design.Problem("hours", err.Error(), "")
			continue
		}
		teams[name] = team
	}
	if !some {
		own.Problem("", "has hours of no design", `add [team.node] with hours = 40, of a month`)
	}
	return teams
}

// hourly is the rate of a table, unknown where there is none.
func hourly(t *keys.Table) cost.Price {
	if !t.Has("rate") {
		return cost.Price{}
	}
	price, err := cost.PriceOf(t.Float("rate", 0, keys.AboveZero, 1e6))
	if err != nil {
		t.Problem("rate", err.Error(), "write what an hour costs, e.g. rate = 90")
	}
	return price
}
