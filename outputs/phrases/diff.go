package phrases

import (
	"fmt"
	"slices"
	"strings"

	"fleetcost/models/cost"
	"fleetcost/models/diff"
	"fleetcost/models/words"
)

// DiffAnswer is a change in one sentence: how it ends, and what becomes of the cheapest
// design that meets the goal.
func DiffAnswer(d *diff.Diff) string {
	said := string(d.Verdict()) + ": "
	before := d.Old.Cheapest("")
	after := d.New.Cheapest("")
	if before != nil {
		after = d.New.Cheapest(before.Name)
	}
	switch {
	case before == nil && after == nil:
		said += "no design meets the goal, before or after"
	case after == nil:
		said += "no design meets the goal any longer; " + before.Name + " on " + before.Fleet + " did, for " + before.Bill.Sum().String() + " a month"
	case before == nil:
		said += "the goal is met now: " + after.Name + " on " + after.Fleet + " for " + after.Bill.Sum().String() + " a month"
	default:
		said += cheapestStep(before, after, d.New) + lackingMore(before, after)
	}
	changed := 0
	for i := range d.Designs {
		if d.Designs[i].Change() != diff.Same {
			changed++
		}
	}
	switch all := len(d.Designs); {
	case changed == 0:
		said += "; nothing changes beyond chance"
	case all > 1:
		said += fmt.Sprintf("; %d of %d designs change", changed, all)
	}
	return said
}

// cheapestStep is what becomes of the cheapest design.
func cheapestStep(before, after *diff.Design, now *diff.Result) string {
	from, to := before.Bill.Shown(), after.Bill.Shown()
	in, name := after.Bill.Currency, after.Name
	same, byChance := now.Ties(after)
	var ties []string
	if len(same) > 0 {
		ties = append(ties, SomeOf(same)+" at the same price")
	}
	if len(byChance) > 0 {
		ties = append(ties, "a tie with "+SomeOf(byChance)+" within what another seed changes")
	}
	if len(ties) > 0 {
		name += " (" + strings.Join(ties, "; ") + ")"
	}
	said := "cheapest is " + name + " on " + after.Fleet + ": "
	if before.Name != after.Name || before.Fleet != after.Fleet {
		was := before.Fleet
		if before.Name != after.Name {
			was = before.Name + " on " + was
		}
		said = "cheapest is " + name + " on " + after.Fleet + " after " + was + ": "
	}
	if from == to {
		return said + in.Of(from) + " a month, as before"
	}
	return said + in.Of(from) + " → " + in.Of(to) + " a month, " + cost.Difference{From: from, To: to}.In(in)
}

// lackingMore names what only one of two bills lacks, so that their step is not all that
// changes.
func lackingMore(before, after *diff.Design) (said string) {
	for _, side := range []struct {
		name        string
		lacks, also []string
	}{{"new", after.NotInBill, before.NotInBill}, {"old", before.NotInBill, after.NotInBill}} {
		var more []string
		for _, name := range side.lacks {
			if !slices.Contains(side.also, name) {
				more = append(more, name)
			}
		}
		if len(more) > 0 {
			said += "; lacking in the " + side.name + " bill only: " + strings.Join(more, ", ")
		}
	}
	return said
}

// Finding is what the gate has to say.
func Finding(f diff.Finding) string {
	switch f := f.(type) {
	case diff.GoalBroken:
		return f.Design + ": met the goal and no longer does" + because(f.Missed)
	case diff.NothingMet:
		return "no design meets the goal"
	case diff.StillMissed:
		return f.Design + ": misses the goal" + because(f.Missed)
	case diff.LessSure:
		return f.Design + ": met the goal surely, and is only likely to"
	case diff.OverBudget:
		in := f.Limit.Currency
		if f.Limit.Grows() {
			return fmt.Sprintf("%s: %s a month is more than the budget allows: %s more than %s is %s", f.Design, in.Of(f.To), f.Limit.Text, in.Of(f.From), in.Of(f.Allowed))
		}
		return fmt.Sprintf("%s: %s a month is more than the budget allows, %s", f.Design, in.Of(f.To), in.Of(f.Allowed))
	case diff.NoBill:
		return f.Design + ": no fleet was found, so that there is no bill to hold against the budget"
	case diff.NoGrowth:
		return f.Design + ": has no bill before, so that a growth of " + f.Limit.Text + " cannot be judged"
	case diff.NoDesign:
		return "the budget is for " + f.Design + ", which is no design"
	case diff.OtherSeeds:
		return fmt.Sprintf("the seeds differ (%d and %d): both sides faced other requests, and figures differ by chance", f.Old, f.New)
	}
	panic(fmt.Sprintf("phrases: no words for %T", f))
}

func because(missed string) string {
	if missed == "" {
		return ""
	}
	return ": " + missed
}

// Findings are several.
func Findings(all []diff.Finding) (said []string) {
	for _, f := range all {
		said = append(said, Finding(f))
	}
	return said
}

// DiffStep is a part of the question that changed: traffic: a → b.
func DiffStep(s diff.Step) string {
	return s.What + ": " + OrUnknown(s.Old) + " → " + OrUnknown(s.New)
}

// DiffFigure is one side of a figure, with its doubt where it is a time.
func DiffFigure(f diff.FigurePair, new bool) string {
	v := f.Old
	if new {
		v = f.New
	}
	if !f.Time {
		return words.Percent(v.Mid)
	}
	v.Low, v.Mid, v.High = v.Low/1e3, v.Mid/1e3, v.High/1e3
	return Doubted(v)
}

// Sureness is what may be said of the step between two figures.
func Sureness(f diff.FigurePair) string {
	switch f.Sureness() {
	case diff.Equal:
		return "as before"
	case diff.Noise:
		return "noise"
	case diff.More:
		return "more"
	case diff.Less:
		return "less"
	}
	return words.Unknown
}

// OutsideBoth names what neither bill of a design has, once where all have the same.
func OutsideBoth(d *diff.Diff) (said []string) {
	for i := range d.Designs {
		p := &d.Designs[i]
		if p.Old == nil || p.New == nil || len(p.New.NotInBill) == 0 || !slices.Equal(p.Old.NotInBill, p.New.NotInBill) {
			continue
		}
		line := "not in these bills: " + strings.Join(p.New.NotInBill, ", ")
		if !slices.Contains(said, line) {
			said = append(said, line)
		}
	}
	if len(said) > 1 {
		return []string{"not in these bills: see the JSON output, not_in_bill_new of each design"}
	}
	return said
}
