package profiles_test

import (
	"strings"
	"testing"

	"fleetcost/models/cost"
	"fleetcost/profiles"
)

// What people cost, of designs that say their hours.
func TestTeam(t *testing.T) {
	load := func(set string) (*profiles.Loaded, error) {
		src, _ := profiles.Embedded("storefront")
		src.Sets = []string{set}
		return profiles.Load(src)
	}
	l, err := load(`team={ rate = 90, node = { hours = 40 }, django = { hours = 12.5, rate = 85.5 } }`)
	if err != nil {
		t.Fatal(err)
	}
	if len(l.Teams) != 2 || l.Teams["node"].Amount != cost.MustDollars(3600) || l.Teams["django"].Amount != cost.MustDollars(1068.75) {
		t.Errorf("%+v", l.Teams)
	}
	for set, want := range map[string]string{
		`team={ rate = 90 }`: `team: has hours of no design; add [team.node] with hours = 40`,
		`team=90`:            `team: 90 is not a table; write team = { rate = 90, node = { hours = 40 } }`,
		`team={ rate = 90, nod = { hours = 40 } }`:      `team.nod: there is no such design; did you mean node?`,
		`team={ node = { hours = 40 } }`:                `team.node.rate: missing; add what an hour costs`,
		`team={ rate = 0, node = { hours = 40 } }`:      `team.rate: 0 is out of range`,
		`team={ rate = "90 €", node = { hours = 40 } }`: `team.rate: "90 €" is not a number`,
		`team={ rate = 90, node = {} }`:                 `team.node.hours: missing; add the hours of a month`,
		`team={ rate = 90, node = 40 }`:                 `team.node: 40 is not a table; write node = { hours = 40 }`,
		`team={ rate = 90, node = { hours = -1 } }`:     `team.node.hours: -1 is out of range`,
		`team={ rate = 90, node = { hour = 1 } }`:       `team.node.hour: unknown key; did you mean hours?`,
	} {
		if _, err := load(set); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", set, err, want)
		}
	}
}
