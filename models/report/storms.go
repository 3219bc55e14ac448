package report

import (
	"fleetcost/models/result"
	"fleetcost/sim"
)

// LimitedBy is what an instance has so many open connections for: memory, or a limit of them.
func LimitedBy(s result.SocketsResult) string {
	if s.ByMemory {
		return string(BoundMemory)
	}
	return string(BoundConnections)
}

// AllBack is the time until all were back in seconds.
func AllBack(t *result.ReconnectStorm) float64 {
	if t.AllBack == sim.Never {
		return Unmeasured
	}
	return t.AllBack.Seconds()
}

// LimitOfStorm is the time within which all shall be back in seconds.
func LimitOfStorm(t *result.ReconnectStorm) float64 {
	if t.Within == 0 {
		return Unmeasured
	}
	return t.Within.Seconds()
}

// StormTime is a quantile in milliseconds.
func StormTime(l result.Latency, quantile float64) float64 {
	if l.Count == 0 {
		return Unmeasured
	}
	return 1e3 * l.At(quantile).Mid
}
