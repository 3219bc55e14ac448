package profiles

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/profiles/keys"
	"fleetcost/sim"
)

// Inference of models: native code that is gathered into batches, as a step or a
// design says it, and the memory that the models take in each process.

const batchFix = `write batch = { max = 16, wait = "5ms", each = "1ms" }, or remove it`

// readStepBatch reads how the native code of a step is gathered:
//
//	batch = { max = 16, wait = "5ms", each = "1ms", executors = 1, accelerator = false }
//	batch = { max = 16, wait = "5ms", times = { 1 = "8ms", 16 = "30ms" } }
//
// It is nil where the step does not say.
func readStepBatch(t *keys.Table, step *models.Step) *models.Batching {
	b := readBatch(t)
	if b == nil {
		return nil
	}
	s := t.Sub("batch")
	if s.Has("time") {
		s.Problem("time", "the step says it as native", "remove it")
		b.Time = nil
	}
	if b.Accelerator && step.Cores > 1 {
		t.Problem("cores", "its batches run on an accelerator", "remove it, or accelerator")
	}
	if len(b.Sizes) > 0 && step.Time != nil {
		if alone := sim.Seconds(step.Time.Mean()); alone != b.Sizes[0].Time {
			t.Problem("native", fmt.Sprintf("takes %v alone, and %v as a batch of one", alone, b.Sizes[0].Time), "write the same")
		}
	}
	return b
}

// readBatch reads the table batch, nil where there is none or it is bad.
func readBatch(t *keys.Table) *models.Batching {
	if !t.Has("batch") {
		return nil
	}
	v, _ := t.Peek("batch")
	if n, ok := v.(int64); ok {
		if n < 1 {
			t.Problem("batch", fmt.Sprintf("a batch of %d", n), batchFix)
		} else {
			t.Problem("batch", "is not a table", fmt.Sprintf(`write batch = { max = %d, wait = "5ms" }`, n))
		}
		return nil
	}
	before := t.Findings().Len()
	s := t.SubLike("batch", `{ max = 16, wait = "5ms" }`)
	b := &models.Batching{
		Max:         readLargestBatch(s),
		Wait:        s.Duration("wait", 0, 0, sim.Hour),
		Each:        s.Duration("each", 0, 0, sim.Hour),
		Executors:   s.Int("executors", 1, 1, 1024),
		Accelerator: s.Bool("accelerator"),
	}
	if s.Has("time") {
		b.Time = readDistribution(s, "time")
	}
	if s.Has("times") {
		b.Sizes = readBatchTimes(batchTimes(s), b.Max)
		for _, key := range []string{"time", "each"} {
			if s.Has(key) {
				s.Problem(key, "times say what batches take", "remove it, or times")
			}
		}
	}
	if !s.Has("wait") {
		t.Assume(s.At("wait"), "0s", "not said: a batch takes who is there when the last one ends")
	}
	if t.Findings().Len() > before {
		return nil
	}
	return b
}

// batchTimes is the table times of a batch; within a step it stands on one line.
func batchTimes(t *keys.Table) *keys.Table {
	if slices.Contains(t.Path(), "steps") {
		return t.SubLike("times", "{ … } with its keys")
	}
	return t.Sub("times")
}

// readLargestBatch reads the most requests of a batch.
func readLargestBatch(t *keys.Table) int {
	if !t.Require("max", "add the most requests of a batch, e.g. max = 16") {
		return 1
	}
	v, _ := t.Peek("max")
	if n, ok := v.(int64); ok && n < 1 {
		t.Problem("max", fmt.Sprintf("a batch of %d", n), "write at least 1, e.g. max = 16")
		return 1
	}
	return t.Int("max", 1, 1, models.MostBatch)
}

// readBatchTimes reads the times of batches by their sizes, which must reach from 1
// to most.
func readBatchTimes(t *keys.Table, most int) (sizes []models.BatchTime) {
	before := t.Findings().Len()
	for _, key := range t.Keys() {
		n, err := strconv.Atoi(key)
		if err != nil || n < 1 || n > models.MostBatch || key != strconv.Itoa(n) {
			t.Problem(key, "is not the size of a batch", fmt.Sprintf("write sizes from 1 to %d", models.MostBatch))
			continue
		}
		sizes = append(sizes, models.BatchTime{Size: n, Time: t.Duration(key, 0, 1, sim.Hour)})
	}
	if t.Findings().Len() > before {
		return nil
	}
	slices.SortFunc(sizes, func(a, b models.BatchTime) int { return cmp.Compare(a.Size, b.Size) })
	var lacking []string
	if len(sizes) == 0 || sizes[0].Size != 1 {
		lacking = append(lacking, "1")
	}
	if most > 1 && (len(sizes) == 0 || sizes[len(sizes)-1].Size < most) {
		lacking = append(lacking, strconv.Itoa(most))
	}
	if lacking != nil {
		t.Problem("", "does not tell what all batches take", "add the time of a batch of "+strings.Join(lacking, ", and of "))
		return nil
	}
	for i := 1; i < len(sizes); i++ {
		if sizes[i].Time < sizes[i-1].Time {
			t.Problem(strconv.Itoa(sizes[i].Size), fmt.Sprintf("%v is less than the %v of %d", sizes[i].Time, sizes[i-1].Time, sizes[i-1].Size), "times grow with the size")
			return nil
		}
	}
	return sizes
}

// batch reads how the design gathers the native code of the service.
func (d *deploying) batch() *models.Batching {
	t := d.from("batch")
	b := readBatch(t)
	if b == nil {
		return nil
	}
	native, others := 0, 0
	for i := range d.classes {
		for s := range d.classes[i].All() {
			switch {
			case s.Action != models.NativeCode:
			case d.serves(&d.classes[i]):
				native++
			default:
				others++
			}
		}
	}
	switch timed := b.Time != nil || len(b.Sizes) > 0; {
	case native == 0 && others > 0 && t != d.own:
		return nil // the design says it for another service
	case native == 0:
		t.Problem("batch", "there is no native code to gather", `add a step such as { native = "8ms" }, or remove it`)
	case native > 1 && timed:
		t.Problem("batch", fmt.Sprintf("of which of %d native steps are these the times?", native), "move batch to the steps")
	}
	return b
}

// accelerated tells whether the service needs an accelerator in the deployment.
func (d *deploying) accelerated(p *models.Deployment) bool {
	if p.Batch != nil {
		return p.Batch.Accelerator // in place of what the steps say
	}
	for i := range d.classes {
		for s := range d.classes[i].All() {
			if d.serves(&d.classes[i]) && s.Batch != nil && s.Batch.Accelerator {
				return true
			}
		}
	}
	return false
}

// serves tells whether the processes of the service do the work of a class.
func (d *deploying) serves(c *models.Class) bool {
	if c.Service == unknown || len(d.hosts) == 0 {
		return c.Service == d.service
	}
	return d.hosts[c.Service] == d.service
}

// accelerators records that no machine has one, where the service needs one.
func (d *deploying) accelerators(at *keys.Table, p *models.Deployment, c cost.Catalogue) {
	offers, _ := c.Select(p.Machines)
	if len(offers) == 0 || !d.accelerated(p) || slices.ContainsFunc(offers, func(o cost.Offer) bool { return o.Machine.Accelerators > 0 }) {
		return
	}
	at.Problem("machine", "batches need an accelerator, "+offers[0].Machine.Name+" has none", `name a family that has one, e.g. machine = "g5.*"`)
}

// readWeights reads what the models of a service take in the memory of each of its
// processes.
func readWeights(t *keys.Table) models.Bytes {
	if !t.Has("memory") {
		return 0
	}
	return t.Bytes("memory", 0)
}

// weigh adds what the models of the services take that run in the processes of
// this one.
func (d *deploying) weigh(r *models.Runtime) {
	for i, host := range d.hosts {
		if host == d.service {
			r.Memory.Process += d.weighs[i]
		}
	}
}
