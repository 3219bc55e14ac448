package traffic

import (
	"fmt"
	"math"

	"fleetcost/models"
	"fleetcost/models/words"
	"fleetcost/sim"
)

func init() {
	register("spike", "base", "a flash crowd: base, times, at, rise, hold, decay, decay_shape, every", func(k models.Keys, _ Clock) Rate {
		f := FlashCrowd{Base: askLevel(k, "base", "add the requests per second before it, e.g. base = 100")}
		k.Require("times", "add how many times the base its height is, e.g. times = 6")
		f.Times = k.Float("times", 1, 0, 1e6)
		k.Require("at", `add when it begins, e.g. at = "30m"`)
		f.Begins = k.Duration("at", 0, 0, longest)
		f.Rise = k.Duration("rise", 0, 0, longest)
		f.Hold = k.Duration("hold", 0, 0, longest)
		f.Decay = k.Duration("decay", 0, 0, longest)
		f.Linear = k.Choice("decay_shape", "exponential", []string{"exponential", "linear"}) == "linear"
		if k.Has("times") && f.Rise+f.Hold+f.Decay == 0 {
			k.Problem("times", "a spike that does not last is no traffic", `add how long: rise = "2m", hold = "10m" or decay = "20m"`)
		}
		if k.Has("every") {
			f.Every = k.Duration("every", 24*sim.Hour, 0, longest)
			switch lasts := f.Rise + f.Hold + f.Decay; {
			case f.Every == 0:
				k.Problem("every", "a period of zero", `give the time from one to the next, e.g. every = "24h", or remove the key`)
			case f.Every < sim.Minute:
				k.Problem("every", "a spike more often than every minute", `write at least every = "1m"; what comes more often is a higher rate`)
				f.Every = 0
			case f.Every <= f.Begins || f.Every < lasts:
				k.Problem("every", "the next would begin before this one has begun, or is over", "give a time above at, and above rise, hold and decay together")
				f.Every = 0
			}
		}
		return f
	})
}

// FlashCrowd is traffic to which everybody comes at once:
//
//	λ = base·(1 + (times−1)·s(t))
//
// where s rises in a straight line, is 1 for a while, and decays as exp(−x/decay) or in
// a straight line. It may come again and again (a nightly job); what is left of an
// exponential decay then is cut off.
type FlashCrowd struct {
	Base, Times               float64
	Begins, Rise, Hold, Decay sim.Time
	Linear                    bool     // decay
	Every                     sim.Time // 0 for once
}

// Piece is a part of its story.
func (f FlashCrowd) Piece(t sim.Time) Piece {
	if f.Every == 0 || t < f.Begins {
		return f.once(t, f.Begins)
	}
	begins := t - (t-f.Begins)%f.Every
	p := f.once(t, begins)
	p.Until = min(p.Until, begins+f.Every)
	return p
}

// once is a piece of the crowd that begins at a moment.
func (f FlashCrowd) once(t, begins sim.Time) Piece {
	height := func(share float64) float64 { return f.Base * (1 + (f.Times-1)*share) }
	full := begins + f.Rise
	falls := full + f.Hold
	gone := falls + f.Decay
	switch {
	case t < begins:
		return steady(f.Base, begins)
	case t < full:
		a, length := begins.Seconds(), f.Rise.Seconds()
		return monotone(func(s float64) float64 { return height((s - a) / length) }, full)
	case t < falls:
		return steady(height(1), falls)
	case f.Linear && t < gone:
		b, length := gone.Seconds(), f.Decay.Seconds()
		return monotone(func(s float64) float64 { return height((b - s) / length) }, gone)
	case f.Linear || f.Decay == 0:
		return steady(f.Base, sim.Never)
	}
	a, tau := falls.Seconds(), f.Decay.Seconds()
	lasts := float64(t-falls) / float64(f.Decay)
	if lasts > 700 { // e^−700 is nothing beside 1
		return steady(f.Base, sim.Never)
	}
	// Pieces last 1, 2, 4 … times the time constant, so that none is all tail.
	next := sim.Time(min((math.Exp2(math.Floor(math.Log2(lasts+1))+1)-1)*float64(f.Decay), float64(sim.Never/4)))
	return monotone(func(s float64) float64 { return height(math.Exp((a - s) / tau)) }, max(falls+next, t+1))
}

func (f FlashCrowd) String() string {
	text := fmt.Sprintf("%s with a spike of %s", words.Digits(f.Base, 4), words.Digits(f.Base*f.Times, 4))
	if f.Every > 0 {
		text += " every " + words.Duration(f.Every.Seconds())
	}
	return text
}
