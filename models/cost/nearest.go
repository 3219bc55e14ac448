package cost

import "strings"

// nearest returns the one of names that takes the fewest edits to make from
// word, whatever the case of the letters: the first of several, "" of none.
func nearest(word string, names []string) string {
	found, fewest := "", -1
	for _, name := range names {
		if n := edits(strings.ToLower(word), strings.ToLower(name)); fewest < 0 || n < fewest {
			found, fewest = name, n
		}
	}
	return found
}

// edits is the Levenshtein distance of a and b: how many letters must be put
// in, taken out or changed to make one from the other.
func edits(a, b string) int {
	to := []rune(b)
	row := make([]int, len(to)+1) // edits from what was read of a to to[:j]
	for j := range row {
		row[j] = j
	}
	for i, letter := range []rune(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j, other := range to {
			change := diagonal
			if letter != other {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, diagonal+1)
		}
	}
	return row[len(to)]
}
