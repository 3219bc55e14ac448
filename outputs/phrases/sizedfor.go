package phrases

import (
	"fmt"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/words"
)

// SizedFor says for which part of the traffic a fleet is asked; nothing where that is
// all of it.
func SizedFor(s *report.SizedFor) string {
	if s == nil {
		return ""
	}
	return fmt.Sprintf("%s: %s requests/s, %s times the mean of all, %s", s.Window, words.Digits(s.Rate, 4), words.Plain(s.Rate/s.Mean), words.Digits(s.Mean, 4))
}

// SizedForNote says so, and what it means for the bill.
func SizedForNote(in cost.Currency, s *report.SizedFor) []string {
	if s == nil {
		return nil
	}
	return []string{"the fleet is sized for " + SizedFor(s) + "; it is as large all the time, and " + in.Sign() + "/million requests are of all that come in a month"}
}
