// Package scaling holds the autoscalers, a file each: how many instances a service
// shall have, from what the autoscaler sees of it now and has seen before. What is
// decided is the vendor's law, with its source; golden sequences of decisions drive
// it, and so do timelines and runs.
//
// An [Autoscaler] is its settings. [Autoscaler.Start] returns a [Decider], the state
// of one, which depends on nothing but the times and observations that it is given.
// The Kubernetes HPA is hpa.go (the syncs), hpa_metrics.go (replicas from metrics) and
// hpa_behavior.go (stabilization and policies). EC2 groups (ec2.go) and Application
// Auto Scaling (appautoscaling.go) act on the policies of targettracking.go and
// stepscaling.go, whose alarms are alarm.go. The others: windows.go and cron.go follow
// the clock (cron_times.go and walltime.go what it shows), queuedepth.go a queue, knative.go and
// cloudrun.go concurrency, predictive.go the past, oracle.go the future
// (oracle_lease.go what an instance is billed, oracle_flow.go the cheapest cover),
// static.go nothing. Each reads its settings from a table of a scenario in its own file;
// what they ask alike is keys.go, and usual.go what people run where nobody says.
//
// It will never know how instances boot, what they cost, nor how the metrics come
// about; it reads neither clock nor files, and zones are handed to it.
package scaling
