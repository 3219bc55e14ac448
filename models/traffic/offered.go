package traffic

import (
	"fmt"
	"math"

	"fleetcost/models"
	"fleetcost/models/words"
	"fleetcost/sim"
)

// The rates that can be simulated, in requests per second from outside. The clock
// counts nanoseconds and ends after 292 years: at LeastRate, one a day, some ten
// thousand requests come until then. At MostRate a hundred come in a microsecond, where the clock
// begins to be coarse.
const (
	LeastRate = 1e-5
	MostRate  = 1e7
)

// Countable is how many of so many requests a run can measure before the clock
// ends, with room for its warm-up and for what is in flight when it ends.
func Countable(requests int, rate float64) int {
	return int(min(float64(requests), rate*sim.Never.Seconds()/4))
}

// askRate is the rate of a pattern that has one.
func askRate(k models.Keys) float64 {
	k.Require("rate", "add the requests per second, e.g. rate = 800")
	rate := k.Float("rate", 1, math.SmallestNonzeroFloat64, math.MaxFloat64)
	if !k.Has("rate") {
		return 1
	}
	return bearable(k, "rate", rate)
}

// bearable records a rate that follows from a key and cannot be simulated, and
// returns one that can.
func bearable(k models.Keys, key string, rate float64) float64 {
	switch {
	case rate < LeastRate:
		k.Problem(key, fmt.Sprintf("one request in %v is too seldom to be simulated", apart(rate)),
			fmt.Sprintf("at least one in %v; what comes more seldom needs one instance all the same", apart(LeastRate)))
		return 1
	case rate > MostRate:
		k.Problem(key, fmt.Sprintf("%s requests/s are too many to be simulated", words.Grouped(rate, 0)),
			fmt.Sprintf("at most %s; simulate a part of them: the fleet and its bill grow with the rate", words.Grouped(MostRate, 0)))
		return 1
	}
	return rate
}

// apart is the mean time between two requests, in days where it is long.
func apart(rate float64) string {
	days := 1 / rate / 86400
	return words.Grouped(days, words.Decimals(days, 3)) + " days"
}
