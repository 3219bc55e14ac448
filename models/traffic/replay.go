package traffic

import (
	"cmp"
	"math/rand/v2"
	"slices"

	"fleetcost/models"
	"fleetcost/sim"
)

// Singles are the requests of a record's window one by one, for a replay of the record as
// it was: sessions, bursts and lulls that the counts of its buckets do not tell.
//
// Within the resolution of its time nothing is known of a request; it comes at a random
// moment around it. Where the traffic is scaled by less than 1 each request is kept with
// that probability; by more, it comes so often, and its copies within half a second before
// or after it: the mean rate grows by the factor, and so does the index of dispersion at
// scales above a second, as when all that is common to users grows with them.
type Singles struct {
	Resolution sim.Time
	Told       string     // of how many classes
	of         [][]single // of each bucket of the window, in order of time
	n          int
	// others has the classes of requests whose class is not known, by shares that add up
	// to the last; nil leaves them to the shares of all.
	others []float64
}

// A single request, since its bucket began.
type single struct {
	within sim.Time
	class  int32
}

// MostReplayed are the requests of a window that are replayed one by one: 100 MB of them.
const MostReplayed = 4_000_000

// copied is within how long the copies of a request come.
const copied = sim.Second

// NewSingles is an empty record of the window of a trace.
func NewSingles(t *Trace, resolution sim.Time) *Singles {
	return &Singles{Resolution: resolution, of: make([][]single, t.To-t.From)}
}

// Add adds a request at a time since the window of the trace began, of a class or AnyClass.
// What is not within the window is left out.
func (s *Singles) Add(t *Trace, at sim.Time, class int) bool {
	bucket := at / t.Counts.Width
	if at < 0 || bucket >= sim.Time(len(s.of)) {
		return false
	}
	s.of[bucket] = append(s.of[bucket], single{at - bucket*t.Counts.Width, int32(class)})
	s.n++
	return true
}

// Len is how many requests there are.
func (s *Singles) Len() int { return s.n }

// Others says of which classes those are whose class is not known, by shares.
func (s *Singles) Others(shares []float64) {
	s.others = nil
	sum := 0.0
	for _, share := range shares {
		sum += share
		s.others = append(s.others, sum)
	}
}

// Replayed is the trace with its requests one by one.
func (t *Trace) Replayed(s *Singles) *Trace {
	for _, bucket := range s.of {
		slices.SortStableFunc(bucket, func(a, b single) int { return cmp.Compare(a.within, b.within) })
	}
	u := *t
	u.Singles = s
	return &u
}

// part are the requests of some of the buckets.
func (s *Singles) part(buckets [][]single) *Singles {
	if s == nil {
		return nil
	}
	u := *s
	u.of, u.n = buckets, 0
	for _, b := range buckets {
		u.n += len(b)
	}
	return &u
}

// A replay of singles. Those of a bucket, moved about, come before those of the next but
// for some that are near its end.
type replay struct {
	*Singles
	width, end sim.Time
	scale      float64
	stream     *rand.Rand
	bucket     int // that comes next
	ready      []moved
	next       int // of those that are ready
	sure       sim.Time
}

// moved is a request where it comes.
type moved struct {
	at    sim.Time
	class int32
}

func newReplay(t *Trace, r *rand.Rand) *replay {
	return &replay{Singles: t.Singles, width: t.Counts.Width, end: t.Horizon(), scale: t.Scale, stream: r}
}

// Next is the request that comes next.
func (p *replay) Next() (sim.Time, int) {
	for p.next == len(p.ready) || p.ready[p.next].at >= p.sure {
		if p.bucket == len(p.of) {
			if p.next == len(p.ready) {
				return sim.Never, models.AnyClass
			}
			break
		}
		p.fill()
	}
	q := p.ready[p.next]
	p.next++
	return q.at, int(q.class)
}

// fill makes the requests of the next bucket ready. Nothing that comes after comes before
// the time that is sure then.
func (p *replay) fill() {
	p.ready = append(p.ready[:0], p.ready[p.next:]...)
	p.next = 0
	begin := sim.Time(p.bucket) * p.width
	for _, q := range p.of[p.bucket] {
		copies := p.scale
		for first := true; copies > 0; first = false {
			if copies < 1 && p.stream.Float64() >= copies {
				break
			}
			copies--
			around := p.Resolution
			if !first {
				around = max(around, copied)
			}
			class := q.class
			if class == models.AnyClass && p.others != nil {
				class = p.other()
			}
			p.ready = append(p.ready, moved{p.inside(begin + q.within + sim.Time((p.stream.Float64()-0.5)*float64(around))), class})
		}
	}
	p.bucket++
	slices.SortStableFunc(p.ready, func(a, b moved) int { return cmp.Compare(a.at, b.at) })
	p.sure = sim.Time(p.bucket)*p.width - max(p.Resolution, copied)/2 - 1
}

// inside is a moment within the window: what comes before its beginning, or after its end,
// comes as long after it, or before.
func (p *replay) inside(at sim.Time) sim.Time {
	if at < 0 {
		at = -at
	}
	if at >= p.end {
		at = 2*p.end - 1 - at
	}
	return max(0, min(at, p.end-1))
}

// other draws the class of a request of which it is not known.
func (p *replay) other() int32 {
	u := p.stream.Float64() * p.others[len(p.others)-1]
	for i, upTo := range p.others {
		if u < upTo {
			return int32(i)
		}
	}
	return models.AnyClass
}
