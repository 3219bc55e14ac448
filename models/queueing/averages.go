package queueing

// Averages are the long-run means of a station. Little's law ties them together:
//
//	NumberMean   = Throughput · SojournMean
//	QueueLenMean = Throughput · WaitMean
//
// Source: J. D. C. Little, "A proof for the queuing formula L = λW", Operations
// Research 9(3), 1961.
type Averages struct {
	Throughput   float64 // requests served per second
	Loss         float64 // share of arrivals turned away
	Utilization  float64 // busy servers over servers
	ProbWait     float64 // share of the accepted that find every server busy
	WaitMean     float64 // seconds from arrival to the start of service, zeros included
	SojournMean  float64 // seconds from arrival to completion
	QueueLenMean float64 // requests waiting
	NumberMean   float64 // requests waiting or in service
}

// averages fills in a station without loss, whose servers do the offered work
// and whose numbers follow from its mean wait by Little's law.
func averages(arrival, service float64, servers int, probWait, waitMean float64) Averages {
	offered := arrival / service
	queue := arrival * waitMean
	return Averages{
		Throughput:   arrival,
		Utilization:  offered / float64(servers),
		ProbWait:     probWait,
		WaitMean:     waitMean,
		SojournMean:  waitMean + 1/service,
		QueueLenMean: queue,
		NumberMean:   queue + offered,
	}
}
