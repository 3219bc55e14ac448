package platforms

import "fleetcost/sim"

// Occupancy sums up when instances have at least one request in them. Requests are told in
// the order in which they leave; those that overlap in an instance share its time.
type Occupancy struct {
	Tick      sim.Time // each stretch is rounded up to it; 0: none is
	stretches map[int][]stretch
}

type stretch struct{ from, to sim.Time }

// Add tells of a request that was in an instance.
func (o *Occupancy) Add(instance int, from, to sim.Time) {
	if o.stretches == nil {
		o.stretches = map[int][]stretch{}
	}
	all, s := o.stretches[instance], stretch{from, to}
	for len(all) > 0 && all[len(all)-1].to >= s.from {
		s.from = min(s.from, all[len(all)-1].from)
		all = all[:len(all)-1]
	}
	o.stretches[instance] = append(all, s)
}

// Seconds of all instances together, rounded and as they were. What comes while the last
// tick of a stretch is paid goes on with it: no time is paid twice.
func (o *Occupancy) Seconds() (billed, exactly float64) {
	for _, all := range o.stretches {
		for i := 0; i < len(all); {
			from, paid := all[i].from, all[i].from
			for ; i < len(all) && (all[i].from < paid || paid == from); i++ {
				exactly += (all[i].to - all[i].from).Seconds()
				paid = from + o.rounded(all[i].to-from)
			}
			billed += (paid - from).Seconds()
		}
	}
	return billed, exactly
}

func (o *Occupancy) rounded(span sim.Time) sim.Time {
	if o.Tick == 0 {
		return span
	}
	return (span + o.Tick - 1) / o.Tick * o.Tick
}
