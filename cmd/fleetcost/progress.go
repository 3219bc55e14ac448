package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"sync"
	"time"

	"github.com/urfave/cli/v2"
	"golang.org/x/term"
)

// progress tells on standard error what is being done: on a terminal on one line
// that is written over again and again, elsewhere in a line now and then when it
// takes long. Notes are always told, each once.
type progress struct {
	w     io.Writer
	live  bool
	quiet bool
	mutex sync.Mutex
	last  time.Time
	drawn bool
	told  map[string]bool

	begun time.Time
	doing string
	share float64       // of the work that is done; 0 where nobody knows
	pause time.Duration // until the next line of those that are told elsewhere
	timer *time.Timer
}

// The first line that is told where there is no terminal; each further one comes
// after twice the time.
const firstWord = 10 * time.Second

func newProgress(c *cli.Context) *progress {
	p := &progress{w: c.App.ErrWriter, quiet: c.Bool("quiet"), told: map[string]bool{}, pause: firstWord}
	if f, ok := p.w.(*os.File); ok && !p.quiet && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" {
		p.live = term.IsTerminal(int(f.Fd()))
	}
	return p
}

// show draws the line, at most ten times a second.
func (p *progress) show(doing string) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.doing = doing
	if p.timer == nil && !p.quiet {
		p.begun = time.Now()
		p.timer = time.AfterFunc(p.wait(), p.remind)
	}
	if p.live && time.Since(p.last) >= 100*time.Millisecond {
		p.draw()
	}
}

// advance is show of a work of which a share is done: from then on the line tells how
// large it is, and how long the rest takes if it goes on like this.
func (p *progress) advance(doing string, share float64) {
	p.mutex.Lock()
	p.share = share
	p.mutex.Unlock()
	p.show(doing)
}

// line is what is told.
func (p *progress) line() string {
	if p.share == 0 {
		return p.doing
	}
	return fmt.Sprintf("%s; %.0f%% done%s", p.doing, math.Floor(p.share*100), left(time.Since(p.begun), p.share))
}

// left is the time that is left of a work, where it can be told: after a second at
// least, and a fiftieth of it.
func left(passed time.Duration, done float64) string {
	if passed < time.Second || done < 0.02 || done >= 1 {
		return ""
	}
	rest := time.Duration(float64(passed) * (1 - done) / done)
	return fmt.Sprintf(", about %v left", max(rest, time.Second).Round(time.Second))
}

func (p *progress) draw() {
	p.last, p.drawn = time.Now(), true
	fmt.Fprintf(p.w, "\r\x1b[K%.78s", p.line())
}

// wait is the time until the next reminder.
func (p *progress) wait() time.Duration {
	if p.live {
		return time.Second
	}
	return p.pause
}

// remind tells what is still being done.
func (p *progress) remind() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.timer == nil {
		return // it is done
	}
	if p.live {
		p.draw()
	} else {
		fmt.Fprintf(p.w, "fleetcost: at work for %v: %s\n", time.Since(p.begun).Round(time.Second), p.line())
		p.pause *= 2
	}
	p.timer.Reset(p.wait())
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
	fmt.Fprint(p.w, noteLine(p.w, text))
}

// done wipes the line.
func (p *progress) done() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.timer != nil {
		p.timer.Stop()
		p.timer = nil
	}
	p.share = 0
	p.erase()
}

func (p *progress) erase() {
	if p.drawn {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.drawn = false
	}
}
