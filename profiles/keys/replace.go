package keys

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Replace is a TOML text with other values, as TOML, for some of the dotted keys that it
// gives values itself: nothing else of it changes, neither comments nor line breaks. The
// error names a key that it gives none.
func Replace(text string, values map[string]string) (string, error) {
	s := scan(text)
	if s.tooDeep != nil {
		return "", fmt.Errorf("%s", s.tooDeep.what)
	}
	type change struct {
		span
		value string
	}
	var changes []change
	for _, key := range slices.Sorted(maps.Keys(values)) {
		at, ok := s.values[key]
		if !ok {
			return "", fmt.Errorf("the text gives no value to %s", key)
		}
		changes = append(changes, change{at, values[key]})
	}
	slices.SortFunc(changes, func(a, b change) int { return a.from - b.from })
	var b strings.Builder
	end := 0
	for _, c := range changes {
		if c.from < end {
			return "", fmt.Errorf("a key that is replaced stands within another, at byte %d", c.from)
		}
		b.WriteString(text[end:c.from])
		b.WriteString(c.value)
		end = c.to
	}
	b.WriteString(text[end:])
	return b.String(), nil
}
