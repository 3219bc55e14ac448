package profiles

// What the words of the reference mean in a scenario, key by key.
var toldDefaults = map[string]toldDefault{
	"title": {base: "web", at: "title", is: "web"},

	"traffic.arrivals":      {base: "web", at: "traffic.arrivals"},
	"traffic.batch_sizes":   {base: "inference", at: "traffic.batch_sizes"},
	"traffic.column":        {base: "trace", at: "traffic.column", is: "requests", other: "timestamp", refused: true},
	"traffic.time_column":   {base: "trace", at: "traffic.time_column", is: "timestamp", refused: true},
	"traffic.values":        {base: "trace", at: "traffic.values", is: "count", other: "rate"},
	"traffic.time":          {base: "trace", at: "traffic.time", is: "rfc3339", refused: true},
	"traffic.bucket":        {base: "trace", at: "traffic.bucket", is: "1m", other: "30s", with: []string{"traffic.gaps=zero"}},
	"traffic.replay":        {base: "replayed", at: "traffic.replay"},
	"traffic.scale":         {base: "trace", at: "traffic.scale"},
	"traffic.peak_hour":     {base: "diurnal", at: "traffic.peak_hour"},
	"traffic.shape":         {base: "diurnal", at: "traffic.shape", is: "cosine"},
	"traffic.weekend_share": {base: "diurnal", at: "traffic.weekend_share", is: "0.2857142857142857"},
	"traffic.ramp_start":    {base: "composed", at: "traffic.of.0.of.0.ramp_start"},
	"traffic.rise":          {base: "composed", at: "traffic.of.0.of.1.rise"},
	"traffic.hold":          {base: "composed", at: "traffic.of.0.of.1.hold"},
	"traffic.decay":         {base: "composed", at: "traffic.of.0.of.1.decay", other: "2m"},
	"traffic.decay_shape":   {base: "composed", at: "traffic.of.0.of.1.decay_shape"},
	"traffic.every":         {base: "composed", at: "traffic.of.0.of.1.every"},
	"traffic.mode":          {base: "composed", at: "traffic.of.1.of.1.mode"},
	"traffic.zone":          {base: "diurnal", at: "traffic.zone"},
	"traffic.from":          {base: "diurnal", at: "traffic.from", is: `"2026-01-05"`},
	"traffic.duration":      {base: "diurnal", at: "traffic.duration"},
	"traffic.window":        {base: "diurnal", at: "traffic.window"},

	"goal.errors":   {base: "web", at: "goal.errors", other: "0.02"},
	"goal.zones":    {base: "web", at: "goal.zones", other: "2", with: []string{"goal.survive=zone"}},
	"goal.degraded": {base: "system", at: "goal.degraded", other: "0.5"},

	"request.NAME.share":    {base: "web", at: "request.page.share"},
	"request.NAME.service":  {base: "web", at: "request.page.service", is: "api", other: "another", refused: true, with: []string{"service={ api = {} }"}},
	"request.NAME.priority": {base: "web", at: "request.page.priority"},
	"request.NAME.failure":  {base: "web", at: "request.page.failure"},
	"request.NAME.request":  {base: "billed", at: "request.page.request", is: "3KiB", with: []string{"network.request=3KiB"}},
	"request.NAME.response": {base: "billed", at: "request.page.response", is: "30KiB", with: []string{"network.response=30KiB"}},

	"step.cpu.kind":          {base: "web", at: "request.page.steps.0.kind"},
	"step.io.blocking":       {base: "web", at: "request.page.steps.1.blocking"},
	"step.sleep.blocking":    {base: "web", at: "request.report.steps.3.blocking"},
	"step.native.cores":      {base: "web", at: "request.report.steps.2.cores", answered: true},
	"step.call.request":      {base: "system", at: "request.page.steps.1.request", is: "score", other: "rank", refused: true, with: []string{`request.rank={ service = "api", share = 1, steps = [ { cpu = "1ms" } ] }`}},
	"step.call.protocol":     {base: "system", at: "request.page.steps.1.protocol"},
	"step.call.network":      {base: "system", at: "request.page.steps.1.network", is: "0.5ms", other: "2ms"},
	"step.call.optional":     {base: "system", at: "request.page.steps.1.optional"},
	"step.call.blocking":     {base: "system", at: "request.page.steps.1.blocking"},
	"step.enqueue.request":   {base: "system", at: "request.page.steps.2.request", is: "mail", other: "score", refused: true},
	"step.enqueue.when_full": {base: "system", at: "request.page.steps.2.when_full"},
	"step.parallel.answers":  {base: "web", at: "request.report.steps.0.answers", is: "2", answered: true},
	"step.parallel.threads":  {base: "web", at: "request.report.steps.0.threads", with: []string{"design.node.runtime=gunicorn-sync-flask", `request.report.steps.1={ cpu = "3ms" }`}},
	"step.cache.blocking":    {base: "web", at: "request.page.steps.2.blocking"},

	"retry.backoff":  {base: "policies", at: "request.page.retry.backoff", with: []string{"request.page.retry={ max = 2 }"}, answered: true},
	"retry.factor":   {base: "policies", at: "request.page.retry.factor", other: "3"},
	"retry.jitter":   {base: "policies", at: "request.page.retry.jitter", other: "0.25"},
	"breaker.calls":  {base: "policies", at: "request.page.breaker.calls", other: "5"},
	"breaker.window": {base: "policies", at: "request.page.breaker.window", other: "1s"},
	"breaker.open":   {base: "policies", at: "request.page.breaker.open", other: "1s"},

	"batch.wait":        {base: "inference", at: "design.own.batch.wait"},
	"batch.each":        {base: "inference", at: "design.own.batch.each"},
	"batch.executors":   {base: "inference", at: "design.own.batch.executors", other: "2"},
	"batch.accelerator": {base: "inference", at: "design.own.batch.accelerator", with: []string{"design.own.machine=g5.xlarge"}},
	"batch.time":        {base: "inference", at: "design.own.batch.time", is: "8ms", other: "4ms", answered: true},

	"connections.NAME.service":           {base: "sockets", at: "connections.chat.service", is: "chat", other: "another", refused: true, with: []string{"service={ chat = {} }"}},
	"connections.NAME.messages_in":       {base: "sockets", at: "connections.chat.messages_in", with: []string{`connections.chat={ number = 2000, session = "5m", messages_out = 0.01, goal = { connect_p99 = "1s" } }`}},
	"connections.NAME.messages_out":      {base: "sockets", at: "connections.chat.messages_out", other: "0.02"},
	"connections.NAME.reply":             {base: "sockets", at: "connections.chat.reply"},
	"connections.NAME.relay":             {base: "sockets", at: "connections.chat.relay", answered: true, other: "20ms", with: []string{"design.node.processes=2"}},
	"connections.NAME.storm.back_within": {base: "sockets", at: "connections.chat.storm.back_within", is: "20s", other: "30s"},

	"service.NAME.memory": {base: "policies", at: "service.ml.memory"},

	"backend.NAME.service":         {base: "web", at: "backend.redis.service", is: "redis", with: []string{`backend.redis={ preset = "redis", instance = "cache.m7g.large" }`}},
	"backend.NAME.count":           {base: "system", at: "backend.redis.count"},
	"backend.NAME.multi_az":        {base: "billed", at: "backend.db.multi_az"},
	"backend.NAME.replicas":        {base: "billed", at: "backend.db.replicas", answered: true},
	"backend.NAME.connections":     {base: "web", at: "backend.db.connections", answered: true, other: "1"},
	"backend.NAME.max_connections": {base: "web", at: "backend.db.max_connections", is: "100", with: []string{`backend.db={ preset = "postgres" }`}},
	"backend.NAME.pool":            {base: "web", at: "backend.db.pool", with: []string{`backend.db={ preset = "postgres" }`}},
	"backend.NAME.client":          {base: "web", at: "backend.db.client", with: []string{`backend.db={ preset = "postgres" }`}},
	"backend.NAME.proxy":           {base: "web", at: "backend.db.proxy", with: []string{`backend.db={ preset = "postgres" }`}},
	"backend.NAME.persistent":      {base: "web", at: "backend.db.persistent", with: []string{`backend.db={ preset = "postgres" }`}},
	"backend.NAME.connect":         {base: "web", at: "backend.db.connect", is: "5ms", other: "9ms", with: []string{`backend.db={ preset = "postgres", persistent = false }`}},
	"backend.NAME.servers":         {base: "web", at: "backend.redis.servers", is: "1", other: "2", with: []string{`backend.redis={ preset = "redis" }`}},
	"backend.NAME.cores":           {base: "web", at: "backend.db.cores", is: "2", with: []string{`backend.db={ preset = "postgres", instance = "db.m6g.large" }`}},
	"backend.NAME.slowdown":        {base: "web", at: "backend.db.slowdown", is: "0", with: []string{`backend.db={ preset = "postgres", instance = "db.m6g.large" }`}},
	"backend.NAME.network":         {base: "web", at: "backend.redis.network", is: "0.5ms", other: "1ms", with: []string{`backend.redis={ preset = "redis" }`}},
	"backend.NAME.batch":           {base: "queued", at: "backend.jobs.batch"},
	"backend.NAME.poll":            {base: "queued", at: "backend.jobs.poll", other: "10s"},
	"backend.NAME.free_tier":       {base: "queued", at: "backend.jobs.free_tier"},

	"cloud.purchase":   {base: "web", at: "cloud.purchase"},
	"cloud.redone":     {base: "web", at: "cloud.redone", with: []string{"cloud.purchase=spot"}},
	"cloud.iops":       {base: "billed", at: "cloud.iops", answered: true},
	"cloud.throughput": {base: "billed", at: "cloud.throughput", answered: true},

	"network.zones":        {base: "billed", at: "network.zones", with: []string{`network={ balancer = "http", request = "1KiB", response = "1KiB", nat = "1KiB" }`}},
	"network.public":       {base: "billed", at: "network.public"},
	"network.balancer":     {base: "billed", at: "network.balancer"},
	"network.rules":        {base: "billed", at: "network.rules", other: "40"},
	"network.nat_gateways": {base: "billed", at: "network.nat_gateways", is: "3", other: "1"},
	"network.addresses":    {base: "billed", at: "network.addresses", is: "6", answered: true},
	"network.free_egress":  {base: "billed", at: "network.free_egress"},
	"logs.compressed":      {base: "billed", at: "logs.compressed"},

	"design.NAME.processes":   {base: "web", at: "design.node.processes", is: "3", with: []string{`runtime.own={ inherits = "node-http", processes = 3 }`}},
	"design.NAME.concurrency": {base: "web", at: "design.node.concurrency", is: "40", with: []string{`runtime.own={ inherits = "node-http", concurrency = 40 }`}},
	"design.NAME.threads":     {base: "web", at: "design.node.threads", is: "4", with: []string{`runtime.own={ inherits = "gunicorn-gthread-flask", concurrency = 4 }`}},
	"design.NAME.backlog":     {base: "web", at: "design.node.backlog", is: "7", with: []string{`runtime.own={ inherits = "node-http", backlog = 7 }`}},
	"design.NAME.balancer":    {base: "web", at: "design.node.balancer"},
	"design.NAME.provider":    {base: "hosted", at: "design.run.provider", is: "gcp", other: "aws", refused: true, with: []string{`cloud={ provider = "gcp", region = "us-central1" }`, `design={ run = { runtime = "node-http", region = "us-central1", machine = "e2-standard-2" } }`}},
	"design.NAME.region":      {base: "web", at: "design.node.region", is: "us-east-1"},
	"design.NAME.purchase":    {base: "web", at: "design.node.purchase", is: "on-demand"},
	"design.NAME.redone":      {base: "web", at: "design.node.redone", with: []string{"design.node.purchase=spot"}},
	"design.NAME.discount":    {base: "billed", at: "design.node.discount", is: "{ compute = 0.1 }"},
	"design.NAME.network":     {base: "billed", at: "design.node.network", is: `{ balancer = "http" }`},
	"design.NAME.volumes":     {base: "billed", at: "design.node.volumes", is: `[ { name = "data", size = "500GiB", count = 1 } ]`, answered: true, told: true, with: []string{`cloud.volumes=[ { name = "data", size = "500GiB", count = 1 } ]`}},
	"design.NAME.scaling":     {base: "web", at: "design.node.scaling", is: `{ policy = "hpa", max = 9 }`, with: []string{`scaling={ policy = "hpa", max = 9 }`}},

	"design.NAME.arch":             {base: "hosted", at: "design.first.arch"},
	"design.NAME.storage":          {base: "hosted", at: "design.first.storage", answered: true, with: []string{`design={ first = { runtime = "node-http", platform = "fargate", vcpu = 1, memory = "2GiB" } }`}},
	"design.NAME.max_pods":         {base: "hosted", at: "design.pods.max_pods", is: "58"},
	"design.NAME.extended_support": {base: "hosted", at: "design.pods.extended_support"},
	"design.NAME.provisioned":      {base: "hosted", at: "design.functions.provisioned"},
	"design.NAME.start":            {base: "hosted", at: "design.functions.start"},
	"design.NAME.billing":          {base: "hosted", at: "design.run.billing", refused: true, with: []string{"design.run.free_tier=false"}},
	"design.NAME.min_instances":    {base: "hosted", at: "design.run.min_instances"},
	"design.NAME.min_replicas":     {base: "hosted", at: "design.apps.min_replicas"},
	"design.NAME.free_tier":        {base: "hosted", at: "design.functions.free_tier"},
	"design.NAME.daemons.cpu":      {base: "hosted", at: "design.pods.daemons.cpu"},
	"design.NAME.daemons.memory":   {base: "hosted", at: "design.pods.daemons.memory"},
	"design.NAME.daemons.pods":     {base: "hosted", at: "design.pods.daemons.pods"},

	"scaling.policy":                    {base: "web", at: "scaling.policy", is: "ec2", other: "hpa", with: []string{"scaling.min=2"}},
	"scaling.min":                       scales("hpa", "min"),
	"scaling.max":                       scales("hpa", "max"),
	"scaling.cpu":                       {base: "web", at: "scaling.cpu", is: "0.8", with: []string{"scaling.policy=hpa"}},
	"scaling.sync":                      scales("hpa", "sync"),
	"scaling.tolerance":                 scales("hpa", "tolerance"),
	"scaling.downscale_stabilization":   scales("hpa", "downscale_stabilization"),
	"scaling.cpu_initialization_period": scales("hpa", "cpu_initialization_period"),
	"scaling.initial_readiness_delay":   scales("hpa", "initial_readiness_delay"),
	"scaling.metric_resolution":         scales("hpa", "metric_resolution"),
	"scaling.metric_delay":              {base: "web", at: "scaling.metric_delay", is: "15s", with: []string{"scaling.policy=hpa"}},
	"scaling.scale_in":                  scales("ec2", "scale_in"),
	"scaling.warmup":                    scales("ec2", "warmup"),
	"scaling.monitoring":                scales("ec2", "monitoring"),
	"scaling.cooldown_out":              scales("ecs", "cooldown_out"),
	"scaling.cooldown_in":               scales("ecs", "cooldown_in"),
	"scaling.activation":                queues("activation"),
	"scaling.polling":                   queues("polling"),
	"scaling.cooldown":                  queues("cooldown"),
	"scaling.initial_cooldown":          queues("initial_cooldown"),
	"scaling.concurrency":               {base: "web", at: "scaling.concurrency", is: "100", with: []string{"scaling.policy=knative"}},
	"scaling.utilization":               scales("knative", "utilization"),
	"scaling.concurrency_target":        {base: "hosted", at: "scaling.concurrency_target", with: run},
	"scaling.idle_for":                  {base: "hosted", at: "scaling.idle_for", with: run},
	"scaling.stable_window":             scales("knative", "stable_window"),
	"scaling.panic_window":              {base: "web", at: "scaling.panic_window", is: "7s", with: []string{"scaling.policy=knative", "scaling.stable_window=70s"}},
	"scaling.panic_threshold":           scales("knative", "panic_threshold"),
	"scaling.max_scale_up_rate":         scales("knative", "max_scale_up_rate"),
	"scaling.max_scale_down_rate":       scales("knative", "max_scale_down_rate"),
	"scaling.scale_down_delay":          scales("knative", "scale_down_delay"),
	"scaling.grace_period":              scales("knative", "grace_period"),
	"scaling.ahead":                     {base: "web", at: "scaling.ahead", with: []string{"scaling.policy=predictive", "scaling.requests_per_second=50"}},
	"scaling.season":                    {base: "web", at: "scaling.season", with: []string{"scaling.policy=yesterday", "scaling.requests_per_second=50"}},
	"scaling.zone":                      {base: "diurnal", at: "scaling.zone", is: "Europe/Berlin", other: "Asia/Tokyo", with: []string{`scaling={ policy = "windows", default = 2, windows = [ { start = "07:30", end = "20:00", instances = 8 } ] }`}},
	"scaling.platform":                  {base: "web", at: "scaling.platform", is: "ec2", with: []string{"scaling.policy=static", "scaling.instances=4"}},
	"scaling.boot":                      {base: "web", at: "scaling.boot", is: `{ p50 = "40s", p99 = "120s" }`, other: "10s", with: []string{"scaling.policy=ec2"}},
	"scaling.start":                     {base: "web", at: "scaling.start", is: "2s", with: []string{"scaling.policy=ec2", "runtime.own.start=2s"}},
	"scaling.register":                  {base: "web", at: "scaling.register", is: "15s", other: "9s", with: []string{"scaling.policy=ec2"}},
	"scaling.drain":                     {base: "web", at: "scaling.drain", is: "300s", with: []string{"scaling.policy=ec2"}},
	"scaling.fail_open":                 {base: "web", at: "scaling.fail_open", is: "true", with: []string{"scaling.policy=ec2"}},
	"scaling.max_pods":                  {base: "web", at: "scaling.max_pods", is: "58", with: []string{`scaling={ policy = "hpa", node = "c7g.2xlarge", pod = { cpu = 0.05, memory = "90MiB" } }`}},
	"scaling.node_boot":                 {base: "web", at: "scaling.node_boot", is: `{ p50 = "50s", p99 = "140s" }`, with: []string{`scaling={ policy = "hpa", node = "c7g.2xlarge", pod = { cpu = 0.5, memory = "512MiB" } }`}},
	"scaling.node_unneeded":             {base: "web", at: "scaling.node_unneeded", is: "0s", with: []string{`scaling={ policy = "hpa", node = "c7g.2xlarge", pod = { cpu = 0.5, memory = "512MiB" } }`}},
	"scaling.behavior.scale_up.select":  {base: "web", at: "scaling.behavior.scale_up.select", with: []string{"scaling.policy=hpa"}},
	"scaling.steps.N.datapoints":        alarmed("datapoints"),
	"scaling.steps.N.adjustment":        alarmed("adjustment"),
	"scaling.windows.N.days":            {base: "diurnal", at: "scaling.windows.0.days", is: "mon-sun", with: []string{`scaling={ policy = "windows", default = 2, windows = [ { start = "07:30", end = "20:00", instances = 8 } ] }`}},
	"scaling.windows.N.zone":            {base: "diurnal", at: "scaling.windows.0.zone", is: "Asia/Tokyo", with: []string{`scaling={ policy = "windows", zone = "Asia/Tokyo", default = 2, windows = [ { start = "07:30", end = "20:00", instances = 8 } ] }`}},
	"scaling.actions.N.zone":            {base: "diurnal", at: "scaling.actions.0.zone", is: "Asia/Tokyo", with: []string{`scaling={ policy = "cron", zone = "Asia/Tokyo", default = 2, actions = [ { cron = "0 8 * * mon-fri", instances = 8 } ] }`}},
	"scaling.health.interval":           healthy("interval", "30s"),
	"scaling.health.timeout":            healthy("timeout", "5s"),
	"scaling.health.unhealthy":          healthy("unhealthy", "2"),
	"scaling.health.healthy":            healthy("healthy", "5"),

	"runtime.NAME.context_switch": {base: "web", at: "runtime.own.context_switch"},
	"runtime.NAME.waiting":        {base: "web", at: "runtime.own.waiting"},
	"runtime.NAME.recycle.jitter": {base: "web", at: "runtime.own.recycle.jitter", with: []string{`runtime.own.recycle={ requests = 1000, boot = "0.25s" }`}},

	"events.NAME.instances":   happens("instances", `{ kind = "crash", at = "2026-01-07 14:00" }`),
	"events.NAME.zones":       {base: "web", at: "events.a.zones", other: "2", with: []string{`events.a={ kind = "zone-loss", at = "2026-01-07 14:00", for = "45m" }`}},
	"events.NAME.notice":      {base: "web", at: "events.a.notice", is: "2m", with: []string{`events.a={ kind = "spot-reclaim", at = "2026-01-07 14:00", share = 0.3 }`, "design.node.purchase=spot"}},
	"events.NAME.retry":       happens("retry", `{ kind = "zone-loss", at = "2026-01-07 14:00", for = "45m", capacity = 0.5 }`),
	"events.NAME.strategy":    happens("strategy", `{ kind = "deploy", at = "2026-01-07 14:00" }`),
	"events.NAME.surge":       happens("surge", `{ kind = "deploy", at = "2026-01-07 14:00" }`),
	"events.NAME.unavailable": happens("unavailable", `{ kind = "deploy", at = "2026-01-07 14:00" }`),

	"protocol.NAME.client":  protocolOf("client", "0.06ms"),
	"protocol.NAME.encode":  protocolOf("encode", "0.003ms"),
	"protocol.NAME.decode":  protocolOf("decode", "0.003ms"),
	"protocol.NAME.network": protocolOf("network", "0.5ms"),
	"doubt.presets":         {base: "billed", at: "doubt.presets"},
	"team.NAME.rate":        {base: "billed", at: "team.node.rate", is: "90"},
}

// beyondScenarios are the defaults that no value of the key says, and why.
var beyondScenarios = map[string]string{
	"traffic.gaps":                             "a record with gaps is refused where it is not said",
	"traffic.every":                            "no time is never",
	"traffic.duration_unit":                    "durations of no unit are left out, which no unit does",
	"request.NAME.timeout":                     "no time is for ever: TestWhatIsAssumedIsSaid",
	"step.call.timeout":                        "no time is for ever",
	"backend.NAME.purchase":                    "there is no other: TestEveryKeyIsRead",
	"cloud.currency":                           "US dollars are no other currency: TestCurrency",
	"design.NAME.platform":                     "machines are no platform's name",
	"scaling.node":                             "a machine for each pod is no machine's name",
	"runtime.NAME.recycle.requests":            "no number is never",
	"design.NAME.cold_start":                   "as it was measured of the runtime, a distribution whose digits no percentiles have",
	"scaling.behavior.scale_up.stabilization":  "whether it was said is noted; 0s out, 5m in: laws of models/scaling",
	"scaling.behavior.scale_up.tolerance":      "whether it was said is noted: laws of models/scaling",
	"scaling.steps.N.min_adjustment_magnitude": "whether it was said is noted, and a percent is at least one instance anyway: models/scaling",
	"events.NAME.design":                       "all is no design's name",
	"events.NAME.capacity":                     "whether it was said is noted beside 1, which refuses nothing",
	"budget.designs":                           "all are held to it: TestBudget",
	"events.NAME.service":                      "all is no service's name",
	"events.NAME.repair":                       "no time is never",
}

// heirOthers are values that no preset has, where the example is that of one.
var heirOthers = map[string]string{
	"threadpool_handout":     `"direct"`,
	"worker_threads_handout": `"direct"`,
	"redeliver_after":        "41s", "collect": "0.5ms", "memory.heap": "2GiB",
	"sockets.deliver": "0.5ms", "sockets.max_connections": "20000", "sockets.sweep_every": "9s",
}

// run is Cloud Run as what machines are there.
var run = []string{`cloud={ provider = "gcp", region = "us-central1" }`, `design={ run = { runtime = "node-http", machine = "e2-standard-2" } }`, "scaling.policy=cloudrun"}

// protocolOf is a key of a protocol, which the preset that it inherits from has.
func protocolOf(key, is string) toldDefault {
	return toldDefault{base: "policies", at: "protocol.own." + key, is: is, other: "7ms", with: []string{`protocol.own={ inherits = "grpc" }`}}
}

func scales(policy, key string) toldDefault {
	return toldDefault{base: "web", at: "scaling." + key, with: []string{"scaling.policy=" + policy}}
}

func queues(key string) toldDefault {
	return toldDefault{base: "system", at: "design.all.worker.scaling." + key, with: []string{`design.all.worker.scaling={ policy = "queue", depth = 10 }`}}
}

func alarmed(key string) toldDefault {
	return toldDefault{base: "web", at: "scaling.steps.0." + key, with: []string{`scaling={ policy = "ec2", steps = [ { metric = "cpu", at_least = 0.7, adjustments = [ { by = 2 } ] } ] }`}}
}

func healthy(key, is string) toldDefault {
	return toldDefault{base: "web", at: "scaling.health." + key, is: is, with: []string{"scaling.policy=ec2", "scaling.health={}"}}
}

func happens(key, event string) toldDefault {
	return toldDefault{base: "web", at: "events.a." + key, with: []string{"events.a=" + event}}
}
