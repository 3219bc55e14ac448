package queueing_test

import (
	"encoding/json"
	"math"
	"testing"

	"fleetcost/models/queueing"
)

// The shared cases give 12 digits; the models must give them back to this
// relative accuracy.
const digits = 1e-9

// family computes what it can of a case, by metric.
type family func(t *testing.T, c theoryCase) map[string]float64

// families are those of the shared cases that have a closed form here. Metrics
// with no closed form are named, so that none is left out by accident.
var families = map[string]struct {
	measure family
	unknown []string
}{
	"mm1":  {measure: markovian},
	"mmc":  {measure: markovian},
	"loss": {measure: finite},
	"mg1": {
		measure: pollaczek,
		unknown: []string{"wait_p50_s", "wait_p90_s", "wait_p95_s", "wait_p99_s"}, // approximated: see approximations_test.go
	},
	"ps": {
		measure: sharing,
		unknown: []string{"sojourn_sd_s", "sojourn_p50_s", "sojourn_p90_s", "sojourn_p95_s", "sojourn_p99_s"},
	},
	"gim1":       {measure: renewal},
	"roundrobin": {measure: inTurn},
	"randsplit": {
		measure: split,
		unknown: []string{"sojourn_p50_s", "sojourn_p90_s", "sojourn_p95_s", "sojourn_p99_s"},
	},
	"closed":    {measure: closed},
	"meanfield": {measure: twoChoices},
	"mtginf":    {measure: waving},
	"jackson":   {measure: jackson},

	"erlang_a":        {measure: impatient},
	"batch_arrivals":  {measure: batched},
	"priority":        {measure: prioritized},
	"retrial":         {measure: orbiting},
	"tandem_blocking": {measure: blocking},
	"token_bucket":    {measure: rateLimited},
	"fanout":          {measure: fannedOut},
	"hedging":         {measure: hedged},
	"retries":         {measure: retried},

	"evloop": {measure: eventLoop},
	"staffing": {
		measure: staffed,
		unknown: []string{ // bills: the business of package cost
			"instances", "hourly_cost", "monthly_cost_730h", "instances_by_hour", "instance_hours_per_day",
			"cost_per_day_scaled", "cost_per_day_at_peak_size", "saving_fraction", "peak_instances",
		},
	},
}

// peers are systems of other projects' manuals and tests, by the family that
// computes them.
var peers = map[string]string{
	"peer-tijms-100":    "mmc",
	"peer-ciw-02":       "ps",
	"peer-ciw-03":       "mm1",
	"peer-omnet-01":     "mg1",
	"peer-simmer-01":    "loss",
	"peer-rqueueing-01": "mm1",
	"peer-rqueueing-02": "mmc",
	"peer-rqueueing-03": "loss",
	"peer-rqueueing-04": "closed",
	"peer-pdq-03":       "closed",
	"peer-pdq-04":       "closed",
	"peer-line-01":      "closed",
	"peer-rqueueing-05": "jackson",
}

func TestTheoryCases(t *testing.T) {
	compared := map[string]int{}
	for _, c := range readCases(t) {
		if family, ok := peers[c.ID]; ok {
			c.Family = family
		}
		f, ok := families[c.Family]
		if !ok {
			continue
		}
		compared[c.Family]++
		t.Run(c.ID, func(t *testing.T) {
			measured := f.measure(t, c)
			for _, metric := range f.unknown {
				measured[metric] = math.NaN()
			}
			for metric, raw := range c.Expected {
				got, ok := measured[metric]
				if !ok {
					t.Errorf("%s: %s is not computed", c.Title, metric)
					continue
				}
				var want float64
				if math.IsNaN(got) {
					continue
				}
				if err := json.Unmarshal(raw, &want); err != nil {
					t.Fatalf("%s: %v", metric, err)
				}
				if !near(got, want, digits) {
					t.Errorf("%s: %s = %.12g, want %.12g", c.Title, metric, got, want)
				}
			}
		})
	}
	for name := range families {
		if compared[name] == 0 {
			t.Errorf("no case of the family %s", name)
		}
	}
}

// near reports whether got is within a relative error of want.
func near(got, want, relative float64) bool {
	return got == want || math.Abs(got-want) <= relative*math.Abs(want)
}

// must stops at an error of a model that is known to have an answer.
func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// metrics names the averages of a station and the moments and quantiles of its
// delays as the cases do.
func metrics(a queueing.Averages, delays map[string]queueing.Delay) map[string]float64 {
	m := map[string]float64{
		"utilization":            a.Utilization,
		"throughput_rps":         a.Throughput,
		"loss_prob":              a.Loss,
		"prob_wait":              a.ProbWait,
		"prob_wait_accepted":     a.ProbWait,
		"wait_mean_s":            a.WaitMean,
		"wait_mean_given_wait_s": a.WaitMean / a.ProbWait,
		"sojourn_mean_s":         a.SojournMean,
		"number_mean":            a.NumberMean,
		"number_mean_per_server": a.NumberMean,
		"queue_len_mean":         a.QueueLenMean,
	}
	levels := map[string]float64{"p50": .5, "p90": .9, "p95": .95, "p99": .99, "p999": .999}
	for name, d := range delays {
		m[name+"_sd_s"] = d.StdDev()
		for label, p := range levels {
			m[name+"_"+label+"_s"] = must(d.Quantile(p))
		}
		if a.ProbWait > 0 {
			m[name+"_p95_given_wait_s"] = must(d.Quantile(1 - .05*a.ProbWait))
		}
	}
	return m
}

// queue is a model with all its laws.
type queue interface {
	Averages() (queueing.Averages, error)
	Wait() (queueing.Delay, error)
	Sojourn() (queueing.Delay, error)
}

func laws(q queue) map[string]float64 {
	return metrics(must(q.Averages()), map[string]queueing.Delay{
		"wait":    must(q.Wait()),
		"sojourn": must(q.Sojourn()),
	})
}
