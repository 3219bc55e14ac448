package manifests

import (
	"strings"

	"fleetcost/models/report"
	"fleetcost/models/scaling"
)

func init() {
	Tools.Register("ecs", "CloudFormation: AWS::ApplicationAutoScaling of a service of ECS", Tool{Policies: []string{"ecs", "windows", "cron"}, documents: ecsDocuments})
}

type (
	scalableTarget struct {
		Namespace string      `yaml:"ServiceNamespace"`
		Resource  substituted `yaml:"ResourceId"`
		Dimension string      `yaml:"ScalableDimension"`
		Min       int         `yaml:"MinCapacity"`
		Max       int         `yaml:"MaxCapacity"`
		Actions   []ecsAction `yaml:"ScheduledActions,omitempty"`
	}
	ecsAction struct {
		Name     string      `yaml:"ScheduledActionName"`
		Schedule string      `yaml:"Schedule"`
		Zone     string      `yaml:"Timezone"`
		Action   ecsCapacity `yaml:"ScalableTargetAction"`
	}
	ecsCapacity struct {
		Min int `yaml:"MinCapacity"`
		Max int `yaml:"MaxCapacity"`
	}
	ecsPolicy struct {
		Name     string        `yaml:"PolicyName"`
		Type     string        `yaml:"PolicyType"`
		Target   ref           `yaml:"ScalingTargetId"`
		Tracking trackingOfECS `yaml:"TargetTrackingScalingPolicyConfiguration"`
	}
	trackingOfECS struct {
		Metric         predefined `yaml:"PredefinedMetricSpecification"`
		Target         float64    `yaml:"TargetValue"`
		Out            int        `yaml:"ScaleOutCooldown"`
		In             int        `yaml:"ScaleInCooldown"`
		DisableScaleIn bool       `yaml:"DisableScaleIn"`
	}
)

// ecsMetrics are the names that AWS has for the metrics of a service of ECS.
var ecsMetrics = map[string]string{
	"cpu": "ECSServiceAverageCPUUtilization", "memory": "ECSServiceAverageMemoryUtilization", requestsMetric: "ALBRequestCountPerTarget",
}

func ecsDocuments(t *report.Tuning) ([]document, error) {
	out := template{Version: templateVersion, Description: "Scaling of the services of " + t.Design}
	for i := range t.Services {
		s := &t.Services[i]
		name := resourceName(objectName(t, s))
		out.parameter("Cluster", "String", "Name of the cluster of ECS")
		out.parameter("Service"+name, "String", "Name of the service of ECS that runs "+objectName(t, s))
		target := scalableTarget{Namespace: "ecs", Resource: substituted{"service/${Cluster}/${Service" + name + "}"}, Dimension: "ecs:service:DesiredCount"}
		actions, otherwise, scheduled, err := schedule(s.Is)
		if err != nil {
			return nil, err
		}
		if scheduled {
			target.Min, target.Max = otherwise, mostOf(actions, otherwise)
			for k, a := range actions {
				when, err := scheduleExpression(a)
				if err != nil {
					return nil, err
				}
				target.Actions = append(target.Actions, ecsAction{numbered(objectName(t, s)+"-", k), when, a.zone, ecsCapacity{a.instances, a.instances}})
			}
			out.resource("Target"+name, "AWS::ApplicationAutoScaling::ScalableTarget", target)
			continue
		}
		g := s.Is.(scaling.ApplicationAutoScaling)
		policies, err := tracked(g.Policies)
		if err != nil {
			return nil, err
		}
		target.Min, target.Max = g.Min, g.Max
		own := out.resource("Target"+name, "AWS::ApplicationAutoScaling::ScalableTarget", target)
		for k, p := range policies {
			metric, err := out.metricOf(p, ecsMetrics)
			if err != nil {
				return nil, err
			}
			out.resource(numbered("Policy"+name, k), "AWS::ApplicationAutoScaling::ScalingPolicy", ecsPolicy{
				objectName(t, s) + "-" + strings.ReplaceAll(p.Metric, "_", "-"), "TargetTrackingScaling", own,
				trackingOfECS{metric, p.Target, seconds(g.OutCooldown), seconds(g.InCooldown), p.DisableScaleIn},
			})
		}
	}
	return []document{{content: out}}, nil
}

// scheduleExpression is an action as Application Auto Scaling reads it: cron with six
// fields, of the two kinds of days one a ?, days of the week from 1 on; or at().
func scheduleExpression(p planned) (string, error) {
	if p.once != "" {
		return "at(" + strings.TrimSuffix(p.once, "Z") + ")", nil
	}
	f := strings.Fields(p.cron)
	day, weekday := f[2], f[4]
	switch {
	case weekday == "*" || weekday == "?":
		weekday = "?"
		if day == "?" {
			day = "*"
		}
	case day != "*" && day != "?":
		return "", Unspoken{"the schedule " + p.cron + " has days of the month and of the week, and AWS takes one of them", "write two actions, or give --emit asg"}
	case strings.Contains(weekday, "/"):
		return "", Unspoken{"the schedule " + p.cron + " has steps of days of the week", "name the days, mon,wed,fri"}
	default:
		day = "?"
		weekday = strings.NewReplacer("0", "SUN", "1", "MON", "2", "TUE", "3", "WED", "4", "THU", "5", "FRI", "6", "SAT", "7", "SUN").Replace(weekday)
	}
	return "cron(" + strings.Join([]string{f[0], f[1], day, f[3], weekday, "*"}, " ") + ")", nil
}
