package main

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"maps"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fleetcost/models/commitments"
	"fleetcost/models/cost"
	"fleetcost/profiles/shared"
)

func init() { referees["commitments"] = refereeCommitments }

// countsRule says which instances run in each hour: by a table of the day, or from a trace.
type countsRule struct {
	Base, Growth, Every int
	Table               []int
	WeekendTenths       int `json:"weekend_tenths"`
	File, From          string
	Scale               float64
	PerInstance         float64 `json:"rps_per_instance"`
	Min, Hours          int
}

type commitCase struct {
	ID, Kind    string
	Hours       int
	Counts      countsRule
	Values      []int          `json:"counts_values"`
	Sum         int            `json:"counts_sum"`
	Histogram   map[string]int `json:"counts_histogram"`
	Prices      map[string]any
	Months      []int
	Spot        *refereeSpot
	Cap         string `json:"cap_usd_per_hour"`
	YearFactors []int  `json:"year_factors_percent"`
	Families    []struct {
		Name                                string
		Counts                              countsRule
		Values                              []int  `json:"counts_values"`
		OnDemand                            string `json:"on_demand"`
		Reservation, Commitment, Plan, Kind string
	}
	Expected map[string]any
}

type refereeSpot struct {
	Hour     string `json:"usd_per_hour"`
	Share    int64  `json:"share_percent"`
	Overhead string
}

// hours are the instances of each hour, which must be those that the case lists.
func (c commitCase) hours(t *testing.T, rule countsRule, listed []int) commitments.Counts {
	counts := make(commitments.Counts, c.Hours)
	if rule.File != "" {
		traced(t, rule, counts)
	} else {
		for h := range counts {
			n := rule.Table[h%24] * 10
			if h/24%7 >= 5 {
				n = rule.Table[h%24] * rule.WeekendTenths
			}
			counts[h] = rule.Base + n/10
			if rule.Every > 0 {
				counts[h] += rule.Growth * (h / rule.Every)
			}
		}
	}
	if listed != nil && !slices.Equal(counts, listed) {
		t.Errorf("%s: its rule gives %v, listed are %v", c.ID, counts, listed)
	}
	return counts
}

// traced reads the busiest minute of each hour.
func traced(t *testing.T, rule countsRule, counts commitments.Counts) {
	rows, err := csv.NewReader(shared.Open(t, "traces", rule.File)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	start := slices.IndexFunc(rows, func(row []string) bool { return strings.HasPrefix(row[0], rule.From) })
	if start < 0 || start+60*len(counts) > len(rows) {
		t.Fatalf("%s has no %d hours from %s on", rule.File, len(counts), rule.From)
	}
	for h := range counts {
		busiest := 0
		for _, row := range rows[start+60*h : start+60*h+60] {
			n, err := strconv.Atoi(row[1])
			if err != nil {
				t.Fatal(err)
			}
			busiest = max(busiest, n)
		}
		counts[h] = max(rule.Min, int(math.Ceil(float64(busiest)*rule.Scale/60/rule.PerInstance-1e-9)))
	}
}

func refereeCommitments(t *testing.T) (right, all int) {
	kinds := map[string]func(*testing.T, commitCase, *answers){
		"one_family": commitOne, "spot_and_commitment": commitOne, "upfront_payback": commitUpfront, "sustained_use": commitSustained,
		"two_families_savings_plan": commitFamilies, "two_families_capped": commitFamilies, "three_years": commitYears,
	}
	for _, c := range refereeCases[commitCase](t, "commitments.jsonl") {
		all++
		kind, known := kinds[c.Kind]
		if !known {
			t.Errorf("%s: nothing is known of %s", c.ID, c.Kind)
			continue
		}
		if t.Run(c.ID, func(t *testing.T) {
			got := &answers{t: t, name: c.ID}
			kind(t, c, got)
			got.equal(c.Expected)
		}) {
			right++
		}
	}
	return right, all
}

// decimal is a price of a case.
func decimal(t *testing.T, text any) cost.Price {
	t.Helper()
	s, ok := text.(string)
	if !ok {
		t.Fatalf("%v is not a decimal in quotes", text)
	}
	p, err := cost.ParsePrice(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func fraction(t *testing.T, text string) *big.Rat {
	t.Helper()
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		t.Fatalf("%q is not a number", text)
	}
	return r
}

func nearest64(r *big.Rat) float64 { f, _ := r.Float64(); return f }

// commitOne is one family of machines, with spot or without.
func commitOne(t *testing.T, c commitCase, got *answers) {
	d := commitments.Demand{Counts: c.hours(t, c.Counts, c.Values), OnDemand: decimal(t, c.Prices["on_demand"])}
	histogram := map[string]int{}
	for _, n := range d.Counts {
		histogram[strconv.Itoa(n)]++
	}
	if !maps.Equal(histogram, c.Histogram) || d.Counts.Hours() != c.Sum {
		t.Errorf("%s: %d instance-hours, as %v; want %d, as %v", c.ID, d.Counts.Hours(), histogram, c.Sum, c.Histogram)
	}
	if c.Spot != nil {
		d.Spot = &commitments.Spot{Hour: decimal(t, c.Spot.Hour), Share: big.NewRat(c.Spot.Share, 100), Overhead: fraction(t, c.Spot.Overhead)}
	}
	atLeast := d.Counts.AtLeast()
	var options []commitments.Option
	for _, name := range slices.Sorted(maps.Keys(c.Prices)) {
		if name != "on_demand" {
			options = append(options, commitments.Option{Name: name, Upfront: cost.Free, Hour: decimal(t, c.Prices[name])})
		}
	}
	mixes, best, err := d.Cheapest(options)
	if err != nil {
		t.Fatal(err)
	}
	with := func(o commitments.Option, k int) commitments.Mix {
		m, err := d.With(o, k)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	none := with(options[0], 0)
	got.usd("no_commitment_usd", none.Total)
	list := d
	list.Spot = nil
	m, err := list.With(options[0], 0)
	if err != nil {
		t.Fatal(err)
	}
	got.usd("all_on_demand_usd", m.Total)
	got.exactly("cheapest_option", options[best].Name)
	for i, m := range mixes {
		o, at, k := options[i], "options."+options[i].Name+".", m.Committed
		got.count(at+"commit", k)
		got.usd(at+"total_usd", m.Total)
		got.usd(at+"committed_usd", m.Fee)
		got.count(at+"on_demand_hours", m.OnDemandHours)
		got.count(at+"spot_hours", m.SpotHours)
		got.usd(at+"on_demand_usd", m.OnDemand)
		got.share(at+"break_even_utilization", nearest64(o.Effective())/d.OnDemand.USD())
		utilization, any := m.Utilization()
		if got.null(at+"utilization", !any); any {
			got.share(at+"utilization", utilization)
		}
		got.share(at+"coverage", m.Coverage())
		if got.null(at+"hours_with_at_least_commit", k == 0); k > 0 {
			got.count(at+"hours_with_at_least_commit", atLeast[k])
		}
		if got.null(at+"one_less_usd", k == 0); k > 0 {
			got.usd(at+"one_less_usd", with(o, k-1).Total)
		}
		if got.null(at+"one_more_usd", k >= len(atLeast)-1); k < len(atLeast)-1 {
			got.usd(at+"one_more_usd", with(o, k+1).Total)
			got.count(at+"hours_with_at_least_commit_plus_1", atLeast[k+1])
		} else {
			got.count(at+"hours_with_at_least_commit_plus_1", 0)
		}
		at += "if_traffic_falls_by_a_third."
		f, err := d.Falls(m, big.NewRat(2, 3))
		if err != nil {
			t.Fatal(err)
		}
		got.exactly(at+"counts", "ceil(2 n / 3)")
		got.usd(at+"kept_usd", f.Kept.Total)
		got.count(at+"best_commit_then", f.Best.Committed)
		got.usd(at+"best_then_usd", f.Best.Total)
		got.usd(at+"no_commitment_then_usd", f.None.Total)
		got.usd(at+"loss_against_best_usd", f.AgainstBest)
		got.usd(at+"loss_against_none_usd", f.AgainstNone)
		utilization, any = f.Kept.Utilization()
		if got.null(at+"utilization", !any); any {
			got.share(at+"utilization", utilization)
		}
	}
}

// commitUpfront compares ways to pay a part in advance.
func commitUpfront(t *testing.T, c commitCase, got *answers) {
	d := commitments.Demand{Counts: c.hours(t, c.Counts, c.Values), OnDemand: decimal(t, c.Prices["on_demand"]), Repeats: true}
	for name, option := range c.Prices["options"].(map[string]any) {
		o, at := option.(map[string]any), "options."+name+"."
		m, err := d.Best(commitments.Option{Name: name, Upfront: decimal(t, o["upfront"]), Hour: decimal(t, o["hour"]), Term: 730 * int(o["term_months"].(float64))})
		if err != nil {
			t.Fatal(err)
		}
		p, err := m.Payback()
		if err != nil {
			t.Fatal(err)
		}
		got.share(at+"effective_usd_per_hour", nearest64(m.Option.Effective()))
		got.share(at+"break_even_utilization", nearest64(m.Option.Effective())/d.OnDemand.USD())
		got.count(at+"commit", m.Committed)
		got.share(at+"average_cost_per_hour_usd", m.Total.USD()/float64(m.Hours))
		got.usd(at+"upfront_usd", p.Upfront)
		got.usd(at+"saving_before_upfront_per_month_usd", p.Saved)
		if got.null(at+"payback_months", math.IsInf(p.Months, 1)); !math.IsInf(p.Months, 1) {
			got.share(at+"payback_months", p.Months)
			got.count(at+"payback_in_month", p.InMonth)
		}
		got.exactly(at+"pays_back_within_term", p.Within)
	}
}

// commitSustained is a family whose long use earns a discount by itself. N1 pays 100, 80,
// 60 and 40 % for the quarters of a month, N2 and N2D 100, 86.78, 73.3 and 60 %.
func commitSustained(t *testing.T, c commitCase, got *answers) {
	machine, _, _ := strings.Cut(c.Prices["machine"].(string), "-")
	quarters, known := map[string][]int64{"n1": {10000, 8000, 6000, 4000}, "n2": {10000, 8678, 7330, 6000}, "n2d": {10000, 8678, 7330, 6000}}[machine]
	if !known {
		quarters = []int64{10000}
	}
	d := commitments.Demand{Counts: c.hours(t, c.Counts, c.Values), OnDemand: decimal(t, c.Prices["on_demand"]), Sustained: &commitments.Sustained{Months: c.Months}}
	for _, q := range quarters {
		d.Sustained.Factors = append(d.Sustained.Factors, big.NewRat(q, 10000))
	}
	o := commitments.Option{Name: c.Prices["commitment_kind"].(string), Upfront: cost.Free, Hour: decimal(t, c.Prices["commitment"])}
	list := d
	list.Sustained = nil
	mix := func(m commitments.Mix, err error) commitments.Mix {
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	best, forgotten := mix(d.Best(o)), mix(list.Best(o))
	got.usd("all_on_demand_list_usd", mix(list.With(o, 0)).Total)
	got.usd("all_on_demand_sustained_usd", mix(d.With(o, 0)).Total)
	got.count("commit", best.Committed)
	got.usd("total_usd", best.Total)
	got.count("commit_if_sustained_use_is_forgotten", forgotten.Committed)
	got.usd("that_costs_usd", mix(d.With(o, forgotten.Committed)).Total)
	got.share("break_even_share_of_month_without_sustained", o.Hour.USD()/d.OnDemand.USD())
	got.share("break_even_share_of_month_with_sustained", nearest64(d.Sustained.BreakEven(d.OnDemand.Rat(), o.Hour.Rat())))
}

// commitFamilies is several families, with a plan over them or a cap.
func commitFamilies(t *testing.T, c commitCase, got *answers) {
	var families []commitments.Family
	for _, f := range c.Families {
		family := commitments.Family{Name: f.Name, Counts: c.hours(t, f.Counts, f.Values), OnDemand: decimal(t, f.OnDemand)}
		if reserved := cmp.Or(f.Reservation, f.Commitment); reserved != "" {
			family.Reserved = decimal(t, reserved)
		}
		if f.Plan != "" {
			family.Plan = decimal(t, f.Plan)
		}
		families = append(families, family)
	}
	var cap cost.Price
	if c.Cap != "" {
		cap = decimal(t, c.Cap)
	}
	buy := func(cap cost.Price, change func(*commitments.Family)) commitments.Portfolio {
		changed := slices.Clone(families)
		for f := range changed {
			change(&changed[f])
		}
		p, err := commitments.Buy(changed, cap)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	best := buy(cap, func(*commitments.Family) {})
	none, err := commitments.Price(families, make([]int, len(families)), new(big.Rat))
	if err != nil {
		t.Fatal(err)
	}
	got.usd("total_usd", best.Total)
	got.usd("all_on_demand_usd", none.Total)
	got.counts("reservations", best.Reserved)
	got.counts("commit", best.Reserved)
	got.dollars("plan_usd_per_hour", nearest64(best.Plan))
	planned := buy(cap, func(f *commitments.Family) { f.Reserved = cost.Price{} })
	got.usd("plan_only.total_usd", planned.Total)
	got.dollars("plan_only.plan_usd_per_hour", nearest64(planned.Plan))
	got.usd("reservations_only_usd", buy(cap, func(f *commitments.Family) { f.Plan = cost.Price{} }).Total)
	free := buy(cost.Price{}, func(*commitments.Family) {})
	got.counts("commit_without_cap", free.Reserved)
	got.usd("total_without_cap_usd", free.Total)
	if c.Cap == "" {
		return
	}
	// By discount, each family takes its best commitment as far as the cap reaches.
	order := make([]int, len(families))
	for f := range order {
		order[f] = f
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(families[a].Reserved.USD()/families[a].OnDemand.USD(), families[b].Reserved.USD()/families[b].OnDemand.USD())
	})
	greedy, left := make([]int, len(families)), cap.Rat()
	for _, f := range order {
		for greedy[f] < free.Reserved[f] && families[f].Reserved.Rat().Cmp(left) <= 0 {
			greedy[f]++
			left.Sub(left, families[f].Reserved.Rat())
		}
	}
	p, err := commitments.Price(families, greedy, new(big.Rat))
	if err != nil {
		t.Fatal(err)
	}
	got.counts("greedy_by_discount.commit", greedy)
	got.usd("greedy_by_discount.total_usd", p.Total)
}

// commitYears is years with other traffic each.
func commitYears(t *testing.T, c commitCase, got *answers) {
	y := commitments.Years{Hours: 8760, OnDemand: decimal(t, c.Prices["on_demand"]), Short: decimal(t, c.Prices["one_year"]), Long: decimal(t, c.Prices["three_years"])}
	counts := c.hours(t, c.Counts, c.Values)
	all := cost.Money(0)
	for _, percent := range c.YearFactors {
		of := counts.Scaled(big.NewRat(int64(percent), 100))
		y.Counts = append(y.Counts, of)
		m, err := y.OnDemand.Of(big.NewRat(int64(of.Hours()*y.Hours), int64(len(of))))
		if err != nil {
			t.Fatal(err)
		}
		all += m
	}
	ladder := func(l commitments.Ladder, err error) commitments.Ladder {
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	best := ladder(y.Best())
	got.count("three_year_commit", best.Long)
	got.counts("one_year_commits", best.Short)
	got.usd("total_usd", best.Total)
	got.usd("all_on_demand_usd", all)
	got.usd("only_one_year_usd", ladder(y.With(0)).Total)
	first, err := commitments.Demand{Counts: y.Counts[0], OnDemand: y.OnDemand, Repeats: true}.Best(commitments.Option{Name: "three_years", Upfront: cost.Free, Hour: y.Long, Term: 3 * 8760})
	if err != nil {
		t.Fatal(err)
	}
	got.count("three_year_chosen_from_first_year.commit", first.Committed)
	got.usd("three_year_chosen_from_first_year.total_usd", ladder(y.With(first.Committed)).Total)
}

// answers are what is computed, by the names that the referee gives them; what it does
// not ask for is passed over.
type answers struct {
	t     *testing.T
	name  string
	given map[string]func(want any) bool
	shown map[string]string
}

func (a *answers) give(at string, shown any, agrees func(want any) bool) {
	if a.given == nil {
		a.given, a.shown = map[string]func(any) bool{}, map[string]string{}
	}
	a.given[at], a.shown[at] = agrees, fmt.Sprint(shown)
}

// equal says whether all that is expected was given, and reports what was not.
func (a *answers) equal(expected map[string]any) bool {
	equal := true
	var walk func(prefix string, want any)
	walk = func(prefix string, want any) {
		if inner, ok := want.(map[string]any); ok {
			for name, want := range inner {
				walk(strings.TrimPrefix(prefix+"."+name, "."), want)
			}
			return
		}
		agrees, given := a.given[prefix]
		switch {
		case !given:
			equal = false
			a.t.Errorf("%s: %s is not told, want %v", a.name, prefix, want)
		case !agrees(want):
			equal = false
			a.t.Errorf("%s: %s is %s, want %v", a.name, prefix, a.shown[prefix], want)
		}
	}
	walk("", expected)
	return equal
}

// usd compares to the micro-dollar.
func (a *answers) usd(at string, m cost.Money) {
	a.give(at, m.USD(), func(want any) bool { return near(want, m.USD(), 1.000001e-6) })
}

// dollars are compared to the micro-dollar as well, where they are no amount but a rate.
func (a *answers) dollars(at string, usd float64) {
	a.give(at, usd, func(want any) bool { return near(want, usd, 1.000001e-6) })
}

// share compares to the last of nine digits.
func (a *answers) share(at string, share float64) {
	a.give(at, share, func(want any) bool { return near(want, share, 1.000001e-9) })
}

func (a *answers) count(at string, n int) {
	a.give(at, n, func(want any) bool { f, ok := want.(float64); return ok && f == float64(n) || want == strconv.Itoa(n) })
}

func (a *answers) counts(at string, n []int) {
	a.give(at, n, func(want any) bool { return fmt.Sprint(want) == fmt.Sprint(n) })
}

func (a *answers) exactly(at string, got any) {
	a.give(at, got, func(want any) bool { return want == got })
}

// null says whether there is no such value; where there is one, it follows.
func (a *answers) null(at string, none bool) {
	a.give(at, "none", func(want any) bool { return none && want == nil })
}

func near(want any, got, tolerance float64) bool {
	text, ok := want.(string)
	if !ok {
		return false
	}
	w, err := strconv.ParseFloat(text, 64)
	return err == nil && math.Abs(w-got) <= tolerance
}
