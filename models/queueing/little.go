package queueing

import (
	"errors"
	"fmt"
	"math"
)

// Infinite is the number of servers of a delay station, where nobody waits: time
// spent in I/O that has no limit.
const Infinite = math.MaxInt

// Station is one resource that a request visits.
type Station struct {
	Demand  float64 // seconds of a server a request needs in all: visits times mean service
	Servers int     // or Infinite
}

// validate reports every parameter out of range; i is the station's place.
func (s Station) validate(i int) error {
	err := nonNegative(fmt.Sprintf("demand of station %d", i), s.Demand)
	if s.Servers != Infinite {
		err = errors.Join(err, count(fmt.Sprintf("servers of station %d", i), s.Servers, 1))
	}
	return err
}

// InFlight returns how many requests are present on average when they arrive at
// this rate per second and each stays for this many seconds on average:
//
//	L = λW
//
// It holds for any arrivals, any times and any order of service, as long as what
// comes in goes out again. Source: Little (1961).
func InFlight(arrival, holding float64) (float64, error) {
	if err := errors.Join(nonNegative("arrival rate", arrival), nonNegative("holding time", holding)); err != nil {
		return 0, err
	}
	return arrival * holding, nil
}

// MinServers returns the fewest servers that keep their mean utilization, a share
// above 0 and up to 1, when each request holds one of them for this many seconds:
//
//	c ≥ λ·E[S]/u
//
// It is a bound, not a design: with u = 1 it only says that fewer cannot do the
// work. At least 1.
func MinServers(arrival, holding, utilization float64) (int, error) {
	load, err := InFlight(arrival, holding)
	if err := errors.Join(err, positiveShare("utilization", utilization)); err != nil {
		return 0, err
	}
	const rounding = 1 - 1e-12 // 0.1·30 is not to need 4 servers
	servers := math.Ceil(load / utilization * rounding)
	if servers > MaxServers {
		return 0, errTooMany
	}
	return max(1, int(servers)), nil
}

// Capacity returns the highest rate of requests per second that overloads none of
// the stations, the bottleneck law:
//
//	X ≤ min c_i/D_i
//
// A station that holds a request from start to finish, such as a pool of workers,
// counts the whole time as its demand. Without a finite station that demands
// something the capacity is +Inf. Source: P. J. Denning, J. P. Buzen, "The
// operational analysis of queueing network models", ACM Computing Surveys 10(3),
// 1978.
func Capacity(stations ...Station) (float64, error) {
	capacity := math.Inf(1)
	var bad []error
	for i, s := range stations {
		bad = append(bad, s.validate(i))
		if s.Servers != Infinite && s.Demand > 0 {
			capacity = min(capacity, float64(s.Servers)/s.Demand)
		}
	}
	if err := errors.Join(bad...); err != nil {
		return 0, err
	}
	return capacity, nil
}
