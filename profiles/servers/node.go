package servers

import (
	"strings"

	"fleetcost/models"
)

// nodeOptions matter to capacity, of Node.js itself and wherever a server
// passes options on to it.
var nodeOptions = []option{
	{name: "--max-old-space-size", low: 1, high: 1 << 30},
	{name: "--watch", flag: true},
	{name: "--workers", short: "-w", refused: notNodes},
	{name: "--instances", short: "-i", refused: notNodes},
	{name: "--processes", refused: notNodes},
	{name: "--cluster", flag: true, refused: notNodes},
	{name: "--threads", refused: "requests run on one thread; libuv's pool is UV_THREADPOOL_SIZE"},
}

const notNodes = `one process is one event loop; write "pm2 start server.js -i max" for one per core`

const nodeValued = `-r --require --import --loader --experimental-loader -C --conditions --env-file --env-file-if-exists --icu-data-dir
	--openssl-config --max-http-header-size --max-semi-space-size --stack-size --title --dns-result-order
	--heapsnapshot-signal --unhandled-rejections --inspect-port --tls-cipher-list --v8-pool-size --stack-trace-limit`

const nodeSwitches = `--inspect --inspect-brk --enable-source-maps --trace-warnings --trace-deprecation --no-deprecation --no-warnings
	--expose-gc --preserve-symlinks --experimental-strip-types --throw-deprecation --trace-gc --optimize-for-size
	--abort-on-uncaught-exception --heapsnapshot-near-heap-limit --cpu-prof --heap-prof --prof --interpreted-frames-native-stack`

const nodeSource = "Node.js docs, command-line API"

func init() {
	register(&server{
		name: "node", language: "JavaScript", source: nodeSource,
		appLast: true, equalsOnly: true, lenient: true, variable: "NODE_OPTIONS", understands: "node",
		options: append([]option{threadPool}, nodeOptions...),
		valued:  nodeValued, switches: nodeSwitches,
		frameworks: nodeFrameworks,
		costs:      nodeCosts,
		serve:      node,
	}, "nodejs")
}

// threadPool is libuv's, which no option sets but the environment does.
var threadPool = option{
	name: "UV_THREADPOOL_SIZE", variable: "UV_THREADPOOL_SIZE", low: 1, high: 1024,
	byDefault: "4", whose: "libuv's default (libuv docs, threadpool)", sets: "threadpool",
}

const nodeFrameworks = "express fastify http"

func nodeCosts(*invocation) []preset {
	return []preset{{"express", "node-express"}, {"fastify", "node-fastify"}, {"http", "node-http"}}
}

// node is one process with one event loop, whatever the machine.
func node(c *invocation, r *models.Runtime) {
	r.Processes = models.ProcessRule{Plus: 1}
	c.assume("processes", "1", "node starts one process; a program that starts more itself (cluster) needs runtime and processes")
	nodeProcess(c, r)
	if len(c.args) == 0 {
		c.wrong("names no program", `write e.g. "node server.js"`)
		return
	}
	for _, word := range c.args[1:] {
		name, _, _ := strings.Cut(word, "=")
		if o, ok := c.server.known[name]; ok && (o.refused != "" || c.server.matters(o)) {
			c.warn("%s stands behind %s and is for that program, not for node", word, c.args[0])
		}
	}
	if c.on("--watch") {
		c.development("--watch")
	}
}

// nodeProcess is what all processes of Node.js have.
func nodeProcess(c *invocation, r *models.Runtime) {
	c.eventLoop(r)
	r.Concurrency, r.Accept, r.Timeout = 0, models.AcceptRoundRobin, 0
	c.assume("concurrency", "memory", "an event loop takes what comes")
	r.Threadpool = c.whole("UV_THREADPOOL_SIZE")
	r.Recycle.Requests, r.Recycle.Jitter = 0, 0
	r.Memory.Heap = 0
	if c.given("--max-old-space-size") {
		r.Memory.Heap = models.Bytes(c.whole("--max-old-space-size")) * models.MiB
	} else {
		c.assume("memory.heap", "memory", "--max-old-space-size is not set; Node.js's own limit, which depends on the machine, is not modelled")
	}
}
