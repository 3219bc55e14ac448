package servers

import (
	"cmp"
	"fmt"
	"strings"

	"fleetcost/profiles/keys"
)

// start finds the server in a line, and returns the words behind its name. Of
// several commands in one line the server's is taken, so that its problems are
// told along with those of the line.
func (c *invocation) start(line string) []string {
	parts, operators, err := commands(line)
	if err != nil {
		c.wrong(err.Error(), fixOf(err))
		return nil
	}
	c.operators(c.here(""), operators)
	var first *launch
	for _, words := range parts {
		l := &launch{words: words, env: map[string]string{}}
		s, rest := l.server()
		if s != nil {
			c.launched(s, l)
			return rest
		}
		if first == nil && len(words) > 0 {
			first = l
		}
	}
	switch {
	case first != nil && first.what != "":
		c.wrong(first.what, first.fix)
	case first == nil || len(first.words) == 0:
		c.wrong("starts no server", `write e.g. "gunicorn -w 4 app:app"`)
	default:
		fix := keys.DidYouMean(first.words[0], registry.Names())
		c.wrong(fmt.Sprintf("%q is no server known here", first.words[0]),
			cmp.Or(fix, "the servers are "+keys.List(registry.Names())+"; for others use runtime, processes and concurrency"))
	}
	return nil
}

// fixOf says how to fix what commands found.
func fixOf(err error) string {
	if strings.HasSuffix(err.Error(), "not closed") {
		return "close it"
	}
	return `write e.g. "gunicorn -w 4 app:app"`
}

// launched takes over what stands in front of the server.
func (c *invocation) launched(s *server, l *launch) {
	c.server = s
	for name, value := range l.env {
		c.env[name] = said{text: value, label: name, key: c.t.At("command")}
	}
	for _, w := range l.warnings {
		c.warn("%s", w)
	}
	if l.developed != "" {
		c.development(l.developed)
	}
}

// longestCommand is far above what people write, and below what takes long to
// take apart.
const longestCommand = 16 << 10

// commands are the commands of a line, and the operators between them.
func commands(line string) (parts [][]string, operators []string, err error) {
	if len(line) > longestCommand {
		return nil, nil, fmt.Errorf("%d bytes are no command", len(line))
	}
	found, err := tokens(line)
	var words []string
	for _, t := range found {
		if !t.operator {
			words = append(words, t.text)
			continue
		}
		operators = append(operators, t.text)
		parts = append(parts, words)
		words = nil
	}
	return append(parts, words), operators, err
}

// operators records those of the shell, which no server sees.
func (c *invocation) operators(s said, operators []string) {
	for _, o := range operators {
		if strings.ContainsAny(o, "<>") || o == "&" {
			c.problem(s, fmt.Sprintf("%q is for the shell", o), "leave it out, and what belongs to it")
		} else {
			c.problem(s, fmt.Sprintf("%q joins commands", o), "write the server's command alone")
		}
	}
}

// inner reads the options in a value, such as that of NODE_OPTIONS, which a
// server of that name understands. Those on the command line override them.
func (c *invocation) inner(s said, name string) {
	parts, operators, err := commands(s.text)
	if err != nil {
		c.problem(s, err.Error(), fixOf(err))
		return
	}
	c.operators(s, operators)
	other := *c
	other.server, _ = registry.Find(name)
	other.said, other.args, other.within = map[string][]said{}, nil, s.key
	other.options(parts[0])
	if c.before == nil {
		c.before = map[string][]said{}
	}
	for option, all := range other.said {
		c.before[option] = append(c.before[option], all...)
	}
}
