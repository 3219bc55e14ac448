package inspect

import (
	"strings"

	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/profiles/reference"
)

// scenarioKeys are all keys of a scenario by their whole names, with NAME for any name and N
// for a place in a list. Those of a table that stands in the value of others (a step, a time,
// a retry) are told once, by the name of that sort of table.
func scenarioKeys(cost.Catalogue) *report.Listing {
	l := &report.Listing{Columns: []string{"key", "type", "unit", "default", "about", "choices", "example"}, Gives: []string{"example", "choices", "unit", "default"}}
	for _, s := range reference.Sections() {
		l.Groups = append(l.Groups, report.Group{Title: title(&s), Rows: len(s.Keys)})
		for _, k := range s.Keys {
			l.Rows = append(l.Rows, []any{s.Path(&k), string(k.Type), said(k.Unit), said(k.Default), k.About, said(choices(&k)), k.Example})
		}
	}
	return l
}

// choices are the words that a key may be, or where they are listed.
func choices(k *reference.Key) string {
	if k.Listing != "" {
		return "list " + k.Listing
	}
	return strings.Join(k.Words, ", ")
}

// said is nil where nothing is.
func said(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// title is what a section is called in a file, and what it is.
func title(s *reference.Section) string {
	switch {
	case s.Name == "":
		return "At the top of the file"
	case s.Inline():
		return s.Name + ": " + s.About
	}
	return "[" + s.Name + "]  " + s.About
}
