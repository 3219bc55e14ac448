package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/urfave/cli/v2"
	"golang.org/x/term"
)

// progress tells on standard error what is being done: on one line that is
// written over again and again, and only on a terminal. Notes are always told,
// each once.
type progress struct {
	w     io.Writer
	live  bool
	mutex sync.Mutex
	last  time.Time
	drawn bool
	told  map[string]bool
}

func newProgress(c *cli.Context) *progress {
	p := &progress{w: c.App.ErrWriter, told: map[string]bool{}}
	if f, ok := p.w.(*os.File); ok && !c.Bool("quiet") && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" {
		p.live = term.IsTerminal(int(f.Fd()))
	}
	return p
}

// show draws the line, at most ten times a second.
func (p *progress) show(doing string) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if !p.live || time.Since(p.last) < 100*time.Millisecond {
		return
	}
	p.last, p.drawn = time.Now(), true
	fmt.Fprintf(p.w, "\r\x1b[K%.78s", doing)
}

// note tells something that should be known.
func (p *progress) note(text string) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.told[text] {
		return
	}
	p.told[text] = true
	p.erase()
	fmt.Fprintf(p.w, "fleetcost: %s\n", text)
}

// done wipes the line.
func (p *progress) done() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.erase()
}

func (p *progress) erase() {
	if p.drawn {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.drawn = false
	}
}
