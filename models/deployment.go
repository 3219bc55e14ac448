package models

import (
	"fmt"

	"fleetcost/models/words"
)

// A Platform is what instances are of that are no machines of their own.
type Platform interface{ String() string }

// On is the machine as the deployment uses it: of its own quota and the CPU limit, the
// lower holds.
func (d *Deployment) On(m Machine) Machine {
	if d.CPULimit > 0 && (m.Quota == 0 || d.CPULimit < m.Quota) {
		m.Quota = d.CPULimit
	}
	if d.MemoryLimit > 0 {
		m.Memory = min(m.Memory, d.MemoryLimit)
	}
	switch {
	case d.TimeSlice > 0:
		m.Quantum = d.TimeSlice
	case d.TimeSlice < 0:
		m.Quantum = 0
	}
	return m
}

// Crowded says that the processes on a machine are more than its CPU limit
// feeds, and else nothing.
func (d *Deployment) Crowded(m Machine) string {
	n := d.Runtime.Processes.On(m)
	if d.CPULimit == 0 || n == 1 || float64(n) <= d.CPULimit {
		return ""
	}
	why := ""
	if d.Runtime.Processes.PerVCPU > 0 {
		why = fmt.Sprintf(": their number follows the %s vCPUs, which the limit does not hide", words.Digits(m.VCPU, 4))
	}
	return fmt.Sprintf("%d processes on %s share a CPU limit of %s%s", n, m.Name, words.Digits(d.CPULimit, 4), why)
}

// Unpacked says that a container leaves a part of its machine idle, and else
// nothing: each machine carries one, whatever its CPU limit.
func (d *Deployment) Unpacked(m Machine) string {
	if d.CPULimit == 0 || d.CPULimit >= m.VCPU || d.Platform != nil {
		return ""
	}
	return fmt.Sprintf("%s of %s vCPUs of %s are used by a pod: the other %s is paid and idle; pods are not packed yet",
		words.Digits(d.CPULimit, 4), words.Digits(m.VCPU, 4), m.Name, words.Percent(1-d.CPULimit/m.VCPU))
}
