package servers

import (
	"fmt"
	"strconv"
	"strings"

	"fleetcost/models"
	"fleetcost/profiles/keys"
	"fleetcost/profiles/runtimes"
	"fleetcost/sim"
)

func init() {
	register(&server{
		name: "celery", language: "Python", source: "Celery 5.6 docs, configuration and optimizing",
		options: []option{
			{name: "--concurrency", short: "-c", low: 1, high: runtimes.MostProcesses},
			{name: "--pool", short: "-P", byDefault: "prefork", sets: "worker_class"},
			{name: "--prefetch-multiplier", low: 0, high: 10_000, byDefault: "4", sets: "prefetch"},
			{name: "--autoscale"},
			{name: "--max-tasks-per-child", also: "--maxtasksperchild", low: 1, high: 1 << 30},
			{name: "--time-limit"},
			{name: "--optimization", short: "-O"},
			{name: "--workers", short: "-w", refused: "write --concurrency"},
			{name: "--processes", refused: "write --concurrency"},
			{name: "--threads", refused: "write -P threads --concurrency 8"},
			{name: "--prefetch", refused: "write --prefetch-multiplier"},
		},
		valued: `-A --app -b --broker --result-backend --loader --config --workdir -n --hostname -S --statedb -l --loglevel
			--soft-time-limit --max-memory-per-child --maxmemperchild -Q --queues -X --exclude-queues -I --include
			--heartbeat-interval -f --logfile --pidfile --uid --gid --umask --executable -s --schedule
			--schedule-filename --scheduler`,
		switches: `-C --no-color -q --quiet -D --detach -E --events --task-events --purge --discard --without-gossip
			--without-mingle --without-heartbeat -B --beat --skip-checks`,
		costs: celeryCosts,
		serve: celery,
	})
}

// celeryPools are the pools that the model has.
var celeryPools = []string{"prefork", "processes", "threads", "gevent", "eventlet", "solo"}

func celeryCosts(c *invocation) []preset {
	pool := strings.ToLower(c.text("--pool"))
	switch pool {
	case "processes":
		pool = "prefork"
	case "eventlet":
		pool = "gevent"
	case "prefork", "threads", "gevent", "solo":
	default:
		s, _ := c.value(c.option("--pool"))
		c.problem(s, fmt.Sprintf("there is no pool %q", s.text), keys.OneOf(s.text, celeryPools))
		pool = "prefork"
	}
	c.class = pool
	return []preset{{"", "celery-prefork"}}
}

// celery takes requests for tasks: they wait in the broker's queue, for the
// whole fleet, and a node reserves some of them.
func celery(c *invocation, r *models.Runtime) {
	if len(c.args) == 0 || c.args[0] != "worker" {
		c.wrong("celery starts no worker here", `write e.g. "celery -A app worker -c 8"`)
	}
	r.Accept, r.Backlog = models.AcceptBroker, models.NoLimit
	runtimes.Undispatch(r)
	c.keepAlive(r, 0)
	r.Recycle.Requests, r.Recycle.Jitter = 0, 0
	r.Timeout = 0
	if c.class == "prefork" {
		celeryChildren(c, r)
	} else {
		celeryTasks(c, r)
	}
	celeryPrefetch(c, r)
	celeryReserve(c, r)
}

// celeryChildren are processes that run one task each.
func celeryChildren(c *invocation, r *models.Runtime) {
	r.Concurrency = 1
	c.assume("concurrency", "1", "a child of a prefork pool has one task at a time")
	switch {
	case c.given("--autoscale"):
		r.Processes = models.ProcessRule{Plus: celeryMost(c)}
		c.warn("--autoscale is modelled with all %d processes running", r.Processes.Plus)
		c.ignored("--autoscale counts instead", "--concurrency")
	case c.given("--concurrency"):
		r.Processes = c.processes("--concurrency")
	default:
		r.Processes = models.ProcessRule{PerVCPU: 1}
		c.assume("processes", "vcpu", "celery's default, the number of CPUs ("+c.server.source+")")
	}
	if c.given("--max-tasks-per-child") {
		r.Recycle.Requests = c.whole("--max-tasks-per-child")
	}
	if s, ok := c.value(c.option("--time-limit")); ok {
		limit, err := strconv.ParseFloat(s.text, 64)
		if err != nil || !(limit > 0) || limit > aMonth {
			c.problem(s, fmt.Sprintf("%q is not a number of seconds", s.text), "write a number above 0")
		} else {
			r.Timeout = max(1, sim.Time(limit*float64(sim.Second)))
		}
	}
}

// celeryMost is the larger number of --autoscale=10,3.
func celeryMost(c *invocation) int {
	s, _ := c.value(c.option("--autoscale"))
	most, least, _ := strings.Cut(s.text, ",")
	n, err := strconv.Atoi(most)
	m := 0
	if err == nil && least != "" {
		m, err = strconv.Atoi(least)
	}
	if err != nil || n < 1 || n > runtimes.MostProcesses || m < 0 || m > n {
		c.problem(s, fmt.Sprintf("%q are not two numbers of processes", s.text), "write the most and the fewest, e.g. --autoscale=10,3")
		return 1
	}
	return n
}

// celeryTasks run many at once in one process: as threads under the GIL, as
// greenlets in turn, or one after the other.
func celeryTasks(c *invocation, r *models.Runtime) {
	r.Processes = models.ProcessRule{Plus: 1}
	c.assume("processes", "1", "a pool of "+c.class+" is one process")
	switch {
	case c.class == "solo":
		r.Concurrency = 1
		c.assume("concurrency", "1", "a solo pool runs one task after the other")
		if s, ok := c.value(c.option("--concurrency")); ok {
			c.problem(s, s.text+" tasks at once, but a solo pool runs one after the other", "write -P prefork, or leave "+s.label+" out")
		}
	case c.given("--concurrency"):
		r.Concurrency = c.whole("--concurrency")
	default:
		c.wrong("--concurrency: missing", "add how many tasks run at once: celery's default, the number of CPUs, is rarely meant for "+c.class)
	}
	if c.class == "threads" {
		pythonThreads(r)
	} else {
		c.eventLoop(r)
	}
	c.ignored("only children of a prefork pool are replaced", "--max-tasks-per-child")
	if c.given("--time-limit") {
		c.warn("--time-limit has no model in a pool of %s", c.class)
	}
	c.ignored("a pool of "+c.class+" is of one size", "--autoscale")
}

// celeryPrefetch sets what is reserved beyond what is worked on. A node may have
// multiplier · concurrency messages that are not acknowledged; tasks are
// acknowledged as they begin unless they say acks_late, so a node holds as many
// more as it works on, which is the multiplier for each of its children. With
// multiplier 0 it takes all there are.
func celeryPrefetch(c *invocation, r *models.Runtime) {
	multiplier := c.whole("--prefetch-multiplier")
	r.Prefetch = multiplier * max(1, r.Concurrency)
	if multiplier == 0 {
		r.Prefetch = models.NoLimit
		c.warn("--prefetch-multiplier 0 lets one node take all messages there are")
	}
}

// celeryStrategies are the ways to give reserved tasks to the children of a
// prefork pool (celery/concurrency/asynpool.py, SCHED_STRATEGIES).
var celeryStrategies = map[string]models.Reserve{
	"fair": models.ReserveInstance,
	"fast": models.ReserveDealt, "fcfs": models.ReserveDealt, "default": models.ReserveDealt,
}

// celeryReserve sets who holds what is reserved: the node, for a child that is free,
// which is Celery's default since version 4 and -O fair; or the children, to whose
// pipes tasks are written in advance, which was the default of 3.1 and is -O fast
// of 4. Celery 4 and later take -O default for -O fair: whoever writes it is asked
// which of the two is meant.
func celeryReserve(c *invocation, r *models.Runtime) {
	r.Reserve = models.ReserveInstance
	s, given := c.value(c.option("--optimization"))
	if given {
		reserve, known := celeryStrategies[s.text]
		if !known {
			c.problem(s, fmt.Sprintf("%q is not known", s.text), `write "fair", "fast" or "default"`)
		}
		r.Reserve = reserve
	}
	switch {
	case c.class != "prefork":
		r.Reserve = models.ReserveProcess // there is one
	case !given:
		c.assume("reserve", r.Reserve.String(), "-O fair, Celery's default since version 4: a task waits at its node for a child that is free")
	case s.text == "default":
		c.warn("-O default is taken for that of Celery 3.1, which writes tasks to its children in advance, as -O fast does; Celery 4 and later do as with -O fair: write that if it is meant")
	}
}
