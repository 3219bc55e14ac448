package scaling

import (
	"fmt"
	"math"

	"fleetcost/models"
	"fleetcost/models/words"
	"fleetcost/sim"
)

func init() {
	Autoscalers.Register("predictive", "AWS predictive scaling: from the same hours of the past two weeks, out only", Kind{
		Vendor: func() Autoscaler { return AWSPredictive() },
		read:   func(k models.Keys) Autoscaler { return AWSPredictive().read(k) },
	})
	Autoscalers.Register("yesterday", "what was needed at the same hour of yesterday, or of last week", Kind{
		Vendor: func() Autoscaler { return SameHour(day) },
		read: func(k models.Keys) Autoscaler {
			season := day
			if k.Has("season") {
				season = k.Duration("season", day, sim.Hour, 366*day)
			}
			return SameHour(season).read(k)
		},
	})
}

// read reads what both forecasts have.
func (f Predictive) read(k models.Keys) Autoscaler {
	f.Min, f.Max = askBounds(k, 1)
	if k.Require("requests_per_second", "add how many one instance shall have, e.g. requests_per_second = 50") {
		f.PerInstance = askRate(k)
	}
	f.Ahead = askFlag(k, "ahead", f.Ahead, 0, day)
	return f
}

const day = 24 * sim.Hour

// Predictive expects of an hour what the same hours of the past had: the mean of as
// many seasons as there are, of Seasons at most. Wanted is ⌈expected load ÷ load of an
// instance⌉, the larger of that now and that after Ahead, so that instances are there
// in time. Before there is any past it keeps what there is.
//
// Hours are counted from time 0 on; the clocks' changes are not followed.
type Predictive struct {
	Min, Max    int
	PerInstance float64  // load that one instance shall have
	Season      sim.Time // a day or a week
	Seasons     int
	Bucket      sim.Time // the hour
	Least       sim.Time // of past that there must be
	Ahead       sim.Time
	OutOnly     bool // scaling in is left to others
	Tick        sim.Time
}

// AWSPredictive is the predictive scaling of EC2 Auto Scaling. Documented: hourly
// forecasts from up to 14 days and at least 24 hours of past, instances launched up to
// 5 minutes ahead (SchedulingBufferTime), scale-out only. How the forecast comes about
// is not; here it is the mean of the same hours of those days.
func AWSPredictive() Predictive {
	return Predictive{Min: 1, Max: 10, PerInstance: 1, Season: day, Seasons: 14, Bucket: sim.Hour, Least: day, Ahead: 5 * sim.Minute, OutOnly: true, Tick: sim.Minute}
}

// SameHour expects what was at the same hour one season ago, and scales in too.
func SameHour(season sim.Time) Predictive {
	return Predictive{Min: 1, Max: 10, PerInstance: 1, Season: season, Seasons: 1, Bucket: sim.Hour, Least: season, Ahead: 5 * sim.Minute, Tick: sim.Minute}
}

// Bounds are the least and the most that it wants.
func (f Predictive) Bounds() (least, most int) { return f.Min, f.Max }

// Validate lists forecasts that would need the future.
func (f Predictive) Validate() []Problem {
	var p problems
	p.bounds(f.Min, f.Max, 0)
	p.number("per_instance", f.PerInstance, 0, math.MaxFloat64)
	p.span("tick", f.Tick, sim.Second, sim.Hour)
	p.span("bucket", f.Bucket, f.Tick, day)
	p.span("season", f.Season, sim.Hour, 366*day)
	p.span("least", f.Least, 0, 366*day)
	if f.Seasons < 1 || f.Seasons > 1000 {
		p.add("seasons", "give 1 to 1000", "%d seasons are out of range", f.Seasons)
	}
	if f.Bucket > 0 && f.Season%f.Bucket != 0 {
		p.add("bucket", "give a part of the season, such as an hour", "a season of %v does not consist of buckets of %v", f.Season, f.Bucket)
	}
	if f.Ahead < 0 || f.Ahead+f.Bucket > f.Season {
		p.add("ahead", "give 0 to a season less a bucket", "what is %v ahead would be expected from what has not been yet", f.Ahead)
	}
	return p
}

// Metrics is the load of all instances, as the mean since the last decision.
func (Predictive) Metrics() []string { return []string{"load"} }

// Gauges is its: PerInstance is requests per second.
func (Predictive) Gauges() []Gauge { return []Gauge{RequestsPerSecond} }

// Past is that of all seasons.
func (f Predictive) Past() sim.Time { return f.Season * sim.Time(f.Seasons) }

// Every is the tick.
func (f Predictive) Every() sim.Time { return f.Tick }

func (f Predictive) String() string {
	past := fmt.Sprintf("%d seasons of %s", f.Seasons, lasting(f.Season))
	if f.Seasons == 1 {
		past = lasting(f.Season) + " ago"
	}
	text := fmt.Sprintf("predictive by %s, %d to %d, %s requests/s each, %s ahead", past, f.Min, f.Max, words.Exact(f.PerInstance), lasting(f.Ahead))
	if f.OutOnly {
		text += ", out only"
	}
	return text
}

// Start returns a forecast without past.
func (f Predictive) Start(now sim.Time) Decider {
	past := make([]bucket, int(f.Season/f.Bucket)*f.Seasons+1)
	for i := range past {
		past[i].number = -1
	}
	return &predictive{settings: f, begun: now, past: past}
}

type predictive struct {
	settings Predictive
	begun    sim.Time
	past     []bucket // a ring by the number of the bucket
}

type bucket struct {
	number   int64
	sum      float64
	readings int
}

// Decide is one tick: its reading is of the time before it.
func (p *predictive) Decide(seen *Seen, now sim.Time) int {
	f := &p.settings
	if r := seen.reading(0); r.State == Measured && now > 0 {
		number := int64((now - 1) / f.Bucket)
		b := &p.past[number%int64(len(p.past))]
		if b.number != number {
			*b = bucket{number: number}
		}
		b.sum += r.Value
		b.readings++
	}
	current := max(min(seen.Current, f.Max), f.Min)
	expected, known := p.expect(now)
	if ahead, ok := p.expect(now + f.Ahead); ok {
		expected, known = max(expected, ahead), true
	}
	if !known || now-p.begun < f.Least {
		return current
	}
	wanted := count(math.Ceil(whole(expected / f.PerInstance)))
	if f.OutOnly {
		wanted = max(wanted, current)
	}
	return max(min(wanted, f.Max), f.Min)
}

// expect is the mean of the same bucket in past seasons.
func (p *predictive) expect(at sim.Time) (load float64, known bool) {
	f := &p.settings
	sum, n := 0.0, 0
	for k := 1; k <= f.Seasons; k++ {
		number := int64((at - sim.Time(k)*f.Season) / f.Bucket)
		if at < sim.Time(k)*f.Season {
			break
		}
		if b := &p.past[number%int64(len(p.past))]; b.number == number {
			sum += b.sum / float64(b.readings)
			n++
		}
	}
	if n == 0 {
		return 0, false
	}
	return sum / float64(n), true
}
