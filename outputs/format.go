package outputs

import (
	"io"

	"fleetcost/models"
	"fleetcost/models/calibration"
	"fleetcost/models/diff"
	"fleetcost/models/recording"
	"fleetcost/models/report"
	"fleetcost/outputs/document"
)

// A Format writes each kind of answer. A failed write is returned as it came;
// nothing is written in parts that another write would have to complete.
type Format interface {
	// Report writes the comparison of the designs of a scenario.
	Report(w io.Writer, r *report.Report, o Options) error
	// Sweep writes the comparison at each value of a varied key. Values that
	// were not reached, because the sweep was interrupted, are left out.
	Sweep(w io.Writer, s *report.Sweep, o Options) error
	// Grid writes the comparison at each pair of values of two keys. Points that were not
	// reached are left out.
	Grid(w io.Writer, g *report.Grid, o Options) error
	// Simulation writes what was measured of one fleet.
	Simulation(w io.Writer, s *report.Simulation, o Options) error
	// Validation writes how far predictions are from measured servers.
	Validation(w io.Writer, v *report.Validation, o Options) error
	// Forecast writes what becomes of every design over a span of time.
	Forecast(w io.Writer, f *report.Forecast, o Options) error
	// Budget writes what every design costs in the months ahead, with its doubt.
	Budget(w io.Writer, b *report.Budget, o Options) error
	// Tuning writes the settings of an autoscaler that were found, and how they fare.
	Tuning(w io.Writer, t *report.Tuning, o Options) error
	// Crossings writes which of two designs is cheaper where over a range of one key.
	Crossings(w io.Writer, c *report.Crossings, o Options) error
	// Diff writes what changes from one comparison to another.
	Diff(w io.Writer, d *diff.Diff, o Options) error
	// Purchasing writes the ways to pay for the machines of a forecast.
	Purchasing(w io.Writer, p *report.Purchasing, o Options) error
	// Explanation writes what the money of one design is paid for, and what changes would
	// be worth.
	Explanation(w io.Writer, x *report.Explanation, o Options) error
	// Recordings write what records of traffic hold.
	Recordings(w io.Writer, all []*recording.Recording, o Options) error
	// Calibration writes what load tests say of the costs of a server.
	Calibration(w io.Writer, r *calibration.Result, o Options) error
	// Frameworks writes what tests of frameworks cost and predict.
	Frameworks(w io.Writer, f *calibration.Frameworks, o Options) error
	// Check writes what a scenario means, and what was assumed in reading it.
	Check(w io.Writer, c *report.Check, o Options) error
	// Listing writes what there is of one thing that a scenario may name.
	Listing(w io.Writer, l *report.Listing, o Options) error
}

// Options are what a format has to know about the place it writes to. Formats for
// programs need only its origin.
type Options = document.Options

// An Origin says how an answer was made, for the pages that are kept.
type Origin = document.Origin

// An Assumed is a key that was filled in.
type Assumed = document.Assumed

// DefaultWidth is the width in columns of a page of unknown width.
const DefaultWidth = document.DefaultWidth

// Formats are the output formats by name.
var Formats = models.NewRegistry[Format]("output format")

// emit writes a page in one piece, or nothing where there is none.
func emit(w io.Writer, page []byte, err error) error {
	if err == nil {
		_, err = w.Write(page)
	}
	return err
}
