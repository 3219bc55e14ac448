package profiles

import (
	"fleetcost/models"
	"fleetcost/profiles/keys"
	"fleetcost/profiles/measured"
)

// modelKeys is a table as patterns and balancers ask it: what scalars alone do
// not say (a distribution, a trace in a file) is read here.
type modelKeys struct{ *keys.Table }

var _ models.Keys = modelKeys{}

// Sub is the table under key; its keys are all absent when it is.
func (k modelKeys) Sub(key string) models.Keys { return modelKeys{k.Table.Sub(key)} }

// Distribution of a time; nil when absent or bad.
func (k modelKeys) Distribution(key string) models.Distribution {
	return readDistribution(k.Table, key)
}

// Counts reads a trace file of arrivals per bucket; nil when absent or bad.
func (k modelKeys) Counts(key string) *models.ArrivalCounts { return measured.Counts(k.Table, key) }
