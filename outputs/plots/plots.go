package plots

import (
	"io"

	"fleetcost/models"
	"fleetcost/models/recording"
	"fleetcost/models/report"
)

// A Plot draws one kind of answer: Draw in one of Formats, where When tells that
// there is something to draw; nil of always.
type Plot[T any] struct {
	Draw func(answer *T, w io.Writer, format string) error
	When func(answer *T) bool
}

// The plots of each kind of answer, by the names of their files.
var (
	OfReport     = models.NewRegistry[Plot[report.Report]]("plot")
	OfSweep      = models.NewRegistry[Plot[report.Sweep]]("plot")
	OfCrossings  = models.NewRegistry[Plot[report.Crossings]]("plot")
	OfForecast   = models.NewRegistry[Plot[OneOf]]("plot")
	OfBudget     = models.NewRegistry[Plot[report.Budget]]("plot")
	OfRecording  = models.NewRegistry[Plot[recording.Recording]]("plot")
	OfValidation = models.NewRegistry[Plot[report.Validation]]("plot")
)
