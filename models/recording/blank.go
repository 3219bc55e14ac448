package recording

// Blank is a recording of which nothing is known: the summary of a load test says part of
// what one can hold.
func Blank() *Recording {
	return &Recording{
		Seconds: unknown, Requests: unknown, Errors: unknown, Offered: unknown, Mean: unknown,
		Statuses: map[string]int{}, Left: map[string]int{},
	}
}

// BlankLatency is a latency of which nothing is known.
func BlankLatency() *Latency {
	return &Latency{P50: unknown, P90: unknown, P95: unknown, P99: unknown, Max: unknown, Mean: unknown}
}

// Set sets the quantile of that share, in seconds.
func (l *Latency) Set(share, seconds float64) {
	switch share {
	case 0.5:
		l.P50 = seconds
	case 0.9:
		l.P90 = seconds
	case 0.95:
		l.P95 = seconds
	case 0.99:
		l.P99 = seconds
	default:
		if l.Quantiles == nil {
			l.Quantiles = map[float64]float64{}
		}
		l.Quantiles[share] = seconds
	}
}
