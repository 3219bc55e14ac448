package cost

import "slices"

// ManagedOf returns the managed offers of a service, in the order of the
// catalogue.
func (c Catalogue) ManagedOf(service string) []Managed {
	var offers []Managed
	for _, m := range c.Managed {
		if m.Service == service {
			offers = append(offers, m)
		}
	}
	return offers
}

// FindManaged returns the managed offer of that service and name, with or
// without a standby in another zone. What is not offered is a NotOffered that
// names the nearest: the service when it is not known, then the name, then the
// zones.
func (c Catalogue) FindManaged(service, name string, multiAZ bool) (Managed, error) {
	offers := c.ManagedOf(service)
	if len(offers) == 0 {
		return Managed{}, c.noService(service, namesOf(c.Managed, func(m Managed) string { return m.Service }))
	}
	wanted := Managed{Name: name, Service: service, MultiAZ: multiAZ}
	other := -1 // that name, but otherwise zoned
	for i, m := range offers {
		switch {
		case m.Name == name && m.MultiAZ == multiAZ:
			return m, nil
		case m.Name == name:
			other = i
		}
	}
	where := service + " of " + c.String()
	if other >= 0 {
		return Managed{}, NotOffered{wanted.zoned(), where, offers[other].zoned()}
	}
	return Managed{}, NotOffered{name, where, nearest(name, namesOf(offers, func(m Managed) string { return m.Name }))}
}

// FindMetered returns the metered offer of that service and name. What is not
// offered is a NotOffered that names the nearest service or name.
func (c Catalogue) FindMetered(service, name string) (Metered, error) {
	var names []string
	for _, m := range c.Metered {
		switch {
		case m.Service == service && m.Name == name:
			return m, nil
		case m.Service == service:
			names = append(names, m.Name)
		}
	}
	if names == nil {
		return Metered{}, c.noService(service, namesOf(c.Metered, func(m Metered) string { return m.Service }))
	}
	return Metered{}, NotOffered{name, service + " of " + c.String(), nearest(name, names)}
}

func (c Catalogue) noService(service string, known []string) NotOffered {
	return NotOffered{service, "the services of " + c.String(), nearest(service, known)}
}

func namesOf[T any](offers []T, name func(T) string) []string {
	names := make([]string, len(offers))
	for i, o := range offers {
		names[i] = name(o)
	}
	return slices.Compact(names)
}
