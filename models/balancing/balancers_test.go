package balancing

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"fleetcost/models"
	"fleetcost/models/modeltest"
	"fleetcost/sim"
)

// The contract of every balancer, a new one included: it picks an instance
// that exists, whatever they hold and weigh, repeats itself on the same
// stream, keeps the runs it started apart, and allocates nothing.
func TestEveryBalancerKeepsTheContract(t *testing.T) {
	for _, b := range models.Balancers.Entries() {
		t.Run(b.Name, func(t *testing.T) {
			if b.About == "" || strings.Contains(b.About, "\n") {
				t.Errorf("describes itself as %q", b.About)
			}
			balancer := b.Value(&modeltest.Answers{})
			if balancer == nil || balancer.String() == "" || strings.Contains(balancer.String(), "\n") {
				t.Fatalf("the balancer is %v", balancer)
			}
			rapid.Check(t, func(t *rapid.T) {
				n := rapid.OneOf(rapid.IntRange(1, 8), rapid.Just(1000)).Draw(t, "instances")
				weights, outstanding := make([]float64, n), make([]int32, n)
				seed := rapid.Uint64().Draw(t, "seed")
				stream := rand.New(rand.NewPCG(seed, 1))
				for i := range weights {
					weights[i] = 1 + 9*stream.Float64()
				}
				streams := [2]*rand.Rand{rand.New(rand.NewPCG(seed, 2)), rand.New(rand.NewPCG(seed, 2))}
				pickers := [2]models.Picker{balancer.Start(weights), balancer.Start(weights)}
				for range 50 {
					i := pickers[0].Pick(outstanding, streams[0])
					if i < 0 || i >= n {
						t.Fatalf("picked instance %d of %d", i, n)
					}
					if j := pickers[1].Pick(outstanding, streams[1]); j != i {
						t.Fatalf("two runs on equal streams picked %d and %d", i, j)
					}
					outstanding[i]++
					if done := stream.IntN(n); outstanding[done] > 0 {
						outstanding[done]--
					}
				}
			})
			// The only instance gets everything.
			alone, stream := balancer.Start([]float64{1}), sim.Stream(1, 0, "balancer")
			for range 10 {
				if i := alone.Pick([]int32{5}, stream); i != 0 {
					t.Errorf("picked %d of one instance", i)
				}
			}
			picker, outstanding := balancer.Start(equal(1000)), make([]int32, 1000)
			if allocs := testing.AllocsPerRun(100, func() { picker.Pick(outstanding, stream) }); allocs != 0 {
				t.Errorf("%v allocations per request", allocs)
			}
			// Idle equal instances get equal shares.
			for _, n := range []int{2, 5, 16} {
				checkEven(t, fmt.Sprintf("%d idle instances", n), counts(balancer, equal(n), make([]int32, n), 3000*n), nil)
			}
		})
	}
}

// equal is n equal weights.
func equal(n int) []float64 { return slices.Repeat([]float64{1}, n) }

// counts is how often each instance is picked while what they hold does not
// change.
func counts(b models.Balancer, weights []float64, outstanding []int32, picks int) []float64 {
	picker, stream := b.Start(weights), sim.Stream(1, 0, "balancer")
	n := make([]float64, len(weights))
	for range picks {
		n[picker.Pick(outstanding, stream)]++
	}
	return n
}

// checkEven is the χ² test that counts follow the weights, nil for equal
// ones: the statistic must stay below what chance exceeds once in 10⁴.
func checkEven(t *testing.T, what string, got, weights []float64) {
	t.Helper()
	if weights == nil {
		weights = equal(len(got))
	}
	if len(got) == 1 {
		return
	}
	picks, total, chi := 0.0, 0.0, 0.0
	for i, n := range got {
		picks += n
		total += weights[i]
	}
	for i, n := range got {
		want := picks * weights[i] / total
		chi += (n - want) * (n - want) / want
	}
	if limit := (distuv.ChiSquared{K: float64(len(got) - 1)}).Quantile(1 - 1e-4); chi > limit {
		t.Errorf("%s: picked %v, χ² = %.4g, chance allows %.4g", what, got, chi, limit)
	}
}

func TestRoundRobinIsEven(t *testing.T) {
	picker := RoundRobin{}.Start(equal(3))
	var order []int
	for range 7 {
		order = append(order, picker.Pick([]int32{9, 0, 3}, nil))
	}
	if want := []int{0, 1, 2, 0, 1, 2, 0}; !slices.Equal(order, want) {
		t.Errorf("dealt to %v, want %v", order, want)
	}
}

func TestRandomKeepsTheWeights(t *testing.T) {
	for _, weights := range [][]float64{{1, 2, 5}, {0.3, 0.3, 0.3}, {10, 0.1, 0.1, 10}, {1}} {
		checkEven(t, fmt.Sprint("weights ", weights), counts(Random{}, weights, make([]int32, len(weights)), 30_000), weights)
	}
	if n := counts(Random{}, []float64{1, 0, 1}, make([]int32, 3), 10_000); n[1] > 0 {
		t.Errorf("an instance of no weight got %v of 10000 requests", n[1])
	}
}

func TestLeastOutstandingPicksAMinimum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		outstanding := rapid.SliceOfN(rapid.Int32Range(0, 5), 1, 40).Draw(t, "outstanding")
		stream := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		if i := (LeastOutstanding{}).Pick(outstanding, stream); outstanding[i] != slices.Min(outstanding) {
			t.Fatalf("picked one with %d", outstanding[i])
		}
		if i := (LeastOutstanding{LowestFirst: true}).Pick(outstanding, stream); i != slices.Index(outstanding, slices.Min(outstanding)) {
			t.Fatalf("picked %d, which is not the first with the fewest", i)
		}
	})
	for _, c := range []struct {
		sentence    string
		outstanding []int32
	}{
		{"all are tied", []int32{2, 2, 2, 2}},
		{"ties far apart", []int32{0, 5, 5, 0, 5, 5, 5, 0}},
		{"the minimum comes late", []int32{5, 4, 3, 1, 1}},
		{"two of a thousand", append(slices.Repeat([]int32{7}, 998), 6, 6)},
	} {
		var tied []float64
		least := slices.Min(c.outstanding)
		for i, n := range counts(LeastOutstanding{}, equal(len(c.outstanding)), c.outstanding, 20_000) {
			if c.outstanding[i] == least {
				tied = append(tied, n)
			}
		}
		checkEven(t, c.sentence, tied, nil)
	}
}

// With d of n sampled without replacement, the k-th busiest is picked when it
// is in the sample and nothing less busy is: C(k−1, d−1)/C(n, d), counted from
// the busiest. The d−1 busiest never are.
func TestPowerOfChoicesSamplesDistinctOnes(t *testing.T) {
	for _, c := range []struct{ n, d int }{{2, 2}, {3, 2}, {5, 2}, {5, 3}, {6, 5}, {4, 4}, {4, 1}, {3, 7}} {
		outstanding := make([]int32, c.n)
		for i := range outstanding {
			outstanding[i] = int32((i*7)%c.n*3 + i) // all different, in no order
		}
		order := make([]int, c.n)
		for i := range order {
			order[i] = i
		}
		slices.SortFunc(order, func(a, b int) int { return int(outstanding[b] - outstanding[a]) })
		d := min(c.d, c.n)
		got := counts(PowerOfChoices{c.d}, equal(c.n), outstanding, 20_000)
		var possible, weights []float64
		for k, i := range order {
			if k < d-1 {
				if got[i] > 0 {
					t.Errorf("%d of %d: instance %d is picked although %d are busier at most", c.d, c.n, i, k)
				}
				continue
			}
			possible = append(possible, got[i])
			weights = append(weights, ways(k, d-1))
		}
		checkEven(t, fmt.Sprintf("%d of %d", c.d, c.n), possible, weights)
	}
	// Less than one choice is one.
	checkEven(t, "no choice", counts(PowerOfChoices{0}, equal(3), []int32{0, 9, 9}, 3000), nil)
}

// ways to choose k of n.
func ways(n, k int) float64 {
	product := 1.0
	for i := range k {
		product *= float64(n-i) / float64(i+1)
	}
	return product
}

// A balancer is found under its name.
func TestBalancersByName(t *testing.T) {
	for name, want := range map[string]models.Balancer{
		"round-robin": RoundRobin{}, "random": Random{}, "least-outstanding": LeastOutstanding{}, "power-of-two": PowerOfChoices{2},
	} {
		b, ok := models.Balancers.Find(name)
		if !ok || b(&modeltest.Answers{}) != want {
			t.Errorf("under %q there is no %v", name, want)
			continue
		}
		if got := b(&modeltest.Answers{}).String(); got != name {
			t.Errorf("%q calls itself %q", name, got)
		}
	}
}
