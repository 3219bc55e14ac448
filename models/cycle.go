package models

import "slices"

// Circles of calls. A request that waited for itself would wait for ever where
// workers are limited, so no class may lead back to itself.

// Cycle names the classes of a circle of calls, the first of them at both ends;
// nil where there is none.
func (f *Fleet) Cycle() []string { return Cycle(f.Classes) }

// Cycle names the classes of a circle of calls, the first of them at both ends;
// nil where there is none.
func Cycle(classes []Class) (circle []string) {
	const (
		unseen = iota
		open
		closed
	)
	state := make([]int, len(classes))
	var path []int
	var visit func(i int) bool
	visit = func(i int) bool {
		switch {
		case i < 0 || i >= len(classes) || state[i] == closed:
			return false
		case state[i] == open:
			for _, j := range path[slices.Index(path, i):] {
				circle = append(circle, classes[j].Name)
			}
			circle = append(circle, classes[i].Name)
			return true
		}
		state[i] = open
		path = append(path, i)
		for s := range classes[i].All() {
			if (s.Action == Call || s.Action == Enqueue) && visit(s.Class) {
				return true
			}
		}
		path = path[:len(path)-1]
		state[i] = closed
		return false
	}
	for i := range classes {
		if visit(i) {
			return circle
		}
	}
	return nil
}
