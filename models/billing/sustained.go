package billing

import (
	"fmt"
	"math/big"
	"strings"

	"fleetcost/models/cost"
)

// A Span is a part of the month in which so many machines of one kind run.
type Span struct {
	Hours    float64
	Machines int
}

// SustainedUse is a month of Google's machines of one kind. Level k is the share of the
// month in which at least k of them run, whichever they are; its hours fall into the
// quarters of the month, each at a lower price. Committed levels are paid for every hour
// at their own price, and get no discount for sustained use.
//
//	hours of level k in quarter q = min(hours, q · H/4) − min(hours, (q−1) · H/4)
type SustainedUse struct {
	Part       string
	Machine    string
	Running    []Span // they fill the month
	Committed  int
	Commitment cost.Purchase
}

// quarters of the month cost so many ten-thousandths of the list price, by the family of
// the machine (Google's page on sustained use discounts; N2 as infracost's pull request
// 2577 has it). E2, T2D, C3 and newer families have no such discount.
var quarters = map[string][4]int64{
	"n1":  {10000, 8000, 6000, 4000},
	"n2":  {10000, 8678, 7330, 6000},
	"n2d": {10000, 8678, 7330, 6000},
}

func quartersOf(machine string) ([4]int64, bool) {
	family, _, _ := strings.Cut(machine, "-")
	q, sustained := quarters[family]
	return q, sustained
}

// SustainedMean is the share of the list price that a machine costs which runs all month;
// false where its price does not fall.
func SustainedMean(machine string) (share *big.Rat, falls bool) {
	q, falls := quartersOf(machine)
	if !falls {
		return nil, false
	}
	return big.NewRat(q[0]+q[1]+q[2]+q[3], 40000), true
}

// SustainedFactors are the shares of the list price that each quarter of the month costs.
func SustainedFactors(machine string) (shares []*big.Rat, falls bool) {
	q, falls := quartersOf(machine)
	for _, x := range q {
		shares = append(shares, big.NewRat(x, 10000))
	}
	return shares, falls
}

// A Level of sustained use.
type Level struct {
	Hours *big.Rat // in which at least so many run
	Share *big.Rat // of the month
	// Factor is what an hour of it costs on average, as a share of the list price; nil
	// where it is committed.
	Factor *big.Rat
}

// month is how long the spans are together.
func (u SustainedUse) month() *big.Rat {
	sum := new(big.Rat)
	for _, r := range u.Running {
		sum.Add(sum, exact(r.Hours))
	}
	return sum
}

// Levels are those of the month, the first of one machine.
func (u SustainedUse) Levels() (levels []Level) {
	month := u.month()
	exactly, most := map[int]*big.Rat{}, 0 // hours in which so many run
	for _, r := range u.Running {
		if exactly[r.Machines] == nil {
			exactly[r.Machines] = new(big.Rat)
		}
		exactly[r.Machines].Add(exactly[r.Machines], exact(r.Hours))
		if r.Hours > 0 {
			most = max(most, r.Machines)
		}
	}
	levels = make([]Level, most)
	atLeast := new(big.Rat)
	for k := most; k >= 1; k-- {
		if h := exactly[k]; h != nil {
			atLeast = plus(atLeast, h)
		}
		l := Level{Hours: atLeast, Share: over(atLeast, month)}
		if k > u.Committed {
			l.Factor = u.factor(atLeast, month)
		}
		levels[k-1] = l
	}
	return levels
}

// inQuarters are the hours of a level that fall into each quarter of the month.
func inQuarters(hours, month *big.Rat) (in [4]*big.Rat) {
	for q := range in {
		end := mul(month, big.NewRat(int64(q+1), 4))
		begin := mul(month, big.NewRat(int64(q), 4))
		in[q] = minus(smaller(hours, end), smaller(hours, begin))
	}
	return in
}

func (u SustainedUse) factor(hours, month *big.Rat) *big.Rat {
	price, sustained := quartersOf(u.Machine)
	if !sustained {
		return big.NewRat(1, 1)
	}
	sum := new(big.Rat)
	for q, h := range inQuarters(hours, month) {
		sum.Add(sum, mul(h, big.NewRat(price[q], 10000)))
	}
	return sum.Quo(sum, hours)
}

func (u SustainedUse) bill(s *sheet) {
	for _, r := range u.Running {
		if !s.amounts(u.Part, "hours", r.Hours) || !s.demand(r.Machines >= 0, u.Part, "%d machines", r.Machines) {
			return
		}
	}
	s.demand(u.Committed >= 0, u.Part, "%d machines are committed", u.Committed)
	month := u.month()
	if u.Committed > 0 {
		if q, ok := s.machine(u.Part, "committed use", u.Machine, u.Commitment); ok {
			s.line(Compute, u.Part, "committed use", mul(month, big.NewRat(int64(u.Committed), 1)), "instance-hours", q)
		}
	}
	levels := u.Levels()
	above := levels[min(u.Committed, len(levels)):]
	if len(above) == 0 {
		return
	}
	list, ok := s.machine(u.Part, "on-demand", u.Machine, cost.OnDemand)
	if !ok {
		return
	}
	price, sustained := quartersOf(u.Machine)
	if !sustained {
		s.line(Compute, u.Part, "on-demand", hoursOf(above), "instance-hours", list)
		return
	}
	for q := range price {
		sum := new(big.Rat)
		for _, l := range above {
			sum.Add(sum, inQuarters(l.Hours, month)[q])
		}
		share := big.NewRat(price[q], 10000)
		s.line(Compute, u.Part, fmt.Sprintf("on-demand, quarter %d of the month at %s %%", q+1, percent(share)), sum, "instance-hours",
			cost.Quote{Price: list.Price.Scaled(share), AsOf: list.AsOf, Source: list.Source})
	}
}

func hoursOf(levels []Level) *big.Rat {
	sum := new(big.Rat)
	for _, l := range levels {
		sum.Add(sum, l.Hours)
	}
	return sum
}

// percent writes a share without zeros that say nothing: 86.78.
func percent(share *big.Rat) string {
	text := mul(share, big.NewRat(100, 1)).FloatString(2)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}
