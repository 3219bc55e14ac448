package profiles

import (
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"strings"

	"fleetcost/models"
)

// A Campaign is a folder of measured load tests, ready to be predicted.
type Campaign struct {
	Name     string
	Trials   []models.Trial
	Warnings []string // such as servers that nothing describes
}

// The files of a campaign; README.md of the project says what is in them.
const (
	runsFile     = "runs.csv"
	capacityFile = "capacity.csv"
	overheadFile = "overhead.csv"
	busyFile     = "busy_calibration.csv"
	testbedFile  = "testbed.toml"
)

// ReadCampaign reads the folder of that name. The error is of type [Problems].
func ReadCampaign(dir string) (*Campaign, error) {
	return readCampaign(dir, openFile, mostReplayed)
}

// readCampaign reads a folder of at most so many requests, with that way to open
// its files.
func readCampaign(dir string, open func(path string) (io.ReadCloser, error), replayed float64) (*Campaign, error) {
	var found findings
	c := &campaign{dir: dir, open: open, replayed: replayed, found: &found, warned: map[string]bool{}}
	c.testbed()
	c.calibration()
	trials := c.runs()
	trials = append(trials, c.capacities()...)
	if len(trials) == 0 && len(found.problems) == 0 {
		for _, p := range c.warnings { // they say why
			found.add(p)
		}
	}
	if ps := found.sorted(); ps != nil {
		return nil, ps
	}
	campaign := &Campaign{Name: dir, Trials: trials}
	for _, p := range c.warnings {
		campaign.Warnings = append(campaign.Warnings, p.String())
	}
	return campaign, nil
}

// A campaign while it is read.
type campaign struct {
	dir       string
	open      func(path string) (io.ReadCloser, error)
	replayed  float64 // requests of all runs together, at most
	found     *findings
	machine   models.Machine
	servers   []subject
	scenarios map[string]workload
	overheads []overheadRow
	busy      map[string][]busyLoop // by language
	warnings  Problems              // what is left out, and why
	warned    map[string]bool       // by what was left out
}

// warn says once for each cause what is left out, and the first line that is.
func (c *campaign) warn(file string, line int, what, fix string) {
	if !c.warned[what] {
		c.warned[what] = true
		c.warnings = append(c.warnings, Problem{File: file, Line: line, at: line, What: what, Fix: fix, rank: ofOthers})
	}
}

// table opens a CSV file of the campaign and finds the columns it must have.
// It is nil when the file is absent (which is a problem where it is wanted) or
// lacks a column.
func (c *campaign) table(file string, wanted bool, columns ...string) (*rows, io.Closer) {
	path := filepath.Join(c.dir, file)
	in, err := c.open(path)
	if err != nil {
		if wanted || !errors.Is(err, fs.ErrNotExist) {
			c.found.add(Problem{File: path, What: why(err), Fix: "a folder of measurements holds " + runsFile + ", " + overheadFile + " and " + busyFile, rank: ofOthers})
		}
		return nil, nil
	}
	f := newRows(path, in, c.found, "a CSV file whose first line names the columns")
	if f == nil {
		in.Close()
		return nil, nil
	}
	for _, name := range columns {
		if f.column(name) < 0 {
			f.problem(1, "no column "+name, "the columns are "+strings.Join(columns, ", "))
		}
	}
	if f.failed {
		in.Close()
		return nil, nil
	}
	return f, in
}
