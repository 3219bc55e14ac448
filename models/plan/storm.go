package plan

import (
	"context"
	"fmt"
	"math"

	"fleetcost/models"
	"fleetcost/sim"
)

// weather simulates the death of instances where the scenario asks for it, adds
// what became of their connections to the design, and warns where they did not
// all come back. Of a large fleet it is a part that is simulated: as many
// instances die in it as would in the whole, so the rest has more to bear.
func (p *Planner) weather(ctx context.Context, d *Design, e *evaluation) error {
	for _, i := range stormy(e) {
		c := &e.fleet.Traffic.(models.Realtime).Clients[i]
		p.say(fmt.Sprintf("%s: %d instances die", d.Name, c.Storm))
		storm, err := e.part.Weather(ctx, i, models.Options{Seed: p.Seed})
		if err != nil {
			return err
		}
		d.Result.Sockets[i].Storm = storm
		if storm.Back < storm.Lost {
			d.Warnings = append(d.Warnings, fmt.Sprintf("%s: %d of %d connections of the instances that died are not back after %v", c.Name, storm.Lost-storm.Back, storm.Lost, storm.Watched))
		}
	}
	return nil
}

// forecast warns of storms that the others are too busy for, by the fluid law:
// to simulate one takes as long as all of the planning.
func forecast(d *Design, e *evaluation) {
	for _, i := range stormy(e) {
		c := &e.fleet.Traffic.(models.Realtime).Clients[i]
		if back := e.fleet.Ebb(i); float64(back) > 1.1*float64(c.Reconnect) {
			when := fmt.Sprintf("%.3g s", back.Seconds())
			if back == sim.Never {
				when = "never"
			}
			die := "1 instance dies"
			if c.Storm > 1 {
				die = fmt.Sprintf("%d instances die", c.Storm)
			}
			d.Warnings = append(d.Warnings, fmt.Sprintf("%s: when %s the others are busy with handshakes for longer than the %v in which clients come back: all are back after %s at best; a longer reconnect or more instances mend it", c.Name, die, c.Reconnect, when))
		}
	}
}

// stormy are the clients, by number, for whom instances shall die that can.
func stormy(e *evaluation) (all []int) {
	t, ok := e.fleet.Traffic.(models.Realtime)
	if !ok || len(e.replications) == 0 || e.result.Verdict == models.Overloaded {
		return nil
	}
	for i := range t.Clients {
		if c := &t.Clients[i]; c.Storm > 0 && c.Storm < e.part.Services[c.Service].Instances() {
			all = append(all, i)
		}
	}
	return all
}

// leastPerReplication is the number of arrivals below which a replication has no
// p99 of its own, however much each leads to.
const leastPerReplication = 10_000

// leastArrivals is the number of arrivals of a replication: fewer where each is
// delivered to many, which are measured too.
func leastArrivals(f *models.Fleet) int {
	if _, ok := f.Traffic.(models.Realtime); !ok {
		return requestsPerReplication
	}
	return int(math.Max(leastPerReplication, requestsPerReplication/math.Max(1, f.Reach())))
}

// mostOffered is the number of arrivals after which an evaluation ends: fewer
// where each is delivered to many. A fleet whose processes sweep is near its goal over a wide range
// of sizes: it would take very long to tell them apart.
func mostOffered(f *models.Fleet) int64 {
	if _, ok := f.Traffic.(models.Realtime); ok {
		return int64(math.Max(leastPerReplication, mostRequests/4/math.Max(1, f.Reach())))
	}
	return mostRequests
}

// swept says why sweeps alone make a fleet miss a goal of its connections, which
// needs no simulation: what comes in the first part of a sweep of length L waits
// for longer than the limit t, and so does the share (L − t)/SweepEvery of all.
func (p *Planner) swept(f *models.Fleet) string {
	for i := range f.Classes {
		c := &f.Classes[i]
		if c.Part == models.Asked || c.Part == models.Broadcast {
			continue
		}
		length, every := f.Sweep(c.Service)
		for _, g := range c.Goal.Latency {
			if g.Quantile > 0 && (length-g.Limit).Seconds() > (1-g.Quantile)*every.Seconds() {
				return fmt.Sprintf("%s %s is missed: every %v its processes stand still for %v to look at all their connections", c.Name, g.Name(), every, length)
			}
		}
	}
	return ""
}
