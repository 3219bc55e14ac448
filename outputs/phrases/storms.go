package phrases

import (
	"fmt"

	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/models/words"
	"fleetcost/sim"
)

// Return is the time until all were back, or how many were when nobody
// looked any longer.
func Return(t *result.ReconnectStorm) string {
	if t.AllBack == sim.Never {
		return fmt.Sprintf("%s in %s", words.Percent(float64(t.Back)/float64(max(t.Lost, 1))), words.Duration(t.Watched.Seconds()))
	}
	return words.Duration(report.AllBack(t))
}

// Within is the time within which all shall be back: ≤ 15 s.
func Within(t *result.ReconnectStorm) string {
	if t.Within == 0 {
		return words.Unknown
	}
	return "≤ " + words.Duration(t.Within.Seconds())
}

// StormStanding tells whether all were back in time; empty where no time is set.
func StormStanding(t *result.ReconnectStorm) string {
	switch {
	case t.Within == 0:
		return ""
	case t.Stood():
		return "met"
	}
	return "missed"
}
