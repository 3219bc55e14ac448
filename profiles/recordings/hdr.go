package recordings

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"fleetcost/models/recording"
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

func (c *hdrCells) add(bars []hdrBar, digits int64) {
	if c.cells == nil {
		c.cells = map[int64]int64{}
	}
	for _, b := range bars {
		c.n += float64(b.times)
		c.sum += float64(b.times) * float64(b.from+(b.to-b.from+1)/2)
		c.cells[b.to] += b.times
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
		if ns, ok := nanos(float64(to)*unit, int64(time.Second)); ok {
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
		at, length := number(f[0]), number(f[1])
		bars, digits, err := hdrDecode(f[3])
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
	if begin*1e9 > float64(earliest) && end*1e9 < float64(latest) {
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
	if s := number(text); s >= 0 {
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

// An hdrBar is a cell of a histogram.
type hdrBar struct{ from, to, times int64 }

// Cookies of the encodings of HdrHistogram, without the size of a count in their fifth to
// eighth bit. Version 2 is read by the library of HdrHistogram; of 0 and 1, which it does
// not read, counts are whole words in the same order.
const (
	hdrCompressed0 = 0x1c849309
	hdrCompressed1 = 0x1c849302
	hdrCompressed2 = 0x1c849304
	hdrPlain0      = 0x1c849308
	hdrPlain1      = 0x1c849301
)

// largest histogram that is decoded, of five digits and any value: 44 MB.
const largestHistogram = 64 << 20

// hdrDecode decodes a compressed histogram, and how many digits of its values hold.
func hdrDecode(text string) (bars []hdrBar, digits int64, err error) {
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, 0, err
	}
	if len(raw) < 8 {
		return nil, 0, errors.New("too short")
	}
	var h *hdrhistogram.Histogram
	switch cookie := binary.BigEndian.Uint32(raw) &^ 0xf0; cookie {
	case hdrCompressed2:
		h, err = hdrhistogram.Decode([]byte(text))
	case hdrCompressed1, hdrCompressed0:
		h, err = hdrOld(raw[8:])
	default:
		err = fmt.Errorf("encoding %#x is none of HdrHistogram's", cookie)
	}
	if err != nil {
		return nil, 0, err
	}
	for _, b := range h.Distribution() {
		if b.Count > 0 {
			bars = append(bars, hdrBar{from: b.From, to: b.To, times: b.Count})
		}
	}
	return bars, h.SignificantFigures(), nil
}

// hdrOld decodes versions 0 and 1.
func hdrOld(compressed []byte) (*hdrhistogram.Histogram, error) {
	z, err := zlib.NewReader(bytes.NewReader(compressed))
	if err != nil {
		return nil, err
	}
	plain, err := io.ReadAll(io.LimitReader(z, largestHistogram+1))
	if err != nil {
		return nil, err
	}
	const header0, header1 = 4 + 4 + 8 + 8 + 8, 4 + 4 + 4 + 4 + 8 + 8 + 8
	if len(plain) < header0 || len(plain) > largestHistogram {
		return nil, errors.New("of no size that a histogram has")
	}
	word := int(binary.BigEndian.Uint32(plain)>>4) & 0xe
	s := &hdrhistogram.Snapshot{}
	var counts []byte
	at := func(offset int) int64 { return int64(binary.BigEndian.Uint64(plain[offset:])) }
	switch cookie := binary.BigEndian.Uint32(plain) &^ 0xf0; {
	case cookie == hdrPlain0:
		s.SignificantFigures = int64(int32(binary.BigEndian.Uint32(plain[4:])))
		s.LowestTrackableValue, s.HighestTrackableValue, counts = at(8), at(16), plain[header0:]
	case cookie == hdrPlain1 && len(plain) >= header1:
		s.SignificantFigures = int64(int32(binary.BigEndian.Uint32(plain[12:])))
		s.LowestTrackableValue, s.HighestTrackableValue, counts = at(16), at(24), plain[header1:]
		if payload := int64(int32(binary.BigEndian.Uint32(plain[4:]))); payload >= 0 && payload < int64(len(counts)) {
			counts = counts[:payload]
		}
	default:
		return nil, fmt.Errorf("encoding %#x is none of HdrHistogram's", cookie)
	}
	for ; len(counts) >= word && word > 0; counts = counts[word:] {
		n := int64(0)
		for _, b := range counts[:word] {
			n = n<<8 | int64(b)
		}
		s.Counts = append(s.Counts, n)
	}
	if word != 2 && word != 4 && word != 8 {
		return nil, errors.New("counts are words of no known size")
	}
	if err := s.Validate(); err != nil {
		return nil, err
	}
	return hdrhistogram.Import(s), nil
}
