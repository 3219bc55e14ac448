package pages

import "fleetcost/outputs/phrases"

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
