package cost

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"
)

// A Catalogue is what one provider sells in one region. The order of its
// offers is that of every list made from it.
type Catalogue struct {
	Provider, Region string
	Purchase         string // on-demand
	// Redone is the share of the work on spot that is done again.
	Redone float64
	// Currency of all its prices.
	Currency Currency
	// Discounts are the shares that were negotiated, by kind of line; those of machines
	// and managed services are in their prices already.
	Discounts   map[string]float64
	Offers      []Offer
	Managed     []Managed // databases and caches, one service after the other
	Metered     []Metered // queues and other things that are paid by the request
	Rates       []Rate    // of all that is not a machine: balancers, traffic, functions, and what is managed or metered, too
	Definitions []Definition
	Commitments []Commitment // besides those of the offers
	Owned       []Owned      // what somebody has committed to already
	OwnUntil    string       // the latest day of prices of somebody's own; "" where there are none
	// Elsewhere are the catalogues of designs that run in another region, by their names. What
	// these lease is among the offers, under names that no pattern matches.
	Elsewhere map[string]Catalogue
}

// Days are those of which its prices are, without those that have none.
func (c Catalogue) Days() (days []string) {
	add := func(asOf string) {
		if _, err := time.Parse(time.DateOnly, asOf); err == nil && !slices.Contains(days, asOf) {
			days = append(days, asOf)
		}
	}
	for _, o := range c.Offers {
		add(o.AsOf)
	}
	for _, m := range c.Managed {
		add(m.AsOf)
	}
	for _, m := range c.Metered {
		add(m.AsOf)
	}
	for _, r := range c.Rates {
		add(r.AsOf)
	}
	slices.Sort(days)
	return days
}

func (c Catalogue) String() string {
	if c.Purchase == "" || c.Purchase == string(OnDemand) {
		return c.Provider + " " + c.Region
	}
	return c.Provider + " " + c.Region + " (" + c.Purchase + ")"
}

// Any is the pattern that all machines without an accelerator match.
const Any = "any"

// Find returns the offer of the machine of that name.
func (c Catalogue) Find(name string) (Offer, bool) {
	for _, o := range c.Offers {
		if o.Machine.Name == name {
			return o, true
		}
	}
	return Offer{}, false
}

// Match returns the offers whose machines match the pattern, in the order of
// the catalogue: a name, a shell pattern (c7g.*, [cm]7?.large; path.Match says
// what they mean), or "any". A malformed pattern matches nothing.
//
// A machine with an accelerator costs several times what its vCPUs alone would,
// and nobody wants one unasked: "any" does not match it, nor does a pattern,
// unless it spells the family, which is the name up to and with its first dot
// or hyphen. g5.* and g5.?xlarge match g5.xlarge; g*, g[56].* and *.xlarge do not.
func (c Catalogue) Match(pattern string) []Offer {
	var matched []Offer
	for _, o := range c.Offers {
		if o.matches(pattern) {
			matched = append(matched, o)
		}
	}
	return matched
}

func (o Offer) matches(pattern string) bool {
	name := o.Machine.Name
	if pattern == name {
		return true
	}
	if o.IsMade() {
		return false
	}
	if o.Machine.Accelerators > 0 {
		end := strings.IndexAny(name, ".-") + 1
		if end == 0 || !strings.HasPrefix(pattern, name[:end]) {
			return false
		}
	}
	ok, _ := path.Match(pattern, name)
	return ok || pattern == Any
}

// Select returns the offers that match at least one of the patterns, each
// once, in the order of the catalogue. Patterns that match nothing are an
// error: one NotOffered for each, joined.
func (c Catalogue) Select(patterns []string) ([]Offer, error) {
	wanted := map[string]bool{}
	var problems []error
	for _, p := range patterns {
		matched := c.Match(p)
		if len(matched) == 0 {
			problems = append(problems, NotOffered{p, c.String(), c.Nearest(p)})
		}
		for _, o := range matched {
			wanted[o.Machine.Name] = true
		}
	}
	all := slices.Clone(c.Offers)
	return slices.DeleteFunc(all, func(o Offer) bool { return !wanted[o.Machine.Name] }), errors.Join(problems...)
}

// Nearest returns the name in the catalogue that is spelled most like the
// given one, the first of several; "" in an empty catalogue.
func (c Catalogue) Nearest(name string) string {
	var names []string
	for _, o := range c.Offers {
		if !o.IsMade() {
			names = append(names, o.Machine.Name)
		}
	}
	return nearest(name, names)
}

// Check tells what is missing or impossible in the offers, and which are
// offered twice, all at once.
func (c Catalogue) Check() error {
	seen := map[string]bool{}
	var problems []error
	check := func(name string, err error) {
		if err != nil {
			problems = append(problems, fmt.Errorf("%v: %w", c, err))
		}
		if seen[name] {
			problems = append(problems, fmt.Errorf("%v: %s is offered twice", c, name))
		}
		seen[name] = true
	}
	for _, o := range c.Offers {
		check(o.Machine.Name, o.Check())
	}
	for _, m := range c.Managed {
		check(m.String(), m.Check())
	}
	for _, m := range c.Metered {
		check(m.String(), m.Check())
	}
	for _, r := range c.Rates {
		check("rate "+r.String(), r.Check())
	}
	for _, d := range c.Definitions {
		check("definition "+d.Service+" "+d.Name, d.Check())
	}
	return errors.Join(problems...)
}

// NotOffered is the error that a name or pattern is not in a catalogue.
type NotOffered struct {
	Pattern string
	Where   string // aws us-east-1
	Nearest string // may be empty
}

func (e NotOffered) Error() string {
	said := fmt.Sprintf("%q is not in %s", e.Pattern, e.Where)
	if e.Nearest == "" {
		return said
	}
	return said + "; nearest: " + e.Nearest
}
