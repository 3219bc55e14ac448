package main

import (
	"strings"

	"github.com/urfave/cli/v2"

	"fleetcost/outputs"
	"fleetcost/profiles"
)

// typed is the key under which the application keeps the command line.
const typed = "command line"

// origin is how the answer of this command is made.
func origin(c *cli.Context) outputs.Origin {
	args, _ := c.App.Metadata[typed].([]string)
	words := []string{c.App.Name}
	for i, arg := range args {
		if i > 0 { // the program, however it was called
			words = append(words, shellWord(arg))
		}
	}
	return outputs.Origin{Tool: c.App.Name + " " + c.App.Version, Command: strings.Join(words, " ")}
}

// origin is that of an answer about a scenario.
func (s *session) origin() outputs.Origin {
	from := origin(s.c)
	from.Name, from.Scenario = s.source.Name, string(s.source.Text)
	if s.loaded != nil {
		from.Assumed = assumed(s.loaded)
	}
	return from
}

// assumed is what was filled in where a scenario says nothing.
func assumed(l *profiles.Loaded) (all []outputs.Assumed) {
	for _, a := range l.Assumed {
		all = append(all, outputs.Assumed(a))
	}
	return all
}

// shellWord is an argument as a shell reads it.
func shellWord(arg string) string {
	plain := func(r rune) bool {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("-_./=:,+@%", r)
	}
	if arg != "" && strings.IndexFunc(arg, func(r rune) bool { return !plain(r) }) < 0 {
		return arg
	}
	return "'" + strings.ReplaceAll(arg, "'", `'\''`) + "'"
}
