package outputs

import (
	"bytes"
	"io"

	"fleetcost/models"
	"fleetcost/models/report"
)

// A Format writes each kind of answer. A failed write is returned as it came;
// nothing is written in parts that another write would have to complete.
type Format interface {
	// Report writes the comparison of the designs of a scenario.
	Report(w io.Writer, r *report.Report, o Options) error
	// Sweep writes the comparison at each value of a varied key. Values that
	// were not reached, because the sweep was interrupted, are left out.
	Sweep(w io.Writer, s *report.Sweep, o Options) error
	// Simulation writes what was measured of one fleet.
	Simulation(w io.Writer, s *report.Simulation, o Options) error
	// Validation writes how far predictions are from measured servers.
	Validation(w io.Writer, v *report.Validation, o Options) error
}

// Options are what a format has to know about the place it writes to. Formats
// for programs ignore them.
type Options struct {
	// Color allows ANSI colours.
	Color bool
	// Width of the page in columns; 0 is DefaultWidth. A table that is wider
	// leaves out its least important columns and says which.
	Width int
}

// DefaultWidth is the width in columns of a page of unknown width.
const DefaultWidth = 120

func (o Options) width() int {
	if o.Width <= 0 {
		return DefaultWidth
	}
	return o.Width
}

// Formats are the output formats by name.
var Formats = models.NewRegistry[Format]("output format")

// emit writes what render produces in one piece, or nothing when it fails.
func emit(w io.Writer, render func(*bytes.Buffer) error) error {
	var page bytes.Buffer
	if err := render(&page); err != nil {
		return err
	}
	_, err := w.Write(page.Bytes())
	return err
}
