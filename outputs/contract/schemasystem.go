package contract

// The parts of a system in the JSON contract.

// CacheJSON is what the hits of one step save.
type CacheJSON struct {
	Class       string `json:"class"`
	Backend     string `json:"backend"`              // empty: in the process
	USDPerMonth Amount `json:"usd_per_month"`        // in whole instances; null where no fleet would do without
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
	USDPerMonth Amount `json:"usd_per_month"`
	BoundBy     string `json:"bound_by"`

	Bound BoundJSON `json:"bound"`

	Balancer        string       `json:"balancer"`
	ArrivalsPerSec  Number       `json:"arrivals_per_s"` // retries and calls of other services among them
	DonePerSecond   Number       `json:"done_per_s"`
	VainPerSecond   Number       `json:"vain_per_s"` // answers to nobody
	LaneUtilization Number       `json:"lane_utilization"`
	WorkerOccupancy Number       `json:"worker_occupancy"`
	WaitForWorker   Number       `json:"wait_for_worker_ms"` // mean; 0 without limit
	WaitForLane     Number       `json:"wait_for_lane_ms"`   // mean per visit
	Batches         *BatchesJSON `json:"batches"`            // null where it gathers none

	Inside        []string `json:"inside"`         // services whose work its processes do
	InstancesSure *int     `json:"instances_sure"` // to be sure of the goal; null where those are

	Purchase   string `json:"purchase"`     // on-demand, spot, reserved-1y, reserved-3y
	USDPerHour Number `json:"usd_per_hour"` // per instance, so bought
	PriceAsOf  string `json:"price_as_of"`
	PriceFrom  string `json:"price_source"`
}

// BoundJSON is how much is in use of what keeps a fleet from being smaller.
type BoundJSON struct {
	Backend string `json:"backend"` // whose it is; empty where it is of the instances
	Unit    string `json:"unit"`    // connections, cores, servers, workers, vCPUs …
	Used    Number `json:"used"`    // mean over time; null where it cannot be counted
	Of      Number `json:"of"`
}

// BackendJSON is one backend of a design.
type BackendJSON struct {
	Name        string `json:"name"`
	Offer       string `json:"offer"` // empty: without a price
	Servers     int    `json:"servers"`
	Utilization Number `json:"utilization"`   // busy share; 0 where it has no limit
	Connections *int   `json:"connections"`   // that the processes may open; null: without limit
	USDPerMonth Amount `json:"usd_per_month"` // null without a price

	Shared   *int   `json:"shared_connections"` // that all processes share; null: each has its own
	Accepted *int   `json:"max_connections"`    // null: any number
	Load     Number `json:"load"`               // computed: work over what it can do, or time over its connections
	InUse    Number `json:"connections_in_use"`
	Waiting  Number `json:"requests_waiting"`
	Wait     Number `json:"wait_ms"` // for a connection, mean per visit
}

// ServicesJSON and BackendsJSON are arrays, which CSV writes as one text.
type (
	ServicesJSON []ServiceJSON
	BackendsJSON []BackendJSON
)
