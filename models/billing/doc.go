// Package billing turns what a system used in a month into the lines of its bill, a
// law for each thing that a cloud bills.
//
// The story: Usage is what was used, hour by hour, and Architecture what the system is
// made of (architecture.go); together they are Items, one for each thing that is billed
// (items.go). A Tariff prices items (tariff.go) and tells what is not in the bill, by name
// and reason. The laws stand in a file each: instances.go, sustained.go, reserved.go and
// credits.go for machines; volumes.go; balancer.go, network.go and gateway.go for what
// is between them and the world; database.go, cache.go, queue.go and logs.go;
// kubernetes.go, fargate.go, lambda.go, cloudrun.go and containerapps.go for platforms;
// growth.go for months in which the rate changes; numbers.go says how numbers are read.
//
// It will never know how requests are served, what a scenario says, nor from which file
// a price comes. It will never take a price that is missing for zero: what has no price
// is not in the bill, and is named beside it.
//
// Quantities are exact, and each line is rounded once, half a nano-dollar away from
// zero. A GB of traffic, logs and memory is 2^30 bytes everywhere.
package billing
