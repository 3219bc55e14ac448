package models

import (
	"fmt"
	"math"

	"fleetcost/sim"
)

// A Runtime says how a server process holds workers, lanes and cores. It is
// data: the differences between Node.js, gunicorn and a thread pool are the
// numbers here, not code.
type Runtime struct {
	Name     string
	Title    string
	Language string

	Processes ProcessRule
	// Concurrency is the number of workers (requests in progress) of each
	// process: 1 for a sync worker, the threads of gthread; 0 is bounded by
	// memory alone.
	Concurrency int
	// Lanes of each process: how many of its requests may run code at once.
	// 1 for an event loop or the GIL; 0 is as many as there are workers.
	Lanes     int
	Switching Switching
	Slice     sim.Time // of Switching GIL and TimeSlice

	Accept      Accept
	Connections int // kept-alive connections per instance that Accept spreads; 0: one per request
	Backlog     int // requests of one instance that may wait for a worker; NoLimit: any number
	Prefetch    int // of AcceptBroker: requests that a process reserves beyond those it works on

	// Overhead is the CPU time of server and framework per request on the
	// reference core, OverheadAfter the part of it that comes after the
	// handler (writing the reply).
	Overhead      sim.Time
	OverheadAfter sim.Time
	// Slowdown is the CPU time per kind of work relative to the reference
	// runtime (Node.js): 1 where equally fast.
	Slowdown [kinds]float64

	Memory Memory

	// Origins tell where each number of a preset comes from, by key.
	Origins []Origin
}

// NoLimit stands for "any number" where 0 is a meaningful limit.
const NoLimit = -1

// Memory that an instance of a runtime takes.
type Memory struct {
	Base       Bytes // operating system, agents, master process
	Process    Bytes // each process, idle
	Request    Bytes // each request in flight
	Connection Bytes // each open connection
}

// An Origin tells where a number comes from and how far it can be trusted.
type Origin struct {
	Key, Value, Low, High, Source string
	Sure                          string // measured, documented, inferred, weak
}

// A ProcessRule is the number of processes of an instance as it is usually
// configured: PerVCPU·vCPU + Plus, at least 1.
type ProcessRule struct {
	PerVCPU float64
	Plus    int
}

// On is the number of processes on a machine.
func (p ProcessRule) On(m Machine) int {
	return max(1, int(math.Floor(p.PerVCPU*m.VCPU))+p.Plus)
}

func (p ProcessRule) String() string {
	switch {
	case p.PerVCPU == 0:
		return fmt.Sprint(p.Plus)
	case p.PerVCPU == 1 && p.Plus == 0:
		return "vcpu"
	case p.PerVCPU == 1:
		return fmt.Sprintf("vcpu%+d", p.Plus)
	case p.Plus == 0:
		return fmt.Sprintf("%g*vcpu", p.PerVCPU)
	}
	return fmt.Sprintf("%g*vcpu%+d", p.PerVCPU, p.Plus)
}

// Switching is the rule by which the lanes of a process pass from one request
// to the next.
type Switching int

// The switching rules.
const (
	// RunToCompletion: a request keeps its lane until it waits or is done.
	RunToCompletion Switching = iota
	// GIL: a request that waits for the lane asks for it after one Slice, and
	// the holder then goes to the end of the queue (CPython's eval breaker).
	GIL
	// TimeSlice: the holder goes to the end of the queue after every Slice of
	// its own running time, if somebody waits (round robin with a quantum).
	TimeSlice
)

// Switchings are the names of the switching rules, in order.
var Switchings = []string{"run-to-completion", "gil", "time-slice"}

func (s Switching) String() string { return Switchings[s] }

// Accept is the way in which requests reach the processes of an instance.
type Accept int

// The accept modes.
const (
	// AcceptShared: one queue for all processes; a free worker takes the
	// oldest request (prefork workers blocking in accept).
	AcceptShared Accept = iota
	// AcceptRoundRobin: the primary process deals connections in turn (Node
	// cluster). A kept-alive connection stays with its process.
	AcceptRoundRobin
	// AcceptKernel: each connection falls on a process at random and stays
	// there, so processes hold unequal numbers of them (several event loops on
	// one listening socket, SO_REUSEPORT).
	AcceptKernel
	// AcceptBroker: one queue for the whole fleet; a process reserves as many
	// requests as it has workers, and Prefetch more.
	AcceptBroker
)

// Accepts are the names of the accept modes, in order.
var Accepts = []string{"shared", "round-robin", "kernel", "broker"}

func (a Accept) String() string { return Accepts[a] }

// Workers is the number of workers of each process on the machine: the
// runtime's own limit or what fits into memory, whichever is less. It returns
// an error that says why when not even one fits.
func (r Runtime) Workers(m Machine) (workers int, byMemory bool, err error) {
	processes := r.Processes.On(m)
	fixed := r.Memory.Base + Bytes(processes)*r.Memory.Process + Bytes(r.Connections)*r.Memory.Connection
	room := m.Memory - fixed
	if room < Bytes(processes)*r.Memory.Request || room < 0 {
		return 0, true, fmt.Errorf("needs %v of memory for %d processes and one request each, %s has %v",
			fixed+Bytes(processes)*r.Memory.Request, processes, m.Name, m.Memory)
	}
	most := math.MaxInt32
	if r.Memory.Request > 0 {
		most = int(min(room/r.Memory.Request/Bytes(processes), math.MaxInt32))
	}
	if r.Concurrency > 0 && r.Concurrency <= most {
		return r.Concurrency, false, nil
	}
	return most, true, nil
}
