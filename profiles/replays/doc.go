// Package replays makes traffic of a record that has its requests one by one, such as an
// access log: each comes at its own time, and is of the class whose pattern its endpoint
// matches. The file is read twice, first to find the window, then for the requests of it,
// which are all that is kept.
//
// It will never take a request for one of a class that nobody named for it: those that
// match none are counted, and told.
package replays

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/models/recording"
	"fleetcost/models/traffic"
	"fleetcost/models/words"
	"fleetcost/profiles/endpoints"
	"fleetcost/profiles/keys"
	"fleetcost/profiles/recordings"
	"fleetcost/sim"
)

// open begins to read the file; nil where it cannot be, which its usual reader tells.
func open(t *keys.Table, key string) *recordings.Input {
	name, _ := t.Peek(key)
	if text, ok := name.(string); !ok || text == "" {
		return nil
	}
	before := t.Findings().Len()
	file, path := t.Open(key, t.Text(key, ""))
	if file == nil || t.Findings().Len() > before {
		return nil
	}
	in, err := recordings.Open(path, file, recordings.Replayed(t))
	if err != nil {
		file.Close()
		return nil
	}
	return in
}

// report records what is wrong with a file.
func report(t *keys.Table, in *recordings.Input, err error) {
	problems, located := errors.AsType[keys.Problems](err)
	if !located {
		problems = keys.Problems{keys.InFile(in.Name, 0, err.Error(), "")}
	}
	for _, p := range problems {
		t.Findings().Add(p)
	}
}

// Matched are how many requests of the window are of each class, and of none.
type Matched struct {
	Classes []int
	None    int
	others  map[string]int // endpoints that match none
}

// mostOthers are the endpoints without a class that are counted one by one.
const mostOthers = 10_000

// Busiest are some endpoints that match no class, with the most requests first.
func (m *Matched) Busiest() string {
	names := slices.Sorted(maps.Keys(m.others))
	slices.SortStableFunc(names, func(a, b string) int { return m.others[b] - m.others[a] })
	var list []string
	for _, name := range names[:min(3, len(names))] {
		list = append(list, fmt.Sprintf("%s (%s)", name, words.Grouped(float64(m.others[name]), 0)))
	}
	return strings.Join(list, ", ")
}

// Read reads the requests of a trace's window from the file under key. Those that match
// patterns of several classes are of the first; nil where the file cannot be read.
func Read(t *keys.Table, key string, trace *traffic.Trace, classes [][]endpoints.Pattern) (*traffic.Singles, *Matched) {
	in := open(t, key)
	if in == nil {
		return nil, nil
	}
	defer in.Close()
	singles := traffic.NewSingles(trace, trace.Counts.Resolution)
	m := &Matched{Classes: make([]int, len(classes)), others: map[string]int{}}
	sorts := endpoints.NewSorter(classes)
	begin := trace.Counts.Start*int64(sim.Second) + int64(sim.Time(trace.From)*trace.Counts.Width)
	err := in.Each(func(q *recording.Request) {
		class := models.AnyClass
		if at := sim.Time(q.At - begin); at < 0 || at >= trace.Horizon() {
			return
		}
		if class = sorts.Of(q.Endpoint); class >= 0 {
			m.Classes[class]++
		} else {
			m.None++
			if _, known := m.others[string(q.Endpoint)]; known || len(m.others) < mostOthers {
				m.others[string(q.Endpoint)]++
			}
		}
		singles.Add(trace, sim.Time(q.At-begin), class)
	})
	if err != nil {
		report(t, in, err)
		return nil, nil
	}
	return singles, m
}
