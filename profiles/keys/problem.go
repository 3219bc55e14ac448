package keys

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A Problem is one thing that is wrong with what the user wrote, where it
// stands, and how to fix it.
type Problem struct {
	File string // as the user named it, or "--set KEY", "--vary KEY"
	Line int    // 1 is the first; 0 where there is no line, as for what is missing from the file altogether
	Key  string // dotted, as --set takes it; steps count from 0: request.browse.steps.0.cpu
	What string
	Fix  string // may be empty

	rank, at int // order: the scenario file, its overrides, other files; offset in the file
}

// String formats p as file:line: key: what; fix.
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(Printable(p.File))
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d", p.Line)
	}
	if p.Key != "" {
		b.WriteString(": " + p.Key)
	}
	b.WriteString(": " + p.What)
	if p.Fix != "" {
		b.WriteString("; " + p.Fix)
	}
	return b.String()
}

// InFile is a problem of a file that the text names, or of another that is read
// beside it; line 0 is the file as a whole.
func InFile(file string, line int, what, fix string) Problem {
	return Problem{File: file, Line: line, What: what, Fix: fix, rank: ofOthers, at: line}
}

// Problems are all that was found wrong, in the order of files and lines.
type Problems []Problem

// Error lists the problems, one per line.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// The ranks of files: where the problems of each stand in the list.
const (
	ofFile = iota
	ofSets
	ofOthers
)

// MostProblems that are kept and printed; whoever has more has the wrong file.
const MostProblems = 1000

// Findings collects problems while files are read. The zero value is ready.
type Findings struct {
	problems Problems
	seen     map[Problem]bool
	dropped  int
}

// Add keeps a problem, once; of a flood of them it only counts the rest.
func (f *Findings) Add(p Problem) {
	p.What, p.Fix, p.Key = clip(p.What), clip(p.Fix), clip(p.Key)
	switch {
	case f.seen[p]:
		return
	case f.Drop():
		return
	case f.seen == nil:
		f.seen = map[Problem]bool{}
	}
	f.seen[p] = true
	f.problems = append(f.problems, p)
}

// Len is the number of problems that are kept.
func (f *Findings) Len() int { return len(f.problems) }

// Drop tells whether there are so many problems that one more is only counted,
// and then counts it.
func (f *Findings) Drop() bool {
	if f.Len() < MostProblems {
		return false
	}
	f.dropped++
	return true
}

// Sorted returns the problems in the order of files and lines, nil when there
// are none.
func (f *Findings) Sorted() Problems {
	if len(f.problems) == 0 {
		return nil
	}
	ps := slices.Clone(f.problems)
	slices.SortStableFunc(ps, func(a, b Problem) int {
		byName := 0
		if a.rank == ofOthers {
			byName = cmp.Compare(a.File, b.File)
		}
		return cmp.Or(
			cmp.Compare(a.rank, b.rank), byName,
			cmp.Compare(lastIfZero(a.Line), lastIfZero(b.Line)),
			cmp.Compare(a.at, b.at))
	})
	if f.dropped > 0 {
		last := ps[len(ps)-1]
		ps = append(ps, Problem{File: last.File, What: fmt.Sprintf("and %d more problems", f.dropped)})
	}
	return ps
}

// lastIfZero sorts problems without a line behind those that have one.
func lastIfZero(line int) int {
	if line == 0 {
		return int(^uint(0) >> 1)
	}
	return line
}
