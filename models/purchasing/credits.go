package purchasing

import (
	"fmt"
	"slices"

	"fleetcost/models/cost"
	"fleetcost/models/report"
)

// owe adds to every way what burstable machines owe for what they compute beyond what they
// earn. No commitment covers it, so that it is the same in each, and it is paid as it comes
// about.
func (b *buyer) owe(c *report.Course) error {
	for k, l := range c.Lines[:min(c.OwnLines, len(c.Lines))] {
		if l.What != cost.SurplusCredits {
			continue
		}
		of := slices.IndexFunc(c.Services, func(s report.CourseService) bool { return s.Name == l.Part })
		if of < 0 {
			return fmt.Errorf("credits are owed by %q, which runs nothing", l.Part)
		}
		parts := b.forecast.LineByMonth(c, k)
		for i := range b.ways {
			w := &b.ways[i]
			w.Credits, w.Total = w.Credits.Plus(l.Amount), w.Total.Plus(l.Amount)
			for j := range w.Months {
				m, share := &w.Months[j], 0.0
				if l.Amount > 0 {
					share = parts[j].USD() / l.Amount.USD()
				}
				m.Lines = append(m.Lines, report.WayLine{
					What: report.SurplusCredits, Machine: c.Services[of].Offer.Machine.Name, Hours: l.Quantity * share,
					Price: l.Price, List: parts[j], Billed: parts[j], Effective: parts[j],
				})
				m.Billed, m.Effective = m.Billed.Plus(parts[j]), m.Effective.Plus(parts[j])
			}
		}
	}
	return nil
}
