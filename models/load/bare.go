package load

import (
	"math"
	"math/rand/v2"
	"slices"

	"fleetcost/models"
	"fleetcost/models/program"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// Bare times. However many instances a fleet has, a request takes at least as
// long as when it waits for nothing:
//
//	T ≥ Σ CPU/speed + Σ I/O, networks among it + Σ answers + Σ the branches that it needs
//
// What the sum leaves out (turns, collections of garbage, cold connections, the
// gathering of a batch) only adds to it. Of a call that may be given up and made
// again, only what every attempt takes is counted, and nothing of an answer that
// a request can do without.

// BareTimes are draws of the least times that requests of each class take, in
// seconds and in order.
type BareTimes struct {
	share []float64   // of each class, of what comes from outside
	times [][]float64 // nil where nothing is known of a class
	least []float64   // that any of its requests takes
	whole bool        // the classes make up all that comes from outside, by their shares
}

// mostBareOps bounds the ops whose times are drawn for one class.
const mostBareOps = 4_000_000

// NewBareTimes draws n requests of each class, on the fastest machine of each
// service; fewer where a request has very many steps.
func NewBareTimes(f *models.Fleet, n int, seed uint64) *BareTimes {
	b := &BareTimes{whole: true}
	s := bareSampler{Compiled: program.Compile(f)}
	for i := range f.Services {
		speed := 0.0
		for _, g := range f.Services[i].Groups {
			speed = math.Max(speed, g.Machine.Speed)
		}
		s.speed = append(s.speed, speed)
	}
	_, recorded := f.Traffic.(*traffic.Recorded)
	if u, ok := f.Traffic.(traffic.Users); ok && u.PerClass != nil {
		b.whole = false // those who are slow come round less often
	}
	total := 0.0
	for i := range f.Classes {
		total += f.Classes[i].Share
	}
	for i := range f.Classes {
		b.share = append(b.share, f.Classes[i].Share/total)
		if recorded || f.Classes[i].Part != models.Asked {
			b.times, b.least, b.whole = append(b.times, nil), append(b.least, 0), false
			continue
		}
		draws := max(1, min(n, mostBareOps/max(1, s.ops(i))))
		s.stream = sim.Stream(seed, i, "bare times")
		times := make([]float64, draws)
		for k := range times {
			times[k] = s.draw(i)
		}
		slices.Sort(times)
		b.times, b.least = append(b.times, times), append(b.least, s.floor(i))
	}
	return b
}

// AllClasses stands for the requests from outside, of whatever class.
const AllClasses = -1

// Beyond is the share of the requests of a class (or AllClasses) that take longer
// than a limit however large the fleet is, and its standard error. It is 0 where
// nothing is known.
func (b *BareTimes) Beyond(class int, limit float64) (share, deviation float64) {
	if class != AllClasses {
		return b.beyond(class, limit)
	}
	if !b.whole {
		return 0, 0
	}
	variance := 0.0
	for i, part := range b.share {
		own, sd := b.beyond(i, limit)
		share += part * own
		variance += part * part * sd * sd
	}
	return share, math.Sqrt(variance)
}

// beyond counts one draw more on either side, so that a share of 0 or 1 has its
// doubt too (Agresti, Coull: Approximate is better than "exact", 1998).
func (b *BareTimes) beyond(class int, limit float64) (share, deviation float64) {
	switch {
	case b.times[class] == nil:
		return 0, 0
	case b.least[class] > limit:
		return 1, 0
	}
	n := len(b.times[class])
	late := n - upTo(b.times[class], limit)
	share = (float64(late) + 1) / (float64(n) + 2)
	deviation = math.Sqrt(share * (1 - share) / (float64(n) + 2))
	return float64(late) / float64(n), deviation
}

// upTo is the number of sorted times that are not beyond a limit.
func upTo(times []float64, limit float64) int {
	n, _ := slices.BinarySearchFunc(times, limit, func(t, limit float64) int {
		if t > limit {
			return 1
		}
		return -1
	})
	return n
}

// Least is what any request of a class takes; 0 where nothing is known.
func (b *BareTimes) Least(class int) float64 { return b.least[class] }

// Mean of the times of a class (or AllClasses) without the longest, a share of
// them, and its standard error.
func (b *BareTimes) Mean(class int, without float64) (mean, deviation float64) {
	if class != AllClasses {
		return b.mean(class, without)
	}
	if !b.whole {
		return 0, 0
	}
	variance := 0.0
	for i, part := range b.share {
		if part == 0 {
			continue
		}
		own, sd := b.mean(i, math.Min(1, without/part)) // at worst all of them are of this class
		mean += part * own
		variance += part * part * sd * sd
	}
	return mean, math.Sqrt(variance)
}

func (b *BareTimes) mean(class int, without float64) (mean, deviation float64) {
	times := b.times[class]
	n := len(times) - int(math.Ceil(without*float64(len(times))))
	if n < 2 {
		return 0, 0
	}
	square := 0.0
	for _, t := range times[:n] {
		mean += t / float64(n)
	}
	for _, t := range times[:n] {
		square += (t - mean) * (t - mean) / float64(n-1)
	}
	return mean, math.Sqrt(square / float64(n))
}

// Quantile of the times of a class (or AllClasses).
func (b *BareTimes) Quantile(class int, quantile float64) float64 {
	low, high := 0.0, 0.0
	for i, times := range b.times {
		if n := len(times); n > 0 && (class == i || class == AllClasses) {
			high = math.Max(high, times[n-1])
		}
	}
	for range 60 {
		mid := (low + high) / 2
		if late, _ := b.Beyond(class, mid); late > 1-quantile {
			low = mid
		} else {
			high = mid
		}
	}
	return high
}

// A bareSampler draws bare times of programs.
type bareSampler struct {
	*program.Compiled
	speed  []float64 // of each service; stations compute at 1
	stream *rand.Rand
}

// pace is the time in seconds that a nanosecond of an op takes in its service.
func (s *bareSampler) pace(o *program.Op, site int) float64 {
	if (o.Action == models.CPU || o.Action == models.Offload) && site < len(s.speed) {
		return 1e-9 / s.speed[site]
	}
	return 1e-9
}

// ops of a program and of all that it sends and waits for.
func (s *bareSampler) ops(program int) int {
	n := 0
	for j := range s.Programs[program].Ops {
		o := &s.Programs[program].Ops[j]
		n += 1 + len(o.Draws)
		switch o.Action {
		case models.Call:
			n += s.ops(o.Target)
		case models.Parallel:
			for _, branch := range o.Branches {
				n += s.ops(branch)
			}
		}
	}
	return n
}

// draw draws the time of a request of a program.
func (s *bareSampler) draw(k int) float64 {
	p, sum := &s.Programs[k], 0.0
	for j := 0; j < len(p.Ops); j++ {
		o := &p.Ops[j]
		t := o.Fixed
		for k := range o.Draws {
			if d := &o.Draws[k]; d.Time == nil {
				t += s.stream.ExpFloat64() * d.Scale
			} else {
				t += d.Time.Draw(s.stream) * d.Scale
			}
		}
		t = min(t, models.MostWork)
		switch o.Action {
		case models.Cache:
			if t < o.Hit {
				j += o.Skip
			}
			continue
		case program.MayFail, program.AwaitBatch, program.FirstByte, program.ToRoom, program.Release, models.Enqueue:
			continue
		case models.Call:
			sum += s.answer(o, s.draw)
		case models.Parallel:
			sum += s.joined(o, s.draw)
		case models.IO:
			if b := s.Fleet.Backends; o.Beyond != nil && !o.Sleep && int(o.Backend) < len(b) && b[o.Backend].Network != nil {
				sum += b[o.Backend].Network.Draw(s.stream)
			}
		}
		sum += t * s.pace(o, p.Site)
	}
	return sum
}

// floor is the least that any request of a program takes.
func (s *bareSampler) floor(k int) float64 {
	p, sum := &s.Programs[k], 0.0
	for j := 0; j < len(p.Ops); j++ {
		o := &p.Ops[j]
		switch o.Action {
		case models.Cache:
			if o.Hit > 0 {
				j += o.Skip
			}
			continue
		case program.MayFail, program.AwaitBatch, program.FirstByte, program.ToRoom, program.Release, models.Enqueue:
			continue
		case models.Call:
			sum += s.answer(o, s.floor)
		case models.Parallel:
			sum += s.joined(o, s.floor)
		}
		sum += min(o.Fixed, models.MostWork) * s.pace(o, p.Site)
	}
	return sum
}

// answer is the time of a called request.
func (s *bareSampler) answer(o *program.Op, time func(program int) float64) float64 {
	switch {
	case o.Policy == nil && s.Programs[o.Target].Timeout == 0:
		return time(o.Target)
	case o.Policy != nil && o.Policy.Optional:
		return 0
	}
	return s.floor(o.Target)
}

// joined is the time until as many branches have ended as are needed.
func (s *bareSampler) joined(o *program.Op, time func(program int) float64) float64 {
	times := make([]float64, 0, len(o.Branches))
	for _, branch := range o.Branches {
		t := time(branch)
		if o.Alike {
			return t
		}
		times = append(times, t)
	}
	slices.Sort(times)
	return times[o.Answers-1]
}
