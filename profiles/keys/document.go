// Package keys reads TOML for people: every key with the place where it stands,
// every problem with what is wrong and how to fix it, every default that was
// filled in.
//
// TOML is parsed by the BurntSushi library into plain maps. The library does
// not tell where a key stands (only the last of several that have the same
// path in a list of tables, and only by way of a failing decode), so a small
// scanner finds the place of every key; a fuzz test holds the two
// against each other. A [Table] then answers questions about its keys, and what
// nobody asked for is an unknown key.
//
// It will never know which keys there are and what they mean: that is known to who
// asks. Of the models it has the units in which sizes and origins are written, and
// no more; it opens the files that a key names, and does not read them.
package keys

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/BurntSushi/toml"
)

// A Document is a TOML text while it is read: its tree of values, the places
// of its keys, and what was found on the way.
type Document struct {
	file      string // as messages name it
	dir       string // files named in the text are relative to it
	rank      int    // of its problems
	lines     int
	size      int // of the text in bytes
	root      map[string]any
	places    map[string]place
	open      func(path string) (io.ReadCloser, error)
	found     *Findings
	faulty    map[string]bool // keys that there is a problem about
	absent    map[string]bool // those of them that are not there
	assumed   []Assumption
	noted     map[string]bool // keys of assumed
	warnings  []Warning
	overrides int // that were applied
	ranges    []Range
}

// An Assumption is a default that was filled in and matters.
type Assumption struct {
	Key, Value, Why string
}

// A Warning is of what is legal, and likely not meant.
type Warning struct {
	At   Path   // the key; empty where it is of a file
	File string // that was read
	Text string
}

// String formats w as key: text, or file: text.
func (w Warning) String() string {
	if w.File != "" {
		return w.File + ": " + w.Text
	}
	return w.At.String() + ": " + w.Text
}

// Decode parses a text, whose name is for messages; nil is one that is not TOML,
// which is a problem then.
func Decode(file, text string, found *Findings) *Document {
	if d := decode(file, text, ofFile, found); d.root != nil {
		return d
	}
	return nil
}

// Files says how files that the text names are opened: relative to dir, and by
// open or else as those of the machine.
func (d *Document) Files(dir string, open func(path string) (io.ReadCloser, error)) {
	if d.dir, d.open = dir, open; open == nil {
		d.open = OpenFile
	}
}

// Assumed are the defaults that were filled in, in the order in which they were
// asked for.
func (d *Document) Assumed() []Assumption { return d.assumed }

// Warnings are what is legal and likely not meant, in the order in which it was
// found.
func (d *Document) Warnings() []Warning { return d.warnings }

func (d *Document) warn(w Warning) { d.warnings = append(d.warnings, w) }

// decode parses a text. The document has a nil root when it is not TOML; its
// problem is then recorded.
func decode(file, text string, rank int, found *Findings) *Document {
	d := &Document{
		file: file, rank: rank, found: found, size: len(text), noted: map[string]bool{}, faulty: map[string]bool{}, absent: map[string]bool{},
		lines: 1 + strings.Count(strings.TrimSuffix(text, "\n"), "\n"),
	}
	places, tooDeep, twice := locate(text)
	if tooDeep != nil {
		d.syntax(tooDeep.line, tooDeep.key, tooDeep.what, tooDeep.fix)
		return d
	}
	root, err := parse(text)
	if err == nil {
		d.root, d.places = root, places
		if twice != nil {
			d.syntax(twice.line, twice.key, twice.what, twice.fix)
		}
		return d
	}
	var bad toml.ParseError
	if !errors.As(err, &bad) {
		d.syntax(0, "", err.Error(), unlikeTOML)
		return d
	}
	// The position's line is one too small for some errors at the end of a
	// text; its offset is right, and counts from behind a byte order mark.
	bare := strings.TrimPrefix(text, "\ufeff")
	line := min(1+strings.Count(bare[:max(0, min(bad.Position.Start, len(bare)))], "\n"), d.lines)
	d.syntax(line, bad.LastKey, bad.Message, syntaxFix(bad.Message, strings.Split(bare, "\n")[line-1]))
	return d
}

// parse is toml.Decode, whose panics are errors here.
func parse(text string) (root map[string]any, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("cannot be read as TOML: %v", fault)
		}
	}()
	root = map[string]any{}
	_, err = toml.Decode(text, &root)
	return root, err
}

// place returns where the key at path stands, or else the table around it that
// stands nearest.
func (d *Document) place(path Path) place {
	for ; len(path) > 0; path = path[:len(path)-1] {
		if p, ok := d.places[path.String()]; ok {
			return p
		}
	}
	return place{}
}

// problem records what is wrong with the key at path.
func (d *Document) problem(path Path, what, fix string) {
	key := path.String()
	d.faulty[key] = true
	d.problemAt(d.place(path), key, what, fix)
}

func (d *Document) problemAt(p place, key, what, fix string) {
	if p.set != "" {
		if key == p.set {
			key = ""
		}
		d.found.Add(Problem{File: p.flag + " " + p.set, Key: key, What: what, Fix: fix, rank: ofSets, at: p.nth})
		return
	}
	d.found.Add(Problem{File: d.file, Line: p.line, Key: key, What: what, Fix: fix, rank: d.rank, at: p.at})
}

// assume notes a default that was filled in.
func (d *Document) assume(path Path, value, why string) {
	key := path.String()
	if d.noted[key] {
		return
	}
	d.noted[key] = true
	d.assumed = append(d.assumed, Assumption{key, value, why})
}

// resolve returns the path of a file that the key names: relative to the
// folder of the scenario, or to the working directory when --set names it.
func (d *Document) resolve(key Path, name string) string {
	if filepath.IsAbs(name) || d.place(key).set != "" {
		return name
	}
	return filepath.Join(d.dir, name)
}

// Table is the root table.
func (d *Document) Table() *Table { return newTable(d, nil, d.root) }
