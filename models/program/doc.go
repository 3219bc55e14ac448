// Package program compiles the classes of a fleet for the runtimes that serve them.
// What a request does between two waits becomes an [Op], what one kind of request
// does a [Program], and [Compile] does it for a whole [models.Fleet]. Backends that
// are stations have programs as services have, behind those of the fleet, and so
// have parts of batches, branches, clients that try again and connections that stay
// open.
//
// What it makes never changes afterwards, so that all replications of a fleet, and
// all that package load works out beforehand, may share it. It will never know time,
// queues or chance: what is random is a distribution here, and drawn in the run.
package program
