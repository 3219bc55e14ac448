package profiles

import (
	"time"

	"fleetcost/models"
	"fleetcost/sim"
)

// layered are tables of the same kind, the most specific first: a key is that of the
// first which has it, and where none has, it would stand in the first of all.
type layered []modelKeys

var _ models.Keys = layered{}

// at is the table that answers for a key. All are asked, so that in each it is known.
func (l layered) at(key string) modelKeys {
	answers := -1
	for i := range l {
		if l[i].Has(key) && answers < 0 {
			answers = i
		}
	}
	return l[max(answers, 0)]
}

func (l layered) Has(key string) bool                     { return l.at(key).Has(key) }
func (l layered) Require(key, fix string) bool            { return l.at(key).Require(key, fix) }
func (l layered) Text(key, byDefault string) string       { return l.at(key).Text(key, byDefault) }
func (l layered) Bool(key string) bool                    { return l.at(key).Bool(key) }
func (l layered) Refused(key string) bool                 { return l.at(key).Refused(key) }
func (l layered) Problem(key, what, fix string)           { l.at(key).Problem(key, what, fix) }
func (l layered) Counts(key string) *models.ArrivalCounts { return l.at(key).Counts(key) }
func (l layered) Sub(key string) models.Keys              { return l.at(key).Sub(key) }
func (l layered) InPlace(key string) (models.Keys, bool)  { return l.at(key).InPlace(key) }
func (l layered) Tables(key, fix string) []models.Keys    { return l.at(key).Tables(key, fix) }
func (l layered) Choice(key, byDefault string, allowed []string) string {
	return l.at(key).Choice(key, byDefault, allowed)
}
func (l layered) Int(key string, byDefault, low, high int) int {
	return l.at(key).Int(key, byDefault, low, high)
}
func (l layered) Float(key string, byDefault, low, high float64) float64 {
	return l.at(key).Float(key, byDefault, low, high)
}
func (l layered) Share(key string, byDefault, low, high float64) float64 {
	return l.at(key).Share(key, byDefault, low, high)
}
func (l layered) Duration(key string, byDefault, low, high sim.Time) sim.Time {
	return l.at(key).Duration(key, byDefault, low, high)
}
func (l layered) Bytes(key string, byDefault models.Bytes) models.Bytes {
	return l.at(key).Bytes(key, byDefault)
}
func (l layered) Distribution(key string) models.Distribution { return l.at(key).Distribution(key) }
func (l layered) Zone(key, byDefault string) *time.Location   { return l.at(key).Zone(key, byDefault) }
func (l layered) Grid(key string, rows, columns int) [][]float64 {
	return l.at(key).Grid(key, rows, columns)
}

// inZone are tables of which schedules go by the clocks of a zone, unless they name
// another.
type inZone struct {
	layered
	zone string
}

// Zone is the time zone of that name.
func (l inZone) Zone(key, _ string) *time.Location { return l.layered.Zone(key, l.zone) }

func (l layered) Skip() {
	for i := range l {
		l[i].Skip()
	}
}
