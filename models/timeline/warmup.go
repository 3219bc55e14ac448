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
