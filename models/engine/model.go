package engine

import (
	"context"
	"fmt"

	"fleetcost/models"
	"fleetcost/models/load"
	"fleetcost/models/program"
	"fleetcost/models/result"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// A Model is a fleet made ready to run: it is valid and compiled, and what a run must
// know of it beforehand is known. It never changes, and any number of replications may
// share it, at once too.
type Model struct {
	fleet    *models.Fleet
	compiled *program.Compiled
	comes    float64        // requests per second where none waits
	warmUp   sim.Time       // its first stage
	settles  bool           // it forgets its empty start in a warm-up
	rules    []serviceRules // of each service, and of each station behind them
	needs
	longest sim.Time // what the slowest requests take when they never wait
}

// Prepare makes a fleet ready to run. The error joins all reasons why it cannot be
// run. The fleet must not be changed while the model is in use.
func Prepare(f *models.Fleet) (*Model, error) {
	if err := f.Validate(); err != nil {
		return nil, err
	}
	switch f.Traffic.(type) {
	case models.Open, traffic.Users, *traffic.Recorded, models.Realtime:
	default:
		return nil, fmt.Errorf("nobody knows how the requests of %T come", f.Traffic)
	}
	m := &Model{fleet: f, compiled: program.Compile(f)}
	m.needs = needsOf(f, m.compiled)
	for i := range m.compiled.Runtimes {
		m.rules = append(m.rules, m.rulesOf(i))
	}
	tau := load.Relaxation(m.compiled)
	m.longest = load.Longest(m.compiled)
	m.comes = comes(m.compiled)
	m.settles = forgets(tau, m.comes)
	m.warmUp = m.firstStage(tau)
	return m, nil
}

// Replicate runs the fleet once and returns what was measured. The result is a
// function of fleet and options; ctx only cuts it short.
func (m *Model) Replicate(ctx context.Context, o Options) (*result.Replication, error) {
	if o.Controller != nil {
		if err := controllable(m.fleet); err != nil {
			return nil, err
		}
	}
	r := newRun(m, o)
	if err := r.loop(ctx); err != nil {
		return nil, err
	}
	return r.report()
}

// Replicate prepares the fleet and runs it once.
func Replicate(ctx context.Context, f *models.Fleet, o Options) (*result.Replication, error) {
	m, err := Prepare(f)
	if err != nil {
		return nil, err
	}
	return m.Replicate(ctx, o)
}

// Settles tells whether the fleet forgets its empty start in the warm-up of a run.
// Very near to its capacity it does not, and what is measured is not settled.
func Settles(f *models.Fleet) bool {
	c := program.Compile(f)
	return forgets(load.Relaxation(c), comes(c))
}

// forgets tells so of a fleet with a relaxation time tau.
func forgets(tau sim.Time, comes float64) bool {
	return tau == sim.Never || relaxations*tau.Seconds()*comes <= mostOfFirst
}

// firstStage is the length of the warm-up's. A fleet that never relaxes has nothing to
// wait for.
func (m *Model) firstStage(tau sim.Time) sim.Time {
	if u, ok := m.fleet.Traffic.(traffic.Users); ok && u.Think != nil && tau == sim.Never {
		tau = 2 * sim.Seconds(u.Think.Mean()) // their queue grows no more after that
	}
	if tau == sim.Never {
		return sim.Second
	}
	slowest := min(m.longest, sim.Seconds(mostOfFirst/m.comes))
	return max(relaxations*tau, slowest, sim.Seconds(firstStage/m.comes))
}

// comes is the rate at which requests come where none waits. Users send the next
// one when the last is answered: without a wait they send N/(Z + R), where R is what
// a request takes by itself.
func comes(c *program.Compiled) float64 {
	f := c.Fleet
	u, ok := f.Traffic.(traffic.Users)
	if !ok || u.Think == nil {
		return f.Traffic.Rate()
	}
	round := u.Think.Mean()
	for i, d := range load.ClassDemands(c) {
		round += d.Share * (d.CPU/f.Services[f.Classes[i].Service].Groups[0].Machine.Speed + d.IO)
	}
	return float64(u.Count) / round
}
