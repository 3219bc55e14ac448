package models

import "fleetcost/sim"

// ArrivalCounts are recorded arrivals per bucket of equal width.
type ArrivalCounts struct {
	Name       string
	Start      int64 // unix seconds of the first bucket
	Width      sim.Time
	Requests   []float64
	Missing    int      // buckets that the record lacks, counted here as zero
	LongestGap sim.Time // longest run of missing buckets
}
