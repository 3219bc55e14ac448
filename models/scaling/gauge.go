package scaling

import (
	"fleetcost/models"
	"fleetcost/sim"
)

// A Gauge is what a metric measures: its unit, and whether of the service as a whole or
// of each instance. The metrics of the service are Seen.Readings, those of each instance
// Group.Values.
type Gauge int

// The gauges.
const (
	Unmeasured        Gauge = iota // nothing that a model of requests and CPU knows
	CPUOfEach                      // Values: millicores that an instance uses
	RequestsOfEach                 // Values: requests per second of an instance, in thousandths
	InFlightOfEach                 // Values: requests in an instance, in thousandths
	CPUPercent                     // Readings: mean over the instances that serve, percent
	CPUsUsed                       // Readings: cores in use, of all instances
	RequestsPerSecond              // Readings: of the service
	RequestsPerTarget              // Readings: a minute's requests of an instance, mean over those that serve
	InFlight                       // Readings: requests inside, or waiting to be
	Depth                          // Readings: tasks that wait or are being worked on
)

// gaugeOf is the gauge of metrics that are sampled on each pod, and of those of
// something outside, by their usual names.
func gaugeOf(m *HPAMetric) Gauge {
	switch {
	case m.Type == ResourceMetric && m.Name == "cpu":
		return CPUOfEach
	case m.Type == PodsMetric && (m.Name == "requests_per_second" || m.Name == "http_requests_per_second"):
		return RequestsOfEach
	case m.Type == PodsMetric && (m.Name == "concurrency" || m.Name == "in_flight"):
		return InFlightOfEach
	case m.Type == ExternalMetric && m.Name == "requests_per_second":
		return RequestsPerSecond
	case m.Type == ExternalMetric && (m.Name == "concurrency" || m.Name == "in_flight"):
		return InFlight
	case m.Type == ExternalMetric && (m.Name == "queue" || m.Name == "depth" || m.Name == "queue_depth"):
		return Depth
	}
	return Unmeasured
}

// gaugesOf are those of the policies of a group.
func gaugesOf(policies []Policy) []Gauge {
	all := make([]Gauge, len(policies))
	for i, p := range policies {
		switch p.On() {
		case "cpu":
			all[i] = CPUPercent
		case requestsMetric:
			all[i] = RequestsPerTarget
		}
	}
	return all
}

// A Sight is how late a metric is seen: of data points over [k·Period, (k+1)·Period) the
// newest that is known is the last for which
//
//	(k+1)·Period + Delay ≤ now
//
// and it stays what is known until the next. Without a Period a point is what was since the
// decision before, Delay earlier.
type Sight struct{ Period, Delay sim.Time }

// A Delayed autoscaler sees its metrics late. What it decides by them is not affected: the
// delay lies in what it is given.
type Delayed interface {
	Autoscaler
	// Sights are those of its metrics, in the order of Metrics.
	Sights() []Sight
}

// alike is the same sight of each of so many metrics.
func alike(metrics int, s Sight) []Sight {
	all := make([]Sight, metrics)
	for i := range all {
		all[i] = s
	}
	return all
}

// published is how long after its minute a data point of CloudWatch is there for alarms: it
// is put together of what all instances or balancers report, and AWS promises no time. With
// three points above the target an alarm then acts 3 to 4 minutes after a rise, which is what
// people see (3 of 3 one-minute points).
const published = minute

// askDelay asks for how late a metric is known.
func askDelay(k models.Keys, vendor sim.Time) sim.Time {
	return askFlag(k, "metric_delay", vendor, 0, sim.Hour)
}
