package engine

import "fleetcost/sim"

// ofSockets handles an event of connections that stay open.
func (r *run) ofSockets(e sim.Event) {
	switch e.Kind {
	case sessionOver:
		if r.clients.sessions[e.Ref].gen == e.Gen {
			r.sessionOver(e.Ref)
		}
	case sweep:
		r.sweepProcess(e.Ref)
	case crash:
		r.crash(e.Ref, e.Gen)
	case comeBack:
		r.comeBack(e.Ref, e.Gen == 1)
	case lookOut:
		r.lookOut()
	}
}
