package plots

import (
	"fleetcost/models"
	"fleetcost/models/calibration"
	"fleetcost/models/recording"
	"fleetcost/models/report"
)

// A Plot draws one kind of answer, where When tells that there is something to draw; nil
// of always.
type Plot[T any] struct {
	Draw func(answer *T) Draft
	When func(answer *T) bool
}

// The plots of each kind of answer, by the names of their files.
var (
	OfReport      = models.NewRegistry[Plot[report.Report]]("plot")
	OfSweep       = models.NewRegistry[Plot[report.Sweep]]("plot")
	OfGrid        = models.NewRegistry[Plot[report.Grid]]("plot")
	OfCrossings   = models.NewRegistry[Plot[report.Crossings]]("plot")
	OfForecast    = models.NewRegistry[Plot[OneOf]]("plot")
	OfExplanation = models.NewRegistry[Plot[report.Explanation]]("plot")
	OfBudget      = models.NewRegistry[Plot[report.Budget]]("plot")
	OfRecording   = models.NewRegistry[Plot[recording.Recording]]("plot")
	OfCalibration = models.NewRegistry[Plot[calibration.Result]]("plot")
	OfValidation  = models.NewRegistry[Plot[report.Validation]]("plot")
)

// Pictures are the plots of an answer that have something to show, for a page. Their ids
// begin with a prefix that those of no other answer on it have.
func Pictures[T any](answer *T, of *models.Registry[Plot[T]], prefix string) []Picture {
	var all []Picture
	for _, p := range of.Entries() {
		if p.Value.When == nil || p.Value.When(answer) {
			if one := p.Value.Draw(answer).Web(prefix + "-" + p.Name); !one.Empty {
				all = append(all, one)
			}
		}
	}
	return all
}
