package result

import (
	"math"

	"gonum.org/v1/gonum/stat"
)

// HostSpeed returns the median of how long a fixed piece of work took beside
// each of several trials, and the relative standard deviation of those that are
// no further from it than off.
func HostSpeed(times []float64, off float64) (usual, doubt float64) {
	if len(times) == 0 {
		return 1, 0
	}
	usual = Median(times)
	var near []float64
	for _, t := range times {
		if math.Abs(t/usual-1) <= off {
			near = append(near, t/usual)
		}
	}
	if len(near) < 2 {
		return usual, 0
	}
	return usual, stat.StdDev(near, nil)
}
