package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"fleetcost/profiles/keys"
)

// A name that nothing has: what was perhaps meant by it, or else all there is.

// noCommand is what is wrong with a name that no command has.
func noCommand(app *cli.App, name string) error {
	names := commandNames(app)
	return usage("there is no command %q; %s", name, cmp.Or(keys.DidYouMean(name, names), "the commands are "+strings.Join(names, ", ")))
}

// unlike says of a value that a flag does not take what was perhaps meant, and
// all that it takes.
func unlike(value string, allowed []string, all string) string {
	hint := all + " " + strings.Join(allowed, ", ")
	if meant := keys.Meant(value, allowed); meant != "" {
		hint = meant + " " + hint
	}
	return hint
}

// strangers is what is wrong with the names that a flag gives: all that are none of those
// that there are; nil where all are.
func strangers(flag string, names, allowed []string, all string) error {
	var wrong []string
	for _, n := range names {
		if !slices.Contains(allowed, n) && !slices.Contains(wrong, n) {
			wrong = append(wrong, n)
		}
	}
	switch len(wrong) {
	case 0:
		return nil
	case 1:
		return usage("%s: there is no %q; %s", flag, wrong[0], unlike(wrong[0], allowed, all))
	}
	for i, n := range wrong {
		wrong[i] = fmt.Sprintf("no %q", n)
		if meant := keys.Meant(n, allowed); meant != "" {
			wrong[i] += " (" + meant + ")"
		}
	}
	return usage("%s: there is %s; %s %s", flag, strings.Join(wrong, ", "), all, strings.Join(allowed, ", "))
}

// undefined is how the parser begins to say that a command has no such flag.
const undefined = "flag provided but not defined: "

// noFlag is what is wrong with the flags that the command does not have, of which the
// parser tells the first; "" where something else is wrong.
func noFlag(command string, flags []cli.Flag, typed []string, err error) string {
	first, ok := strings.CutPrefix(err.Error(), undefined)
	if !ok {
		return ""
	}
	names := []string{"help"}
	for _, f := range flags {
		names = append(names, f.Names()[0])
	}
	wrong := unknownFlags(flags, typed)
	if len(wrong) == 0 {
		wrong = []string{strings.TrimLeft(first, "-")}
	}
	var meant []string
	for i, flag := range wrong {
		if word := keys.Nearest(flag, names); word != "" {
			meant = append(meant, "--"+word)
		}
		wrong[i] = "--" + flag
	}
	said := fmt.Sprintf("%s has no flag %s", command, keys.List(wrong))
	if len(meant) > 0 {
		said += "; did you mean " + strings.Join(meant, ", ") + "?"
	}
	return said
}

// noNumber is what is wrong with the value of a flag that takes a number, as the parser
// tells it; "" where something else is wrong.
func noNumber(flags []cli.Flag, err error) string {
	var value, name string
	text := strings.ReplaceAll(err.Error(), "for flag -", "for flag ")
	if n, _ := fmt.Sscanf(text, "invalid value %q for flag ", &value); n != 1 {
		return ""
	}
	_, behind, _ := strings.Cut(text, " for flag ")
	name, _, _ = strings.Cut(behind, ":")
	for _, f := range flags {
		wanted := ""
		switch f.(type) {
		case *cli.IntFlag:
			wanted = "a whole number, such as 5"
		case *cli.Uint64Flag:
			wanted = "a whole number from 0 to 18446744073709551615"
		case *cli.Float64Flag:
			wanted = "a number, such as 1.5"
		case *cli.BoolFlag:
			wanted = "the flag alone, or true or false behind its ="
		}
		if wanted != "" && slices.Contains(f.Names(), name) {
			return fmt.Sprintf("--%s: %q is no value; write %s", name, value, wanted)
		}
	}
	return ""
}

// unknownFlags are those of a command line, each once, that are none of these.
func unknownFlags(flags []cli.Flag, typed []string) (wrong []string) {
	takes := valued(flags)
	for i := 0; i < len(typed) && typed[i] != "--"; i++ {
		name, _, whole := strings.Cut(strings.TrimLeft(typed[i], "-"), "=")
		if len(typed[i]) < 2 || typed[i][0] != '-' {
			continue
		}
		value, known := takes[name]
		switch {
		case !known && !slices.Contains(wrong, name):
			wrong = append(wrong, name)
		case known && value && !whole:
			i++
		}
	}
	return wrong
}
