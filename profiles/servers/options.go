package servers

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fleetcost/profiles/keys"
)

// options sorts the words behind a server's name into options and arguments.
func (c *invocation) options(words []string) {
	for len(words) > 0 {
		word := words[0]
		words = words[1:]
		switch {
		case word == "--":
			c.args = append(c.args, words...)
			return
		case !isOption(word):
			c.args = append(c.args, word)
			if c.server.appLast {
				c.args = append(c.args, words...)
				return
			}
		default:
			words = c.takes(word, words)
		}
	}
}

// isOption tells whether a word begins an option: -w and --workers, but
// neither - nor -1.
func isOption(word string) bool {
	_, err := strconv.ParseFloat(word, 64)
	return len(word) > 1 && word[0] == '-' && err != nil
}

// takes reads one option, with its value from the words behind it, and returns
// the words that are left.
func (c *invocation) takes(word string, words []string) []string {
	name, value, attached := c.split(word)
	o := c.find(name, attached)
	switch {
	case o == nil:
		if len(words) > 0 && !isOption(words[0]) && !attached {
			c.unsure = true // whether the next word is its value
		}
	case o.refused != "":
		c.wrong(c.server.name+" has no "+name, o.refused)
		if !attached && len(words) > 0 && !o.flag && !isOption(words[0]) {
			words = words[1:]
		}
	case o.flag && attached && name[1] != '-':
		words = append([]string{"-" + value}, words...) // -BE is -B -E
		c.say(o, name, "")
	case o.flag && attached:
		c.wrong(fmt.Sprintf("%s takes no value, but has %q", name, value), "write "+name)
	case o.flag:
		c.say(o, name, "")
	case attached:
		c.say(o, name, value)
	case c.server.equalsOnly && c.server.matters(o):
		c.wrong(name+" has its value behind =", "write "+name+"=…")
		if len(words) > 0 && !isOption(words[0]) {
			words = words[1:]
		}
	case len(words) == 0 || isOption(words[0]) && !c.server.greedy:
		c.wrong(name+" has no value", "write "+name+" and "+c.example(o))
	default:
		c.say(o, name, words[0])
		words = words[1:]
	}
	return words
}

// example is a value that an option may have.
func (c *invocation) example(o *option) string {
	switch {
	case o.byDefault != "":
		return "its value, e.g. " + o.byDefault
	case o.high > 0:
		return fmt.Sprintf("a whole number from %d to %d", o.low, o.high)
	}
	return "its value"
}

// split takes --workers=4, -w4 and -w=4 apart.
func (c *invocation) split(word string) (name, value string, attached bool) {
	if strings.HasPrefix(word, "--") || c.server.known[word] != nil {
		name, value, attached = strings.Cut(word, "=")
		if c.server.equalsOnly {
			name = strings.ReplaceAll(name, "_", "-") // V8 takes both
		}
		return name, value, attached
	}
	if word[1] >= 0x80 {
		return word, "", false
	}
	name, value = word[:2], word[2:]
	if c.server.abbreviates {
		value = strings.TrimPrefix(value, "=")
	}
	return name, value, len(word) > 2
}

// say keeps the value of an option.
func (c *invocation) say(o *option, name, value string) {
	s := c.here(name)
	s.text = value
	if all := c.said[o.name]; len(all) == 1 && c.server.matters(o) && all[len(all)-1].text != value {
		c.warn("%s stands twice; the last one, %s, counts", name, value)
	}
	c.said[o.name] = append(c.said[o.name], s)
}

// find is the option of that name. Where there is none a problem is recorded.
func (c *invocation) find(name string, attached bool) *option {
	if o, ok := c.server.known[name]; ok {
		return o
	}
	long := strings.HasPrefix(name, "--")
	if c.server.abbreviates && long {
		var may []string
		for _, known := range c.server.names() {
			if strings.HasPrefix(known, name) {
				may = append(may, known)
			}
		}
		switch {
		case len(may) == 1:
			return c.server.known[may[0]]
		case len(may) > 1:
			slices.Sort(may)
			c.wrong(name+" may be "+keys.List(may), "write it whole")
			return nil
		}
	}
	if c.t.Findings().Drop() {
		return nil
	}
	fix := c.meant(name)
	if c.server.lenient && long && fix == "" {
		c.warn("%s is not known here and taken to be of no matter to capacity", name)
		return &option{name: name, flag: !attached}
	}
	if fix == "" {
		fix = "remove it"
	}
	c.wrong(c.server.name+" has no "+name, fix)
	return nil
}

// meant says which option an unknown one may be: of those that matter before
// the others, and for -w one that begins with its letter.
func (c *invocation) meant(name string) string {
	if fix := keys.DidYouMean(name, c.server.names()); fix != "" && len(name) > 2 {
		return fix
	}
	if len(name) == 2 {
		for _, o := range c.server.options {
			if o.refused == "" && strings.HasPrefix(o.name, "-"+name) {
				return "did you mean " + o.name + "?"
			}
		}
	}
	return ""
}
