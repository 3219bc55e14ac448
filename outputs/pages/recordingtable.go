package pages

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"fleetcost/models/recording"
	"fleetcost/sim"
)

// TrafficTable is the table of a scenario whose traffic is that of the record, named by a
// file of counts; "" where the record says no rate.
func TrafficTable(r *recording.Recording, file string) string {
	var b strings.Builder
	switch {
	case r.Counts != nil && len(r.Counts.Requests) > 1 && file != "":
		fmt.Fprintf(&b, "[traffic]\npattern = \"trace\"        # what was recorded, as it was\nfile    = %s\n", strconv.Quote(file))
		for _, w := range wordsFor(r, file) {
			fmt.Fprintf(&b, "%-7s = %q\n", w.Key, w.Value)
		}
		width, window := r.Counts.Bucket(), sim.Time(len(r.Counts.Requests))*r.Counts.Width
		switch {
		case window > sim.Hour && width <= sim.Hour:
			fmt.Fprintf(&b, "window  = \"peak 1h\"      # for what a fleet is sized\n")
		default:
			fmt.Fprintf(&b, "window  = \"all\"          # for what a fleet is sized\n")
			if r.Counts.Missing > 0 {
				fmt.Fprintf(&b, "gaps    = \"neighbours\"   # what came in those of the record, or \"zero\"\n")
			}
		}
	case r.Mean > 0:
		fmt.Fprintf(&b, "[traffic]\npattern = \"constant\"\nrate    = %s       # requests per second, the mean of the record\n", decimal(r.Mean))
	default:
		return ""
	}
	if s := r.Shape; s != nil && r.Mean > 0 {
		fmt.Fprintf(&b, "\n# Or its shape alone, smooth and without end (hours are of UTC):\n# [traffic]\n# pattern      = \"diurnal\"\n# mean         = %s\n# peak_to_mean = %s\n# peak_hour    = %d\n",
			decimal(r.Mean), decimal(s.PeakToMean), s.PeakHour)
		if !math.IsNaN(s.WeekendShare) {
			fmt.Fprintf(&b, "# weekend_share = %s # of a week's requests\n", decimal(s.WeekendShare))
		}
		for _, u := range r.Bursts {
			if u.Index > 1 {
				fmt.Fprintf(&b, "# burstiness   = { index = %s, scale = %q }\n", decimal(u.Index), strconv.FormatFloat(u.Scale.Seconds(), 'f', -1, 64)+"s")
				break
			}
		}
	}
	return b.String()
}

// decimal is a number as TOML has it, to four digits.
func decimal(x float64) string {
	if x == 0 {
		return "0"
	}
	return strconv.FormatFloat(x, 'f', max(0, 3-int(math.Floor(math.Log10(math.Abs(x))))), 64)
}

// wordsFor are what a scenario says beside a file: of the record itself what its reader was
// told, of counts that were made of it that fractions are counts.
func wordsFor(r *recording.Recording, file string) []recording.Word {
	if slices.Contains(r.Files, file) {
		return r.Words
	}
	for _, n := range r.Counts.Requests {
		if n != math.Trunc(n) {
			return []recording.Word{{Key: "values", Value: "count"}}
		}
	}
	return nil
}
