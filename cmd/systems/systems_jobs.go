package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"fleetcost/cmd/systems/openloop"
	"fleetcost/cmd/systems/processes"
)

// jobTime is how long a job computes, in nominal microseconds.
const jobTime = 10_000

// flaskInRequest is the first part of system (e): the work is done while the client waits.
func flaskInRequest(ctx context.Context, b *bed) (*ready, error) {
	s := flaskSync(4)
	p, base, err := b.entered(ctx, s, b.serverCore)
	if err != nil {
		return nil, err
	}
	return &ready{
		base: base, classes: one(hello + "c500.c" + strconv.Itoa(jobTime)),
		parts: []runningPart{{name: "web", process: []*processes.Process{p}}},
		testbed: fmt.Sprintf(`[system.flask-in-request]
services = { web = "%s" }

[scenario.flask-in-request.service.web]

[scenario.flask-in-request.request.page]
steps = [ { cpu = "0.5ms", kind = "compute" }, { cpu = "10ms", kind = "compute" } ]
`, s.name),
	}, nil
}

// jobs is the other part of system (e): requests leave their work in a queue, from which one
// worker takes it. The worker is what runs short, so the loads are shares of its capacity.
func jobs(ctx context.Context, b *bed, name string, web, worker *server, list string) (*ready, error) {
	port, broker, err := b.redis()
	if err != nil {
		return nil, err
	}
	queue := []string{"REDIS_PORT=" + strconv.Itoa(port), "QUEUE=1"}
	p, base, err := b.entered(ctx, web, b.serverCore, queue...)
	if err != nil {
		return nil, err
	}
	w, _, err := b.serve(worker, b.clientCore, queue...)
	if err != nil {
		return nil, err
	}
	if err := b.takesJobs(ctx, base, port, list); err != nil {
		return nil, err
	}
	leave, err := b.step(ctx, web, p, base, "leave a job in "+list, hello+"b0", 0)
	if err != nil {
		return nil, err
	}
	if err := b.calibrate(ctx, worker, w, base, hello+"b0"); err != nil {
		return nil, err
	}
	if err := drained(port, list, time.Minute); err != nil {
		return nil, err
	}
	overhead := b.known.idle[worker.name].cpu
	return &ready{
		base: base, classes: one(hello + "c500.b" + strconv.Itoa(jobTime)), limit: 1e6 / (jobTime + 1e3*overhead),
		parts: []runningPart{{name: "web", process: []*processes.Process{p}}, {name: "worker", process: []*processes.Process{w}, depth: lengthIn(port, list)},
			{name: "broker", process: []*processes.Process{broker}}},
		testbed: fmt.Sprintf(`[system.%[1]s]
services = { web = "%[2]s", worker = "%[3]s" }

[scenario.%[1]s.service.web]
[scenario.%[1]s.service.worker]

[scenario.%[1]s.backend.broker]
client = %[4]s

[scenario.%[1]s.request.page]
service = "web"
share   = 1
steps = [
  { cpu = "0.5ms", kind = "compute" },
  { enqueue = "worker", request = "job", via = "broker", time = %[5]s },
]

[scenario.%[1]s.request.job]
service = "worker"
steps = [ { cpu = "10ms", kind = "compute" } ]
`, name, web.name, worker.name, ms(leave.cpu), ms(leave.time)),
	}, nil
}

// takesJobs waits until the worker is up: it has taken a job.
func (b *bed) takesJobs(ctx context.Context, base string, port int, list string) error {
	if !openloop.Get(ctx, b.client(), base+hello+"b0") {
		return fmt.Errorf("no job can be left at %s", base)
	}
	return drained(port, list, 30*time.Second)
}
