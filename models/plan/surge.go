package plan

import (
	"fmt"
	"math/rand/v2"

	"fleetcost/models"
	"fleetcost/models/words"
	"fleetcost/sim"
)

// A surge is traffic that rises all at once, stays for a while, and falls back:
// Poisson arrivals at three rates, the first and the last of them equal.
type surge struct {
	base, high           float64 // requests per second
	before, during, span sim.Time
}

// rate at a time, and when it changes next.
func (s surge) rate(at sim.Time) (rate float64, until sim.Time) {
	switch {
	case at < s.before:
		return s.base, s.before
	case at < s.before+s.during:
		return s.high, s.before + s.during
	}
	return s.base, s.span
}

// Rate is the mean.
func (s surge) Rate() float64 {
	share := s.during.Seconds() / s.span.Seconds()
	return s.base*(1-share) + s.high*share
}

// Rates begin with that before the surge; the surge itself is not one of equal
// spans.
func (s surge) Rates() []float64 { return []float64{s.base, s.Rate()} }

// Horizon is the span.
func (s surge) Horizon() sim.Time { return s.span }

// Scaled multiplies the rates.
func (s surge) Scaled(factor float64) models.Traffic {
	s.base, s.high = s.base*factor, s.high*factor
	return s
}

// Shortened is the same: a surge is a story.
func (s surge) Shortened(float64) models.Traffic { return s }

func (s surge) String() string {
	return fmt.Sprintf("%s requests/s, for %s %s", words.Digits(s.base, 6), words.Duration(s.during.Seconds()), words.Digits(s.high, 6))
}

// Arrivals starts the stream.
func (s surge) Arrivals(r *rand.Rand) models.Arrivals { return &surging{surge: s, stream: r} }

type surging struct {
	surge
	stream *rand.Rand
	at     sim.Time
}

// Next draws the gap anew where the rate changes: Poisson streams have no memory.
func (s *surging) Next() (sim.Time, int) {
	for {
		rate, until := s.rate(s.at)
		if s.at >= s.span {
			return sim.Never, models.AnyClass
		}
		gap := s.stream.ExpFloat64() / rate
		if gap >= (until - s.at).Seconds() {
			s.at = until
			continue
		}
		s.at += sim.Seconds(gap)
		return s.at, models.AnyClass
	}
}
