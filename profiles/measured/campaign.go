// Package measured reads what people have measured: samples of durations, load tests, and folders of all that a test bed gave. Each format is a
// file; all read CSV by the same rows, however large, plain or compressed by gzip,
// and report problems by its lines.
//
// It will never judge what a figure should have been, only whether it can be one.
package measured

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"strings"

	"fleetcost/models"
	"fleetcost/profiles/keys"
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
	partsFile    = "parts.csv"
	testbedFile  = "testbed.toml"
)

// A Bench is what a folder is read with.
type Bench struct {
	// Default describes servers and scenarios, in TOML, where the folder does not.
	Default string
	// Work reads the requests of a table of a test bed, the services that they enter,
	// and the backends that they wait for.
	Work func(t *keys.Table) Work
	// Balancer reads the balancer of a table, with keys of its own.
	Balancer func(t *keys.Table) models.Balancer
	// Open opens a file; nil for those of the machine.
	Open func(path string) (io.ReadCloser, error)
	// Replayed is the most requests of all runs together; 0 for as many as a trial
	// may have.
	Replayed float64
}

// ReadCampaign reads the folder of that name. The error is of type [keys.Problems].
func ReadCampaign(dir string, b Bench) (*Campaign, error) {
	var found keys.Findings
	if b.Open == nil {
		b.Open = keys.OpenFile
	}
	b.Replayed = cmp.Or(b.Replayed, mostReplayed)
	c := &campaign{dir: dir, bench: b, found: &found, warned: map[string]bool{}}
	c.testbed()
	c.calibration()
	trials := c.runs()
	trials = append(trials, c.capacities()...)
	if len(trials) == 0 && found.Len() == 0 {
		for _, p := range c.warnings { // they say why
			found.Add(p)
		}
	}
	if ps := found.Sorted(); ps != nil {
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
	bench     Bench
	found     *keys.Findings
	machine   models.Machine
	servers   []subject
	systems   map[string]composition
	scenarios map[string]Work
	overheads []overheadRow
	busy      map[string][]busyLoop // by language
	usual     float64               // time of the piece of work that tells the host's speed
	hostDoubt float64               // relative standard deviation of that speed
	warnings  keys.Problems         // what is left out, and why
	warned    map[string]bool       // by what was left out
}

// warn says once for each cause what is left out, and the first line that is.
func (c *campaign) warn(file string, line int, what, fix string) {
	if !c.warned[what] {
		c.warned[what] = true
		c.warnings = append(c.warnings, keys.InFile(file, line, what, fix))
	}
}

// table opens a CSV file of the campaign and finds the columns it must have.
// It is nil when the file is absent (which is a problem where it is wanted) or
// lacks a column.
func (c *campaign) table(file string, wanted bool, columns ...string) (*rows, io.Closer) {
	path := filepath.Join(c.dir, file)
	in, err := c.bench.Open(path)
	if err != nil {
		if wanted || !errors.Is(err, fs.ErrNotExist) {
			c.found.Add(keys.InFile(path, 0, keys.Why(err), "a folder of measurements holds "+runsFile+", "+overheadFile+" and "+busyFile))
		}
		return nil, nil
	}
	f := newRows(newLines(path, in, c.found), "a CSV file whose first line names the columns")
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
