package traffic

import (
	"bufio"
	"encoding/json"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"fleetcost/profiles/shared"
	"fleetcost/sim"
)

// lines are the JSON objects of a file, one in a line.
func lines(t *testing.T, f *os.File, each func(line []byte)) {
	t.Helper()
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<24)
	for s.Scan() {
		if len(strings.TrimSpace(s.Text())) > 0 {
			each(s.Bytes())
		}
	}
	if s.Err() != nil {
		t.Fatal(s.Err())
	}
}

// A tree is a pattern as the referee writes it.
type tree struct {
	Type         string
	Rate         *float64
	Shape        string
	Mean         float64
	PeakToMean   float64     `json:"peak_to_mean"`
	PeakHour     float64     `json:"peak_hour"`
	WeekendShare *float64    `json:"weekend_share"`
	Weights      [][]float64 `json:"weights"`
	Base         *float64
	Times        float64
	At           float64 `json:"at_s"`
	Rise         float64 `json:"rise_s"`
	Hold         float64 `json:"hold_s"`
	Decay        string
	DecayFor     float64 `json:"decay_s"`
	Mode         string
	PerMonth     float64 `json:"per_month"`
	Name         string
	Begins, Ends string
	From, To     float64
	Start        float64         `json:"start_s"`
	End          float64         `json:"end_s"`
	Of           json.RawMessage `json:"of"`
}

func (p tree) rate(t *testing.T, c Clock) Rate {
	t.Helper()
	number := func(x *float64) float64 {
		if x == nil {
			return 1
		}
		return *x
	}
	at := func(text string) time.Time {
		m, what, _ := parseMoment(text, c.Zone)
		if what != "" {
			t.Fatal(what)
		}
		return m
	}
	diurnal := func() Rate {
		d := Diurnal{Clock: c, Mean: p.Mean, PeakToMean: p.PeakToMean, PeakHour: p.PeakHour, VonMises: p.Shape == "von_mises", WeekendShare: evenWeekend}
		if p.WeekendShare != nil {
			d.WeekendShare = *p.WeekendShare
		}
		return d.Made()
	}
	switch p.Type {
	case "constant":
		return Level(number(p.Rate))
	case "diurnal":
		return diurnal()
	case "weekly":
		if p.Weights == nil {
			return diurnal()
		}
		var weights [7][24]float64
		for i, row := range p.Weights {
			copy(weights[i][:], row)
		}
		return NewWeekly(c, p.Mean, weights)
	case "ramp":
		return Ramp{From: p.From, To: p.To, Start: sim.Seconds(p.Start), End: sim.Seconds(p.End)}
	case "spike":
		return FlashCrowd{Base: number(p.Base), Times: p.Times, Begins: sim.Seconds(p.At), Rise: sim.Seconds(p.Rise), Hold: sim.Seconds(p.Hold),
			Decay: sim.Seconds(p.DecayFor), Linear: p.Decay == "linear"}
	case "growth":
		return Growth{Base: number(p.Rate), PerMonth: p.PerMonth, Linear: p.Mode == "linear"}
	case "event":
		return Event{Clock: c, Name: p.Name, Base: number(p.Rate), Times: p.Times, Begins: at(p.Begins), Ends: at(p.Ends)}
	case "sum", "times":
		var of []tree
		if err := json.Unmarshal(p.Of, &of); err != nil {
			t.Fatal(err)
		}
		var all []Rate
		for _, part := range of {
			all = append(all, part.rate(t, c))
		}
		if p.Type == "sum" {
			return Sum(all)
		}
		return Product(all)
	case "then":
		var of []struct {
			Pattern tree
			For     float64 `json:"for_s"`
		}
		if err := json.Unmarshal(p.Of, &of); err != nil {
			t.Fatal(err)
		}
		var all Then
		begun := sim.Time(0)
		for _, part := range of {
			all = append(all, Part{part.Pattern.rate(t, c.after(begun)), sim.Seconds(part.For)})
			begun += sim.Seconds(part.For)
		}
		return all
	}
	t.Fatalf("a pattern of type %q", p.Type)
	return nil
}

// Patterns worked out by programs that share nothing with this one: their totals, their
// highest rates and their rates at given times, and what is drawn of them.
func TestPatternsOfTheReferee(t *testing.T) {
	cases, rates, counts := 0, 0, 0
	lines(t, shared.Open(t, "autoscale", "patterns.jsonl"), func(line []byte) {
		var c struct {
			ID, From, Zone string
			Duration       float64 `json:"duration_s"`
			Pattern        tree
			Expected       struct {
				Total float64            `json:"requests_total"`
				Mean  float64            `json:"mean_rate_per_s"`
				Peak  float64            `json:"peak_rate_per_s"`
				At    map[string]float64 `json:"rate_per_s_at"`
			}
		}
		if err := json.Unmarshal(line, &c); err != nil {
			t.Fatal(err)
		}
		zone, err := time.LoadLocation(c.Zone)
		if err != nil {
			t.Fatal(err)
		}
		begin, what, _ := parseMoment(c.From, zone)
		if what != "" {
			t.Fatal(what)
		}
		r, until := c.Pattern.rate(t, Clock{zone, begin}), sim.Seconds(c.Duration)
		near := func(what string, got, want, within float64) {
			t.Helper()
			if math.Abs(got-want) > within*math.Abs(want) {
				t.Errorf("%s: %s is %.12g, want %.12g", c.ID, what, got, want)
			}
		}
		total := Integral(r, 0, until)
		near("the total", total, c.Expected.Total, 1e-9)
		near("the mean", total/c.Duration, c.Expected.Mean, 1e-9)
		near("the peak", Supremum(r, 0, until), c.Expected.Peak, 1e-9)
		for at, want := range c.Expected.At {
			s, err := strconv.ParseFloat(at, 64)
			if err != nil {
				t.Fatal(err)
			}
			near("the rate at "+at, At(r, sim.Seconds(s)), want, 1e-9)
			rates++
		}
		cases++
		// The day in 24 parts, each a Poisson number; of large totals a part of the rate.
		const parts = 24
		factor := math.Min(1, 2e5/total)
		var got [parts]float64
		arrivals := Draw(r, factor, 0, until, sim.Stream(7, 0, c.ID))
		for {
			at, _ := arrivals.Next()
			if at >= until {
				break
			}
			got[min(int(at.Seconds()/c.Duration*parts), parts-1)]++
			counts++
		}
		chi, drawn := 0.0, 0.0
		for i, n := range got {
			want := factor * Integral(r, until/parts*sim.Time(i), until/parts*sim.Time(i+1))
			chi += (n - want) * (n - want) / math.Max(want, 1)
			drawn += n
			if math.Abs(n-want) > 5*math.Sqrt(want)+1 {
				t.Errorf("%s: %g arrivals in part %d, want about %.6g", c.ID, n, i, want)
			}
		}
		if want := factor * total; math.Abs(drawn-want) > 4*math.Sqrt(want) {
			t.Errorf("%s: %g arrivals, want about %.6g", c.ID, drawn, want)
		}
		if chi > parts+5*math.Sqrt(2*parts) {
			t.Errorf("%s: the arrivals leave the rate, χ² is %.3g for %d parts", c.ID, chi, parts)
		}
	})
	t.Logf("%d patterns, %d rates, %d arrivals", cases, rates, counts)
}
