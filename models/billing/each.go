package billing

import (
	"errors"
	"fmt"
	"math/big"
	"time"

	"fleetcost/models/cost"
)

// What one more costs, in dollars of the list, at the first step of each price and with
// nothing free: what is compared where platforms are.

// EachUSD is what one invocation costs:
//
//	⌈ms⌉/1000 · MB/1024 · price of a GB-second + price of a request
func (l Lambda) EachUSD(list cost.Catalogue, i Invocations) (*big.Rat, error) {
	arch, known := lambdaArch[l.Arch]
	if !known {
		return nil, fmt.Errorf("functions of the architecture %q; there are x86_64 and arm64", l.Arch)
	}
	second, err := quoted(list, "lambda", "duration_"+arch)
	request, err2 := quoted(list, "lambda", "requests")
	if err := errors.Join(err, err2); err != nil {
		return nil, err
	}
	seconds := over(upTo(i.Billed(), time.Millisecond), big.NewRat(1000, 1))
	return plus(mul(mul(seconds, l.gb()), decimal(second.Price)), decimal(request.Price)), nil
}

// HourlyUSD is what an hour of one task costs.
func (t Tasks) HourlyUSD(list cost.Catalogue) (*big.Rat, error) {
	arch, known := fargateArch[t.Arch]
	if !known {
		return nil, fmt.Errorf("tasks of the architecture %q; there are x86_64 and arm64", t.Arch)
	}
	cpu, err := quoted(list, "fargate", "vcpu_linux_"+arch)
	memory, err2 := quoted(list, "fargate", "memory_linux_"+arch)
	if err := errors.Join(err, err2); err != nil {
		return nil, err
	}
	sum := plus(mul(exact(t.VCPU), decimal(cpu.Price)), mul(exact(t.MemoryGB), decimal(memory.Price)))
	if scratch := beyond(exact(t.EphemeralGB), big.NewRat(IncludedEphemeral, 1)); scratch.Sign() > 0 {
		q, err := quoted(list, "fargate", "ephemeral_storage_above_20gb")
		if err != nil {
			return nil, err
		}
		sum.Add(sum, mul(scratch, decimal(q.Price)))
	}
	return sum, nil
}

// UnitUSD is what a busy second of an instance costs, and a request, where it is billed
// by request.
func (c CloudRun) UnitUSD(list cost.Catalogue) (second, request *big.Rat, err error) {
	cpu, err1 := quoted(list, "cloud_run", "cpu_request_based")
	memory, err2 := quoted(list, "cloud_run", "memory_request_based")
	million, err3 := quoted(list, "cloud_run", "requests")
	if err := errors.Join(err1, err2, err3); err != nil {
		return nil, nil, err
	}
	second = plus(mul(exact(c.VCPU), decimal(cpu.Price)), mul(exact(c.MemoryGiB), decimal(memory.Price)))
	return second, over(decimal(million.Price), big.NewRat(1_000_000, 1)), nil
}
