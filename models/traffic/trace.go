package traffic

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"fleetcost/models"
	"fleetcost/models/words"
	"fleetcost/sim"
)

// Trace is recorded traffic. Within a bucket, whose finer structure is
// unknown, arrivals are Poisson at the recorded rate; where the record has the
// requests one by one, they are replayed as they came.
type Trace struct {
	Counts *models.ArrivalCounts
	// The window that is simulated: buckets From to To, without To.
	From, To int
	Scale    float64
	// Share of each bucket's time that is simulated; 0 means all of it.
	Share  float64
	window string
	// Singly tells that its requests are to be replayed one by one. They are the Singles of
	// the window, where they were read.
	Singly  bool
	Singles *Singles
	mean    float64  // requests of a bucket of the window; 0 where it was not worked out
	law     *stretch // of which it tells the requests; nil where it was recorded
}

func init() {
	models.Patterns.Register("trace", "recorded requests, or counts per bucket, replayed as they were: file, window, scale, replay", func(k models.Keys) models.Traffic {
		k.Require("file", `name a record of traffic, such as a CSV file with the columns timestamp,requests: file = "counts.csv"`)
		counts := k.Counts("file")
		window := k.Text("window", usualWindow(counts))
		scale := k.Float("scale", 1, 0, 1e9)
		replay := k.Choice("replay", "", []string{"requests", "counts"})
		if scale == 0 {
			k.Problem("scale", "no requests at all", "give a factor above zero; 1 replays the trace as recorded")
			scale = 1
		}
		if counts == nil {
			return Poisson(1)
		}
		if window == "mean" {
			mean := (&Trace{Counts: counts, To: len(counts.Requests), Scale: scale, mean: meanOf(counts)}).Rate()
			if !(mean > 0) {
				k.Problem("file", "the trace holds no requests", "give a trace with traffic in it")
				mean = 1
			}
			return Poisson(bearable(k, "scale", mean))
		}
		from, to, err := findWindow(counts, window)
		if err != nil {
			k.Problem("window", err.Error(), `write "peak 10m", "mean", "all", or "2h from `+time.Unix(counts.Start, 0).UTC().Format("2006-01-02T15:04Z")+`"`)
			return Poisson(1)
		}
		if counts.Lacks(from, to) {
			k.Problem("window", fmt.Sprintf("buckets of %q are missing in the record, and what came then is unknown", window), likeGaps)
			return Poisson(1)
		}
		t := &Trace{Counts: counts, From: from, To: to, Scale: scale, window: window}
		t.mean = t.perBucket()
		switch t.Singly = counts.Resolution > 0 && replay != "counts"; {
		case replay == "requests" && !t.Singly:
			k.Problem("replay", "the record counts requests by the bucket, and does not have them one by one", "remove it, or name a file of single requests, such as an access log")
		case t.Singly && t.mean*float64(to-from)*max(scale, 1) > MostReplayed:
			k.Problem("window", fmt.Sprintf("%q holds %s requests, more than %s: too many to be replayed one by one", window, words.Grouped(t.mean*float64(to-from)*max(scale, 1), 0), words.Grouped(MostReplayed, 0)), `choose a shorter window, or add replay = "counts"`)
			return Poisson(1)
		}
		if !(t.Rate() > 0) {
			k.Problem("window", fmt.Sprintf("%q holds no requests", window), "choose a window with traffic in it")
			return Poisson(1)
		}
		if rate := slices.Max(t.Rates()); rate > MostRate {
			key := "file"
			if k.Has("scale") {
				key = "scale"
			}
			return Poisson(bearable(k, key, rate))
		}
		return t
	})
}

// likeGaps is how to go on where a record has gaps.
const likeGaps = `choose a window without gaps, or say what came in them: gaps = "zero" or "neighbours"`

// usualWindow is ten minutes, or as long as a bucket where these are wider: of a shorter
// record it is all.
func usualWindow(c *models.ArrivalCounts) string {
	switch {
	case c == nil || c.Bucket() <= 10*sim.Minute && sim.Time(len(c.Requests))*c.Width >= 10*sim.Minute:
		return "peak 10m"
	case sim.Time(len(c.Requests))*c.Width < 10*sim.Minute:
		return "all"
	}
	return "peak " + c.Bucket().String()
}

// meanOf is the mean of the buckets that a record has.
func meanOf(c *models.ArrivalCounts) float64 {
	sum := 0.0
	for _, n := range c.Requests {
		sum += n
	}
	return sum / float64(len(c.Requests)-c.Missing)
}

// findWindow finds the buckets that a window names:
//
//	all                      the whole record
//	peak 10m                 the ten minutes with the most requests
//	2h from 1998-06-30T14:00Z
func findWindow(c *models.ArrivalCounts, text string) (from, to int, err error) {
	n := len(c.Requests)
	if text == "all" {
		return 0, n, nil
	}
	fields := strings.Fields(text)
	span := func(word string) (int, error) {
		d, err := time.ParseDuration(word)
		if err != nil || d <= 0 {
			return 0, fmt.Errorf("%q is not a span of time", word)
		}
		if sim.Time(d) < c.Bucket() {
			return 0, fmt.Errorf("%s is shorter than the buckets of the record, which are of %s: nothing is known within them", word, words.Width(c.Bucket().Seconds()))
		}
		k := int(math.Ceil(float64(d) / float64(c.Width)))
		if k > n {
			return 0, fmt.Errorf("%s is longer than the trace, which has %s", word, words.Width((sim.Time(n) * c.Width).Seconds()))
		}
		return k, nil
	}
	switch {
	case len(fields) == 2 && fields[0] == "peak":
		k, err := span(fields[1])
		if err != nil {
			return 0, 0, err
		}
		sum := 0.0
		best := -1.0
		for i, r := range c.Requests {
			sum += r
			if i >= k {
				sum -= c.Requests[i-k]
			}
			if i >= k-1 && sum > best+1e-9 && !c.Lacks(i-k+1, i+1) {
				best, from = sum, i-k+1
			}
		}
		return from, from + k, nil
	case len(fields) == 3 && fields[1] == "from":
		k, err := span(fields[0])
		if err != nil {
			return 0, 0, err
		}
		start, err := instant(fields[2])
		if err != nil {
			return 0, 0, err
		}
		at := (float64(start) - float64(c.Start)) / c.Width.Seconds()
		if at < 0 || math.Floor(at)+float64(k) > float64(n) {
			end := time.Unix(c.Start, 0).UTC().Add(time.Duration(sim.Time(n) * c.Width))
			return 0, 0, fmt.Errorf("%q does not lie within the trace, which runs from %s to %s", text,
				time.Unix(c.Start, 0).UTC().Format(time.RFC3339), end.Format(time.RFC3339))
		}
		return int(at), int(at) + k, nil
	}
	return 0, 0, fmt.Errorf("%q is not a window", text)
}

// instant reads a moment: RFC 3339, with or without seconds, or unix seconds.
func instant(text string) (int64, error) {
	if s, err := strconv.ParseInt(text, 10, 64); err == nil {
		return s, nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.Unix(), nil
		}
	}
	return 0, fmt.Errorf("%q is not a time", text)
}

// rate of a bucket, requests per second.
func (t *Trace) rate(bucket int) float64 {
	return t.Counts.Requests[bucket] * t.Scale / t.Counts.Width.Seconds()
}

// Rate is the mean over the window.
func (t *Trace) Rate() float64 {
	mean := t.mean
	if mean == 0 {
		mean = t.perBucket()
	}
	return mean * t.Scale / t.Counts.Width.Seconds()
}

// perBucket is the mean number of requests of a bucket of the window, as recorded.
func (t *Trace) perBucket() float64 {
	sum := 0.0
	for _, n := range t.Counts.Requests[t.From:t.To] {
		sum += n
	}
	return sum / float64(t.To-t.From)
}

// Rates are those of the window's buckets.
func (t *Trace) Rates() []float64 {
	rates := make([]float64, 0, t.To-t.From)
	for i := t.From; i < t.To; i++ {
		rates = append(rates, t.rate(i))
	}
	return rates
}

// Horizon is the length of the window, as far as it is simulated.
func (t *Trace) Horizon() sim.Time { return sim.Time(t.To-t.From) * t.width() }

// width of a bucket as it is simulated.
func (t *Trace) width() sim.Time {
	if t.Share > 0 {
		return sim.Time(float64(t.Counts.Width) * t.Share)
	}
	return t.Counts.Width
}

// Shortened simulates each bucket for a share of its time.
func (t *Trace) Shortened(share float64) models.Traffic {
	u := *t
	u.Share, u.Singles = share, nil
	return &u
}

// Scaled multiplies every rate.
func (t *Trace) Scaled(factor float64) models.Traffic {
	u := *t
	u.Scale *= factor
	return &u
}

func (t *Trace) String() string {
	text := fmt.Sprintf("%s, %s (from %s): mean %s, peak %s requests/s", t.Counts.Name, t.window,
		t.begin().Format(t.layout()), words.Digits(t.Rate(), 4), words.Digits(slices.Max(t.Rates()), 4))
	if t.Scale != 1 {
		text += fmt.Sprintf(" (scaled by %s)", words.Digits(t.Scale, 4))
	}
	if t.Singles != nil {
		text += fmt.Sprintf("; its %s requests one by one", words.Grouped(float64(t.Singles.Len()), 0))
		if t.Singles.Told != "" {
			text += ": " + t.Singles.Told
		}
	}
	return text
}

// Arrivals starts the stream at the window's beginning.
func (t *Trace) Arrivals(r *rand.Rand) models.Arrivals {
	if t.Singles != nil {
		return newReplay(t, r)
	}
	if t.law != nil && t.Share == 0 && t.From == 0 && t.To == len(t.Counts.Requests) {
		return Draw(t.law.rate, t.Scale, t.law.begin, t.law.begin+t.Horizon(), r)
	}
	width := t.width()
	return &inhomogeneous{stream: r, rate: func(k int) (float64, sim.Time, bool) {
		if k >= t.To-t.From {
			return 0, 0, false
		}
		return t.rate(t.From + k), width, true
	}}
}
