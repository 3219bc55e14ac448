package recording

import (
	"bytes"
	"math"
	"slices"
	"strconv"
	"time"

	"fleetcost/models"
	"fleetcost/sim"
)

// mostLines of a file of counts.
const mostLines = 200_000

// CountsCSV is the counts as a file that a scenario names: timestamp,requests. A bucket
// that the record lacks has no line. Where lines would be too many, buckets are wider:
// those with a missing one are missing.
func (r *Recording) CountsCSV() []byte {
	c := r.written()
	page := bytes.NewBufferString("timestamp,requests\n")
	gap := 0
	for i, n := range c.Requests {
		for gap < len(c.Gaps) && i >= c.Gaps[gap].To {
			gap++
		}
		if gap < len(c.Gaps) && i >= c.Gaps[gap].From {
			continue
		}
		at := time.Unix(c.Start, 0).Add(time.Duration(i) * time.Duration(c.Width)).UTC()
		page.WriteString(at.Format(time.RFC3339Nano) + "," + strconv.FormatFloat(n, 'f', -1, 64) + "\n")
	}
	return page.Bytes()
}

// written are the counts as CountsCSV has them.
func (r *Recording) written() *models.ArrivalCounts { return wider(r.Counts, mostLines) }

// WordsOfCounts are what a scenario says beside a file of CountsCSV: that fractions are
// counts, and how wide buckets are where some are missing.
func (r *Recording) WordsOfCounts() (all []Word) {
	c := r.written()
	if slices.ContainsFunc(c.Requests, func(n float64) bool { return n != math.Trunc(n) }) {
		all = append(all, Word{Key: "values", Value: string(Counts)})
	}
	if len(c.Gaps) > 0 {
		all = append(all, Word{Key: "bucket", Value: c.Width.String()})
	}
	return all
}

// wider puts buckets together until they are at most so many.
func wider(c *models.ArrivalCounts, most int) *models.ArrivalCounts {
	if len(c.Requests) <= most {
		return c
	}
	each := 2
	for _, width := range []sim.Time{10 * sim.Second, sim.Minute, 10 * sim.Minute, sim.Hour, 24 * sim.Hour} {
		if each = int(width / c.Width); each > 1 && width%c.Width == 0 && len(c.Requests)/each <= most {
			break
		}
	}
	w := &models.ArrivalCounts{Name: c.Name, Start: c.Start, Width: c.Width * sim.Time(each), Requests: make([]float64, (len(c.Requests)+each-1)/each)}
	for i, n := range c.Requests {
		w.Requests[i/each] += n
	}
	for _, g := range c.Gaps {
		from, to := g.From/each, (g.To+each-1)/each
		if k := len(w.Gaps); k > 0 && w.Gaps[k-1].To >= from {
			from = w.Gaps[k-1].From
			w.Gaps = w.Gaps[:k-1]
		}
		w.Gaps = append(w.Gaps, models.Gap{From: from, To: to})
	}
	return w
}
