// Package servers understands how people start servers: "gunicorn -w 9 app:app".
// The line is split as a shell does, what only passes it on is taken off, and the
// server that is left (one file each, in a registry) changes a preset into what its
// options and its documented defaults say.
//
// It will never read a file that a command names, nor run a command.
package servers

import (
	"slices"
	"strings"

	"fleetcost/models"
)

// A server is a program whose command line says how an instance holds
// requests. Each has a file of its own, which registers it: its options with
// the documented defaults, which preset knows what its requests cost, and what
// the options mean to the model.
type server struct {
	name     string
	language string // of the runtimes that may stand beside it
	source   string // of its options and defaults

	options  []option
	valued   string // options that take a value and are of no matter to capacity
	switches string // options without a value that are of no matter to capacity

	abbreviates bool // --time for --timeout, and -w=4 for -w 4 (Python's argparse)
	appLast     bool // the first word that is no option ends the options
	equalsOnly  bool // the value of a long option stands behind = (V8's, in Node.js)
	greedy      bool // a value may begin with -
	lenient     bool // takes more options than can be listed
	prefix      string
	variable    string // of the environment: more options …
	understands string // … of the server of this name

	// frameworks whose costs the server may have.
	frameworks string
	// costs are the presets that know the CPU time of server and framework;
	// the first is taken where the framework is not said.
	costs func(*invocation) []preset
	// serve changes the preset into what the command says.
	serve func(*invocation, *models.Runtime)

	known map[string]*option
}

// An option of a server, which matters to its capacity.
type option struct {
	name      string // --workers
	short     string // -w
	also      string // other spellings
	flag      bool   // takes no value
	low, high int    // of a whole number
	byDefault string // as documented
	unit      string // of the default, as a duration writes it
	whose     string // default it is, where not the server's
	variable  string // of the environment, read where the option is not given
	sets      string // the key under which the default is listed as assumed
	// refused says what to write instead of an option that people give and
	// the server does not have.
	refused string
}

// A preset that knows what a framework's requests cost.
type preset struct{ framework, runtime string }

// frameworks that a design may name: those of all servers.
var frameworks []string

var registry = models.NewRegistry[*server]("server")

// Names are the programs that a command may start, in order.
func Names() []string { return registry.Names() }

// register adds a server, under its name and others.
func register(s *server, others ...string) {
	s.known = map[string]*option{}
	add := func(o *option, names ...string) {
		for _, name := range names {
			if name == "" {
				continue
			}
			if _, twice := s.known[name]; twice {
				panic("profiles: " + s.name + " has " + name + " twice")
			}
			s.known[name] = o
		}
	}
	for i := range s.options {
		o := &s.options[i]
		add(o, append(strings.Fields(o.also), o.name, o.short)...)
	}
	for _, name := range strings.Fields(s.valued) {
		add(&option{name: name}, name)
	}
	for _, name := range strings.Fields(s.switches) {
		add(&option{name: name, flag: true}, name)
	}
	for _, name := range strings.Fields(s.frameworks) {
		if !slices.Contains(frameworks, name) {
			frameworks = append(frameworks, name)
		}
	}
	for _, name := range append(others, s.name) {
		registry.Register(name, s.source, s)
	}
}

// names are the options that the server has, long ones that matter first.
func (s *server) names() []string {
	var matter, rest []string
	for _, o := range s.options {
		if o.refused == "" {
			matter = append(matter, o.name)
		}
	}
	for name, o := range s.known {
		if o.refused == "" && !slices.Contains(matter, name) {
			rest = append(rest, name)
		}
	}
	slices.Sort(rest)
	return append(matter, rest...)
}

// matters tells whether an option is one of the server's own list, and not
// only known.
func (s *server) matters(o *option) bool {
	return slices.ContainsFunc(s.options, func(own option) bool { return own.name == o.name })
}
