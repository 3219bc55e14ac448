package scaling

import (
	"fmt"
	"time"
)

// A WallTime is what a calendar and a clock on the wall show: 2026-03-29 02:30. In a
// zone that may be one instant, two where the clocks are set back, or none.
type WallTime struct{ local int64 } // Unix seconds, were the zone UTC

// ParseWallTime reads 2026-03-29 02:30, or with a T between.
func ParseWallTime(text string) (WallTime, error) {
	for _, layout := range []string{"2006-01-02 15:04", "2006-01-02T15:04"} {
		if t, err := time.Parse(layout, text); err == nil {
			return WallTime{t.Unix()}, nil
		}
	}
	return WallTime{}, fmt.Errorf("%q is no date and time such as 2026-03-29 14:30, or its month has no such day", text)
}

func (w WallTime) String() string { return time.Unix(w.local, 0).UTC().Format("2006-01-02 15:04") }

// reach is more than any zone is ahead of another.
const reach = 2 * daySeconds

// Instants are the Unix times at which a clock in the zone shows the time, in order.
func (w WallTime) Instants(zone *time.Location) []int64 {
	var instants []int64
	for at := w.local - reach; at < w.local+reach; {
		t := time.Unix(at, 0).In(zone)
		_, offset := t.Zone()
		_, end := t.ZoneBounds()
		until := w.local + reach
		if !end.IsZero() {
			until = min(until, end.Unix())
		}
		if u := w.local - int64(offset); u >= at && u < until {
			instants = append(instants, u)
		}
		at = until
	}
	return instants
}
