package breakeven

import "math/big"

// OneVCPU is the memory, in MB, with which a function of AWS Lambda has a whole vCPU; its
// CPU is in proportion to its memory (AWS's documentation of memory of functions).
const OneVCPU = 1769

// FunctionTime is how long an invocation takes, in the unit of its parts, where one thread
// computes and then waits:
//
//	io + cpu / min(1, MB/1769)
func FunctionTime(cpu, io *big.Rat, memoryMB int64) *big.Rat {
	t := new(big.Rat).Set(cpu)
	if memoryMB < OneVCPU {
		t.Mul(t, big.NewRat(OneVCPU, memoryMB))
	}
	return t.Add(t, io)
}
