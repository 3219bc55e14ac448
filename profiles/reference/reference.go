// Package reference says what every key of a scenario is: its type, its unit, what holds
// where it is not said, an example, and one line about it. Help, the printed scenario,
// the schema for editors and the guide are made of it.
//
// It will never read a scenario: that is for package profiles, whose tests hold that it
// asks for these keys and no others, as the types and words that are said here.
package reference

import "strings"

// Version is that of the keys. It grows when a scenario that was read is no longer, or
// means something else; keys that are added do not change it.
const Version = 1

// A Type is what may stand behind a key.
type Type string

// The types of keys. A time is a duration or a table of section "time"; a value of any
// of the first six may be written with its doubt, as a table of section "value".
const (
	Number   Type = "number"
	Whole    Type = "whole number"
	Share    Type = "share"
	Duration Type = "duration"
	Time     Type = "time"
	Size     Type = "size"
	Text     Type = "text"
	Truth    Type = "true or false"
	Table    Type = "table"
	Tables   Type = "list of tables"
	Texts    Type = "text or list"
	Steps    Type = "list of steps"
	Lists    Type = "list of lists"
)

// A Key of a section.
type Key struct {
	Name     string // NAME stands for any
	Type     Type
	Unit     string // of a number; "" where it counts, or has none
	Default  string // what holds where it is not said; "" where nothing does, or it must be said
	Example  string // as TOML
	About    string
	Words    []string // that it may be, where only some are allowed, or that may stand in place of a number
	Listing  string   // what lists the names that it may be: fleetcost list LISTING
	In       string   // the section of a table, or of the tables of a list
	Required bool
}

// A Section is one sort of table: its keys in the order in which they are told.
type Section struct {
	Name  string // as its path, where NAME stands for any name and N for a place in a list
	About string
	Keys  []Key
}

// Inline tells of a section that stands in the value of a key of others, wherever one
// takes it.
func (s *Section) Inline() bool {
	return s.Name == "time" || s.Name == "value" || s.Name == "retry" || s.Name == "breaker" || s.Name == "batch" || strings.HasPrefix(s.Name, "step.")
}

// Path is the whole name of a key of the section.
func (s *Section) Path(k *Key) string { return strings.TrimPrefix(s.Name+"."+k.Name, ".") }

// Sections are all, in the order of a scenario.
func Sections() []Section {
	var all []Section
	for _, part := range [][]Section{trafficSections, goalSections, requestSections, stepSections, valueSections, systemSections, cloudSections, designSections, scalingSections, runtimeSections, forecastSections} {
		all = append(all, part...)
	}
	return all
}

// Find is the section of that name.
func Find(name string) (Section, bool) {
	for _, s := range Sections() {
		if s.Name == name {
			return s, true
		}
	}
	return Section{}, false
}

// k is a key that may be left out. What it is made of is told by the first letter: @ is a
// listing, # a section, the others are words.
func k(name string, of Type, unit, byDefault, example, about string, made ...string) Key {
	key := Key{Name: name, Type: of, Unit: unit, Default: byDefault, Example: example, About: about}
	for _, m := range made {
		switch {
		case strings.HasPrefix(m, "@"):
			key.Listing = m[1:]
		case strings.HasPrefix(m, "#"):
			key.In = m[1:]
		default:
			key.Words = append(key.Words, m)
		}
	}
	return key
}

// must is a key that must be said.
func must(name string, of Type, unit, example, about string, made ...string) Key {
	key := k(name, of, unit, "", example, about, made...)
	key.Required = true
	return key
}

// limits are the six limits of a time that a goal may set.
func limits(prefix, example, of string) []Key {
	all := []Key{k(prefix+"mean", Duration, "", "", example, "mean of "+of)}
	for _, q := range []struct{ name, about string }{{"p50", "median"}, {"p90", "90th percentile"}, {"p95", "95th percentile"}, {"p99", "99th percentile"}, {"p999", "99.9th percentile"}} {
		all = append(all, k(prefix+q.name, Duration, "", "", example, q.about+" of "+of))
	}
	return all
}

// join puts lists of keys behind one another.
func join(lists ...[]Key) (all []Key) {
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}
