package plan

import (
	"context"
	"fmt"

	"fleetcost/models"
	"fleetcost/models/engine"
	"fleetcost/models/load"
	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/sim"
)

// Reconnect storms. A fleet meets its goal only if it also bears the loss of the instances
// that the scenario lets die: the others can hold all connections and do all work
// (Survives), and all whose connections were lost are back in time (Back). By the
// fluid law (load.FluidReconnect) most fleets that are too small need no simulation; of the fleet
// that is chosen it is simulated. Of a large fleet it is a part that is: as many
// instances die in it as would in the whole, so the rest has more to bear.

// simulateReconnects simulates the storms of a fleet that meets the rest of its goal, for no
// longer than they may last.
func (p *Planner) simulateReconnects(ctx context.Context, e *evaluation) error {
	if !e.good() || e.storms != nil {
		return nil
	}
	return p.simulateStorms(ctx, e, func(c *models.Clients) sim.Time { return c.Back })
}

// simulateStorms simulates each reconnect storm for so long, and judges the fleet by them.
func (p *Planner) simulateStorms(ctx context.Context, e *evaluation, long func(*models.Clients) sim.Time) error {
	e.storms = make([]*result.ReconnectStorm, len(e.result.Sockets))
	for _, i := range stormy(e) {
		c := &e.fleet.Traffic.(models.Realtime).Clients[i]
		if long(c) == 0 {
			continue
		}
		p.say(fmt.Sprintf("%s: %s of %d", c.Name, dying(c.Storm), e.fleet.Services[c.Service].Instances()))
		storm, err := engine.SimulateReconnect(ctx, e.part, i, long(c), engine.Options{Seed: p.Seed})
		if err != nil {
			return err
		}
		e.storms[i] = storm
	}
	e.judgeStorms()
	return nil
}

// simulateReconnectsLonger simulates the storms of a fleet that is looked at, not planned,
// beyond the time that they may last.
func (p *Planner) simulateReconnectsLonger(ctx context.Context, e *evaluation) error {
	err := p.simulateStorms(ctx, e, func(c *models.Clients) sim.Time { return max(sim.Minute, 3*c.Reconnect, 3*c.Back) })
	if why := lacksRedundancy(e.fleet); why != nil {
		e.misses(why)
	}
	return err
}

// judgeStorms adds what the storms led to to the result, and compares it with what
// is asked for.
func (e *evaluation) judgeStorms() {
	for i, s := range e.storms {
		if e.result.Sockets[i].Storm = s; s == nil || s.Stood() {
			continue
		}
		e.stormed = true
		e.excess = max(e.excess, 1, min(s.AllBack, s.Watched).Seconds()/s.Within.Seconds())
		e.misses(report.LateReturn{Clients: e.result.Sockets[i].Name, Lost: s.Instances, Back: s.AllBack, Within: s.Within,
			Share: float64(s.Back) / float64(s.Lost), Watched: s.Watched})
	}
}

// lacksRedundancy says why a fleet does not bear the loss of instances, when that needs no
// simulation, and else nil.
func lacksRedundancy(f *models.Fleet) report.Reason {
	if err := load.Survives(f); err != nil {
		return report.Note{Text: err.Error()}
	}
	return late(f)
}

// ebbError is how much later the fluid law may put the end of a storm than a
// simulation does, as a share.
const ebbError = 0.05

// late says whose connections would not be back in time.
func late(f *models.Fleet) report.Reason {
	t, _ := f.Traffic.(models.Realtime)
	for i := range t.Clients {
		c := &t.Clients[i]
		if c.Storm == 0 || c.Back == 0 {
			continue
		}
		if n := f.Services[c.Service].Instances(); n <= c.Storm {
			return report.CannotLose{Clients: c.Name, Instances: n, Lost: c.Storm}
		}
		switch back := load.FluidReconnect(f, i); {
		case back == sim.Never:
			return report.NoRoomToReturn{Clients: c.Name, Lost: c.Storm}
		case back.Seconds()*(1-ebbError) > c.Back.Seconds():
			return report.LateReturn{Clients: c.Name, Lost: c.Storm, Back: back, Within: c.Back, AtBest: true}
		}
	}
	return nil
}

func stormGoals(t models.Traffic) (all []report.StormGoal) {
	of, _ := t.(models.Realtime)
	for i := range of.Clients {
		if c := &of.Clients[i]; c.Storm > 0 {
			all = append(all, report.StormGoal{Clients: c.Name, Instances: c.Storm, Reconnect: c.Reconnect, Within: c.Back})
		}
	}
	return all
}

func dying(instances int) string {
	if instances == 1 {
		return "1 instance dies"
	}
	return fmt.Sprintf("%d instances die", instances)
}

// stormy are the clients, by number, for whom instances shall die that can.
func stormy(e *evaluation) (all []int) {
	t, ok := e.fleet.Traffic.(models.Realtime)
	if !ok || len(e.replications) == 0 || e.result.Verdict == result.Overloaded {
		return nil
	}
	for i := range t.Clients {
		if c := &t.Clients[i]; c.Storm > 0 && c.Storm < e.part.Services[c.Service].Instances() {
			all = append(all, i)
		}
	}
	return all
}

// stalled says why sweeps alone make a fleet miss a goal of its connections, which
// needs no simulation.
func stalled(f *models.Fleet) report.Reason {
	for i := range f.Classes {
		c := &f.Classes[i]
		for _, g := range c.Goal.Latency {
			if g.Quantile > 0 && load.SweepWait(f, i, g.Quantile) > g.Limit.Seconds() {
				return report.SweepTooLong{Class: c.Name, Goal: g}
			}
		}
	}
	return nil
}
