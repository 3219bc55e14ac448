package sim

// WarmUp decides by the rule MSER-5 when the effect of the empty start has
// faded (White: An effective truncation heuristic for bias reduction in
// simulation output, Simulation 69(6), 1997).
//
// Observations are averaged in groups of five. The truncation point d*
// minimises the squared standard error of the mean of what is left:
//
//	MSER(d) = Σ_{i>d} (x_i − x̄_d)² / (n − d)²
//
// The series is long enough when d* lies in its first half; otherwise it must
// go on. Memory is bounded: when the groups fill it, neighbours are joined.
type WarmUp struct {
	group int     // observations per group
	sum   float64 // of the group being filled
	count int
	means []float64
}

// mostGroups bounds the memory of a WarmUp; it is even.
const mostGroups = 2048

// NewWarmUp returns an empty series.
func NewWarmUp() *WarmUp {
	return &WarmUp{group: 5, means: make([]float64, 0, mostGroups)}
}

// Add appends one observation.
func (w *WarmUp) Add(x float64) {
	w.sum += x
	w.count++
	if w.count < w.group {
		return
	}
	if len(w.means) == mostGroups {
		for i := range mostGroups / 2 {
			w.means[i] = (w.means[2*i] + w.means[2*i+1]) / 2
		}
		w.means = w.means[:mostGroups/2]
		w.group *= 2
		if w.count < w.group {
			return // the group being filled has become half of a wider one
		}
	}
	w.means = append(w.means, w.sum/float64(w.count))
	w.sum, w.count = 0, 0
}

// Truncation returns how many observations MSER-5 would discard, and how many
// there are in full groups.
func (w *WarmUp) Truncation() (discard, of int) {
	n := len(w.means)
	if n < 10 {
		return n * w.group, n * w.group
	}
	// Sums from the end give every MSER(d) in one pass. The last few are left
	// out: over a handful of groups the statistic is small by chance.
	var sum, sq float64
	best, at := -1.0, 0
	for d := n - 1; d >= 0; d-- {
		sum += w.means[d]
		sq += w.means[d] * w.means[d]
		m := float64(n - d)
		if n-d < 5 {
			continue
		}
		if s := (sq - sum*sum/m) / (m * m); best < 0 || s <= best {
			best, at = s, d
		}
	}
	return at * w.group, n * w.group
}

// Settled tells whether the truncation point lies in the first half.
func (w *WarmUp) Settled() bool {
	discard, of := w.Truncation()
	return of > 0 && 2*discard < of
}
