package traffic

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"

	"fleetcost/models"
	"fleetcost/models/words"
	"fleetcost/sim"
)

// Bursty is open traffic at a rate, constant or over time, that is multiplied by a random
// factor of mean 1: the same mean rates, and more variance of the counts between them.
// A part of it, or a multiple, has the same factor: all instances see a burst at once.
type Bursty struct {
	models.Open
	Bursts GammaBursts
	said   string
}

// ReadBursts reads the table burstiness of traffic: an index of dispersion of counts at a
// scale, or a record that has one.
func ReadBursts(k models.Keys, t models.Traffic) models.Traffic {
	open, ok := t.(models.Open)
	switch trace := t.(type) {
	case Poisson:
	case Even:
		k.Problem("", "evenly spaced requests have no bursts", `remove it, or arrivals = "even"`)
		k.Skip()
		return t
	case *Trace:
		if trace.Singly {
			k.Problem("", itsOwn, asCounts)
			k.Skip()
			return t
		}
	default:
		ok = false
	}
	if !ok {
		k.Problem("", "only traffic at a rate, or at one over time, can be burstier", "remove it; users, batches and connections have bursts of their own")
		k.Skip()
		return t
	}
	b := Bursty{Open: open}
	var found bool
	const likeScale = `add the time scale, e.g. scale = "1s"`
	switch scale := max(k.Duration("scale", sim.Second, sim.Millisecond, sim.Hour), sim.Millisecond); {
	case k.Has("from"):
		if k.Has("index") {
			k.Problem("index", "a record tells the index, too", "remove one of index and from")
		}
		k.Require("scale", likeScale)
		k.Require("window", `add within how long a time slow changes of the rate are taken out, e.g. window = "10m"`)
		b.Bursts, found = recordedBursts(k, scale)
		b.said = fmt.Sprintf("burstier as %s is at %s", k.Text("from", ""), words.Duration(scale.Seconds()))
	case k.Require("index", `add the index of dispersion of counts, e.g. index = 4, or a record that has one, from = "counts.csv"`) && k.Require("scale", likeScale):
		index := k.Float("index", 1, 1, 1e6)
		if k.Has("window") {
			k.Problem("window", "an index that is given has its slow changes taken out", "remove it; it goes with from")
		}
		if b.Bursts, found = GammaBurstsOf(index, t.Rate(), scale); !found && !k.Refused("index") {
			k.Problem("index", "1 is that of Poisson arrivals", "give a larger one, or remove burstiness")
		}
		b.said = fmt.Sprintf("burstier, of index %s at %s", words.Exact(index), words.Duration(scale.Seconds()))
	}
	if !found {
		return t
	}
	return b
}

// recordedBursts are those with the index that a record has at a scale. Slow changes are taken
// out: the raw index has the daily cycle in it.
func recordedBursts(k models.Keys, scale sim.Time) (GammaBursts, bool) {
	counts, window := k.Counts("from"), k.Duration("window", 10*sim.Minute, sim.Millisecond, 24*sim.Hour)
	if counts == nil || !k.Has("scale") || !k.Has("window") || k.Refused("scale") || k.Refused("window") {
		return GammaBursts{}, false
	}
	d, err := Disperse(counts, scale, window)
	if err != nil {
		k.Problem("scale", err.Error(), "choose a scale of whole buckets of the record, and a window of three such or more without gaps")
		return GammaBursts{}, false
	}
	b, ok := GammaBurstsOf(d.Index, d.Mean/scale.Seconds(), scale)
	if !ok {
		k.Problem("from", fmt.Sprintf("the record is no burstier than Poisson arrivals: an index of %s", words.Plain(d.Index)), "remove burstiness, or look at a longer scale")
	}
	return b, ok
}

// What is replayed one by one is as bursty as it was.
const (
	itsOwn   = "requests that are replayed one by one have their own bursts"
	asCounts = `remove it, or add replay = "counts"`
)

// bucketsOfOwn are the buckets of a record in which slow changes are taken out, where nobody
// says: half an hour of minutes.
const bucketsOfOwn = 30

// OwnBursts is a record that is replayed, with the bursts that it has itself from bucket to
// bucket. What is wrong, and how to fix it, is told where it has none, or is no record.
func OwnBursts(t models.Traffic) (bursty models.Traffic, what, fix string) {
	trace, ok := t.(*Trace)
	if !ok || trace.law != nil {
		return t, "only a record that is replayed has bursts of its own", `name another's: burstiness = { from = "counts.csv", scale = "1m", window = "30m" }`
	}
	if trace.Singly {
		return t, itsOwn, asCounts
	}
	width := trace.Counts.Bucket()
	d, err := Disperse(trace.Counts, width, bucketsOfOwn*width)
	if err != nil {
		return t, err.Error(), `say the window: burstiness = { from = "counts.csv", scale = "1m", window = "10m" }`
	}
	b, ok := GammaBurstsOf(d.Index, d.Mean/width.Seconds(), width)
	if !ok {
		return t, fmt.Sprintf("the record is no burstier than Poisson arrivals: an index of %s", words.Plain(d.Index)), "remove burstiness"
	}
	return Bursty{trace, b, fmt.Sprintf("burstier, of its own index %s at %s", words.Digits(d.Index, 3), words.Duration(width.Seconds()))}, "", ""
}

// Calm is traffic without its bursts.
func Calm(t models.Traffic) models.Traffic {
	if b, ok := t.(Bursty); ok {
		return b.Open
	}
	return t
}

// WithBursts is traffic with the bursts of other, where that has any.
func WithBursts(t models.Open, other models.Traffic) models.Open {
	if b, ok := other.(Bursty); ok {
		b.Open = t
		return b
	}
	return t
}

// Scaled multiplies the rates, under the same factor.
func (b Bursty) Scaled(factor float64) models.Traffic {
	b.Open = b.Open.Scaled(factor).(models.Open)
	return b
}

// Shortened has each rate for a part of its time; bursts last as long as they do.
func (b Bursty) Shortened(share float64) models.Traffic {
	b.Open = b.Open.Shortened(share).(models.Open)
	return b
}

// Window is that of the rates.
func (b Bursty) Window() (part string, mean float64, ok bool) {
	if w, windowed := b.Open.(models.Windowed); windowed {
		return w.Window()
	}
	return "", 0, false
}

func (b Bursty) String() string { return b.Open.String() + "; " + b.said }

// Arrivals starts the stream.
func (b Bursty) Arrivals(r *rand.Rand) models.Arrivals {
	factors := rand.New(rand.NewPCG(r.Uint64(), r.Uint64()))
	t, ok := b.Open.(*Trace)
	if !ok {
		return drawBursts(b.Rate(), b.Bursts, r, factors)
	}
	m := &modulated{spans: b.Bursts.Spans(factors)}
	from := sim.Time(0)
	if m.rate = Rate(bucketed{t}); t.law != nil && t.Share == 0 && t.From == 0 && t.To == len(t.Counts.Requests) {
		m.rate, m.factor, from = t.law.rate, t.Scale, t.law.begin
	} else {
		m.factor = 1
	}
	m.begin = from
	return Draw(m, 1, from, from+t.Horizon(), r)
}

// bucketed is the rate of a trace as it is simulated.
type bucketed struct{ *Trace }

// Piece is a bucket.
func (b bucketed) Piece(t sim.Time) Piece {
	i := int(t / b.width())
	if i >= b.To-b.From {
		return steady(0, sim.Never)
	}
	return steady(b.rate(b.From+i), sim.Time(i+1)*b.width())
}

// modulated is a rate times a random factor, which is drawn as far as anybody asks.
type modulated struct {
	rate    Rate
	factor  float64 // constant
	begin   sim.Time
	spans   func() (float64, sim.Time)
	ends    []sim.Time
	factors []float64
}

// Piece is a piece of the rate, for as long as the factor stays.
func (m *modulated) Piece(t sim.Time) Piece {
	for len(m.ends) == 0 || m.ends[len(m.ends)-1] <= t {
		last := m.begin
		if n := len(m.ends); n > 0 {
			last = m.ends[n-1]
		}
		factor, lasts := m.spans()
		m.ends, m.factors = append(m.ends, last+lasts), append(m.factors, factor)
	}
	k := sort.Search(len(m.ends), func(i int) bool { return m.ends[i] > t })
	if k > 1000 { // nobody looks back
		m.ends, m.factors, k = slices.Clone(m.ends[k:]), slices.Clone(m.factors[k:]), 0
	}
	return m.rate.Piece(t).times(m.factor*m.factors[k], m.ends[k])
}

// times is a piece under a factor, which stays until a time.
func (p Piece) times(f float64, until sim.Time) Piece {
	return Piece{
		Until: min(p.Until, until),
		At:    func(seconds float64) float64 { return f * p.At(seconds) },
		Bounds: func(from, to float64) (float64, float64) {
			low, high := p.Bounds(from, to)
			return f * low, f * high
		},
	}
}

func (m *modulated) String() string { return m.rate.String() }
