package servers

import (
	"cmp"
	"fmt"
	"strings"

	"fleetcost/models"
	"fleetcost/profiles/keys"
	"fleetcost/profiles/runtimes"
	"fleetcost/sim"
)

// What several servers do alike to a runtime.

// eventLoop makes a process run one request's code at a time, each until it
// waits, in the turns of the server's own loop.
func (c *invocation) eventLoop(r *models.Runtime) {
	runtimes.Undispatch(r)
	r.Lanes, r.Switching, r.Slice, r.Handover = 1, models.RunToCompletion, 0, 0
	r.Turns, r.Timer = c.mechanic.Turns, c.mechanic.Timer
}

// asgi makes a process an event loop that takes what comes. A runtime whose
// loop has threads behind it for its endpoints, which no command tells, keeps
// them.
func (c *invocation) asgi(r *models.Runtime, why string) {
	if r.Dispatch > 0 {
		r.Backlog = models.NoLimit // any number waits for a thread
		c.assume("concurrency", fmt.Sprint(r.Concurrency), "endpoints of "+r.Name+" run in threads")
		return
	}
	c.eventLoop(r)
	r.Concurrency = 0
	c.assume("concurrency", "memory", why)
}

// gilInterval is CPython's sys.getswitchinterval (Python/ceval_gil.c).
const gilInterval = 5 * sim.Millisecond

// pythonThreads makes the requests of a process threads under CPython's lock.
// A runtime whose threads have lanes of their own is free of the lock, which
// no command tells, and stays so.
func pythonThreads(r *models.Runtime) {
	if r.Lanes != 1 {
		return
	}
	r.Switching, r.Turns = models.GIL, models.FIFO
	r.Slice = cmp.Or(r.Slice, gilInterval)
}

// keepAlive leaves connections open for so long; how many there are is the
// load balancer's affair, and so the preset's.
func (c *invocation) keepAlive(r *models.Runtime, idle sim.Time) {
	r.KeepAlive = idle
	switch {
	case idle == 0:
		r.Connections = 0
	case r.Connections == 0:
		r.Connections = c.mechanic.Connections
	}
}

// somaxconn is the most that Linux lets wait on a socket, whatever a server
// asks for (net.core.somaxconn, since 5.4).
const somaxconn = 4096

func (c *invocation) backlog(name string) int {
	n := c.whole(name)
	if n > somaxconn {
		c.assume("backlog", fmt.Sprint(somaxconn), "Linux's net.core.somaxconn is less than "+name)
	}
	return min(n, somaxconn)
}

// understood says in one line what a command means to the model.
func (c *invocation) understood(r *models.Runtime) string {
	processes := r.Processes.String() + " processes"
	if r.Processes == (models.ProcessRule{Plus: 1}) {
		processes = "1 process"
	}
	each := fmt.Sprintf("%d at once", r.Concurrency)
	switch {
	case r.Concurrency == 0:
		each = "as many at once as memory holds"
	case r.Switching == models.GIL && r.Concurrency > 1 || r.Switching == models.TimeSlice:
		each = keys.Count(r.Concurrency, "thread")
	}
	said := []string{processes + " × " + each}
	add := func(when bool, format string, value any) {
		if when {
			said = append(said, fmt.Sprintf(format, value))
		}
	}
	add(r.Accept == models.AcceptBroker || r.Processes != (models.ProcessRule{Plus: 1}), "accept %v", r.Accept)
	add(r.Accept == models.AcceptBroker && r.Prefetch != models.NoLimit, "prefetch %v each", r.Prefetch)
	add(r.Accept == models.AcceptBroker && r.Prefetch == models.NoLimit, "prefetch %v", "unlimited")
	add(r.Accept == models.AcceptBroker && r.Processes != (models.ProcessRule{Plus: 1}), "%v", reserved[r.Reserve])
	add(r.Accept != models.AcceptBroker && r.Backlog != models.NoLimit, "backlog %v", r.Backlog)
	add(r.KeepAlive > 0, "keep-alive %v", r.KeepAlive)
	add(r.Timeout > 0, "timeout %v", r.Timeout)
	add(r.Recycle.Requests > 0, "recycled after %v requests", recycling(r.Recycle))
	add(r.Threadpool > 0, "thread pool %v", r.Threadpool)
	add(r.Memory.Heap > 0, "heap %v", r.Memory.Heap)
	return strings.Join(append(said, "costs of "+r.Name), ", ")
}

// reserved says who holds what is prefetched.
var reserved = map[models.Reserve]string{
	models.ReserveProcess:  "held by each process",
	models.ReserveInstance: "held for whichever is free",
	models.ReserveDealt:    "dealt in advance",
}

func recycling(r models.Recycle) string {
	if r.Jitter == 0 {
		return fmt.Sprint(r.Requests)
	}
	return fmt.Sprintf("%d to %d", r.Requests, r.Requests+r.Jitter)
}

// recycle replaces processes after so many requests, and a random number up to
// jitter more.
func (c *invocation) recycle(r *models.Runtime, after, jitter string) {
	requests := c.whole(after)
	r.Recycle.Requests, r.Recycle.Jitter = 0, 0
	if requests == 0 {
		c.ignored(after+" is not given", jitter)
		return
	}
	r.Recycle.Requests, r.Recycle.Jitter = requests, c.whole(jitter)
}

// application looks at the words that are no options: one, the application.
func (c *invocation) application(what string, elsewhere bool) {
	switch {
	case len(c.args) == 0 && !elsewhere && !c.unsure:
		c.wrong("names no application", "add "+what)
	case len(c.args) > 1 && !c.unsure:
		c.wrong(fmt.Sprintf("%q is one word too many behind %s", c.args[1], c.args[0]), "remove it, or write the option that it belongs to")
	}
}
