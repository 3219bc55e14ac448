package pages

import (
	"testing"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs/samples"

	"github.com/google/go-cmp/cmp"
)

// What caches cost and save, one by one and all together; none without caches.
func TestWhatCachesSave(t *testing.T) {
	page := report.Saving{Class: "page", Backend: "redis", Worth: cost.MustDollars(31.5)}
	two := []report.Saving{page, {Class: "user", Worth: cost.MustDollars(70), Monthly: cost.MustDollars(5), Grown: []report.Growth{{Backend: "db", Times: 2}}}}
	redis := report.Backend{Name: "redis", Bill: cost.Bill{Lines: []cost.Line{{Amount: cost.MustDollars(115)}}}}
	got := savings(cost.Currency{}, []*report.Design{
		{Name: "one", Caches: []report.Saving{page}, Backends: []report.Backend{redis}}, {Name: "none"},
		{Name: "two", Caches: two, Savings: cost.MustDollars(9), Spared: cost.MustDollars(101.5), Backends: []report.Backend{redis}},
		{Name: "all", Caches: []report.Saving{{Class: "page", Worth: cost.MustDollars(1), Needed: samples.Note("db is overloaded")}}},
	})
	want := [][]string{
		{"one", "page in redis", "115.00", "31.50", "0.00", ""},
		{"two", "page in redis", "115.00", "31.50", "0.00", ""},
		{"", "user in its process", words.Unknown, "70.00", "5.00", "or 2 times db"},
		{"", "all together", "115.00", "101.50", "9.00", ""},
		{"all", "page in its process", words.Unknown, "1.00", words.Unknown, "needed"},
	}
	var rows [][]string
	for _, r := range got.Rows {
		rows = append(rows, r.Cells)
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Error(diff)
	}
	if g := savings(cost.Currency{}, []*report.Design{{Name: "none"}}); len(g.Rows) != 0 {
		t.Errorf("%v", g.Rows)
	}
}
