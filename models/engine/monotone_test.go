package engine

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/load"
	"fleetcost/models/modeltest"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// What is better for every request of a first-come, first-served queue is so
// path by path (Kiefer, Wolfowitz: On the theory of queues with many servers,
// Transactions of the AMS 78, 1955): with common random numbers no request may
// be worse off, not by a nanosecond.
func TestNoRequestIsWorseOff(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		choose := func(what string, n int) int { return rapid.IntRange(0, n-1).Draw(t, what) }
		f := &models.Fleet{
			// Seconds of work, so that no two requests arrive in the same nanosecond.
			Traffic: traffic.Poisson(1), Classes: single(modeltest.Of(choose, "work", work(10_000), compute(10_000))),
			Services: []models.Service{{Balancer: modeltest.Of[models.Balancer](choose, "balancer", balancing.RoundRobin{}, balancing.Random{}),
				Runtime: models.Runtime{
					Concurrency: 1, Lanes: 1, Backlog: models.NoLimit,
					Processes: models.ProcessRule{Plus: 1 + choose("processes", 4)},
					Accept:    models.Accept(choose("accept", len(models.Accepts))), Connections: modeltest.Of(choose, "connections", 0, 8),
				},
				Groups: []models.Group{{Machine: core(8), Count: 1 + choose("instances", 3)}}}},
		}
		f.Traffic = only{traffic.Poisson(modeltest.Of(choose, "busy", 0.3, 0.7, 0.95, 1.5) / load.Of(f).Worst()), 400}
		better := f.Clone()
		better.Services[0].Groups = []models.Group{f.Services[0].Groups[0]}
		switch choose("improvement", 3) {
		case 0:
			better.Traffic = f.Traffic.Scaled(modeltest.Of(choose, "load", 0.5, 0.9, 0.999))
		case 1:
			better.Services[0].Groups[0].Machine.Speed = modeltest.Of(choose, "speed", 1.001, 2)
		default: // one queue for all: then more servers are better for everyone
			f.Services[0].Runtime.Accept, better.Services[0].Runtime.Accept = models.AcceptBroker, models.AcceptBroker
			better.Services[0].Groups[0].Count++
		}
		seed := rapid.Uint64().Draw(t, "seed")
		was, is := log(t, f, everything(seed)), log(t, better, everything(seed))
		for i := range was {
			before, after := was[i], is[i]
			if after.Begun-after.Born > before.Begun-before.Born {
				t.Fatalf("request %d waited %v, and now %v", i, before.Begun-before.Born, after.Begun-after.Born)
			}
			if after.Left-after.Born > before.Left-before.Born {
				t.Fatalf("request %d took %v, and now %v", i, before.Left-before.Born, after.Left-after.Born)
			}
		}
	})
}

// meanResponse of so many requests, all of which are served; seconds.
func meanResponse(t *testing.T, f *models.Fleet, requests int) float64 {
	t.Helper()
	g := f.Clone()
	g.Traffic = only{f.Traffic, requests}
	rep := replicate(t, g, everything(20260101))
	sum, n := 0.0, 0.0
	for _, c := range rep.Classes {
		sum += c.Latency.Sum
		n += float64(c.Latency.Count)
	}
	return sum / n
}

// patient is the rule without clients that give up: those who do leave the
// mean of the others better off under more load.
func (r rule) patient() rule {
	r.classes = append([]models.Class(nil), r.classes...)
	for i := range r.classes {
		r.classes[i].Timeout = 0
	}
	r.runtime.Timeout = 0
	if r.runtime.Backlog > 0 {
		r.runtime.Backlog = models.NoLimit
	}
	return r
}

// Where requests interleave, single ones may be unlucky, but their mean is
// not: less load, a faster machine and one more instance never make it longer.
func TestMeanResponseIsMonotone(t *testing.T) {
	t.Parallel()
	improvements := []struct {
		sentence string
		fleet    func(r rule, step int) *models.Fleet
	}{
		{"less load", func(r rule, step int) *models.Fleet { return r.fleet(2, []float64{1.1, 0.8, 0.4}[step]) }},
		{"a faster machine", func(r rule, step int) *models.Fleet {
			f := r.fleet(2, 0.9)
			f.Services[0].Groups[0].Machine.Speed *= []float64{1, 1.2, 2}[step]
			return f
		}},
		{"one more instance", func(r rule, step int) *models.Fleet {
			f := r.fleet(1, 0.95)
			f.Services[0].Groups[0].Count += step
			return f
		}},
	}
	requests := shorten(4000)
	for _, better := range improvements {
		t.Run(better.sentence, func(t *testing.T) {
			for _, r := range rules() {
				if _, accelerated := r.gathers(); accelerated && better.sentence == "a faster machine" {
					continue // its accelerator is none, and gets smaller batches
				}
				last := 0.0
				for step := range 3 {
					mean := meanResponse(t, better.fleet(r.patient(), step), requests)
					if step > 0 && mean > last {
						t.Errorf("%s: step %d of %s lengthened the mean response from %.6g to %.6g ms",
							r.sentence, step, better.sentence, 1e3*last, 1e3*mean)
					}
					last = mean
				}
			}
		})
	}
}

// One more instance helps under every balancer, a new one included.
func TestOneMoreInstanceHelps(t *testing.T) {
	t.Parallel()
	for _, b := range models.Balancers.Entries() {
		t.Run(b.Name, func(t *testing.T) {
			for _, r := range rules() {
				if r.runtime.Accept == models.AcceptBroker {
					continue // asks no balancer
				}
				f := r.patient().fleet(1, 0.95)
				f.Services[0].Balancer = b.Value(&modeltest.Answers{})
				one := meanResponse(t, f, shorten(4000))
				f.Services[0].Groups[0].Count++
				if two := meanResponse(t, f, shorten(4000)); two > one {
					t.Errorf("%s: two instances answer in %.6g ms, one in %.6g ms", r.sentence, 1e3*two, 1e3*one)
				}
			}
		})
	}
}

// A second worker, lane, core or connection never makes requests wait longer.
func TestMoreOfAnythingHelps(t *testing.T) {
	t.Parallel()
	more := []struct {
		sentence string
		fleet    func(n int) *models.Fleet
	}{
		{"workers of one process, each with a core", func(n int) *models.Fleet {
			return &models.Fleet{Classes: single(work(2)), Services: []models.Service{{Runtime: models.Runtime{Concurrency: n}, Groups: []models.Group{{Machine: core(8), Count: 1}}}}}
		}},
		{"lanes of one process", func(n int) *models.Fleet {
			return &models.Fleet{Classes: single(work(2)), Services: []models.Service{{Runtime: models.Runtime{Lanes: n}, Groups: []models.Group{{Machine: core(8), Count: 1}}}}}
		}},
		{"cores that threads share", func(n int) *models.Fleet {
			return &models.Fleet{Classes: single(work(2)), Services: []models.Service{{Groups: []models.Group{{Machine: core(float64(n)), Count: 1}}}}}
		}},
		{"processes on one socket", func(n int) *models.Fleet {
			return &models.Fleet{Classes: single(work(2)), Services: []models.Service{{Runtime: models.Runtime{Processes: models.ProcessRule{Plus: n}, Concurrency: 1}, Groups: []models.Group{{Machine: core(8), Count: 1}}}}}
		}},
		{"connections to the backend", func(n int) *models.Fleet {
			return &models.Fleet{
				Classes:  single(models.Step{Action: models.IO, Time: exponential(0.002)}),
				Backends: []models.Backend{{Connections: n}}, Services: []models.Service{{Groups: []models.Group{{Machine: core(1), Count: 1}}}},
			}
		}},
	}
	for _, m := range more {
		t.Run(m.sentence, func(t *testing.T) {
			last := 0.0
			for n := 1; n <= 5; n++ {
				f := m.fleet(n)
				f.Services[0].Balancer, f.Traffic, f.Services[0].Runtime.Backlog = balancing.RoundRobin{}, traffic.Poisson(450), models.NoLimit
				mean := meanResponse(t, f, shorten(4000))
				if n > 1 && mean > last {
					t.Errorf("%d %s: %.6g ms, one less: %.6g ms", n, m.sentence, 1e3*mean, 1e3*last)
				}
				last = mean
			}
			// Five of them are nearly never all busy at 450 × 2 ms = 0.9.
			if want := 0.002; last < 0.9*want || last > 1.1*want {
				t.Errorf("five %s still answer in %.6g ms, not 2", m.sentence, 1e3*last)
			}
		})
	}
}

// A backlog that is longer rejects no more requests, and patience that is
// longer loses no more of them, where the work is the same for all.
func TestMorePatienceLosesLess(t *testing.T) {
	f := &models.Fleet{Traffic: traffic.Poisson(600), Classes: single(compute(2)), Services: []models.Service{{Balancer: balancing.RoundRobin{}, Groups: []models.Group{{Machine: core(1), Count: 1}}}}}
	f.Services[0].Runtime.Concurrency = 1
	last := int64(1 << 60)
	for _, backlog := range []int{0, 1, 2, 5, 10, 50, models.NoLimit} {
		f.Services[0].Runtime.Backlog = backlog
		lost := errorsOf(t, f)
		if lost > last {
			t.Errorf("backlog %d rejects %d requests, a shorter one %d", backlog, lost, last)
		}
		last = lost
	}
	if last != 0 {
		t.Errorf("%d requests are lost although they may all wait", last)
	}
	f.Services[0].Runtime.Backlog = models.NoLimit
	last = 1 << 60
	for _, patience := range []sim.Time{5, 10, 50, 1000} {
		f.Classes[0].Timeout = patience * sim.Millisecond
		lost := errorsOf(t, f)
		if lost > last {
			t.Errorf("%d expire after %v, %d after less", lost, f.Classes[0].Timeout, last)
		}
		last = lost
	}
}

func errorsOf(t *testing.T, f *models.Fleet) int64 {
	g := f.Clone()
	g.Traffic = only{f.Traffic, 2000}
	c := replicate(t, g, everything(1)).Classes[0].Counts
	if c.Offered != 2000 {
		t.Fatal(fmt.Sprint("offered ", c.Offered))
	}
	return c.Errors()
}
