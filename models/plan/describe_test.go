package plan

import (
	"slices"
	"testing"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/models/traffic"
	"fleetcost/outputs/phrases"
)

// A few answers that do without an optional one are what the option is for; from
// one in a thousand on a reader is told.
func TestManyDegradedAnswersAreWarnedOf(t *testing.T) {
	for _, c := range []struct {
		share float64
		want  []string
	}{
		{0, nil},
		{0.00099, nil},
		{0.001, []string{"0.1% of the answers do without one that is optional"}},
		{0.25, []string{"25% of the answers do without one that is optional"}},
	} {
		e := &evaluation{standing: met, precise: true, result: &result.Result{Degraded: result.Interval{Mid: c.share}}}
		if got := phrases.All((&Planner{}).warnings(&report.Design{}, e)); !slices.Equal(got, c.want) {
			t.Errorf("%g: %q", c.share, got)
		}
	}
}

// One process is singular, and four are as many as they are.
func TestLanesThatCannotUseTheirMachine(t *testing.T) {
	f := fleet(traffic.Poisson(1), class(cpu(exactly(1))), single, balancing.Random{}, four.Machine, 1)
	for processes, want := range map[int]string{
		1: "1 process with one lane (event loop or GIL) can use at most 1 of the 4 vCPUs of four",
		3: "3 processes with one lane (event loop or GIL) each can use at most 3 of the 4 vCPUs of four",
	} {
		s := report.Service{Runtime: single, Processes: processes, Workers: models.NoLimit, Offer: four}
		if got := phrases.All(serviceWarnings(&s, f, 0)); !slices.Equal(got, []string{want}) {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// A process with one lane uses other cores for what it offloads: all of them where
// the lane and the threads have room for as much.
func TestCoresThatNothingUses(t *testing.T) {
	const idle = "1 process with one lane (event loop or GIL) can use at most 1 of the 4 vCPUs of four"
	off := func(ms float64, k models.Kind) models.Step {
		return models.Step{Action: models.Offload, Kind: k, Time: exactly(ms)}
	}
	block := io(exactly(100))
	block.Blocking = true
	loop := models.Runtime{Name: "loop", Processes: models.ProcessRule{Plus: 1}, Lanes: 1, Threadpool: 8, Backlog: models.NoLimit}
	four := offer("four", 4, 1, 1, 8*models.GiB, 1)
	for _, c := range []struct {
		sentence string
		runtime  models.Runtime
		steps    []models.Step
		warns    bool
	}{
		{"all work is the lane's", loop, []models.Step{cpu(exactly(10))}, true},
		{"eight threads do nearly all of it", loop, []models.Step{cpu(exactly(1)), off(250, models.Native)}, false},
		{"they do three quarters", loop, []models.Step{cpu(exactly(10)), off(30, models.Native)}, false},
		{"they do two thirds: when the lane is full, one core idles", loop, []models.Step{cpu(exactly(10)), off(20, models.Native)}, true},
		{"two threads do all of it", with(loop, func(r *models.Runtime) { r.Threadpool = 2 }), []models.Step{off(250, models.Native)}, true},
		{"eight threads for code", with(loop, func(r *models.Runtime) { r.WorkerThreads = 8 }), []models.Step{off(250, models.JSON)}, false},
		{"the lane is held by what blocks", loop, []models.Step{off(20, models.Native), block}, true},
		{"a process for each core", with(loop, func(r *models.Runtime) { r.Processes.Plus = 4 }), []models.Step{cpu(exactly(10))}, false},
	} {
		f := fleet(traffic.Poisson(1), class(c.steps...), c.runtime, balancing.RoundRobin{}, four.Machine, 1)
		s := report.Service{Processes: c.runtime.Processes.Plus, Workers: 1, Runtime: c.runtime, Offer: cost.Offer{Machine: four.Machine}}
		if got := slices.Contains(phrases.All(serviceWarnings(&s, f, 0)), idle); got != c.warns {
			t.Errorf("%s: warned of idle cores: %v, want %v", c.sentence, got, c.warns)
		}
	}
}
