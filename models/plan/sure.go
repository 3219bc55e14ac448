package plan

import (
	"context"

	"fleetcost/models"
	"fleetcost/models/cost"
)

// Sure fleets. Where the doubt that is left holds the limit of a goal, and the figure
// lies within it, the fleet is the answer, and with it comes the cheapest of a few
// larger ones that surely meets the goal: 5, or 6 if you want to be sure.

// mostSteps bounds the larger fleets that are tried.
const mostSteps = 4

// sure adds to a design whose fleet likely meets the goal the fleet that surely does.
func (p *Planner) sure(ctx context.Context, d models.Design, offers []cost.Offer, e *evaluation, out *Design) error {
	if !e.likely {
		return nil
	}
	f := e.fleet
	for range mostSteps {
		f = p.oneMore(f, offers)
		if p.barred(f) != "" {
			return nil
		}
		larger, err := p.evaluate(ctx, unlimited(f), false)
		if err == nil {
			err = p.weather(ctx, larger)
		}
		if err != nil {
			return err
		}
		if larger.standing != met {
			continue
		}
		larger.fleet = f
		design, err := p.describe(d, offers, larger)
		if err != nil {
			return err
		}
		out.Sure = &Sure{Monthly: design.Bill.Monthly()}
		for i := range f.Services {
			out.Sure.Instances = append(out.Sure.Instances, f.Services[i].Instances())
		}
		return nil
	}
	return nil
}

// oneMore is the fleet with one instance more of the service that is loaded most, the
// cheaper of two that are loaded alike.
func (p *Planner) oneMore(f *models.Fleet, offers []cost.Offer) *models.Fleet {
	most, load := 0, -1.0
	for i, l := range f.Loads() {
		if own := l.PerInstance(); own > load || own == load && offers[i].OnDemand < offers[most].OnDemand {
			most, load = i, own
		}
	}
	g := f.Clone()
	g.Services[most].Groups[0].Count++
	return g
}
