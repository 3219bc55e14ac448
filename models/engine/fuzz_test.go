package engine

import (
	"context"
	"testing"
	"time"

	"fleetcost/models"
	"fleetcost/models/modeltest"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// Any bytes are a fleet: each choice takes the next byte, and 0 when there are
// none left. It may be refused, but nothing panics, nothing hangs, and every
// request is counted.
func FuzzReplicate(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("a fleet of fools"))
	f.Add([]byte{3, 1, 1, 1, 0, 3, 0, 1, 2, 1, 0, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2})
	f.Add([]byte{1, 4, 1, 1, 2, 2, 1, 3, 0, 1, 1, 1, 1, 3, 1, 1, 2, 1, 3, 4, 0, 0, 1, 1, 1, 2, 4, 3, 1, 1, 0, 1, 2, 6, 1})
	f.Add([]byte{0, 2, 1, 2, 3, 0, 1, 2, 1, 2, 0, 0, 1, 2, 3, 1, 0, 2, 1, 4, 3, 2, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 6, 2, 1, 255, 254, 253})
	f.Fuzz(func(t *testing.T, data []byte) {
		choose := func(_ string, n int) int {
			if len(data) == 0 {
				return 0
			}
			b := data[0]
			data = data[1:]
			return int(b) % n
		}
		fleet := anyFleet(choose, 200)
		spoil(fleet, choose)
		if fleet.Validate() != nil {
			if _, err := Replicate(context.Background(), fleet, Options{Requests: 20}); err == nil {
				t.Error("a fleet that is not valid has run")
			}
			return
		}
		o := Options{Seed: uint64(choose("seed", 256)), Requests: 200, Batches: 1 + choose("batches", 5), NoWarmUp: true}
		if _, ends := fleet.Traffic.(only); ends {
			o.Requests = 1 << 40
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := conserves(ctx, fleet, o); err != nil {
			t.Error(err)
		}
	})
}

// spoil makes one in two fleets odd in a way that nobody would on purpose.
func spoil(f *models.Fleet, choose modeltest.Chooser) {
	class, group := &f.Classes[0], &f.Services[0].Groups[0]
	switch choose("spoil", 32) {
	case 1:
		class.Steps = append(class.Steps, models.Step{})
	case 2:
		class.Share = 0
	case 3:
		class.Steps = append(class.Steps, models.Step{Action: models.IO, Time: constant(0), Backend: 9})
	case 4:
		group.Machine.Speed = 0
	case 5:
		group.Machine.VCPU = -1
	case 6:
		group.Count = 0
	case 7:
		group.Ready = sim.Second
	case 8:
		f.Services[0].Runtime.Slice = 0
	case 9:
		f.Services[0].Runtime.Switching, f.Services[0].Runtime.Lanes = models.GIL, 2
	case 10:
		f.Services[0].Runtime.Accept, f.Services[0].Runtime.Concurrency = models.AcceptBroker, 0
	case 11:
		f.Services[0].Runtime.Memory.Base = 4 * models.GiB
	case 12:
		f.Services[0].Balancer = nil
	case 13:
		f.Traffic = traffic.Poisson(0)
	case 14:
		f.Services[0].Groups = nil
	case 15:
		class.Steps = nil
	}
}
