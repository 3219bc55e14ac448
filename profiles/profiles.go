// Package profiles turns text into models: a scenario in TOML into a
// [models.Scenario] with the prices it is judged by, presets of runtimes and
// backends, price lists of clouds, traces of traffic and samples of measured
// times in CSV. It never simulates, prices or prints anything.
//
// # Problems
//
// What is wrong with a text is never an error of its own but one of a list,
// [Problems], each with its file, line and key, what is wrong, and how to fix
// it: whoever wrote the text sees all of it at once. No key is silently
// ignored, no value silently replaced: a default that was filled in is listed
// as an [Assumption].
//
// TOML is parsed by the BurntSushi library into plain maps. The library does
// not tell where a key stands (only the last of several that have the same
// path in a list of tables, and only by way of a failing decode), so a small
// scanner finds the place of every key; a fuzz test holds the two
// against each other. A [Table] then answers the questions of each model about
// its own keys, and what nobody asked for is an unknown key.
//
// # Systems
//
// A scenario may have several services whose requests call each other. Steps
// name services, requests and backends before they are read, so their names are
// read first; what hangs together (circles, goals on what never comes, pools
// above what a database accepts) is judged when all of it is there.
//
// # Commands
//
// A design may say how people start it: command = "gunicorn -w 9 app:app". The
// line is split as a shell does, what only passes it on is taken off, and the
// server that is left (one file each, in a registry) changes a preset into
// what its options and its documented defaults say. Files that a command names
// are never read.
package profiles

import (
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"fleetcost/models"
	"fleetcost/models/cost"
)

// A Source is the text of a scenario before it is read.
type Source struct {
	Name string // for messages: the path as the user gave it
	Text []byte
	Dir  string   // the files that the text names are relative to it
	Sets []string // key=value: what --set says, in order
	Vary string   // key=value: one of the values that --vary goes through; "" for none

	open func(path string) (io.ReadCloser, error) // openFile, if nil
}

// A Loaded scenario, with what it is priced by, and what was read between the
// lines.
type Loaded struct {
	Scenario  models.Scenario
	Catalogue cost.Catalogue
	Backends  []PricedBackend // of the scenario's backends those that have a price
	Assumed   []Assumption    // in the order in which the scenario is read
	Commands  []Command       // what the commands of designs were understood as
	Warnings  []string        // such as gaps in a trace
}

// WarningsOf are the warnings without those of other designs.
func (l *Loaded) WarningsOf(design string) []string {
	var own []string
	for _, w := range l.Warnings {
		others := slices.ContainsFunc(l.Scenario.Designs, func(d models.Design) bool {
			at := toml.Key{"design", d.Name}.String()
			return d.Name != design && (strings.HasPrefix(w, at+":") || strings.HasPrefix(w, at+"."))
		})
		if !others {
			own = append(own, w)
		}
	}
	return own
}

// A PricedBackend is what a backend of the scenario is run on: so many servers
// of a managed offer.
type PricedBackend struct {
	Name  string
	Offer cost.Managed
	Count int
}

// Load reads a scenario. The error is of type [Problems], and lists all.
func Load(src Source) (*Loaded, error) {
	var found Findings
	d := Decode(src.Name, string(src.Text), &found)
	if d == nil {
		return nil, found.Sorted()
	}
	d.Files(src.Dir, src.open)
	d.Override(Set, src.Sets...)
	if src.Vary != "" {
		d.Override(Vary, src.Vary)
	}
	t := d.Table()
	loaded := readScenario(t)
	t.finish()
	if ps := found.Sorted(); ps != nil {
		return nil, ps
	}
	loaded.Assumed, loaded.Warnings = d.Assumed(), d.Warnings()
	return loaded, nil
}

// ReadSource reads the scenario that a command line names: a file, "-" for
// standard input, or an embedded scenario where there is no such file.
func ReadSource(name string, stdin io.Reader) (Source, error) {
	if name == "-" {
		text, err := readText("standard input", stdin)
		return Source{Name: "stdin", Text: text, Dir: "."}, err
	}
	in, err := openFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		if src, ok := Embedded(name); ok {
			return src, nil
		}
		return Source{}, missing(name)
	}
	if err != nil {
		fix := "name a scenario file"
		if errors.Is(err, errFolder) {
			if files, _ := filepath.Glob(filepath.Join(name, "*.toml")); len(files) > 0 {
				fix = "name the file in it: " + list(files)
			}
		}
		return Source{}, Problems{{File: name, What: why(err), Fix: fix}}
	}
	defer in.Close()
	text, err := readText(name, in)
	return Source{Name: name, Text: text, Dir: filepath.Dir(name)}, err
}

func missing(name string) error {
	known := EmbeddedNames()
	files, _ := filepath.Glob("*.toml")
	p := Problem{File: name, What: "there is no such file", Fix: DidYouMean(name, slices.Concat(files, known))}
	if p.Fix == "" {
		p.Fix = "write one with fleetcost init, or name an example: " + strings.Join(known, ", ")
	}
	return Problems{p}
}
