package contract

import (
	"fleetcost/models"
	"fleetcost/models/report"
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
			Name: s.Name, Open: Number(report.WholeFleet(s.Open.Mid, &d.Result)), PerInstance: Number(s.PerInstance),
			Limit: s.Limit, LimitedBy: report.LimitedBy(s), MemoryGiB: Number(float64(s.Memory) / float64(models.GiB)), Refused: s.Refused,
		}
		if t := s.Storm; t != nil {
			j.Storm = &StormJSON{
				Instances: t.Instances, Lost: t.Lost, Back: t.Back, AllBack: Number(report.AllBack(t)), Within: Number(report.LimitOfStorm(t)), Met: t.Stood(), Refused: t.Refused,
				Before: Number(t.Before), Peak: Number(t.Peak),
				ConnectP50: Number(report.StormTime(t.Connect, 0.5)), ConnectP99: Number(report.StormTime(t.Connect, 0.99)), DeliveryP99: Number(report.StormTime(t.Delivery, 0.99)),
			}
		}
		all = append(all, j)
	}
	return all
}
