// Package models is the domain in nouns: what is asked and what may serve it. It
// will never know files, terminals, money, or how any of it is worked out.
//
// What is asked is in scenario.go, retry.go, admission.go, batch.go and clients.go
// (who keep connections open); what serves it in runtime.go, with disciplines.go,
// machine.go and backend.go. deploy.go leads from a [Scenario] and a [Design] to a
// [Fleet] (fleet.go), and does in place what a design has inside of another service.
// validate.go refuses what cannot be run. [Traffic], [Balancer] and
// [Distribution] are what newcomers implement; [Keys] and [Registry] are how they
// are configured and found by name. runtime_rules.go says what follows from a
// runtime's parameters.
//
// The packages below are the verbs:
//
//	traffic     how requests come over time
//	balancing   which instance they go to
//	program     what they do, compiled for the runtimes that serve them
//	load        what is known without a run
//	engine      the run
//	result      what is measured, and how sure it is
//	queueing    closed forms
//	cost        bills
//	report      the answer, typed
//	plan        the search for the cheapest fleet
//
// A [Runtime] is data: it says how many processes, workers and lanes there are, how
// a lane passes from one request to the next, and how requests reach the processes.
package models
