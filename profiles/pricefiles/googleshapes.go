package pricefiles

import (
	"fmt"
	"math/big"
)

// Shapes are the predefined machines of Google's whose cores and memory are sold
// apart (Google Cloud documentation, machine families).
func Shapes() []Shape {
	shapes := []Shape{
		{Machine: "e2-micro", Cores: big.NewRat(1, 4), GiB: big.NewRat(1, 1)},
		{Machine: "e2-small", Cores: big.NewRat(1, 2), GiB: big.NewRat(2, 1)},
		{Machine: "e2-medium", Cores: big.NewRat(1, 1), GiB: big.NewRat(4, 1)},
	}
	for _, s := range []struct {
		series, kind string
		perCore      *big.Rat // GiB
		cores        []int64
	}{
		{"e2", "standard", big.NewRat(4, 1), []int64{2, 4, 8, 16, 32}},
		{"e2", "highmem", big.NewRat(8, 1), []int64{2, 4, 8, 16}},
		{"e2", "highcpu", big.NewRat(1, 1), []int64{2, 4, 8, 16, 32}},
		{"n1", "standard", big.NewRat(15, 4), []int64{1, 2, 4, 8, 16, 32, 64, 96}},
		{"n1", "highmem", big.NewRat(13, 2), []int64{2, 4, 8, 16, 32, 64, 96}},
		{"n1", "highcpu", big.NewRat(9, 10), []int64{2, 4, 8, 16, 32, 64, 96}},
		{"n2", "standard", big.NewRat(4, 1), []int64{2, 4, 8, 16, 32, 48, 64, 80, 96, 128}},
		{"n2", "highmem", big.NewRat(8, 1), []int64{2, 4, 8, 16, 32, 48, 64, 80, 96}},
		{"n2", "highcpu", big.NewRat(1, 1), []int64{2, 4, 8, 16, 32, 48, 64, 80, 96}},
		{"n2d", "standard", big.NewRat(4, 1), []int64{2, 4, 8, 16, 32, 48, 64, 80, 96, 128, 224}},
		{"n2d", "highmem", big.NewRat(8, 1), []int64{2, 4, 8, 16, 32, 48, 64, 80, 96}},
		{"n2d", "highcpu", big.NewRat(1, 1), []int64{2, 4, 8, 16, 32, 48, 64, 80, 96, 128, 224}},
		{"t2d", "standard", big.NewRat(4, 1), []int64{1, 2, 4, 8, 16, 32, 48, 60}},
		{"c3", "standard", big.NewRat(4, 1), []int64{4, 8, 22, 44, 88, 176}},
		{"c3", "highmem", big.NewRat(8, 1), []int64{4, 8, 22, 44, 88, 176}},
		{"c3", "highcpu", big.NewRat(2, 1), []int64{4, 8, 22, 44, 88, 176}},
	} {
		for _, n := range s.cores {
			cores := big.NewRat(n, 1)
			shapes = append(shapes, Shape{Machine: fmt.Sprintf("%s-%s-%d", s.series, s.kind, n), Cores: cores, GiB: new(big.Rat).Mul(cores, s.perCore)})
		}
	}
	for _, g := range []struct {
		gpus       int
		cores, gib int64
		kind       string
	}{{1, 12, 85, "highgpu"}, {2, 24, 170, "highgpu"}, {4, 48, 340, "highgpu"}, {8, 96, 680, "highgpu"}, {16, 96, 1360, "megagpu"}} {
		shapes = append(shapes, Shape{Machine: fmt.Sprintf("a2-%s-%dg", g.kind, g.gpus), Cores: big.NewRat(g.cores, 1), GiB: big.NewRat(g.gib, 1), GPU: "A100", GPUs: g.gpus})
	}
	return shapes
}
