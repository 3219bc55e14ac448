package main

import (
	"context"
	"syscall"
	"time"

	"fleetcost/cmd/systems/processes"
)

// A reading is what the cores and the programs of the bed have computed until a moment.
type reading struct {
	at                   time.Time
	server, client       time.Duration // busy time of the two cores,
	onServer, onClient   time.Duration // that of the programs of the bed on them, the load with it,
	stolenServer, awakes time.Duration // and what the host took
}

func (b *bed) read() reading {
	r := reading{at: time.Now()}
	r.server, r.stolenServer = processes.Busy(b.serverCore)
	r.client, _ = processes.Busy(b.clientCore)
	for _, p := range b.running {
		switch {
		case p == b.awake:
			r.awakes += p.CPU()
		case p.Core == b.serverCore:
			r.onServer += p.CPU()
		default:
			r.onClient += p.CPU()
		}
	}
	var own syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &own) == nil {
		r.onClient += time.Duration(own.Utime.Nano() + own.Stime.Nano())
	}
	return r
}

// background is the share of a core that others had between two readings: of the core of
// which they had more. What the kernel does for the programs of the bed by itself counts.
func (r reading) background(before reading) float64 {
	window := r.at.Sub(before.at)
	server := r.server - before.server - (r.onServer - before.onServer) - (r.awakes - before.awakes)
	client := r.client - before.client - (r.onClient - before.onClient)
	return max(0, max(server, client).Seconds()/window.Seconds())
}

// Runs in which others had more than so much of a core are repeated, at most so often, and
// the one in which they had least is kept.
const (
	mostBackground = 0.03
	mostTries      = 3
)

// quietly waits until others leave the cores alone for a second, as long as the command line
// allows.
func (b *bed) quietly(ctx context.Context) {
	for end := time.Now().Add(b.quiet); time.Now().Before(end) && ctx.Err() == nil; {
		before := b.read()
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
		if b.read().background(before) <= mostBackground {
			return
		}
	}
}
