package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strings"

	"github.com/urfave/cli/v2"

	"fleetcost/models/cost"
	"fleetcost/models/plan"
	"fleetcost/outputs/phrases"
	"fleetcost/profiles/keys"
)

// The exit statuses.
const (
	statusMet         = 0
	statusNotMet      = 1
	statusBadInput    = 2 // or nowhere to write the result
	statusFault       = 3
	statusInterrupted = 130
)

// errNotMet ends a command whose answer is that a goal is not met.
var errNotMet = errors.New("the goal is not met")

// A usageError is a command line that cannot be understood.
type usageError struct{ what string }

func (e usageError) Error() string { return e.what }

func usage(format string, args ...any) error { return usageError{fmt.Sprintf(format, args...)} }

// run is the whole program: tests call it as a person would.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) (status int) {
	defer func() {
		if fault := recover(); fault != nil {
			fmt.Fprintf(stderr, "fleetcost: a fault of the program: %v\n%s", fault, debug.Stack())
			status = statusFault
		}
	}()
	out := &result{to: stdout}
	app := newApp(stdin, out, stderr)
	app.Metadata = map[string]any{typed: args}
	err := app.RunContext(ctx, flagsFirst(app, args))
	var problems keys.Problems
	var misuse usageError
	var refused plan.Refused
	switch {
	case out.err != nil:
		fmt.Fprintf(stderr, "fleetcost: %v\n", out.lost())
		return statusBadInput
	case err == nil:
		return statusMet
	case errors.Is(err, errNotMet), errors.Is(err, errBroken):
		fmt.Fprintf(stderr, "fleetcost: %v\n", err)
		return statusNotMet
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(stderr, interruption(out.begun))
		return statusInterrupted
	case errors.As(err, &problems):
		fmt.Fprintln(stderr, problems)
		return statusBadInput
	case errors.As(err, &refused):
		fmt.Fprintf(stderr, "fleetcost: %s\n", phrases.Of(refused.Why))
		return statusBadInput
	case errors.Is(err, cost.ErrBeyond):
		fmt.Fprintf(stderr, "fleetcost: %v; look at the sizes, counts and prices of the scenario, and at cloud.currency\n", err)
		return statusBadInput
	case errors.Is(err, plan.ErrCrowded):
		fmt.Fprintf(stderr, "fleetcost: %v\n", err)
		return statusBadInput
	case errors.As(err, &misuse):
		fmt.Fprintf(stderr, "fleetcost: %v\n", err)
		return statusBadInput
	}
	fmt.Fprintf(stderr, "fleetcost: a fault of the program: %v\n", err)
	return statusFault
}

// interruption is what is said of work that was interrupted, after some of the answer was shown or
// before there was any.
func interruption(shown bool) string {
	if shown {
		return "fleetcost: interrupted"
	}
	return "fleetcost: interrupted before any part of the answer was finished: there is nothing to show"
}

// newApp is the command line.
func newApp(stdin io.Reader, stdout, stderr io.Writer) *cli.App {
	misuse := func(c *cli.Context, err error, _ bool) error {
		name := c.App.Name
		if c.Command != nil && c.Command.Name != "" && c.Command.Name != name {
			name += " " + c.Command.Name
		}
		flags := c.App.Flags
		if c.Command != nil && len(c.Command.Flags) > 0 {
			flags = c.Command.Flags
		}
		line, _ := c.App.Metadata[typed].([]string)
		if said := noFlag(strings.TrimPrefix(name, c.App.Name+" "), flags, line, err); said != "" {
			return usage("%s; see %s --help", said, name)
		}
		if said := noNumber(flags, err); said != "" {
			return usage("%s; see %s --help", said, name)
		}
		return usage("%v; see %s --help", err, name)
	}
	app := &cli.App{
		Name:  "fleetcost",
		Usage: "how many instances each runtime needs for given traffic, and what they cost",
		Description: strings.TrimSpace(`
Simulates requests one by one against the concurrency model of each runtime,
finds the smallest fleet that keeps the latency goal, and prices it.

  fleetcost compare                    the embedded example
  fleetcost init > shop.toml           a commented scenario to start from
  fleetcost compare shop.toml          your own
  fleetcost validate measurements/     how far it can be trusted

Tables are as wide as the terminal, and 80 columns at least; elsewhere as wide as
COLUMNS says, or 120 columns.

Exit status: 0 the goals are met, 1 a goal is not met, 2 bad input or nowhere to
write the result, 3 a fault of the program, 130 interrupted by Ctrl-C or SIGTERM:
what was finished is printed, where a part of the answer is one.`),
		Version:                   version(),
		Reader:                    stdin,
		Writer:                    stdout,
		ErrWriter:                 stderr,
		HideHelpCommand:           true,
		Flags:                     []cli.Flag{cli.HelpFlag}, // which the library leaves out beside a command help
		DisableSliceFlagSeparator: true,
		ExitErrHandler:            func(*cli.Context, error) {},
		OnUsageError:              misuse,
		Commands: []*cli.Command{
			compareCommand(), diffCommand(), simulateCommand(), sweepCommand(), forecastCommand(), commitCommand(), budgetCommand(), tuneCommand(), breakevenCommand(), explainCommand(), checkCommand(), validateCommand(), calibrateCommand(), trafficCommand(), emitCommand(), serveCommand(), pricesCommand(), listCommand(), initCommand(), schemaCommand(), versionCommand(), completionCommand(), manCommand(), completeCommand(), helpCommand(),
		},
		Action: func(c *cli.Context) error {
			if name := c.Args().First(); name != "" {
				return noCommand(c.App, name)
			}
			return cli.ShowAppHelp(c)
		},
	}
	for _, command := range app.Commands {
		command.OnUsageError = misuse
		command.HideHelpCommand = true
		command.Description = strings.TrimLeft(command.Description+exampleText(command.Name), "\n")
		command.CustomHelpTemplate = strings.ReplaceAll(helpOf(app, command, terminalWidth(stdout)), "{{", `{{"{{"}}`)
	}
	return app
}

func commandNames(app *cli.App) []string {
	var names []string
	for _, c := range app.Commands {
		if !c.Hidden {
			names = append(names, c.Name)
		}
	}
	return names
}

func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

// valued tells of the names of flags whether a value follows.
func valued(flags []cli.Flag) map[string]bool {
	takes := map[string]bool{}
	for _, f := range flags {
		_, isSwitch := f.(*cli.BoolFlag)
		for _, name := range f.Names() {
			takes[name] = !isSwitch
		}
	}
	return takes
}

// flagsFirst moves the flags of a command before its arguments, because the
// parser silently takes every flag that follows an argument for an argument.
func flagsFirst(app *cli.App, args []string) []string {
	if len(args) < 2 {
		return args
	}
	var command *cli.Command
	for _, c := range app.Commands {
		if c.HasName(args[1]) {
			command = c
		}
	}
	if command == nil {
		return args
	}
	takes := valued(command.Flags)
	flags, rest := []string{args[0], args[1]}, []string{}
	for i := 2; i < len(args); i++ {
		arg := args[i]
		if arg == "--" {
			rest = append(rest, args[i+1:]...)
			break
		}
		if len(arg) < 2 || arg[0] != '-' {
			rest = append(rest, arg)
			continue
		}
		flags = append(flags, arg)
		name := strings.TrimLeft(arg, "-")
		if name == "h" || name == "help" {
			return []string{args[0], args[1], "--help"} // whatever it is of
		}
		if takes[name] {
			if i++; i == len(args) {
				return flags // the parser says that a value is missing
			}
			flags = append(flags, args[i])
		}
	}
	if len(rest) > 0 {
		flags = append(append(flags, "--"), rest...)
	}
	return flags
}
