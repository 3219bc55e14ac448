package packing

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"fleetcost/models"
	"fleetcost/profiles/shared"
)

type requests struct {
	CPU    int          `json:"cpu_m"`
	Memory models.Bytes `json:"memory_mib"`
	Pods   int          `json:"pods"`
}

func (r requests) amount() Amount { return Amount{r.CPU, r.Memory * models.MiB, max(1, r.Pods)} }

type packed struct {
	Machine     string
	Allocatable struct {
		requests
		Capacity struct {
			requests
		} `json:"capacity"`
	}
	Room    requests
	PerNode int                             `json:"pods_per_node"`
	Fits    struct{ CPU, Memory, Pods int } `json:"would_fit"`
	Binds   string
	Nodes   int
}

// What is left of a node, and how many pods fit, is as other programs have worked it out.
func TestPackingCases(t *testing.T) {
	lines := json.NewDecoder(shared.Open(t, "bills", "packing.jsonl"))
	compared := 0
	for lines.More() {
		var c struct {
			ID     string
			Inputs struct {
				Kubernetes, Machine string
				Pod                 requests
				Count               int
				Daemonsets          []requests
				Delegation          bool `json:"prefix_delegation"`
			}
			Expected struct {
				Machines []packed
				packed
			}
		}
		if err := lines.Decode(&c); err != nil {
			t.Fatal(err)
		}
		if c.Inputs.Delegation {
			continue // has another limit of pods, which a scenario says
		}
		k := &EKS
		if c.Inputs.Kubernetes == "gke" {
			k = &GKE
		}
		var daemons []Daemon
		for _, d := range c.Inputs.Daemonsets {
			daemons = append(daemons, Daemon{Amount: d.amount()})
		}
		if len(c.Expected.Machines) == 0 { // several kinds of pods: what a node has is known alike
			c.Expected.Machine = c.Inputs.Machine
			c.Expected.Machines = []packed{c.Expected.packed}
		}
		for _, want := range c.Expected.Machines {
			m := models.Machine{Name: want.Machine, VCPU: float64(want.Allocatable.Capacity.CPU) / 1000, Memory: want.Allocatable.Capacity.Memory * models.MiB}
			pods, known := k.MostPods(m.Name)
			if got := k.Allocatable(m, pods); !known || got != want.Allocatable.amount() {
				t.Errorf("%s, %s: allocatable %+v, want %+v", c.ID, m.Name, got, want.Allocatable.amount())
			}
			room := k.Room(m, pods, daemons)
			if room != want.Room.amount() {
				t.Errorf("%s, %s: room %+v, want %+v", c.ID, m.Name, room, want.Room.amount())
			}
			compared++
			if c.Inputs.Count == 0 {
				continue
			}
			fit := Fits(room, c.Inputs.Pod.amount())
			nodes := (c.Inputs.Count + fit.Pods() - 1) / fit.Pods()
			if fit != (Fit{want.Fits.CPU, want.Fits.Memory, want.Fits.Pods}) || fit.Pods() != want.PerNode || fit.Binds() != want.Binds || nodes != want.Nodes {
				t.Errorf("%s, %s: %+v fit, %s binds, %d nodes; want %+v", c.ID, m.Name, fit, fit.Binds(), nodes, want)
			}
		}
	}
	t.Logf("%d machines compared", compared)
	if compared == 0 {
		t.Error("no case applies")
	}
}

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
