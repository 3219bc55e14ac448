package scaling

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/models/words"
	"fleetcost/sim"
)

// An HPAMetricType says of what a metric is.
type HPAMetricType int

// The types of metrics.
const (
	ResourceMetric HPAMetricType = iota // of pods: their CPU or memory
	PodsMetric                          // of pods: anything else
	ExternalMetric                      // of something that is no pod: a queue, an ingress, an object
)

// An HPAMetric is a metric with its target. Exactly one target is set.
type HPAMetric struct {
	Type         HPAMetricType
	Name         string // a resource is cpu or memory
	Utilization  int64  // of a resource: percent of the request
	AverageValue int64  // in thousandths, for each pod
	Value        int64  // in thousandths, of an external metric as a whole
}

func (m HPAMetric) validate(key string, p *problems) {
	targets := 0
	for _, t := range []int64{m.Utilization, m.AverageValue, m.Value} {
		if t < 0 {
			p.add(key+".target", "give more than 0", "the target is negative")
			return
		}
		if t > 0 {
			targets++
		}
	}
	switch {
	case targets != 1:
		p.add(key+".target", "give one of a utilization, an average value and a value", "there are %d targets", targets)
	case m.Type == ResourceMetric && m.Name != "cpu" && m.Name != "memory":
		p.add(key+".resource", "give cpu or memory, or make it a metric of type pods", "%q is no resource that pods request", m.Name)
	case m.Type != ResourceMetric && m.Utilization > 0:
		p.add(key+".target", "give an average value", "only a resource has a utilization, for only resources are requested")
	case m.Type != ExternalMetric && m.Value > 0:
		p.add(key+".target", "give an average value", "only an external metric has a value as a whole")
	}
}

// readHPAMetrics reads the shorthands for one metric, and the list of several. Where
// there is none, the CPU counts, as in Kubernetes.
func readHPAMetrics(k models.Keys) (all []HPAMetric) {
	more := k.Tables("metrics", fixMetrics)
	if k.Has("requests_per_second") {
		all = append(all, HPAMetric{Type: PodsMetric, Name: "requests_per_second", AverageValue: thousandths(askRate(k))})
	}
	if k.Has("cpu") || len(all) == 0 && len(more) == 0 && !k.Has("metrics") {
		all = append(all, HPAMetric{Type: ResourceMetric, Name: "cpu", Utilization: askPercent(k, "cpu", 0.8)})
	}
	for _, t := range more {
		all = append(all, readHPAMetric(t))
	}
	if len(all) == 0 {
		k.Problem("metrics", "there is no metric to scale on", fixMetrics)
		return DefaultHPA().Targets
	}
	return all
}

const fixMetrics = `write metrics = [ { name = "cpu", utilization = 0.7 }, { name = "requests_per_second", average = 50 } ]`

// hpaMetrics are the metrics by name: what is sampled on each pod, and what is not.
var hpaMetrics = []struct {
	name string
	kind HPAMetricType
}{{"cpu", ResourceMetric}, {"requests_per_second", PodsMetric}, {"concurrency", PodsMetric}, {"queue", ExternalMetric}}

func readHPAMetric(t models.Keys) HPAMetric {
	names := make([]string, len(hpaMetrics))
	for i, m := range hpaMetrics {
		names[i] = m.name
	}
	if !t.Require("name", "add one of "+strings.Join(names, ", ")) {
		t.Skip()
		return DefaultHPA().Targets[0]
	}
	m := HPAMetric{Name: t.Choice("name", "cpu", names)}
	if t.Refused("name") {
		t.Skip()
		return DefaultHPA().Targets[0]
	}
	m.Type = hpaMetrics[max(0, slices.Index(names, m.Name))].kind
	switch {
	case m.Type == ResourceMetric:
		if t.Require("utilization", "add the share of the request that is aimed at, e.g. utilization = 0.7") {
			m.Utilization = askPercent(t, "utilization", 0.8)
		} else {
			m.Utilization = 80
		}
	case m.Type == ExternalMetric && t.Has("value"):
		m.Value = thousandths(t.Float("value", 1, 0.001, 1e12))
	default:
		t.Require("average", "add how much of it each instance shall have, e.g. average = 50")
		m.AverageValue = thousandths(t.Float("average", 1, 0.001, 1e12))
	}
	return m
}

// askPercent asks for a share of which Kubernetes counts whole percents.
func askPercent(k models.Keys, key string, usual float64) int64 {
	share := askTarget(k, key, usual)
	percent := math.Round(100 * share)
	if math.Abs(100*share-percent) > nearly {
		k.Problem(key, fmt.Sprintf("%g is no whole percent, and Kubernetes counts in those", share), fmt.Sprintf("write %g", percent/100))
	}
	return int64(percent)
}

func thousandths(x float64) int64 { return int64(math.Round(1000 * x)) }

// described are targets in a few words.
func described(targets []HPAMetric) string {
	all := make([]string, len(targets))
	for i, m := range targets {
		switch {
		case m.Utilization > 0:
			all[i] = fmt.Sprintf("%s at %d%%", m.Name, m.Utilization)
		case m.Value > 0:
			all[i] = fmt.Sprintf("%s at %s", plainly(m.Name), words.Exact(float64(m.Value)/1000))
		default:
			all[i] = fmt.Sprintf("%s at %s each", plainly(m.Name), words.Exact(float64(m.AverageValue)/1000))
		}
	}
	return strings.Join(all, ", ")
}

// tolerance is by how much a ratio may miss 1.
type tolerance struct{ up, down float64 }

// holds tells whether the ratio is near enough to 1, both ends inside.
func (t tolerance) holds(ratio float64) bool { return 1-t.down <= ratio && ratio <= 1+t.up }

// replicas returns the largest count that a metric asks for. Where some are invalid
// a decrease is refused, and where all are, everything.
func (c *HPAController) replicas(seen *Seen, now sim.Time) (int, bool) {
	largest, invalid := 0, 0
	for i := range c.hpa.Targets {
		n, ok := 0, false
		if m := &c.hpa.Targets[i]; m.Type == ExternalMetric {
			n, ok = c.ofTotal(i, m, seen)
		} else {
			n, ok = c.ofPods(i, m, seen, now)
		}
		if !ok {
			invalid++
			continue
		}
		c.Measured[i].Valid = true
		largest = max(largest, n)
	}
	if invalid == len(c.hpa.Targets) || invalid > 0 && largest < seen.Current {
		return 0, false
	}
	return largest, true
}

// ofTotal is the count that an external metric asks for: total ÷ target, whatever is
// ready, or, of a value as a whole, total ÷ target × the pods that are ready.
func (c *HPAController) ofTotal(i int, m *HPAMetric, seen *Seen) (int, bool) {
	r := seen.reading(i)
	if r.State != Measured {
		return 0, false
	}
	total := int64(math.Round(1000 * r.Value))
	c.Measured[i].Value = total
	if m.AverageValue > 0 {
		existing := seen.Existing()
		if c.tolerance.holds(float64(total) / (float64(m.AverageValue) * float64(existing))) {
			return existing, true
		}
		return count(math.Ceil(float64(total) / float64(m.AverageValue))), true
	}
	ratio := float64(total) / float64(m.Value)
	switch {
	case seen.Current == 0:
		return count(math.Ceil(ratio)), true
	case c.tolerance.holds(ratio):
		return seen.Current, true
	}
	return count(math.Ceil(ratio * float64(seen.Serving()))), true
}

// pods is a sum over pods.
type pods struct{ count, usage, requests int64 }

func (p *pods) add(g *Group, usage int64) {
	n := int64(g.Count)
	p.count += n
	p.usage += n * usage
	p.requests += n * g.Request
}

func (p *pods) join(q pods) {
	p.count += q.count
	p.usage += q.usage
	p.requests += q.requests
}

// ofPods is the count that a metric of the pods asks for.
//
// The ratio of what the ready pods use to the target decides alone where no pod is
// missing and none is unready on the way up. Otherwise missing pods are added, as
// idle on the way up and as loaded on the way down (at their whole request, or at the
// target), unready ones as idle on the way up; where the new ratio lies on the other
// side of 1, or asks for a change against its own direction, the count stays.
func (c *HPAController) ofPods(i int, m *HPAMetric, seen *Seen, now sim.Time) (int, bool) {
	utilization := m.Utilization > 0
	full := max(100, m.Utilization) // percent of the request that a missing pod may use
	var ready, unready, missing pods
	for k := range seen.Groups {
		g := &seen.Groups[k]
		if g.State == Terminating || g.Count <= 0 {
			continue
		}
		if utilization && g.Request <= 0 {
			return 0, false // of what is not requested there is no share
		}
		value := int64(NoSample)
		if i < len(g.Values) {
			value = g.Values[i]
		}
		switch {
		case g.State == Pending:
			unready.add(g, 0)
		case g.State == Missing || value == NoSample:
			usage := m.AverageValue
			if utilization {
				usage = g.Request * full / 100
			}
			missing.add(g, usage)
		case m.Type == ResourceMetric && m.Name == "cpu" && c.unreadyForCPU(g, now):
			unready.add(g, 0)
		default:
			ready.add(g, value)
		}
	}
	if ready.count == 0 {
		return 0, false
	}
	ratio, measured := m.ratio(ready)
	c.Measured[i].Value = measured
	current := seen.Current
	softened := unready.count > 0 && ratio > 1
	if missing.count == 0 && !softened {
		if c.tolerance.holds(ratio) {
			return current, true
		}
		return count(math.Ceil(ratio * float64(ready.count))), true
	}
	switch {
	case ratio < 1:
		ready.join(missing)
	case ratio > 1:
		missing.usage = 0
		ready.join(missing)
		ready.join(unready)
	}
	again, _ := m.ratio(ready)
	if c.tolerance.holds(again) || ratio < 1 && again > 1 || ratio > 1 && again < 1 {
		return current, true
	}
	n := count(math.Ceil(again * float64(ready.count)))
	if again < 1 && n > current || again > 1 && n < current {
		return current, true
	}
	return n, true
}

// ratio is what pods use against the target, and in what it is measured: a
// utilization in whole percent or a whole average, both cut.
func (m *HPAMetric) ratio(p pods) (ratio float64, measured int64) {
	if m.Utilization > 0 {
		measured = 100 * p.usage / p.requests
		return float64(measured) / float64(m.Utilization), measured
	}
	measured = p.usage / p.count
	return float64(measured) / float64(m.AverageValue), measured
}

// unreadyForCPU tells whether the CPU of a pod with a sample is set aside. A young pod
// counts once it is ready and a whole sample was taken since; an older one that is not
// ready counts if it ever was.
func (c *HPAController) unreadyForCPU(g *Group, now sim.Time) bool {
	if g.State != Running {
		return g.State == Unready
	}
	if g.Started+c.hpa.CPUInitialization > now {
		return !g.Ready || g.Sampled < g.ReadyChanged+g.Window
	}
	return !g.Ready && g.Started+c.hpa.InitialReadinessDelay > g.ReadyChanged
}
