package plan

import (
	"fmt"

	"fleetcost/models/report"
	"fleetcost/models/words"
)

// interrupted is the warning of an answer that was cut short: how much of it there
// is. Every format shows it, so that no file of a part is taken for the whole.
func interrupted(done, all int, what string) string {
	return fmt.Sprintf(report.Interrupted+"%s of %s %s", words.Count(done), words.Count(all), what)
}
