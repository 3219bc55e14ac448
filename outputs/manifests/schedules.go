package manifests

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"fleetcost/models/scaling"
	"fleetcost/sim"
)

const dayMinutes = 24 * 60

// A change of the number of instances at a time of the day, on some days.
type change struct {
	minute    int
	days      scaling.Days
	instances int
}

// changes are when windows want another number than just before, as one week shows it.
func changes(w scaling.Windows) (all []change, zone *time.Location, err error) {
	var minutes []int
	plain := scaling.Windows{Default: w.Default}
	for _, x := range w.Windows {
		if zone != nil && zone.String() != x.Zone.String() {
			return nil, nil, Unspoken{"the windows are in several time zones", "write them in one"}
		}
		zone = x.Zone
		x.Zone = time.UTC
		plain.Windows = append(plain.Windows, x)
		minutes = append(minutes, x.Start, x.End%dayMinutes)
	}
	if zone == nil {
		return nil, nil, Unspoken{"a schedule without windows is no schedule", "give another --policy, or a fixed number of instances"}
	}
	slices.Sort(minutes)
	minutes = slices.Compact(minutes)
	monday := time.Date(2001, 1, 8, 0, 0, 0, 0, time.UTC)
	at := plain.From(monday.Unix()).Start(0)
	for _, m := range minutes {
		for day := range 7 {
			when := sim.Time(day*dayMinutes+m) * sim.Minute
			n := at.Decide(nil, when)
			if n == at.Decide(nil, when-sim.Minute) {
				continue
			}
			on := scaling.Days(1) << ((day + 1) % 7)
			i := slices.IndexFunc(all, func(c change) bool { return c.minute == m && c.instances == n })
			if i < 0 {
				all = append(all, change{m, on, n})
			} else {
				all[i].days |= on
			}
		}
	}
	return all, zone, nil
}

// after are the days after those.
func after(d scaling.Days) scaling.Days { return (d<<1 | d>>6) & scaling.EveryDay }

// cronOf is five fields of cron.
func cronOf(minute int, days scaling.Days) string {
	on := "*"
	if days != scaling.EveryDay {
		on = dayNames(days)
	}
	return fmt.Sprintf("%d %d * * %s", minute%60, minute/60, on)
}

// dayNames are days as all kinds of cron read them: MON-FRI, SUN,SAT.
func dayNames(days scaling.Days) string {
	if days == scaling.Weekdays {
		return "MON-FRI"
	}
	var names []string
	for day := time.Sunday; day <= time.Saturday; day++ {
		if days.Has(day) {
			names = append(names, strings.ToUpper(day.String()[:3]))
		}
	}
	return strings.Join(names, ",")
}
