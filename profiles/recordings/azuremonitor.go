package recordings

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"fleetcost/models/recording"
	"fleetcost/sim"
)

func init() {
	register("azure-monitor", "Azure Monitor metrics, as JSON: totals by the interval", &Format{
		Title: "Azure Monitor metric", Tool: "az monitor metrics list", Holds: "metric", order: 20,
		Example:  `{"timespan":"2024-05-01T00:00:00Z/2024-05-01T00:02:00Z","interval":"PT1M","value":[{"name":{"value":"Requests"},"unit":"Count","timeseries":[{"metadatavalues":[],"data":[{"timeStamp":"2024-05-01T00:00:00Z","total":60},{"timeStamp":"2024-05-01T00:01:00Z","total":30}]}]}]}`,
		Requests: 90,
		is: func(h *Head) bool {
			return h.JSON("timeseries", "timeStamp") || h.JSON("interval", "timespan", "value")
		},
		whole: readAzureMonitor,
	})
}

type azureMonitor struct {
	Interval string `json:"interval"`
	Value    []struct {
		Name         struct{ Value string } `json:"name"`
		Unit         string                 `json:"unit"`
		ErrorCode    string                 `json:"errorCode"`
		ErrorMessage string                 `json:"errorMessage"`
		Timeseries   []struct {
			Metadata []struct {
				Name  struct{ Value string } `json:"name"`
				Value string                 `json:"value"`
			} `json:"metadatavalues"`
			Data []struct {
				TimeStamp string   `json:"timeStamp"`
				Total     *float64 `json:"total"`
				Average   *float64 `json:"average"`
				Count     *float64 `json:"count"`
			} `json:"data"`
		} `json:"timeseries"`
	} `json:"value"`
}

// readAzureMonitor reads totals, or averages of what is per second; of a duration the
// samples, one for each request.
func readAzureMonitor(in *Input) (*recording.Recording, error) {
	var a azureMonitor
	if err := in.JSON(&a); err != nil {
		return nil, err
	}
	if in.Bucket == 0 {
		if width, ok := isoDuration(a.Interval); ok {
			in.Bucket = width
			in.Note("the interval is %s by the file", a.Interval)
		}
	}
	var all []recording.Series
	hint := recording.Measure("")
	for _, m := range a.Value {
		if m.ErrorCode != "" && m.ErrorCode != "Success" {
			return nil, in.problem(0, fmt.Sprintf("the answer for %s is an error, %s: %s", m.Name.Value, m.ErrorCode, m.ErrorMessage), "")
		}
		for _, ts := range m.Timeseries {
			s := recording.Series{Name: m.Name.Value}
			var parts []string
			for _, d := range ts.Metadata {
				parts = append(parts, d.Name.Value+"="+strconv.Quote(d.Value))
			}
			if len(parts) > 0 {
				s.Name += "{" + strings.Join(parts, ",") + "}"
			}
			as := recording.Counts
			for _, p := range ts.Data {
				at, err := time.Parse(time.RFC3339, p.TimeStamp)
				if err != nil || !believed(at) {
					return nil, in.problem(0, fmt.Sprintf("%q is no time", p.TimeStamp), "")
				}
				v := math.NaN()
				switch {
				case m.Unit == "CountPerSecond" && p.Average != nil:
					as, v = recording.Rates, *p.Average
				case p.Total != nil && (m.Unit == "Count" || m.Unit == ""):
					v = *p.Total
				case p.Count != nil:
					v = *p.Count
				case p.Total != nil || p.Average != nil:
					return nil, in.problem(0, fmt.Sprintf("of %s, in %s, there is neither a total nor a count of samples", s.Name, m.Unit), "ask for --aggregation Total of a metric that counts requests, such as Requests")
				}
				s.Add(at.UnixNano(), v)
			}
			if len(all) > 0 && as != hint && in.Value == "" {
				return nil, in.problem(0, "holds counts and rates: which is the traffic?", "choose one by --value: "+names(append(all, s)))
			}
			hint, all = as, append(all, s)
		}
	}
	if hint == recording.Counts {
		in.Values = cmp.Or(in.Values, string(hint)) // a total of an interval is no counter, however it rises
	}
	if len(all) == 0 {
		return nil, in.problem(0, "has no series", "ask for a metric that counts requests, with a span")
	}
	return in.series(all, "", hint)
}

var isoParts = regexp.MustCompile(`^P(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,4})M)?(?:(\d{1,4})S)?)?$`)

// isoDuration reads a duration of ISO 8601 of days and less.
func isoDuration(text string) (sim.Time, bool) {
	m := isoParts.FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	d := sim.Time(0)
	for i, unit := range []sim.Time{24 * sim.Hour, sim.Hour, sim.Minute, sim.Second} {
		n, _ := strconv.Atoi(m[i+1])
		d += sim.Time(n) * unit
	}
	return d, d > 0
}
