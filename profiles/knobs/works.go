package knobs

import (
	"maps"
	"slices"
	"strconv"

	"fleetcost/models/report"
	"fleetcost/profiles/keys"
)

// works adds the factors for the times of requests: one for all, and where there are
// several one for each that has such times.
func (b *Board) works(d *keys.Document) {
	for _, kind := range []struct{ name, group, does string }{{cpu, "CPU", "computes"}, {io, "I/O", "waits"}} {
		var own []report.Knob
		for _, table := range tabled {
			names, all := named(d, table)
			for _, name := range names {
				served, _ := all[name].(map[string]any)
				w := work{kind: kind.name}
				for _, list := range []string{"steps", "connect"} {
					w.steps(served[list], keys.Path{table, name, list})
				}
				if w.recorded {
					b.Fixed = append(b.Fixed, name+" "+kind.does+" for as long as was measured, in part: no factor changes that")
				}
				if len(w.found) == 0 {
					continue
				}
				knob := kind.name + "." + name
				if table != "request" {
					knob = kind.name + "." + table + "." + name
				}
				b.times[knob] = w.found
				own = append(own, report.Knob{Name: knob, Group: kind.group, Label: name + " " + kind.does, Said: 1, Factor: true})
			}
		}
		if len(own) == 0 {
			continue
		}
		b.add(report.Knob{Name: kind.name, Group: kind.group, Label: "every request " + kind.does, Said: 1, Factor: true}, mostFactor)
		if len(own) > 1 {
			for _, k := range own {
				b.add(k, mostFactor)
			}
		}
	}
}

// work finds the times of one kind in the steps of a request.
type work struct {
	kind     string
	found    []timed
	recorded bool // some are measurements
}

// computing are the keys of steps whose times are spent computing, and those of batches.
var computing = []string{"cpu", "offload", "native", "each", "times"}

// steps are the times of a step, of steps in a list, or of those within one.
func (w *work) steps(v any, path keys.Path) {
	below := func(key string) keys.Path { return append(slices.Clone(path), key) }
	switch v := v.(type) {
	case []any:
		for i, item := range v {
			w.steps(item, below(strconv.Itoa(i)))
		}
	case []map[string]any:
		for i, item := range v {
			w.steps(item, below(strconv.Itoa(i)))
		}
	case map[string]any:
		_, batch := v["max"] // of native work, whose time is that of a batch
		for _, key := range slices.Sorted(maps.Keys(v)) {
			kind := ""
			switch {
			case slices.Contains(computing, key), key == "time" && batch:
				kind = cpu
			case key == "time":
				kind = io
			case key == "miss", key == "parallel", key == "stream", key == "batch":
				w.steps(v[key], below(key))
			}
			if kind == w.kind {
				w.time(v[key], below(key))
			}
		}
	}
}

// time is one, or a table of a distribution, whose times are all of one unit of it.
func (w *work) time(v any, path keys.Path) {
	if table, ok := v.(map[string]any); ok {
		if _, measured := table["samples"]; measured {
			w.recorded = true
			return
		}
		for _, key := range slices.Sorted(maps.Keys(table)) {
			w.time(table[key], append(slices.Clone(path), key))
		}
		return
	}
	if q, ok := keys.QuantityOf(v); ok && isTime(q) && q.Value > 0 {
		w.found = append(w.found, timed{path.String(), q})
	}
}
