package traffic

import (
	"fmt"
	"math"

	"fleetcost/models"
	"fleetcost/models/words"
	"fleetcost/sim"
)

func init() {
	register("diurnal", "mean", "a curve over the hours of a local day: mean, peak_to_mean, peak_hour, weekend_share", readDiurnal)
}

// mostPeakToMean bounds how much higher a peak may be than the mean: all of a day's
// requests within a quarter of an hour.
const mostPeakToMean = 100

// The shapes of a day.
const (
	cosine   = "cosine"
	vonMises = "von_mises"
)

func readDiurnal(k models.Keys, c Clock) Rate {
	d := Diurnal{Clock: c, Mean: askLevel(k, "mean", "add the mean of a week in requests per second, e.g. mean = 120")}
	k.Require("peak_to_mean", "add how many times the mean the peak is, e.g. peak_to_mean = 1.7")
	d.PeakToMean = k.Float("peak_to_mean", 1.5, 1, mostPeakToMean)
	d.PeakHour = k.Float("peak_hour", 14, 0, 24)
	usual := cosine
	if d.PeakToMean > 2 {
		usual = vonMises
	}
	d.VonMises = k.Choice("shape", usual, []string{cosine, vonMises}) == vonMises
	if !d.VonMises && d.PeakToMean > 2 {
		k.Problem("shape", "a cosine with a peak above twice its mean would be negative at night", `write shape = "von_mises", or a peak_to_mean of at most 2`)
		d.VonMises = true
	}
	d.WeekendShare = k.Float("weekend_share", evenWeekend, 0, 1)
	return d.Made()
}

// askLevel is the height of a rate.
func askLevel(k models.Keys, key, fix string) float64 {
	k.Require(key, fix)
	if !k.Has(key) {
		return 1
	}
	return k.Float(key, 1, 0, MostRate)
}

// evenWeekend is the share of Saturday and Sunday in a week whose days are alike.
const evenWeekend = 2. / 7

// Diurnal is traffic of people who sleep at night. With h the hours of the local clock,
//
//	cosine     λ = mean·(1 + (p−1)·cos(2π(h−peak)/24)),        1 ≤ p ≤ 2
//	von Mises  λ = mean·exp(κ·cos(2π(h−peak)/24))/I₀(κ),       e^κ/I₀(κ) = p
//
// and p the peak to the mean of a day. The second is the normal distribution of the
// circle: never negative, and the narrower the higher its peak. On working days it is
// times (1−w)·7/5, on Saturday and Sunday times w·7/2, where w is the share of a week's
// requests that come at the weekend. Where clocks are put forward an hour is left out,
// where they are put back one comes twice.
type Diurnal struct {
	Clock
	Mean, PeakToMean float64
	PeakHour         float64 // 0 to 24
	VonMises         bool
	WeekendShare     float64 // 2/7 is no difference
	kappa            float64
}

// Made is the same, ready for use.
func (d Diurnal) Made() Diurnal {
	if d.VonMises {
		d.kappa = concentration(d.PeakToMean)
	}
	return d
}

// day is the factor of a weekday.
func (d Diurnal) day(weekday int) float64 {
	switch {
	case d.WeekendShare == evenWeekend:
		return 1
	case weekday < 5:
		return (1 - d.WeekendShare) * 7 / 5
	}
	return d.WeekendShare * 7 / 2
}

// Piece ends at the peak or the trough of the day, at midnight, and where clocks change.
func (d Diurnal) Piece(t sim.Time) Piece {
	day, since, until := d.wall(t)
	peak := int64(d.PeakHour * 3600e9)
	for _, turn := range []int64{peak, peak + nanosPerDay/2, 0} {
		wait := ((turn-since)%nanosPerDay + nanosPerDay) % nanosPerDay
		if wait == 0 {
			wait = nanosPerDay
		}
		until = min(until, t+sim.Time(wait))
	}
	zero := float64(((since-int64(t))%nanosPerDay+nanosPerDay)%nanosPerDay) / 1e9 // local time at the beginning
	mean, over, kappa := d.Mean*d.day(weekday(day)), d.PeakToMean-1, d.kappa
	angle := func(s float64) float64 { return 2 * math.Pi * ((s+zero)/3600 - d.PeakHour) / 24 }
	if d.VonMises {
		peak := mean * d.PeakToMean
		return monotone(func(s float64) float64 { return peak * math.Exp(kappa*(math.Cos(angle(s))-1)) }, until)
	}
	return monotone(func(s float64) float64 { return max(0, mean*(1+over*math.Cos(angle(s)))) }, until)
}

func (d Diurnal) String() string {
	text := fmt.Sprintf("a day of mean %s and peak %s at %s", words.Digits(d.Mean, 4), words.Digits(d.Mean*d.PeakToMean, 4), clockTime(d.PeakHour))
	if d.WeekendShare != evenWeekend {
		text += fmt.Sprintf(", %s at the weekend", words.Percent(d.WeekendShare))
	}
	return text
}

// clockTime writes hours as a clock does.
func clockTime(hours float64) string {
	minutes := int(math.Round(hours*60)) % (24 * 60)
	return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60)
}

// concentration is κ with e^κ/I₀(κ) = p, which grows with κ.
func concentration(peakToMean float64) float64 {
	low, high := 0.0, 1.0
	for 1/scaledI0(high) < peakToMean {
		high *= 2
	}
	for range 200 {
		mid := low + (high-low)/2
		if mid == low || mid == high {
			break
		}
		if 1/scaledI0(mid) < peakToMean {
			low = mid
		} else {
			high = mid
		}
	}
	return high
}

// scaledI0 is e^(−κ)·I₀(κ), the mean of exp(κ(cos θ − 1)) over the circle: of a smooth
// periodic function the rule of equal steps is exact to more digits than there are
// once the steps are finer than 1/√κ.
func scaledI0(kappa float64) float64 {
	n := 64 + int(16*math.Sqrt(kappa))
	sum := 0.0
	for i := range n {
		sum += math.Exp(kappa * (math.Cos(2*math.Pi*float64(i)/float64(n)) - 1))
	}
	return sum / float64(n)
}
