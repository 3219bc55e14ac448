package billing

// ControlPlanes are those of Kubernetes clusters, paid by the hour: EKS, which costs more
// while its version is out of standard support, GKE, and AKS in its standard tier. Nodes
// are Instances, with Volumes.
type ControlPlanes struct {
	Part     string
	Hours    float64
	Clusters float64
	Extended float64 // clusters in extended support, of EKS
}

func (c ControlPlanes) bill(s *sheet) {
	if !s.amounts(c.Part, "control plane", c.Hours, c.Clusters, c.Extended) {
		return
	}
	hours, extended := times(c.Hours, c.Clusters), times(c.Hours, c.Extended)
	provider := s.tariff.List.Provider
	s.demand(extended.Sign() == 0 || provider == "aws", c.Part, "extended support is of EKS, not of %s", provider)
	switch provider {
	case "aws":
		s.rate(Kubernetes, c.Part, "control plane", hours, "eks", "cluster")
		s.rate(Kubernetes, c.Part, "control plane, extended support", extended, "eks", "cluster_extended_support")
	case "gcp":
		s.rate(Kubernetes, c.Part, "control plane", hours, "gke", "cluster_management")
	case "azure":
		s.rate(Kubernetes, c.Part, "control plane", hours, "aks", "uptime_sla_standard_tier")
	default:
		s.missing(c.Part, "control plane", "no law of clusters for "+provider)
	}
}
