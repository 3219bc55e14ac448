package profiles

import (
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetcost/models"
	"fleetcost/sim"
)

const native8 = `{ native = "8ms", cores = 2 }`

// What the file says of batches and models is what is simulated.
func TestBatchesOfTheFile(t *testing.T) {
	const msec = sim.Millisecond
	l, err := loadSystem(t,
		native8, `{ native = "8ms", cores = 2, batch = { max = 16, wait = "5ms", each = "1ms", executors = 2 } }, { native = "3ms", batch = { max = 4, times = { 4 = "6ms", 1 = "3ms" } } }`,
		"[service.ml]", "[service.ml]\nmemory = \"1GiB\"",
		`machine = "c7g.large"
[design.hybrid.worker]`, `machine = "c7g.xlarge"
[design.hybrid.worker]`,
		`machine = "c7g.*"`, `machine = "g5.xlarge"
batch = { max = 32, accelerator = true }`)
	if err != nil {
		t.Fatal(err)
	}
	steps := func(design int) []models.Step {
		d := &l.Scenario.Designs[design]
		f := l.Scenario.Deploy(d, make([]models.Size, len(d.Deployed())))
		for _, c := range f.Classes {
			var native []models.Step
			for s := range c.All() {
				if s.Action == models.NativeCode {
					native = append(native, *s)
				}
			}
			if native != nil {
				return native
			}
		}
		t.Fatal("no native code")
		return nil
	}
	all := cmp.Exporter(func(reflect.Type) bool { return true })
	both := steps(0)
	if diff := cmp.Diff(&models.Batching{Max: 16, Wait: 5 * msec, Each: msec, Executors: 2}, both[0].Batch, all); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(&models.Batching{Max: 4, Executors: 1, Sizes: []models.BatchTime{{Size: 1, Time: 3 * msec}, {Size: 4, Time: 6 * msec}}}, both[1].Batch, all); diff != "" {
		t.Error(diff)
	}
	if both[0].Cores != 2 || both[0].Time.Mean() != 0.008 {
		t.Errorf("the step is %+v", both[0])
	}
	// In the monolith the design has the last word: each model by itself.
	both = steps(1)
	for _, s := range both {
		if diff := cmp.Diff(&models.Batching{Max: 32, Executors: 1, Accelerator: true}, s.Batch, all); diff != "" || s.Cores > 1 {
			t.Errorf("%d cores: %s", s.Cores, diff)
		}
	}
	if both[0].Batch == both[1].Batch {
		t.Error("two models run in the same batches")
	}
	// Weights are in every process, and in those that the service is inside of.
	plain, err := loadSystem(t)
	if err != nil {
		t.Fatal(err)
	}
	for design, want := range [][]models.Bytes{{0, models.GiB, 0}, {models.GiB, models.GiB, models.GiB}} {
		for i := range want {
			with, without := l.Scenario.Designs[design].Deployments[i].Runtime.Memory, plain.Scenario.Designs[design].Deployments[i].Runtime.Memory
			if got := with.Process - without.Process; got != want[i] {
				t.Errorf("design %d, service %d: %v more in a process, not %v", design, i, got, want[i])
			}
		}
	}
}

func TestProblemsOfBatches(t *testing.T) {
	batch := func(text string) []string { return []string{native8, `{ native = "8ms", batch = ` + text + ` }`} }
	design := func(text string) []string {
		return []string{`machine = "c7g.large"`, `machine = "c7g.large"
[design.hybrid.ml]
` + text}
	}
	for _, tt := range []struct {
		sentence string
		replace  []string
		want     string
	}{
		{"a batch of none", batch("0"), `system.toml:44: request.score.steps.0.batch: a batch of 0; write batch = { max = 16, wait = "5ms", each = "1ms" }, or remove it`},
		{"a batch of at most none", batch("{ max = 0 }"), `system.toml:44: request.score.steps.0.batch.max: a batch of 0; write at least 1, e.g. max = 16`},
		{"a number alone", batch("16"), `system.toml:44: request.score.steps.0.batch: is not a table; write batch = { max = 16, wait = "5ms" }`},
		{"no most", batch(`{ wait = "5ms" }`), `system.toml:44: request.score.steps.0.batch.max: missing; add the most requests of a batch, e.g. max = 16`},
		{"a step that says its time twice", batch(`{ max = 2, time = "5ms" }`), `system.toml:44: request.score.steps.0.batch.time: the step says it as native; remove it`},
		{"measured and computed", batch(`{ max = 2, each = "5ms", times = { 1 = "8ms", 2 = "9ms" } }`), `system.toml:44: request.score.steps.0.batch.each: times say what batches take; remove it, or times`},
		{"times that contradict the step", batch(`{ max = 2, times = { 1 = "7ms", 2 = "9ms" } }`), `system.toml:44: request.score.steps.0.native: takes 8ms alone, and 7ms as a batch of one; write the same`},
		{"times that end too early", batch(`{ max = 4, times = { 1 = "8ms", 2 = "9ms" } }`), `system.toml:44: request.score.steps.0.batch.times: does not tell what all batches take; add the time of a batch of 4`},
		{"times that fall", batch(`{ max = 2, times = { 1 = "8ms", 2 = "7ms" } }`), `system.toml:44: request.score.steps.0.batch.times.2: 7ms is less than the 8ms of 1; times grow with the size`},
		{"a size that is none", batch(`{ max = 2, times = { one = "8ms" } }`), `system.toml:44: request.score.steps.0.batch.times.one: is not the size of a batch; write sizes from 1 to 65536`},
		{"times of what, and of how many", batch(`{ max = 4, times = { 4 = "9ms", two = "8.5ms", 1 = "-8ms", 03 = "8.7ms" } }`), `system.toml:44: request.score.steps.0.batch.times.two: is not the size of a batch; write sizes from 1 to 65536
system.toml:44: request.score.steps.0.batch.times.1: "-8ms" is out of range; write a duration above "0s" and at most "1h"
system.toml:44: request.score.steps.0.batch.times.03: is not the size of a batch; write sizes from 1 to 65536`},
		{"times of nothing", batch(`{ max = 4, times = {} }`), `system.toml:44: request.score.steps.0.batch.times: does not tell what all batches take; add the time of a batch of 1, and of 4`},
		{"a word for a batch", batch(`"yes"`), `system.toml:44: request.score.steps.0.batch: "yes" is not a table; write batch = { max = 16, wait = "5ms" }`},
		{"a most that is misspelt", batch(`{ mxa = 4 }`), `system.toml:44: request.score.steps.0.batch.mxa: unknown key; did you mean max?`},
		{"an accelerator with cores", []string{native8, `{ native = "8ms", cores = 2, batch = { max = 2, accelerator = true } }`, `machine = "c7g.large"`, `machine = "g5.xlarge"`, `machine = "c7g.*"`, `machine = "g5.xlarge"`},
			`system.toml:44: request.score.steps.0.cores: its batches run on an accelerator; remove it, or accelerator`},
		{"batches of what does not run natively", []string{native8, `{ cpu = "8ms", batch = { max = 2 } }`}, `system.toml:44: request.score.steps.0.batch: only a step with native has it; remove it`},
		{"no accelerator there", design(`batch = { max = 2, accelerator = true }`), `system.toml:76: design.hybrid.machine: batches need an accelerator, c7g.large has none; name a family that has one, e.g. machine = "g5.*"`},
		{"nothing to gather", []string{native8, `{ cpu = "8ms" }`, `machine = "c7g.large"`, `machine = "c7g.large"
ml = { batch = { max = 2 } }`}, `system.toml:77: design.hybrid.ml.batch: there is no native code to gather; add a step such as { native = "8ms" }, or remove it`},
		{"one time for two models", append(design(`batch = { max = 2, time = "3ms" }`), native8, native8+", "+native8), `system.toml:78: design.hybrid.ml.batch: of which of 2 native steps are these the times?; move batch to the steps`},
	} {
		t.Run(tt.sentence, func(t *testing.T) {
			_, err := loadSystem(t, tt.replace...)
			if err == nil {
				t.Fatal("nothing was found")
			}
			if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
				t.Error(diff)
			}
		})
	}
}
