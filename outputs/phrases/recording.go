package phrases

import (
	"fmt"
	"maps"
	"math"
	"path"
	"slices"
	"strings"
	"time"

	"fleetcost/models/recording"
	"fleetcost/models/words"
	"fleetcost/sim"
)

// Recorded is what a record comes to, in a sentence.
func Recorded(r *recording.Recording) string {
	said := "the record does not say how many requests there were"
	if !math.IsNaN(r.Requests) {
		said = several(int(math.Round(r.Requests)), "request")
		if r.Requests == 1 {
			said = "1 request"
		}
	}
	if seconds := counted(r); seconds > 0 {
		said += " in " + Lasting(seconds)
	}
	if r.Mean > 0 {
		said += ": " + words.Plain(r.Mean) + " per second"
	}
	if n := len(r.Peaks); n > 0 && r.Mean > 0 {
		p := r.Peaks[min(1, n-1)]
		if p.Rate < r.Mean { // the record is hardly as long
			return said
		}
		said += fmt.Sprintf("; the busiest %s had %s per second, %s the mean", unit(p.Width), words.Plain(p.Rate), words.Times(p.Rate/r.Mean))
	}
	return said
}

// counted are the seconds in which the requests of a record came: its last bucket is as wide
// as the others, and what came in missing ones is not known.
func counted(r *recording.Recording) float64 {
	if r.Counts != nil && r.Requests > 0 && r.Mean > 0 {
		return r.Requests / r.Mean
	}
	return r.Seconds
}

// unit is the name of a round span of time: second, 10 minutes.
func unit(width sim.Time) string {
	for _, u := range []struct {
		name string
		of   sim.Time
	}{{"day", 24 * sim.Hour}, {"hour", sim.Hour}, {"minute", sim.Minute}, {"second", sim.Second}} {
		if width == u.of {
			return u.name
		}
		if width > u.of && width%u.of == 0 {
			return fmt.Sprintf("%d %ss", width/u.of, u.name)
		}
	}
	return words.Duration(width.Seconds())
}

// Lasting is how long a record goes on: 23 s, 4.2 h, 29.6 days.
func Lasting(seconds float64) string {
	const day = 24 * 3600
	if seconds >= 2*day {
		return words.Plain(seconds/day) + " days"
	}
	return words.Duration(seconds)
}

// Period is from when to when a record goes.
func Period(r *recording.Recording) string {
	if r.First.IsZero() {
		return "the record has no time of day"
	}
	said := Stamp(r, r.First) + " to " + Stamp(r, r.Until())
	if r.Local {
		return said + " on a clock of unknown zone, taken for UTC"
	}
	return said + " UTC"
}

// BurstsOfDay says at which scales the index of dispersion is no burst but the day itself.
func BurstsOfDay(r *recording.Recording) []string {
	var scales []string
	for _, b := range r.Bursts {
		if b.OfDay() {
			scales = append(scales, words.Width(b.Scale.Seconds()))
		}
	}
	if len(scales) == 0 {
		return nil
	}
	return []string{fmt.Sprintf("at %s the index has the curve of the day in it, which a straight line does not take out of such windows: it says nothing of bursts", strings.Join(scales, ", "))}
}

// Second is a moment to the second, such as the beginning of a window.
func Second(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05") }

// Stamp is a moment as fine as the record has it.
func Stamp(r *recording.Recording, t time.Time) string {
	layout := "2006-01-02 15:04:05"
	switch {
	case r.Resolution <= 0 || r.Resolution >= sim.Second:
		return Second(t)
	case r.Resolution >= sim.Millisecond:
		layout += ".000"
	default:
		layout += ".000000"
	}
	return t.UTC().Format(layout)
}

// Failures are how many requests failed, and with which status.
func Failures(r *recording.Recording) string {
	if math.IsNaN(r.Errors) || !(r.Requests > 0) {
		return ""
	}
	said := words.Count(int(math.Round(r.Errors))) + " (" + words.Percent(r.Errors/r.Requests) + ")"
	var by []string
	others := int(math.Round(r.Errors))
	for _, status := range slices.Sorted(maps.Keys(r.Statuses)) {
		if n := r.Statuses[status]; status >= "400" || len(status) != 3 {
			by = append(by, words.Count(n)+" × "+status)
			others -= n
		}
	}
	if len(by) > 0 && others > 0 {
		by = append(by, words.Count(others)+" others")
	}
	if len(by) > 0 {
		said += ": " + strings.Join(by, ", ")
	}
	return said
}

// ReadLines are how much of a record was of use.
func ReadLines(r *recording.Recording) string {
	if len(r.Left) == 0 {
		return ""
	}
	var left []string
	for _, reason := range slices.Sorted(maps.Keys(r.Left)) {
		left = append(left, words.Count(r.Left[reason])+" × "+reason)
	}
	return strings.Join(left, "; ")
}

// RecordTitle names a record by its files and its kind.
func RecordTitle(r *recording.Recording) string {
	name := "record"
	if len(r.Files) > 0 {
		name = path.Base(r.Files[0])
	}
	if n := len(r.Files) - 1; n > 0 {
		name += fmt.Sprintf(" and %d more", n)
	}
	return name + ": " + r.Title
}

// RecordFinding is what a picture of a record shows: how busy it is at most.
func RecordFinding(r *recording.Recording) string {
	n := len(r.Peaks)
	if n == 0 || !(r.Mean > 0) || r.Peaks[min(1, n-1)].Rate < r.Mean {
		return RecordTitle(r)
	}
	p := r.Peaks[min(1, n-1)]
	return fmt.Sprintf("The busiest %s has %s requests per second, %s the mean", unit(p.Width), words.Plain(p.Rate), words.Times(p.Rate/r.Mean))
}

// Weekday is the name of a day of the week, counted from Monday on.
func Weekday(day int) string { return time.Weekday((day + 1) % 7).String()[:3] }
