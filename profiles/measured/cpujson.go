package measured

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"
)

// json reads what docker stats --format json (a line for each container) and podman stats
// (a list) write, and the answer of a Prometheus query_range, whole or its result alone.
func (c *cpuFile) json(data []byte) {
	if bytes.Contains(data, []byte(`"values"`)) && bytes.Contains(data, []byte(`"metric"`)) {
		c.prometheus(data)
		return
	}
	type container struct {
		Name, ID, Container, CPUPerc string
		Percent                      string `json:"cpu_percent"`
	}
	in := json.NewDecoder(bytes.NewReader(data))
	seen, sum, any, snapshots := map[string]bool{}, 0.0, false, 0
	flush := func() {
		if any {
			snapshots++
			c.add(0, math.NaN(), sum)
		}
		seen, sum, any = map[string]bool{}, 0, false
	}
	for {
		var raw json.RawMessage
		err := in.Decode(&raw)
		if errors.Is(err, io.EOF) {
			break
		}
		line := 1 + bytes.Count(data[:min(int(in.InputOffset()), len(data))], []byte("\n"))
		if err != nil {
			c.problem(line, "is no JSON: "+err.Error(), wantedAnyCPU)
			return
		}
		var all []container
		if len(raw) > 0 && raw[0] == '{' {
			all = make([]container, 1)
			err = json.Unmarshal(raw, &all[0])
		} else {
			err = json.Unmarshal(raw, &all)
		}
		if err != nil {
			c.problem(line, "is not what docker stats writes: "+err.Error(), wantedAnyCPU)
			return
		}
		for _, one := range all {
			text := one.CPUPerc
			if text == "" {
				text = one.Percent
			}
			name := one.Name
			if name == "" {
				name = one.Container + one.ID
			}
			v := cpuValue(text, true)
			if name == "" && text == "" {
				c.problem(line, "no Name, CPUPerc", wantedAnyCPU)
				return
			}
			if math.IsNaN(v) {
				continue // -- of a container that starts
			}
			if seen[name] {
				flush()
			}
			seen[name] = true
			if c.counts(name, one.ID, one.Container) {
				sum, any = sum+v, true
			}
		}
	}
	flush()
	if snapshots == 0 && len(c.names) == 0 {
		c.problem(0, "no container has a CPUPerc", wantedAnyCPU)
	}
}

// A promSeries is one of an answer.
type promSeries struct {
	Metric map[string]string
	Values [][2]any
}

// prometheus reads a matrix. A counter (container_cpu_usage_seconds_total) has its name, of
// which rate() leaves none: cores then. What cAdvisor has twice counts once: of a pod as a
// whole, beside those of its containers; and of all cores, beside each.
func (c *cpuFile) prometheus(data []byte) {
	var series []promSeries
	var whole struct {
		Data struct{ Result []promSeries }
	}
	if data = bytes.TrimSpace(data); data[0] == '[' {
		if err := json.Unmarshal(data, &series); err != nil {
			c.problem(0, "is no result of Prometheus: "+err.Error(), wantedAnyCPU)
			return
		}
	} else if err := json.Unmarshal(data, &whole); err != nil {
		c.problem(0, "is no answer of Prometheus: "+err.Error(), wantedAnyCPU)
		return
	}
	series = onceEach(append(series, whole.Data.Result...))
	sum := map[float64]float64{}
	n := map[float64]int{}
	counted, kinds := 0, map[bool]bool{}
	for _, s := range series {
		var labels []string
		for _, name := range slices.Sorted(maps.Keys(s.Metric)) {
			if name != "cpu" && name != "__name__" {
				labels = append(labels, fmt.Sprintf("%s=%s", name, s.Metric[name]))
			}
		}
		names := append([]string{strings.Join(labels, " ")}, slices.Collect(maps.Values(s.Metric))...)
		if !c.counts(append(names, labels...)...) {
			continue
		}
		counted++
		kinds[strings.HasSuffix(s.Metric["__name__"], "_total")] = true
		for _, v := range s.Values {
			at, ok := v[0].(float64)
			text, isText := v[1].(string)
			value := decimal(text)
			if !ok || !isText || math.IsNaN(value) {
				continue // NaN, where a rate had one sample
			}
			sum[at] += value
			n[at]++
		}
	}
	if len(kinds) > 1 {
		c.problem(0, "counters (…_total) and rates together", "give one of both")
		return
	}
	c.used.Counter = kinds[true]
	left := 0
	for _, at := range slices.Sorted(maps.Keys(sum)) {
		if n[at] < counted {
			left++
			continue
		}
		c.add(0, at, sum[at])
	}
	if left > 0 {
		c.used.Notes = append(c.used.Notes, fmt.Sprintf("%s: %d points of time at which not all %d series have a sample are left out", c.name, left, counted))
	}
	if !c.used.Counter && counted > 0 {
		c.used.Notes = append(c.used.Notes, c.name+": taken for cores in use, as rate() gives them, since it is no counter (…_total); each sample is of the range of rate() before it")
	}
	if len(c.used.Value) == 0 && len(c.names) == 0 {
		c.problem(0, "no series", "ask for a range in which the server ran")
	}
}

// onceEach leaves out series that are sums of others.
func onceEach(series []promSeries) (once []promSeries) {
	has := func(is func(promSeries) bool) bool { return slices.ContainsFunc(series, is) }
	inContainer := func(s promSeries) bool { return s.Metric["container"] != "" && s.Metric["container"] != "POD" }
	ofAll := func(s promSeries) bool { return s.Metric["cpu"] == "total" }
	for _, s := range series {
		_, labelled := s.Metric["container"]
		pod := has(inContainer) && !inContainer(s) && (labelled || s.Metric["pod"] != "" || s.Metric["id"] != "")
		core := has(ofAll) && s.Metric["cpu"] != "" && !ofAll(s)
		if !pod && !core {
			once = append(once, s)
		}
	}
	return once
}
