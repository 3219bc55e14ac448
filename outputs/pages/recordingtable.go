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
// file of it, or of its counts; "" where the record says no rate.
func TrafficTable(r *recording.Recording, file string) string {
	var b strings.Builder
	switch {
	case r.Counts != nil && len(r.Counts.Requests) > 1 && file != "":
		replayTable(&b, r, file)
	case r.Mean > 0:
		fmt.Fprintf(&b, "[traffic]\npattern = \"constant\"\nrate    = %s       # requests per second, the mean of the record\n", decimal(r.Mean))
	default:
		return ""
	}
	if r.Shape != nil && r.Mean > 0 {
		shapeTable(&b, r)
	}
	return b.String()
}

// replayTable replays a file of the record itself, or of its counts.
func replayTable(b *strings.Builder, r *recording.Recording, file string) {
	fmt.Fprintf(b, "[traffic]\npattern = \"trace\"        # what was recorded, as it was\n")
	itself := slices.Contains(r.Files, file)
	beside, words := "", r.Words
	if !itself {
		words = r.WordsOfCounts()
		if r.Single && len(r.Files) == 1 && r.Files[0] != "-" {
			beside = fmt.Sprintf("# counts; %s replays each request at its own time", strings.Join(append([]string{fmt.Sprintf("file = %q", r.Files[0])}, linesOf(r.Words)...), ", "))
		}
	}
	fmt.Fprintln(b, strings.TrimSpace(fmt.Sprintf("file    = %-14s %s", strconv.Quote(file), beside)))
	for _, line := range linesOf(words) {
		fmt.Fprintln(b, line)
	}
	window, lacks := "all", r.Counts.Missing > 0
	if sim.Time(len(r.Counts.Requests))*r.Counts.Width > sim.Hour && r.Counts.Bucket() <= sim.Hour {
		window = "peak 1h"
		lacks = slices.ContainsFunc(r.Peaks, func(p recording.Peak) bool { return p.Width == sim.Hour && r.Holed(p) })
	}
	fmt.Fprintf(b, "window  = %-14q # for what a fleet is sized\n", window)
	switch {
	case lacks && r.Sparse:
		fmt.Fprintf(b, "gaps    = \"zero\"         # buckets that are missing had no requests, or \"neighbours\"\n")
	case lacks:
		fmt.Fprintf(b, "gaps    = \"neighbours\"   # what came in those of the record, or \"zero\"\n")
	}
}

// linesOf are words as lines of a scenario; those of a list are one, the last.
func linesOf(words []recording.Word) (lines []string) {
	key, listed := "", []string(nil)
	for _, w := range words {
		if w.Listed {
			key, listed = w.Key, append(listed, strconv.Quote(w.Value))
			continue
		}
		lines = append(lines, fmt.Sprintf("%-7s = %q", w.Key, w.Value))
	}
	if key != "" {
		lines = append(lines, fmt.Sprintf("%-7s = [%s]", key, strings.Join(listed, ", ")))
	}
	return lines
}

// shapeTable is the shape of a day of the record, as a remark.
func shapeTable(b *strings.Builder, r *recording.Recording) {
	s := r.Shape
	fmt.Fprintf(b, "\n# Or its shape alone, smooth and without end (hours are of UTC):\n# [traffic]\n# pattern       = \"diurnal\"\n# mean          = %s\n# peak_to_mean  = %s\n# peak_hour     = %d\n",
		decimal(r.Mean), decimal(s.PeakToMean), s.PeakHour)
	if !math.IsNaN(s.WeekendShare) {
		fmt.Fprintf(b, "# weekend_share = %-6s # of a week's requests\n", decimal(s.WeekendShare))
	}
	for _, u := range r.Bursts {
		if u.Index > 1 && !u.OfDay() {
			fmt.Fprintf(b, "# burstiness    = { index = %s, scale = %q }\n", decimal(u.Index), u.Scale.String())
			break
		}
	}
}

// decimal is a number as TOML has it, to four digits.
func decimal(x float64) string {
	if x == 0 {
		return "0"
	}
	return strconv.FormatFloat(x, 'f', max(0, 3-int(math.Floor(math.Log10(math.Abs(x))))), 64)
}
