// Package timeline lets fleets come and go over hours and years: instances that boot,
// serve and drain under an autoscaler, and a fluid of requests through them.
//
// Between two changes a fleet is taken to be as it is in the steady state of the
// rate and the number of instances of that moment, which a [Surface] tells. What arrives
// beyond the capacity waits in a backlog, and is worked off when there is capacity again:
//
//	b' = λ(t) − μ·n(t) while b > 0 or λ > μ·n,    delay = b/(μ·n)
//
// Where a backlog stands, or the fleet forgets more slowly than things change, that is
// rough, and a moment says so.
//
// What is asked and what is told is in setup.go. The story of a service is pool.go (its
// instances; warmup.go how fast they are at first, and how many requests they get), nodes.go (the machines that pods share),
// fate.go and deploy.go (what else happens to them), lack.go (what the cloud has not), checks.go and health.go (what a balancer believes of
// them), meter.go and measured.go (what its autoscaler sees of
// them, and past.go how late), scaler.go (both, for whoever lets time pass) and fluid.go
// (the time; faulty.go where something is wrong, users.go where those who wait send less,
// retries.go and storm.go where what fails is tried again, verdict.go whether the goal was
// missed). Where connections stay open, connections.go says who holds them and sent.go what
// that makes of a load.
//
// It will never know prices, goals, nor how a steady state is found.
package timeline
