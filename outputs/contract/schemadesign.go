package contract

// DesignJSON is one design: its fleet, what was measured of it, and its price.
// Of several services runtime, machine and balancer are joined (a + b), and what
// only one can have is null; each is among the services.
type DesignJSON struct {
	Name      string `json:"name"`
	Met       bool   `json:"met"`    // the goal holds, with 95 % confidence unless likely
	Likely    bool   `json:"likely"` // every figure is within the goal, but not all of its interval
	Missed    string `json:"missed"` // what of it does not, in words; empty where it is met
	Runtime   string `json:"runtime"`
	Machine   string `json:"machine"`
	Processes *int   `json:"processes"` // per instance; null of several services
	Instances int    `json:"instances"` // of all services

	OfferedPerSecond Number `json:"offered_per_s"`
	DonePerSecond    Number `json:"done_per_s"`
	Utilization      Number `json:"utilization"` // busy share of the vCPUs
	LatencyJSON
	ErrorRate Number `json:"error_rate"` // share of decided requests without an answer
	// BoundBy is cpu, lanes, workers, memory, backlog, threads, connections (that stay
	// open), pool (connections of each process), proxy (shared connections), backend (its
	// cores or servers), accelerator, batches, storm, sweep, admission, users, request (a
	// request alone takes too long), survive and headroom (an instance less would do
	// without them), nothing.
	BoundBy string    `json:"bound_by"`
	Bound   BoundJSON `json:"bound"`

	// EstimateP99 is p99 by closed form, Estimate the figure that the goal limits
	// first, which EstimateOf names: p50, mean; null where none holds.
	EstimateP99     Number `json:"estimate_p99_ms"`
	EstimateP99Low  Number `json:"estimate_p99_low_ms"`
	EstimateP99High Number `json:"estimate_p99_high_ms"`
	EstimateOf      string `json:"estimate_of"`
	Estimate        Number `json:"estimate_ms"`

	// USDPerMonth is null where no fleet was found that meets the goal; what the one
	// that misses it costs is in USDPerMonthMissed then.
	USDPerMonth           Amount   `json:"usd_per_month"`
	USDPerMonthMissed     Amount   `json:"usd_per_month_missed"`
	USDPerMillionRequests Number   `json:"usd_per_million_requests"` // answered ones; null where the goal is missed
	NotInBill             []string `json:"not_in_bill"`              // by name: backends without a price, and what else nobody said enough of
	// InstancesSure and USDPerMonthSure are of the fleet that is sure to meet the
	// goal; null where the smallest is.
	InstancesSure   *int   `json:"instances_sure"` // of all services
	USDPerMonthSure Amount `json:"usd_per_month_sure"`
	// InstancesSurvive, FleetSurvive and USDPerMonthSurvive are of the fleet that meets the
	// goal when any one instance is gone; null and empty where the goal asks for such itself.
	InstancesSurvive   *int   `json:"instances_survive"` // of all services
	FleetSurvive       string `json:"fleet_survive"`
	USDPerMonthSurvive Amount `json:"usd_per_month_survive"`

	Warnings []string `json:"warnings"`
	// Cloud is where it leases, where that is not where all do; else it is left out.
	Cloud *CloudJSON `json:"cloud,omitempty"`
	// Platform is what its instances are of; it is left out where they are machines, and of
	// several services.
	Platform *PlatformJSON `json:"platform,omitempty"`

	Verdict         string `json:"verdict"`      // stable, unsettled, overloaded; empty without a fleet
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
	ClassGoals   ClassGoalsJSON  `json:"class_goals"` // what the goals of single classes limit; empty while overloaded

	Connections []SocketsJSON `json:"connections,omitempty"` // that stay open

	// Team is what people cost, which is not in usd_per_month; absent where nobody said.
	Team *TeamJSON `json:"team,omitempty"`

	// Endured is what was measured under the worst of what the goal asks the fleet to bear;
	// absent where it asks for nothing.
	Endured *EnduredJSON `json:"endured,omitempty"`
}

// EnduredJSON is a fleet when a part of it is gone, or more requests come than planned.
type EnduredJSON struct {
	Lost             string `json:"lost"`              // instance, zone, or nothing
	Service          string `json:"service,omitempty"` // of which an instance is gone, of several
	Headroom         Number `json:"headroom"`
	OfferedPerSecond Number `json:"offered_per_s"`
	Instances        []int  `json:"instances"` // that remain, of each service
	Utilization      Number `json:"utilization"`
	ErrorRate        Number `json:"error_rate"`
	LatencyJSON
	BoundBy string `json:"bound_by"` // of what remains
}

// TeamJSON are the people of a design, and what it costs with them.
type TeamJSON struct {
	Hours       Number `json:"hours_per_month"`
	USDPerHour  Amount `json:"usd_per_hour"`
	USDPerMonth Amount `json:"usd_per_month"`
	Total       Amount `json:"total_usd_per_month"` // bill and people; null without a bill
}

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

	// A figure is at least what is given, and its upper end null, where requests
	// were still in flight when nobody looked any longer; else the field is absent.
	MeanAtLeast bool `json:"mean_at_least,omitempty"`
	P50AtLeast  bool `json:"p50_at_least,omitempty"`
	P90AtLeast  bool `json:"p90_at_least,omitempty"`
	P95AtLeast  bool `json:"p95_at_least,omitempty"`
	P99AtLeast  bool `json:"p99_at_least,omitempty"`
	P999AtLeast bool `json:"p999_at_least,omitempty"`
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
	Quantity    Amount `json:"quantity"`
	Unit        string `json:"unit"`
	USDPerUnit  Amount `json:"usd_per_unit"`
	USDPerMonth Amount `json:"usd_per_month"`
	PriceAsOf   string `json:"price_as_of"` // empty where the line has prices of several days
	PriceFrom   string `json:"price_source"`
}

// ExcuseJSON is a machine that was looked at and not taken.
type ExcuseJSON struct {
	Machine string `json:"machine"`
	Reason  string `json:"reason"`
}

// CloudJSON is a provider and a region of it.
type CloudJSON struct {
	Provider string `json:"provider"`
	Region   string `json:"region"`
}

// PlatformJSON is what instances are of that are no machines, and how those did that appear
// on demand; left out where their number is planned.
type PlatformJSON struct {
	Name     string        `json:"name"`
	OnDemand *OnDemandJSON `json:"on_demand,omitempty"`
}

// OnDemandJSON tells of instances that appear when a request finds none.
type OnDemandJSON struct {
	ColdShare     Number `json:"cold_share"`      // of the requests: they waited for a cold start,
	ColdStart     Number `json:"cold_start_ms"`   // so long in the mean
	RefusedShare  Number `json:"refused_share"`   // at the limit
	MeanInstances Number `json:"instances_mean"`  // that were there
	Most          int    `json:"instances_most"`  // at once
	Limit         int    `json:"instances_limit"` // that there may be
	Kept          int    `json:"instances_kept"`  // always there
}
