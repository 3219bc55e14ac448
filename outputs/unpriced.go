package outputs

import (
	"slices"
	"strings"

	"fleetcost/models/cost"
	"fleetcost/models/report"
)

// notInBill are the backends of a design that have no price: what they cost comes
// on top of its bill.
func notInBill(d *report.Design) []string {
	names := []string{}
	for _, b := range d.Backends {
		if b.Offer.Name == "" {
			names = append(names, b.Name)
		}
	}
	return names
}

// describeUnpriced names what is not in the bills of some designs: db, s3, or,
// where they differ, node: db; hybrid: db, s3. It is empty where they are whole.
func describeUnpriced(designs []*report.Design) string {
	var each []string
	alike := true
	for _, d := range designs {
		if nowhere(d) {
			continue
		}
		each = append(each, strings.Join(notInBill(d), ", "))
		alike = alike && each[0] == each[len(each)-1]
	}
	if len(each) == 0 || alike {
		return strings.Join(each[:min(1, len(each))], "")
	}
	var said []string
	for _, d := range designs {
		if names := notInBill(d); len(names) > 0 {
			said = append(said, d.Name+": "+strings.Join(names, ", "))
		}
	}
	return strings.Join(said, "; ")
}

// missingFrom ends a sentence that names a price.
func missingFrom(designs []*report.Design) string {
	if names := describeUnpriced(designs); names != "" {
		return "; not in this bill: " + names
	}
	return ""
}

// unpricedNote is the same below a table or a plot of bills.
func unpricedNote(designs []*report.Design) []string {
	if names := describeUnpriced(designs); names != "" {
		return []string{"not in these bills, because they have no price here: " + names}
	}
	return nil
}

// pointersTo the designs of a report.
func pointersTo(designs []report.Design) (all []*report.Design) {
	for i := range designs {
		all = append(all, &designs[i])
	}
	return all
}

// money of a design as a cell shows it: what belongs to one that misses the goal
// is no price of what was asked for, and stands in parentheses. Where others of
// the column do, a space keeps the digits below each other.
func money(d *report.Design, amount cost.Money, column []*report.Design) string {
	switch {
	case nowhere(d):
		return unknown
	case !d.Met:
		return "(" + dollars(amount) + ")"
	case anyMissed(column):
		return dollars(amount) + " "
	}
	return dollars(amount)
}

// anyMissed tells whether one of the designs has money in parentheses.
func anyMissed(designs []*report.Design) bool {
	return slices.ContainsFunc(designs, func(d *report.Design) bool { return !d.Met && !nowhere(d) })
}

// marked says what parentheses mean where there are any.
func marked(designs []*report.Design) []string {
	if anyMissed(designs) {
		return []string{parenthesized}
	}
	return nil
}

// parenthesized says what parentheses mean.
const parenthesized = "(…) is the price of a fleet that misses the goal: it buys nothing that was asked for"
