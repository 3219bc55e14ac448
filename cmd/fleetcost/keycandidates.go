package main

import (
	"slices"
	"strconv"
	"strings"

	"fleetcost/profiles"
	"fleetcost/profiles/inspect"
	"fleetcost/profiles/reference"
)

// keyCandidates are the keys of a scenario that begin as what is written, each with what it
// is; behind a = the values that one may have.
func keyCandidates(src profiles.Source, written string) []candidate {
	if path, value, ok := strings.Cut(written, "="); ok {
		return prefixed(path+"=", beginning(value, valueCandidates(src, path)))
	}
	var all []candidate
	for _, s := range reference.Sections() {
		for _, prefix := range tablesOf(src, s.Name) {
			for i := range s.Keys {
				k := &s.Keys[i]
				if k.Type == reference.Table || k.Type == reference.Tables || k.Type == reference.Steps || k.Name == "NAME" {
					continue
				}
				all = append(all, candidate{strings.TrimPrefix(prefix+"."+k.Name, ".") + "=", reference.Told(k)})
			}
		}
	}
	for _, path := range profiles.Paths(src) { // steps and the like, as the scenario has them
		if !slices.ContainsFunc(all, func(c candidate) bool { return c.word == path+"=" }) {
			all = append(all, candidate{path + "=", "of the scenario"})
		}
	}
	return beginning(written, all)
}

// tablesOf are the tables of a scenario that a section is of; none of one that stands
// within others.
func tablesOf(src profiles.Source, section string) []string {
	s := reference.Section{Name: section}
	if s.Inline() || strings.Contains(section, ".N.") || strings.HasSuffix(section, ".N") {
		return nil
	}
	sort, rest, named := strings.Cut(section, ".NAME")
	if !named {
		return []string{section}
	}
	names := profiles.Named(src, sort)
	if sort == "team" {
		names = profiles.Named(src, "design")
	}
	var all []string
	for _, name := range names {
		all = append(all, sort+"."+name+rest)
	}
	return all
}

// valueCandidates are the values that a key may have, where they are known.
func valueCandidates(src profiles.Source, path string) []candidate {
	k := keyAt(path)
	if k == nil {
		return nil
	}
	words := slices.Clone(k.Words)
	switch {
	case k.Type == reference.Truth:
		words = []string{"true", "false"}
	case k.Listing != "":
		words = append(words, inspect.Names(k.Listing, k.Name)...)
		if k.Name == "runtime" {
			words = append(words, profiles.Named(src, "runtime")...)
		}
	case k.Name == "io" || k.Name == "via" || k.Name == "backend":
		words = profiles.Named(src, "backend")
	case k.Name == "service" || k.Name == "call" || k.Name == "enqueue":
		words = profiles.Named(src, "service")
	}
	if len(words) == 0 {
		if example, err := strconv.Unquote(k.Example); err == nil {
			words = []string{example}
		} else if !strings.ContainsAny(k.Example, "{[") {
			words = []string{k.Example}
		}
	}
	return plainly(words)
}

// keyAt is the key of the reference that a path of a scenario has; nil where there is none.
func keyAt(path string) *reference.Key {
	parts := strings.Split(path, ".")
	last := parts[len(parts)-1]
	for _, s := range reference.Sections() {
		fits := s.Inline() && len(parts) > 3 && strings.HasPrefix(s.Name, "step.") && isPlace(parts[len(parts)-2])
		if own := strings.Split(s.Name, "."); s.Name != "" && len(own) == len(parts)-1 {
			fits = true
			for i := range own {
				fits = fits && (own[i] == parts[i] || own[i] == "NAME" || own[i] == "N" && isPlace(parts[i]))
			}
		}
		if s.Name == "" && len(parts) == 1 {
			fits = true
		}
		for i := range s.Keys {
			if fits && s.Keys[i].Name == last {
				return &s.Keys[i]
			}
		}
	}
	return nil
}

func isPlace(part string) bool {
	_, err := strconv.Atoi(part)
	return err == nil
}
