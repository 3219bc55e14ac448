package commitments

import (
	"errors"
	"fmt"
	"math/big"
	"slices"

	"fleetcost/models/cost"
)

// Counts are the instances that run in each hour.
type Counts []int

// Scaled is what runs where traffic is that multiple of what it was: whole instances,
// rounded up.
func (c Counts) Scaled(share *big.Rat) Counts {
	scaled := make(Counts, len(c))
	n, d := new(big.Int), share.Denom()
	known := map[int]int{}
	for t, count := range c {
		if _, ok := known[count]; !ok {
			n.Mul(big.NewInt(int64(count)), share.Num())
			n.Add(n, d).Sub(n, one)
			known[count] = int(n.Div(n, d).Int64())
		}
		scaled[t] = known[count]
	}
	return scaled
}

var one = big.NewInt(1)

// Hours of instances in all.
func (c Counts) Hours() int {
	sum := 0
	for _, n := range c {
		sum += n
	}
	return sum
}

// AtLeast is the load-duration curve: its k-th value is how many hours have at least k
// instances, from 0 to the most that ever run.
func (c Counts) AtLeast() []int {
	hours := make([]int, max(0, c.most())+1)
	for _, n := range c {
		hours[n]++
	}
	for k := len(hours) - 2; k >= 0; k-- {
		hours[k] += hours[k+1]
	}
	return hours
}

func (c Counts) most() int {
	if len(c) == 0 {
		return 0
	}
	return slices.Max(c)
}

// mostInstances bounds what runs in an hour: curves have a point for each.
const mostInstances = 1_000_000

func (c Counts) check() error {
	if len(c) == 0 {
		return errors.New("there are no hours to commit for; give the instances of each hour")
	}
	for t, n := range c {
		if n < 0 || n > mostInstances {
			return fmt.Errorf("%d instances in hour %d; from 0 to %d can run", n, t, mostInstances)
		}
	}
	return nil
}

// A Demand is what runs, and what an instance costs that no new commitment covers.
type Demand struct {
	Counts   Counts
	OnDemand cost.Price // of an hour
	// PerHour is how many counts an hour has, where it is looked at in parts; 0 is one. Hours of
	// a Mix are then such parts, prices and terms remain those of hours.
	PerHour int
	// Repeats says that the hours are a sample that the whole of any term repeats; else no
	// term may be longer than they are.
	Repeats   bool
	Owned     []Owned    // used first
	Spot      *Spot      // nil where there is none
	Sustained *Sustained // nil where long use earns no discount by itself
}

// Owned instances are committed to already: they are paid whatever is decided.
type Owned struct {
	Name      string
	Instances int
	Hour      cost.Price // the upfront payment's share in it
	Hours     int        // that are left of the term; 0 for all
}

// Spot instances are cheaper and may be taken away.
type Spot struct {
	Hour     cost.Price
	Share    *big.Rat // of the instances of an hour, rounded down, that may be spot
	Overhead *big.Rat // what is done again, as a share of the work
}

// hour is what an hour of work costs on spot.
func (s *Spot) hour() *big.Rat {
	hour := new(big.Rat).Add(big.NewRat(1, 1), s.Overhead)
	return hour.Mul(hour, s.Hour.Rat())
}

// Check tells what is missing or impossible, all at once.
func (d Demand) Check() error {
	problems := []error{d.Counts.check()}
	if d.PerHour < 0 {
		problems = append(problems, fmt.Errorf("an hour has %d counts; it has one or more", d.PerHour))
	}
	if !d.OnDemand.Positive() {
		problems = append(problems, errors.New("the price of an hour on demand is missing or zero"))
	}
	for _, o := range d.Owned {
		if o.Instances < 0 || o.Hours < 0 || !o.Hour.Known() {
			problems = append(problems, fmt.Errorf("owned commitment %q: it has instances, hours that are left and a price, none below 0", o.Name))
		}
	}
	if s := d.Spot; s != nil {
		if !s.Hour.Positive() {
			problems = append(problems, errors.New("the price of an hour on spot is missing or zero"))
		}
		if s.Share == nil || s.Share.Sign() < 0 || s.Share.Cmp(big.NewRat(1, 1)) > 0 {
			problems = append(problems, errors.New("the share on spot must be from 0 to 1"))
		}
		if s.Overhead == nil || s.Overhead.Sign() < 0 {
			problems = append(problems, errors.New("the work that spot does again must be a share from 0 on"))
		}
	}
	if d.Sustained != nil {
		problems = append(problems, d.Sustained.check(len(d.Counts)))
	}
	return errors.Join(problems...)
}

// owned is how many instances are committed to already in that hour.
func (d Demand) owned(t int) int {
	n := 0
	for _, o := range d.Owned {
		if o.Hours == 0 || t < o.Hours*d.perHour() {
			n += o.Instances
		}
	}
	return n
}

// spotUpTo is how many of so many instances may be spot; none where it is no cheaper.
func (d Demand) spotUpTo(n int) int {
	if d.Spot == nil || d.Spot.hour().Cmp(d.OnDemand.Rat()) >= 0 {
		return 0
	}
	share := new(big.Int).Mul(big.NewInt(int64(n)), d.Spot.Share.Num())
	return int(share.Div(share, d.Spot.Share.Denom()).Int64())
}

// A level is the k-th of the instances beyond those that are owned: the hours in which it
// runs, how it is paid in them, and V(k), what that costs.
type level struct {
	onDemand, spot int
	usd            *big.Rat
}

func (l level) hours() int { return l.onDemand + l.spot }

// levels are V(1), V(2), … in this order. Of an hour's instances the lowest are on demand
// and those above on spot, as a commitment takes the place of what is dearer. Where on demand
// is the cheaper the longer it runs, a level is in each month on spot as far as it may be, or
// not at all, whichever costs less: the discount is concave in the hours, and between the two
// nothing is cheaper.
func (d Demand) levels() []level {
	rest, sure := make(Counts, len(d.Counts)), make(Counts, len(d.Counts))
	spot := map[int]int{}
	for t, n := range d.Counts {
		upTo, known := spot[n]
		if !known {
			upTo = d.spotUpTo(n)
			spot[n] = upTo
		}
		rest[t] = max(0, n-d.owned(t))
		sure[t] = max(0, rest[t]-upTo)
	}
	run, onDemand := rest.AtLeast(), sure.AtLeast()
	levels := make([]level, len(run)-1)
	p, s := d.part(d.OnDemand.Rat()), new(big.Rat)
	if d.Spot != nil {
		s = d.part(d.Spot.hour())
	}
	for i := range levels {
		l := &levels[i]
		l.spot = run[i+1]
		if i+1 < len(onDemand) {
			l.onDemand = onDemand[i+1]
			l.spot -= l.onDemand
		}
		l.usd = new(big.Rat).Add(times(p, l.onDemand), times(s, l.spot))
	}
	if d.Sustained != nil {
		d.Sustained.reprice(levels, rest, sure, p, s)
	}
	return levels
}

func (d Demand) perHour() int { return max(1, d.PerHour) }

// part is the price of what a count is for.
func (d Demand) part(hour *big.Rat) *big.Rat {
	return new(big.Rat).Quo(hour, big.NewRat(int64(d.perHour()), 1))
}

func times(usd *big.Rat, n int) *big.Rat {
	return new(big.Rat).Mul(usd, new(big.Rat).SetInt64(int64(n)))
}
