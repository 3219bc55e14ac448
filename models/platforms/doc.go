// Package platforms says what instances are where nobody leases whole machines: tasks of
// Fargate, pods of Kubernetes. Each platform stands in a file of its own, with its keys,
// what one instance has and may use, how many there are, and how it is billed.
//
// It will never know how a request is served once it is in an instance: that is simulated
// by package engine.
package platforms
