package phrases

import (
	"fleetcost/models/report"
)

// Bound is the bound of a design with the part that binds: cpu, or cpu
// of ml, or the backend alone, or the connections of it.
func Bound(d *report.Design) string {
	bound := d.OwnBound()
	switch {
	case d.Scarce.Name != "" && bound == d.Bound:
		return BoundOf(bound, d.Scarce)
	case d.Binds == "" || len(d.Services) < 2:
		return string(bound)
	case bound == "" || bound == report.BoundNothing:
		return d.Binds
	}
	return string(bound) + " of " + d.Binds
}

// BoundOf is a bound with the backend whose it is: connections of db.
func BoundOf(b report.Bound, u report.Usage) string {
	if u.Name == "" {
		return string(b)
	}
	return u.Unit + " of " + u.Name
}

// Bindings say how much is in use of what binds each design, where that is not its
// CPU, which the tables show.
func Bindings(designs []*report.Design) (said []string) {
	for _, d := range designs {
		if d.Scarce.Of > 0 && d.Bound != report.BoundCPU {
			said = append(said, d.Name+" is bound by "+Usage(d.Scarce, d.Bound))
		}
	}
	return said
}
