package profiles

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/sim"
)

const stepMend = `write { cpu = "1.2ms" } or { io = "db", time = "5ms" }`

// classes reads the tables [request.X], and scales their shares to 1.
func (t *Table) classes(b *backends) []models.Class {
	tables := t.named("request")
	if len(tables) == 0 {
		t.Problem("request", "no requests", `add [request.page] with steps = [ { cpu = "1ms" } ]`)
		return nil
	}
	var classes []models.Class
	sum := 0.0
	for _, s := range tables {
		c := models.Class{Name: s.name(), Share: 1}
		if s.Has("share") || len(tables) > 1 {
			c.Share = s.Float("share", 1, 0, 1e12)
		}
		if s.Has("timeout") {
			c.Timeout = s.Duration("timeout", 0, 1, sim.Never)
		} else {
			t.doc.assume(s.at("timeout"), "none", "not said: clients wait for ever")
		}
		c.Steps = s.steps(b)
		c.Goal = s.sub("goal").goal(false)
		sum += c.Share
		classes = append(classes, c)
	}
	if sum == 0 {
		tables[0].Problem("share", "the shares of all requests add up to zero", "give one a share above 0")
		return classes
	}
	for i := range classes {
		classes[i].Share /= sum
	}
	return classes
}

// steps reads what a request does.
func (t *Table) steps(b *backends) []models.Step {
	if !t.Require("steps", `add steps = [ { cpu = "1.2ms" } ]`) {
		return nil
	}
	before := len(t.doc.found.problems)
	var steps []models.Step
	for _, s := range t.tables("steps", stepMend) {
		steps = append(steps, s.step(t, b))
	}
	if len(steps) == 0 && len(t.doc.found.problems) == before {
		t.Problem("steps", "a request does nothing", `add a step such as { cpu = "1.2ms" }`)
	}
	return steps
}

// step reads one step of the request that t describes.
func (t *Table) step(request *Table, b *backends) models.Step {
	var step models.Step
	var does []string
	for _, action := range stepActions {
		if t.Has(action) {
			does = append(does, action)
		}
	}
	if len(does) > 1 {
		t.pass(stepKeys...)
		t.Problem("", "a step either computes, or offloads, or waits, or sleeps", "make two steps of it")
		return step
	}
	switch action := strings.Join(does, ""); action {
	case "offload":
		step.Action = models.Offload
		step.Time = t.Distribution("offload")
		if t.Require("kind", `say what sort of work it is: kind = "native" runs in the thread pool, others in worker threads`) {
			step.Kind = models.Kind(t.word("kind", models.Kinds[:]))
		}
		t.refuseKeys("time", "io")
		t.refuseKeys("blocking", "io or sleep")
	case "sleep":
		step.Action, step.Sleep = models.IO, true
		step.Time = t.Distribution("sleep")
		t.refuseKeys("time", "io")
		step.Blocking = t.flag("blocking")
		t.refuseKeys("kind", "cpu or offload")
	case "cpu":
		step.Action = models.CPU
		step.Time = t.Distribution("cpu")
		if t.Has("kind") {
			step.Kind = models.Kind(t.word("kind", models.Kinds[:]))
		} else {
			t.doc.assume(request.at("steps", "kind"), models.Glue.String(), "for the cpu steps that do not say")
		}
		t.refuseKeys("time", "io")
		t.refuseKeys("blocking", "io or sleep")
	case "io":
		step.Action = models.IO
		if name := t.required("io", `name what is waited for, e.g. io = "db"`); name != "" {
			step.Backend = b.index(name)
		}
		if t.Require("time", `add how long it takes, e.g. time = "5ms"`) {
			step.Time = t.Distribution("time")
		}
		step.Blocking = t.flag("blocking")
		t.refuseKeys("kind", "cpu or offload")
	default:
		t.pass("time", "kind", "blocking")
		t.unknownStep()
	}
	return step
}

// stepActions are the keys that say what a step does, stepKeys all it may have.
var (
	stepActions = []string{"cpu", "io", "offload", "sleep"}
	stepKeys    = append(slices.Clone(stepActions), "time", "kind", "blocking")
)

// refuseKeys records a key that belongs to another kind of step.
func (t *Table) refuseKeys(key, action string) {
	if t.Has(key) {
		t.Problem(key, fmt.Sprintf("only a step with %s has it", action), "remove it")
	}
}

// unknownStep says what a step without cpu or io may be.
func (t *Table) unknownStep() {
	for _, key := range t.keys() {
		if !t.judged(key) {
			t.Problem(key, "is no step", cmp.Or(didYouMean(key, stepActions), stepMend))
			return
		}
	}
	t.Problem("", "a step neither computes nor waits", stepMend)
}
