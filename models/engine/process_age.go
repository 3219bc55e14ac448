package engine

import (
	"math/rand/v2"

	"fleetcost/models/load"
	"fleetcost/models/program"
	"fleetcost/sim"
)

// Ages. A fleet is met in the midst of its life, not at its deployment: what
// happens to a process after so many requests (process_recycling.go, process_gc.go) has come about in
// some of it lately and is near in others. So each process begins at a random point
// of its cycle, as renewal theory has it (Cox: Renewal Theory, 1962, 5): of a
// process that is replaced after L requests
//
//   - it is being replaced with probability Boot/cycle, the cycle being the time in
//     which its part of the traffic is E[L] requests, and has a uniform part of Boot
//     to go;
//   - else it is more often in a long L than in a short one, with probability
//     L·P(L)/E[L], and has a uniform number of requests of 1, …, L left;
//
// and the garbage of a process is uniform in 0, …, Every − 1, or what its requests
// so far have left.
//
// Without that what recurs less often than a run lasts would never happen in it, and
// where nothing is random all processes would be replaced together. They are, after
// a deployment, once: that is what a run without a warm-up (Options.NoWarmUp) shows,
// whose processes are all new.

// age puts the processes of a service at random points of their cycles. The share of
// the time for which one is being replaced is away.
func (r *run) age(s *service, away float64) {
	stream := s.ageStream
	for p := s.from; p < s.to; p++ {
		pr := &r.processes[p]
		in := &r.instances[pr.instance]
		if pr.free == 0 { // it boots during the run
			continue
		}
		switch {
		case !s.recycles:
			if s.gcEvery > 0 {
				pr.collector.garbage = stream.Int32N(s.gcEvery)
			}
		case stream.Float64() < away:
			pr.lifetime.over, pr.lifetime.idle = true, in.workers
			pr.lifetime.owed, pr.free = pr.free, 0
			pr.lifetime.back = sim.Time(stream.Float64() * float64(s.runtime.Recycle.Boot))
			r.calendar.Schedule(pr.lifetime.back, replaceProcess, p, 0)
		default:
			used := r.spent(pr, stream)
			if s.gcEvery > 0 {
				pr.collector.garbage = used % s.gcEvery
			}
		}
	}
}

// spent draws how many requests of its share a process has begun, and leaves it the
// rest.
func (r *run) spent(pr *process, stream *rand.Rand) int32 {
	rc := &pr.runtime.Recycle
	longest := float64(rc.Requests) + float64(rc.Jitter)
	share := pr.lifetime.left
	for stream.Float64()*longest >= float64(share) { // the longer, the likelier
		r.startLifetime(pr)
		share = pr.lifetime.left
	}
	pr.lifetime.left = 1 + stream.Int32N(share)
	return share - pr.lifetime.left
}

// ageAll puts all processes at random points of their cycles.
func (r *run) ageAll(c *program.Compiled) {
	var visits []float64
	for _, s := range r.own {
		if !s.recycles && s.gcEvery == 0 {
			continue
		}
		if visits == nil {
			visits = c.Visits()
		}
		away := r.fleet.Traffic.Rate() * c.VisitsOf(s.index, visits) * s.runtime.Recycle.PerRequest() / float64(s.to-s.from)
		if away > 0 { // where more comes than can be done, that is what is begun
			away /= max(1, load.OfService(r.fleet, c, s.index).PerInstance())
		}
		r.age(s, away)
	}
}
