// Package profiles turns text into models: a scenario in TOML into a
// [models.Scenario] with the prices it is judged by. Tables of keys are read by
// package keys; presets of runtimes, price lists, commands of servers and files of
// measurements have packages of their own, which know no scenario.
//
// It will never simulate, price or print anything.
//
// # Problems
//
// What is wrong with a text is never an error of its own but one of a list,
// [keys.Problems], each with its file, line and key, what is wrong, and how to fix
// it: whoever wrote the text sees all of it at once. No key is silently
// ignored, no value silently replaced: a default that was filled in is listed
// as a [keys.Assumption]. What patterns and balancers ask of their own keys they
// ask through [models.Keys], and see nothing else of all this.
//
// # Systems
//
// A scenario may have several services whose requests call each other. Steps
// name services, requests and backends before they are read, so their names are
// read first; what hangs together (circles, goals on what never comes, pools
// above what a database accepts) is judged when all of it is there.
package profiles

import (
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/models/billing"
	"fleetcost/models/cost"
	"fleetcost/profiles/endpoints"
	"fleetcost/profiles/keys"
	"fleetcost/profiles/servers"
)

// SchemaFile is the name under which a printed scenario looks for its schema.
const SchemaFile = "fleetcost.schema.json"

// A Source is the text of a scenario before it is read.
type Source struct {
	Name string // for messages: the path as the user gave it
	Text []byte
	Dir  string   // the files that the text names are relative to it
	Sets []string // key=value: what --set says, in order
	Vary []string // key=value: values that --vary goes through

	open func(path string) (io.ReadCloser, error) // openFile, if nil
}

// A Loaded scenario, with what it is priced by, and what was read between the
// lines.
type Loaded struct {
	Scenario     models.Scenario
	Catalogue    cost.Catalogue
	Backends     []cost.Backend        // of the scenario's backends those that have a price
	Architecture *billing.Architecture // what the system is made of besides instances and backends
	Assumed      []keys.Assumption     // in the order in which the scenario is read
	Commands     []servers.Command     // what the commands of designs were understood as
	Budget       cost.Budget           // that a change is held to
	Teams        map[string]cost.Team  // what people cost, by design
	Warnings     []string              // such as gaps in a trace
	Ranges       []keys.Range          // keys that are written with what they may be, from low to high

	warnings []keys.Warning        // the same
	matches  [][]endpoints.Pattern // of endpoints, by the request; none where there is no traffic of requests
	doubtful bool                  // a budget doubts what presets say
}

// WarningsOf are the warnings without those of other designs.
func (l *Loaded) WarningsOf(designs ...string) []string {
	var own []string
	for _, w := range l.warnings {
		if len(w.At) < 2 || w.At[0] != "design" || slices.Contains(designs, w.At[1]) {
			own = append(own, w.String())
		}
	}
	return own
}

// Load reads a scenario. The error is of type [keys.Problems], and lists all.
func Load(src Source) (*Loaded, error) {
	var found keys.Findings
	d := keys.Decode(src.Name, string(src.Text), &found)
	if d == nil {
		return nil, found.Sorted()
	}
	d.Files(src.Dir, src.open)
	d.Override(keys.Set, src.Sets...)
	d.Override(keys.Vary, src.Vary...)
	t := d.Table()
	loaded := readScenario(t)
	t.Finish()
	for _, r := range d.Ranges() {
		if p, endless := endless(r); endless && r.HasMiddle {
			found.Add(p)
		}
	}
	if ps := found.Sorted(); ps != nil {
		return nil, ps
	}
	loaded.Assumed, loaded.warnings, loaded.Ranges = d.Assumed(), d.Warnings(), d.Ranges()
	for _, w := range loaded.warnings {
		loaded.Warnings = append(loaded.Warnings, w.String())
	}
	return loaded, nil
}

// Said is what a scenario says itself under a dotted key, as a number with or without a
// unit: told tells that it says anything, number that it is one.
func (src Source) Said(key string) (q keys.Quantity, told, number bool) {
	var found keys.Findings
	d := keys.Decode(src.Name, string(src.Text), &found)
	if d == nil {
		return q, false, false
	}
	d.Override(keys.Set, src.Sets...)
	v, told := d.Said(key)
	q, number = keys.QuantityOf(v)
	return q, told, number
}

// ReadSource reads the scenario that a command line names: a file, "-" for
// standard input, or an embedded scenario where there is no such file.
func ReadSource(name string, stdin io.Reader) (Source, error) {
	if name == "-" {
		text, err := keys.ReadText("standard input", stdin)
		return Source{Name: "stdin", Text: text, Dir: "."}, err
	}
	in, err := keys.OpenFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		if src, ok := Embedded(name); ok {
			return src, nil
		}
		return Source{}, missing(name)
	}
	if err != nil {
		fix := "name a scenario file"
		if errors.Is(err, keys.ErrFolder) {
			if files, _ := filepath.Glob(filepath.Join(name, "*.toml")); len(files) > 0 {
				fix = "name the file in it: " + keys.List(files)
			}
		}
		return Source{}, keys.Problems{{File: name, What: keys.Why(err), Fix: fix}}
	}
	defer in.Close()
	text, err := keys.ReadText(name, in)
	return Source{Name: name, Text: text, Dir: filepath.Dir(name)}, err
}

func missing(name string) error {
	known := EmbeddedNames()
	files, _ := filepath.Glob("*.toml")
	p := keys.Problem{File: name, What: "there is no such file", Fix: keys.DidYouMean(name, slices.Concat(files, known))}
	if p.Fix == "" {
		p.Fix = "write one with fleetcost init, or name an example: " + strings.Join(known, ", ")
	}
	return keys.Problems{p}
}
