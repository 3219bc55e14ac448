package outputs

import (
	"regexp"
	"strconv"
	"strings"
)

// A sweptWarning is a warning that several values of a sweep have in common, but
// for its first share: api runs at 91 to 98% of its vCPUs.
type sweptWarning struct {
	before, after string // the share; all of the text where it has none
	least, most   string
	values        []string // of the key
}

// aShare is a number of per cent.
var aShare = regexp.MustCompile(`([0-9][0-9,]*(?:\.[0-9]+)?)( ?%)`)

// split a warning at its first share.
func split(text string) (before, share, after string) {
	at := aShare.FindStringSubmatchIndex(text)
	if at == nil {
		return text, "", ""
	}
	return text[:at[2]], text[at[2]:at[3]], text[at[3]:]
}

func newSweptWarning(text string) *sweptWarning {
	before, share, after := split(text)
	return &sweptWarning{before: before, after: after, least: share, most: share}
}

// covers tells whether a text is this warning, with whatever share.
func (w *sweptWarning) covers(text string) bool {
	before, share, after := split(text)
	return before == w.before && after == w.after && (share == "") == (w.least == "")
}

// add a text that it covers, which one of the values has.
func (w *sweptWarning) add(text, value string) {
	_, share, _ := split(text)
	x := numberOf(share)
	if x < numberOf(w.least) {
		w.least = share
	}
	if x > numberOf(w.most) {
		w.most = share
	}
	if n := len(w.values); n == 0 || w.values[n-1] != value {
		w.values = append(w.values, value)
	}
}

func (w *sweptWarning) String() string {
	switch {
	case w.least == "":
		return w.before
	case w.least == w.most:
		return w.before + w.least + w.after
	}
	return w.before + w.least + " to " + w.most + w.after
}

// numberOf reads a share as it is written: 1,340.
func numberOf(share string) float64 {
	x, _ := strconv.ParseFloat(strings.ReplaceAll(share, ",", ""), 64)
	return x
}
