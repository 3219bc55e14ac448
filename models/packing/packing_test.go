package packing

import (
	"testing"

	"pgregory.net/rapid"

	"fleetcost/models"
)

// Numbers of awslabs/amazon-eks-ami, eni-max-pods.
func TestPodsByAddresses(t *testing.T) {
	for machine, want := range map[string]int{
		"t3.nano": 4, "t3a.small": 8, "t4g.small": 11, "t3.2xlarge": 58, "c6g.medium": 8, "m5.large": 29, "g4dn.xlarge": 29, "g5.xlarge": 58, "c5.9xlarge": 234, "r7g.16xlarge": 737,
	} {
		if got, known := podsByAddresses(machine); got != want || !known {
			t.Errorf("%s: %d pods, %v; want %d", machine, got, known, want)
		}
	}
	for _, machine := range []string{"c9g.large", "m5.25xlarge", "m5", ""} {
		if got, known := podsByAddresses(machine); known {
			t.Errorf("%s: %d pods", machine, got)
		}
	}
}

// Pods that fit take no more than there is, and one more would.
func TestWhatFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := models.Machine{Name: "m", VCPU: float64(rapid.IntRange(1, 128).Draw(t, "vcpu")), Memory: models.Bytes(rapid.IntRange(1, 4096).Draw(t, "memory")) * 256 * models.MiB}
		k := rapid.SampledFrom([]*Kubernetes{&EKS, &GKE}).Draw(t, "service")
		room := k.Room(m, rapid.IntRange(1, 300).Draw(t, "pods"), k.Daemons)
		pod := Pod(rapid.Float64Range(0.01, 8).Draw(t, "cores"), models.Bytes(rapid.IntRange(1, 8<<30).Draw(t, "bytes")))
		n := Fits(room, pod).Pods()
		within := func(n int) bool {
			return n*pod.MilliCPU <= room.MilliCPU && models.Bytes(n)*pod.Memory <= room.Memory && n <= room.Pods
		}
		if !within(n) || within(n+1) {
			t.Fatalf("%d pods of %+v in %+v", n, pod, room)
		}
	})
}

// An e2-small keeps 0.94 cores for pods, of which it may use half a core for long.
func TestPodsShareWhatANodeMayUse(t *testing.T) {
	m := models.Machine{Name: "e2-small", VCPU: 2, Memory: 2 * models.GiB}
	if room := GKE.Room(m, 110, nil); room.MilliCPU != 940 {
		t.Errorf("without a quota there are %d thousandths", room.MilliCPU)
	}
	m.Quota = 0.5
	if room := GKE.Room(m, 110, GKE.Daemons); room.MilliCPU != 500-208 {
		t.Errorf("beside the daemons %d thousandths are left", room.MilliCPU)
	}
}

// Fewest is no more than first fit and no fewer than the sums allow, and as many as
// placing pod by pod in every way finds; one pod more never needs fewer nodes.
func TestFewestNodes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		room := Amount{rapid.IntRange(100, 120).Draw(t, "cpu"), models.Bytes(rapid.IntRange(100, 120).Draw(t, "memory")), rapid.IntRange(2, 5).Draw(t, "places")}
		var kinds []Kind
		var pods []Amount
		for range rapid.IntRange(1, 3).Draw(t, "kinds") {
			k := Kind{Amount{rapid.IntRange(10, 90).Draw(t, "cpu of a pod"), models.Bytes(rapid.IntRange(10, 90).Draw(t, "memory of a pod")), 1}, rapid.IntRange(0, 3).Draw(t, "count")}
			kinds = append(kinds, k)
			for range k.Count {
				pods = append(pods, k.Amount)
			}
		}
		least, _ := AtLeast(room, kinds)
		first, _ := FirstFit(room, kinds)
		fewest, exact, fit := Fewest(room, kinds)
		if !exact || !fit || fewest < least || fewest > first {
			t.Fatalf("%d nodes (exact %v, fit %v), at least %d, first fit %d", fewest, exact, fit, least, first)
		}
		best := len(pods)
		var place func(int, []Amount)
		place = func(i int, left []Amount) {
			if len(left) >= best {
				return
			}
			if i == len(pods) {
				best = len(left)
				return
			}
			for n := range left {
				if Fits(left[n], pods[i]).Pods() > 0 {
					other := append([]Amount(nil), left...)
					other[n] = left[n].Less(pods[i])
					place(i+1, other)
				}
			}
			place(i+1, append(append([]Amount(nil), left...), room.Less(pods[i])))
		}
		place(0, nil)
		if fewest != best {
			t.Fatalf("%d nodes for %v in %v, %d are enough", fewest, kinds, room, best)
		}
		kinds[0].Count++
		if more, _, _ := Fewest(room, kinds); more < fewest {
			t.Fatalf("%d nodes for one pod more than %d hold", more, fewest)
		}
	})
	if _, _, fit := Fewest(Amount{100, 100, 10}, []Kind{{Amount{101, 1, 1}, 1}}); fit {
		t.Error("a pod larger than a node fits")
	}
}
