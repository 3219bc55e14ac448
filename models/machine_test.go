package models

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// What n threads compute together, in threads that have a core to themselves.
func TestCapacity(t *testing.T) {
	four := Machine{VCPU: 4, ThreadsPerCore: 1}
	hyper := Machine{VCPU: 4, ThreadsPerCore: 2, SMTYield: 1.3}
	half := Machine{VCPU: 0.5}
	for _, c := range []struct {
		sentence string
		machine  Machine
		threads  float64
		want     float64
	}{
		{"nobody computes nothing", four, 0, 0},
		{"one thread has a core", four, 1, 1},
		{"four threads have four", four, 4, 4},
		{"a fifth finds no core", four, 5, 4},
		{"any number shares four", four, 1e9, 4},
		{"one thread has a core, its other hyper-thread idles", hyper, 1, 1},
		{"two threads are spread over two cores", hyper, 2, 2},
		{"a third doubles up on one core: 1 + 1.3", hyper, 3, 2.3},
		{"four threads on two cores: 1.3 + 1.3", hyper, 4, 2.6},
		{"a fifth finds no hyper-thread", hyper, 5, 2.6},
		{"half a core is all that one thread gets", half, 1, 0.5},
		{"and two threads together", half, 2, 0.5},
		{"a machine that does not say has one thread per core", Machine{VCPU: 2}, 3, 2},
		{"a container of one and a half cores", Machine{VCPU: 1.5}, 2, 1.5},
		{"half a core of hyper-threads is a quarter of a core, twice", Machine{VCPU: 0.5, ThreadsPerCore: 2, SMTYield: 1.2}, 1, 0.3},
		{"under a limit of one CPU one thread runs all the time", Machine{VCPU: 4, Quota: 1}, 1, 1},
		{"four use up the limit in a quarter of the time", Machine{VCPU: 4, Quota: 1}, 4, 1},
		{"so do forty", Machine{VCPU: 4, Quota: 1}, 40, 1},
		{"half a CPU", Machine{VCPU: 4, Quota: 0.5}, 1, 0.5},
		{"a limit that is more than there is", Machine{VCPU: 2, Quota: 3}, 5, 2},
		{"two hyper-threads use up the limit at once, and compute 1.3 for half the time", Machine{VCPU: 2, ThreadsPerCore: 2, SMTYield: 1.3, Quota: 1}, 2, 0.65},
		{"a limit on half a core", Machine{VCPU: 0.5, Quota: 0.25}, 1, 0.25},
	} {
		if got := c.machine.Capacity(c.threads); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%s: %v, want %v", c.sentence, got, c.want)
		}
	}
}

// One thread more never computes less in all, nor more for each.
func TestCapacityIsConcave(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := Machine{
			VCPU:           rapid.Float64Range(0.1, 64).Draw(t, "vcpu"),
			ThreadsPerCore: rapid.IntRange(0, 2).Draw(t, "threads per core"),
			SMTYield:       rapid.Float64Range(1, 2).Draw(t, "yield"),
		}
		last, share := 0.0, math.Inf(1)
		for n := 1.0; n < 140; n++ {
			all := m.Capacity(n)
			if all < last-1e-12 || all/n > share+1e-12 || all > m.VCPU+1e-12 {
				t.Fatalf("%v threads compute %v, one less %v", n, all, last)
			}
			last, share = all, all/n
		}
	})
}

func TestBytes(t *testing.T) {
	for want, b := range map[string]Bytes{
		"0 B": 0, "1023 B": 1023, "1 KiB": KiB, "1.5 MiB": 3 * MiB / 2, "1000 MiB": 1000 * MiB, "4 GiB": 4 * GiB, "2048 GiB": 2048 * GiB,
	} {
		if got := b.String(); got != want {
			t.Errorf("%d bytes are %q, want %q", int64(b), got, want)
		}
	}
}

// A machine that shares its cores has a quota of its own, which no CPU limit raises.
func TestTheLowerQuotaHolds(t *testing.T) {
	for _, c := range []struct {
		why               string
		own, limit, holds float64
	}{
		{"neither", 0, 0, 0},
		{"a limit alone", 0, 1.5, 1.5},
		{"a shared core alone", 0.25, 0, 0.25},
		{"a limit above what the machine may use", 0.25, 1.5, 0.25},
		{"a limit below it", 0.5, 0.1, 0.1},
	} {
		d := Deployment{CPULimit: c.limit}
		if got := d.On(Machine{VCPU: 2, Quota: c.own}).Quota; got != c.holds {
			t.Errorf("%s: %v, want %v", c.why, got, c.holds)
		}
	}
}
