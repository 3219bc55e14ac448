package timeline

import "fleetcost/sim"

// warmSteps are the steps in which a warm-up is told.
const warmSteps = 4

func (p *Pool) warms() bool { return p.life.WarmUp > 0 && p.life.Cold > 1 }

// warmStep is how many steps of its warm-up are over.
func (p *Pool) warmStep(in *instance) int {
	return int(min(sim.Time(warmSteps), warmSteps*(p.now-in.serves)/max(1, p.life.WarmUp)))
}

// slowness is what the CPU work of one that serves takes, over that of one that has
// warmed up: of each step of its warm-up the mean.
func (p *Pool) slowness(in *instance) float64 {
	slower := p.slownessOf(in.place)
	step := p.warmStep(in)
	if !p.warms() || step == warmSteps {
		return slower
	}
	return slower * (1 + (p.life.Cold-1)*(warmSteps-float64(step)-0.5)/warmSteps)
}

// riseSteps are the steps in which a slow start is told.
const riseSteps = 10

// riseStep is how many steps of its slow start are over.
func (p *Pool) riseStep(in *instance) int {
	return int(min(sim.Time(riseSteps), riseSteps*(p.now-in.serves)/max(1, p.life.SlowStart)))
}

// share is what one that serves gets of the requests over what one gets that started long
// ago: of each step of its slow start the mean.
func (p *Pool) share(in *instance) float64 {
	if step := p.riseStep(in); p.life.SlowStart > 0 && step < riseSteps {
		return (float64(step) + 0.5) / riseSteps
	}
	return 1
}

// Reached is the number of those that serve as a balancer counts them that starts them slowly:
// with shares wᵢ the one that gets most has its fill at 1/wᵢ of Σw, so that all of them
// together can do what Σw/max w could that had equal shares. So many are full: they get most.
func (p *Pool) Reached() (reached float64, full int) {
	full = len(p.settled)
	if p.Away() > 0 {
		for _, place := range p.settled {
			if p.away(place) {
				full--
			}
		}
	}
	sum, most := float64(full), 0.0
	if full > 0 {
		most = 1
	}
	for i := range p.young {
		if in := &p.young[i]; in.serves <= p.now && !p.away(in.place) {
			switch w := p.share(in); {
			case w > most:
				most, full = w, 1
				sum += w
			case w == most:
				full++
				sum += w
			default:
				sum += w
			}
		}
	}
	if most == 0 {
		return 0, 0
	}
	return sum / most, full
}
