package plots

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strings"
	"testing"
	"time"

	"fleetcost/models/report"
	"fleetcost/outputs/samples"

	"gonum.org/v1/plot/vg"
	"pgregory.net/rapid"
)

// Plots have a place for what has no end, also where not even the middle has one.
func TestPlotsOfWhatHasNoEnd(t *testing.T) {
	s := &report.Sweep{Axis: report.Axis{Key: "x", Values: []float64{1, 2}}, Report: []*report.Report{samples.Endless(), samples.Doubts()}}
	for name, draw := range map[string]func(*report.Sweep) Draft{"cost": DrawCost, "latency": DrawLatency} {
		var page bytes.Buffer
		if err := draw(s).Write(&page, "svg"); err != nil {
			t.Fatal(err)
		}
		if text := page.String(); strings.Contains(text, "NaN") || strings.Contains(text, "Inf") || (name == "latency") != strings.Contains(text, "Arrow: at least") {
			t.Errorf("%s:\n%s", name, text)
		}
	}
}

// Every plot of every sweep is a picture.
func TestPlotsAreWellFormed(t *testing.T) {
	for name, s := range samples.OddSweeps() {
		for i, draw := range []func(*report.Sweep) Draft{DrawCost, DrawLatency} {
			var page bytes.Buffer
			if err := draw(s).Write(&page, "svg"); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if strings.Contains(page.String(), "NaN") || strings.Contains(page.String(), "Inf") {
				t.Errorf("%s: plot %d has places that are none", name, i)
			}
			in := xml.NewDecoder(&page)
			for {
				if _, err := in.Token(); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					t.Fatalf("%s: plot %d: %v", name, i, err)
				}
			}
		}
	}
}

// Every scale has a few marks, all on it, with different labels.
func TestScaleHasMarks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		low := math.Pow(10, rapid.Float64Range(-6, 9).Draw(t, "low"))
		high := low * math.Pow(10, rapid.Float64Range(0.01, 8).Draw(t, "decades"))
		s := scaleOf([]float64{low, high}, rapid.Bool().Draw(t, "log"), rapid.Bool().Draw(t, "zero"), rapid.IntRange(4, 9).Draw(t, "most"))
		labels := map[string]bool{}
		for _, m := range s.Ticks(0, 0) {
			if m.Value < s.low || m.Value > s.high*(1+1e-9) {
				t.Fatalf("mark %v is not on the scale from %v to %v", m.Value, s.low, s.high)
			}
			if m.Label == "" {
				continue
			}
			if labels[m.Label] {
				t.Fatalf("two marks are %s", m.Label)
			}
			labels[m.Label] = true
		}
		if len(labels) < 2 || len(labels) > s.most+1 {
			t.Fatalf("%d labels from %v to %v", len(labels), s.low, s.high)
		}
	})
}

// Labels keep their order and their distance and stay inside; one that has
// room is where its point is.
func TestSpread(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const gap, low, high = 10, 0, 300
		labels := make([]lineLabel, rapid.IntRange(1, 25).Draw(t, "labels"))
		for i := range labels {
			labels[i].at.Y = vg.Length(rapid.Float64Range(low, high).Draw(t, "y"))
		}
		spread(labels, gap, low, high)
		for i, l := range labels {
			if l.y < low-1e-9 || l.y > high+1e-9 {
				t.Fatalf("label %d is outside, at %v", i, l.y)
			}
			if i > 0 && labels[i-1].y-l.y < gap-1e-9 {
				t.Fatalf("labels %d and %d touch: %v, %v", i-1, i, labels[i-1].y, l.y)
			}
		}
		if len(labels) == 1 && labels[0].y != labels[0].at.Y {
			t.Fatal("a label moved for nothing")
		}
	})
}

func TestUnknownPlotFormat(t *testing.T) {
	err := DrawCost(samples.ShortSweep()).Write(io.Discard, "gif")
	if err == nil || !strings.Contains(err.Error(), `"gif"`) || !strings.Contains(err.Error(), "png, svg or pdf") {
		t.Errorf("%v", err)
	}
}

// The plot of any report's bills is a picture.
func TestPlotsOfBillsAreWellFormed(t *testing.T) {
	for _, c := range samples.ContractCases() {
		var page bytes.Buffer
		if err := DrawBill(c.Report()).Write(&page, "svg"); err != nil {
			t.Fatalf("%s: %v", c.Name, err)
		}
		if strings.Contains(page.String(), "NaN") || strings.Contains(page.String(), "Inf") {
			t.Errorf("%s: there are places that are none", c.Name)
		}
		in := xml.NewDecoder(&page)
		for {
			if _, err := in.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", c.Name, err)
			}
		}
	}
	if err := DrawBill(samples.Shop()).Write(noRoom{}, "svg"); !errors.Is(err, errNoRoom) {
		t.Errorf("the error of the writer is %v", err)
	}
}

var errNoRoom = errors.New("no room")

// noRoom is a writer that takes nothing.
type noRoom struct{}

func (noRoom) Write([]byte) (int, error) { return 0, errNoRoom }

// The rate of a record is drawn in round spans of time, as many as fit.
func TestStepsOfARecord(t *testing.T) {
	for _, c := range []struct {
		buckets int
		width   time.Duration
		want    time.Duration
	}{{400, time.Second, time.Second}, {27 * 1440, time.Minute, 2 * time.Hour}, {14 * 1440, time.Minute, time.Hour}, {1000, 7 * time.Minute, 21 * time.Minute}, {929 * 1440, time.Minute, 48 * time.Hour}} {
		each := stepOf(c.buckets, c.width)
		if got := time.Duration(each) * c.width; got != c.want || (c.buckets+each-1)/each > columnsOfRate {
			t.Errorf("%d of %s: %s, not %s", c.buckets, c.width, got, c.want)
		}
	}
}
