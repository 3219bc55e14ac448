package profiles

import (
	"fmt"
	"time"

	"fleetcost/models"
	"fleetcost/profiles/keys"
	"fleetcost/sim"
)

// refuseOtherPatterns looks at the keys of [traffic] that belong to patterns other
// than the one that was read. Where --set chose the pattern, those of the file
// are passed over, because they belong to the pattern that the file had; else
// each is a problem that names its pattern.
func refuseOtherPatterns(t *keys.Table, chosen string) {
	flag := t.Flag("pattern")
	var owners map[string]string
	for _, key := range t.Keys() {
		if t.Judged(key) || t.Twin(key) != "" {
			continue
		}
		if owners == nil {
			owners = patternKeys()
		}
		switch owner, ok := owners[key]; {
		case !ok:
		case flag != "" && t.Flag(key) == "":
			t.Pass(key)
			t.Assume(t.At(key), "not used", fmt.Sprintf("%s chose pattern %q", flag, chosen))
		default:
			t.Problem(key, "unknown key", fmt.Sprintf("it belongs to pattern %q, not to %q", owner, chosen))
		}
	}
}

// patternKeys are the keys of all patterns, each with the first that has it.
func patternKeys() map[string]string {
	owners := map[string]string{}
	for _, e := range models.Patterns.Entries() {
		for _, present := range []bool{true, false} {
			p := probe{present: present, asked: map[string]bool{}}
			e.Value(p)
			for key := range p.asked {
				if owners[key] == "" {
					owners[key] = e.Name
				}
			}
		}
	}
	return owners
}

// A probe is asked for keys and remembers which: that is how the keys of a
// pattern are known without a list of them. It has all keys or none.
type probe struct {
	present bool
	asked   map[string]bool
}

var _ models.Keys = probe{}

func (p probe) Has(key string) bool                     { p.asked[key] = true; return p.present }
func (p probe) Require(key, _ string) bool              { return p.Has(key) }
func (p probe) Text(key, byDefault string) string       { p.Has(key); return byDefault }
func (p probe) Problem(key, what, fix string)           {}
func (p probe) Bool(key string) bool                    { p.Has(key); return false }
func (p probe) Refused(string) bool                     { return false }
func (p probe) Skip()                                   {}
func (p probe) Counts(key string) *models.ArrivalCounts { p.Has(key); return nil }
func (p probe) Sub(key string) models.Keys              { p.Has(key); return probe{p.present, map[string]bool{}} }
func (p probe) Zone(key, _ string) *time.Location       { p.Has(key); return time.UTC }
func (p probe) Grid(key string, _, _ int) [][]float64   { p.Has(key); return nil }
func (p probe) Tables(key, _ string) []models.Keys      { return []models.Keys{p.Sub(key)} }
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
