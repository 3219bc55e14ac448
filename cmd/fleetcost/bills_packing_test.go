package main

import (
	"encoding/json"
	"slices"
	"testing"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/packing"
)

func init() { referees["packing"] = refereePacking }

type packRequests struct {
	CPU    int          `json:"cpu_m"`
	Memory models.Bytes `json:"memory_mib"`
	Pods   int
	Count  int
}

func (r packRequests) amount() packing.Amount {
	return packing.Amount{MilliCPU: r.CPU, Memory: r.Memory * models.MiB, Pods: max(1, r.Pods)}
}

type packCase struct {
	ID, Kind string
	Inputs   struct {
		Kubernetes, Region, Machine string
		Machines                    []string
		Pod                         packRequests
		Pods                        []packRequests
		Count                       int
		Daemonsets                  []packRequests
		Delegation                  bool `json:"prefix_delegation"`
	}
	Expected map[string]any
}

func refereePacking(t *testing.T) (right, all int) {
	kinds := map[string]func(*testing.T, packCase, lists, *answers){"same_pods": packSame, "mixed_pods": packMixed}
	prices := readLists(t)
	for _, c := range refereeCases[packCase](t, "packing.jsonl") {
		all++
		kind, known := kinds[c.Kind]
		if !known {
			t.Errorf("%s: nothing is known of %s", c.ID, c.Kind)
			continue
		}
		if list, ok := c.Expected["machines"].([]any); ok {
			byName := map[string]any{}
			for _, m := range list {
				machine := m.(map[string]any)
				byName[machine["machine"].(string)] = machine
			}
			c.Expected["machines"] = byName
		}
		if t.Run(c.ID, func(t *testing.T) {
			got := &answers{t: t, name: c.ID}
			kind(t, c, prices, got)
			got.equal(c.Expected)
		}) {
			right++
		}
	}
	return right, all
}

// node tells what a machine has for pods.
func (c packCase) node(t *testing.T, prices lists, name, at string, expected map[string]any, got *answers) (m models.Machine, hour cost.Price, room packing.Amount) {
	k := &packing.EKS
	if c.Inputs.Kubernetes == "gke" {
		k = &packing.GKE
	}
	i := slices.IndexFunc(prices.machines, func(row map[string]string) bool {
		return row["provider"] == k.Provider && row["region"] == c.Inputs.Region && row["instance_type"] == name
	})
	if i < 0 {
		t.Fatalf("%s: there is no price of %s in %s", c.ID, name, c.Inputs.Region)
	}
	row := prices.machines[i]
	hour = parsedPrice(t, row["on_demand_usd_per_hour"])
	m = models.Machine{Name: name, VCPU: stated(row["vcpu"]).number(t), Baseline: 1, Memory: models.Bytes(stated(row["memory_gib"]).number(t) * 1024 * float64(models.MiB))}
	pods, known := k.MostPods(name)
	if !known {
		t.Fatalf("%s: how many pods %s may have is not known", c.ID, name)
	}
	if c.Inputs.Delegation { // a prefix of 16 in the place of each address, 110 at most
		pods = min(110, 16*(pods-2)+2)
	}
	var daemons []packing.Daemon
	for _, d := range c.Inputs.Daemonsets {
		daemons = append(daemons, packing.Daemon{Amount: d.amount()})
	}
	has := k.Allocatable(m, pods)
	room = k.Room(m, pods, daemons)
	got.packed(at+"allocatable.", has)
	got.packed(at+"room.", room)
	got.give(at+"usd_per_hour", hour, func(want any) bool { return near(want, hour.USD(), 0) })
	// What a node keeps is told by what is left, which agrees or does not.
	got.left(t, expected, at+"allocatable.", has)
	return m, hour, room
}

// packed gives an amount.
func (a *answers) packed(at string, amount packing.Amount) {
	a.count(at+"cpu_m", amount.MilliCPU)
	a.count(at+"memory_mib", int(amount.Memory/models.MiB))
	a.count(at+"pods", amount.Pods)
}

// left gives the capacity and what is reserved of it, where their difference, cut to whole
// MiB, is what a node has.
func (a *answers) left(t *testing.T, expected map[string]any, at string, has packing.Amount) {
	type figures map[string]stated
	var want struct {
		Allocatable struct{ Capacity, Reserved figures }
	}
	text, err := json.Marshal(expected)
	if err == nil {
		err = json.Unmarshal(text, &want)
	}
	if err != nil {
		t.Fatal(err)
	}
	of, kept := want.Allocatable.Capacity, want.Allocatable.Reserved
	cpu := of["cpu_m"].whole(t)-kept["cpu_m"].whole(t) == has.MilliCPU
	memory := models.Bytes(of["visible_mib"].number(t)-kept["memory_mib"].number(t)-kept["eviction_mib"].number(t)) == has.Memory/models.MiB
	for name, agrees := range map[string]bool{"capacity.cpu_m": cpu, "reserved.cpu_m": cpu, "capacity.memory_mib": memory, "capacity.visible_mib": memory, "reserved.memory_mib": memory, "reserved.eviction_mib": memory} {
		a.give(at+name, has, func(any) bool { return agrees })
	}
}

// monthly is what nodes cost in a month.
func monthly(t *testing.T, hour cost.Price, nodes int) cost.Money {
	t.Helper()
	m, err := hour.Times(float64(nodes * 730))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func packSame(t *testing.T, c packCase, prices lists, got *answers) {
	cheapest, least := "", cost.MostMoney
	for _, name := range c.Inputs.Machines {
		at := "machines." + name + "."
		m, hour, room := c.node(t, prices, name, at, c.Expected["machines"].(map[string]any)[name].(map[string]any), got)
		fit := packing.Fits(room, c.Inputs.Pod.amount())
		got.exactly(at+"machine", name)
		got.count(at+"pods_per_node", fit.Pods())
		got.count(at+"would_fit.cpu", fit.ByCPU)
		got.count(at+"would_fit.memory", fit.ByMemory)
		got.count(at+"would_fit.pods", fit.ByPods)
		got.exactly(at+"binds", fit.Binds())
		if fit.Pods() == 0 {
			for _, name := range []string{"nodes", "usd_per_month", "requested_share_of_cpu"} {
				got.null(at+name, true)
			}
			continue
		}
		nodes := (c.Inputs.Count + fit.Pods() - 1) / fit.Pods()
		usd := monthly(t, hour, nodes)
		got.count(at+"nodes", nodes)
		got.usd(at+"usd_per_month", usd)
		got.dollars(at+"requested_share_of_cpu", float64(c.Inputs.Count*c.Inputs.Pod.CPU)/(float64(nodes)*m.VCPU*1000))
		if usd < least {
			cheapest, least = name, usd
		}
	}
	if got.null("cheapest", cheapest == ""); cheapest != "" {
		got.exactly("cheapest", cheapest)
	}
}

func packMixed(t *testing.T, c packCase, prices lists, got *answers) {
	_, hour, room := c.node(t, prices, c.Inputs.Machine, "", c.Expected, got)
	var kinds []packing.Kind
	for _, p := range c.Inputs.Pods {
		kinds = append(kinds, packing.Kind{Amount: p.amount(), Count: p.Count})
	}
	fewest, exact, fit := packing.Fewest(room, kinds)
	if !exact || !fit {
		t.Fatalf("%s: %d nodes, exact %v, fit %v", c.ID, fewest, exact, fit)
	}
	least, _ := packing.AtLeast(room, kinds)
	first, _ := packing.FirstFit(room, kinds)
	got.count("fewest_nodes", fewest)
	got.count("by_sums_at_least", least)
	got.count("first_fit_decreasing", first)
	got.usd("usd_per_month", monthly(t, hour, fewest))
	got.exactly("first_fit_rule", c.Expected["first_fit_rule"])
}
