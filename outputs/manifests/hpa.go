package manifests

import (
	"fmt"
	"math"
	"strconv"

	"fleetcost/models/report"
	"fleetcost/models/scaling"
	"fleetcost/sim"
)

func init() {
	Tools.Register("hpa", "Kubernetes: HorizontalPodAutoscaler (autoscaling/v2), and the Deployment's CPU requests", Tool{Policies: []string{"hpa"}, documents: hpaDocuments})
}

// The objects of Kubernetes, as far as they are written.
type (
	object struct {
		APIVersion string   `yaml:"apiVersion"`
		Kind       string   `yaml:"kind"`
		Metadata   metadata `yaml:"metadata"`
		Spec       any      `yaml:"spec"`
	}
	metadata struct {
		Name   string            `yaml:"name,omitempty"`
		Labels map[string]string `yaml:"labels,omitempty"`
	}
	reference struct {
		APIVersion string `yaml:"apiVersion,omitempty"`
		Kind       string `yaml:"kind,omitempty"`
		Name       string `yaml:"name"`
	}

	hpaSpec struct {
		Target   reference   `yaml:"scaleTargetRef"`
		Min      int         `yaml:"minReplicas"`
		Max      int         `yaml:"maxReplicas"`
		Metrics  []hpaMetric `yaml:"metrics"`
		Behavior hpaBehavior `yaml:"behavior"`
	}
	hpaMetric struct {
		Type     string       `yaml:"type"`
		Resource *hpaResource `yaml:"resource,omitempty"`
		Pods     *hpaNamed    `yaml:"pods,omitempty"`
		External *hpaNamed    `yaml:"external,omitempty"`
	}
	hpaResource struct {
		Name   string    `yaml:"name"`
		Target hpaTarget `yaml:"target"`
	}
	hpaNamed struct {
		Metric metadata  `yaml:"metric"`
		Target hpaTarget `yaml:"target"`
	}
	hpaTarget struct {
		Type         string `yaml:"type"`
		Utilization  int64  `yaml:"averageUtilization,omitempty"`
		AverageValue string `yaml:"averageValue,omitempty"`
		Value        string `yaml:"value,omitempty"`
	}
	hpaBehavior struct {
		Up   hpaRules `yaml:"scaleUp"`
		Down hpaRules `yaml:"scaleDown"`
	}
	hpaRules struct {
		Window    int         `yaml:"stabilizationWindowSeconds"`
		Select    string      `yaml:"selectPolicy"`
		Tolerance string      `yaml:"tolerance,omitempty"`
		Policies  []hpaPolicy `yaml:"policies"`
	}
	hpaPolicy struct {
		Type   string `yaml:"type"`
		Value  int    `yaml:"value"`
		Period int    `yaml:"periodSeconds"`
	}

	deploymentSpec struct {
		Selector labelSelector `yaml:"selector"`
		Template podTemplate   `yaml:"template"`
	}
	labelSelector struct {
		Labels map[string]string `yaml:"matchLabels"`
	}
	podTemplate struct {
		Metadata metadata `yaml:"metadata"`
		Spec     podSpec  `yaml:"spec"`
	}
	podSpec struct {
		Containers []container `yaml:"containers"`
	}
	container struct {
		Name      string    `yaml:"name"`
		Resources resources `yaml:"resources"`
	}
	resources struct {
		Requests map[string]string `yaml:"requests"`
	}
)

func hpaDocuments(t *report.Tuning) (all []document, err error) {
	for i := range t.Services {
		s := &t.Services[i]
		h := s.Is.(scaling.HPA)
		name := objectName(t, s)
		spec := hpaSpec{Target: reference{"apps/v1", "Deployment", name}, Min: h.Min, Max: h.Max, Behavior: behaviorOf(h)}
		for _, m := range h.Targets {
			spec.Metrics = append(spec.Metrics, metricOf(m))
		}
		all = append(all, document{hpaRemarks(h), object{"autoscaling/v2", "HorizontalPodAutoscaler", metadata{Name: name}, spec}}, document{
			deploymentRemarks(s), deployment(name, s),
		})
	}
	return all, nil
}

// hpaRemarks say what the object does not: what the flags of the controller were taken to be.
func hpaRemarks(h scaling.HPA) []string {
	d := scaling.DefaultHPA()
	if h.Sync == d.Sync && h.Tolerance == d.Tolerance && h.CPUInitialization == d.CPUInitialization && h.InitialReadinessDelay == d.InitialReadinessDelay {
		return nil
	}
	return []string{fmt.Sprintf("Flags of kube-controller-manager: --horizontal-pod-autoscaler-sync-period=%ds, -tolerance=%s, -cpu-initialization-period=%ds, -initial-readiness-delay=%ds.",
		seconds(h.Sync), decimal(h.Tolerance), seconds(h.CPUInitialization), seconds(h.InitialReadinessDelay))}
}

// deploymentRemarks say how to use it.
func deploymentRemarks(s *report.TunedService) []string {
	said := []string{
		"The CPU that a pod requests is what its utilization is a share of. To be merged into your own Deployment,",
		"with its names and labels: kubectl apply --server-side changes no more than is written here.",
	}
	if s.Lifecycle.Nodes == nil {
		said = append(said,
			"A node keeps some CPU for itself and its daemons, so that a pod which requests all of it is never placed: request",
			"what kubectl describe node calls Allocatable, less the daemons', and raise the utilization in proportion.")
	}
	return said
}

// deployment is what a Deployment has to request: as much of the CPU as the machine of
// an instance has, or what its pods request that share nodes.
func deployment(name string, s *report.TunedService) object {
	labels := map[string]string{"app": name}
	cores := s.Offer.Machine.Usable()
	if n := s.Lifecycle.Nodes; n != nil {
		cores = n.CPU
	}
	request := strconv.FormatInt(int64(math.Round(1000*cores)), 10) + "m"
	return object{"apps/v1", "Deployment", metadata{Name: name}, deploymentSpec{
		labelSelector{labels},
		podTemplate{metadata{Labels: labels}, podSpec{[]container{{name, resources{map[string]string{"cpu": request}}}}}},
	}}
}

func metricOf(m scaling.HPAMetric) hpaMetric {
	switch m.Type {
	case scaling.ResourceMetric:
		target := hpaTarget{Type: "Utilization", Utilization: m.Utilization}
		if m.Utilization == 0 {
			target = hpaTarget{Type: "AverageValue", AverageValue: quantity(m.AverageValue)}
		}
		return hpaMetric{Type: "Resource", Resource: &hpaResource{m.Name, target}}
	case scaling.PodsMetric:
		return hpaMetric{Type: "Pods", Pods: &hpaNamed{metadata{Name: m.Name}, hpaTarget{Type: "AverageValue", AverageValue: quantity(m.AverageValue)}}}
	default:
		target := hpaTarget{Type: "AverageValue", AverageValue: quantity(m.AverageValue)}
		if m.Value > 0 {
			target = hpaTarget{Type: "Value", Value: quantity(m.Value)}
		}
		return hpaMetric{Type: "External", External: &hpaNamed{metadata{Name: m.Name}, target}}
	}
}

// quantity is a number of thousandths as Kubernetes writes it.
func quantity(thousandths int64) string {
	if thousandths%1000 == 0 {
		return strconv.FormatInt(thousandths/1000, 10)
	}
	return strconv.FormatInt(thousandths, 10) + "m"
}

// behaviorOf writes out all that an HPA does, also what would be so without a word.
func behaviorOf(h scaling.HPA) hpaBehavior {
	up, down := h.Rules()
	return hpaBehavior{rulesOf(up), rulesOf(down)}
}

func rulesOf(r scaling.ScalingRules) hpaRules {
	out := hpaRules{Window: seconds(*r.Window), Select: []string{"Max", "Min", "Disabled"}[r.Select]}
	if r.Tolerance != nil {
		out.Tolerance = decimal(*r.Tolerance)
	}
	for _, p := range r.Policies {
		kind := "Pods"
		if p.Percent {
			kind = "Percent"
		}
		out.Policies = append(out.Policies, hpaPolicy{kind, p.Value, seconds(p.Period)})
	}
	return out
}

// seconds is a time as the tools count it: in whole seconds, rounded up.
func seconds(t sim.Time) int { return int((t + sim.Second - 1) / sim.Second) }

// decimal is a number without an exponent.
func decimal(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
