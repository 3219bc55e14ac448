package billing

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"math/big"
	"slices"
	"strings"

	"fleetcost/models/cost"
)

// A Kind of line: what a negotiated discount may name, and a report may sum.
type Kind string

// The kinds of lines.
const (
	Compute    Kind = "compute" // instances on demand and reserved, with their credits
	Spot       Kind = "spot"
	Storage    Kind = "storage"
	Balancers  Kind = "balancer"
	Network    Kind = "network"
	Databases  Kind = "database"
	Caches     Kind = "cache"
	Queues     Kind = "queue"
	Logs       Kind = "logs"
	Kubernetes Kind = "kubernetes" // control planes; nodes are compute
	Containers Kind = "containers" // Fargate, Cloud Run, Container Apps
	Functions  Kind = "functions"
	Gateways   Kind = "api"
)

// Kinds are all of them.
var Kinds = []Kind{Compute, Spot, Storage, Balancers, Network, Databases, Caches, Queues, Logs, Kubernetes, Containers, Functions, Gateways}

// A Tariff is what one customer pays in one region: the list, less what was negotiated,
// in the currency of the bill.
//
// A list in dollars is converted with the rate of the currency; one that is in another
// currency is that of the bill, too.
type Tariff struct {
	List cost.Catalogue
	// Discounts is the share that is taken off the price of the lines of a kind; what
	// is not named pays the list price.
	Discounts map[Kind]float64
	Currency  cost.Currency
}

// An Item is one thing that is billed, by a law of its own.
type Item interface{ bill(*sheet) }

// A Statement is a bill with what is not in it.
type Statement struct {
	Lines    []Line
	Missing  []Omission
	Currency cost.Currency
}

// A Line of a bill, with its kind and what of it is paid in this month. Amounts are in
// the currency of the statement.
type Line struct {
	cost.Line // its Amount spreads what was paid up front over the term: FOCUS's EffectiveCost
	Kind      Kind
	Cash      cost.Money // what is on the invoice of this month: FOCUS's BilledCost
}

// An Omission is what a bill lacks: db: storage, and why.
type Omission struct {
	Part, What string
	Why        string // no price of it, or a size that nobody said
}

func (o Omission) String() string { return o.Name() + ": " + o.Why }

// Name of what is not in the bill: db storage.
func (o Omission) Name() string {
	if o.Part == "" || strings.HasPrefix(o.What, o.Part) {
		return o.What
	}
	return o.Part + " " + o.What
}

// Bill is the lines as a bill of package cost.
func (s Statement) Bill() cost.Bill {
	b := cost.Bill{Currency: s.Currency}
	for _, l := range s.Lines {
		b.Lines = append(b.Lines, l.Line)
	}
	return b
}

// Cash is the sum of what is paid in this month.
func (s Statement) Cash() (sum cost.Money) {
	for _, l := range s.Lines {
		sum = sum.Plus(l.Cash)
	}
	return sum
}

// ByKind is the sum of each kind of line.
func (s Statement) ByKind() map[Kind]cost.Money {
	sums := map[Kind]cost.Money{}
	for _, l := range s.Lines {
		sums[l.Kind] = sums[l.Kind].Plus(l.Amount)
	}
	return sums
}

// Own is what somebody states the price of: a server that no list has.
type Own struct {
	Part, What string
	Kind       Kind
	Quantity   float64
	Unit       string
	Price      cost.Quote
}

func (o Own) bill(s *sheet) {
	if s.amounts(o.Part, o.What, o.Quantity) && s.demand(slices.Contains(Kinds, o.Kind), o.Part, "the kind %q of %s: there are %v", o.Kind, o.What, Kinds) {
		s.line(o.Kind, o.Part, o.What, exact(o.Quantity), o.Unit, o.Price)
	}
}

// Bill prices the items, in their order. What has no price is in Missing; an error is
// of quantities that cannot be, or of the tariff.
func (t Tariff) Bill(items ...Item) (Statement, error) {
	s := &sheet{tariff: t, Statement: Statement{Currency: t.List.Currency}}
	s.check()
	for _, i := range items {
		i.bill(s)
	}
	if err := errors.Join(s.problems...); err != nil {
		return Statement{}, err
	}
	if m := s.Bill().Monthly(); m == cost.MostMoney {
		return Statement{}, fmt.Errorf("the bill is %w", cost.ErrBeyond)
	}
	return s.Statement, nil
}

// A sheet is a statement that is being written.
type sheet struct {
	Statement
	tariff   Tariff
	problems []error
}

func (s *sheet) check() {
	for _, k := range slices.Sorted(maps.Keys(s.tariff.Discounts)) {
		d := s.tariff.Discounts[k]
		if !(d >= 0 && d < 1) {
			s.problems = append(s.problems, fmt.Errorf("a discount of %v on %s is not a share from 0 to 1", d, k))
		}
		if !slices.Contains(Kinds, k) {
			s.problems = append(s.problems, fmt.Errorf("a discount on %q: there are %v", k, Kinds))
		}
	}
	if c := s.tariff.Currency; c != (cost.Currency{}) {
		if err := c.Check(); err != nil {
			s.problems = append(s.problems, err)
		}
		if in := s.tariff.List.Currency; in.Foreign() {
			s.problems = append(s.problems, fmt.Errorf("the list is in %s already, and no list in dollars that %s has a rate for", in.Name(), c.Name()))
		}
		s.Currency = c
	}
}

// demand notes what cannot be, and says whether it can.
func (s *sheet) demand(holds bool, part, what string, args ...any) bool {
	if !holds {
		s.problems = append(s.problems, fmt.Errorf("%s: "+what, append([]any{part}, args...)...))
	}
	return holds
}

// amounts demands that all of them are numbers from 0 on.
func (s *sheet) amounts(part, what string, xs ...float64) bool {
	for _, x := range xs {
		if !s.demand(x >= 0 && !math.IsInf(x, 1), part, "%s: %v is not a quantity", what, x) {
			return false
		}
	}
	return true
}

// missing notes what is not in the bill.
func (s *sheet) missing(part, what, why string) {
	s.Missing = append(s.Missing, Omission{part, what, why})
}

// line writes a line; nothing is written of nothing.
func (s *sheet) line(kind Kind, part, what string, quantity *big.Rat, unit string, q cost.Quote) {
	s.paid(kind, part, what, quantity, quantity, unit, q)
}

// paid writes a line of which another quantity is paid in this month.
func (s *sheet) paid(kind Kind, part, what string, quantity, cash *big.Rat, unit string, q cost.Quote) {
	if quantity.Sign() == 0 {
		return
	}
	if !q.Price.Known() {
		s.missing(part, what, "no price in "+s.tariff.List.String())
		return
	}
	price := s.price(kind, q.Price)
	amount, err := price.Of(quantity)
	billed := amount
	if err == nil && cash != quantity {
		billed, err = price.Of(cash)
	}
	if err != nil {
		s.problems = append(s.problems, fmt.Errorf("%s: %s: %w", part, what, err))
		return
	}
	s.Lines = append(s.Lines, Line{
		Line: cost.Line{Part: part, What: what, Quantity: float(quantity), Unit: unit, Price: price, Amount: amount, AsOf: q.AsOf, Source: q.Source},
		Kind: kind, Cash: billed,
	})
}

// price is the list price less the discount of the kind, in the currency of the bill.
func (s *sheet) price(kind Kind, list cost.Price) cost.Price {
	factor := minus(big.NewRat(1, 1), exact(s.tariff.Discounts[kind]))
	if s.tariff.Currency.PerUSD.Known() {
		factor.Mul(factor, decimal(s.tariff.Currency.PerUSD))
	}
	return list.Scaled(factor)
}

func decimal(p cost.Price) *big.Rat {
	r, _ := new(big.Rat).SetString(p.Decimal())
	return r
}
