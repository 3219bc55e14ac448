// Package balancing holds the load balancers, a file each: which instance of a
// service a request goes to, by how many requests each of them has outstanding and
// by their weights, which is all that a balancer in front of them sees. Each
// registers itself in [models.Balancers].
//
// It will never know processes, workers or what a request does.
package balancing
