package budget

import (
	"context"
	"math"
	"reflect"
	"slices"

	"fleetcost/models"
	"fleetcost/models/plan"
)

// What a platform bills by what requests do is no stair: a month costs the mean, over its hours,
// of what 730 h at the rate of the hour cost. That is planned at rates from the least hour to the
// busiest, and lies on straight lines between them. Cold starts that come because the traffic
// rises are not in it: a forecast has them.

// hourPoints are the rates that are planned; a check of the surface has fewer.
const (
	hourPoints  = 6
	checkPoints = 4
)

// allByUse tells whether all services of a design are on platforms that bill what requests do.
func allByUse(d *models.Layout) bool {
	return !slices.ContainsFunc(d.Deployed(), func(k int) bool { return !plan.BillsUse(&d.Deployments[k]) })
}

// byRate is what 730 h cost at rates of hours, those of the instances alone.
func (x *surface) byRate(ctx context.Context, p *plan.Planner, low, high float64, points int) (line, error) {
	var l line
	if high <= low*1.001 {
		high, points = low*1.001, 2
	}
	for i := range points {
		rate := low * math.Pow(high/low, float64(i)/float64(points-1))
		x.plans++
		s, err := x.planned(ctx, p, rate)
		if err != nil {
			return l, err
		}
		l.xs, l.ys = append(l.xs, rate), append(l.ys, s.machine)
	}
	return l, nil
}

// hourly is the mean over hours whose rates are so many times those of a month.
func (m month) hourly(l line, times float64) float64 {
	sum := 0.0
	for _, r := range m.rates {
		if r *= times; r < l.xs[0] { // what falls further falls with the rate
			sum += l.ys[0] * r / l.xs[0]
		} else {
			sum += l.at(r)
		}
	}
	return sum / float64(len(m.rates))
}

// spanOf is between which rates hours lie that are asked for, and by how much those of each month
// may move.
func (x *surface) spanOf(drawn [][]float64) (low, high float64, moves [][2]float64) {
	low = math.Inf(1)
	for k, m := range x.calendar.months {
		move := [2]float64{1, 1}
		for _, values := range drawn {
			_, mean := x.calendar.at(k, values)
			move[0], move[1] = min(move[0], mean/m.mean), max(move[1], mean/m.mean)
		}
		for _, r := range m.rates {
			if r > 0 {
				low = min(low, r*move[0])
			}
			high = max(high, r*move[1])
		}
		moves = append(moves, move)
	}
	return max(low, high/1e3), high, moves
}

// meter plans a design of which use is billed.
func (x *surface) meter(ctx context.Context, drawn [][]float64, base *plan.Planner) error {
	low, high, moves := x.spanOf(drawn)
	p, err := x.study.at(x.study.mids())
	if err != nil {
		return err
	}
	p.Rough = true
	l, err := x.byRate(ctx, p, low, high, hourPoints)
	if err != nil {
		return err
	}
	x.reach(0.5)
	for k, m := range x.calendar.months {
		from, to := moves[k][0], moves[k][1]
		if to <= from*1.001 {
			from, to = 0.5, 1.5
		}
		const points = 9
		var month line
		for i := range points {
			times := from * math.Pow(to/from, float64(i)/(points-1))
			month.xs, month.ys = append(month.xs, times), append(month.ys, m.hourly(l, times))
		}
		x.used = append(x.used, month)
	}
	for i := range x.study.Inputs {
		if err := x.lookAtUse(ctx, i, base); err != nil {
			return err
		}
		x.reach(0.5 + 0.5*float64(i+1)/float64(len(x.study.Inputs)))
	}
	return nil
}

// lookAtUse finds what an input changes at both ends, of work and prices alike: what is paid for
// its instances and all that comes with them.
func (x *surface) lookAtUse(ctx context.Context, i int, base *plan.Planner) error {
	in, e := x.study.Inputs[i], &x.effects[i]
	e.g, e.rest, e.at = [2]float64{1, 1}, [2]float64{1, 1}, [2]prices{{1, 1, 1}, {1, 1, 1}}
	if len(x.calendar.moves[i].peak) > 0 || in.Low == in.High || in.Of == OfPrices || in.Of == OfGrowth {
		return nil
	}
	for end, value := range in.ends() {
		p, err := x.study.at(x.study.with(i, value))
		if err != nil {
			return err
		}
		if reflect.DeepEqual(x.question(base), x.question(p)) && !priced(base, p) {
			continue
		}
		e.prices = true
		s, err := x.fleet(ctx, x.mid.rate, x.study.with(i, value))
		if err != nil {
			return err
		}
		e.at[end] = prices{ratio(s.machine, x.mid.machine), ratio(s.rest.monthly, x.mid.rest.monthly), ratio(s.rest.metered, x.mid.rest.metered)}
		e.rest[end] = ratio(s.rest.hourly, x.mid.rest.hourly)
	}
	return nil
}

// metered is one month planned directly.
func (x *surface) metered(ctx context.Context, p *plan.Planner, m month) (float64, error) {
	low, high := math.Inf(1), 0.0
	for _, r := range m.rates {
		if r > 0 {
			low = min(low, r)
		}
		high = max(high, r)
	}
	l, err := x.byRate(ctx, p, low, high, checkPoints)
	if err != nil {
		return 0, err
	}
	return m.hourly(l, 1), nil
}
