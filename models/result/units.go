package result

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"fleetcost/sim"
)

// A unit is one of the repetitions whose spread tells the doubt: a batch, or,
// where the batches are parts of a story, a whole replication.
type unit struct {
	replication int
	classes     []BatchClass
	utilization float64
	services    []float64 // utilization of each
}

// units of all replications.
func units(reps []*Replication) []unit {
	var us []unit
	for k, rep := range reps {
		if !rep.Windowed {
			for _, b := range rep.Batches {
				us = append(us, unit{k, b.Classes, b.Utilization, b.Services})
			}
			continue
		}
		whole := unit{replication: k, utilization: rep.Averages.Utilization, classes: make([]BatchClass, len(rep.Classes)+1)}
		for i := range rep.Services {
			whole.services = append(whole.services, rep.Services[i].Averages.Utilization)
		}
		for i := range rep.Batches {
			for j := range rep.Batches[i].Classes {
				whole.classes[j].Add(&rep.Batches[i].Classes[j])
			}
		}
		us = append(us, whole)
	}
	return us
}

// A sample is the times of which a latency is summarised: those of requests that
// were answered, and of those that were not at the end of their run, of which it is
// only known that they took at least so long.
type sample struct {
	seen, longer *sim.Tally
}

func (s *sample) merge(seen, longer *sim.Tally) {
	if s.seen == nil {
		s.seen, s.longer = sim.NewTally(), sim.NewTally()
	}
	if seen != nil {
		s.seen.Merge(seen)
	}
	if longer != nil {
		s.longer.Merge(longer)
	}
}

// latency summarises the times of a class (or of all, behind the last). What was in
// flight at the end counts as at least as long as it had been: the figures and the
// lower ends of their intervals hold it with that, the upper ends as endless.
//
// The interval of a quantile comes from the share of the times above it, which is
// a mean and so is more nearly normal than a quantile of few: with n_i times in unit
// i, and k_i of them above the pooled quantile x, the share is Σk/Σn with the
// standard error of a ratio (Cochran: Sampling Techniques, §6)
//
//	se² = m/(m − 1) · Σ (k_i − n_i·Σk/Σn)² / (Σn)²
//
// and the quantiles of the pooled times at q ± t·se are the ends (Asmussen, Glynn:
// Stochastic Simulation, §III.4). They are farther away on the side where times are
// rare. se is not below that of as many independent times, q(1 − q)/n. The mean is
// treated alike.
//
// Long times come in clusters, and of the rarest a run has too few to show how much
// their number varies. Clusters that reach a level that is ten times as rare are a
// tenth of those that reach the other, so se² is not below a tenth of what it is there;
// and where there are few, the upper end is not below x·(x/x')^(t·se/(1 − q)/ln 10), by
// which the tail goes on as it does from x', the quantile that is ten times as common, to
// x. With C clusters se is (1 − q)/√C.
//
// Other quantiles have intervals of the same law but for the tail, of which they are no part.
func (s *sample) latency(us []unit, class int, of func(*BatchClass) *sim.Sketch, others ...float64) Latency {
	all := sim.NewTally()
	all.Merge(s.seen)
	all.Merge(s.longer)
	l := Plain(all)
	if all.Count == 0 {
		for _, into := range []*Interval{&l.Mean, &l.P50, &l.P90, &l.P95, &l.P99, &l.P999} {
			into.High = math.Inf(1)
		}
		for _, q := range others {
			l.Others = append(l.Others, Quantile{q, Interval{High: math.Inf(1)}})
		}
		return l
	}
	var parts []*sim.Sketch
	var replications []int
	for _, u := range us {
		if b := of(&u.classes[class]); b != nil && b.Count > 0 {
			parts, replications = append(parts, b), append(replications, u.replication)
		}
	}
	n := float64(all.Count)
	half := ratioError(replications, len(parts),
		func(i int) float64 { return parts[i].Sum }, func(i int) float64 { return float64(parts[i].Count) }, all.SD()/math.Sqrt(n))
	l.Mean = Interval{math.Max(0, l.Mean.Mid-half), l.Mean.Mid, l.Mean.Mid + half}
	if s.longer.Count > 0 {
		l.Mean.High = math.Inf(1)
	}
	rarer := map[float64]float64{0.99: 0.9, 0.999: 0.99}
	halves := map[float64]float64{}
	for k, into := range []*Interval{&l.P50, &l.P90, &l.P95, &l.P99, &l.P999} {
		q, x := quantiles[k], into.Mid
		half := ratioError(replications, len(parts),
			func(i int) float64 { return parts[i].Above(x) }, func(i int) float64 { return float64(parts[i].Count) }, math.Sqrt(q*(1-q)/n))
		beyond := x
		if common, ok := rarer[q]; ok {
			half = math.Max(half, halves[common]*math.Sqrt((1-q)/(1-common)))
			if before := l.At(common).Mid; before > 0 && half > fewClusters*(1-q) {
				beyond = x * math.Pow(x/before, half/(1-q)/math.Ln10)
			}
		}
		halves[q] = half
		*into = s.around(all, q, x, half)
		into.High = math.Max(into.High, beyond)
	}
	for _, q := range others {
		x := all.Quantile(q)
		half := ratioError(replications, len(parts),
			func(i int) float64 { return parts[i].Above(x) }, func(i int) float64 { return float64(parts[i].Count) }, math.Sqrt(q*(1-q)/n))
		l.Others = append(l.Others, Quantile{q, s.around(all, q, x, half)})
	}
	return l
}

// around is the interval of a quantile x of all times whose share is known but for a
// half: of the times that are only known to be longer, all may be above.
func (s *sample) around(all *sim.Tally, q, x, half float64) Interval {
	i := Interval{0, x, math.Inf(1)}
	if q > half {
		i.Low = math.Min(x, all.Quantile(q-half))
	}
	if rank := math.Ceil((q+half)*float64(all.Count) - 1e-9); rank <= float64(s.seen.Count) {
		i.High = math.Max(x, s.seen.Quantile(rank/float64(s.seen.Count)))
	}
	return i
}

// fewClusters is the part of 1 − q that t·se is where there are some fifty clusters.
const fewClusters = 0.3

// ratioError is half of the confidence interval of Σy/Σn over m units, which come
// in the order of their replications; it is at least that of a standard error that
// is known, and infinite for fewer than two units.
//
// Neighbouring batches of a congested system are alike, so the variance of the sum
// is that of the units and, where it is positive, twice the covariance of neighbours
// within a replication.
func ratioError(replications []int, m int, y, n func(int) float64, least float64) float64 {
	if m < 2 {
		return math.Inf(1)
	}
	var sum, weight float64
	for i := range m {
		sum += y(i)
		weight += n(i)
	}
	var square, neighbours, last float64
	for i := range m {
		e := y(i) - n(i)*sum/weight
		square += e * e
		if i > 0 && replications[i] == replications[i-1] {
			neighbours += e * last
		}
		last = e
	}
	variance := (square + 2*math.Max(0, neighbours)) * float64(m) / float64(m-1) / (weight * weight)
	return student(float64(m-1)) * math.Max(math.Sqrt(variance), least)
}

// student is the quantile of Student's t on both sides of which lies what the
// confidence leaves out.
func student(freedom float64) float64 {
	return distuv.StudentsT{Mu: 0, Sigma: 1, Nu: freedom}.Quantile((1 + Confidence) / 2)
}

// Plain summarises pooled times without doubt.
func Plain(t *sim.Tally) Latency {
	l := Latency{Count: t.Count, SD: t.SD()}
	if t.Count == 0 {
		return l
	}
	l.Min, l.Max = t.Min.Seconds(), t.Max.Seconds()
	point := func(x float64) Interval { return Interval{x, x, x} }
	l.Mean = point(t.Mean())
	var q [5]float64
	t.Quantiles(quantiles, q[:])
	l.P50, l.P90, l.P95, l.P99, l.P999 = point(q[0]), point(q[1]), point(q[2]), point(q[3]), point(q[4])
	return l
}

// quantiles that every Latency reports.
var quantiles = []float64{0.5, 0.9, 0.95, 0.99, 0.999}
