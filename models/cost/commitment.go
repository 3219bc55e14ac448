package cost

import (
	"fmt"
	"math/big"
	"strings"
)

// A Commitment is a way to commit to machines of one type for a term that somebody has a
// price of, besides those of an [Offer].
type Commitment struct {
	Machine string
	Kind    string // reserved_3y_partial_upfront, savings_plan_1y
	Years   int    // of the term
	Upfront Price  // of one machine, for the whole term; Free where nothing is paid in advance
	Hour    Price  // of one machine, besides
	AsOf    string // date of the price, YYYY-MM-DD, or undated
	Source  string
}

// Plan tells whether dollars are committed to, whichever machines they are spent on.
func (c Commitment) Plan() bool { return strings.HasPrefix(c.Kind, "savings_plan") }

// CommitmentOf is a commitment of that kind, whose price of an hour has in it what is paid
// in advance, spread over the term; false where the kind is no commitment.
func CommitmentOf(kind string, hour, upfront Price) (Commitment, bool) {
	c := Commitment{Kind: kind, Upfront: Free, Hour: hour}
	switch {
	case !strings.HasPrefix(kind, "reserved_") && !strings.HasPrefix(kind, "savings_plan_") && !strings.HasPrefix(kind, "committed_use_"):
		return c, false
	case strings.Contains(kind, "_1y"):
		c.Years = 1
	case strings.Contains(kind, "_3y"):
		c.Years = 3
	default:
		return c, false
	}
	if !upfront.Positive() {
		// A kind that is paid in advance, without what that is, has no price.
		return c, !strings.HasSuffix(kind, "_partial_upfront") && !strings.HasSuffix(kind, "_all_upfront") && hour.Positive()
	}
	rest := hour.Rat()
	rest.Sub(rest, new(big.Rat).Quo(upfront.Rat(), big.NewRat(int64(c.Years)*hoursPerYear, 1)))
	c.Upfront = upfront
	if strings.HasSuffix(kind, "_all_upfront") || rest.Sign() <= 0 { // the price of an hour may be rounded
		c.Hour = Free
		return c, true
	}
	p, err := ParsePrice(rest.FloatString(12))
	c.Hour = p
	return c, err == nil
}

const hoursPerYear = 12 * HoursPerMonth

// String is what is committed to: reserved, 3 years, partial upfront. Committed use of Google
// has no payment in advance, and nothing is said of it.
func (c Commitment) String() string {
	what := "reserved"
	switch {
	case c.Plan():
		what = "savings plan"
	case strings.HasPrefix(c.Kind, "committed_use"):
		what = "committed use"
	}
	what += fmt.Sprintf(", %d year", c.Years)
	if c.Years > 1 {
		what += "s"
	}
	if strings.Contains(c.Kind, "_convertible") {
		what += ", convertible"
	}
	for _, u := range []string{"partial", "all"} {
		if strings.HasSuffix(c.Kind, "_"+u+"_upfront") {
			return what + ", " + u + " upfront"
		}
	}
	if strings.HasPrefix(c.Kind, "committed_use") {
		return what
	}
	return what + ", nothing upfront"
}

// Committable are the ways to commit to a machine that the catalogue has a price of: those
// of its offer, which are paid by the hour, and others.
func (c Catalogue) Committable(machine string) (all []Commitment) {
	kind := "reserved_%dy"
	if c.Provider == "gcp" {
		kind = "committed_use_%dy"
	}
	if o, ok := c.Find(machine); ok {
		for years, q := range map[int]Quote{1: o.Reserved1Y, 3: o.Reserved3Y} {
			if q.Price.Positive() {
				all = append(all, Commitment{Machine: machine, Kind: fmt.Sprintf(kind, years), Years: years, Upfront: Free, Hour: q.Price, AsOf: q.AsOf, Source: q.Source})
			}
		}
		if len(all) == 2 && all[0].Years > all[1].Years {
			all[0], all[1] = all[1], all[0]
		}
	}
	for _, o := range c.Commitments {
		if o.Machine == machine {
			all = append(all, o)
		}
	}
	return all
}

// Owned machines are committed to already.
type Owned struct {
	Machine   string
	Instances int
	Hour      Price // of one, with its share of what was paid in advance
}
