package traffic

import (
	"fmt"
	"time"

	"fleetcost/models"
)

// localLayouts are the ways to write a moment by the clock of a zone.
var localLayouts = []string{"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02"}

// The years of the calendar that can be asked for.
const (
	firstYear = 1970
	lastYear  = 2200
)

// moment asks for a time of the world, by the clock of a zone unless it says its own
// distance from UTC. It is the zero time where it is missing or wrong.
func moment(k models.Keys, key string, zone *time.Location) time.Time {
	text := k.Text(key, "")
	if text == "" {
		return time.Time{}
	}
	at, what, fix := parseMoment(text, zone)
	if what != "" {
		k.Problem(key, what, fix)
	}
	return at
}

// Moment is that of a key by the clock of a zone, as those of the traffic are; the zero
// time where it is missing or wrong, which is a problem.
func Moment(k models.Keys, key string, zone *time.Location) time.Time { return moment(k, key, zone) }

// parseMoment reads a moment, or says what is wrong with it and how to fix it.
func parseMoment(text string, zone *time.Location) (at time.Time, what, fix string) {
	at, ok := time.Time{}, false
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(layout, text); err == nil {
			at, ok = t.In(zone), true
		}
	}
	for _, layout := range localLayouts {
		wall, err := time.Parse(layout, text)
		if err != nil {
			continue
		}
		if at, ok = onTheClock(wall, zone); !ok {
			_, later := wall.Add(-30 * time.Hour).In(zone).ZoneBounds()
			fix = "choose a time before or after that"
			if !later.IsZero() {
				fix = fmt.Sprintf("write %q, to which the clocks are put forward, or a time before", later.In(zone).Format("2006-01-02T15:04"))
			}
			return time.Time{}, fmt.Sprintf("%q does not exist in %s, where the clocks are put forward then", text, zone), fix
		}
	}
	switch {
	case !ok:
		return time.Time{}, fmt.Sprintf("%q is not a time", text), `write a date that exists, e.g. "2026-11-23", with a time of day "2026-11-23T08:00" or not`
	case at.Year() < firstYear || at.Year() > lastYear:
		return time.Time{}, fmt.Sprintf("%q is too far away", text), fmt.Sprintf("choose a year from %d to %d", firstYear, lastYear)
	}
	return at, "", ""
}

// onTheClock is the first moment at which the clocks of a zone show a time, which is
// given as one of UTC; false where they never do.
func onTheClock(wall time.Time, zone *time.Location) (first time.Time, ok bool) {
	for _, near := range []time.Duration{-26 * time.Hour, 26 * time.Hour} {
		_, offset := wall.Add(near).In(zone).Zone()
		at := wall.Add(-time.Duration(offset) * time.Second).In(zone)
		if _, own := at.Zone(); own == offset && (!ok || at.Before(first)) {
			first, ok = at, true
		}
	}
	return first, ok
}
