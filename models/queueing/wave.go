package queueing

import (
	"errors"
	"fmt"
	"math"
	"math/cmplx"
)

// Wave is a station with room for everybody, M(t)/G/∞, at a rate that has swung for ever:
//
//	λ(t) = λ·(1 + a·sin(ωt)),    ω = 2π/period
//
// such as sessions that people open over a day. The number there is Poisson. Its mean swings
// too, later and less, by the Fourier transform of what is left of a service S at a random
// moment (Eick, Massey, Whitt: M_t/G/∞ queues with sinusoidal arrival rates, Management
// Science 39(2), 1993):
//
//	m(t) = λE[S]·(1 + a·|h|·sin(ωt + arg h)),    h = (1 − E[e^(−iωS)])/(iωE[S])
type Wave struct {
	Arrival   float64 // λ, the mean rate per second
	Amplitude float64 // a, a share of it
	Period    float64 // s
	Mean      float64 // E[S], s
	// Stages of S, each exponential: E[e^(−sS)] = (1 + sE[S]/k)^(−k); 0 where it is constant.
	Stages int
}

// Validate reports every parameter out of range.
func (w Wave) Validate() error {
	err := errors.Join(positive("arrival rate", w.Arrival), positive("period", w.Period), positive("mean service time", w.Mean), count("stages", w.Stages, 0))
	if !(w.Amplitude >= 0 && w.Amplitude <= 1) {
		err = errors.Join(err, fmt.Errorf("queueing: amplitude is %v, want 0 to 1", w.Amplitude))
	}
	return err
}

func (w Wave) omega() float64 { return 2 * math.Pi / w.Period }

// response is h.
func (w Wave) response() complex128 {
	s := complex(0, w.omega()*w.Mean)
	if k := complex(float64(w.Stages), 0); w.Stages > 0 {
		return (1 - cmplx.Pow(1+s/k, -k)) / s
	}
	return (1 - cmplx.Exp(-s)) / s
}

// Number is the mean number there at a time in seconds, and its variance.
func (w Wave) Number(t float64) (float64, error) {
	if err := errors.Join(w.Validate(), notNaN("time", t)); err != nil {
		return 0, err
	}
	h := w.response()
	return w.Arrival * w.Mean * (1 + w.Amplitude*cmplx.Abs(h)*math.Sin(w.omega()*t+cmplx.Phase(h))), nil
}

// Range are the least and the greatest mean number.
func (w Wave) Range() (least, most float64, err error) {
	if err := w.Validate(); err != nil {
		return 0, 0, err
	}
	swing := w.Amplitude * cmplx.Abs(w.response())
	return w.Arrival * w.Mean * (1 - swing), w.Arrival * w.Mean * (1 + swing), nil
}

// Lag is how much later than the rate the number is, in seconds, less than a period; and
// Damping how much less it swings, 1 where it swings as much. With exponential services
// they are atan(ωE[S])/ω and 1/√(1 + ω²E[S]²).
func (w Wave) Lag() (seconds, damping float64, err error) {
	if err := w.Validate(); err != nil {
		return 0, 0, err
	}
	h := w.response()
	turn := -cmplx.Phase(h)
	if turn < 0 {
		turn += 2 * math.Pi
	}
	return turn / w.omega(), cmplx.Abs(h), nil
}
