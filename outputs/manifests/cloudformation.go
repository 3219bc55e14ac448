package manifests

import (
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"fleetcost/models/scaling"
)

// A template of CloudFormation, in the order in which it is written.
type template struct {
	Version     string        `yaml:"AWSTemplateFormatVersion"`
	Description string        `yaml:"Description"`
	Parameters  yaml.MapSlice `yaml:"Parameters,omitempty"`
	Resources   yaml.MapSlice `yaml:"Resources"`
}

const templateVersion = "2010-09-09"

// ref is another part of the template.
type ref struct {
	Ref string `yaml:"Ref"`
}

// substituted is a text with names of other parts in it.
type substituted struct {
	Text string `yaml:"Fn::Sub"`
}

type resource struct {
	Type       string `yaml:"Type"`
	Properties any    `yaml:"Properties"`
}

type parameter struct {
	Type        string `yaml:"Type"`
	Description string `yaml:"Description"`
}

func (t *template) parameter(name, kind, about string) ref {
	for _, p := range t.Parameters {
		if p.Key == name {
			return ref{name}
		}
	}
	t.Parameters = append(t.Parameters, yaml.MapItem{Key: name, Value: parameter{kind, about}})
	return ref{name}
}

func (t *template) resource(name, kind string, properties any) ref {
	t.Resources = append(t.Resources, yaml.MapItem{Key: name, Value: resource{kind, properties}})
	return ref{name}
}

// balancerLabel is what AWS calls the requests of a target group by.
func (t *template) balancerLabel() *ref {
	r := t.parameter("BalancerLabel", "String", "Of the metric ALBRequestCountPerTarget: app/BALANCER/ID/targetgroup/GROUP/ID")
	return &r
}

// A metric that AWS has made ready.
type predefined struct {
	Type  string `yaml:"PredefinedMetricType"`
	Label *ref   `yaml:"ResourceLabel,omitempty"`
}

// metricOf is the metric of a policy that tracks a target.
func (t *template) metricOf(policy scaling.TargetTracking, names map[string]string) (predefined, error) {
	name, ok := names[policy.Metric]
	if !ok {
		return predefined{}, Unspoken{"the metric \"" + policy.Metric + "\" is not one that AWS has made ready", "scale on cpu or requests_per_target"}
	}
	p := predefined{Type: name}
	if policy.Metric == requestsMetric {
		p.Label = t.balancerLabel()
	}
	return p, nil
}

// requestsMetric is the name of ALBRequestCountPerTarget in package scaling.
const requestsMetric = "requests_per_instance"

// tracked are the policies, all of which must track a target.
func tracked(policies []scaling.Policy) ([]scaling.TargetTracking, error) {
	var all []scaling.TargetTracking
	for _, p := range policies {
		t, ok := p.(scaling.TargetTracking)
		if !ok {
			return nil, Unspoken{"step scaling on " + p.On() + " is not written: it needs alarms of your own", "remove steps and track a target, cpu = 0.6, or write the policy by hand"}
		}
		all = append(all, t)
	}
	return all, nil
}

// A planned is an action of a schedule: cron, or once in RFC 3339.
type planned struct {
	cron, once string
	zone       string
	instances  int
}

// schedule is what a scheduled autoscaler does, and how many instances there are
// otherwise; false of one that is none.
func schedule(a any) (all []planned, otherwise int, scheduled bool, err error) {
	switch a := a.(type) {
	case scaling.Windows:
		changed, zone, err := changes(a)
		for _, c := range changed {
			all = append(all, planned{cron: cronOf(c.minute, c.days), zone: zone.String(), instances: c.instances})
		}
		return all, a.Default, true, err
	case scaling.Actions:
		for _, x := range a.Actions {
			p := planned{cron: strings.ToUpper(x.Cron.String()), zone: x.Zone.String(), instances: x.Capacity}
			if x.Once != nil {
				p.cron = ""
				for _, at := range x.Once.Instants(x.Zone)[:1] {
					p.once = time.Unix(at, 0).UTC().Format(time.RFC3339)
				}
			}
			all = append(all, p)
		}
		return all, a.Default, true, nil
	}
	return nil, 0, false, nil
}

// most of the instances of a schedule, one at least.
func mostOf(all []planned, otherwise int) int {
	most := max(1, otherwise)
	for _, p := range all {
		most = max(most, p.instances)
	}
	return most
}

// numbered is a name with the place from 1 on.
func numbered(name string, i int) string { return name + strconv.Itoa(i+1) }
