package profiles

import (
	"fmt"
	"math"

	"fleetcost/models"
	"fleetcost/models/queueing"
	"fleetcost/profiles/keys"
)

// parallel reads { parallel = [ [steps], [steps] ], answers = 1, threads = true }.
// A branch of one step may be that step alone.
func (r reader) parallel(t *keys.Table) models.Step {
	step := models.Step{Action: models.Parallel}
	in, ok := r.nested(t, "parallel", "parallel")
	if !ok {
		return step
	}
	before := t.Findings().Len()
	for _, branch := range readBranches(t, "parallel") {
		var steps []models.Step
		for _, s := range branch {
			steps = append(steps, in.step(s)...)
		}
		step.Branches = append(step.Branches, steps)
	}
	if len(step.Branches) == 0 && t.Findings().Len() == before {
		t.Problem("parallel", "no branches", `write parallel = [ { io = "db", time = "5ms" }, { io = "search", time = "8ms" } ]`)
	}
	r.part(t, len(step.Branches))
	if t.Has("answers") {
		step.Answers = t.Int("answers", 1, 1, math.MaxInt32)
		if n := len(step.Branches); step.Answers > n && n > 0 {
			t.Problem("answers", fmt.Sprintf("%d answers from %d branches", step.Answers, n), fmt.Sprintf("write at most %d, or leave it out to wait for all", n))
		}
	}
	step.Threads = t.Bool("threads")
	return step
}

const branchFix = `write [ { io = "db", time = "5ms" }, [ { cpu = "1ms" }, { io = "search", time = "8ms" } ] ]`

// readBranches are the lists of tables in the list under key, a table alone being a
// list of one.
func readBranches(t *keys.Table, key string) [][]*keys.Table {
	var branches [][]*keys.Table
	for _, item := range t.Items(key, "a list of branches", branchFix, stepFix) {
		switch {
		case !item.IsList:
			t.ProblemAt(item.Path, keys.Show(item.Value)+" is not a branch", branchFix)
			continue
		case len(item.Tables) == 0:
			t.ProblemAt(item.Path, "a branch does nothing", `add a step such as { cpu = "1.2ms" }`)
		}
		branches = append(branches, item.Tables)
	}
	return branches
}

// inProcess names the cache in the memory of the process, which is no backend.
const inProcess = "process"

// cache reads { cache = "redis", time = "0.4ms", hit = 0.9, miss = [steps] }.
func (r reader) cache(t *keys.Table) models.Step {
	step := models.Step{Action: models.Cache}
	name := t.Required("cache", `name the cache, e.g. cache = "redis", or "process" for the memory of the process`)
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
		step.Blocking = t.Bool("blocking")
	}
	step.Hit = r.hit(t)
	if !t.Require("miss", `add what is done then, e.g. miss = [ { io = "db", time = "5ms" } ]`) {
		return step
	}
	if in, ok := r.nested(t, "miss", ""); ok {
		step.Steps = in.steps(t, "miss", "a miss costs nothing")
	}
	return step
}

// hit is the share of lookups that find what they look for: as given, or that of
// a cache which drops what was used least recently, by Che's approximation.
func (r reader) hit(t *keys.Table) float64 {
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
	before := t.Findings().Len()
	keys := t.Whole("keys", "add how many different keys are asked for, e.g. keys = 1e6", 1, queueing.MaxKeys)
	size := t.Whole("size", "add how many keys the cache holds, e.g. size = 1e5", 0, queueing.MaxKeys)
	var exponent float64
	if t.Require("zipf", "add the exponent of their popularity, 0 where all are alike, e.g. zipf = 0.9") {
		exponent = t.Float("zipf", 0, 0, 10)
	}
	if t.Findings().Len() > before {
		return 0
	}
	ratio, err := queueing.Zipf{Keys: keys, Exponent: exponent}.HitRatio(size)
	if err != nil {
		t.Problem("keys", err.Error(), "")
		return 0
	}
	t.Assume(t.At("hit"), fmt.Sprintf("%.4g", ratio), fmt.Sprintf("%d of %d keys, popularity by Zipf with %g, least recently used dropped (Che)", size, keys, exponent))
	return ratio
}

// stream reads { stream = [steps of a chunk], chunks = 40 }.
func (r reader) stream(t *keys.Table) models.Step {
	step := models.Step{Action: models.Stream, Chunks: 1}
	if r.around != "" {
		t.Pass("stream", "chunks")
		t.Problem("stream", "an answer is sent by the request itself, not from within "+r.around, "move it behind that step")
		return step
	}
	if t.Require("chunks", "add how many there are, e.g. chunks = 40") {
		step.Chunks = t.Int("chunks", 1, 1, models.MostChunks)
	}
	if in, ok := r.nested(t, "stream", "stream"); ok {
		step.Steps = in.steps(t, "stream", "a chunk costs nothing")
	}
	return step
}
