package calibration

// What is known of costs before any test: little, but where tests leave a value open it is
// what remains, and it keeps the fit from extremes.
//
// How times of one kind of requests are spread: a constant and a coefficient of variation
// of 2, twice that of an exponential, are at the ends of 95 %, and 0.5 is in the middle.
// Of all else a standard deviation of 3 about where the fit began, so that it cannot run
// away: of CPU times a factor of 20, of waits three times as long as requests take.
var (
	usualSpread   = spreadOf(0.25)
	spreadsDiffer = (spreadOf(4) - spreadOf(0)) / 2 / normal95
)

const anything = 3.

// prior is the mean of a coordinate before any test, and the inverse of its variance. A mixture
// of light and heavy requests may be spread by anything.
func (p *problem) prior(start []float64, i int) (centre, precision float64) {
	switch {
	case i%2 == 1 && (i%perKind != 1 || p.heavy == 0):
		return usualSpread, 1 / (spreadsDiffer * spreadsDiffer)
	case i%2 == 1:
		return usualSpread, 1 / (anything * anything)
	}
	return start[i], 1 / (anything * anything)
}
