// Package phrases words what answers say beside their figures: the reasons of
// package report. It is the only writer of them, as package words is of figures.
//
// A new reason is a struct in package report and a case here; what is said may
// have a share that differs from one answer to the next (Split), and several
// answers that say the same but for it are told together.
//
// It will never read what it wrote: what an answer means is in the fields.
package phrases

import (
	"fmt"
	"strings"

	"fleetcost/models/report"
	"fleetcost/models/words"
)

// Of is a reason in words; empty of none.
func Of(r report.Reason) string {
	var t text
	t.reason(r)
	return t.String()
}

// All are the reasons in words, in their order.
func All(reasons []report.Reason) (all []string) {
	for _, r := range reasons {
		all = append(all, Of(r))
	}
	return all
}

// A Phrase is a reason in words, apart from the first share that it tells.
type Phrase struct {
	Before, After string  // the share; all is in Before where there is none
	Share         float64 // of 1
	Shares        bool    // there is one
}

// Split is a reason in words with its first share apart: runs at | 0.97 | % of its
// vCPUs.
func Split(r report.Reason) Phrase {
	var t text
	t.reason(r)
	said := t.String()
	if !t.shares {
		return Phrase{Before: said}
	}
	return Phrase{Before: said[:t.from], After: said[t.to:], Share: t.share, Shares: true}
}

// Share is a share as it stands between the halves of a phrase: 97, or 0.5.
func Share(x float64) string { return strings.TrimSuffix(words.Percent(x), "%") }

// Usage is a bound and how much of it is in use: connections of db, 27 of 30 in use.
func Usage(u report.Usage, b report.Bound) string {
	said := string(b)
	if u.Name != "" {
		said = u.Unit + " of " + u.Name
	}
	if u.Of > 0 {
		said += ", " + words.Plain(u.Used) + " of " + words.Plain(u.Of)
		if u.Name == "" && u.Unit != string(b) {
			said += " " + u.Unit
		}
		said += " in use"
	}
	return said
}

// Grown are backends that have to be larger: 2 times db, 4 times queue.
func Grown(all []report.Growth) string {
	var said []string
	for _, g := range all {
		said = append(said, fmt.Sprintf("%d times %s", g.Times, g.Backend))
	}
	return strings.Join(said, ", ")
}

// A text is being written, and remembers its first share.
type text struct {
	strings.Builder
	from, to int
	share    float64
	shares   bool
}

func (t *text) say(format string, args ...any) { fmt.Fprintf(t, format, args...) }

// percent writes a share.
func (t *text) percent(share float64) {
	said := words.Percent(share)
	if !t.shares && said != words.Unknown {
		t.from, t.share, t.shares = t.Len(), share, true
		t.to = t.from + len(said) - len("%")
	}
	t.WriteString(said)
}

// reason writes what kind of reason it is.
func (t *text) reason(r report.Reason) {
	switch r := r.(type) {
	case nil:
	case report.Note:
		t.WriteString(r.Text)
	case report.About:
		t.say("%s: ", r.Service)
		t.reason(r.Reason)
	case report.Strained:
		t.say("%s: ", Strain(r.Strain))
		t.reason(r.Why)
	case report.All:
		for i, one := range r.Reasons {
			if i > 0 {
				t.WriteString("; ")
			}
			t.reason(one)
		}
	default:
		if !t.missed(r) && !t.excuse(r) && !t.warning(r) {
			panic(fmt.Sprintf("phrases: no words for %T", r))
		}
	}
}
