package reference

var requestSections = []Section{
	{"request.NAME", "a class of requests", []Key{
		k("share", Share, "", "1", `15`, "how many of the requests, as a weight on any scale"),
		must("steps", Steps, "", `[ { cpu = "1.2ms" }, { io = "db", time = { p50 = "6ms", p99 = "40ms" } }, { cpu = "0.4ms", kind = "json" } ]`, "what a request does, one after the other"),
		k("service", Text, "", "the one there is", `"api"`, "which service it enters"),
		k("match", Texts, "", "", `"GET /report*"`, "of a record that is replayed: endpoints that are of this class"),
		k("timeout", Duration, "", "clients wait for ever", `"5s"`, "when the client gives up, which is an error"),
		k("retry", Table, "", "", `{ max = 2, backoff = "100ms", factor = 2, jitter = 0.5, most = "1s", budget = 0.1 }`, "the client tries again", "#retry"),
		k("breaker", Table, "", "", `{ errors = 0.5, calls = 20, window = "10s", open = "5s" }`, "the client stops asking", "#breaker"),
		k("hedge", Duration, "", "", `"200ms"`, "when the client sends a second attempt beside the first"),
		k("patience", Time, "", "", `{ mean = "5s", dist = "exponential" }`, "how long it waits for a worker before it leaves"),
		k("priority", Whole, "", "0", `1`, "over others that wait for a worker; more goes first"),
		k("failure", Share, "", "0", `0.001`, "that end in an error of their own"),
		k("request", Size, "", "network.request", `"1KiB"`, "of a request on the wire, with its headers"),
		k("response", Size, "", "network.response", `"20KiB"`, "of an answer on the wire"),
		k("goal", Table, "", "", `{ p95 = "500ms" }`, "a goal of this class alone", "#request.NAME.goal"),
	}},
	{"request.NAME.goal", "the goal of a class of requests", join(
		limits("", `"500ms"`, "its response times"),
		limits("ttfb_", `"100ms"`, "the times to its first byte, where it streams"),
		limits("queue_", `"5s"`, "the times from when it was enqueued until it is begun"),
		limits("done_", `"60s"`, "the times from when it was enqueued until it is done"),
		[]Key{k("errors", Share, "", "", `0.01`, "of its requests that may fail")},
	)},
}

var kinds = []string{"glue", "json", "template", "compute", "native"}

var stepSections = []Section{
	{"step.cpu", "computes", []Key{
		must("cpu", Time, "", `"1.2ms"`, "CPU time of the handler in Node.js on the reference core"),
		k("kind", Text, "", "glue", `"json"`, "what sort of work, because languages differ by sort", kinds...),
	}},
	{"step.io", "waits for something else", []Key{
		must("io", Text, "", `"db"`, "for what, by the name of its [backend.X] if there is one"),
		must("time", Time, "", `"5ms"`, "how long it takes there"),
		k("blocking", Truth, "", "false", `true`, "its driver does not know the event loop, which stands still"),
	}},
	{"step.offload", "computes in another thread", []Key{
		must("offload", Time, "", `"8ms"`, "CPU time"),
		must("kind", Text, "", `"native"`, "native runs in the thread pool, others in worker threads", kinds...),
	}},
	{"step.sleep", "waits for a timer", []Key{
		must("sleep", Time, "", `"100ms"`, "how long, rounded as the runtime rounds"),
		k("blocking", Truth, "", "false", `true`, "the event loop stands still"),
	}},
	{"step.native", "computes in code that lets go of the GIL", []Key{
		must("native", Time, "", `"6ms"`, "CPU time"),
		k("cores", Whole, "cores", "1", `2`, "on which it computes at once"),
		k("batch", Table, "", "", `{ max = 16, wait = "5ms", each = "1ms" }`, "is gathered into batches", "#batch"),
	}},
	{"step.call", "waits for a request of another service", []Key{
		must("call", Text, "", `"ml"`, "the service"),
		k("request", Text, "", "the one there is", `"score"`, "which of its requests"),
		k("protocol", Text, "", "rest", `"grpc"`, "what messages cost: of fleetcost list protocols, or a [protocol.X]; or none", "@protocols"),
		k("network", Time, "", "of the protocol", `"0.5ms"`, "there and back"),
		k("timeout", Duration, "", "it waits for ever", `"80ms"`, "when an attempt is given up"),
		k("retry", Table, "", "", `{ max = 1 }`, "tries again", "#retry"),
		k("breaker", Table, "", "", `{ errors = 0.5 }`, "stops calling", "#breaker"),
		k("hedge", Duration, "", "", `"40ms"`, "when a second attempt is sent beside the first"),
		k("optional", Truth, "", "false", `true`, "without an answer the request goes on, degraded"),
		k("blocking", Truth, "", "false", `true`, "the event loop stands still meanwhile"),
	}},
	{"step.enqueue", "leaves work for a service and goes on", []Key{
		must("enqueue", Text, "", `"worker"`, "the service"),
		k("request", Text, "", "the one there is", `"mail"`, "which of its requests"),
		k("via", Text, "", "", `"redis"`, "the broker, by the name of its [backend.X]"),
		k("time", Time, "", "", `"0.05ms"`, "of via: how long the broker takes"),
		k("when_full", Text, "", "fail", `"wait"`, "what it does when the queue is full", "fail", "wait"),
	}},
	{"step.parallel", "runs lists of steps at once", []Key{
		must("parallel", Steps, "", `[ { io = "search", time = "8ms" }, [ { cpu = "0.2ms" }, { io = "db", time = "1ms" } ] ]`, "steps, or lists of steps"),
		k("answers", Whole, "branches", "all", `1`, "after how many it goes on"),
		k("threads", Truth, "", "false", `true`, "each in a thread of its own, where workers have no event loop"),
	}},
	{"step.cache", "looks up in a cache", []Key{
		must("cache", Text, "", `"redis"`, `a backend, or "process" for one in each process`),
		k("time", Time, "", "", `"0.05ms"`, "of a look-up in a backend"),
		k("hit", Share, "", "", `0.9`, "that are there; or keys, zipf and size in place of it"),
		k("keys", Whole, "keys", "", `1e6`, "that are asked for"),
		k("zipf", Number, "", "", `0.9`, "exponent of their popularity"),
		k("size", Whole, "keys", "", `1e4`, "that the cache holds"),
		k("miss", Steps, "", "", `[ { io = "db", time = "2ms" } ]`, "what is done when it is not there"),
		k("blocking", Truth, "", "false", `true`, "the event loop stands still meanwhile"),
	}},
	{"step.stream", "sends the answer in chunks", []Key{
		must("stream", Steps, "", `[ { cpu = "0.2ms", kind = "json" } ]`, "what is done for each chunk"),
		must("chunks", Whole, "chunks", `40`, "how many there are"),
	}},
}

var shapes = []string{"constant", "exponential", "erlang", "hyperexponential", "gamma", "lognormal", "pareto", "uniform"}

var valueSections = []Section{
	{"time", `a time that varies; "6ms" is one that does not`, []Key{
		k("p50", Duration, "", "", `"6ms"`, "with one more of p50 to p999: the lognormal distribution through both"),
		k("p90", Duration, "", "", `"15ms"`, "the same"),
		k("p95", Duration, "", "", `"20ms"`, "the same"),
		k("p99", Duration, "", "", `"40ms"`, "the same"),
		k("p999", Duration, "", "", `"90ms"`, "the same"),
		k("mean", Duration, "", "", `"12ms"`, "the mean, of all that dist names but uniform"),
		k("dist", Text, "", "", `"exponential"`, "the distribution", shapes...),
		k("cv", Number, "", "", `1.5`, "standard deviation over mean, of hyperexponential, gamma, lognormal and pareto"),
		k("k", Whole, "stages", "", `4`, "of erlang"),
		k("low", Duration, "", "", `"1ms"`, "of uniform: the shortest"),
		k("high", Duration, "", "", `"3ms"`, "of uniform: the longest"),
		k("samples", Text, "", "", `"db.csv"`, "a file of measurements, of which it is drawn"),
	}},
	{"value", "any number, share, duration, size or time, with its doubt", []Key{
		k("value", Text, "", "", `"2ms"`, "what is taken; mid is another word for it"),
		k("low", Text, "", "", `"1ms"`, "the least that it may be; 5 % are below it"),
		k("high", Text, "", "", `"3ms"`, "the most that it may be; 5 % are above it"),
		k("source", Text, "", "", `"profiler"`, "where it comes from"),
		k("sure", Text, "", "", `"good"`, "how sure it is"),
	}},
	{"retry", "trying again", []Key{
		{Name: "max", Type: Whole, Unit: "attempts", Example: `2`, About: "after the first; or unlimited", Words: []string{"unlimited"}, Required: true},
		k("backoff", Time, "", "0s", `"100ms"`, "the wait before the first"),
		k("factor", Number, "", "2", `2`, "by which each wait is longer than the one before"),
		k("jitter", Share, "", "0", `0.5`, "of a wait that is at random"),
		k("most", Duration, "", "", `"1s"`, "the longest wait"),
		k("budget", Share, "", "", `0.1`, "retries for each first attempt, at most"),
	}},
	{"breaker", "a circuit breaker", []Key{
		must("errors", Share, "", `0.5`, "attempts without an answer at which it opens"),
		k("calls", Whole, "calls", "20", `20`, "before it judges"),
		k("window", Duration, "", "10s", `"10s"`, "in which they count"),
		k("open", Duration, "", "5s", `"5s"`, "how long it lets nothing through"),
	}},
	{"batch", "native code that is gathered into batches", []Key{
		must("max", Whole, "requests", `16`, "in a batch"),
		k("wait", Duration, "", "0s", `"5ms"`, "for others"),
		k("each", Duration, "", "0s", `"1ms"`, "that each request beyond the first adds"),
		k("executors", Whole, "batches", "1", `1`, "at once in a process"),
		k("accelerator", Truth, "", "false", `true`, "runs on the accelerators of the machine"),
		k("time", Time, "", "of the step", `"8ms"`, "of a design: what a batch of one takes there"),
		k("times", Table, "", "", `{ 1 = "8ms", 16 = "30ms" }`, "what batches take by their size, in place of each and time"),
	}},
}
