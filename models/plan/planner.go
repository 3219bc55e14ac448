package plan

import (
	"context"
	"runtime"
	"sync"

	"fleetcost/models"
	"fleetcost/models/cost"
)

// A Planner answers a scenario. Its answers are a function of its fields: the
// same on any number of cores.
type Planner struct {
	Scenario  models.Scenario
	Catalogue cost.Catalogue
	Seed      uint64
	// Precision is the half width of the confidence interval of each goal's
	// figure, relative to it, at which replications may stop.
	Precision float64
	// Progress is told what is being done, when it is not nil. It may be called
	// from several goroutines at once.
	Progress func(doing string)

	once  sync.Once
	slots chan struct{} // one for each replication that may run at once
}

func (p *Planner) init() {
	p.once.Do(func() {
		p.slots = make(chan struct{}, runtime.GOMAXPROCS(0))
		if !(p.Precision > 0) {
			p.Precision = 0.05
		}
	})
}

func (p *Planner) say(doing string) {
	if p.Progress != nil {
		p.Progress(doing)
	}
}

// replicate runs replications from..to of a fleet, as many at once as there
// are cores, and returns them in order.
func (p *Planner) replicate(ctx context.Context, f *models.Fleet, o models.Options, from, to int) ([]*models.Replication, error) {
	reps := make([]*models.Replication, to-from)
	errs := make([]error, to-from)
	var group sync.WaitGroup
	for i := range reps {
		group.Go(func() {
			select {
			case p.slots <- struct{}{}:
				defer func() { <-p.slots }()
			case <-ctx.Done():
				errs[i] = ctx.Err()
				return
			}
			own := o
			own.Replication = from + i
			reps[i], errs[i] = models.Replicate(ctx, f, own)
		})
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return reps, nil
}
