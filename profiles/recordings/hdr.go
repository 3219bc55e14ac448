package recordings

import (
	"bytes"
	"cmp"
	"errors"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"fleetcost/models/recording"
	"fleetcost/profiles/recordings/figures"
	"fleetcost/profiles/recordings/histograms"
)

func init() {
	register("hdr", "interval logs of HdrHistogram: .hlog, of formats 1.0 to 1.3", &Format{
		Title: "HdrHistogram log", Tool: "HdrHistogram, jHiccup, YCSB", Holds: "load test",
		Example: "#[Histogram log format version 1.2]\n#[StartTime: 1441812279.474 (seconds since epoch), Wed Sep 09 08:24:39 PDT 2015]\n" +
			`"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"` + "\n" +
			"0.127,1.007,2.769,HISTFAAAAEV42pNpmSzMwMCgyAABTBDKT4GBgdnNYMcCBvsPEBEJISEuATEZMQ4uASkhIR4nrxg9v2lMaxhvMekILGZkKmcCAEf2CsI=\n",
		Requests: 741,
		is: func(h *Head) bool {
			return bytes.Contains(h.Bytes, []byte("#[Histogram log format version")) || bytes.HasPrefix(h.First(), []byte("#[")) && bytes.Contains(h.Bytes, []byte(",HIST")) ||
				bytes.Contains(h.First(), []byte(`"Interval_Compressed_Histogram"`)) || hdrLine(h.First())
		},
		whole: readHDR,
	})
	register("hdr-percentiles", "percentiles of HdrHistogram: .hgrm, vegeta report -type=hdrplot", &Format{
		Title: "HdrHistogram percentiles", Tool: "HdrHistogram, vegeta", Holds: "load test",
		Example: "Value(ms)  Percentile  TotalCount  1/(1-Percentile)\n0.076715   0.000000    0           1.000000\n0.439439   0.500000    50          2.000000\n" +
			"0.900000   0.950000    95          20.000000\n1.439439   0.990000    99          100.000000\n2.000000   1.000000    100         10000000.000000\n",
		Requests: 100,
		is: func(h *Head) bool {
			f := strings.Fields(string(h.First()))
			return len(f) == 4 && strings.HasPrefix(f[0], "Value") && f[1] == "Percentile" && f[2] == "TotalCount"
		},
		whole: readHDRPercentiles,
	})
}

func hdrLine(line []byte) bool {
	f := bytes.Split(bytes.TrimPrefix(line, []byte("Tag=")), []byte(","))
	return len(f) >= 4 && len(f) <= 5 && bytes.HasPrefix(f[len(f)-1], []byte("HIST"))
}

// hdrCells count values by the upper end of their cell, in the unit of the log.
type hdrCells struct {
	n      float64
	sum    float64 // of the middles
	cells  map[int64]int64
	within float64
}

func (c *hdrCells) add(bars []histograms.Bar, digits int64) {
	if c.cells == nil {
		c.cells = map[int64]int64{}
	}
	for _, b := range bars {
		c.n += float64(b.Times)
		c.sum += float64(b.Times) * float64(b.From+(b.To-b.From+1)/2)
		c.cells[b.To] += b.Times
	}
	c.within = max(c.within, math.Pow(10, -float64(digits)))
}

// hdrAxis are the shares of which quantiles are told.
var hdrAxis = []float64{0.5, 0.9, 0.95, 0.99, 0.999, 0.9999}

// latency sums up the cells: a quantile is the upper end of the cell in which the
// ceil(q·n)-th smallest value lies, as HdrHistogram tells it.
func (c *hdrCells) latency(unit float64) *recording.Latency {
	if c.n == 0 {
		return nil
	}
	l := recording.BlankLatency()
	values := recording.NewValues(2_000_000, 0.001)
	ends := slices.Sorted(maps.Keys(c.cells))
	rank, next := 0.0, 0
	for _, to := range ends {
		rank += float64(c.cells[to])
		for next < len(hdrAxis) && rank >= math.Ceil(hdrAxis[next]*c.n-1e-9) {
			l.Set(hdrAxis[next], float64(to)*unit)
			next++
		}
		if ns, ok := figures.Nanos(float64(to)*unit, int64(time.Second)); ok {
			values.AddTimes(ns, int(min(c.cells[to], 1<<40)))
		}
	}
	l.N, _ = count(c.n)
	l.Max, l.Mean, l.Within, l.Values = float64(ends[len(ends)-1])*unit, c.sum/c.n*unit, c.within, values
	return l
}

// readHDR reads intervals: start and length in seconds, the longest value, and the values.
// Starts count from BaseTime, or, where the log has none and they are more than a year
// before StartTime, from that.
func readHDR(in *Input) (*recording.Recording, error) {
	unit := map[string]float64{"us": 1e-6, "ms": 1e-3, "s": 1, "": 1e-9}[in.Unit]
	in.united = true
	var start, base, begin, end float64
	based, intervals := false, 0
	var all hdrCells
	byTag := map[string]*hdrCells{}
	for raw := range in.lines() {
		line := string(raw)
		if text, ok := strings.CutPrefix(line, "#[StartTime:"); ok {
			start = hdrSeconds(text)
			continue
		}
		if text, ok := strings.CutPrefix(line, "#[BaseTime:"); ok {
			base, based = hdrSeconds(text), true
			continue
		}
		if line[0] == '#' || line[0] == '"' {
			continue
		}
		tag := ""
		if text, ok := strings.CutPrefix(line, "Tag="); ok {
			tag, line, _ = strings.Cut(text, ",")
		}
		f := strings.Split(line, ",")
		if len(f) != 4 {
			in.Leave("no interval")
			continue
		}
		at, length := figures.Number(f[0]), figures.Number(f[1])
		bars, digits, err := histograms.Decode(f[3])
		if err != nil || !(at >= 0 && length >= 0 && length < 1e9) {
			in.Leave("an interval that cannot be decoded")
			continue
		}
		if !based {
			if base, based = 0, true; at < start-365*24*3600 {
				base = start
			}
		}
		at += base
		if intervals == 0 || at < begin {
			begin = at
		}
		end = max(end, at+length)
		intervals++
		all.add(bars, digits)
		if byTag[tag] == nil && len(byTag) < 1000 {
			byTag[tag] = &hdrCells{}
		}
		if c := byTag[tag]; c != nil {
			c.add(bars, digits)
		}
	}
	if err := in.Err(); err != nil {
		return nil, err
	}
	if intervals == 0 {
		return nil, errors.New("no interval of this log of HdrHistogram can be read")
	}
	rec := recording.Blank()
	rec.Requests, rec.Latency, rec.Used = all.n, all.latency(unit), intervals
	var first time.Time
	if begin*1e9 > float64(figures.Earliest) && end*1e9 < float64(figures.Latest) {
		first = time.Unix(0, int64(math.Round(begin*1e3))*int64(time.Millisecond))
	}
	if lasts(rec, first, math.Round((end-begin)*1e6)/1e6); rec.Seconds > 0 {
		rec.Mean = all.n / rec.Seconds
	}
	if len(byTag) > 1 {
		hdrEndpoints(rec, byTag, unit)
	}
	in.Note("%d intervals; quantiles are upper ends of cells, as HdrHistogram tells them", intervals)
	if in.Unit == "" {
		in.Note("the log does not say the unit of its values: they are taken for nanoseconds, as most write them; --duration-unit says otherwise")
	}
	if in.Unit == "" && rec.Latency != nil && rec.Latency.P50 < 1e-6 {
		in.Caution("half of the values would be below a microsecond, which no request takes: the log is likely of microseconds: --duration-unit us")
	}
	in.Note("whether a value is a request, and whether it failed, is not in the log; jHiccup's are of its own clock")
	return rec, nil
}

func hdrSeconds(text string) float64 {
	text = strings.TrimSpace(text)
	if i := strings.IndexAny(text, " ]("); i >= 0 {
		text = text[:i]
	}
	if s := figures.Number(text); s >= 0 {
		return s
	}
	return 0
}

func hdrEndpoints(rec *recording.Recording, byTag map[string]*hdrCells, unit float64) {
	for _, tag := range slices.Sorted(maps.Keys(byTag)) {
		name := tag
		if name == "" {
			name = "(no tag)"
		}
		if n, ok := count(byTag[tag].n); ok {
			rec.Endpoints = append(rec.Endpoints, recording.Endpoint{Name: name, Requests: n, Latency: byTag[tag].latency(unit)})
		}
	}
	byRequests(rec)
}

// readHDRPercentiles reads a row a percentile: its value, its share, and how many values are
// no larger. A quantile between two rows lies between their values, and is told where those
// are the same.
func readHDRPercentiles(in *Input) (*recording.Recording, error) {
	rec := recording.Blank()
	l := recording.BlankLatency()
	unit, named := 0.0, false
	var before, value, highest float64
	next := 0
	for raw := range in.lines() {
		f := strings.Fields(string(raw))
		if strings.HasPrefix(f[0], "Value") {
			text, told := figures.Between([]byte(f[0]), "(", ")")
			if unit, named = figures.Units[cmp.Or(text, in.Unit)]; !named {
				return nil, in.problem(in.Line(), "does not say the unit of its values", "say it: --duration-unit us, ms or s")
			}
			if told && in.Unit != "" && in.Unit != text {
				in.Note("the file says the unit of its values: --duration-unit is not used")
			}
			continue
		}
		if strings.HasPrefix(f[0], "#[") {
			for _, m := range wrkSums.FindAllStringSubmatch(string(raw), -1) {
				if m[1] == "Mean" {
					l.Mean = figures.Number(m[2]) * unit
				}
			}
			continue
		}
		share, sum := math.NaN(), math.NaN()
		if len(f) >= 3 {
			value, share, sum = figures.Number(f[0]), figures.Number(f[1]), figures.Number(f[2])
		}
		n, ok := count(sum)
		if !ok || !(value >= 0) || !(share <= 1) {
			in.Leave("no percentile")
			continue
		}
		rec.Used++
		for next < len(hdrAxis) && share > hdrAxis[next]-1e-9 {
			if share < hdrAxis[next]+1e-9 || before == value {
				l.Set(hdrAxis[next], value*unit)
			}
			next++
		}
		before, highest, l.Max, l.N, rec.Requests = value, share, value*unit, n, float64(n)
	}
	if err := in.Err(); err != nil {
		return nil, err
	}
	switch {
	case rec.Used == 0 || unit == 0:
		return nil, errors.New("no percentiles in this table of HdrHistogram")
	case highest < 1:
		return nil, errors.New("this table of HdrHistogram is cut off: its last row, of all values, is missing")
	}
	rec.Latency = l
	in.Note("the file holds percentiles only: neither when requests came nor their rate")
	return rec, nil
}
