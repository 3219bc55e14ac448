package main

import (
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"
)

func manCommand() *cli.Command {
	return &cli.Command{
		Name:  "man",
		Usage: "print the manual page, in troff",
		Description: `The page has every command with its flags, as --help tells them. To have it as others
are, put it into a folder of man 1, such as ~/.local/share/man/man1/fleetcost.1.`,
		Action: func(c *cli.Context) error {
			if c.NArg() > 0 {
				return usage("man takes no arguments; there is one page: fleetcost man | man -l -")
			}
			_, err := c.App.Writer.Write([]byte(manual(c.App)))
			return err
		},
	}
}

// manual is the page of the program in section 1, of the same words as its help.
func manual(app *cli.App) string {
	var b strings.Builder
	fmt.Fprintf(&b, ".TH FLEETCOST 1 \"\" %q \"User Commands\"\n", app.Name+" "+app.Version)
	b.WriteString(".ad l\n.nh\n") // words are not pulled apart
	fmt.Fprintf(&b, ".SH NAME\n%s \\- %s\n", app.Name, troff(app.Usage))
	b.WriteString(".SH SYNOPSIS\n")
	for _, c := range app.Commands {
		if !c.Hidden {
			fmt.Fprintf(&b, ".B %s %s\n%s\n.br\n", app.Name, c.Name, "[flags] "+breakable(c.ArgsUsage))
		}
	}
	fmt.Fprintf(&b, ".SH DESCRIPTION\n%s", verbatim(app.Description))
	b.WriteString(".SH COMMANDS\n")
	for _, c := range app.Commands {
		if c.Hidden {
			continue
		}
		fmt.Fprintf(&b, ".SS \"%s\"\n%s.\n%s", strings.TrimSpace(c.Name+" "+breakable(c.ArgsUsage)), troff(c.Usage), verbatim(c.Description))
		for _, f := range c.Flags {
			d, ok := f.(cli.DocGenerationFlag)
			if !ok {
				continue
			}
			value, about := valueWord(d.GetUsage())
			name := "--" + f.Names()[0]
			if d.TakesValue() {
				if value == "" {
					value = "VALUE"
				}
				name += " " + value
			}
			if shown := d.GetDefaultText(); shown != "" && d.TakesValue() {
				about += " (unless said " + strings.Trim(shown, `"`) + ")"
			}
			fmt.Fprintf(&b, ".TP\n.B %s\n%s\n", troff(name), troff(about))
		}
	}
	b.WriteString(`.SH ENVIRONMENT
.TP
.B COLUMNS
how wide tables are where there is no terminal
.SH EXIT STATUS
.TP
.B 0
the goals are met
.TP
.B 1
a goal is not met
.TP
.B 2
bad input, or nowhere to write the result
.TP
.B 3
a fault of the program
.TP
.B 130
interrupted; what was finished is printed, where a part of the answer is one
`)
	return b.String()
}

// breakable is what a command takes, which may break where one thing or another stands.
func breakable(usage string) string { return strings.ReplaceAll(troff(usage), "|", `|\:`) }

// valueWord is the word that a usage names for the value, in backquotes, and the usage
// without the quotes.
func valueWord(usage string) (value, about string) {
	parts := strings.SplitN(usage, "`", 3)
	if len(parts) < 3 {
		return "", usage
	}
	return parts[1], strings.Join(parts, "")
}

// verbatim are lines as they stand, in paragraphs.
func verbatim(text string) string {
	if text == "" {
		return ""
	}
	return ".PP\n.nf\n" + troff(text) + "\n.fi\n"
}

// troff is a text without what troff would take for its own.
func troff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "^", `\(ha`, "~", `\(ti`, "`", `\(ga`).Replace(text)
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") {
			lines[i] = `\&` + line
		}
	}
	return strings.Join(lines, "\n")
}
