// Package split takes a part of a large fleet in place of the whole, under the share of the traffic
// that falls on it: what is known of one is known of the other.
//
// It will never know how a fleet is simulated, nor why.
package split

import (
	"math"
	"slices"

	"fleetcost/models"
	"fleetcost/models/load"
	"fleetcost/models/report"
	"fleetcost/models/traffic"
)

// MostInstances is the largest fleet that is simulated whole. Time per request
// hardly depends on the number of instances, but the time that a fleet takes to
// warm up is the same for any size, and so costs requests in proportion to it.
const MostInstances = 64

// Of returns the fleet itself, or a part of a large one: MostInstances of
// its instances under the share of the traffic and of the backends'
// connections that falls on them.
//
// A balanced stream splits well. Sent at random, the part's arrivals are
// Poisson as the whole's were: no error. Dealt in turn, each instance's gaps
// are sums of 64 instead of n exponentials, both nearly constant. Sent to the
// least loaded of 64, a request waits a little more often than of n, so the
// part errs on the slow side: at 256 instances not at all at 70 % load, by a
// tenth of mean and p99 at 90 %. TestSplit measures the error of each balancer,
// and of a broker's single queue, which becomes n/64 queues.
//
// Of several services all are divided by one number, that of their backends too,
// so that each keeps its load. Where this leaves one of them fewer than
// leastInstances, or rounding would change a load by more than a hundredth, the
// fleet is simulated whole. TestSplitSystem measures the error.
func Of(f *models.Fleet) *models.Fleet {
	share := Share(f)
	if share == 1 {
		return f
	}
	return To(f, share)
}

// To is that share of the fleet, of its traffic and of its backends.
func To(f *models.Fleet, share float64) *models.Fleet {
	part := f.Clone()
	for i := range part.Services {
		g := &part.Services[i].Groups[0]
		g.Count = Number(g.Count, share)
	}
	part.Traffic = f.Traffic.Scaled(share)
	part.Backends = append([]models.Backend(nil), f.Backends...)
	for i := range part.Backends {
		b := &part.Backends[i]
		b.Connections, b.Servers, b.Cores = Number(b.Connections, share), Number(b.Servers, share), b.Cores*share
		b.Slowing, b.Ceiling = b.Slowing/share, 0
	}
	return part
}

// Indivisible tells whether something is one for all instances: a limit at the
// door of a service, the requests that come in one batch, or users who are bound to
// classes.
func Indivisible(f *models.Fleet) bool {
	if _, batches := f.Traffic.(traffic.Batches); batches {
		return true
	}
	if u, ok := f.Traffic.(traffic.Users); ok && u.PerClass != nil {
		return true
	}
	for i := range f.Services {
		if s := &f.Services[i]; s.Limit.Rate > 0 || s.Shed.InFlight > 0 {
			return true
		}
	}
	return false
}

// MostInFlight is how many requests may be in flight in what is simulated.
const MostInFlight = 2_000_000

// LastsAlone is for how long a request from outside is in the fleet that waits for nothing but
// backends and other services, in seconds.
func LastsAlone(f *models.Fleet) (lasts float64) {
	for i, d := range load.Demands(f) {
		m := f.Services[i].Groups[0].Machine
		lasts = math.Max(lasts, d.CPU/m.Speed+d.IO)
	}
	return lasts
}

// Crowded says that more requests are in flight in what is simulated of a fleet than can be, by
// Little's law:
//
//	N = λ · E[R], R at least what a request takes by itself
func Crowded(f *models.Fleet) report.Reason {
	if _, open := f.Traffic.(models.Open); !open {
		return nil // users are as many as they are
	}
	rate, lasts := slices.Max(f.Traffic.Rates()), LastsAlone(f)
	if rate*lasts <= MostInFlight {
		return nil
	}
	if n := rate * lasts * Share(f); n > MostInFlight {
		return report.Crowded{Rate: rate, Lasts: lasts, InFlight: n, Most: MostInFlight}
	}
	return nil
}

// leastInstances are left to each of several services.
const leastInstances = 8

// Share is the share of a fleet that is simulated; 1 for the whole.
func Share(f *models.Fleet) float64 {
	n := f.Instances()
	if n <= MostInstances || Indivisible(f) {
		return 1
	}
	smallest := n
	for _, s := range f.Services {
		if len(s.Groups) != 1 {
			return 1
		}
		smallest = min(smallest, s.Groups[0].Count)
	}
	if len(f.Services) == 1 {
		share := float64(MostInstances) / float64(n)
		pool := load.Of(f).Pool // which few connections cannot be divided without changing
		if !Keeps(nil, f.Backends, share) || math.Abs(load.Of(To(f, share)).Pool-pool) > 0.01*pool {
			return 1
		}
		return share
	}
	for k := leastInstances; 4*k <= 3*smallest; k++ { // more than three quarters are not worth it
		share := float64(k) / float64(smallest)
		if share*float64(n) >= MostInstances && Keeps(f.Services, f.Backends, share) {
			return share
		}
	}
	return 1
}

// Keeps tells whether the loads of services and of stations stay as they are but
// for a hundredth, when all are divided.
func Keeps(services []models.Service, backends []models.Backend, share float64) bool {
	fits := func(n int) bool {
		x := float64(n) * share
		return n == 0 || math.Abs(math.Round(x)-x) <= 0.01*x
	}
	for _, s := range services {
		if !fits(s.Groups[0].Count) {
			return false
		}
	}
	for _, b := range backends {
		if !fits(b.Servers) || len(services) > 0 && !fits(b.Connections) {
			return false
		}
	}
	return true
}

// Number is that share of a number, at least 1; 0 of 0, which is no limit.
func Number(n int, share float64) int {
	if n == 0 {
		return 0
	}
	return max(1, int(math.Round(float64(n)*share)))
}
