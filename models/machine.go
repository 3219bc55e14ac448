package models

import (
	"fmt"
	"math"

	"fleetcost/sim"
)

// Bytes is an amount of memory.
type Bytes int64

// The binary units of memory.
const (
	KiB Bytes = 1 << 10
	MiB Bytes = 1 << 20
	GiB Bytes = 1 << 30
)

// String formats b in the largest binary unit that leaves at least one.
func (b Bytes) String() string {
	for _, u := range []struct {
		size Bytes
		name string
	}{{GiB, "GiB"}, {MiB, "MiB"}, {KiB, "KiB"}} {
		if b >= u.size {
			return fmt.Sprintf("%.4g %s", float64(b)/float64(u.size), u.name)
		}
	}
	return fmt.Sprintf("%d B", int64(b))
}

// QuotaPeriod is the period of a CPU limit, of Docker and Kubernetes (cpu.max).
const QuotaPeriod = 100 * sim.Millisecond

// A Machine is the shape of one instance: what computes and what remembers.
// It knows nothing of prices.
type Machine struct {
	Name   string
	Arch   string  // x86_64 or arm64
	VCPU   float64 // hardware threads; a container's share may be fractional
	Memory Bytes

	// Speed of one thread that has a core to itself, relative to the
	// reference core (1 = Graviton3, see profiles/clouds).
	Speed float64

	// ThreadsPerCore is 2 where a vCPU is a hyper-thread, else 1.
	ThreadsPerCore int
	// SMTYield is what a core computes while two of its hyper-threads run,
	// relative to one thread alone (1 to 2). Unused where ThreadsPerCore is 1.
	SMTYield float64

	// Quantum is the time between two ticks of the clock, and so the turn of a thread
	// where more of them want to run than there are cores: 4 ms for Linux with 250 ticks
	// a second (see engine/cores_scheduler.go). 0 shares the cores evenly and
	// continuously.
	Quantum sim.Time
	// Baseline is the share of each vCPU that a burstable machine may use
	// continuously before more of it is charged; 1 for all others.
	Baseline float64

	// Slowing is what each thread beyond the vCPUs takes from the whole, of
	// machines that stand for a backend: see [Backend].
	Slowing float64

	// Quota is the CPU limit of a container on the machine, in cores: its
	// threads see all vCPUs, but may use so much of their time in every 100 ms;
	// 0: no limit. See engine/cores_scheduler.go. A machine that shares its cores,
	// and of whose time no more can be bought, has such a quota of its own: what
	// it may use continuously. Credits that it saves meanwhile are not counted on.
	Quota float64
	// Sustained is that quota of its own, in vCPUs; 0: none.
	Sustained float64

	// Accelerators on the machine, such as GPUs, and what each is: NVIDIA T4.
	// Batches run on them that ask for one (see [Batching]).
	Accelerators int
	Accelerator  string
}

// Cores is the number of physical cores.
func (m Machine) Cores() float64 { return m.VCPU / float64(max(m.ThreadsPerCore, 1)) }

// Capacity is the rate at which n running threads together compute, in threads
// that have a core to themselves. The operating system spreads threads over
// idle cores before it doubles them up on hyper-threads:
//
//	n ≤ cores:            n
//	cores < n ≤ vCPU:     (2·cores − n) + (n − cores)·yield
//	n > vCPU:             cores·yield (cores, without hyper-threads)
//
// Under a quota they do so for a share Quota/min(n, vCPU) of the time.
func (m Machine) Capacity(n float64) float64 { return m.Unthrottled(n) * m.Throttled(n) }

// Unthrottled is the capacity while the quota lasts.
func (m Machine) Unthrottled(n float64) float64 {
	cores := m.Cores()
	if n <= cores {
		return n
	}
	if m.ThreadsPerCore < 2 {
		return cores
	}
	doubled := math.Min(n, m.VCPU) - cores
	return cores - doubled + doubled*m.SMTYield
}

// Usable is the number of vCPUs that a machine's threads may use in the long
// run.
func (m Machine) Usable() float64 {
	if m.Quota > 0 {
		return math.Min(m.Quota, m.VCPU)
	}
	return m.VCPU
}

// Throttled is the share of time for which n threads may run.
func (m Machine) Throttled(n float64) float64 {
	if busy := math.Min(n, m.VCPU); m.Quota > 0 && busy > m.Quota {
		return m.Quota / busy
	}
	return 1
}
