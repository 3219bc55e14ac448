package profiles

import (
	"fmt"
	"math"
	"strconv"

	"fleetcost/models"
	"fleetcost/models/queueing"
)

// parallel reads { parallel = [ [steps], [steps] ], answers = 1, threads = true }.
// A branch of one step may be that step alone.
func (r reader) parallel(t *Table) models.Step {
	step := models.Step{Action: models.Parallel}
	in, ok := r.inside(t, "parallel", "parallel")
	if !ok {
		return step
	}
	before := len(t.doc.found.problems)
	for _, branch := range readBranches(t, "parallel") {
		var steps []models.Step
		for _, s := range branch {
			steps = append(steps, in.step(s)...)
		}
		step.Branches = append(step.Branches, steps)
	}
	if len(step.Branches) == 0 && len(t.doc.found.problems) == before {
		t.Problem("parallel", "no branches", `write parallel = [ { io = "db", time = "5ms" }, { io = "search", time = "8ms" } ]`)
	}
	r.part(t, len(step.Branches))
	if t.Has("answers") {
		step.Answers = t.Int("answers", 1, 1, math.MaxInt32)
		if n := len(step.Branches); step.Answers > n && n > 0 {
			t.Problem("answers", fmt.Sprintf("%d answers from %d branches", step.Answers, n), fmt.Sprintf("write at most %d, or leave it out to wait for all", n))
		}
	}
	step.Threads = t.flag("threads")
	return step
}

const branchFix = `write [ { io = "db", time = "5ms" }, [ { cpu = "1ms" }, { io = "search", time = "8ms" } ] ]`

// readBranches are the lists of tables in the list under key, a table alone being a
// list of one.
func readBranches(t *Table, key string) [][]*Table {
	var items []any
	switch v := t.values[key].(type) {
	case []any:
		items = v
	case []map[string]any:
		for _, table := range v {
			items = append(items, table)
		}
	default:
		t.notA(key, "a list of branches", branchFix)
	}
	var branches [][]*Table
	for i, item := range items {
		at := t.at(key, strconv.Itoa(i))
		branch := newTable(t.doc, t.at(key), map[string]any{strconv.Itoa(i): item})
		var tables []*Table
		switch item := item.(type) {
		case map[string]any:
			tables = []*Table{newTable(t.doc, at, item)}
		case []any, []map[string]any:
			if tables = branch.tables(strconv.Itoa(i), stepFix); len(tables) == 0 {
				t.doc.problem(at, "a branch does nothing", `add a step such as { cpu = "1.2ms" }`)
			}
		default:
			t.doc.problem(at, show(item)+" is not a branch", branchFix)
			continue
		}
		t.lists[key] = append(t.lists[key], tables...)
		branches = append(branches, tables)
	}
	return branches
}

// inProcess names the cache in the memory of the process, which is no backend.
const inProcess = "process"

// cache reads { cache = "redis", time = "0.4ms", hit = 0.9, miss = [steps] }.
func (r reader) cache(t *Table) models.Step {
	step := models.Step{Action: models.Cache}
	name := t.required("cache", `name the cache, e.g. cache = "redis", or "process" for the memory of the process`)
	switch {
	case name == inProcess:
		for _, key := range []string{"time", "blocking"} {
			if t.Has(key) {
				t.Problem(key, "what is in the memory of the process is not waited for", "remove it, or add a cpu step")
			}
		}
	case name != "":
		step.Backend = r.backends.index(t, "cache", name)
		if t.Require("time", `add how long a lookup takes, e.g. time = "0.4ms"`) {
			step.Time = readDistribution(t, "time")
		}
		step.Blocking = t.flag("blocking")
	}
	step.Hit = r.hit(t)
	if !t.Require("miss", `add what is done then, e.g. miss = [ { io = "db", time = "5ms" } ]`) {
		return step
	}
	if in, ok := r.inside(t, "miss", ""); ok {
		step.Steps = in.steps(t, "miss", "a miss costs nothing")
	}
	return step
}

// hit is the share of lookups that find what they look for: as given, or that of
// a cache which drops what was used least recently, by Che's approximation.
func (r reader) hit(t *Table) float64 {
	law := t.Has("keys") || t.Has("zipf") || t.Has("size")
	switch {
	case t.Has("hit") && law:
		t.Problem("hit", "follows from keys, zipf and size", "keep either it or them")
		return 0
	case t.Has("hit"):
		return t.Share("hit", 0, 0, 1)
	case !law:
		t.Require("hit", "add the share of lookups that find something, hit = 0.9, or keys = 1e6, zipf = 0.9 and size = 1e5")
		return 0
	}
	before := len(t.doc.found.problems)
	keys := t.whole("keys", "add how many different keys are asked for, e.g. keys = 1e6", 1, queueing.MaxKeys)
	size := t.whole("size", "add how many keys the cache holds, e.g. size = 1e5", 0, queueing.MaxKeys)
	var exponent float64
	if t.Require("zipf", "add the exponent of their popularity, 0 where all are alike, e.g. zipf = 0.9") {
		exponent = t.Float("zipf", 0, 0, 10)
	}
	if len(t.doc.found.problems) > before {
		return 0
	}
	ratio, err := queueing.Zipf{Keys: keys, Exponent: exponent}.HitRatio(size)
	if err != nil {
		t.Problem("keys", err.Error(), "")
		return 0
	}
	t.doc.assume(t.at("hit"), fmt.Sprintf("%.4g", ratio), fmt.Sprintf("%d of %d keys, popularity by Zipf with %g, least recently used dropped (Che)", size, keys, exponent))
	return ratio
}

// whole is a whole number that may be written as 1e6.
func (t *Table) whole(key, fix string, low, high float64) int {
	if !t.Require(key, fix) {
		return int(low)
	}
	return int(number(t, key, low, low, high, wholes))
}

// wholes are numbers without a fraction.
var wholes = func() kind[float64] {
	k := floats
	k.name, k.show = "whole number", func(f float64) string { return fmt.Sprintf("%.3g", f) }
	k.read = func(v any) (float64, string, bool) {
		n, fix, ok := floats.read(v)
		return n, fix, ok && n == math.Trunc(n)
	}
	return k
}()

// stream reads { stream = [steps of a chunk], chunks = 40 }.
func (r reader) stream(t *Table) models.Step {
	step := models.Step{Action: models.Stream, Chunks: 1}
	if r.within != "" {
		t.pass("stream", "chunks")
		t.Problem("stream", "an answer is sent by the request itself, not from within "+r.within, "move it behind that step")
		return step
	}
	if t.Require("chunks", "add how many there are, e.g. chunks = 40") {
		step.Chunks = t.Int("chunks", 1, 1, models.MostChunks)
	}
	if in, ok := r.inside(t, "stream", "stream"); ok {
		step.Steps = in.steps(t, "stream", "a chunk costs nothing")
	}
	return step
}
