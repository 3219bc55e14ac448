package plan

import (
	"context"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fleetcost/models"
	"fleetcost/models/billing"
	"fleetcost/models/engine"
	"fleetcost/models/report"
	"fleetcost/models/traffic"
)

// Along a sweep, a design that the key does not concern is planned once, and its
// answer is the one that it has at each value.
func TestASweepPlansOnceWhatDoesNotChange(t *testing.T) {
	statistical(t)
	s := scenario(150, class(cpu(exponential(5)), io(exactly(10))), p99(100), single, "one", "two")
	s.Designs[0].Name = "still"
	varied := s.Designs[0]
	varied.Name, varied.Deployments = "varied", []models.Deployment{varied.Deployments[0]}
	s.Designs = append(s.Designs, varied)
	var mutex sync.Mutex
	asked := map[float64]map[string]bool{}
	at := func(change func(*models.Scenario, float64)) func(v float64) (*Planner, error) {
		return func(v float64) (*Planner, error) {
			own := s
			own.Designs = []models.Layout{s.Designs[0], s.Designs[1]}
			own.Designs[1].Deployments = []models.Deployment{s.Designs[1].Deployments[0]}
			change(&own, v)
			asked[v] = map[string]bool{}
			return &Planner{Scenario: own, Catalogue: catalogue(one, two), Seed: 1, Progress: func(doing string) {
				mutex.Lock()
				defer mutex.Unlock()
				name, _, _ := strings.Cut(doing, ":")
				asked[v][name] = true
			}}, nil
		}
	}
	lanes := func(s *models.Scenario, v float64) { s.Designs[1].Deployments[0].Runtime.Lanes = int(v) }
	swept := answeredAt(t, at(lanes), 1, 2, 3)
	for i, v := range []float64{1, 2, 3} {
		if asked[v]["still"] != (i == 0) || !asked[v]["varied"] {
			t.Errorf("at %v were planned: %v", v, asked[v])
		}
		p, _ := at(lanes)(v)
		fresh, err := p.Compare(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(fresh.Designs[0].Bill, swept[i].Designs[0].Bill); diff != "" || !reflect.DeepEqual(fresh.Designs[0].Result.Latency, swept[i].Designs[0].Result.Latency) {
			t.Errorf("at %v it is not what a compare finds: %v", v, diff)
		}
	}
	answeredAt(t, at(func(s *models.Scenario, v float64) { s.Traffic = traffic.Poisson(v) }), 100, 200)
	for _, v := range []float64{100, 200} {
		if !asked[v]["still"] {
			t.Errorf("at a rate of %v it was not planned", v)
		}
	}
}

// answeredAt are answers to one question after another.
func answeredAt(t *testing.T, at func(v float64) (*Planner, error), values ...float64) (all []*report.Report) {
	t.Helper()
	var points Points
	for _, v := range values {
		p, err := at(v)
		if err != nil {
			t.Fatal(err)
		}
		r, err := points.Compare(context.Background(), p)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

// Along a sweep over a goal each fleet is run once, and the answers are those that each
// value has by itself: runs do not depend on what they are judged by.
func TestASweepOverAGoalRunsEachFleetOnce(t *testing.T) {
	statistical(t)
	at := func(v float64) (*Planner, error) {
		return &Planner{Scenario: scenario(300, class(cpu(exponential(5)), io(exactly(10))), p99(v), single, "one"), Catalogue: catalogue(one, two), Seed: 1}, nil
	}
	var points Points
	for i, v := range []float64{60, 90, 140, 90} {
		p, _ := at(v)
		swept, err := points.Compare(context.Background(), p)
		if err != nil {
			t.Fatal(err)
		}
		alone, _ := at(v)
		fresh, err := new(Points).Compare(context.Background(), alone)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(fresh.Designs[0].Result, swept.Designs[0].Result) || fresh.Designs[0].Bill.Monthly() != swept.Designs[0].Bill.Monthly() {
			t.Errorf("p99 of %v ms: %v, alone %v", v, swept.Designs[0].Result.Latency, fresh.Designs[0].Result.Latency)
		}
		if i == 0 && len(points.runs.known) == 0 {
			t.Error("no run is remembered")
		}
		p.runs = &memory{}
		for range mostRemembered + 5 {
			f := p.Scenario.Deploy(&p.Scenario.Designs[0], []models.Size{{Machine: one.Machine, Count: len(p.runs.known) + 1}})
			p.runs.keep(f, engine.Options{}, 0, nil)
		}
		if n := len(p.runs.known); n > mostRemembered {
			t.Errorf("%d fleets are remembered", n)
		}
	}
}

// What is around a fleet is part of the question: a sweep over the size of answers plans
// anew at each value, and one over what is the same does not.
func TestAnotherArchitectureIsAnotherQuestion(t *testing.T) {
	with := func(bytes float64) *Planner {
		return &Planner{Scenario: scenario(150, class(cpu(exponential(5))), p99(100), single, "one"), Catalogue: catalogue(one), Seed: 1,
			Architecture: &billing.Architecture{Described: true, LogBytes: billing.Said(bytes)}}
	}
	if with(100).asks(with(200)) {
		t.Error("twice the logs are the same question")
	}
	if !with(100).asks(with(100)) {
		t.Error("the same is another question")
	}
}
