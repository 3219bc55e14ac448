package replays

import (
	"cmp"
	"fmt"
	"maps"
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

// Patterns are those of a class under key: one text, or a list of them.
func Patterns(t *keys.Table, key string) (all []Pattern) {
	v, _, ok := t.Value(key)
	if !ok {
		return nil
	}
	const fix = `write match = "GET /report*", or a list of such; a star stands for any characters`
	list, many := v.([]any)
	if !many {
		list = []any{v}
	}
	for _, item := range list {
		text, isText := item.(string)
		method, path, two := strings.Cut(text, " ")
		switch {
		case !isText || text == "":
			t.Problem(key, keys.Show(item)+" is no pattern of endpoints", fix)
			return nil
		case strings.ContainsAny(text, "?#"):
			t.Problem(key, fmt.Sprintf("%q asks for a query: endpoints are told by method and path alone", text), "remove all from ? on")
			return nil
		case two && (path == "" || strings.ToUpper(method) != method || strings.ContainsAny(path, " \t")),
			!two && text[0] != '/' && text[0] != '*':
			t.Problem(key, fmt.Sprintf("%q is no method and path", text), fix)
			return nil
		}
		all = append(all, Pattern(text))
	}
	if len(all) == 0 {
		t.Problem(key, "no patterns", fix)
	}
	return all
}

// A sorter finds the class of an endpoint: the first that has a pattern for it.
type sorter struct {
	classes [][]Pattern
	known   map[string]int
}

// mostKnown endpoints are remembered with their class.
const mostKnown = 100_000

func (s *sorter) of(endpoint []byte) int {
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

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
