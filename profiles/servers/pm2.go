package servers

import (
	"path"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/profiles/runtimes"
)

func init() {
	s := &server{
		name: "pm2", language: "JavaScript", source: "PM2 docs, cluster mode",
		greedy: true, variable: "NODE_OPTIONS", understands: "node",
		options: []option{
			{name: "--instances", short: "-i", low: 1, high: runtimes.MostProcesses, byDefault: "1", sets: "processes"},
			threadPool,
			{name: "NODE_CLUSTER_SCHED_POLICY", variable: "NODE_CLUSTER_SCHED_POLICY", byDefault: "rr"},
			{name: "--max-old-space-size", low: 1, high: 1 << 30}, // in --node-args and NODE_OPTIONS
			{name: "--node-args", also: "--interpreter-args"},
			{name: "--interpreter", byDefault: "node"},
			{name: "--max-memory-restart"},
			{name: "--watch", flag: true},
			{name: "--execute-command", short: "-x", flag: true},
			{name: "--workers", refused: "write -i, or --instances"},
			{name: "--processes", refused: "write -i, or --instances"},
			{name: "--threads", refused: "requests run on one thread; libuv's pool is UV_THREADPOOL_SIZE"},
		},
		valued: `--ext -n --name -o --output -e --error -l --log --filter-env --log-type --log-date-format --parallel -p --pid
			-k --kill-timeout --listen-timeout --restart-delay --exp-backoff-restart-delay --max-restarts -u --user --uid
			--gid --namespace --cwd --hp --service-name -c --cron --cron-restart --only --ignore-watch --watch-delay
			--stop-exit-codes --sort --env`,
		switches: `-s --silent -m --mini-list --time --disable-logs -a --update-env -f --force
			--shutdown-with-message --wait-ip --write -w --no-daemon --source-map-support --disable-source-map-support
			--wait-ready --merge-logs --no-color --no-vizion --no-autostart --no-autorestart --no-treekill --no-pmx
			--no-automation --trace --disable-trace --attach --v8 --event-loop-inspector --deep-monitoring --raw`,
		frameworks: nodeFrameworks,
		costs:      nodeCosts,
		serve:      pm2,
	}
	register(s, "pm2-runtime", "pm2-docker")
}

// pm2 starts a program once, or with -i as a cluster whose processes have
// their connections dealt in turn.
func pm2(c *invocation, r *models.Runtime) {
	program := pm2Program(c)
	c.asked["--instances"] = true // which may be max
	if s, ok := c.value(c.option("--node-args")); ok {
		c.inner(s, "node")
	}
	r.Processes = models.ProcessRule{Plus: 1}
	if pm2Runs(c, program) {
		r.Processes = pm2Instances(c)
	}
	nodeProcess(c, r)
	if c.text("NODE_CLUSTER_SCHED_POLICY") == "none" {
		r.Accept = models.AcceptKernel // processes share the socket (Node.js docs, cluster)
	}
	if c.on("--watch") {
		c.development("--watch")
	}
	if c.given("--max-memory-restart") {
		c.warn("--max-memory-restart has no model: restarts at a size of memory are not in here")
	}
}

// pm2Program is what pm2 starts: the word behind start.
func pm2Program(c *invocation) string {
	args := c.args
	if len(args) > 0 && args[0] == "start" {
		args = args[1:]
	} else if len(args) > 0 && slices.Contains([]string{"reload", "restart", "scale", "stop", "delete", "list", "ls", "logs", "save", "resurrect", "monit"}, args[0]) {
		c.wrong("pm2 "+args[0]+" does not say how the program was started", `write e.g. "pm2 start app.js -i max"`)
		return ""
	}
	if len(args) == 0 {
		c.wrong("names no program", `write e.g. "pm2 start app.js -i max"`)
		return ""
	}
	return args[0]
}

// pm2Runs tells whether the program is one of Node.js; what is not, pm2 starts
// in fork mode: as many processes as -i says, with nothing to share a port.
func pm2Runs(c *invocation, program string) bool {
	interpreter := path.Base(c.text("--interpreter"))
	switch ext := path.Ext(program); {
	case program == "":
		return true
	case slices.Contains([]string{".json", ".yml", ".yaml"}, ext) || strings.Contains(program, ".config."):
		c.wrong(program+" is not read", `write what it says, e.g. "pm2 start app.js -i max"`)
		return true
	case ext == ".py" || isPython(interpreter):
		what := program + " is Python, which pm2 only keeps running"
		if s, ok := c.value(c.option("--instances")); ok {
			what = s.label + " " + s.text + " starts copies of " + program + " that share no port: pm2's cluster is of Node.js"
		}
		c.wrong(what, `write the server itself, e.g. "gunicorn -w 4 app:app"`)
		return false
	case strings.Contains(program, " ") || slices.Contains([]string{".sh", ".rb", ".php", ".pl"}, ext) || c.on("--execute-command") ||
		!slices.Contains([]string{"node", "nodejs"}, interpreter) || slices.Contains([]string{"npm", "yarn", "pnpm"}, program):
		c.wrong(program+" is a program of its own, which pm2 only keeps running", "write its command itself")
		return false
	}
	return true
}

// pm2Instances is a number, max or 0 for one per core, or -1 for one less.
func pm2Instances(c *invocation) models.ProcessRule {
	o := c.option("--instances")
	s, ok := c.value(o)
	switch {
	case ok && (s.text == "max" || s.text == "0"):
		return models.ProcessRule{PerVCPU: 1}
	case ok && s.text == "-1":
		return models.ProcessRule{PerVCPU: 1, Plus: -1}
	case ok && (s.text == "auto" || strings.HasPrefix(s.text, "-")):
		c.problem(s, "\""+s.text+"\" is not a number of processes", "write a whole number, max or 0 for one per core, or -1 for one less")
		return models.ProcessRule{Plus: 1}
	}
	return c.processes("--instances")
}
