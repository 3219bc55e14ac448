package scaling

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
