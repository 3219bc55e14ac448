package recording

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"fleetcost/models"
	"fleetcost/models/words"
	"fleetcost/sim"
)

// jitter is how far a step may be from a multiple of the bucket's width, as a share of it:
// scrapes are late by some of their interval, never by half.
const jitter = 0.1

// commonStep is the most common step, to a second where steps are longer than two; the
// smallest of several; 0 of one point. Where points are late at random, so that it is not
// the step of most that are nearly so long, it is their mean: lateness cancels out in that.
func commonStep(at []int64) sim.Time {
	often := map[int64]int{}
	best := int64(0)
	for i := 1; i < len(at); i++ {
		step := at[i] - at[i-1]
		if step > 2e9 {
			step = (step + 5e8) / 1e9 * 1e9
		}
		often[step]++
		if best == 0 || often[step] > often[best] || often[step] == often[best] && step < best {
			best = step
		}
	}
	near, sum := 0, int64(0)
	for step, n := range often {
		if best > 2e9 && math.Abs(float64(step-best)) <= jitter*float64(best) {
			near, sum = near+n, sum+step/1e9*int64(n)
		}
	}
	if near > 2*often[best] {
		return sim.Time((sum + int64(near)/2) / int64(near) * 1e9)
	}
	return sim.Time(best)
}

// severalWidths finds a stretch of points that are all as far apart from each other, and
// further than the width: that is no gap but another width, as in a metric that is kept by
// the hour, and of late by the minute; unless buckets are missing so often that such a
// stretch is to be expected. at is −1 where there is none.
func severalWidths(at []int64, width sim.Time) (place int, other sim.Time) {
	multiples := map[int64]int{}
	for i := 2; i < len(at); i++ {
		a, b := at[i-1]-at[i-2], at[i]-at[i-1]
		if far := float64(width) * (1 + jitter); float64(a) > far && float64(b) > far && math.Abs(float64(a-b)) < jitter*float64(width) && expected(at, i, int64(width), multiples) < mayBeChance {
			return i - 1, sim.Time(b)
		}
	}
	return -1, 0
}

// mayBeChance is how many stretches like one are to be expected in a series for it to be of
// gaps.
const mayBeChance = 0.005

// expected are the stretches as long as the one around a point, all of whose L steps are
// whole multiples of g buckets, that gaps make by chance among n steps: n·p^L, where p is
// the share of the other steps that are such multiples, or, where that is less, the
// probability q^(g−1) that g−1 buckets in a row are missing, each with probability q.
func expected(at []int64, i int, width int64, multiples map[int64]int) float64 {
	buckets := func(i int) int64 { return (at[i] - at[i-1] + width/2) / width }
	g, n := buckets(i), len(at)-1
	if multiples[g] == 0 {
		for k := 1; k < len(at); k++ {
			if buckets(k)%g == 0 && buckets(k) > 0 {
				multiples[g]++
			}
		}
	}
	from, to := i, i+1
	for ; from > 1 && buckets(from-1)%g == 0; from-- {
	}
	for ; to < len(at) && buckets(to)%g == 0; to++ {
	}
	long := to - from
	if long == n {
		return 0
	}
	missing := 1 - float64(n)/float64((at[n]-at[0]+width/2)/width)
	p := math.Min(float64(multiples[g]-long)/float64(n-long), math.Pow(missing, float64(g-1)))
	return float64(n) * math.Pow(p, float64(long))
}

// finest is the smallest step of which there are two, one behind the other; else the most
// common one.
func finest(at []int64) sim.Time {
	best := int64(math.MaxInt64)
	for i := 2; i < len(at); i++ {
		a, b := at[i-1]-at[i-2], at[i]-at[i-1]
		if b < best && math.Abs(float64(a-b)) < jitter*float64(b) {
			best = b
		}
	}
	if best == math.MaxInt64 {
		return commonStep(at)
	}
	if best > 2e9 {
		best = (best + 5e8) / 1e9 * 1e9
	}
	return sim.Time(best)
}

// buckets are the requests by the bucket, as wide as told, or as most points are apart.
// Rates hold for their own step each, where steps are of several widths; counts of several
// widths are refused.
func (s *Series) buckets(as Measure, width sim.Time, r *Recording) (*models.ArrivalCounts, error) {
	if width > 0 {
		if i, other := severalWidths(s.At, width); i >= 0 && as == Counts {
			r.Cautions = append(r.Cautions, fmt.Sprintf("around %s points are %s apart, and as told each counts %s, with gaps between: if one counts all that came until the next, rates there are %.3g times too high",
				time.Unix(0, s.At[i]).UTC().Format(time.RFC3339), words.Width(other.Seconds()), words.Width(width.Seconds()), float64(other)/float64(width)))
		}
		return s.counts(as, width)
	}
	if width = commonStep(s.At); width == 0 {
		return nil, errors.New("one point only: how wide is its bucket?")
	}
	i, other := severalWidths(s.At, width)
	fine := finest(s.At)
	switch {
	case i < 0 && float64(fine) >= (1-jitter)*float64(width):
		return s.counts(as, width)
	case i < 0:
		other = fine
		i = slices.IndexFunc(s.At[1:], func(at int64) bool { return at-s.At[0] < int64(width) }) + 1
	}
	if as == Counts {
		return nil, fmt.Errorf("around %s points are %s apart, but most are %s: buckets of several widths are no counts to compare",
			time.Unix(0, s.At[max(i, 0)]).UTC().Format(time.RFC3339), words.Width(other.Seconds()), words.Width(width.Seconds()))
	}
	r.Cautions = append(r.Cautions, fmt.Sprintf("points are %s apart at times and %s at others: each rate holds for its own step, and of the wide ones no peak within is known", words.Width(fine.Seconds()), words.Width(max(width, other).Seconds())))
	return s.refined(fine).counts(as, fine)
}

// refined has a rate of each fine step where steps are wider than that, two or more of them
// alike.
func (s *Series) refined(width sim.Time) *Series {
	fine := &Series{Name: s.Name}
	step := func(i int) int64 { return s.At[i+1] - s.At[i] }
	for i := range s.At {
		fine.Add(s.At[i], s.Values[i])
		if i+1 == len(s.At) {
			break
		}
		alike := func(j int) bool {
			return j >= 0 && j+1 < len(s.At) && math.Abs(float64(step(j)-step(i))) < jitter*float64(width)
		}
		if float64(step(i)) < float64(width)*(1+jitter) || !alike(i-1) && !alike(i+1) {
			continue
		}
		for at := s.At[i] + int64(width); at <= s.At[i+1]-int64(width)+int64(jitter*float64(width)) && len(fine.At) < mostBuckets; at += int64(width) {
			fine.Add(at, s.Values[i])
		}
	}
	return fine
}

// counts are the requests by buckets of that width.
func (s *Series) counts(as Measure, width sim.Time) (*models.ArrivalCounts, error) {
	at, w := s.At, int64(width)
	places := make([]int64, len(at))
	for i := 1; i < len(at); i++ {
		step := at[i] - at[i-1]
		k := (step + w/2) / w
		if off := math.Abs(float64(step-k*w)) / float64(w); k < 1 || off > jitter {
			return nil, fmt.Errorf("%s comes %s after the point before, but most points are %s apart: buckets of several widths are no counts to compare",
				time.Unix(0, at[i]).UTC().Format(time.RFC3339Nano), words.Width(sim.Time(step).Seconds()), words.Width(width.Seconds()))
		}
		places[i] = places[i-1] + k
	}
	n := places[len(places)-1] + 1
	if n > mostOf(len(at)) {
		return nil, fmt.Errorf("from %s to %s there are %d buckets of %s, and %d have a value: cut the record at its longest gap",
			time.Unix(0, at[0]).UTC().Format(time.RFC3339), time.Unix(0, at[len(at)-1]).UTC().Format(time.RFC3339), n, words.Width(width.Seconds()), len(at))
	}
	c := &models.ArrivalCounts{Start: floorDiv(at[0], 1e9), Width: width, Requests: make([]float64, n)}
	had := make([]bool, n)
	for i, p := range places {
		v := s.Values[i]
		if math.IsNaN(v) {
			continue
		}
		if as == Rates {
			v *= width.Seconds()
		}
		c.Requests[p], had[p] = v, true
	}
	return c, lacking(c, had)
}

// mostOf are the most buckets of so many points: what has one in a thousand has none.
func mostOf(points int) int64 {
	return min(50_000_000, max(1_000_000, 1000*int64(points)))
}

// lacking tells which buckets have no value.
func lacking(c *models.ArrivalCounts, had []bool) error {
	for i := 0; i < len(had); i++ {
		if had[i] {
			continue
		}
		gap := models.Gap{From: i}
		for i < len(had) && !had[i] {
			i++
		}
		gap.To = i
		c.Gaps = append(c.Gaps, gap)
		c.Missing += gap.To - gap.From
		c.LongestGap = max(c.LongestGap, sim.Time(gap.To-gap.From)*c.Width)
	}
	if c.Missing == len(had) {
		return errors.New("no point has a value")
	}
	return nil
}
