//go:build unix

package main

import (
	"slices"
	"syscall"
	"testing"
	"time"

	"fleetcost/models/report"
	"fleetcost/profiles"
)

// BenchmarkSlider is what a slider of the storefront waits for, at one after the other of
// twenty places of it: a first look. The median is told, as that is what is felt, and the CPU
// time of each, which other work on the machine changes less.
func BenchmarkSlider(b *testing.B) {
	src, _ := profiles.Embedded("storefront")
	for _, name := range []string{"traffic.rate", "goal.p99", "cpu", "io"} {
		b.Run(name, func(b *testing.B) {
			e := explored(b, src)
			k, _ := e.board.Knob(name)
			var all []time.Duration
			before := cpuTime(b)
			for i := 0; b.Loop(); i++ {
				at := k.Said/2 + k.Said*1.5*float64((i*7)%20)/20 + float64(i/20)/1e6*k.Said
				begun := time.Now()
				if _, err := e.first(b.Context(), "me", report.Settings{Values: map[string]float64{name: at}}); err != nil {
					b.Fatal(err)
				}
				all = append(all, time.Since(begun))
			}
			slices.Sort(all)
			b.ReportMetric(float64(all[len(all)/2].Milliseconds()), "ms-median")
			b.ReportMetric((cpuTime(b)-before).Seconds()*1e3/float64(len(all)), "cpu-ms/op")
		})
	}
}

// cpuTime that the process has taken.
func cpuTime(b *testing.B) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
