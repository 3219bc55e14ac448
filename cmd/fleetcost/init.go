package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v2"

	"fleetcost/profiles"
	"fleetcost/profiles/keys"
	"fleetcost/profiles/reference"
)

// schemaFile is the name under which the printed scenario looks for its schema.
const schemaFile = profiles.SchemaFile

// schemaLine says so to editors, as the first of a file.
const schemaLine = "#:schema ./" + schemaFile + "\n"

func initCommand() *cli.Command {
	return &cli.Command{
		Name:  "init",
		Usage: "print a commented scenario to start from",
		Description: `Prints a scenario with every key: those that a first one needs, and all others with
an example behind a #. Editors that read TOML with a schema complete and check it
once fleetcost schema > ` + schemaFile + ` stands beside it.`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "example", Usage: "print the embedded scenario of this `NAME`: " + strings.Join(profiles.EmbeddedNames(), ", ")},
			&cli.BoolFlag{Name: "interactive", Aliases: []string{"i"}, Usage: "ask five questions on standard error, and print the scenario that follows"},
		},
		Action: func(c *cli.Context) error {
			if c.NArg() > 0 {
				return usage("init takes no arguments; write fleetcost init > my.toml")
			}
			name := c.String("example")
			text, _ := reference.Scenario("./" + schemaFile)
			switch {
			case c.Bool("interactive") && c.IsSet("example"):
				return usage("--interactive and --example are two ways to begin; remove one")
			case c.Bool("interactive"):
				var err error
				if text, err = interview(c); err != nil {
					return err
				}
			case c.IsSet("example"):
				src, ok := profiles.Embedded(name)
				if !ok {
					return usage("--example: there is no %q; %s", name, unlike(name, profiles.EmbeddedNames(), "there are"))
				}
				text = schemaLine + string(src.Text)
			}
			_, err := io.WriteString(c.App.Writer, text)
			return err
		},
	}
}

// mostTries is how often a question is asked: who answers may be a program that never ends.
const mostTries = 5

// interview asks what a scenario needs, says at once what is wrong with an answer, and
// makes a scenario of the answers. An empty answer is the default.
func interview(c *cli.Context) (string, error) {
	asked := reference.Asked()
	in := lineReader{from: c.App.Reader}
	for i := range asked {
		q := &asked[i]
		for tries := 1; ; tries++ {
			fmt.Fprintf(c.App.ErrWriter, "%d of %d  %s\n        %s [%s] ", i+1, len(asked), q.Question, q.Hint, q.Answer)
			line, err := within(c.Context, in.line)
			if err != nil {
				fmt.Fprintln(c.App.ErrWriter)
				if err == io.EOF {
					return "", usage("the questions end before they are answered; answer each, an empty line takes what stands in brackets")
				}
				return "", err
			}
			before := q.Answer
			if line = strings.TrimSpace(line); line != "" {
				q.Answer = line
			}
			text, wrong := reference.From(asked)
			if wrong == "" {
				wrong = refusal(text)
			}
			if wrong == "" {
				break
			}
			if tries == mostTries {
				return "", usage("%s: %d answers were none; %s", strings.TrimSuffix(q.Question, "?"), tries, q.Hint)
			}
			q.Answer = before
			fmt.Fprintf(c.App.ErrWriter, "        %s\n", strings.ReplaceAll(wrong, "\n", "\n        "))
		}
	}
	text, _ := reference.From(asked)
	return schemaLine + text, nil
}

// refusal is why a scenario that was made of answers is not read; "" where it is.
func refusal(text string) string {
	_, err := profiles.Load(profiles.Source{Name: "answer", Text: []byte(text)})
	var problems keys.Problems
	if !errors.As(err, &problems) {
		return ""
	}
	said := make([]string, len(problems))
	for i, p := range problems {
		said[i] = strings.TrimSuffix(p.What+"; "+p.Fix, "; ")
	}
	return strings.Join(said, "\n")
}

// A lineReader reads lines, and no more than them: what stands behind the last is for
// others.
type lineReader struct{ from io.Reader }

func (r lineReader) line() (string, error) {
	var line []byte
	for one := make([]byte, 1); ; {
		n, err := r.from.Read(one)
		switch {
		case n == 1 && one[0] == '\n':
			return string(line), nil
		case n == 1 && len(line) < 1000:
			line = append(line, one[0])
		case err == io.EOF && len(line) > 0:
			return string(line), nil
		case err != nil:
			return "", err
		}
	}
}
