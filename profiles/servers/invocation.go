package servers

import (
	"cmp"
	"fmt"
	"strings"

	"fleetcost/models"
	"fleetcost/profiles/keys"
	"fleetcost/sim"
)

// A invocation is a server with its options, as a design's command calls it.
type invocation struct {
	t        *keys.Table // the design
	server   *server
	said     map[string][]said // by the option's name
	before   map[string][]said // what the environment says: the command line overrides it
	args     []string          // words that are no options
	unsure   bool              // an unknown option may have taken one of args
	env      map[string]said
	asked    map[string]bool // numbers that were read, and so judged
	within   keys.Path       // where the options stand that are being read
	class    string          // of the server's workers, where it has several
	mechanic models.Runtime  // the preset of the server's own kind, whoever knows the costs
}

// A said is a value and where it was given: key is a path in the file, label
// names the option within the command.
type said struct {
	text  string
	label string
	key   keys.Path
}

// problem records what is wrong with a value.
func (c *invocation) problem(s said, what, fix string) {
	if s.label != "" {
		what = s.label + ": " + what
	}
	c.t.Pass("command")
	c.t.ProblemAt(s.key, what, fix)
}

// wrong records what is wrong with the command as a whole.
func (c *invocation) wrong(what, fix string) { c.problem(c.here(""), what, fix) }

// here is a place in the command, or in the variable that is being read.
func (c *invocation) here(label string) said {
	if c.within != nil {
		return said{label: label, key: c.within}
	}
	return said{label: label, key: c.t.At("command")}
}

// warn notes what is legal, and likely not meant.
func (c *invocation) warn(format string, args ...any) {
	c.t.WarnOnce(c.t.At("command"), keys.Printable(fmt.Sprintf(format, args...)))
}

func (c *invocation) assume(key, value, why string) {
	c.t.Assume(c.t.At(strings.Split(key, ".")...), value, why)
}

// option is the server's option of that name, which its table must have.
func (c *invocation) option(name string) *option {
	o, ok := c.server.known[name]
	if !ok {
		panic("profiles: " + c.server.name + " has no option " + name)
	}
	return o
}

// given tells whether the option is in the command line or the environment.
func (c *invocation) given(name string) bool {
	_, ok := c.value(c.option(name))
	return ok
}

// value is what was said last, on the command line or else in the environment.
func (c *invocation) value(o *option) (said, bool) {
	for _, from := range []map[string][]said{c.said, c.before} {
		if all := from[o.name]; len(all) > 0 {
			return all[len(all)-1], true
		}
	}
	names := []string{o.variable}
	if c.server.prefix != "" {
		names = append(names, c.server.prefix+strings.ToUpper(strings.ReplaceAll(strings.TrimLeft(o.name, "-"), "-", "_")))
	}
	for _, name := range names {
		if s, ok := c.env[name]; ok && name != "" {
			return s, true
		}
	}
	return said{}, false
}

// standard lists the documented default of an option as assumed, and returns it.
func (c *invocation) standard(o *option) string {
	why := cmp.Or(o.whose, c.server.name+"'s default ("+c.server.source+")")
	if o.variable != "" {
		why += "; " + o.variable + " is not set"
	}
	if o.sets != "" && o.byDefault != "" {
		c.assume(o.sets, o.byDefault+o.unit, why)
	}
	return o.byDefault
}

// text is the value of an option, or its documented default.
func (c *invocation) text(name string) string {
	o := c.option(name)
	if s, ok := c.value(o); ok {
		return s.text
	}
	return c.standard(o)
}

// number is the value of an option on a machine of any size. It is false, and
// a problem recorded, where the value is not a number in range.
func (c *invocation) number(name string, mayFollowCores bool) (linear, bool) {
	o := c.option(name)
	c.asked[name] = true
	s, given := c.value(o)
	if !given {
		s = c.here(o.name)
		s.text = c.standard(o)
	}
	wanted := fmt.Sprintf("write a whole number from %d to %d", o.low, o.high)
	if mayFollowCores {
		wanted += `, or "$(nproc)"`
	}
	n, err := expand(s.text, c.variable)
	switch {
	case err != nil:
		c.problem(s, fmt.Sprintf("%q %v", s.text, err), wanted)
	case n.perVCPU != 0 && !mayFollowCores:
		c.problem(s, fmt.Sprintf("%q follows the number of cores, which the model's %s does not", s.text, o.name), wanted)
	case n.perVCPU < 0 || n.perVCPU > mostPerVCPU || n.perVCPU > 0 && (n.plus > o.high || n.plus < -o.high),
		n.perVCPU == 0 && (n.plus < o.low || n.plus > o.high):
		c.problem(s, fmt.Sprintf("%q is out of range", s.text), wanted)
	default:
		return n, true
	}
	return linear{plus: max(1, o.low)}, false
}

// mostPerVCPU is the most processes per vCPU, as in a rule of processes.
const mostPerVCPU = 9999

// judge looks at the numbers that nobody asked for.
func (c *invocation) judge() {
	for _, o := range c.server.options {
		if o.high > 0 && !c.asked[o.name] && c.given(o.name) {
			c.number(o.name, false)
		}
	}
}

// whole is a whole number in the range of the option.
func (c *invocation) whole(name string) int {
	n, _ := c.number(name, false)
	return n.plus
}

// processes is a number of processes, or a rule for it.
func (c *invocation) processes(name string) models.ProcessRule {
	n, _ := c.number(name, true)
	return models.ProcessRule{PerVCPU: n.perVCPU, Plus: n.plus}
}

// seconds is a duration that the server counts in seconds.
func (c *invocation) seconds(name string) sim.Time { return sim.Time(c.whole(name)) * sim.Second }

// on tells whether a switch is given.
func (c *invocation) on(name string) bool { return c.given(name) }

// ignored warns of options that the server takes and then makes no use of.
func (c *invocation) ignored(why string, names ...string) {
	for _, name := range names {
		if s, ok := c.value(c.option(name)); ok {
			c.warn("%s has no effect: %s", strings.TrimSpace(name+" "+s.text), why)
		}
	}
}

// development warns of what serves one developer, not traffic.
func (c *invocation) development(what string) {
	c.warn("%s is for development: it watches files and restarts the server; leave it out where traffic is served", what)
}

// variable is the number in an environment variable, as the shell that starts
// the command sees it.
func (c *invocation) variable(name string) (string, error) {
	s, ok := c.env[name]
	switch {
	case !ok:
		return "", fmt.Errorf("needs %s, which is not set: add env = { %s = \"4\" }", name, name)
	case s.label != "": // assigned in front of the command
		return "", fmt.Errorf("needs %s, which the shell reads before it is assigned in front of the command: move it to env = { … }", name)
	}
	return s.text, nil
}
