package timeline

import (
	"math"

	"fleetcost/models"
)

// A roll replaces every instance of a pool by a new one, which boots, starts, registers
// and warms up as any. Rolling, there are at all times
//
//	n + ⌈surge·n⌉      instances at most, and
//	n − ⌊unavailable·n⌋ that serve at least (Kubernetes, Deployment),
//
// one fewer where both are n. Blue-green, n new ones are ordered at once, and when all
// serve all old ones drain.
type roll struct {
	models.Event
	old map[int]bool // by place
}

// newRoll begins a deploy: all that are there are old.
func newRoll(e *Event, p *Pool) *roll {
	r := &roll{Event: e.Event, old: map[int]bool{}}
	for _, place := range p.settled {
		r.old[place] = true
	}
	for i := range p.young {
		r.old[p.young[i].place] = true
	}
	return r
}

// replace takes the steps of a deploy that may be taken now.
func (p *Pool) replace(f *fate) {
	n := p.wanted
	most := n + int(math.Ceil(f.roll.Surge*float64(n)-1e-9))
	least := n - int(f.roll.Unavailable*float64(n)+1e-9)
	switch {
	case f.roll.BlueGreen:
		most, least = 2*n, n
	case most == n && least == n:
		least--
	}
	for stepped := true; stepped; {
		stepped = false
		booting, serving := p.olds()
		fresh := p.Existing() - len(booting) - len(serving)
		ready := len(p.serving()) - len(serving)
		if len(booting)+len(serving) == 0 {
			f.roll = nil
			p.trim()
			return
		}
		for _, place := range booting {
			p.end(place, 0)
			stepped = true
		}
		if stepped {
			continue
		}
		missing := min(n-fresh, most-p.Existing())
		for range missing - p.refused(missing) {
			stepped = p.try() || stepped
		}
		switch {
		case f.roll.BlueGreen && ready < n:
		case f.roll.BlueGreen:
			for _, place := range serving {
				p.end(place, p.ends)
			}
			stepped = true
		default:
			for _, place := range serving[:max(0, min(len(serving), ready+len(serving)-least))] {
				p.end(place, p.ends)
				stepped = true
			}
		}
	}
}

// olds are the places of the old version that do not serve yet, and that do.
func (p *Pool) olds() (booting, serving []int) {
	for _, place := range p.settled {
		if p.fate.roll.old[place] {
			serving = append(serving, place)
		}
	}
	for i := range p.young {
		switch in := &p.young[i]; {
		case !p.fate.roll.old[in.place]:
		case in.serves > p.now:
			booting = append(booting, in.place)
		default:
			serving = append(serving, in.place)
		}
	}
	return booting, serving
}
