package main

import (
	"cmp"
	"fmt"
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

// undefined is how the parser begins to say that a command has no such flag.
const undefined = "flag provided but not defined: "

// noFlag is what is wrong with a flag that the command does not have; "" where
// something else is wrong.
func noFlag(command string, flags []cli.Flag, err error) string {
	wrong, ok := strings.CutPrefix(err.Error(), undefined)
	if !ok {
		return ""
	}
	wrong = strings.TrimLeft(wrong, "-")
	names := []string{"help"}
	for _, f := range flags {
		names = append(names, f.Names()[0])
	}
	said := fmt.Sprintf("%s has no flag --%s", command, wrong)
	if meant := keys.DidYouMean(wrong, names); meant != "" {
		return said + "; " + strings.Replace(meant, "mean ", "mean --", 1)
	}
	return said
}
