package engine

import (
	"testing"

	"fleetcost/models"
	"fleetcost/models/balancing"
	"fleetcost/models/load"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// What recurs, by hand: how often in the whole fleet, and in what share of the time
// of a process.
func TestRecurrences(t *testing.T) {
	slow := func(share float64, c models.Class) models.Class {
		c.Share = share
		return c
	}
	of := func(rate float64, instances int, rt models.Runtime, classes ...models.Class) *models.Fleet {
		m := core(2)
		m.Speed = 2
		return &models.Fleet{Traffic: traffic.Poisson(rate), Classes: classes, Services: []models.Service{{Runtime: rt, Balancer: balancing.Random{}, Groups: []models.Group{{Machine: m, Count: instances}}}}}
	}
	quick := slow(1, single(work(1))[0])
	long := slow(1e-5, single(work(10_000))[0])
	long.Name = "export"
	loops := models.Runtime{Processes: models.ProcessRule{Plus: 2}, Lanes: 1, Accept: models.AcceptKernel}
	recycled, collecting, shared := loops, loops, loops
	recycled.Recycle = models.Recycle{Requests: 800, Jitter: 400, Boot: 4 * sim.Second}
	collecting.GC = models.GC{Every: 500, Pause: 100 * sim.Millisecond}
	shared.Accept = models.AcceptShared
	for _, c := range []struct {
		sentence string
		fleet    *models.Fleet
		what     string
		every    sim.Time
		share    float64
	}{
		{"6 loops begin 100 requests a second, and one of them 1000 before it is replaced", of(100, 3, recycled, quick), "the replacement of a process", 10 * sim.Second, 4. / 60},
		{"they finish 500 between two collections of 50 ms on cores twice as fast", of(100, 3, collecting, quick), "a collection of garbage", 5 * sim.Second, 0.05 / 30},
		{"one request of 100,000 holds the lane of one of 2 loops for 5 s", of(50, 1, loops, quick, long), "a request of export", sim.Seconds(100_001. / 50), 5 * 50. / 100_001 / 2},
		{"where all take from one queue it keeps nobody waiting", of(50, 1, shared, quick, long), "", 0, 0},
		{"so rarely that none of a percentile's requests meets it", of(0.01, 3, recycled, quick), "", 0, 0},
		{"all requests are alike", of(100, 1, loops, quick), "a request of all", 10 * sim.Millisecond, 100 * 0.0005 / 2},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			near(t, "recurs every, seconds", load.LongestRecurrence(c.fleet).Seconds()+1, c.every.Seconds()+1)
			for _, one := range load.Recurrences(c.fleet) {
				if one.Every == c.every {
					near(t, "share", one.Share, c.share)
				}
				if one.Every == c.every && one.What != c.what {
					t.Errorf("%q, want %q", one.What, c.what)
				}
			}
		})
	}
}
