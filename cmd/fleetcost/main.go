// Command fleetcost answers one question: for this traffic and this work, how
// many instances does each runtime need, and what will they cost? It reads flags and
// says how it ended. It will never compute an answer (package plan) nor write one
// (package outputs).
//
// Standard output carries the result and nothing else; progress, warnings and
// timing go to standard error. The exit status is
//
//	0    the goals are met
//	1    a goal is not met
//	2    bad input, or nowhere to write the result
//	3    a fault of the program
//	130  interrupted, by Ctrl-C or SIGTERM; what was finished is printed, where a part of the answer is one
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // zones have their rules on machines without a database of them
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	os.Exit(run(ctx, os.Args, os.Stdin, os.Stdout, os.Stderr))
}
