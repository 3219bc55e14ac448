// Package balancing holds the load balancers, a file each: which instance of a
// service a request goes to. They see how many requests each instance has
// outstanding, and its weight, which is all that a balancer in front of them sees.
// Each registers itself in [models.Balancers].
//
// It will never know processes, workers or what a request does.
package balancing
