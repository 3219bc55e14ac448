package servers

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/profiles/keys"
)

// A Command is a design's command line, and what it was understood as.
type Command struct {
	Design, Text string
	Server       string // gunicorn gthread
	As           string // 9 processes × 4 threads, accept kernel, …
}

// Read is the runtime of a design that says how people start it: CPU time
// and memory come from a preset, processes, threads, queues and limits from the
// command. It has no name, and there is no Command, when it could not be read.
func Read(t *keys.Table, runtimes map[string]models.Runtime) (models.Runtime, *Command) {
	refuseTwice(t)
	before := t.Findings().Len()
	c := readInvocation(t)
	named := costsBeside(t, runtimes, c)
	if c == nil || c.server == nil {
		return models.Runtime{}, nil
	}
	r := c.preset(runtimes, named)
	c.serve(&r)
	if t.Has("backlog") {
		r.Backlog = t.IntOr("backlog", "unlimited", models.NoLimit, 0)
	}
	if t.Findings().Len() > before {
		return models.Runtime{}, nil
	}
	return r, &Command{
		Design: strings.Join(t.Path()[1:], "."), Text: t.Text("command", ""),
		Server: strings.TrimSpace(c.server.name + " " + c.class), As: c.understood(&r),
	}
}

// refuseTwice records once that keys stand beside the command that says the same.
func refuseTwice(t *keys.Table) {
	var twice []string
	for _, key := range []string{"processes", "threads", "concurrency"} {
		if t.Has(key) {
			twice = append(twice, key)
		}
	}
	if len(twice) == 0 {
		return
	}
	what := "the command says it already"
	if len(twice) > 1 {
		what = strings.Join(twice, " and ") + ": " + what
	}
	t.Problem(twice[0], what, "change the command, and remove this")
}

// costsBeside is the runtime that stands beside a command, nil where none does.
func costsBeside(t *keys.Table, runtimes map[string]models.Runtime, c *invocation) *models.Runtime {
	if !t.Has("runtime") {
		return nil
	}
	name := t.Text("runtime", "")
	r, ok := runtimes[name]
	switch {
	case !t.IsText("runtime"):
		return &models.Runtime{}
	case !ok:
		t.Problem("runtime", fmt.Sprintf("there is no runtime %q", name), keys.OneOf(name, slices.Sorted(maps.Keys(runtimes))))
	case c != nil && c.server != nil && r.Language != "" && r.Language != c.server.language:
		t.Problem("runtime", fmt.Sprintf("%s is %s, and %s runs %s", name, r.Language, c.server.name, c.server.language),
			"name a runtime of "+c.server.language)
	}
	return &r
}

// readInvocation reads the command and the environment. It has no server where the
// command starts none; nil is a command that is no text.
func readInvocation(t *keys.Table) *invocation {
	c := &invocation{t: t, said: map[string][]said{}, env: map[string]said{}, asked: map[string]bool{}}
	before := t.Findings().Len()
	line := t.Required("command", `write how the server is started, e.g. command = "gunicorn -w 4 app:app"`)
	c.environment()
	if strings.TrimSpace(line) == "" || t.Findings().Len() > before && !t.IsText("command") {
		return nil
	}
	words := c.start(line)
	if c.server == nil {
		return c
	}
	c.misspelt()
	if v := c.server.variable; v != "" {
		if s, ok := c.env[v]; ok {
			c.inner(s, c.server.understands)
		}
	}
	c.options(words)
	return c
}

// environment reads the table env.
func (c *invocation) environment() {
	s := c.t.Sub("env")
	for _, name := range s.Keys() {
		if text := s.Text(name, ""); s.IsText(name) {
			c.env[name] = said{text: text, key: s.At(name)}
		}
	}
}

// variables are those of the environment that a server reads.
func (s *server) variables() []string {
	all := []string{s.variable}
	for i := range s.options {
		all = append(all, s.options[i].variable)
	}
	return slices.DeleteFunc(all, func(name string) bool { return name == "" })
}

// variables are those that any server reads, and that are easily misspelt.
func variables() []string {
	var all []string
	for _, e := range registry.Entries() {
		all = append(all, e.Value.variables()...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// misspelt warns of variables that nobody reads, or not this server.
func (c *invocation) misspelt() {
	all := variables()
	for _, name := range slices.Sorted(maps.Keys(c.env)) {
		if near := keys.Nearest(name, all); near != "" && near != name && len(near)-len(name) <= 1 && len(name)-len(near) <= 1 {
			c.warn("%s is not read by any server; did you mean %s?", name, near)
		}
	}
	if s := c.env["PYTHON_GIL"]; s.text == "0" && c.server.language == "Python" && !c.t.Has("runtime") {
		c.warn(`PYTHON_GIL=0 lets threads compute at once, which the presets of %s do not; name runtime = "python-free-threaded"`, c.server.name)
	}
	reads := c.server.variables()
	for _, v := range []struct{ name, why string }{
		{"WEB_CONCURRENCY", "does not read it"},
		{"UV_THREADPOOL_SIZE", "does not run its work in libuv's thread pool"},
		{"NODE_OPTIONS", "is not Node.js"},
		{"GUNICORN_CMD_ARGS", "is not gunicorn"},
	} {
		if _, ok := c.env[v.name]; ok && !slices.Contains(reads, v.name) {
			c.warn("%s has no effect: %s %s", v.name, c.server.name, v.why)
		}
	}
}

// preset is the runtime that knows what requests cost: the one that stands
// beside the command, or one for the server and the framework.
func (c *invocation) preset(runtimes map[string]models.Runtime, named *models.Runtime) models.Runtime {
	choices := c.server.costs(c)
	framework := c.framework()
	if len(choices) == 0 { // there is a problem with the command
		return models.Runtime{}
	}
	c.mechanic = runtimes[choices[0].runtime]
	known := make([]string, 0, len(choices))
	for _, p := range choices {
		known = append(known, p.framework)
	}
	at := slices.Index(known, framework)
	switch {
	case named != nil && framework != "":
		c.t.Problem("framework", "runtime says already what requests cost", "keep one of them")
		return *named
	case named != nil:
		return *named
	case framework == "" && choices[0].framework != "" && choices[0].framework != c.server.name:
		at = 0
		c.assume("framework", choices[0].framework, c.server.name+"'s command does not tell the framework; set framework")
	case framework == "":
		at = 0
	case at < 0 && known[0] == "":
		c.t.Problem("framework", c.server.name+" has no framework", "remove it")
		return c.mechanic
	case at < 0:
		c.t.Problem("framework", fmt.Sprintf("there is no preset of %s on %s", framework, strings.TrimSpace(c.server.name+" "+c.class)),
			"write "+keys.List(keys.Quoted(known))+", or name the runtime that has its CPU costs, e.g. runtime = "+fmt.Sprintf("%q", choices[0].runtime))
		return c.mechanic
	}
	return runtimes[choices[at].runtime]
}

// framework is the framework that the design names, or "".
func (c *invocation) framework() string {
	if !c.t.Has("framework") {
		return ""
	}
	return c.t.Choice("framework", "", frameworks)
}

// serve lets the server change the runtime.
func (c *invocation) serve(r *models.Runtime) {
	c.server.serve(c, r)
	c.judge()
	if r.Recycle.Requests > 0 && r.Recycle.Boot == 0 {
		c.assume("recycle.boot", "0s", r.Name+" does not say how long a new process takes to start")
	}
}
