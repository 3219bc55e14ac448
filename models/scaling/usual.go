package scaling

// Usual is what people run under a policy where nobody says more: two instances at
// least, for one may fail, [usualMost] at most, 60 % of the CPU aimed at (Google's
// default for groups of machines, and within the 50 to 70 % that AWS and the
// documentation of Kubernetes have in their examples); of a queue five tasks for each
// instance (KEDA's default for SQS and Redis) and never none. Others are as their vendor
// sets them.
func Usual(policy string) Autoscaler {
	kind, ok := Autoscalers.Find(policy)
	if !ok {
		return nil
	}
	switch a := kind.Vendor().(type) {
	case HPA:
		a.Min, a.Max = 2, usualMost
		a.Targets[0].Utilization = 100 * usualCPU
		return a
	case EC2Group:
		return EC2Group{Min: 2, Max: usualMost, Warmup: a.Warmup, Delay: a.Delay, Policies: []Policy{TrackCPU(100 * usualCPU)}}
	case ApplicationAutoScaling:
		a.Min, a.Max, a.Policies = 2, usualMost, []Policy{Track("cpu", 100*usualCPU)}
		return a
	case QueueDepth:
		a.Min, a.Triggers[0].Target = 1, 5
		return a
	default:
		return a
	}
}
