package main

import (
	"errors"
	"fmt"
	"io"
	"os/exec"
	"os/signal"
	"runtime"
	"strconv"
	"syscall"

	"github.com/urfave/cli/v2"

	"fleetcost/cmd/fleetcost/loopback"
)

// usualPort of the explorer.
const usualPort = 8080

func serveCommand() *cli.Command {
	return &cli.Command{
		Name:      "serve",
		Usage:     "explore a scenario in a browser: sliders for traffic, work, goals and machines",
		ArgsUsage: "[FILE]",
		Description: `Serves a page to browsers on this machine, and to nobody else: what the scenario
says of traffic, goals, CPU and waiting times can be turned there, and the answer
follows, briefly simulated first and then exactly, as compare gives it. The address
of the page holds how the knobs stand; the scenario as it then reads, and the
report, can be kept. What each design costs with less traffic and with more is
drawn below the answer. Ctrl-C ends it.

FILE is a scenario, the name of an embedded one, or - for standard input; it is
read once. Nothing is written, and no other file is read than those it names.`,
		Flags: scenarioFlags(
			&cli.Uint64Flag{Name: "seed", Value: usualSeed, Usage: "`NUMBER` that fixes every random draw"},
			&cli.StringFlag{Name: "precision", Value: fmt.Sprintf("%g%%", 100*usualPrecision), Usage: "half width of the confidence interval of the goal's percentile at which simulating an exact answer may stop, as a `SHARE` of it"},
			&cli.StringFlag{Name: "port", Value: strconv.Itoa(usualPort), Usage: "`NUMBER` of the port; 0 takes a free one"},
			&cli.BoolFlag{Name: "open", Usage: "open the page in a browser, too"},
			&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Usage: "nothing on standard error but faults"},
		),
		Action: func(c *cli.Context) error {
			port, err := strconv.Atoi(c.String("port"))
			if err != nil || port < 0 || port > 65535 {
				return usage("--port: %q is not a port; write a number from 1 to 65535, or 0 for a free one", c.String("port"))
			}
			precision, err := share(c.String("precision"))
			if err != nil {
				return usage("--precision: %v", err)
			}
			src, err := source(c, example)
			if err != nil {
				return err
			}
			loaded, err := load(c, src)
			if err != nil {
				return err
			}
			e, err := newExploration(src, loaded, c.App.Name+" "+c.App.Version)
			if err != nil {
				return err
			}
			e.seed, e.precision = c.Uint64("seed"), precision
			progress := newProgress(c)
			if !c.Bool("quiet") {
				for _, w := range loaded.Warnings {
					progress.note(w)
				}
			}
			at, port, err := loopback.Listen(port)
			switch {
			case errors.Is(err, syscall.EADDRINUSE):
				return usage("--port: %s is taken by another program; --port 0 takes a free one", c.String("port"))
			case err != nil:
				return usage("--port: %v; --port 0 takes a free one", err)
			}
			ctx, stop := signal.NotifyContext(c.Context, syscall.SIGTERM)
			defer stop()
			address := fmt.Sprintf("http://127.0.0.1:%d/", port)
			fmt.Fprintln(c.App.Writer, address)
			if !c.Bool("quiet") {
				progress.note("open " + address + " in a browser of this machine; Ctrl-C ends it")
			}
			if c.Bool("open") {
				if err := browse(address); err != nil {
					progress.note("no browser could be opened: " + err.Error())
				}
			}
			fault := func(says string) { fmt.Fprintln(c.App.ErrWriter, "fleetcost: "+says) }
			return loopback.Serve(ctx, at, loopback.Guard(loopback.Hosts(port), fault, e.site(fault)))
		},
	}
}

// browse opens an address in the browser of whoever uses this machine.
func browse(address string) error {
	name, args := "xdg-open", []string{address}
	switch runtime.GOOS {
	case "darwin":
		name = "open"
	case "windows":
		name, args = "rundll32", []string{"url.dll,FileProtocolHandler", address}
	}
	command := exec.Command(name, args...)
	command.Stdout, command.Stderr = io.Discard, io.Discard
	if err := command.Start(); err != nil {
		return err
	}
	go command.Wait() // its end is of no interest, but for the system
	return nil
}
