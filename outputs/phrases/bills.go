package phrases

import (
	"cmp"
	"slices"
	"strings"

	"fleetcost/models/billing"
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/words"
)

// Unpriced names what is not in the bills of some designs: db, s3, or,
// where they differ, node: db; hybrid: db, s3. It is empty where they are whole.
func Unpriced(designs []*report.Design) string {
	var lacks []absent
	for _, d := range designs {
		if !d.HasNoFleet() {
			lacks = append(lacks, absent{d.Name, d.NotInBill()})
		}
	}
	return namedOf(lacks)
}

// absent are the names of what is not in the bill of a design.
type absent struct {
	design string
	parts  []string
}

// namedOf says them once where it is the same of all.
func namedOf(designs []absent) string {
	if len(designs) == 0 {
		return ""
	}
	if !slices.ContainsFunc(designs, func(d absent) bool { return !slices.Equal(d.parts, designs[0].parts) }) {
		return strings.Join(designs[0].parts, ", ")
	}
	var said []string
	for _, d := range designs {
		if len(d.parts) > 0 {
			said = append(said, d.design+": "+strings.Join(d.parts, ", "))
		}
	}
	return strings.Join(said, "; ")
}

// ForecastUnpriced names what is not in the bills of a forecast, as Unpriced does.
func ForecastUnpriced(f *report.Forecast) string {
	var lacks []absent
	for _, l := range lacksOf(f) {
		names := absent{design: l.design}
		for _, o := range l.what {
			names.parts = append(names.parts, o.Name())
		}
		lacks = append(lacks, names)
	}
	return namedOf(lacks)
}

// BudgetUnpriced names what is not in the bills of a budget, as Unpriced does.
func BudgetUnpriced(b *report.Budget) string {
	var lacks []absent
	for _, d := range b.Designs {
		if d.Unmet == nil {
			lacks = append(lacks, absent{d.Name, d.Unpriced})
		}
	}
	return namedOf(lacks)
}

// missingFrom ends a sentence that names a price.
func missingFrom(designs []*report.Design) string {
	if names := Unpriced(designs); names != "" {
		return "; not in this bill: " + names
	}
	return ""
}

// UnpricedNote says the same below a table or a plot of bills, with the reasons: those
// that things share are said once.
func UnpricedNote(designs []*report.Design) (notes []string) {
	var lacks []lacking
	for _, d := range designs {
		if !d.HasNoFleet() {
			lacks = append(lacks, lacking{d.Name, d.Omissions()})
		}
	}
	return lackingNotes(lacks)
}

// lacking is what the bill of a design lacks.
type lacking struct {
	design string
	what   []billing.Omission
}

// lackingNotes is a sentence for the designs whose bills lack the same.
func lackingNotes(designs []lacking) (notes []string) {
	var groups [][]lacking
	for _, d := range designs {
		at := slices.IndexFunc(groups, func(g []lacking) bool { return slices.Equal(g[0].what, d.what) })
		if at < 0 {
			at, groups = len(groups), append(groups, nil)
		}
		groups[at] = append(groups[at], d)
	}
	for _, g := range groups {
		if len(g[0].what) == 0 {
			continue
		}
		whose := "the bill of " + g[0].design
		switch last := len(g) - 1; {
		case len(designs) == 1:
			whose = "this bill"
		case len(groups) == 1:
			whose = "these bills"
		case last > 0:
			whose = "the bills of " + g[0].design
			for _, d := range g[1:last] {
				whose += ", " + d.design
			}
			whose += " and " + g[last].design
		}
		notes = append(notes, "not in "+whose+": "+withReasons(g[0].what))
	}
	return notes
}

// withReasons names what a bill lacks, what has one reason together: db, payments (no price
// here); egress (…).
func withReasons(what []billing.Omission) string {
	var order []string
	names := map[string][]string{}
	for _, o := range what {
		if names[o.Why] == nil {
			order = append(order, o.Why)
		}
		names[o.Why] = append(names[o.Why], o.Name())
	}
	said := make([]string, len(order))
	for i, why := range order {
		said[i] = strings.Join(names[why], ", ") + " (" + why + ")"
	}
	return strings.Join(said, "; ")
}

// Money of a design as a cell shows it: what belongs to one that misses the goal
// is no price of what was asked for, and stands in parentheses. Where others of
// the column do, a space keeps the digits below each other.
func Money(d *report.Design, amount cost.Money, column []*report.Design) string {
	switch {
	case d.HasNoFleet():
		return words.Unknown
	case !d.Met:
		return "(" + Amount(d.Bill.Currency, amount) + ")"
	case anyMissed(column):
		return Amount(d.Bill.Currency, amount) + " "
	}
	return Amount(d.Bill.Currency, amount)
}

// BesideMoney is an amount of no design in a column of Money.
func BesideMoney(in cost.Currency, amount cost.Money, column []*report.Design) string {
	if anyMissed(column) {
		return Amount(in, amount) + " "
	}
	return Amount(in, amount)
}

// anyMissed tells whether one of the designs has money in parentheses.
func anyMissed(designs []*report.Design) bool {
	return slices.ContainsFunc(designs, func(d *report.Design) bool { return !d.Met && !d.HasNoFleet() })
}

// Marked says what parentheses mean where there are any.
func Marked(designs []*report.Design) []string {
	if anyMissed(designs) {
		return []string{Parenthesized}
	}
	return nil
}

// Parenthesized says what parentheses mean.
const Parenthesized = "(…) is the price of a fleet that misses the goal: it buys nothing that was asked for"

// Monthly is what a service costs in a month: its lines of the bill as they are
// shown there.
func Monthly(d *report.Design, s report.Service, column []*report.Design) string {
	if _, known := d.BillOf(s); known {
		return Money(d, d.PartCents(s.Name), column)
	}
	return words.Unknown
}

// PartOf is a part of a bill by its name; the only service of a design has none and is what
// it is made of: instances, pods of EKS, functions of Lambda.
func PartOf(d *report.Design, part string) string {
	if part == "kubernetes" && !slices.ContainsFunc(d.Services, func(s report.Service) bool { return s.Name == part }) {
		return "control plane"
	}
	if part != "" || len(d.Services) == 0 {
		return part
	}
	of, _, _ := strings.Cut(d.Services[0].Platform, ",")
	return cmp.Or(of, "instances")
}
