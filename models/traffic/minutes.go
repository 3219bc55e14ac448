package traffic

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"fleetcost/models"
	"fleetcost/models/words"
	"fleetcost/sim"
)

// Busy is the stream of the busiest minutes that count of traffic over time: Poisson
// arrivals at the rate that a share of its minutes do not exceed, for as long as one
// likes. With λᵢ the mean rate of the i-th of n minutes, in the order of the rates,
//
//	λ(share) = λᵢ with i = ⌈share·n⌉
//
// A fleet that holds a goal at this rate for ever holds it in each minute that brings no
// more, but for what the minutes before it left behind that bring more, which are the few
// that shall not count.
type Busy struct {
	Poisson
	share float64
	of    *Trace  // whose minutes they are
	mean  float64 // of all of it, requests per second
}

// Scaled multiplies the rates.
func (b Busy) Scaled(factor float64) models.Traffic {
	b.Poisson *= Poisson(factor)
	b.mean *= factor
	b.of = b.of.Scaled(factor).(*Trace)
	return b
}

// Shortened is the same.
func (b Busy) Shortened(float64) models.Traffic { return b }

// Window is the minutes, and the mean rate of all.
func (b Busy) Window() (part string, mean float64, ok bool) {
	return "the rate that " + words.Percent(b.share) + " of the minutes of " + spanWord(b.of.length()) + " do not exceed", b.mean, true
}

func (b Busy) String() string {
	return b.Poisson.String() + ": " + words.Percent(b.share) + " of the minutes of " + spanWord(b.of.length()) + " bring no more"
}

// errNoMinutes says what has none.
var errNoMinutes = errors.New("the traffic has one rate at all times")

// During is the stream of the busiest minutes that a share of all minutes has, of traffic
// over time or of a record, whatever the window. Minutes that a record lacks do not count.
func During(t models.Traffic, share float64) (models.Traffic, error) {
	if b, ok := t.(Bursty); ok {
		busy, err := During(b.Open, share)
		if err != nil {
			return nil, err
		}
		return WithBursts(busy.(models.Open), b), nil
	}
	if u, ok := t.(Users); ok && u.over != nil {
		busy, err := During(u.over, share)
		if err != nil {
			return nil, err
		}
		u.during = busy
		return u.forWindow(), nil
	}
	trace, ok := t.(*Trace)
	if !ok {
		return nil, errNoMinutes
	}
	rates := trace.minutes()
	if len(rates) == 0 {
		return nil, fmt.Errorf("the traffic, of %s, has no whole minute", spanWord(trace.length()))
	}
	sum := 0.0
	for _, rate := range rates {
		sum += rate
	}
	slices.Sort(rates)
	rate := rates[min(max(int(math.Ceil(share*float64(len(rates))-1e-9)), 1), len(rates))-1]
	if !(rate > 0) {
		return nil, fmt.Errorf("no requests come in %s of the minutes", words.Percent(share))
	}
	return Busy{Poisson(rate), share, trace, sum / float64(len(rates))}, nil
}

// length of all that is known of the traffic, not of its window alone.
func (t *Trace) length() sim.Time {
	if t.law != nil {
		return t.law.all
	}
	return sim.Time(len(t.Counts.Requests)) * t.Counts.Width
}

// minutes are the mean rates of all whole minutes that are known. What was recorded
// comes evenly within a bucket.
func (t *Trace) minutes() (rates []float64) {
	n := int(t.length() / sim.Minute)
	if t.law != nil {
		for i := range n {
			rates = append(rates, Integral(t.law.rate, sim.Time(i)*sim.Minute, sim.Time(i+1)*sim.Minute)*t.Scale/60)
		}
		return rates
	}
	width := t.Counts.Width
	lacks := make([]bool, n)
	for _, g := range t.Counts.Gaps {
		for i := sim.Time(g.From) * width / sim.Minute; i < min((sim.Time(g.To)*width+sim.Minute-1)/sim.Minute, sim.Time(n)); i++ {
			lacks[i] = true
		}
	}
	for i := range n {
		if lacks[i] {
			continue
		}
		from, to := sim.Time(i)*sim.Minute, sim.Time(i+1)*sim.Minute
		sum := 0.0
		for k := from / width; k*width < to; k++ {
			sum += t.Counts.Requests[k] * float64(min(to, (k+1)*width)-max(from, k*width)) / float64(width)
		}
		rates = append(rates, sum*t.Scale/60)
	}
	return rates
}
