package recording

import (
	"maps"
	"math"
	"slices"
	"time"

	"fleetcost/models"
	"fleetcost/sim"
)

// seconds are counts by the second, in whatever order they come: an hour of them in a
// block. Where blocks are too many, the oldest are folded to minutes.
type seconds struct {
	blocks map[int64]*[3600]uint32 // by the hour
	last   int64
	block  *[3600]uint32
	most   int
	folded map[int64]*[60]uint32
}

// mostBlocks are some 40 days of traffic in each hour, 14 MB.
const mostBlocks = 1000

func newSeconds() *seconds {
	return &seconds{blocks: map[int64]*[3600]uint32{}, folded: map[int64]*[60]uint32{}, last: math.MinInt64, most: mostBlocks}
}

// add counts n requests in a second of unix time.
func (s *seconds) add(at int64, n uint32) {
	hour := floorDiv(at, 3600)
	if hour != s.last {
		if minutes, old := s.folded[hour]; old {
			minutes[(at-3600*hour)/60] += n
			return
		}
		b, known := s.blocks[hour]
		if !known {
			if len(s.blocks) >= s.most {
				s.fold()
			}
			b = new([3600]uint32)
			s.blocks[hour] = b
		}
		s.last, s.block = hour, b
	}
	s.block[at-3600*hour] += n
}

// fold keeps the minutes of the older half only.
func (s *seconds) fold() {
	hours := slices.Sorted(maps.Keys(s.blocks))
	for _, h := range hours[:len(hours)/2] {
		minutes := new([60]uint32)
		for i, n := range s.blocks[h] {
			minutes[i/60] += n
		}
		s.folded[h] = minutes
		delete(s.blocks, h)
	}
	s.last = math.MinInt64
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// A tally is requests in a bucket.
type tally struct {
	at       int64 // unix seconds of its start
	requests float64
}

// tallies are the buckets with requests, in order of time, and how wide they are, in
// seconds: a minute where some were folded.
func (s *seconds) tallies() (list []tally, width int64) {
	if len(s.folded) > 0 {
		hours := map[int64]*[60]uint32{}
		maps.Copy(hours, s.folded)
		for h, b := range s.blocks {
			minutes := new([60]uint32)
			for i, n := range b {
				minutes[i/60] += n
			}
			hours[h] = minutes
		}
		for _, h := range slices.Sorted(maps.Keys(hours)) {
			for i, n := range hours[h] {
				if n > 0 {
					list = append(list, tally{3600*h + int64(60*i), float64(n)})
				}
			}
		}
		return list, 60
	}
	for _, h := range slices.Sorted(maps.Keys(s.blocks)) {
		for i, n := range s.blocks[h] {
			if n > 0 {
				list = append(list, tally{3600*h + int64(i), float64(n)})
			}
		}
	}
	return list, 1
}

// busiest is the window of so many seconds, a multiple of the buckets' width, with the
// most requests; the first of several. It begins with the first bucket that counts.
func busiest(list []tally, width, window int64) (at int64, requests float64) {
	sum, from := 0.0, 0
	for _, t := range list {
		sum += t.requests
		for list[from].at <= t.at-window {
			sum -= list[from].requests
			from++
		}
		if sum > requests {
			at, requests = list[from].at, sum
		}
	}
	return at, requests
}

// peakWidths are the windows of which the busiest is told.
var peakWidths = []sim.Time{sim.Second, sim.Minute, 10 * sim.Minute, sim.Hour}

// peaks are the busiest windows of those that the record is as long as, and of other ones.
func peaks(list []tally, width int64, others ...sim.Time) (all []Peak) {
	if len(list) == 0 {
		return nil
	}
	spans := list[len(list)-1].at - list[0].at + width
	widths := slices.Concat(peakWidths, others)
	slices.Sort(widths)
	for _, w := range slices.Compact(widths) {
		window := int64(w / sim.Second)
		if window%width != 0 || window > spans {
			continue
		}
		at, n := busiest(list, width, window)
		all = append(all, Peak{Width: w, Rate: n / w.Seconds(), At: time.Unix(at, 0).UTC()})
	}
	return all
}

// mostBuckets of a record's counts: finer buckets than that are put together.
const mostBuckets = 4_000_000

// counts are buckets of equal width from the first to the last, finer ones put together
// where they would be too many.
func counts(name string, list []tally, width int64) *models.ArrivalCounts {
	if len(list) == 0 {
		return nil
	}
	first, last := list[0].at, list[len(list)-1].at
	for _, wider := range []int64{60, 600, 3600, 86400} {
		if (last-first)/width < mostBuckets {
			break
		}
		width = max(width, wider)
	}
	start := floorDiv(first, width) * width
	c := &models.ArrivalCounts{Name: name, Start: start, Width: sim.Time(width) * sim.Second, Requests: make([]float64, (last-start)/width+1)}
	for _, t := range list {
		c.Requests[(t.at-start)/width] += t.requests
	}
	return c
}
