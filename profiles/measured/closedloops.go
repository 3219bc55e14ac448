package measured

import (
	"fmt"
	"math"

	"fleetcost/models/words"
)

// Users who wait for their answers, and do nothing else, have one request each in flight: by
// Little's law the rate times the mean latency is their number. A test whose own figures are
// further from it than contrary was not run, or not written down, as it says, and a
// calibration would believe it.
const contrary = 0.25

// contradictions name tests of a closed loop whose figures do not go together: the first of
// them, and how many there are.
func (s *serverTests) contradictions() []string {
	first, n := "", 0
	for i := range s.tests {
		t := &s.tests[i]
		if t.Users == 0 || t.all == nil || !(t.all.Mean > 0) {
			continue
		}
		flying := t.Done * t.all.Mean
		if math.Abs(flying/float64(t.Users)-1) <= contrary {
			continue
		}
		if n++; n > 1 {
			continue
		}
		why := "they pause between requests, or the mean is not that of all"
		if flying > float64(t.Users) {
			why = "each sends several at once, or the mean is not that of all"
		}
		first = fmt.Sprintf("%s: %s who wait for answers, but %s × %s ms are %s requests under way (Little's law): %s",
			t.Place, words.Plural(t.Users, "user", "users"), words.Significant(t.Done)+"/s", words.Significant(t.all.Mean*1e3), words.Significant(flying), why)
	}
	switch n {
	case 0:
		return nil
	case 1:
		return []string{first}
	}
	return []string{fmt.Sprintf("%s; and so are %s more", first, words.Count(n-1))}
}
