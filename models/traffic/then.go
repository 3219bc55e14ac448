package traffic

import (
	"fmt"
	"strings"

	"fleetcost/models"
	"fleetcost/models/words"
	"fleetcost/sim"
)

func init() {
	const fix = `add a list of tables, e.g. of = [ { pattern = "constant", rate = 90, for = "1h" }, { pattern = "constant", rate = 20 } ]`
	register("then", "of", "one rate after the other: a list of tables, of = [ { pattern = …, for = … }, … ]", func(k models.Keys, c Clock) Rate {
		var all Then
		k.Require("of", fix)
		parts := k.Tables("of", fix)
		if len(parts) == 0 && k.Has("of") {
			k.Problem("of", "is empty", fix)
		}
		begun := sim.Time(0)
		for i, part := range parts {
			p := Part{Rate: readRate(part, c.after(begun))}
			if i < len(parts)-1 {
				part.Require("for", `add for how long, e.g. for = "1h"; only the last part has no end`)
			}
			if part.Has("for") {
				p.For = part.Duration("for", sim.Hour, 0, longest)
				if p.For == 0 {
					part.Problem("for", "a part that lasts no time", `give a time above zero, e.g. for = "1h", or remove the part`)
				}
			}
			if p.Rate == nil || p.For == 0 && i < len(parts)-1 {
				continue
			}
			all = append(all, p)
			begun += p.For
		}
		if len(all) == 0 {
			return Level(1)
		}
		return all
	})
}

// A Part of what comes one after the other.
type Part struct {
	Rate
	For sim.Time // 0 for ever
}

// Then is one rate after the other. Each runs on a clock of its own, which starts at 0
// when the one before is over; the hours of the day and the calendar go on. Behind the
// last that ends there is nothing.
type Then []Part

// Piece is one of a part.
func (all Then) Piece(t sim.Time) Piece {
	begun := sim.Time(0)
	for _, part := range all {
		if part.For == 0 || t < begun+part.For {
			p := part.Rate.Piece(t - begun)
			shift := begun.Seconds()
			q := Piece{sim.Never,
				func(s float64) float64 { return p.At(s - shift) },
				func(from, to float64) (float64, float64) { return p.Bounds(from-shift, to-shift) }}
			if p.Until < sim.Never-begun {
				q.Until = p.Until + begun
			}
			if part.For > 0 {
				q.Until = min(q.Until, begun+part.For)
			}
			return q
		}
		begun += part.For
	}
	return steady(0, sim.Never)
}

func (all Then) String() string {
	texts := make([]string, len(all))
	for i, part := range all {
		texts[i] = part.Rate.String()
		if part.For > 0 {
			texts[i] = fmt.Sprintf("%s for %s", texts[i], words.Duration(part.For.Seconds()))
		}
	}
	return strings.Join(texts, ", then ")
}
