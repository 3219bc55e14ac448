package scaling

import "fleetcost/sim"

// A Lease says what one instance is billed: from its launch to its end, rounded up to
// the quantum, and the minimum at least.
type Lease struct {
	Boot    sim.Time // from launch until it serves
	Minimum sim.Time
	Quantum sim.Time
}

// Billed is the time that is billed for an instance that serves so long.
func (l Lease) Billed(serves sim.Time) sim.Time {
	return max((serves+l.Boot+l.Quantum-1)/l.Quantum*l.Quantum, l.Minimum)
}

func (l Lease) validate(p *problems) {
	p.span("boot", l.Boot, 0, 24*sim.Hour)
	p.span("minimum_billing", l.Minimum, 0, 365*24*sim.Hour)
	p.span("billing_quantum", l.Quantum, sim.Millisecond, 365*24*sim.Hour)
}

// levels are the lengths, in steps, up to which an instance is billed the same, with
// what each is billed more than the one before. From the second on they repeat: the
// level after the last is the one at again, a period later.
type levels struct {
	lengths []int
	more    []sim.Time
	again   int // 0: the levels end, for the last is as long as the horizon
	period  int // steps
}

// levelsOf lists the levels of leases of up to so many steps. Beyond the first, which
// holds the minimum, the bill is that of the quantum alone, and step and quantum meet
// again after their least common multiple.
func (l Lease) levelsOf(step sim.Time, steps int) levels {
	billed := l.Billed(step)
	length := func() int { // the longest at this bill
		return int(min((billed/l.Quantum*l.Quantum-l.Boot)/step, sim.Time(steps)))
	}
	v := levels{lengths: []int{length()}, more: []sim.Time{billed}}
	period := l.Quantum / gcd(step, l.Quantum)
	for {
		last := v.lengths[len(v.lengths)-1]
		if last >= steps {
			return v
		}
		next := l.Billed(sim.Time(last+1) * step)
		more := next - billed
		billed = next
		if n := length(); len(v.lengths) > 1 && sim.Time(n-v.lengths[1]) == period {
			// This is the second level again.
			v.lengths, v.more = append(v.lengths, n), append(v.more, more)
			v.again, v.period = 1, int(period)
			return v
		} else {
			v.lengths, v.more = append(v.lengths, n), append(v.more, more)
		}
	}
}
