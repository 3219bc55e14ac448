package billing

// ContainerApp is a month of an app of Azure Container Apps, in the consumption plan. A
// replica that is kept, with no request in it, pays the idle price of its CPU. The free
// grant is not taken off.
type ContainerApp struct {
	Part          string
	VCPU          float64
	MemoryGiB     float64
	ActiveSeconds float64 // of replicas
	IdleSeconds   float64
	Requests      float64
}

func (a ContainerApp) bill(s *sheet) {
	if !s.amounts(a.Part, "container app", a.VCPU, a.MemoryGiB, a.ActiveSeconds, a.IdleSeconds, a.Requests) {
		return
	}
	s.rate(Containers, a.Part, "CPU, active", times(a.ActiveSeconds, a.VCPU), "container_apps", "vcpu_active")
	s.rate(Containers, a.Part, "CPU, idle", times(a.IdleSeconds, a.VCPU), "container_apps", "vcpu_idle")
	s.rate(Containers, a.Part, "memory, active", times(a.ActiveSeconds, a.MemoryGiB), "container_apps", "memory_active")
	s.rate(Containers, a.Part, "memory, idle", times(a.IdleSeconds, a.MemoryGiB), "container_apps", "memory_idle")
	s.rate(Containers, a.Part, "requests", exact(a.Requests), "container_apps", "requests")
}
