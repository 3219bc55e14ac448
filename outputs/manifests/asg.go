package manifests

import (
	"strconv"

	"fleetcost/models/report"
	"fleetcost/models/scaling"
)

func init() {
	Tools.Register("asg", "CloudFormation: AWS::AutoScaling::AutoScalingGroup with its policies or schedule", Tool{Policies: []string{"ec2", "windows", "cron"}, documents: groupDocuments})
}

type (
	scalingGroup struct {
		Min         string         `yaml:"MinSize"`
		Max         string         `yaml:"MaxSize"`
		Warmup      *int           `yaml:"DefaultInstanceWarmup,omitempty"`
		Launch      launchTemplate `yaml:"LaunchTemplate"`
		Subnets     ref            `yaml:"VPCZoneIdentifier"`
		TargetGroup []ref          `yaml:"TargetGroupARNs"`
	}
	launchTemplate struct {
		ID      ref `yaml:"LaunchTemplateId"`
		Version ref `yaml:"Version"`
	}
	groupPolicy struct {
		Group    ref           `yaml:"AutoScalingGroupName"`
		Type     string        `yaml:"PolicyType"`
		Tracking trackingOfEC2 `yaml:"TargetTrackingConfiguration"`
	}
	trackingOfEC2 struct {
		Metric         predefined `yaml:"PredefinedMetricSpecification"`
		Target         float64    `yaml:"TargetValue"`
		DisableScaleIn bool       `yaml:"DisableScaleIn"`
	}
	groupAction struct {
		Group      ref    `yaml:"AutoScalingGroupName"`
		Recurrence string `yaml:"Recurrence,omitempty"`
		StartTime  string `yaml:"StartTime,omitempty"`
		Zone       string `yaml:"TimeZone,omitempty"`
		Min        int    `yaml:"MinSize"`
		Desired    int    `yaml:"DesiredCapacity"`
	}
)

// groupMetrics are the names that AWS has for the metrics of a group.
var groupMetrics = map[string]string{
	"cpu": "ASGAverageCPUUtilization", "network_in": "ASGAverageNetworkIn", "network_out": "ASGAverageNetworkOut", requestsMetric: "ALBRequestCountPerTarget",
}

func groupDocuments(t *report.Tuning) ([]document, error) {
	out := template{Version: templateVersion, Description: "Auto Scaling groups of " + t.Design}
	for i := range t.Services {
		s := &t.Services[i]
		name := resourceName(objectName(t, s))
		group := scalingGroup{
			Launch: launchTemplate{
				out.parameter("LaunchTemplate"+name, "String", "ID of the launch template of "+objectName(t, s)+", with instances of "+s.Offer.Machine.Name),
				out.parameter("LaunchTemplateVersion"+name, "String", "Its version: a number"),
			},
			Subnets:     out.parameter("Subnets", "List<AWS::EC2::Subnet::Id>", "Subnets of the instances, in several zones"),
			TargetGroup: []ref{out.parameter("TargetGroup"+name, "String", "ARN of the target group whose requests the instances serve")},
		}
		actions, otherwise, scheduled, err := schedule(s.Is)
		if err != nil {
			return nil, err
		}
		var policies []scaling.TargetTracking
		if scheduled {
			group.Min, group.Max = strconv.Itoa(otherwise), strconv.Itoa(mostOf(actions, otherwise))
		} else {
			g := s.Is.(scaling.EC2Group)
			warmup := seconds(g.Warmup)
			group.Min, group.Max, group.Warmup = strconv.Itoa(g.Min), strconv.Itoa(g.Max), &warmup
			if policies, err = tracked(g.Policies); err != nil {
				return nil, err
			}
		}
		own := out.resource("Group"+name, "AWS::AutoScaling::AutoScalingGroup", group)
		for k, p := range policies {
			metric, err := out.metricOf(p, groupMetrics)
			if err != nil {
				return nil, err
			}
			out.resource(numbered("Policy"+name, k), "AWS::AutoScaling::ScalingPolicy", groupPolicy{own, "TargetTrackingScaling", trackingOfEC2{metric, p.Target, p.DisableScaleIn}})
		}
		for k, a := range actions {
			zone := a.zone
			if a.once != "" {
				zone = ""
			}
			out.resource(numbered("Action"+name, k), "AWS::AutoScaling::ScheduledAction", groupAction{own, a.cron, a.once, zone, a.instances, a.instances})
		}
	}
	return []document{{content: out}}, nil
}
