package timeline

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"fleetcost/models"
	"fleetcost/models/scaling"
	"fleetcost/sim"
)

// A scene of pods on nodes: what is wanted when, and what there is when.
type scene struct {
	sentence string
	nodes    models.Nodes
	start    int
	wanted   map[float64]int
	seen     []sight
	paid     float64 // node-seconds at the last sight
}

type sight struct {
	at                       float64
	booting, serving, leaves int
	nodes                    int
}

// Pods serve 10 s after they can boot and drain for 20; nodes boot for 50.
func TestNodesByHand(t *testing.T) {
	life := models.Lifecycle{Boot: constant(2), Start: constant(3), Register: 5 * sim.Second, Drain: 20 * sim.Second}
	karpenter := models.Nodes{Pods: 2, Boot: constant(50), Gather: sim.Second, Gathered: 10 * sim.Second, Unneeded: 30 * sim.Second}
	autoscaler := models.Nodes{Pods: 2, Boot: constant(50), Scan: 10 * sim.Second, Unneeded: 10 * sim.Minute, Settle: 10 * sim.Minute}
	single := karpenter
	single.Pods, single.Gather = 1, 30*sim.Second
	single.Gathered = single.Gather
	for _, s := range []scene{
		{"a pod with room starts on a node that is there", karpenter, 1, map[float64]int{0: 2}, []sight{
			{0, 1, 1, 0, 1}, {9, 1, 1, 0, 1}, {10, 0, 2, 0, 1},
		}, 10},
		{"Karpenter orders a second after the last pod, and the node boots first", karpenter, 2, map[float64]int{0: 3}, []sight{
			{0.9, 1, 2, 0, 1}, {1, 1, 2, 0, 2}, {60.9, 1, 2, 0, 2}, {61, 0, 3, 0, 2},
		}, 61 + 60},
		{"pods that come one after the other are gathered, for ten seconds at most", karpenter, 2,
			map[float64]int{0: 3, 0.9: 4, 1.8: 5, 2.7: 6, 3.6: 7, 4.5: 8, 5.4: 9, 6.3: 10, 7.2: 11, 8.1: 12, 9: 13, 9.9: 14},
			[]sight{{9.9, 12, 2, 0, 1}, {10, 12, 2, 0, 7}, {70, 0, 14, 0, 7}}, 70 + 6*60},
		{"a node goes that has been empty for long enough", karpenter, 2, map[float64]int{0: 3, 100: 2}, []sight{
			{100, 0, 2, 1, 2}, {120, 0, 2, 0, 2}, {149, 0, 2, 0, 2}, {150, 0, 2, 0, 1}, {200, 0, 2, 0, 1},
		}, 200 + 149},
		{"a pod that leaves makes room for one that waits", single, 1, map[float64]int{0: 0, 1: 1}, []sight{
			{1, 1, 0, 1, 1}, {20, 1, 0, 0, 1}, {29, 1, 0, 0, 1}, {30, 0, 1, 0, 1},
		}, 30},
		{"the cluster autoscaler looks every ten seconds", autoscaler, 2, map[float64]int{3: 3}, []sight{
			{9, 1, 2, 0, 1}, {10, 1, 2, 0, 2}, {69, 1, 2, 0, 2}, {70, 0, 3, 0, 2},
		}, 70 + 60},
		{"and removes a node ten minutes after its last pod", autoscaler, 2, map[float64]int{3: 3, 103: 2}, []sight{
			{123, 0, 2, 0, 2}, {729, 0, 2, 0, 2}, {730, 0, 2, 0, 1},
		}, 730 + 720},
		{"no node goes for ten minutes after one was ordered", autoscaler, 4, map[float64]int{0: 2, 603: 5}, []sight{
			{20, 0, 2, 0, 2}, {602, 0, 2, 0, 2}, {613, 1, 4, 0, 3}, {1200, 0, 5, 0, 3}, {1300, 0, 5, 0, 3},
		}, 2*1300 + 690},
		{"a node is paid for a minute at least", func() models.Nodes {
			k := karpenter
			k.Unneeded, k.Boot = 0, constant(5)
			return k
		}(), 2, map[float64]int{0: 3, 2: 2}, []sight{{2, 0, 2, 0, 2}, {6, 0, 2, 0, 1}, {10, 0, 2, 0, 1}}, 10 + 60},
	} {
		t.Run(s.sentence, func(t *testing.T) {
			life := life
			life.Nodes = &s.nodes
			pool := NewPool(life, s.start, sim.Minute, rand.New(rand.NewPCG(1, 1)))
			last := s.seen[len(s.seen)-1].at
			for now := 0.0; now <= last+1e-9; now += 0.1 {
				at := sim.Seconds(math.Round(10*now) / 10)
				for next := pool.Next(); next < at; next = pool.Next() {
					pool.Advance(next)
				}
				pool.Advance(at)
				for when, n := range s.wanted {
					if sim.Seconds(when) == at {
						pool.Want(n, sim.Hour)
					}
				}
				for _, want := range s.seen {
					if sim.Seconds(want.at) != at {
						continue
					}
					booting, serving, leaves := pool.Counts()
					nodes, _, _ := pool.Rented()
					if got := (sight{want.at, booting, serving, leaves, nodes}); got != want {
						t.Errorf("%+v, want %+v", got, want)
					}
				}
			}
			if math.Abs(pool.Paid()-s.paid) > 1e-6 {
				t.Errorf("%v node-seconds are paid, want %v", pool.Paid(), s.paid)
			}
		})
	}
}

// Every pod that serves is on a node that is Ready and has room for it; nodes are paid for
// as long as their pods need them at least; and where no pods are wanted, none stay.
func TestPodsAreOnNodes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := models.Nodes{
			Pods: rapid.IntRange(1, 5).Draw(t, "pods"), Boot: constant(rapid.Float64Range(0, 90).Draw(t, "boot")),
			Unneeded: sim.Seconds(rapid.Float64Range(0, 300).Draw(t, "unneeded")),
		}
		if rapid.Bool().Draw(t, "scans") {
			n.Scan, n.Settle = 10*sim.Second, sim.Seconds(rapid.Float64Range(0, 300).Draw(t, "settle"))
		} else {
			n.Gather = sim.Seconds(rapid.Float64Range(0, 5).Draw(t, "gather"))
			n.Gathered = 2 * n.Gather
		}
		life := models.Lifecycle{Boot: constant(2), Start: constant(rapid.Float64Range(0, 20).Draw(t, "start")), Drain: 15 * sim.Second, Nodes: &n}
		start := rapid.IntRange(0, 12).Draw(t, "at first")
		pool := NewPool(life, start, sim.Minute, rand.New(rand.NewPCG(1, 1)))
		pool.Expect([]Event{{Event: models.Event{Kind: models.Crash, Instances: 2}, At: 3 * sim.Minute}, {Event: models.Event{Kind: models.Deploy, Surge: 0.25}, At: 6 * sim.Minute}}, rand.New(rand.NewPCG(2, 2)))
		needed, now := 0.0, sim.Time(0)
		advance := func(to sim.Time) {
			for now < to {
				next := min(to, max(now, pool.Next()))
				needed += float64(len(pool.nodes.on)) / float64(n.Pods) * (next - now).Seconds()
				pool.Advance(next)
				now = next
			}
			on := map[*node]int{}
			for _, x := range pool.nodes.on {
				on[x]++
			}
			for _, x := range pool.nodes.all {
				if x.pods != on[x] || x.pods > n.Pods {
					t.Fatalf("%d pods on a node of %d with room for %d", x.pods, on[x], n.Pods)
				}
				delete(on, x)
			}
			if len(on) > 0 {
				t.Fatalf("%d nodes are gone under their pods", len(on))
			}
			for _, place := range pool.serving() {
				if x := pool.nodes.on[place]; x == nil || x.ready > now {
					t.Fatalf("at %v the pod %d serves on %+v", now, place, x)
				}
			}
			if pods, there := len(pool.nodes.on)+len(pool.nodes.waiting), pool.Existing()+len(pool.leaving); pods != there {
				t.Fatalf("%d pods have a node or wait, of %d", pods, there)
			}
		}
		for range 20 {
			advance(now + sim.Seconds(rapid.Float64Range(0.1, 120).Draw(t, "then")))
			pool.Want(rapid.IntRange(0, 12).Draw(t, "wanted"), sim.Minute)
		}
		if pool.Paid() < needed-1e-6 {
			t.Fatalf("%v node-seconds are paid for %v", pool.Paid(), needed)
		}
		pool.Want(0, sim.Minute)
		advance(now + 2*sim.Hour)
		if left, ordered, removed := pool.Rented(); left != 0 || removed != ordered+(start+n.Pods-1)/n.Pods {
			t.Fatalf("%d nodes are left; %d were ordered, %d removed", left, ordered, removed)
		}
	})
}

// What is seen of a pod's CPU is a share of what it requests; a run pays for nodes.
func TestATimelineOfNodes(t *testing.T) {
	h := scaling.DefaultHPA()
	h.Min, h.Max, h.Targets[0].Utilization = 1, 20, 60
	life := models.Lifecycle{Boot: constant(2), Nodes: &models.Nodes{CPU: 1, Pods: 4, Boot: constant(50), Gather: sim.Second, Gathered: 10 * sim.Second}}
	s := setup(h, life, 2, append(minutes(30, 100), minutes(60, 900)...)...)
	c := run(t, s)
	if m := c.Moments[89]; m.Serving != 15 || m.Machines != 4 || c.Rented[0][0] != 1 || c.Rented[0][1] < 4 { // 900 / (100 · 60 %) pods
		t.Errorf("%v nodes, at the end %+v", c.Rented[0], m)
	}
	paid, launches := 0.0, 0
	for _, hour := range c.Hours {
		paid, launches = paid+hour.Paid[0], launches+hour.Launches[0]
	}
	_, ordered, _ := c.Scalers[0].Pool.Rented()
	if math.Abs(paid-c.Scalers[0].Pool.Paid()) > 1e-6 || launches != ordered || ordered < 3 {
		t.Errorf("%v node-seconds and %d launches in hours, %v and %d as a whole", paid, launches, c.Scalers[0].Pool.Paid(), ordered)
	}
	half := life
	nodes := *life.Nodes
	nodes.CPU, half.Nodes = 0.5, &nodes
	s = setup(h, half, 2, minutes(60, 300)...)
	if c := run(t, s); math.Abs(float64(c.Moments[59].Serving)-10) > 1 { // 300 / (100 · 60 % of half a core), within the tolerance
		t.Errorf("pods that request half of what they may use: %+v", c.Moments[59])
	}
}
