package profiles

import (
	"fmt"

	"fleetcost/models"
	"fleetcost/models/platforms"
	"fleetcost/models/scaling"
	"fleetcost/sim"
)

// onNodesOf are the nodes of pods, ordered and removed as a platform does; nil where it orders
// none, or there are no pods.
func (s served) onNodesOf(p *Platform) *models.Nodes {
	if s.pods.Pods == 0 || p == nil || p.Nodes == nil {
		return nil
	}
	n := *p.Nodes
	n.Machine, n.CPU, n.Memory, n.Pods = s.pods.Node(), s.pods.CPU, s.pods.Memory, s.pods.Pods
	return &n
}

// ownScaler is how instances of a platform come and go that scales by itself, and how many are
// always there; nil of any other.
func ownScaler(on models.Platform) (operation func(*deploying, *models.Deployment, int) models.Operation, least int) {
	kept, _ := on.(platforms.Kept)
	switch on.(type) {
	case platforms.CloudRun:
		_, least = kept.Kept()
		return onCloudRun, least
	case platforms.ContainerApps:
		_, least = kept.Kept()
		return onContainerApps, least
	case platforms.Serverless:
		return func(*deploying, *models.Deployment, int) models.Operation {
			return models.Operation{Policy: "on demand"}
		}, 0
	}
	return nil, 0
}

// onCloudRun is the autoscaler of Cloud Run.
func onCloudRun(_ *deploying, p *models.Deployment, least int) models.Operation {
	presets, _ := platformPresets()
	life := presets["cloud-run"]
	concurrency, _ := p.Platform.(platforms.Kept).Kept()
	a := scaling.DefaultCloudRun()
	a.Min, a.Max, a.Concurrency = least, max(a.Max, least), float64(concurrency)
	return models.Operation{Policy: "cloudrun", Usual: a, Lifecycle: untold(&life, &p.Runtime)}
}

// onContainerApps is the HTTP scaler of Container Apps, which is KEDA's: an HPA by requests in
// flight, seen every 15 s (Azure Container Apps, set scaling rules: scale-up at once, by 4
// replicas or by as many as there are, whichever is more; scale-down when fewer have been enough
// for 300 s). Fewer than one there are only where none has come for longer; here one stays.
func onContainerApps(_ *deploying, p *models.Deployment, least int) models.Operation {
	presets, _ := platformPresets()
	life := presets["container-apps"]
	concurrency, _ := p.Platform.(platforms.Kept).Kept()
	a := scaling.DefaultHPA()
	a.Min, a.Max = max(1, least), max(mostReplicas, least)
	a.Targets = []scaling.HPAMetric{{Type: scaling.ExternalMetric, Name: "concurrency", AverageValue: 1000 * int64(concurrency)}}
	a.Tolerance, a.Delay, a.DownscaleStabilization = 0, 0, 300*sim.Second
	return models.Operation{Policy: "container-apps", Usual: byRule{a, fmt.Sprintf("Container Apps, %d to %d, one for %d at once", a.Min, a.Max, concurrency)}, Lifecycle: untold(&life, &p.Runtime)}
}

// mostReplicas of an app unless it says more (maxReplicas; 1,000 at most).
const mostReplicas = 10

// byRule is an autoscaler that is known by another name.
type byRule struct {
	scaling.HPA
	about string
}

func (n byRule) String() string { return n.about }
