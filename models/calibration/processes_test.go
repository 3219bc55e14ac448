package calibration

import (
	"context"
	"slices"
	"testing"

	"fleetcost/models"
)

// atShares are tests at shares of what so many workers can do.
func atShares(t *testing.T, s Server, truth Costs, workers int, shares ...float64) []Test {
	t.Helper()
	each := (truth.CPU + s.overheadAt(1e6) + truth.Wait) / (truth.CPU + s.overheadAt(1e6))
	for i := range shares {
		shares[i] *= float64(workers) / each / s.Machine.VCPU
	}
	return tested(t, s, truth, 5, 20, true, shares...)
}

// Workers that hold a request each while it waits: how many there are shows where they are
// nearly all held, and not where they are not.
func TestFindsTheNumberOfWorkers(t *testing.T) {
	s := loop()
	s.Machine.VCPU = 2
	s.Runtime.Concurrency, s.Runtime.Connections, s.Runtime.Processes = 1, 0, models.ProcessRule{Plus: 6}
	truth := Costs{CPU: 2e-3, Spread: 0.5, Wait: 20e-3, Ragged: 0.5}
	near, far := atShares(t, s, truth, 6, 0.4, 0.7, 0.9), atShares(t, s, truth, 6, 0.1, 0.2)
	unknown := s
	unknown.Told, unknown.Runtime.Processes = false, models.ProcessRule{PerVCPU: 2, Plus: 1}
	found, err := unknown.withStart(context.Background(), near, Options{Seed: 1, Say: func(string) {}})
	if err != nil {
		t.Fatal(err)
	}
	if n := found.Runtime.Processes.On(s.Machine); n < 5 || n > 7 || !slices.Contains(found.Alike, Start{6, 1}) || len(found.Alike) > 4 {
		t.Errorf("%d processes, as good %v", n, found.Alike)
	}
	// Five of the preset's own fit as well as six where few are held: they stay.
	found, err = unknown.withStart(context.Background(), far, Options{Seed: 1, Say: func(string) {}})
	if err != nil {
		t.Fatal(err)
	}
	more := slices.ContainsFunc(found.Alike, func(n Start) bool { return n.Processes > 6 })
	if n := found.Runtime.Processes.On(s.Machine); n != 5 || !more || found.alikeWords() == "" {
		t.Errorf("%d processes at low load, as good %v", n, found.Alike)
	}
}

// Threads of a process under a GIL: sixteen, where the preset has four.
func TestFindsTheNumberOfThreads(t *testing.T) {
	s := loop()
	s.Runtime.Concurrency, s.Runtime.Connections, s.Runtime.Switching, s.Runtime.Slice = 16, 0, models.GIL, 5_000_000
	truth := Costs{CPU: 2e-3, Spread: 0.5, Wait: 60e-3, Ragged: 0.5}
	tests := atShares(t, s, truth, 16, 0.4, 0.7, 0.85)
	unknown := s
	unknown.AnyThreads, unknown.Runtime.Concurrency = true, 4
	found, err := unknown.withStart(context.Background(), tests, Options{Seed: 1, Say: func(string) {}})
	if err != nil {
		t.Fatal(err)
	}
	if n := found.Runtime.Concurrency; n != 16 || slices.Contains(found.Alike, Start{1, 4}) {
		t.Errorf("%d threads, as good %v", n, found.Alike)
	}
}

// An event loop uses one core: of how many processes it was started with, beside the CPU
// time of a request, its times at a rate tell.
func TestFindsTheNumberOfLoops(t *testing.T) {
	s := loop()
	s.Machine.VCPU, s.Runtime.Processes = 4, models.ProcessRule{Plus: 2}
	truth := Costs{CPU: 4e-3, Spread: 0.5, Wait: 5e-3, Ragged: 0.5}
	tests := tested(t, s, truth, 9, 20, true, 0.2, 0.35, 0.45)
	unknown := s
	unknown.Told, unknown.Runtime.Processes = false, models.ProcessRule{PerVCPU: 1}
	found, err := unknown.withStart(context.Background(), tests, Options{Seed: 1, Say: func(string) {}})
	if err != nil {
		t.Fatal(err)
	}
	if n := found.Runtime.Processes.On(s.Machine); n != 2 {
		t.Errorf("%d loops, as good %v", n, found.Alike)
	}
}
