package timeline

import (
	"math"

	"fleetcost/sim"
)

// Clients are those who wait for an answer for so long, and then perhaps try again.
type Clients struct {
	Share   float64   // of the requests
	Timeout float64   // of each attempt, in seconds; infinite: they wait for ever
	Backoff []float64 // the mean wait before each retry, in seconds
	Forever bool      // the last of them is made again and again
	Budget  float64   // retries for each first attempt, in the long run; 0: any number
}

// group are clients who do alike, and what of their retries is to come.
type group struct {
	*Clients
	coming [][]float64 // retries of each number that will be made in each tick, a ring
	tokens float64     // retries that the budget pays for now
}

// Of a budget so many retries can be saved (as package engine has it).
const mostTokens = 10

// Time goes in ticks, of which ticksOfPatience pass within the shortest patience. A ring has
// mostTicks of them.
const (
	ticksOfPatience = 10
	mostTicks       = 4096
	shortestTick    = 20 * sim.Millisecond
	longestTick     = 2 * sim.Second
)

// crowd is everybody's attempts.
type crowd struct {
	groups   []group
	tick     sim.Time
	ring     int
	at       int     // the tick that it is
	pending  float64 // attempts that are to come
	patience float64 // the longest of anybody
}

// newCrowd is nil where nobody gives up.
func newCrowd(all []Clients) *crowd {
	c := &crowd{}
	shortest, longest := math.Inf(1), 0.0 // patience, and from an attempt to the next
	for i := range all {
		c.patience = math.Max(c.patience, all[i].Timeout)
		if math.IsInf(all[i].Timeout, 1) {
			continue
		}
		shortest = math.Min(shortest, all[i].Timeout)
		for _, wait := range all[i].Backoff {
			longest = math.Max(longest, all[i].Timeout+wait)
		}
	}
	if math.IsInf(shortest, 1) {
		return nil
	}
	c.tick = min(longestTick, max(shortestTick, sim.Seconds(math.Max(shortest/ticksOfPatience, longest/mostTicks))))
	c.ring = int(sim.Seconds(longest)/c.tick) + 3
	for i := range all {
		g := group{Clients: &all[i], tokens: mostTokens, coming: make([][]float64, len(all[i].Backoff))}
		for k := range g.coming {
			g.coming[k] = make([]float64, c.ring)
		}
		c.groups = append(c.groups, g)
	}
	return c
}

// fail has so many attempts, the k-th retries of a group, be without an answer after a time:
// it returns how many are not tried again.
func (c *crowd) fail(g *group, k int, attempts, after float64) (given float64) {
	if attempts <= 0 {
		return 0
	}
	if g.Forever {
		k = min(k, len(g.Backoff)-1)
	}
	if k >= len(g.Backoff) {
		return attempts
	}
	if g.Budget > 0 {
		again := math.Min(attempts, g.tokens)
		g.tokens -= again
		attempts, given = again, attempts-again
	}
	ticks := int(math.Round((after + g.Backoff[k]) / c.tick.Seconds()))
	g.coming[k][(c.at+min(max(1, ticks), c.ring-1))%c.ring] += attempts
	c.pending += attempts
	return given
}

// begin is the crowd at a time before which nobody tried again.
func (c *crowd) begin(now sim.Time) {
	c.at, c.pending = int(now/c.tick), 0
	for i := range c.groups {
		for _, ring := range c.groups[i].coming {
			clear(ring)
		}
	}
}

// reach lets time pass up to a tick.
func (c *crowd) reach(tick int) {
	for ; c.at < tick; c.at++ {
		for i := range c.groups {
			for _, ring := range c.groups[i].coming {
				c.pending -= ring[c.at%c.ring]
				ring[c.at%c.ring] = 0
			}
		}
	}
	c.pending = math.Max(0, c.pending)
}

// again is the rate of the k-th retries of a group now.
func (c *crowd) again(g *group, k int) float64 {
	return g.coming[k][c.at%c.ring] / c.tick.Seconds()
}
