// Package platforms says what instances are where nobody leases whole machines: tasks of
// Fargate, pods of Kubernetes, functions of Lambda, containers of Cloud Run and of Azure
// Container Apps. Each stands in a file of its own, with its keys, what one instance has
// and may use, how many there are, and how it is billed.
//
// What all need: share.go makes an instance out of a share of a machine; pool.go has the
// instances that appear on demand and go when nobody has asked for them for long enough;
// occupancy.go sums up when instances had anything to do; coldstarts.go is how long an
// instance takes before its first request.
//
// It will never know how a request is served once it is in an instance: that is simulated
// by package engine.
package platforms
