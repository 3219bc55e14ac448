package sim

import (
	"hash/fnv"
	"math/rand/v2"
)

// Stream returns the random stream of one purpose in one replication. Streams
// of different seeds, replications or purposes are independent, and drawing
// from one never moves another: two designs that draw their arrivals from
// streams of the same name face the same arrivals (common random numbers).
func Stream(seed uint64, replication int, purpose string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(purpose))
	return rand.New(rand.NewPCG(
		mix(seed^mix(uint64(replication)+0x9e3779b97f4a7c15)),
		mix(h.Sum64()^mix(seed)),
	))
}

// mix is the finalizer of SplitMix64 (Steele, Lea, Flood: Fast splittable
// pseudorandom number generators, 2014): a bijection in which each input bit
// changes about half of the output bits.
func mix(z uint64) uint64 {
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb
	return z ^ (z >> 31)
}
