package recording

import (
	"math"
	"slices"
	"time"

	"fleetcost/models"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// burstScales are the scales at which counts are looked at, each in windows of 30 of them,
// from which a straight line is taken: the slow trend.
var burstScales = []sim.Time{sim.Second, 10 * sim.Second, sim.Minute, 10 * sim.Minute, sim.Hour}

const countsPerWindow = 30

// burstsOf are the indices of dispersion that the record is long and fine enough for: of
// three windows or more.
func burstsOf(c *models.ArrivalCounts, s *Shape) (all []Bursts) {
	if c == nil {
		return nil
	}
	for _, scale := range burstScales {
		if scale < c.Bucket() || scale%c.Width != 0 {
			continue
		}
		window := countsPerWindow * scale
		if d, err := traffic.Disperse(c, scale, window); err == nil && d.Windows >= 3 {
			b := Bursts{Scale: scale, Window: window, Index: d.Index, Daily: unknown, Windows: d.Windows}
			if smooth := s.without(c); smooth != nil {
				if daily, err := traffic.Disperse(smooth, scale, window); err == nil {
					b.Daily = daily.Index
				}
			}
			all = append(all, b)
		}
	}
	return all
}

// without are the counts as they were without bursts: of a rate that goes in straight lines
// from the middle of one hour of the day to that of the next. nil where there is no shape.
func (s *Shape) without(c *models.ArrivalCounts) *models.ArrivalCounts {
	if s == nil || slices.ContainsFunc(s.Hours[:], math.IsNaN) {
		return nil
	}
	smooth := *c
	smooth.Requests = make([]float64, len(c.Requests))
	for i := range smooth.Requests {
		middle := float64(c.Start%86400) + (float64(i)+0.5)*c.Width.Seconds()
		hours := math.Mod(middle/3600+23.5, 24) // since the middle of an hour
		before := int(hours)
		part := hours - float64(before)
		smooth.Requests[i] = ((1-part)*s.Hours[before%24] + part*s.Hours[(before+1)%24]) * c.Width.Seconds()
	}
	return &smooth
}

// A Shape is the mean rate of each hour of the day and of the week, in requests per second;
// NaN where the record has none of it.
type Shape struct {
	Hours [24]float64
	Week  [7][24]float64 // from Monday on
	// PeakToMean is the busiest hour of the day over the mean of all.
	PeakToMean float64
	PeakHour   int
	// WeekendShare is the share of a week's requests on Saturday and Sunday; NaN where the
	// record is shorter than a week.
	WeekendShare float64
}

// shapeOf looks at counts of a day or more, in UTC.
func shapeOf(c *models.ArrivalCounts) *Shape {
	if c == nil || c.Bucket() > sim.Hour || sim.Time(len(c.Requests))*c.Width < 24*sim.Hour-c.Width {
		return nil
	}
	s := &Shape{WeekendShare: unknown}
	missing := make([]bool, len(c.Requests))
	for _, g := range c.Gaps {
		for i := g.From; i < g.To; i++ {
			missing[i] = true
		}
	}
	var week [7][24]float64
	var had [7][24]float64 // seconds
	sum, seconds := 0.0, 0.0
	for i, n := range c.Requests {
		if missing[i] {
			continue
		}
		at := time.Unix(c.Start, 0).UTC().Add(time.Duration(sim.Time(i) * c.Width))
		day := (int(at.Weekday()) + 6) % 7
		week[day][at.Hour()] += n
		had[day][at.Hour()] += c.Width.Seconds()
		sum, seconds = sum+n, seconds+c.Width.Seconds()
	}
	complete := true
	total, weekend := 0.0, 0.0
	for h := range 24 {
		n, t := 0.0, 0.0
		for d := range 7 {
			s.Week[d][h] = week[d][h] / had[d][h] // NaN where there was none
			if had[d][h] == 0 {
				complete = false
			}
			total += s.Week[d][h]
			if d >= 5 {
				weekend += s.Week[d][h]
			}
			n, t = n+week[d][h], t+had[d][h]
		}
		s.Hours[h] = n / t
		if mean := sum / seconds; s.Hours[h]/mean > s.PeakToMean {
			s.PeakToMean, s.PeakHour = s.Hours[h]/mean, h
		}
	}
	if complete {
		s.WeekendShare = weekend / total
	}
	return s
}

// Weekdays are the mean rates of the days of the week, from Monday on; NaN of one of which
// not every hour is recorded.
func (s *Shape) Weekdays() (rates [7]float64) {
	for day, hours := range s.Week {
		for _, v := range hours {
			rates[day] += v
		}
		rates[day] /= 24
	}
	return rates
}
