package billing

import (
	"cmp"
	"math/big"
	"time"

	"fleetcost/models/cost"
)

// Instances are machines of one kind that are bought in one way:
//
//	amount = (hours + Σ runs · billed seconds / 3600) · price of an hour
//
// On spot, hours grow by the share of work that is done again, or overlaps, where an
// instance is taken away. A negotiated discount does not lower spot prices.
type Instances struct {
	Part, What string // What is "instances" where it is empty
	Machine    string
	Purchase   cost.Purchase
	Hours      float64 // instance-hours
	Runs       []Run
	Overhead   float64 // of spot: the share of hours that is done again
}

// A Run is an instance from its start, not from when it is ready, to its stop.
type Run struct {
	Count float64
	Lasts time.Duration
}

// leastRun is what is billed of the shortest run, of EC2 under Linux and of Google's
// machines; of a task of Fargate too.
const leastRun = time.Minute

// Billed is what a run is billed for: whole seconds, at least a minute of each start.
func (r Run) Billed() time.Duration {
	return max(leastRun, (r.Lasts + time.Second - 1).Truncate(time.Second))
}

// seconds are those that runs are billed for.
func (s *sheet) seconds(part string, runs []Run) *big.Rat {
	sum := new(big.Rat)
	for _, r := range runs {
		if s.amounts(part, "runs", r.Count, r.Lasts.Seconds()) {
			sum.Add(sum, mul(exact(r.Count), upTo(r.Billed(), time.Second)))
		}
	}
	return sum
}

func (i Instances) bill(s *sheet) {
	what := cmp.Or(i.What, "instances")
	s.amounts(i.Part, what, i.Hours, i.Overhead)
	s.demand(i.Overhead == 0 || i.Purchase == cost.Spot, i.Part, "work is done again on spot alone, not %s", i.Purchase)
	hours := plus(exact(i.Hours), over(s.seconds(i.Part, i.Runs), big.NewRat(3600, 1)))
	if hours.Sign() == 0 {
		return
	}
	if q, ok := s.machine(i.Part, what, i.Machine, i.Purchase); ok {
		kind := Compute
		if i.Purchase == cost.Spot {
			kind = Spot
		}
		s.line(kind, i.Part, what, mul(hours, plus(big.NewRat(1, 1), exact(i.Overhead))), "instance-hours", q)
	}
}
