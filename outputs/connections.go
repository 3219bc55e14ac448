package outputs

import (
	"fmt"

	"fleetcost/models"
	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/sim"
)

// SocketsJSON is what was measured of the connections of one kind of clients
// that stay open.
type SocketsJSON struct {
	Name        string     `json:"name"`
	Open        Number     `json:"open"`           // in the mean, of the whole fleet
	PerInstance Number     `json:"per_instance"`   // in the mean
	Limit       int        `json:"instance_limit"` // what an instance can hold
	LimitedBy   string     `json:"limited_by"`     // memory or connections
	MemoryGiB   Number     `json:"memory_gib"`     // of the open ones, per instance
	Refused     int64      `json:"refused"`        // handshakes, because their instance was full
	Storm       *StormJSON `json:"storm"`          // null where no instance was let die
}

// StormJSON is what the death of instances led to.
type StormJSON struct {
	Instances   int    `json:"instances"`
	Lost        int64  `json:"lost"`       // connections
	Back        int64  `json:"back"`       // of them
	AllBack     Number `json:"all_back_s"` // null where some are not
	Within      Number `json:"within_s"`   // the goal of that; null: none
	Met         bool   `json:"met"`        // that goal
	Refused     int64  `json:"refused"`    // attempts to come back
	Before      Number `json:"utilization_before"`
	Peak        Number `json:"utilization_peak"` // of the others, in the busiest tenth of a second
	ConnectP50  Number `json:"connect_p50_ms"`   // until all were back
	ConnectP99  Number `json:"connect_p99_ms"`
	DeliveryP99 Number `json:"delivery_p99_ms"` // null where nothing is delivered to rooms
}

func socketsJSON(d *report.Design) (all []SocketsJSON) {
	for _, s := range d.Result.Sockets {
		j := SocketsJSON{
			Name: s.Name, Open: Number(wholeFleet(s.Open.Mid, &d.Result)), PerInstance: Number(s.PerInstance),
			Limit: s.Limit, LimitedBy: limitedBy(s), MemoryGiB: Number(float64(s.Memory) / float64(models.GiB)), Refused: s.Refused,
		}
		if t := s.Storm; t != nil {
			j.Storm = &StormJSON{
				Instances: t.Instances, Lost: t.Lost, Back: t.Back, AllBack: Number(allBack(t)), Within: Number(limitOfStorm(t)), Met: t.Stood(), Refused: t.Refused,
				Before: Number(t.Before), Peak: Number(t.Peak),
				ConnectP50: Number(stormTime(t.Connect, 0.5)), ConnectP99: Number(stormTime(t.Connect, 0.99)), DeliveryP99: Number(stormTime(t.Delivery, 0.99)),
			}
		}
		all = append(all, j)
	}
	return all
}

func limitedBy(s result.SocketsResult) string {
	if s.ByMemory {
		return string(report.BoundMemory)
	}
	return string(report.BoundConnections)
}

// allBack is the time until all were back in seconds.
func allBack(t *result.Storm) float64 {
	if t.AllBack == sim.Never {
		return unmeasured
	}
	return t.AllBack.Seconds()
}

// limitOfStorm is the time within which all shall be back in seconds.
func limitOfStorm(t *result.Storm) float64 {
	if t.Within == 0 {
		return unmeasured
	}
	return t.Within.Seconds()
}

// stormTime is a quantile in milliseconds.
func stormTime(l result.Latency, quantile float64) float64 {
	if l.Count == 0 {
		return unmeasured
	}
	return 1e3 * l.At(quantile).Mid
}

// openConnections lays out how many are open and what an instance can hold; empty
// where none stay open.
func openConnections(d *report.Design) grid {
	g := grid{columns: []column{
		{header: "connections"}, {header: "open", right: true}, {header: "per\ninstance", right: true},
		{header: "it can\nhold", right: true}, {header: "by"}, {header: "memory", right: true, rank: 1}, {header: "refused", right: true, rank: 2},
	}}
	for _, s := range d.Result.Sockets {
		g.rows = append(g.rows, row{cells: []string{
			s.Name, significant(wholeFleet(s.Open.Mid, &d.Result)), significant(s.PerInstance), count(int64(s.Limit)), limitedBy(s),
			s.Memory.String(), count(s.Refused),
		}})
	}
	if len(g.rows) == 0 {
		return grid{}
	}
	return g
}

// deaths lays out what became of connections whose instances died, and whether
// all were back in time.
func deaths(designs []*report.Design) grid {
	g := grid{columns: []column{
		{header: "design"}, {header: "connections"}, {header: "instances\ndie", right: true, rank: 3}, {header: "lost", right: true},
		{header: "all back\nafter", right: true}, {header: "goal", right: true}, {header: ""},
		{header: "refused", right: true, rank: 1}, {header: "CPU\nbefore", right: true, rank: 2}, {header: "CPU\npeak", right: true},
		{header: "connect\np99, ms", right: true}, {header: "delivery\np99, ms", right: true, rank: 1},
	}}
	for _, d := range designs {
		for _, s := range d.Result.Sockets {
			t := s.Storm
			if t == nil {
				continue
			}
			g.rows = append(g.rows, row{cells: []string{
				d.Name, s.Name, fmt.Sprint(t.Instances), count(t.Lost), describeReturn(t), describeWithin(t), standingOf(t), count(t.Refused),
				percent(t.Before), percent(t.Peak), significant(stormTime(t.Connect, 0.99)), significant(stormTime(t.Delivery, 0.99)),
			}})
		}
	}
	if len(g.rows) == 0 {
		return grid{}
	}
	return byDesign(g, designs)
}

// describeReturn is the time until all were back, or how many were when nobody
// looked any longer.
func describeReturn(t *result.Storm) string {
	if t.AllBack == sim.Never {
		return fmt.Sprintf("%s in %s", percent(float64(t.Back)/float64(max(t.Lost, 1))), duration(t.Watched.Seconds()))
	}
	return duration(allBack(t))
}

func describeWithin(t *result.Storm) string {
	if t.Within == 0 {
		return unknown
	}
	return "≤ " + duration(t.Within.Seconds())
}

func standingOf(t *result.Storm) string {
	switch {
	case t.Within == 0:
		return ""
	case t.Stood():
		return "met"
	}
	return "missed"
}

// describeStorms are the goals of storms in one line.
func describeStorms(goals []report.StormGoal) string {
	said := ""
	for _, g := range goals {
		if g.Within == 0 {
			continue
		}
		if said != "" {
			said += "; "
		}
		said += fmt.Sprintf("%s: all back ≤ %s after %s", g.Clients, duration(g.Within.Seconds()), plural(g.Instances, "instance dies", "instances die"))
	}
	return said
}
