package profiles

import (
	"fmt"
	"time"

	"fleetcost/models"
	"fleetcost/profiles/keys"
	"fleetcost/profiles/recordings"
	"fleetcost/sim"
)

// refuseForeign looks at the keys of a table that belong to patterns, or policies, other
// than the one that was read, which the key by names. Where --set chose it, those of the
// file are passed over, because they belong to what the file had; else each is a problem
// that names its owner.
func refuseForeign(t *keys.Table, by, chosen string, ownersOf func() map[string]string) {
	flag := t.Flag(by)
	var owners map[string]string
	for _, key := range t.Keys() {
		if t.Judged(key) || t.Twin(key) != "" {
			continue
		}
		if owners == nil {
			owners = ownersOf()
		}
		switch owner, ok := owners[key]; {
		case !ok:
		case flag != "" && t.Flag(key) == "":
			t.Pass(key)
			t.Assume(t.At(key), "not used", fmt.Sprintf("%s chose %s %q", flag, by, chosen))
		default:
			t.Problem(key, "unknown key", fmt.Sprintf("it belongs to %s %q, not to %q", by, owner, chosen))
		}
	}
}

// patternKeys are the keys of all patterns, each with the first that has it.
func patternKeys() map[string]string {
	owners := map[string]string{}
	for _, e := range models.Patterns.Entries() {
		owned(owners, e.Name, func(k models.Keys) { e.Value(k) })
	}
	return owners
}

// owned adds the keys that a reader asks for, whether they are there or not.
func owned(owners map[string]string, name string, read func(models.Keys)) {
	for _, present := range []bool{true, false} {
		p := probe{present: present, asked: map[string]bool{}}
		read(p)
		for key := range p.asked {
			if owners[key] == "" {
				owners[key] = name
			}
		}
	}
}

// A probe is asked for keys and remembers which: that is how the keys of a
// pattern are known without a list of them. It has all keys or none.
type probe struct {
	present bool
	asked   map[string]bool
}

var _ models.Keys = probe{}

func (p probe) Has(key string) bool                    { p.asked[key] = true; return p.present }
func (p probe) Require(key, _ string) bool             { return p.Has(key) }
func (p probe) Text(key, byDefault string) string      { p.Has(key); return byDefault }
func (p probe) Problem(key, what, fix string)          {}
func (p probe) Bool(key string) bool                   { p.Has(key); return false }
func (p probe) Refused(string) bool                    { return false }
func (p probe) Skip()                                  {}
func (p probe) Sub(key string) models.Keys             { p.Has(key); return probe{p.present, map[string]bool{}} }
func (p probe) InPlace(key string) (models.Keys, bool) { return p.Sub(key), p.present }
func (p probe) Zone(key, _ string) *time.Location      { p.Has(key); return time.UTC }
func (p probe) Grid(key string, _, _ int) [][]float64  { p.Has(key); return nil }
func (p probe) Tables(key, _ string) []models.Keys     { return []models.Keys{p.Sub(key)} }
func (p probe) Counts(key string) *models.ArrivalCounts {
	p.Has(key)
	for _, beside := range recordings.ReplayKeys {
		p.Has(beside)
	}
	return nil
}
func (p probe) Distribution(key string) models.Distribution {
	p.Has(key)
	d, _ := models.Constant(1)
	return d
}
func (p probe) Choice(key, byDefault string, allowed []string) string {
	p.Has(key)
	return byDefault
}
func (p probe) Int(key string, byDefault, low, high int) int {
	p.Has(key)
	return max(low, min(byDefault, high))
}
func (p probe) Float(key string, byDefault, low, high float64) float64 {
	p.Has(key)
	return max(low, min(byDefault, high))
}
func (p probe) Share(key string, byDefault, low, high float64) float64 {
	return p.Float(key, byDefault, low, high)
}
func (p probe) Duration(key string, byDefault, low, high sim.Time) sim.Time {
	p.Has(key)
	return max(low, min(byDefault, high))
}
func (p probe) Bytes(key string, byDefault models.Bytes) models.Bytes {
	p.Has(key)
	return max(byDefault, 1)
}
