package pages

import (
	"slices"

	"fleetcost/models/report"
	"fleetcost/outputs/phrases"
)

// sweptWarnings are those of the reports at several values, each once.
type sweptWarnings []*sweptWarning

// add the warnings of the report at a value.
func (all *sweptWarnings) add(r *report.Report, value string) {
	for _, w := range ownWarnings(r.Warnings, r.Designs) {
		said := phrases.Split(w)
		at := slices.IndexFunc(*all, func(one *sweptWarning) bool { return one.covers(said) })
		if at < 0 {
			at = len(*all)
			*all = append(*all, &sweptWarning{Phrase: said, least: said.Share, most: said.Share})
		}
		(*all)[at].add(said, value)
	}
}

// A sweptWarning is a warning that several values of a sweep have in common, but
// for its first share: api runs at 91 to 98% of its vCPUs.
type sweptWarning struct {
	phrases.Phrase
	least, most float64  // its share
	values      []string // of the key
}

// covers tells whether a phrase is this warning, with whatever share.
func (w *sweptWarning) covers(said phrases.Phrase) bool {
	return said.Before == w.Before && said.After == w.After && said.Shares == w.Shares
}

// add a phrase that it covers, which one of the values has.
func (w *sweptWarning) add(said phrases.Phrase, value string) {
	w.least, w.most = min(w.least, said.Share), max(w.most, said.Share)
	if n := len(w.values); n == 0 || w.values[n-1] != value {
		w.values = append(w.values, value)
	}
}

func (w *sweptWarning) String() string {
	if !w.Shares {
		return w.Before
	}
	least, most := phrases.Share(w.least), phrases.Share(w.most)
	if least != most {
		least += " to " + most
	}
	return w.Before + least + w.After
}
