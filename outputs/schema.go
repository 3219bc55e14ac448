package outputs

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
)

// The JSON output is a contract: names carry units (_ms, _per_s, usd_per_month,
// shares from 0 to 1 without one), fields are only ever added, and what is not
// known is null. All times of an overloaded design are null.

// A Number is a float64 in JSON: rounded to nine significant digits, which
// hide the noise of binary fractions and no measurement, and null where it is
// not finite.
type Number float64

// MarshalJSON writes the number or null.
func (n Number) MarshalJSON() ([]byte, error) {
	if !finite(float64(n)) {
		return []byte("null"), nil
	}
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(float64(n), 'e', 8, 64), 64)
	if err != nil {
		return nil, err
	}
	return json.Marshal(rounded)
}

// UnmarshalJSON reads a number; null becomes NaN.
func (n *Number) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		*n = Number(math.NaN())
		return nil
	}
	return json.Unmarshal(text, (*float64)(n))
}

// ReportJSON is what compare writes. Its designs are in the order of the
// scenario.
type ReportJSON struct {
	Scenario string       `json:"scenario"`
	Seed     uint64       `json:"seed"`
	Goal     GoalJSON     `json:"goal"`
	Designs  []DesignJSON `json:"designs"`

	Traffic       string   `json:"traffic"`
	RatePerSecond Number   `json:"rate_per_s"` // mean over what was simulated
	Provider      string   `json:"provider"`
	Region        string   `json:"region"`
	HoursPerMonth int      `json:"hours_per_month"`
	Warnings      []string `json:"warnings"`
}

// GoalJSON holds the limits by name: p99_ms, p50_ms, mean_ms, error_rate,
// max_utilization (absent when there is none).
type GoalJSON map[string]Number

// DesignJSON is one design: its fleet, what was measured of it, and its price.
// Of several services runtime, machine and balancer are joined (a + b), and what
// only one can have is null; each is among the services.
type DesignJSON struct {
	Name      string `json:"name"`
	Runtime   string `json:"runtime"`
	Machine   string `json:"machine"`
	Processes *int   `json:"processes"` // per instance; null of several services
	Instances int    `json:"instances"` // of all services
	Met       bool   `json:"met"`       // the goal holds with 95 % confidence
	Missed    string `json:"missed"`    // what of it does not, in words; empty where it is met

	OfferedPerSecond Number `json:"offered_per_s"`
	DonePerSecond    Number `json:"done_per_s"`
	Utilization      Number `json:"utilization"` // busy share of the vCPUs
	LatencyJSON
	ErrorRate Number `json:"error_rate"` // share of decided requests without an answer
	BoundBy   string `json:"bound_by"`   // cpu, workers, memory, backlog, connections, accelerator, batches, storm, sweep, nothing

	// EstimateP99 is null where the closed form is of another quantile, which
	// EstimateOf names.
	EstimateP99     Number `json:"estimate_p99_ms"`
	EstimateP99Low  Number `json:"estimate_p99_low_ms"`
	EstimateP99High Number `json:"estimate_p99_high_ms"`
	EstimateOf      string `json:"estimate_of"`
	Estimate        Number `json:"estimate_ms"`

	USDPerMonth           Number   `json:"usd_per_month"`
	USDPerMillionRequests Number   `json:"usd_per_million_requests"` // answered ones
	Warnings              []string `json:"warnings"`

	Verdict         string `json:"verdict"`      // stable, unsettled, overloaded
	OfferedLoad     Number `json:"offered_load"` // arriving work over what can be done
	Replications    int    `json:"replications"`
	MeasuredSeconds Number `json:"measured_s"` // simulated time, over all replications
	CountsJSON

	ErrorRateLow    Number `json:"error_rate_low"` // 95 % confidence interval
	ErrorRateHigh   Number `json:"error_rate_high"`
	UtilizationLow  Number `json:"utilization_low"`
	UtilizationHigh Number `json:"utilization_high"`
	LaneUtilization Number `json:"lane_utilization"`
	WorkerOccupancy Number `json:"worker_occupancy"`

	WaitForWorker    Number `json:"wait_for_worker_ms"` // mean of all requests; 0 without limit
	WaitForWorkerP99 Number `json:"wait_for_worker_p99_ms"`
	WaitShare        Number `json:"wait_share"`             // of requests that waited for a worker
	WaitForLane      Number `json:"wait_for_lane_ms"`       // mean per visit
	WaitForBackend   Number `json:"wait_for_connection_ms"` // mean per visit

	// Mean numbers of requests over time, in the whole fleet.
	InSystem          Number `json:"requests_in_system"`
	WaitingForWorker  Number `json:"requests_waiting_for_worker"`
	WaitingForLane    Number `json:"requests_waiting_for_lane"`
	RunningOnLane     Number `json:"requests_running"`
	InIO              Number `json:"requests_in_io"`
	WaitingForBackend Number `json:"requests_waiting_for_connection"`

	WorkersPerProcess *int   `json:"workers_per_process"` // null: without limit
	Balancer          string `json:"balancer"`

	VCPU       Number `json:"vcpu"`         // per instance
	MemoryGiB  Number `json:"memory_gib"`   // per instance
	USDPerHour Number `json:"usd_per_hour"` // per instance
	PriceAsOf  string `json:"price_as_of"`
	PriceFrom  string `json:"price_source"`

	Bill    []BillLineJSON `json:"bill"`
	Excuses []ExcuseJSON   `json:"rejected_machines"`

	Services ServicesJSON `json:"services"` // one also where there is but one
	Backends BackendsJSON `json:"backends"`
	Binds    string       `json:"binds"` // the service or backend that keeps a system from being smaller

	// Throughput are the answers, Goodput those that somebody still waited for.
	Goodput    Number `json:"goodput_per_s"`
	Throughput Number `json:"throughput_per_s"`

	CacheSavings Number          `json:"cache_savings_usd_per_month"` // of all caches together, in whole instances
	CacheSpared  Number          `json:"cache_spared_usd_per_month"`  // price of the work that their hits spare
	Caches       []CacheJSON     `json:"caches"`
	Metastable   *MetastableJSON `json:"metastable"` // null: nobody tries again
	Classes      ClassesJSON     `json:"classes"`

	Connections []SocketsJSON `json:"connections,omitempty"` // that stay open
}

// CacheJSON is what the hits of one step save.
type CacheJSON struct {
	Class       string `json:"class"`
	Backend     string `json:"backend"`              // empty: in the process
	USDPerMonth Number `json:"usd_per_month"`        // in whole instances; null where no fleet would do without
	Spared      Number `json:"spared_usd_per_month"` // price of the work that hits spare
}

// MetastableJSON tells of retry storms: what remains when a spike is over.
type MetastableJSON struct {
	Onset    Number `json:"onset_per_s"` // rate from which on a storm does not end; null: it ends at any
	Recovers bool   `json:"recovers"`    // it ends at the rate of the scenario
	Spike    Number `json:"spike_per_s"`
	During   Number `json:"spike_s"`
	Goodput  Number `json:"goodput_share"` // of the requests that are answered long after the spike
}

// ServiceJSON is one service of a design.
type ServiceJSON struct {
	Name        string `json:"name"` // that of the design where it has none
	Runtime     string `json:"runtime"`
	Machine     string `json:"machine"`
	Processes   int    `json:"processes"` // per instance
	Workers     *int   `json:"workers"`   // per process; null: without limit
	Instances   int    `json:"instances"`
	Utilization Number `json:"utilization"` // busy share of its vCPUs
	USDPerMonth Number `json:"usd_per_month"`
	BoundBy     string `json:"bound_by"`

	Balancer        string       `json:"balancer"`
	ArrivalsPerSec  Number       `json:"arrivals_per_s"` // retries and calls of other services among them
	DonePerSecond   Number       `json:"done_per_s"`
	VainPerSecond   Number       `json:"vain_per_s"` // answers to nobody
	LaneUtilization Number       `json:"lane_utilization"`
	WorkerOccupancy Number       `json:"worker_occupancy"`
	WaitForWorker   Number       `json:"wait_for_worker_ms"` // mean; 0 without limit
	WaitForLane     Number       `json:"wait_for_lane_ms"`   // mean per visit
	Batches         *BatchesJSON `json:"batches"`            // null where it gathers none
}

// BackendJSON is one backend of a design.
type BackendJSON struct {
	Name        string `json:"name"`
	Offer       string `json:"offer"` // empty: without a price
	Servers     int    `json:"servers"`
	Utilization Number `json:"utilization"`   // busy share; 0 where it has no limit
	Connections *int   `json:"connections"`   // that the processes may open; null: without limit
	USDPerMonth Number `json:"usd_per_month"` // null without a price

	Accepted *int   `json:"max_connections"` // null: any number
	Load     Number `json:"load"`            // computed: work over what it can do, or time over its connections
	InUse    Number `json:"connections_in_use"`
	Waiting  Number `json:"requests_waiting"`
	Wait     Number `json:"wait_ms"` // for a connection, mean per visit
}

// ServicesJSON and BackendsJSON are arrays, which CSV writes as one text.
type (
	ServicesJSON []ServiceJSON
	BackendsJSON []BackendJSON
)

// LatencyJSON are the response times; all are null for an overloaded design
// and where nothing was answered.
type LatencyJSON struct {
	Mean    Number `json:"mean_ms"`
	P50     Number `json:"p50_ms"`
	P90     Number `json:"p90_ms"`
	P95     Number `json:"p95_ms"`
	P99     Number `json:"p99_ms"`
	P99Low  Number `json:"p99_low_ms"` // 95 % confidence interval
	P99High Number `json:"p99_high_ms"`

	MeanLow  Number `json:"mean_low_ms"`
	MeanHigh Number `json:"mean_high_ms"`
	P50Low   Number `json:"p50_low_ms"`
	P50High  Number `json:"p50_high_ms"`
	P90Low   Number `json:"p90_low_ms"`
	P90High  Number `json:"p90_high_ms"`
	P95Low   Number `json:"p95_low_ms"`
	P95High  Number `json:"p95_high_ms"`
	P999     Number `json:"p999_ms"`
	P999Low  Number `json:"p999_low_ms"`
	P999High Number `json:"p999_high_ms"`
	SD       Number `json:"sd_ms"`
	Min      Number `json:"min_ms"`
	Max      Number `json:"max_ms"`
}

// CountsJSON account for every request of the measured time (of the part that
// was simulated, where a large fleet was split; rates are of the whole fleet):
// offered = done + rejected + expired + failed + in_flight.
type CountsJSON struct {
	Offered  int64 `json:"offered"`
	Done     int64 `json:"done"`
	Rejected int64 `json:"rejected"`
	Expired  int64 `json:"expired"`
	Failed   int64 `json:"failed"`
	InFlight int64 `json:"in_flight"`
	Degraded int64 `json:"degraded"` // of those done: without an optional answer
}

// BillLineJSON is one line of a monthly bill.
type BillLineJSON struct {
	Part        string `json:"part"` // of the system; empty where there is but one
	What        string `json:"what"`
	Quantity    Number `json:"quantity"`
	Unit        string `json:"unit"`
	USDPerUnit  Number `json:"usd_per_unit"`
	USDPerMonth Number `json:"usd_per_month"`
}

// ExcuseJSON is a machine that was looked at and not taken.
type ExcuseJSON struct {
	Machine string `json:"machine"`
	Reason  string `json:"reason"`
}

// SimulationJSON is what simulate writes: the fields of its design, and the
// same measurements per class of requests.
type SimulationJSON struct {
	Scenario string   `json:"scenario"`
	Seed     uint64   `json:"seed"`
	Goal     GoalJSON `json:"goal"`
	DesignJSON

	Traffic       string   `json:"traffic"`
	Provider      string   `json:"provider"`
	Region        string   `json:"region"`
	HoursPerMonth int      `json:"hours_per_month"`
	Warnings      []string `json:"warnings"`
}

// ClassJSON is what was measured of one class of requests.
type ClassJSON struct {
	Name             string `json:"-"` // the key in ClassesJSON
	OfferedPerSecond Number `json:"offered_per_s"`
	DonePerSecond    Number `json:"done_per_s"`
	CountsJSON
	ErrorRate Number `json:"error_rate"`
	LatencyJSON

	Service string `json:"service"`
	Sent    string `json:"sent"` // by whom: clients, services (they wait for it), queue (nobody does)
	// Null where it was not measured: of what nobody enqueues, of what is not
	// streamed.
	DoneP95   Number `json:"done_p95_ms"`  // from being enqueued until done
	QueueP95  Number `json:"queue_p95_ms"` // from being enqueued until begun
	FirstByte Number `json:"ttfb_p99_ms"`
}

// ClassesJSON is an object with one key per class, in the order of the
// scenario.
type ClassesJSON []ClassJSON

// MarshalJSON writes the object.
func (c ClassesJSON) MarshalJSON() ([]byte, error) {
	var object bytes.Buffer
	object.WriteByte('{')
	for i, class := range c {
		name, err := json.Marshal(class.Name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(class)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			object.WriteByte(',')
		}
		fmt.Fprintf(&object, "%s:%s", name, value)
	}
	object.WriteByte('}')
	return object.Bytes(), nil
}

// UnmarshalJSON reads the object and keeps its order.
func (c *ClassesJSON) UnmarshalJSON(text []byte) error {
	in := json.NewDecoder(bytes.NewReader(text))
	if _, err := in.Token(); err != nil {
		return err
	}
	*c = ClassesJSON{}
	for in.More() {
		name, err := in.Token()
		if err != nil {
			return err
		}
		var class ClassJSON
		if err := in.Decode(&class); err != nil {
			return err
		}
		class.Name, _ = name.(string)
		*c = append(*c, class)
	}
	return nil
}

// SweepJSON is what sweep writes: a report for each value that was reached.
type SweepJSON struct {
	Scenario string      `json:"scenario"`
	Seed     uint64      `json:"seed"`
	Key      string      `json:"key"`
	Log      bool        `json:"log"`
	Values   []Number    `json:"values"` // all that were asked for
	Points   []PointJSON `json:"points"`
	// BreakEven are the values where the cheapest design changes.
	BreakEven []BreakEvenJSON `json:"break_even"`
}

// PointJSON is the report at one value of the key.
type PointJSON struct {
	Value Number `json:"value"`
	ReportJSON
}

// BreakEvenJSON is a value at which one design becomes cheaper than another.
type BreakEvenJSON struct {
	Value       Number `json:"value"`
	Low         Number `json:"low"` // the values around it that were computed
	High        Number `json:"high"`
	From        string `json:"from"` // cheapest below
	To          string `json:"to"`   // cheapest above
	USDPerMonth Number `json:"usd_per_month"`
}
