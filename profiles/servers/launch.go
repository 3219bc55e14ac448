package servers

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
)

// A launch takes off what stands in front of a server: assignments to the
// environment, and programs that only pass a command on.
type launch struct {
	words     []string
	env       map[string]string
	warnings  []string
	what      string // is wrong, so that there is no server
	fix       string
	developed string // what restarts the server while it is developed
}

// assignment is NAME=value.
var assignment = regexp.MustCompile(`^([A-Za-z_][A-Za-z0-9_]*)=(.*)$`)

// passers pass a command on. Their own options that take a value are listed;
// behind "run" are those that want that word first.
var passers = map[string]struct{ first, valued string }{
	"exec": {}, "nohup": {}, "command": {}, "time": {}, "env": {valued: "-u --unset -C --chdir"},
	"sudo": {valued: "-u --user -g --group -C -D -h -p"}, "nice": {valued: "-n --adjustment"},
	"tini": {valued: "-e -p"}, "dumb-init": {valued: "-r --rewrite"}, "catatonit": {},
	"poetry": {first: "run"}, "pipenv": {first: "run"}, "pdm": {first: "run"}, "rye": {first: "run"},
	"uv":  {"run", "--with --python -p --env-file --extra --group --directory --project --package --with-requirements"},
	"npx": {valued: "-p --package"}, "bunx": {},
	"newrelic-admin": {first: "run-program"}, "ddtrace-run": {}, "opentelemetry-instrument": {},
	"nodemon": {valued: "-w --watch -e --ext -i --ignore -d --delay"},
}

// instruments are passers that put their own work into every request.
var instruments = []string{"newrelic-admin", "ddtrace-run", "opentelemetry-instrument"}

// server is the server that the words start, and the words behind its name.
// Where there is none either something is wrong, or the first of the words
// left is a program of which nothing is known.
func (l *launch) server() (*server, []string) {
	for len(l.words) > 0 && l.what == "" {
		word := l.words[0]
		if m := assignment.FindStringSubmatch(word); m != nil {
			l.env[m[1]] = m[2]
			l.words = l.words[1:]
			continue
		}
		program := path.Base(word)
		if p, ok := passers[program]; ok {
			l.pass(program, p.first, p.valued)
			continue
		}
		switch {
		case slices.Contains([]string{"sh", "bash", "dash", "ash", "zsh"}, program):
			l.shell(program)
		case isPython(program):
			l.python(program)
		case slices.Contains([]string{"npm", "pnpm", "yarn", "bun"}, program):
			l.script(program)
		default:
			if what, fix := developmentServer(program, l.words[1:]); what != "" {
				l.refuse(what, fix)
				continue
			}
			if s, ok := registry.Find(program); ok {
				return s, l.words[1:]
			}
			return nil, nil
		}
	}
	return nil, nil
}

func (l *launch) refuse(what, fix string) { l.what, l.fix = what, fix }

// pass takes off a program that passes the command on, and its options.
func (l *launch) pass(program, first, valued string) {
	words := l.words[1:]
	if first != "" {
		if len(words) == 0 || words[0] != first {
			l.refuse(program+" starts no server here", "write "+program+" "+first+" and the server")
			return
		}
		words = words[1:]
	}
	for len(words) > 0 && strings.HasPrefix(words[0], "-") {
		takes := slices.Contains(strings.Fields(valued), words[0])
		words = words[1:]
		if takes && len(words) > 0 {
			words = words[1:]
		}
	}
	switch {
	case program == "nodemon":
		l.developed = program
		words = append([]string{"node"}, words...)
	case slices.Contains(instruments, program):
		l.warnings = append(l.warnings, program+" adds work to every request that no preset has in it")
	}
	l.words = words
}

// shell takes off sh -c "…".
func (l *launch) shell(program string) {
	if len(l.words) < 3 || !strings.HasPrefix(l.words[1], "-") || !strings.HasSuffix(l.words[1], "c") {
		l.refuse(program+" runs a script that is not read", "write the command that the script runs")
		return
	}
	inner, operators, err := commands(l.words[2])
	switch {
	case err != nil:
		l.refuse(err.Error(), fixOf(err))
	case len(operators) > 0:
		l.refuse(fmt.Sprintf("%q joins commands", operators[0]), "write the server's command alone")
	default:
		l.words = inner[0]
	}
}

var pythons = regexp.MustCompile(`^(python|pypy)[0-9.]*t?$`)

func isPython(program string) bool { return pythons.MatchString(program) }

// python takes off python -m.
func (l *launch) python(program string) {
	words := l.words[1:]
	for len(words) > 0 {
		switch word := words[0]; {
		case word == "-m" && len(words) > 1:
			l.words = words[1:]
			return
		case word == "-W" || word == "-X":
			words = words[min(2, len(words)):]
		case strings.HasPrefix(word, "-") && word != "-m" && word != "-c":
			words = words[1:]
		case path.Base(word) == "manage.py":
			l.words = append([]string{"manage.py"}, words[1:]...)
			return
		default:
			l.refuse(fmt.Sprintf("%s %s is a program whose processes and threads are not known", program, word),
				`write the server that runs it, e.g. "gunicorn -w 4 app:app", or use runtime, processes and concurrency`)
			return
		}
	}
	l.refuse(program+" starts no server here", "write "+program+" -m gunicorn app:app")
}

// script takes off npm exec; what npm start runs stands elsewhere.
func (l *launch) script(program string) {
	if len(l.words) > 2 && (l.words[1] == "exec" || l.words[1] == "dlx" || l.words[1] == "x") {
		l.words = l.words[2:]
		if l.words[0] == "--" {
			l.words = l.words[1:]
		}
		return
	}
	l.refuse(strings.Join(l.words[:min(2, len(l.words))], " ")+" runs a script that is not read",
		`write the command of that script, e.g. "node server.js"`)
}
