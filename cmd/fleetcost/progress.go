package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/urfave/cli/v2"
	"golang.org/x/term"

	"fleetcost/models/report"
	"fleetcost/models/words"
	"fleetcost/outputs/phrases"
	"fleetcost/sim"
)

// progress tells on standard error what is being done: on a terminal on one line
// that is written over again and again, elsewhere in a line now and then when it
// takes long. Notes are always told, each once.
type progress struct {
	w     io.Writer
	live  bool
	quiet bool
	wordy bool // what was tried is told, too
	mutex sync.Mutex
	last  time.Time
	drawn bool
	told  map[string]bool

	begun time.Time // of the work
	first time.Time // that anything was done
	part  string    // of the work that is done now: value 3 of 12; "" where it has no parts
	count string    // of the parts that are done: 2 of 5 designs; "" where they are not counted
	doing string
	share float64       // of the work that is done; 0 where nobody knows
	pause time.Duration // until the next line of those that are told elsewhere
	timer *time.Timer
}

// The first line that is told where there is no terminal; each further one comes
// after twice the time.
const firstWord = 10 * time.Second

func newProgress(c *cli.Context) *progress {
	p := &progress{w: c.App.ErrWriter, quiet: c.Bool("quiet"), wordy: c.Bool("verbose"), first: time.Now(), told: map[string]bool{}, pause: firstWord}
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

// parts counts the parts of a work that take turns, such as the values of a sweep: what it
// returns is called as each begins, of all that many, with the name of it. The second tells
// how long all take if they go on like the first, where that is more than a minute.
func (p *progress) parts(of string, all, inEach int, what string) (begin func(name string)) {
	n := 0
	return func(name string) {
		p.mutex.Lock()
		p.part = fmt.Sprintf("%s %d of %d, %s", of, n+1, all, name)
		p.share = float64(n) / float64(all)
		passed := time.Since(p.begun)
		p.mutex.Unlock()
		p.show("")
		if expected := estimate(passed, n, all); n == 1 && expected != "" && p.live {
			p.note(fmt.Sprintf("%s: %d %ss × %d %s", expected, all, of, inEach, what))
		}
		n++
	}
}

// estimate is how long a work takes of which some of all parts are done; "" where that is
// less than a minute.
func estimate(passed time.Duration, done, all int) string {
	if done == 0 {
		return ""
	}
	whole := passed / time.Duration(done) * time.Duration(all)
	if whole < time.Minute {
		return ""
	}
	return "about " + words.Duration(math.Ceil(whole.Minutes())*60)
}

// planned tells how many of all designs are planned.
func (p *progress) planned(done, all int) {
	p.mutex.Lock()
	p.count, p.share = fmt.Sprintf("%d of %d designs", done, all), float64(done)/float64(all)
	p.mutex.Unlock()
}

// step is show of one that is told for good where --verbose asks for it.
func (p *progress) step(doing string) {
	p.mutex.Lock()
	if p.wordy && !p.told[doing] {
		p.told[doing] = true
		p.erase()
		fmt.Fprint(p.w, noteLine(p.w, fmt.Sprintf("%.2f s: %s", time.Since(p.first).Seconds(), doing)))
	}
	p.mutex.Unlock()
	p.show(doing)
}

// stepsFlag and fleetsFlag say what --verbose tells of a command.
func stepsFlag() cli.Flag {
	return &cli.BoolFlag{Name: "verbose", Usage: "say on standard error what is done, step by step, and when"}
}

func fleetsFlag() cli.Flag {
	return &cli.BoolFlag{Name: "verbose", Usage: "say on standard error which fleets were tried, when, and what they miss"}
}

// eitherLoudness refuses --quiet beside --verbose.
func eitherLoudness(c *cli.Context) error {
	if c.Bool("quiet") && c.Bool("verbose") {
		return usage("--quiet and --verbose: give one of them")
	}
	return nil
}

// tried tells what became of each fleet, and after how long; nil where it is not asked for.
func (p *progress) tried() func(fleet string, met bool, why report.Reason) {
	if !p.wordy {
		return nil
	}
	return func(fleet string, met bool, why report.Reason) {
		said := "meets the goal"
		switch {
		case why != nil && met:
			said = "likely meets the goal: " + phrases.Of(why)
		case why != nil:
			said = phrases.Of(why)
		case !met:
			said = "misses the goal"
		}
		p.mutex.Lock()
		defer p.mutex.Unlock()
		p.erase()
		if p.part != "" {
			fleet = p.part + ": " + fleet
		}
		fmt.Fprint(p.w, noteLine(p.w, fmt.Sprintf("%.2f s: %s: %s", time.Since(p.first).Seconds(), fleet, said)))
	}
}

// line is what is told: what is done, how much is done of all where anybody knows, how long
// it has taken and how long the rest takes.
func (p *progress) line() string {
	said, passed := p.doing, time.Since(p.begun)
	switch {
	case p.doing == "":
		said = p.part
	case p.part != "":
		said = p.part + ": " + said
	}
	switch {
	case p.share > 0 && p.count != "":
		said += "; " + p.count + " done"
	case p.share > 0:
		said += fmt.Sprintf("; %.0f%% done", math.Floor(p.share*100))
	}
	if p.live && passed >= time.Second { // elsewhere the line begins with it
		if p.share > 0 {
			said += " in "
		} else {
			said += "; "
		}
		said += seconds(passed)
	}
	if p.share > 0 && p.count == "" { // designs that are planned at once do not tell how long the others take
		said += left(passed, p.share)
	}
	return said
}

// left is the time that is left of a work, where it can be told: after a second at
// least, and a fiftieth of it.
func left(passed time.Duration, done float64) string {
	if passed < time.Second || done < 0.02 || done >= 1 {
		return ""
	}
	rest := time.Duration(float64(passed) * (1 - done) / done)
	return fmt.Sprintf(", about %s left", seconds(max(rest, time.Second)))
}

// seconds is a time in whole seconds.
func seconds(d time.Duration) string { return sim.Time(d.Round(time.Second)).String() }

func (p *progress) draw() {
	p.last, p.drawn = time.Now(), true
	fmt.Fprint(p.w, "\r\x1b[K"+shortened(p.line(), max(terminalWidth(p.w), narrowest)-2))
}

// shortened is a line no wider than so much, without the middle of what is done: its end, how
// much is done, stays.
func shortened(line string, most int) string {
	letters := []rune(line)
	if len(letters) <= most {
		return line
	}
	end := strings.LastIndex(line, ";")
	if end < 0 || len([]rune(line[end:])) > most*2/3 {
		return string(letters[:most])
	}
	keep := most - len([]rune(line[end:])) - 1
	return string(letters[:keep]) + "…" + line[end:]
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
		fmt.Fprintf(p.w, "fleetcost: at work for %s: %s\n", seconds(time.Since(p.begun)), p.line())
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
	p.share, p.part, p.count = 0, "", ""
	p.erase()
}

func (p *progress) erase() {
	if p.drawn {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.drawn = false
	}
}
