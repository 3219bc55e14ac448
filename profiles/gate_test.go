package profiles_test

import (
	"slices"
	"strings"
	"testing"

	"fleetcost/models/cost"
	"fleetcost/profiles"
)

// What a change is held to.
func TestBudget(t *testing.T) {
	load := func(sets ...string) (*profiles.Loaded, error) {
		src, _ := profiles.Embedded("storefront")
		src.Sets = sets
		return profiles.Load(src)
	}
	l, err := load("budget.warn=5%", `budget.fail="$1,500"`, `budget.designs=["node", "django"]`)
	if err != nil {
		t.Fatal(err)
	}
	if b := l.Budget; b.Warn.Growth != 0.05 || !b.Warn.Grows() || b.Fail.Most != cost.MustDollars(1500) || !slices.Equal(b.Designs, []string{"node", "django"}) {
		t.Errorf("%+v", b)
	}
	for _, number := range []string{"500", "500.0", "5e2"} {
		if l, err = load("budget.fail=" + number); err != nil || l.Budget.Fail.Most != cost.MustDollars(500) {
			t.Errorf("%s is %+v, %v", number, l, err)
		}
	}
	for _, tt := range []struct {
		set, want string
	}{
		{`budget.fail=much`, `budget.fail: "much" is neither an amount nor a growth; write an amount a month, "$500" or 500, or a growth, "5%"`},
		{`budget.fail=-1`, `budget.fail: "-1" is neither an amount nor a growth`},
		{`budget.fail=true`, `budget.fail: "true" is neither an amount nor a growth`},
		{`budget.fail=0`, `"0" is not an amount that a bill can keep to`},
		{`budget={}`, `budget: limits nothing; add warn = "5%"`},
		{`budget=5`, `budget: 5 is not a table; write budget = { warn = "5%", fail = "$500" }`},
		{`budget={ warn = "6%", fail = "5%" }`, `budget.warn: 6% is more than 5%, at which the budget breaks; swap them`},
		{`budget={ fail = "5%", designs = ["nod"] }`, `budget.designs.0: there is no design "nod"; did you mean node?`},
		{`budget={ fail = "5%", designs = [1] }`, `budget.designs.0: 1 is no name`},
		{`budget={ fail = "5%", designs = "node" }`, `budget.designs: "node" is not a list of designs`},
		{`budget={ fail = "5%", designs = [] }`, `budget.designs: names no design; leave it out`},
		{`budget={ fail = "5%", limit = 3 }`, `budget.limit: unknown key; known here: designs, fail, warn`},
	} {
		if _, err := load(tt.set); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %s", tt.set, err, tt.want)
		}
	}
}
