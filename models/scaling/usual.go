package scaling

// Usual is what runs under a policy where nobody says more, [usualMost] instances at most:
// of an HPA what Kubernetes takes where an HPA leaves it out (autoscaling/v2: minReplicas 1,
// 80 % of the CPU that pods request); of AWS's, which has no defaults, two instances at
// least, for one may fail, and 60 % of the CPU, within the 50 to 70 % of its examples; of a
// queue five tasks for each instance (KEDA's default for SQS and Redis) and never none.
// Others are as their vendor sets them.
func Usual(policy string) Autoscaler {
	kind, ok := Autoscalers.Find(policy)
	if !ok {
		return nil
	}
	switch a := kind.Vendor().(type) {
	case HPA:
		a.Max = usualMost
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
