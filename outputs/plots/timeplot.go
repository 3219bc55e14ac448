package plots

import (
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"fleetcost/models"
	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/models/words"
	"fleetcost/outputs/phrases"
)

func init() {
	OfReport.Register("time", "what instances do with their time", Plot[report.Report]{DrawTime, func(r *report.Report) bool { return len(timesOf(r)) > 0 }})
}

// A timed is what one kind of thing in the instances of a service does: for which share of
// the time it works, and for which it is held by requests that wait.
type spent struct {
	design, service string
	place           int
	of              string // vCPUs, lanes, workers, accelerators
	busy, held      float64
	first           bool // of its service
}

// What rows are of.
const (
	vCPUs       = "vCPUs"
	sameLanes   = "vCPUs, lanes" // which are busy alike, as event loops of one on each are
	accelerated = "accelerators"
)

// leastShare of the time is worth a row.
const leastShare = 0.005

// timesOf are what all designs do with their time, as far as it was measured; an overloaded
// one is left out, since its queues grow for as long as it is watched.
func timesOf(r *report.Report) (all []spent) {
	places := placesIn(r)
	for _, s := range report.Standings(r.Designs) {
		d := s.Design
		if d.Result.Verdict == result.Overloaded {
			continue
		}
		for k := range d.Services {
			v := &d.Services[k]
			averages := d.Result.Averages
			if at := slices.IndexFunc(d.Result.Services, func(of result.ServiceResult) bool { return of.Name == v.Name }); at >= 0 && len(d.Services) > 1 {
				averages = d.Result.Services[at].Averages
			} else if len(d.Services) > 1 {
				averages = result.Averages{}
			}
			one := spent{design: d.Name, place: places[d], first: true}
			if len(d.Services) > 1 {
				one.service = v.Name
			}
			add := func(of string, busy, held float64) {
				if !(busy >= leastShare) || math.IsInf(busy, 1) {
					return
				}
				one.of, one.busy, one.held = of, math.Min(busy, 1), held
				all = append(all, one)
				one.first = false
			}
			cores, held := d.UtilizationOf(*v).Mid, heldLanes(&d.Result, v, averages)
			same := held == 0 && math.Abs(cores-averages.Lanes) < leastShare // one row says both
			if same {
				add(sameLanes, cores, 0)
			} else {
				add(vCPUs, cores, 0)
			}
			add(accelerated, averages.Accelerators, 0)
			if !same {
				add("lanes", averages.Lanes, held)
			}
			add("workers", averages.Workers, waitingWorkers(averages))
		}
	}
	return all
}

// heldLanes is the share of the lanes of a service that requests hold while they wait.
func heldLanes(r *result.Result, s *report.Service, a result.Averages) float64 {
	if s.Runtime.Lanes <= 0 || s.Runtime.Lanes == models.NoLimit || a.Lanes <= 0 {
		return 0
	}
	lanes := float64(s.Instances) * float64(s.Processes) * float64(s.Runtime.Lanes)
	return math.Min(report.WholeFleet(a.Blocked, r)/lanes, a.Lanes)
}

// waitingWorkers is the share of the workers whose request waits: for a lane, a connection,
// an answer. Where requests have branches, which take no worker, it is not known: 0.
func waitingWorkers(a result.Averages) float64 {
	if a.In[result.Calling] > 0 {
		return 0
	}
	taken := 0.0
	for s, n := range a.In {
		if result.State(s) != result.WaitingWorker {
			taken += n
		}
	}
	if taken == 0 {
		return 0
	}
	return a.Workers * (1 - a.In[result.Running]/taken)
}

// DrawTime draws what the instances of each service do with their time: the shares of it in
// which vCPUs, accelerators and lanes work and workers are taken, in which lanes are held by
// requests that wait, and in which they are free.
func DrawTime(r *report.Report) Draft {
	return Draft{wide, rowsHeight(len(timesOf(r)), timePitch, timeNotes(r)), func(c draw.Canvas) { paintTime(c, r) }}
}

// The measures of the bars, in points.
const (
	timePitch = 20
	timeBar   = 12
)

// timeNotes explain the rows.
func timeNotes(r *report.Report) []string {
	all := timesOf(r)
	has := func(of string) bool { return slices.ContainsFunc(all, func(s spent) bool { return s.of == of }) }
	note := "Full: busy, in the mean over what was simulated. Outlined: idle."
	if slices.ContainsFunc(all, func(s spent) bool { return s.held > 0 && s.of != "workers" }) {
		note += " Light: held by a request that waits, such as for I/O that blocks, so that no other runs."
	}
	if has("lanes") || has(sameLanes) {
		note += " Lanes: event loops, or threads that take turns under a GIL, each of which runs one piece of code at a time."
	}
	if has("workers") {
		note += " Workers: what a request keeps from its beginning to its end; light while it waits, for a turn, a connection or an answer."
	}
	if slices.ContainsFunc(r.Designs, func(d report.Design) bool { return d.Result.Verdict == result.Overloaded }) {
		note += " Overloaded designs are left out."
	}
	return append(phrases.Incomplete(r), note)
}

func paintTime(c draw.Canvas, r *report.Report) {
	all := timesOf(r)
	var busy, accelerators []phrases.Named
	var names []string
	for _, s := range all {
		name := s.design
		if s.service != "" {
			name += ", " + s.service
		}
		names = append(names, name)
		switch figure := (phrases.Named{Name: name, Figure: result.Interval{Mid: s.busy}}); s.of {
		case vCPUs, sameLanes:
			busy = append(busy, figure)
		case accelerated:
			accelerators = append(accelerators, figure)
		}
	}
	h := heading{title: phrases.TimeTitle(busy, accelerators), subtitle: r.Scenario + ": what instances do with their time"}
	if r.Traffic != "" {
		h.subtitle += "; " + r.Traffic
	}
	body := head(c, h, timeNotes(r))
	if len(all) == 0 {
		middle(body, phrases.NoFleet(r))
		return
	}
	x := scaleOf([]float64{0, 100}, false, true, 11)
	x.high = 100
	const whats = 72 // room for what it is, behind the name
	after := vg.Length(rowTold)
	if body.Max.X-body.Min.X < wide/2 {
		after = 8 // the bars are as wide as they can be
	}
	p := newRows(body, names, rowName, whats, after, x, "% of the time")
	p.drawAxes()
	for i, s := range all {
		ofDesign(p.data, s.design, s.place, func() { p.drawTime(i, s, names[i]) })
	}
}

// drawTime draws one row.
func (p rowed) drawTime(i int, s spent, name string) {
	if s.first {
		p.name(i, name, strong(textSize, letter(s.place)))
	}
	what := regular(markSize, faint)
	what.YAlign = draw.YCenter
	y := p.middle(i)
	p.data.FillText(what, vg.Point{X: p.left + p.room, Y: y + 0.5}, s.of)
	at := func(share float64) vg.Length { return p.at(share*100, 0).X }
	outline(p.data, draw.LineStyle{Color: tint(hue(s.place), 0.4), Width: 0.8}, at(0), y-timeBar/2, at(1), y+timeBar/2)
	works := s.busy - s.held
	said := phrases.BusyShare(s.of, works, s.held)
	telling(p.data, vg.Point{X: at(works / 2), Y: y}, name+": "+said, func() {
		fill(p.data, hue(s.place), at(0), y-timeBar/2, at(works), y+timeBar/2)
	})
	if s.held > 0 {
		fill(p.data, tint(hue(s.place), 0.45), at(works), y-timeBar/2, at(s.busy), y+timeBar/2)
	}
	p.within(at(0), at(works), y, words.Percent(math.Round(works*100)/100), regular(markSize-1, on(s.place)))
	if p.after >= rowTold {
		p.beside(i, at(1), said)
	}
}
