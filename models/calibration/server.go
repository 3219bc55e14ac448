package calibration

import (
	"math/rand/v2"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// A Server is what is known of the one that was tested.
type Server struct {
	Runtime models.Runtime
	Machine models.Machine
	// Told says that the number of processes is known; else it is looked for. AnyThreads
	// says that the number of threads is not known.
	Told, AnyThreads bool
	// Found says that they were looked for; Alike are those that fit as well as the best.
	Found bool
	Alike []Start
	// Overhead is how many times the preset's it is, by tests of an empty handler; 0: there
	// are none, and it is the preset's.
	Overhead Estimate
}

// Costs of requests of a kind, in seconds: of the CPU on the server's own machine.
type Costs struct {
	CPU    float64 // mean
	Spread float64 // squared coefficient of variation of it
	Wait   float64 // mean time that it waits for something else
	Ragged float64 // squared coefficient of variation of that
}

// fleet is the server with these costs, under no traffic. A request computes half of its CPU
// time, waits, and computes the other half.
func (s *Server) fleet(kinds []Times, costs []Costs, laws *gammas) *models.Fleet {
	rt := s.Runtime
	for k := range rt.Slowdown {
		rt.Slowdown[k] = 1
	}
	rt.Connections = 0 // tools open them as needed; a balancer's pool is of production
	f := &models.Fleet{Services: []models.Service{{Runtime: rt, Balancer: balancing.RoundRobin{}, Groups: []models.Group{{Machine: s.Machine, Count: 1}}}}}
	for i, kind := range kinds {
		c := costs[i]
		class := models.Class{Name: kind.Name, Share: kind.Share}
		cpu := func(share float64) {
			class.Steps = append(class.Steps, models.Step{Action: models.CPU, Time: laws.of(c.CPU*s.Machine.Speed*share, c.Spread/share)})
		}
		if c.Wait > least {
			cpu(0.5)
			class.Steps = append(class.Steps, models.Step{Action: models.IO, Time: laws.of(c.Wait, c.Ragged)})
			cpu(0.5)
		} else {
			cpu(1)
		}
		f.Classes = append(f.Classes, class)
	}
	return f
}

// least is the shortest time that counts, in seconds.
const least = 1e-7

// lasting is traffic that ends.
type lasting struct {
	models.Open
	span sim.Time
}

// Horizon is when the test ends.
func (l lasting) Horizon() sim.Time { return l.span }

// under is the traffic of a test, for so many seconds of measuring.
func (t *Test) under(seconds float64) models.Traffic {
	span := sim.Seconds(t.WarmUp + seconds)
	if t.Users > 0 {
		return traffic.Users{Count: t.Users, Span: span}
	}
	if t.Even {
		return lasting{evenly(t.Offered), span}
	}
	return lasting{traffic.Poisson(t.Offered), span}
}

// evenly spaced arrivals, so many per second.
type evenly float64

func (e evenly) Rate() float64                        { return float64(e) }
func (e evenly) Rates() []float64                     { return []float64{float64(e)} }
func (e evenly) Horizon() sim.Time                    { return 0 }
func (e evenly) Scaled(factor float64) models.Traffic { return evenly(float64(e) * factor) }
func (e evenly) Shortened(float64) models.Traffic     { return e }
func (e evenly) String() string                       { return "evenly spaced" }
func (e evenly) Arrivals(r *rand.Rand) models.Arrivals {
	return &spaced{gap: 1 / float64(e), at: r.Float64() / float64(e)}
}

type spaced struct{ gap, at float64 }

// Next arrival: one gap after the last.
func (s *spaced) Next() (sim.Time, int) {
	at := s.at
	s.at += s.gap
	return sim.Seconds(at), models.AnyClass
}
