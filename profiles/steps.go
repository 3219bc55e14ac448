package profiles

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/profiles/keys"
)

const stepFix = `write { cpu = "1.2ms" } or { io = "db", time = "5ms" }`

// stepKinds are what a step may do, by the key that says so, and the other keys
// that it may have then.
var stepKinds = []struct{ action, keys string }{
	{"cpu", "kind"},
	{"io", "time blocking"},
	{"offload", "kind"},
	{"sleep", "blocking"},
	{"native", "cores batch"},
	{"call", "request network " + policyKeys + " optional blocking protocol"},
	{"enqueue", "request via time when_full"},
	{"parallel", "answers threads"},
	{"cache", "time blocking hit keys zipf size miss"},
	{"stream", "chunks"},
}

// A reader reads the steps of a request.
type reader struct {
	*system
	class   int
	request *keys.Table
	depth   int    // of steps in steps
	around  string // parallel or stream, where it is in one
}

// deepestSteps bounds steps in steps.
const deepestSteps = 16

// steps reads the list of steps under key; empty says what is wrong with none.
func (r reader) steps(t *keys.Table, key, empty string) []models.Step {
	before := t.Findings().Len()
	var steps []models.Step
	for _, s := range t.Tables(key, stepFix) {
		steps = append(steps, r.step(s)...)
	}
	if len(steps) == 0 && t.Findings().Len() == before {
		t.Problem(key, empty, `add a step such as { cpu = "1.2ms" }`)
	}
	return steps
}

// nested reads steps that belong to another.
func (r reader) nested(t *keys.Table, key, around string) (reader, bool) {
	r.depth++
	r.around = cmp.Or(around, r.around)
	if r.depth > deepestSteps {
		t.Problem(key, "steps nest too deep", fmt.Sprintf("at most %d deep", deepestSteps))
		t.Pass(t.Keys()...)
		return r, false
	}
	return r, true
}

// step reads one step, and what belongs to it.
func (r reader) step(t *keys.Table) []models.Step {
	var does []string
	for _, kind := range stepKinds {
		if _, ok := t.Peek(kind.action); ok {
			does = append(does, kind.action)
		}
	}
	if len(does) != 1 {
		t.Pass(stepKeys...)
		if len(does) == 0 {
			refuseStep(t)
		} else {
			t.Pass(t.Keys()...)
			t.Problem("", "a step does one thing, not "+strings.Join(does, " and "), "make two steps of it")
		}
		return nil
	}
	t.Has(does[0])
	refuseOthers(t, does[0])
	switch does[0] {
	case "call":
		return r.call(t)
	case "enqueue":
		return []models.Step{r.enqueue(t)}
	case "parallel":
		return []models.Step{r.parallel(t)}
	case "cache":
		return []models.Step{r.cache(t)}
	case "stream":
		return []models.Step{r.stream(t)}
	}
	return []models.Step{r.simple(t, does[0])}
}

// simple reads a step that has none within it, and sends nothing.
func (r reader) simple(t *keys.Table, action string) models.Step {
	var step models.Step
	switch action {
	case "offload":
		step.Action = models.Offload
		step.Time = readDistribution(t, "offload")
		if t.Require("kind", `say what sort of work it is: kind = "native" runs in the thread pool, others in worker threads`) {
			step.Kind = models.Kind(t.Word("kind", models.Kinds[:]))
		}
	case "native":
		step.Action, step.Kind = models.NativeCode, models.Native
		step.Time = readDistribution(t, "native")
		if t.Has("cores") {
			step.Cores = t.Int("cores", 1, 1, 1024)
			r.part(t, step.Cores)
		}
		step.Batch = readStepBatch(t, &step)
	case "sleep":
		step.Action, step.Sleep = models.IO, true
		step.Time = readDistribution(t, "sleep")
		step.Blocking = t.Bool("blocking")
	case "cpu":
		step.Action = models.CPU
		step.Time = readDistribution(t, "cpu")
		if t.Has("kind") {
			step.Kind = models.Kind(t.Word("kind", models.Kinds[:]))
		} else {
			t.Assume(r.request.At("steps", "kind"), models.Glue.String(), "for the cpu steps that do not say")
		}
	case "io":
		step.Action = models.IO
		if name := t.Required("io", `name what is waited for, e.g. io = "db"`); name != "" {
			step.Backend = r.backends.index(t, "io", name)
		}
		if t.Require("time", `add how long it takes, e.g. time = "5ms"`) {
			step.Time = readDistribution(t, "time")
		}
		step.Blocking = t.Bool("blocking")
	}
	return step
}

// mostParts bounds what runs as a program of its own: requests, branches, and
// native code on several cores.
const mostParts = 2000

// part counts what runs beside its request.
func (r reader) part(t *keys.Table, n int) {
	if r.system.parts += n; r.system.parts-n <= mostParts && r.system.parts > mostParts {
		t.Problem("", "too much runs at once", fmt.Sprintf("all requests, branches and cores of native steps together are at most %d", mostParts))
	}
}

// refuseOthers records keys that belong to another kind of step.
func refuseOthers(t *keys.Table, action string) {
	for _, key := range stepKeys {
		owners := keyOwners[key]
		_, ok := t.Peek(key)
		switch {
		case slices.Contains(owners, action):
			t.Has(key)
		case ok:
			t.Problem(key, "only a step with "+keys.List(owners)+" has it", "remove it")
		}
	}
}

// keyOwners are the actions that have each of the keys of steps beside them,
// stepKeys those keys.
var keyOwners, stepKeys = func() (map[string][]string, []string) {
	owners := map[string][]string{}
	var keys []string
	for _, kind := range stepKinds {
		for _, key := range strings.Fields(kind.keys) {
			if owners[key] == nil {
				keys = append(keys, key)
			}
			owners[key] = append(owners[key], kind.action)
		}
	}
	return owners, keys
}()

// refuseStep says what a step that does nothing known may be.
func refuseStep(t *keys.Table) {
	var actions []string
	for _, kind := range stepKinds {
		actions = append(actions, kind.action)
	}
	for _, key := range t.Keys() {
		if !t.Judged(key) {
			t.Problem(key, "is no step", cmp.Or(keys.DidYouMean(key, actions), stepFix))
			return
		}
	}
	t.Problem("", "a step neither computes nor waits", stepFix)
}
