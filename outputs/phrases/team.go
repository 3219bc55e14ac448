package phrases

import (
	"strings"

	"fleetcost/models/cost"
	"fleetcost/models/report"
)

// People says below the total cost of ownership what it is, which design has the least
// of it, and of whom nobody said the hours. One that is compared with none has no least.
func People(ranked []report.Standing) []string {
	var best []string
	var least cost.Money
	var in cost.Currency
	var unsaid []string
	any, compared := false, 0
	for _, s := range ranked {
		total, known := s.Total()
		any = any || s.Team != nil
		if s.Team == nil {
			unsaid = append(unsaid, s.Name)
		}
		if !known || !s.Met {
			continue
		}
		compared++
		switch total = total.RoundedTo(s.Bill.Currency.Unit()); {
		case len(best) == 0 || total < least:
			best, least, in = []string{s.Name}, total, s.Bill.Currency
		case total == least:
			best = append(best, s.Name)
		}
	}
	if !any {
		return nil
	}
	var said []string
	if len(best) > 0 && (compared > 1 || len(unsaid) == 0) {
		verb := " costs least with its people: "
		if len(best) > 1 {
			verb = " cost least with their people, a tie: "
		}
		of := ""
		if len(unsaid) > 0 {
			of = ", of those of which hours are said"
		}
		said = append(said, SomeOf(best)+verb+in.Of(least)+" a month"+of)
	}
	if len(unsaid) > 0 {
		said = append(said, "hours of people are not said of "+strings.Join(unsaid, ", "))
	}
	return append(said, "people are apart from the bill: they are in no other figure here")
}
