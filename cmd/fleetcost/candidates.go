package main

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"fleetcost/outputs"
	"fleetcost/outputs/loadtests"
	"fleetcost/outputs/manifests"
	"fleetcost/profiles"
	"fleetcost/profiles/inspect"
	"fleetcost/profiles/reference"
)

// A candidate of a word that is being written. One that ends with = or / goes on.
type candidate struct{ word, about string }

// candidates are those of the last of the words behind the name of the program.
func candidates(app *cli.App, words []string) []candidate {
	if len(words) == 0 {
		words = []string{""}
	}
	last := words[len(words)-1]
	if len(words) == 1 {
		if strings.HasPrefix(last, "-") {
			return beginning(last, []candidate{{"--help", "show help"}, {"--version", "print the version"}})
		}
		return beginning(last, commandCandidates(app))
	}
	command := app.Command(words[0])
	if command == nil {
		return nil
	}
	before := words[len(words)-2]
	if name, value, ok := strings.Cut(last, "="); ok && strings.HasPrefix(name, "-") {
		return prefixed(name+"=", ofFlag(command, name, words, value))
	}
	if takesValue(command, before) {
		return ofFlag(command, before, words, last)
	}
	if strings.HasPrefix(last, "-") {
		return beginning(last, flagCandidates(command))
	}
	return ofArgument(app, command, words, last)
}

// beginning are those of the candidates that begin as what is written.
func beginning(written string, all []candidate) (some []candidate) {
	for _, one := range all {
		if strings.HasPrefix(one.word, written) {
			some = append(some, one)
		}
	}
	return some
}

func prefixed(prefix string, all []candidate) []candidate {
	for i := range all {
		all[i].word = prefix + all[i].word
	}
	return all
}

func plainly(names []string) (all []candidate) {
	for _, name := range names {
		all = append(all, candidate{word: name})
	}
	return all
}

func commandCandidates(app *cli.App) (all []candidate) {
	for _, c := range app.Commands {
		if !c.Hidden {
			all = append(all, candidate{c.Name, c.Usage})
		}
	}
	return all
}

func flagCandidates(command *cli.Command) []candidate {
	all := []candidate{{"--help", "show help"}}
	for _, f := range command.Flags {
		about := ""
		if d, ok := f.(cli.DocGenerationFlag); ok {
			about = strings.ReplaceAll(d.GetUsage(), "`", "")
		}
		all = append(all, candidate{"--" + f.Names()[0], about})
	}
	return all
}

// takesValue tells whether a word is a flag whose value is the next.
func takesValue(command *cli.Command, word string) bool {
	name := strings.TrimLeft(word, "-")
	return name != word && valued(command.Flags)[name]
}

// scenarioOf is the scenario that the words name, or the embedded example.
func scenarioOf(command *cli.Command, words []string) profiles.Source {
	for i := 1; i < len(words)-1; i++ {
		if takesValue(command, words[i]) {
			if words[i] != "--scenario" {
				i++
			}
			continue
		}
		if strings.HasPrefix(words[i], "-") {
			continue
		}
		if src, err := profiles.ReadSource(words[i], strings.NewReader("")); err == nil {
			return src
		}
	}
	src, _ := profiles.Embedded(example)
	return src
}

// ofFlag are the candidates of the value of a flag.
func ofFlag(command *cli.Command, flag string, words []string, written string) []candidate {
	listed := func(listing, key string) []candidate { return plainly(inspect.Names(listing, key)) }
	var all []candidate
	switch name := strings.TrimLeft(flag, "-"); name {
	case "set":
		return keyCandidates(scenarioOf(command, words), written)
	case "vary":
		return keyCandidates(scenarioOf(command, words), written)
	case "design", "between":
		done := written[:strings.LastIndexByte(written, ',')+1]
		return beginning(written, prefixed(done, plainly(profiles.Named(scenarioOf(command, words), "design"))))
	case "format":
		all = plainly(outputs.Formats.Names())
		if command.Name == "version" {
			all = plainly([]string{"table", "json"})
		}
	case "emit":
		all = plainly(manifests.Tools.Names())
	case "example":
		all = scenarioCandidates()
	case "policy":
		all = listed("autoscalers", "")
	case "provider":
		all = listed("clouds", "provider")
	case "region":
		all = listed("clouds", "region")
	case "machine":
		all = listed("machines", "")
	case "runtime":
		all = listed("runtimes", "")
	case "values", "time-as", "duration-unit", "arrivals":
		k := reference.Key{}
		if s, ok := reference.Find("traffic"); ok {
			for _, k = range s.Keys {
				if k.Name == name || k.Name == "time" && name == "time-as" || k.Name == "duration_unit" && name == "duration-unit" {
					break
				}
			}
		}
		all = plainly(k.Words)
	case "spacing":
		all = plainly([]string{"poisson", "even"})
	case "out", "scenario", "cpu":
		return files(written)
	}
	return beginning(written, all)
}

// ofArgument are the candidates of a word that is no flag.
func ofArgument(app *cli.App, command *cli.Command, words []string, written string) []candidate {
	nth := 0 // of the arguments
	for i := 1; i < len(words)-1; i++ {
		switch {
		case takesValue(command, words[i]):
			i++
		case !strings.HasPrefix(words[i], "-"):
			nth++
		}
	}
	first := nth == 0
	switch command.Name {
	case "help":
		return beginning(written, commandCandidates(app))
	case "completion":
		return beginning(written, plainly(shellNames))
	case "list":
		if !first {
			return nil
		}
		var all []candidate
		for _, l := range listings {
			all = append(all, candidate{word: l.Name})
		}
		return beginning(written, all)
	case "emit":
		if first {
			return beginning(written, plainly(loadtests.Tools.Names()))
		}
	case "prices":
		if first {
			return beginning(written, []candidate{{"import", "own prices from the files of providers"}})
		}
		return files(written)
	case "init", "schema", "version", "man":
		return nil
	case "traffic", "calibrate", "validate":
		return files(written)
	}
	return append(beginning(written, scenarioCandidates()), files(written)...)
}

func scenarioCandidates() (all []candidate) {
	for _, s := range profiles.Listings() {
		all = append(all, candidate{s.Name, s.About})
	}
	return all
}

// files are those that begin as what is written, and folders to go on in.
func files(written string) (all []candidate) {
	folder, begin := filepath.Split(written)
	entries, err := os.ReadDir(filepath.Join(".", folder))
	if strings.HasPrefix(folder, "/") {
		entries, err = os.ReadDir(folder)
	}
	if err != nil {
		return nil
	}
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, begin) || strings.HasPrefix(name, ".") && begin == "" || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			continue
		}
		if e.IsDir() {
			name += "/"
		}
		all = append(all, candidate{word: folder + name})
	}
	return all
}
