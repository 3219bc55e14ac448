package profiles

import (
	"fmt"
	"slices"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/profiles/keys"
)

// readBudget reads [budget]: what the bill of a month may be, or by which share it may
// grow.
func readBudget(t *keys.Table, s *models.Scenario, in cost.Currency) (b cost.Budget) {
	if !t.Has("budget") {
		return b
	}
	own := t.SubLike("budget", fmt.Sprintf(`{ warn = "5%%", fail = "%s500" }`, in.Prefix()))
	if own.Broken() {
		return b
	}
	b.Warn, b.Fail = readLimit(own, "warn", in), readLimit(own, "fail", in)
	if !own.Has("warn") && !own.Has("fail") {
		own.Problem("", "limits nothing", fmt.Sprintf(`add warn = "5%%", of growth, or fail = "%s500", a month`, in.Prefix()))
	}
	if b.Warn.Set() && b.Fail.Set() && b.Warn.Grows() == b.Fail.Grows() && (b.Warn.Most > b.Fail.Most || b.Warn.Growth > b.Fail.Growth) {
		own.Problem("warn", fmt.Sprintf("%s is more than %s, at which the budget breaks", b.Warn.Text, b.Fail.Text), "swap them")
	}
	if !own.Has("designs") {
		return b
	}
	var known []string
	for _, d := range s.Designs {
		known = append(known, d.Name)
	}
	items := own.Items("designs", "a list of designs", "write a list, as that of the machines of a design: the names in brackets", "")
	if list, _ := own.Peek("designs"); len(items) == 0 && isList(list) {
		own.Problem("designs", "names no design", "leave it out, for a budget of all of them")
	}
	for _, item := range items {
		name, ok := item.Value.(string)
		switch {
		case !ok:
			own.ProblemAt(item.Path, keys.Show(item.Value)+" is no name", "write the name of a design, in quotes")
		case !slices.Contains(known, name):
			own.ProblemAt(item.Path, fmt.Sprintf("there is no design %q", name), keys.OneOf(name, known))
		default:
			b.Designs = append(b.Designs, name)
		}
	}
	return b
}

func isList(v any) bool { _, is := v.([]any); return is }

// readLimit reads 500, "$500" or "5%".
func readLimit(t *keys.Table, key string, in cost.Currency) cost.Limit {
	v, _, said := t.Value(key)
	if !said {
		return cost.Limit{}
	}
	text := keys.Show(v)
	if t.IsText(key) {
		text = t.Text(key, "")
	}
	limit, err := cost.ParseLimit(text, in)
	if err != nil {
		t.Problem(key, err.Error(), fmt.Sprintf(`write an amount a month, "%s500" or 500, or a growth, "5%%"`, in.Prefix()))
	}
	return limit
}
