package report

import (
	"math"
	"time"

	"fleetcost/models/cost"
	"fleetcost/sim"
)

// A Month is the part of a course that lies in one month of the calendar.
type Month struct {
	Begin            time.Time // of the month, or of the forecast within it
	Hours            float64   // of it that are forecast: 672 to 744 of a whole one
	Requests, Failed float64
	InstanceHours    float64 // paid, of nodes where pods share them
	Money            cost.Money
	Missed           sim.Time
}

// Months are those of a course, by the clock of the forecast. The lines of its bill are divided
// among them as they came about, those that are billed by the month as that says: what is for machines that the policy orders by their hours,
// what else is paid by the hour evenly, and the rest by the requests. They add up to the bill.
func (f *Forecast) Months(c *Course) []Month {
	all, month := f.calendar(c)
	for k := range c.Lines {
		for i, own := range f.divided(c, k, month, len(all)) {
			all[i].Money = all[i].Money.Plus(own)
		}
	}
	return all
}

// calendar are the months of a course without their money, and which of them each hour is in.
func (f *Forecast) calendar(c *Course) (all []Month, month []int) {
	for _, h := range c.Hours {
		begin := h.Begin.In(f.From.Location())
		if n := len(all); n == 0 || all[n-1].Begin.Month() != begin.Month() || all[n-1].Begin.Year() != begin.Year() {
			all = append(all, Month{Begin: begin})
		}
		m := &all[len(all)-1]
		month = append(month, len(all)-1)
		m.Hours += lasts(f, &h)
		m.Requests, m.Failed, m.Missed = m.Requests+h.Requests, m.Failed+h.Failed, m.Missed+h.Missed
		for _, x := range h.InstanceHours {
			m.InstanceHours += x
		}
	}
	return all, month
}

// LineByMonth is what a line of a course's bill has of each of its months; they add up to it.
func (f *Forecast) LineByMonth(c *Course, line int) []cost.Money {
	all, month := f.calendar(c)
	return f.divided(c, line, month, len(all))
}

// divided is what a line of the bill has of each month, of which each hour is in one.
func (f *Forecast) divided(c *Course, line int, month []int, months int) []cost.Money {
	if line < len(c.Divided) && len(c.Divided[line]) == months {
		return c.Divided[line]
	}
	weights, sum := make([]float64, months), 0.0
	for i := range c.Hours {
		w := c.weight(line, f, &c.Hours[i])
		weights[month[i]] += w
		sum += w
	}
	parts, before, so := make([]cost.Money, months), cost.Money(0), 0.0
	for i := range parts {
		so += weights[i]
		until := c.Lines[line].Amount
		if i < months-1 && sum > 0 {
			until = cost.Money(math.Round(float64(until) * so / sum))
		}
		parts[i], before = until.Minus(before), until
	}
	return parts
}

// lasts is how much of an hour is forecast: less than 1 of the last, it may be.
func lasts(f *Forecast, h *Hour) float64 {
	return math.Max(0, math.Min(1, f.To.Sub(h.Begin).Hours()))
}

// weight is how much of a line of the bill falls on an hour.
func (c *Course) weight(line int, f *Forecast, h *Hour) float64 {
	l := &c.Lines[line]
	if line < c.OwnLines {
		for i := range c.Services {
			if c.Services[i].Name == l.Part && i < len(h.InstanceHours) {
				return h.InstanceHours[i]
			}
		}
	}
	if line < c.OwnLines || l.Unit == "instance-hours" {
		return lasts(f, h)
	}
	return h.Requests
}

// USDPerMillion is the price of a million requests that were served; NaN where nothing was, or
// nothing has a price.
func (c *Course) USDPerMillion() float64 {
	if c.Served() <= 0 || c.Money <= 0 {
		return math.NaN()
	}
	return c.Money.USD() * 1e6 / c.Served()
}

// Machines are the part of the bill for machines that the policy orders: all that it changes.
func (c *Course) Machines() (sum cost.Money) {
	for _, l := range c.Lines[:min(c.OwnLines, len(c.Lines))] {
		sum = sum.Plus(l.Amount)
	}
	return sum
}

// OverInMachines is the share that a course costs more than another in machines that its policy
// orders; NaN where one of them has no price.
func (c *Course) OverInMachines(other *Course) float64 {
	if c == nil || other == nil || c.Machines() <= 0 || other.Machines() <= 0 {
		return math.NaN()
	}
	return c.Machines().USD()/other.Machines().USD() - 1
}

// Diluted tells whether bills hold what no policy changes: databases, caches, requests.
func (f *Forecast) Diluted() bool {
	for i := range f.Designs {
		for k := range f.Designs[i].Courses {
			if c := &f.Designs[i].Courses[k]; c.OwnLines > 0 && c.Machines() < c.Money {
				return true
			}
		}
	}
	return false
}
