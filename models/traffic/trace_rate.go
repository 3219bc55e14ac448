package traffic

import (
	"fleetcost/models"
	"fleetcost/sim"
)

func init() {
	rates.Register("trace", "recorded counts per bucket from the first on", func(k models.Keys, _ Clock) Rate {
		k.Require("file", `name a record of traffic, such as a CSV file with the columns timestamp,requests: file = "counts.csv"`)
		counts, scale := k.Counts("file"), k.Float("scale", 1, 0, 1e9)
		if counts == nil {
			return Level(1)
		}
		if counts.Missing > 0 {
			k.Problem("file", "buckets are missing in the record, and what came then is unknown", `say what came in them: gaps = "zero" or "neighbours"`)
			return Level(1)
		}
		return Record{counts, scale}
	})
}

// Record is recorded traffic as a part of others: the rate of each bucket, from the first
// on, whenever that was; behind the last there is nothing.
type Record struct {
	Counts *models.ArrivalCounts
	Scale  float64
}

// Piece is a bucket.
func (r Record) Piece(t sim.Time) Piece {
	i := t / r.Counts.Width
	if i >= sim.Time(len(r.Counts.Requests)) {
		return steady(0, sim.Never)
	}
	return steady(r.Counts.Requests[i]*r.Scale/r.Counts.Width.Seconds(), (i+1)*r.Counts.Width)
}

func (r Record) String() string { return r.Counts.Name }
