package clouds

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// layout is a price list as it is written, in one file or several.
type layout struct {
	Provider, Title string
	Columns         []string // of the tables of machines
	Source          map[string]source
	Region          []region
	Group           []group
	Method          map[string]struct{ Text string }
	CPU             map[string]processor
	Family          []family
	Purchase        []purchase
	Managed         []managed
	Metered         []metered
	Rate            []rates
	Definition      []definitions
}

type region struct{ Name, Place, Source string }

// group is the name of several regions that have the same prices.
type group struct {
	Name    string
	Regions []string
}

type source struct {
	AsOf string `toml:"as_of"`
	Text string
}

type processor struct {
	About, Arch string
	Speed       figure
	Threads     int     `toml:"threads_per_core"`
	SMTYield    *figure `toml:"smt_yield"` // where there are two threads
}

// figure is a measured number with its doubt; the method is a key of
// [method].
type figure struct {
	Value, Low, High float64
	Method           string
}

type family struct {
	Name, CPU      string
	Source         string   // where it is not that of the region
	Columns        []string // where they are not those of the file
	BaselineSource string   `toml:"baseline_source"` // where there is a column baseline
	Surplus        string   // the rate of what is used above it
	Throttled      bool     // no more than the baseline can be bought
	Accelerator    string   // what each is, where there is a column accelerators
	Machines       [][]any
}

// add what another file of the same price list says.
func (l *layout) add(more layout) error {
	var twice []string
	into(&twice, &l.Source, more.Source)
	into(&twice, &l.Method, more.Method)
	into(&twice, &l.CPU, more.CPU)
	if more.Provider != "" || more.Title != "" || more.Columns != nil {
		twice = append(twice, "provider, title or columns")
	}
	l.Region, l.Group, l.Family, l.Purchase = append(l.Region, more.Region...), append(l.Group, more.Group...), append(l.Family, more.Family...), append(l.Purchase, more.Purchase...)
	l.Managed, l.Metered, l.Rate, l.Definition = append(l.Managed, more.Managed...), append(l.Metered, more.Metered...), append(l.Rate, more.Rate...), append(l.Definition, more.Definition...)
	if twice != nil {
		return fmt.Errorf("%s: another file of the price list says so too", strings.Join(twice, ", "))
	}
	return nil
}

// into copies the tables of one file, and notes those that are there already.
func into[V any](twice *[]string, all *map[string]V, more map[string]V) {
	if *all == nil {
		*all = map[string]V{}
	}
	for _, name := range slices.Sorted(maps.Keys(more)) {
		if _, known := (*all)[name]; known {
			*twice = append(*twice, name)
		}
		(*all)[name] = more[name]
	}
}
