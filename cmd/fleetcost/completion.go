package main

import (
	"embed"
	"fmt"
	"strings"
	"unicode"

	"github.com/urfave/cli/v2"
)

// The functions by which shells ask for candidates: fleetcost complete -- WORDS.
//
//go:embed shells
var shells embed.FS

var shellNames = []string{"bash", "zsh", "fish"}

func completionCommand() *cli.Command {
	return &cli.Command{
		Name:      "completion",
		Usage:     "print the completion of a shell: " + strings.Join(shellNames, ", "),
		ArgsUsage: strings.Join(shellNames, "|"),
		Description: `Commands, flags, files, presets, machines, regions, the designs of the scenario, and
the keys of scenarios with their values are completed. To have it in every shell:

  fleetcost completion bash > ~/.local/share/bash-completion/completions/fleetcost
  fleetcost completion zsh  > ~/.zfunc/_fleetcost       # a folder of fpath
  fleetcost completion fish > ~/.config/fish/completions/fleetcost.fish`,
		Action: func(c *cli.Context) error {
			name := c.Args().First()
			if c.NArg() != 1 {
				return usage("of which shell? One of %s", strings.Join(shellNames, ", "))
			}
			text, err := shells.ReadFile("shells/" + name)
			if err != nil {
				return usage("there is no completion of %q; %s", name, unlike(name, shellNames, "there are"))
			}
			_, err = c.App.Writer.Write(text)
			return err
		},
	}
}

// completeCommand gives the candidates of the last of the words, one a line, each with
// what it is behind a tab. It never fails: who is in the midst of a word is not helped by
// a message.
func completeCommand() *cli.Command {
	return &cli.Command{
		Name:            "complete",
		Usage:           "the candidates of a last word, for shells",
		Hidden:          true,
		SkipFlagParsing: true,
		Action: func(c *cli.Context) error {
			words := c.Args().Slice()
			if len(words) > 0 && words[0] == "--" {
				words = words[1:]
			}
			for _, one := range candidates(c.App, words) {
				if strings.ContainsFunc(one.word, func(r rune) bool { return !unicode.IsPrint(r) }) {
					continue // a name that no scenario may have, or no line can show
				}
				fmt.Fprintln(c.App.Writer, strings.TrimRight(one.word+"\t"+one.about, "\t"))
			}
			return nil
		},
	}
}
