package contract

import (
	"math"
	"time"

	"fleetcost/models/recording"
)

// RecordingJSON is what traffic writes of a file, or of several parts of one log.
type RecordingJSON struct {
	Files []string `json:"files"`
	Kind  string   `json:"kind"` // as list formats has it
	Title string   `json:"title"`

	First    *string `json:"first"` // of the arrivals, UTC; null where the record has no time of day
	Last     *string `json:"last"`
	Local    bool    `json:"zone_unknown"`
	Seconds  Number  `json:"seconds"`
	Requests Number  `json:"requests"`
	Errors   Number  `json:"errors"`
	Mean     Number  `json:"mean_rps"`
	Offered  Number  `json:"offered_rps"`

	// The busiest windows of so many seconds; null where the record is shorter or coarser.
	Peak1s  Number     `json:"peak_1s_rps"`
	Peak60s Number     `json:"peak_60s_rps"`
	Peak10m Number     `json:"peak_10m_rps"`
	Peak1h  Number     `json:"peak_1h_rps"`
	Peaks   []PeakJSON `json:"peaks"`

	Series    []TrackJSON        `json:"series"`     // of a metric, each as it was recorded
	Latency   *RecordedTimesJSON `json:"latency_ms"` // null where the record has none
	Statuses  map[string]int     `json:"statuses"`
	Endpoints []EndpointJSON     `json:"endpoints"`
	Others    int                `json:"requests_of_other_endpoints"`

	BucketSeconds Number      `json:"bucket_s"` // of the counts; null where there are none
	Buckets       int         `json:"buckets"`
	Missing       int         `json:"missing_buckets"`
	LongestGap    Number      `json:"longest_gap_s"`
	Bursts        []BurstJSON `json:"dispersion"`
	Hours         []Number    `json:"hour_of_day_rps"`  // 24, in UTC; none of less than a day
	Week          [][]Number  `json:"hour_of_week_rps"` // 7 times 24, from Monday on
	WeekendShare  Number      `json:"weekend_share"`

	Left     map[string]int `json:"left_out"`
	Notes    []string       `json:"notes"`
	Cautions []string       `json:"cautions"`
}

// PeakJSON is the busiest window of a width.
type PeakJSON struct {
	Seconds Number  `json:"seconds"`
	Rate    Number  `json:"rps"`
	At      *string `json:"from"` // null of a record without a time of day
}

// TrackJSON is a series of a metric; mean and max are of its values, whatever they are.
type TrackJSON struct {
	Name   string  `json:"name"`
	Points int     `json:"points"`
	First  *string `json:"first"`
	Last   *string `json:"last"`
	Step   Number  `json:"step_s"`
	Mean   Number  `json:"mean"`
	Max    Number  `json:"max"`
}

// RecordedTimesJSON are response times in milliseconds; null where a record does not say.
type RecordedTimesJSON struct {
	N      int    `json:"n"`
	P50    Number `json:"p50"`
	P90    Number `json:"p90"`
	P95    Number `json:"p95"`
	P99    Number `json:"p99"`
	Max    Number `json:"max"`
	Mean   Number `json:"mean"`
	Within Number `json:"within_share"` // how far quantiles may be off
}

// EndpointJSON is the requests of one kind.
type EndpointJSON struct {
	Name     string             `json:"name"`
	Requests int                `json:"requests"`
	Errors   int                `json:"errors"`
	Latency  *RecordedTimesJSON `json:"latency_ms"`
}

// BurstJSON is an index of dispersion of counts, a straight line taken out of each window.
type BurstJSON struct {
	Scale   Number `json:"scale_s"`
	Window  Number `json:"window_s"`
	Index   Number `json:"index"`
	Windows int    `json:"windows"`
	Daily   Number `json:"index_of_the_day_alone"` // null of a record shorter than a day; more than half of index: that says nothing of bursts
}

// RecordingsJSON is what traffic writes of several files that are no parts of one log.
type RecordingsJSON struct {
	Recordings []RecordingJSON `json:"recordings"`
}

// Recordings are what records of traffic hold: one as an object, several as a list of them
// under recordings.
func Recordings(all []*recording.Recording) any {
	if len(all) == 1 {
		return recordingJSON(all[0])
	}
	several := RecordingsJSON{Recordings: []RecordingJSON{}}
	for _, r := range all {
		several.Recordings = append(several.Recordings, recordingJSON(r))
	}
	return several
}

// RecordingsTable has a line for each record.
func RecordingsTable(all []*recording.Recording) Table {
	var rows []record
	for _, r := range all {
		rows = append(rows, recordingFields(r))
	}
	return Table{recordingFields(&recording.Recording{}), rows}
}

// recordingFields are the figures of a record, and those of its times.
func recordingFields(r *recording.Recording) record {
	whole := fields(recordingJSON(r))
	times := RecordedTimesJSON{}
	if l := recordedTimesJSON(r.Latency); l != nil {
		times = *l
	} else {
		unknown := Number(math.NaN())
		times = RecordedTimesJSON{P50: unknown, P90: unknown, P95: unknown, P99: unknown, Max: unknown, Mean: unknown, Within: unknown}
	}
	for _, f := range fields(times) {
		f.Name = "latency_ms." + f.Name
		whole = append(whole, f)
	}
	return whole
}

func recordingJSON(r *recording.Recording) RecordingJSON {
	unknown := Number(math.NaN())
	j := RecordingJSON{
		Files: list(r.Files), Kind: r.Kind, Title: r.Title,
		First: stampOf(r.First), Last: stampOf(r.Last), Local: r.Local, Seconds: Number(r.Seconds),
		Requests: Number(r.Requests), Errors: Number(r.Errors), Mean: Number(r.Mean), Offered: Number(r.Offered),
		Peak1s: unknown, Peak60s: unknown, Peak10m: unknown, Peak1h: unknown, Peaks: []PeakJSON{}, Series: []TrackJSON{},
		Latency: recordedTimesJSON(r.Latency), Statuses: r.Statuses, Endpoints: []EndpointJSON{}, Others: r.Others,
		BucketSeconds: unknown, LongestGap: unknown, Bursts: []BurstJSON{}, Hours: []Number{}, Week: [][]Number{}, WeekendShare: unknown,
		Left: r.Left, Notes: list(r.Notes), Cautions: list(r.Cautions),
	}
	for _, p := range r.Peaks {
		for seconds, figure := range map[float64]*Number{1: &j.Peak1s, 60: &j.Peak60s, 600: &j.Peak10m, 3600: &j.Peak1h} {
			if seconds == p.Width.Seconds() {
				*figure = Number(p.Rate)
			}
		}
		j.Peaks = append(j.Peaks, PeakJSON{Number(p.Width.Seconds()), Number(p.Rate), stampOf(p.At)})
	}
	for _, t := range r.Tracks {
		j.Series = append(j.Series, TrackJSON{t.Name, t.Points, stampOf(t.First), stampOf(t.Last), Number(t.Step.Seconds()), Number(t.Mean), Number(t.Max)})
	}
	for i := range r.Endpoints {
		e := &r.Endpoints[i]
		j.Endpoints = append(j.Endpoints, EndpointJSON{e.Name, e.Requests, e.Errors, recordedTimesJSON(e.Latency)})
	}
	if c := r.Counts; c != nil {
		j.BucketSeconds, j.Buckets, j.Missing, j.LongestGap = Number(c.Bucket().Seconds()), bucketsOf(r), c.Missing, Number(c.LongestGap.Seconds())
	}
	for _, b := range r.Bursts {
		j.Bursts = append(j.Bursts, BurstJSON{Number(b.Scale.Seconds()), Number(b.Window.Seconds()), Number(b.Index), b.Windows, Number(b.Daily)})
	}
	if s := r.Shape; s != nil {
		for _, v := range s.Hours {
			j.Hours = append(j.Hours, Number(v))
		}
		for _, day := range s.Week {
			row := []Number{}
			for _, v := range day {
				row = append(row, Number(v))
			}
			j.Week = append(j.Week, row)
		}
		j.WeekendShare = Number(s.WeekendShare)
	}
	return j
}

func recordedTimesJSON(l *recording.Latency) *RecordedTimesJSON {
	if l == nil {
		return nil
	}
	ms := func(seconds float64) Number { return Number(seconds * 1e3) }
	return &RecordedTimesJSON{l.N, ms(l.P50), ms(l.P90), ms(l.P95), ms(l.P99), ms(l.Max), ms(l.Mean), Number(l.Within)}
}

func stampOf(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	text := t.UTC().Format("2006-01-02T15:04:05.999999999Z07:00")
	return &text
}

// bucketsOf is how many buckets a record has: those of the calendar are divided.
func bucketsOf(r *recording.Recording) int {
	if r.Counts.Recorded > 0 {
		return r.Used
	}
	return len(r.Counts.Requests)
}
