package keys

import "strings"

// Nearest returns the word that is most like wrong, or "" when none is like
// it: when more than a third of its letters, and more than two, would have to
// change, or more than half of the shorter of the two. Of equally near words the first
// wins.
func Nearest(wrong string, words []string) string {
	best, least := "", max(2, len(wrong)/3)+1
	if len(wrong) > 64 {
		return ""
	}
	for _, w := range words {
		d := distance(strings.ToLower(wrong), strings.ToLower(w))
		if d < least && 2*d <= min(len(wrong), len(w)) {
			best, least = w, d
		}
	}
	return best
}

// distance is the least number of letters inserted, deleted, replaced, or
// swapped with their neighbour that makes b of a (optimal string alignment).
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

// DidYouMean says what was perhaps meant by a word that is none of those allowed:
// "did you mean rate?", and nothing where none is like it.
func DidYouMean(wrong string, words []string) string {
	if w := Nearest(wrong, words); w != "" {
		return "did you mean " + w + "?"
	}
	return ""
}

// OneOf says what was perhaps meant, and else all there is.
func OneOf(wrong string, allowed []string) string {
	if fix := Meant(wrong, allowed); fix != "" {
		return fix
	}
	return "write " + List(Quoted(allowed))
}

// Meant says what was perhaps meant: the nearest word, or else those that the wrong one is
// part of, or nearly the beginning of; "" where nothing is like it.
func Meant(wrong string, words []string) string {
	if fix := DidYouMean(wrong, words); fix != "" {
		return fix
	}
	if like := containing(wrong, words); len(like) > 0 {
		return "did you mean " + List(like) + "?"
	}
	if like := beginning(wrong, words); len(like) > 0 {
		return "did you mean " + List(like) + "?"
	}
	return ""
}

// beginning are the words whose first parts, between hyphens, are nearly all of a shorter
// one: gunicorn-sync-flask of gunicron-sync; none where they are too many to choose from.
func beginning(part string, words []string) (all []string) {
	const most = 5
	parts := strings.Count(part, "-") + 1
	if parts < 2 {
		return nil
	}
	for _, w := range words {
		if of := strings.Split(w, "-"); len(of) > parts && Nearest(part, []string{strings.Join(of[:parts], "-")}) != "" {
			all = append(all, w)
		}
	}
	if len(all) > most {
		return nil
	}
	return all
}

// containing are the words that a shorter one is part of: celery-prefork of celery;
// none where they are too many to choose from.
func containing(part string, words []string) (all []string) {
	const fewest, most = 3, 5
	for _, w := range words {
		if len(part) >= fewest && strings.Contains(w, strings.ToLower(part)) {
			all = append(all, w)
		}
	}
	if len(all) > most {
		return nil
	}
	return all
}
