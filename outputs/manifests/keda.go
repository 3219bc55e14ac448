package manifests

import (
	"fmt"
	"strconv"

	"fleetcost/models/report"
	"fleetcost/models/scaling"
)

func init() {
	Tools.Register("keda", "KEDA: ScaledObject (keda.sh/v1alpha1)", Tool{Policies: []string{"queue", "hpa", "windows"}, documents: kedaDocuments})
}

type (
	scaledObject struct {
		Target          reference     `yaml:"scaleTargetRef"`
		Polling         int           `yaml:"pollingInterval,omitempty"`
		Cooldown        *int          `yaml:"cooldownPeriod,omitempty"`
		InitialCooldown int           `yaml:"initialCooldownPeriod,omitempty"`
		Idle            *int          `yaml:"idleReplicaCount,omitempty"`
		Min             int           `yaml:"minReplicaCount"`
		Max             int           `yaml:"maxReplicaCount"`
		Advanced        *kedaAdvanced `yaml:"advanced,omitempty"`
		Triggers        []kedaTrigger `yaml:"triggers"`
	}
	kedaAdvanced struct {
		HPA kedaHPA `yaml:"horizontalPodAutoscalerConfig"`
	}
	kedaHPA struct {
		Behavior hpaBehavior `yaml:"behavior"`
	}
	kedaTrigger struct {
		Type       string            `yaml:"type"`
		Name       string            `yaml:"name,omitempty"`
		MetricType string            `yaml:"metricType,omitempty"`
		Metadata   map[string]string `yaml:"metadata"`
	}
)

func kedaDocuments(t *report.Tuning) (all []document, err error) {
	for i := range t.Services {
		s := &t.Services[i]
		name := objectName(t, s)
		spec := scaledObject{Target: reference{Name: name}}
		var remarks []string
		requests := false
		switch a := s.Is.(type) {
		case scaling.QueueDepth:
			remarks = kedaQueue(a, name, &spec)
		case scaling.HPA:
			requests = true
			err = kedaCPU(a, &spec)
		case scaling.Windows:
			err = kedaWindows(a, &spec)
		}
		if err != nil {
			return nil, err
		}
		all = append(all, document{remarks, object{"keda.sh/v1alpha1", "ScaledObject", metadata{Name: name}, spec}})
		if requests {
			all = append(all, document{deploymentRemarks(s), deployment(name, s)})
		}
	}
	return all, nil
}

// kedaQueue writes queues as those of RabbitMQ.
func kedaQueue(q scaling.QueueDepth, name string, spec *scaledObject) (remarks []string) {
	cooldown := seconds(q.Cooldown)
	spec.Min, spec.Max, spec.Idle, spec.Polling, spec.Cooldown, spec.InitialCooldown = q.Min, q.Max, q.Idle, seconds(q.Polling), &cooldown, seconds(q.InitialCooldown)
	spec.Advanced = &kedaAdvanced{kedaHPA{behaviorOf(q.HPA)}}
	for _, t := range q.Triggers {
		spec.Triggers = append(spec.Triggers, kedaTrigger{Type: "rabbitmq", Name: t.Name, Metadata: map[string]string{
			"queueName": name, "mode": "QueueLength", "value": decimal(t.Target), "activationValue": decimal(t.Activation), "hostFromEnv": "RABBITMQ_URL",
		}})
	}
	return []string{
		"The queue is written as one of RabbitMQ. For another, give its trigger the same number of tasks for each instance:",
		"listLength and activationListLength of redis, queueLength and activationQueueLength of aws-sqs-queue.",
	}
}

func kedaCPU(h scaling.HPA, spec *scaledObject) error {
	spec.Min, spec.Max = h.Min, h.Max
	spec.Advanced = &kedaAdvanced{kedaHPA{behaviorOf(h)}}
	for _, m := range h.Targets {
		if m.Type != scaling.ResourceMetric || m.Utilization == 0 {
			return Unspoken{fmt.Sprintf("KEDA must be told where it finds the metric %q", m.Name), "give --emit hpa, or scale on cpu alone"}
		}
		spec.Triggers = append(spec.Triggers, kedaTrigger{Type: m.Name, MetricType: "Utilization", Metadata: map[string]string{"value": strconv.FormatInt(m.Utilization, 10)}})
	}
	return nil
}

// kedaWindows writes a trigger for each window; the largest of those that are open
// holds, as here.
func kedaWindows(w scaling.Windows, spec *scaledObject) error {
	spec.Min, spec.Max = w.Default, max(1, w.Default)
	for _, x := range w.Windows {
		if x.Capacity < w.Default {
			return Unspoken{fmt.Sprintf("KEDA cannot have fewer instances in a window, %d, than otherwise, %d", x.Capacity, w.Default), "give --emit asg or ecs"}
		}
		spec.Max = max(spec.Max, x.Capacity)
		days := x.Days
		end, ends := x.End, days
		if end >= dayMinutes {
			end, ends = 0, after(days)
		} else if x.End <= x.Start {
			ends = after(days)
		}
		spec.Triggers = append(spec.Triggers, kedaTrigger{Type: "cron", Metadata: map[string]string{
			"timezone": x.Zone.String(), "start": cronOf(x.Start, days), "end": cronOf(end, ends), "desiredReplicas": strconv.Itoa(x.Capacity),
		}})
	}
	if len(spec.Triggers) == 0 {
		return Unspoken{"a schedule without windows is no schedule", "give --policy hpa, or a fixed number of replicas"}
	}
	return nil
}
