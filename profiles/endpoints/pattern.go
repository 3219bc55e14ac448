// Package endpoints sorts the requests of a record by patterns of their endpoints, method
// and path: which class of a scenario they are of, or that they do not count.
//
// It will never guess that two endpoints are alike: only what a pattern says is.
package endpoints

import (
	"fmt"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/profiles/keys"
)

// A Pattern of endpoints: "GET /report*". A star stands for any run of characters, slashes
// too; all else for itself. One without a method, "/report*", is of any method. What it is
// compared with is method and path, without host and query.
type Pattern string

// Matches tells whether an endpoint, "GET /reports/7", is of the pattern.
func (p Pattern) Matches(endpoint string) bool {
	if strings.HasPrefix(string(p), "/") {
		_, path, ok := strings.Cut(endpoint, " ")
		if !ok {
			return false
		}
		endpoint = path
	}
	parts := strings.Split(string(p), "*")
	last := len(parts) - 1
	rest, ok := strings.CutPrefix(endpoint, parts[0])
	if !ok || last == 0 {
		return ok && rest == ""
	}
	for _, part := range parts[1:last] {
		if _, rest, ok = strings.Cut(rest, part); !ok {
			return false
		}
	}
	return strings.HasSuffix(rest, parts[last])
}

// Patterns are those under key: one text, or a list of them.
func Patterns(t *keys.Table, key string) (all []Pattern) {
	v, _, ok := t.Value(key)
	if !ok {
		return nil
	}
	fix := fmt.Sprintf(`write %s = "GET /report*", or a list of such; a star stands for any characters`, key)
	list, many := v.([]any)
	if !many {
		list = []any{v}
	}
	for _, item := range list {
		text, isText := item.(string)
		if !isText || text == "" {
			t.Problem(key, keys.Show(item)+" is no pattern of endpoints", fix)
			return nil
		}
		p, what, how := Parse(text)
		if what != "" {
			if how == "" {
				how = fix
			}
			t.Problem(key, what, how)
			return nil
		}
		all = append(all, p)
	}
	if len(all) == 0 {
		t.Problem(key, "no patterns", fix)
	}
	return all
}

// Parse reads a pattern; what is wrong with one, and how to fix it, where that is not the
// same of all.
func Parse(text string) (p Pattern, what, fix string) {
	method, path, two := strings.Cut(text, " ")
	switch {
	case text == "":
		return "", "is no pattern of endpoints", ""
	case strings.ContainsAny(text, "?#"):
		return "", fmt.Sprintf("%q asks for a query: endpoints are told by method and path alone", text), "remove all from ? on"
	case two && (path == "" || strings.ToUpper(method) != method || strings.ContainsAny(path, " \t")),
		!two && text[0] != '/' && text[0] != '*':
		return "", fmt.Sprintf("%q is no method and path", text), ""
	}
	return Pattern(text), "", ""
}

// A Sorter finds the class of an endpoint: the first that has a pattern for it.
type Sorter struct {
	classes [][]Pattern
	known   map[string]int
}

// NewSorter sorts by the patterns of each class.
func NewSorter(classes [][]Pattern) *Sorter { return &Sorter{classes, map[string]int{}} }

// mostKnown endpoints are remembered with their class.
const mostKnown = 100_000

// Of is the class of an endpoint, [models.AnyClass] where no pattern is of it.
func (s *Sorter) Of(endpoint []byte) int {
	if class, known := s.known[string(endpoint)]; known {
		return class
	}
	name := string(endpoint)
	class := slices.IndexFunc(s.classes, func(patterns []Pattern) bool {
		return slices.ContainsFunc(patterns, func(p Pattern) bool { return p.Matches(name) })
	})
	if class < 0 {
		class = models.AnyClass
	}
	if len(s.known) < mostKnown {
		s.known[name] = class
	}
	return class
}
