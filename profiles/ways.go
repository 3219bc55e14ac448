package profiles

import (
	"slices"

	"fleetcost/models"
	"fleetcost/models/billing"
	"fleetcost/models/cost"
	"fleetcost/profiles/keys"
)

// ways are what the parts of a system say to each other: services to backends that have
// a price here, and are so in the same region, and services to each other. How much a
// call carries, per_call says; elsewhere it is unknown.
func ways(t *keys.Table, s *models.Scenario, priced []cost.Backend) (all []billing.Way) {
	m := meanOf(s)
	add := func(table, name string, calls float64, managed, known bool) {
		var bytes billing.Figure
		if of := t.Sub(table).Sub(name); of.Has("per_call") {
			bytes = size(of, "per_call")
			if !known && !of.Refused("per_call") && !of.Has("instance") {
				of.Problem("per_call", "matters only where it is known what it runs on", `add a preset and an instance, or remove it`)
			}
		}
		if calls > 0 && known {
			all = append(all, billing.Way{Name: name, Managed: managed, Backend: table == "backend", PerRequest: calls, Bytes: bytes})
		}
	}
	for _, b := range t.Named("backend") {
		i := slices.IndexFunc(s.Backends, func(own models.Backend) bool { return own.Name == b.Name() })
		k := slices.IndexFunc(priced, func(own cost.Backend) bool { return own.Name == b.Name() })
		if i >= 0 {
			add("backend", b.Name(), m.backends[i], k >= 0 && !priced[k].Offer.Own(), k >= 0)
		}
	}
	for i, name := range s.Services {
		if name != "" {
			add("service", name, m.services[i], false, true)
		}
	}
	return all
}

// A mean counts calls for each request from outside, without those that are tried again.
type mean struct {
	s        *models.Scenario
	backends []float64 // that wait for each backend
	left     []float64 // work that is left at each backend for another service
	services []float64 // from one service to another, by the one that is called
	within   []bool    // classes whose steps are being counted
}

// meanOf counts those of all classes from outside.
func meanOf(s *models.Scenario) *mean {
	m := &mean{s: s, backends: make([]float64, len(s.Backends)), left: make([]float64, len(s.Backends)), services: make([]float64, len(s.Services)), within: make([]bool, len(s.Classes))}
	for i, c := range s.Classes {
		if c.Share > 0 {
			m.class(i, c.Share)
		}
	}
	return m
}

func (m *mean) class(i int, share float64) {
	if m.within[i] { // requests that send themselves are refused elsewhere
		return
	}
	m.within[i] = true
	m.steps(m.s.Classes[i].Service, m.s.Classes[i].Steps, share)
	m.within[i] = false
}

func (m *mean) steps(service int, steps []models.Step, share float64) {
	for i := range steps {
		s := &steps[i]
		switch s.Action {
		case models.IO:
			m.backend(s, share)
		case models.Cache:
			m.backend(s, share)
			m.steps(service, s.Steps, share*(1-s.Hit))
		case models.Stream:
			m.steps(service, s.Steps, share*float64(s.Chunks))
		case models.Parallel:
			for _, b := range s.Branches {
				m.steps(service, b, share)
			}
		case models.Call, models.Enqueue:
			if s.Action == models.Enqueue && s.Time != nil && s.Backend < len(m.left) { // via a broker
				m.left[s.Backend] += share
			}
			if to := m.s.Classes[s.Class].Service; to != service {
				m.services[to] += share
			}
			m.class(s.Class, share)
		}
	}
}

func (m *mean) backend(s *models.Step, share float64) {
	if !s.Sleep && s.Backend >= 0 && s.Backend < len(m.backends) {
		m.backends[s.Backend] += share
	}
}
