package engine

import (
	"context"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/models/load"
	"fleetcost/models/result"
	"fleetcost/sim"
)

// The cases in which servers come and go by themselves: they are switched off and on, or
// fail and are repaired.

// gauges are what is watched while servers come and go: averages over the measured time
// of what changes at ticks alone, and of the number in the system at times of which the
// last gauge is 1.
type gauges struct {
	Controller
	read   func(*Control) []float64
	now    []float64
	sums   []float64
	last   sim.Time
	span   float64
	number float64 // its integral when last read,
	within float64 // and while the last gauge was 1
	begun  bool
	begin  func() // when measuring begins
}

func (g *gauges) Tick(now sim.Time, c *Control) sim.Time {
	area := c.r.own[0].inService.Area(now)
	switch {
	case c.r.phase == measuring && g.begun:
		span := float64(now - g.last)
		g.span += span
		for k, x := range g.now {
			g.sums[k] += x * span
		}
		g.within += g.now[len(g.now)-1] * (area - g.number)
	case c.r.phase == measuring:
		g.begun = true
		if g.begin != nil {
			g.begin()
		}
	}
	next := g.Controller.Tick(now, c)
	g.now, g.last, g.number = g.read(c), now, area
	if g.sums == nil {
		g.sums = make([]float64, len(g.now))
	}
	return next
}

// mean of the k-th gauge.
func (g *gauges) mean(k int) float64 { return g.sums[k] / g.span }

// cameTo runs servers that come and go for as long as the case asks, after a warm-up,
// and tells what is common to all such cases.
func cameTo(c theoryCase, servers int, service models.Distribution, g *gauges, t *shaped, o Options) (map[string]any, error) {
	n, _ := length(c)
	warm := max(n/20, 50_000)
	rate := t.value(0)
	t.span = sim.Seconds(float64(n+warm) / rate)
	o.Seed, o.WarmUp, o.Controller = 20260101, sim.Seconds(float64(warm)/rate), g
	f := &models.Fleet{Traffic: t, Services: []models.Service{serversBehindABroker(servers)},
		Classes: []models.Class{{Name: "all", Share: 1, Steps: []models.Step{{Action: models.CPU, Time: service}}}}}
	rep, err := Replicate(context.Background(), f, o)
	if err != nil {
		return nil, err
	}
	res := result.Summarize(f, load.Of(f).Worst(), []*result.Replication{rep})
	m := common(res, rep)
	delete(m, "utilization")
	busy := res.Averages.In[result.Running]
	m["busy_servers_mean"], m["servers_busy_mean"], m["utilization_serving"] = busy, busy, busy/float64(servers)
	return m, nil
}

// switching is the rule of servers that are off when they find nothing to serve, and are
// set up when requests wait: as many as wait, of those that are off.
type switching struct {
	setup, delay models.Distribution // delay before one that is idle goes off; nil: none
	control      *Control
	setUp        []setUp
	off          []sim.Time // when each that is idle goes off; 0: it is not idle
	draw         func(models.Distribution) sim.Time
}

// A setUp is a server that is being set up.
type setUp struct {
	i  int
	at sim.Time
}

func (s *switching) Tick(now sim.Time, c *Control) sim.Time {
	if s.control == nil {
		s.control, s.off = c, make([]sim.Time, c.Instances(0))
		for i := range c.Instances(0) {
			c.Stop(0, i, Resumed)
		}
	}
	s.setUp = slices.DeleteFunc(s.setUp, func(u setUp) bool {
		if u.at > now {
			return false
		}
		c.Serve(0, u.i)
		return true
	})
	next := sim.Never
	for i := range s.off {
		switch idle := c.Serves(0, i) && c.InFlight(0, i) == 0; {
		case !idle:
			s.off[i] = 0
		case s.delay == nil || s.off[i] > 0 && s.off[i] <= now:
			c.Stop(0, i, Resumed)
			s.off[i] = 0
		case s.off[i] == 0:
			s.off[i] = now + s.draw(s.delay)
		}
		if s.off[i] > 0 {
			next = min(next, s.off[i])
		}
	}
	want := min(c.Instances(0)-c.Listed(0), c.Waiting(0))
	for i := 0; len(s.setUp) < want; i++ {
		if !c.Serves(0, i) && !slices.ContainsFunc(s.setUp, func(u setUp) bool { return u.i == i }) {
			c.Boot(0, i)
			s.setUp = append(s.setUp, setUp{i, now + s.draw(s.setup)})
		}
	}
	for len(s.setUp) > want {
		last := len(s.setUp) - 1
		c.Stop(0, s.setUp[last].i, Resumed)
		s.setUp = s.setUp[:last]
	}
	for _, u := range s.setUp {
		next = min(next, u.at)
	}
	return next
}

// setupCase is servers that are switched off when idle.
func setupCase(c theoryCase) (map[string]any, error) {
	rate, err := shapeOf(c.Model)
	if err != nil {
		return nil, err
	}
	service, err := law(c.Model["service"])
	if err != nil {
		return nil, err
	}
	s := &switching{}
	if s.setup, err = law(object(c.Model["setup"])["time"]); err != nil {
		return nil, err
	}
	if delayed := object(c.Model["delayed_off"]); delayed != nil {
		if s.delay, err = law(delayed["time"]); err != nil {
			return nil, err
		}
	}
	stream := sim.Stream(20260101, 0, "switching")
	s.draw = func(d models.Distribution) sim.Time { return max(1, sim.Seconds(d.Draw(stream))) }
	n := int(number(c.Model, "servers"))
	g := &gauges{Controller: s, read: func(c *Control) []float64 {
		on, idle := 0.0, 0.0
		for i := range c.Instances(0) {
			if c.Serves(0, i) {
				on++
				if c.InFlight(0, i) == 0 {
					idle++
				}
			}
		}
		off := 0.0
		if on == 0 && len(s.setUp) == 0 {
			off = 1
		}
		return []float64{float64(len(s.setUp)), idle, on + float64(len(s.setUp)), is(on == 0), off}
	}}
	t := &shaped{shape: rate, received: func() { s.control.Wake() }}
	m, err := cameTo(c, n, service, g, t, Options{Observe: func(Departure) { s.control.Wake() }})
	if err != nil {
		return nil, err
	}
	m["servers_in_setup_mean"], m["servers_idle_mean"], m["servers_powered_mean"] = g.mean(0), g.mean(1), g.mean(2)
	m["fraction_time_setup"], m["fraction_time_off"], m["prob_all_off"] = g.mean(0)/float64(n), g.mean(4), g.mean(4)
	return m, nil
}

func is(condition bool) float64 {
	if condition {
		return 1
	}
	return 0
}

// failuresCase is servers that fail, each by itself or those of a zone together.
func failuresCase(c theoryCase) (map[string]any, error) {
	rate, err := shapeOf(c.Model)
	if err != nil {
		return nil, err
	}
	service, err := law(c.Model["service"])
	if err != nil {
		return nil, err
	}
	n := int(number(c.Model, "servers"))
	how := object(c.Model["failures"])
	when, _ := how["when"].(string)
	f := &Faults{Stream: sim.Stream(20260101, 0, "faults"), Loss: lossOf(c.Model), Crew: int(number(how, "repair_crew")),
		WhileServing: strings.HasPrefix(when, "only while serving")}
	if perSecond := number(how, "rate_per_s"); perSecond > 0 {
		f.Up = exponential(1 / perSecond)
	} else if f.Up, err = law(how["up"]); err != nil {
		return nil, err
	}
	down := how["down"]
	if down == nil {
		down = how["repair"]
	}
	if f.Down, err = law(down); err != nil {
		return nil, err
	}
	each := max(1, int(number(how, "servers_per_zone")))
	for i := 0; i < n; i += each {
		var unit []Place
		for k := i; k < min(i+each, n); k++ {
			unit = append(unit, Place{0, k})
		}
		f.Units = append(f.Units, unit)
	}
	var failed int64
	g := &gauges{Controller: f, begin: func() { failed = f.Failures() },
		read: func(c *Control) []float64 { return []float64{float64(c.Listed(0)), is(c.Listed(0) == n)} }}
	m, err := cameTo(c, n, service, g, &shaped{shape: rate}, Options{})
	if err != nil {
		return nil, err
	}
	up := g.mean(0)
	m["servers_up_mean"], m["availability_per_server"], m["fraction_time_down"] = up, up/float64(n), 1-up/float64(n)
	m["fraction_time_all_up"], m["number_mean_given_all_up"] = g.mean(1), g.within/g.sums[1]
	m["failures_per_s"] = float64(f.Failures()-failed) / (g.span / 1e9)
	return m, nil
}

// lossOf is what becomes of a request whose server fails.
func lossOf(m map[string]any) Loss {
	discipline, _ := m["discipline"].(string)
	after, _ := object(m["failures"])["after_repair"].(string)
	switch text := discipline + " " + after; {
	case strings.Contains(text, "lost"):
		return Lost
	case strings.Contains(text, "anew") || strings.Contains(text, "restart") || strings.Contains(text, "repeat"):
		return Requeued
	}
	return Resumed
}
