package profiles

import (
	"embed"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"fleetcost/profiles/keys"
)

//go:embed scenarios/*.toml
var scenarioFiles embed.FS

// A Listing names something that is embedded, with its title and with what one learns from
// it.
type Listing struct {
	Name, Title, About string
}

// Embedded returns the embedded scenario of that name, such as "storefront".
func Embedded(name string) (Source, bool) {
	if !fs.ValidPath(name) {
		return Source{}, false
	}
	text, err := scenarioFiles.ReadFile(path.Join("scenarios", name+".toml"))
	if err != nil {
		return Source{}, false
	}
	return Source{Name: name, Text: text}, true
}

// EmbeddedNames returns the names of the embedded scenarios, in order.
func EmbeddedNames() []string {
	files, _ := fs.Glob(scenarioFiles, "scenarios/*.toml")
	names := make([]string, len(files))
	for i, f := range files {
		names[i] = strings.TrimSuffix(path.Base(f), ".toml")
	}
	return names
}

// learned are what the embedded scenarios are there for.
var learned = map[string]string{
	"chat-api":     "tiny requests at a high rate: what the overhead of each runtime costs",
	"hybrid":       "Node.js and Python in one system, with a database and a cache: together or apart",
	"jobs":         "slow work in the request or behind a queue, with a goal for each",
	"live-chat":    "connections that stay open, and the fan-out of their messages; minutes of work",
	"ml-recommend": "inference on cores or GPUs, one at a time or in batches; try sweep over traffic.rate",
	"platforms":    "the same work on machines, Kubernetes, Fargate, Lambda, Cloud Run and Container Apps",
	"scoring":      "work inside native libraries, where Python is not slow",
	"storefront":   "five web frameworks of Node.js and Python on machines behind a balancer; every key explained",
}

// Listings returns the embedded scenarios, in order.
func Listings() []Listing {
	names := EmbeddedNames()
	list := make([]Listing, len(names))
	for i, name := range names {
		src, _ := Embedded(name)
		list[i] = Listing{Name: name, About: learned[name]}
		if d := keys.Decode(name, string(src.Text), new(keys.Findings)); d != nil { // a test reads them all
			list[i].Title = d.Table().Text("title", "")
		}
	}
	return list
}

// The presets of backends, platforms and protocols: one file each, named after it, and
// nothing else to do to add one.
//
//go:embed backends/*.toml platforms/*.toml protocols/*.toml
var presetFiles embed.FS

// folder of preset files.
func folder(name string) fs.FS {
	files, err := fs.Sub(presetFiles, name)
	if err != nil {
		panic(err) // no name of a folder
	}
	return files
}

// What the text of a scenario has, before it is read: for who writes a key of it.

// Named are the names of the tables of a sort, such as design, in the order of the text;
// none where it cannot be parsed.
func Named(src Source, sort string) (names []string) {
	d := keys.Decode(src.Name, string(src.Text), new(keys.Findings))
	if d == nil {
		return nil
	}
	for _, t := range d.Table().Named(sort) {
		names = append(names, t.Name())
	}
	return names
}

// Paths are the dotted keys of all values that are no tables, in order.
func Paths(src Source) []string {
	d := keys.Decode(src.Name, string(src.Text), new(keys.Findings))
	if d == nil {
		return nil
	}
	var all []string
	root := d.Table()
	for _, key := range root.Keys() {
		v, _ := root.Peek(key)
		leaves(key, v, &all)
	}
	slices.Sort(all)
	return all
}

func leaves(path string, v any, all *[]string) {
	switch v := v.(type) {
	case map[string]any:
		for key, inner := range v {
			leaves(path+"."+key, inner, all)
		}
	case []map[string]any:
		for i, inner := range v {
			leaves(path+"."+strconv.Itoa(i), inner, all)
		}
	case []any:
		for i, inner := range v {
			leaves(path+"."+strconv.Itoa(i), inner, all)
		}
	default:
		*all = append(*all, path)
	}
}
