package contract

// ForecastJSON is what forecast writes. Times are RFC 3339 with the offset of the
// traffic's zone at that time.
type ForecastJSON struct {
	CurrencyJSON
	Scenario string               `json:"scenario"`
	Seed     uint64               `json:"seed"`
	Goal     GoalJSON             `json:"goal"`
	Answers  []string             `json:"answers"` // a sentence for each design
	Designs  []ForecastDesignJSON `json:"designs"`

	Traffic       string   `json:"traffic"`
	Typical       bool     `json:"typical_week"` // the scenario knows one rate only, taken for the busiest hour of such a week
	From          string   `json:"from"`
	To            string   `json:"to"`
	Zone          string   `json:"zone"`
	Hours         Number   `json:"hours"`  // from the one to the other
	Step          Number   `json:"step_s"` // of the timelines
	Requests      Number   `json:"requests"`
	MeanPerSecond Number   `json:"mean_per_s"`
	PeakPerSecond Number   `json:"peak_per_s"`           // of the step with the most
	MeanUsers     Number   `json:"mean_users,omitempty"` // who wait for answers; requests and rates are then those of users who are answered at once
	PeakUsers     Number   `json:"peak_users,omitempty"`
	PeakAt        string   `json:"peak_at"`
	Provider      string   `json:"provider"`
	Region        string   `json:"region"`
	HoursPerMonth int      `json:"hours_per_month"`
	Warnings      []string `json:"warnings"`
	Interrupted   bool     `json:"interrupted,omitempty"` // designs are missing
}

// ForecastDesignJSON is one design. Its first course is what the scenario asks for;
// those that it is held against, static and oracle, follow.
type ForecastDesignJSON struct {
	Name      string              `json:"name"`
	Courses   []CourseJSON        `json:"courses"`
	Checked   []CheckedJSON       `json:"checked"`          // windows that were run request by request
	Events    []ForecastEventJSON `json:"events,omitempty"` // of [events], in order
	Unmet     string              `json:"unmet,omitempty"`  // why no fleet of it meets the goal; static is then the best that was tried, and there is no oracle
	NotInBill []string            `json:"not_in_bill"`      // what the bills of its courses lack
	Warnings  []string            `json:"warnings"`
}

// ForecastEventJSON is what an event did, in a window that begins with it.
type ForecastEventJSON struct {
	Name   string `json:"name"`
	Kind   string `json:"kind"`
	What   string `json:"what"`
	At     string `json:"at"`
	Times  int    `json:"times"` // that it happened; at and what follows are of the first
	Span   Number `json:"span_s"`
	Run    bool   `json:"run"` // request by request; else it is what the timeline tells
	Missed Number `json:"missed_s"`
	Failed Number `json:"failed"`
}

// CourseJSON is a fleet over the span under one policy.
type CourseJSON struct {
	Policy                string `json:"policy"`
	Settings              string `json:"settings"` // in one line
	InstanceHours         Number `json:"instance_hours"`
	USD                   Amount `json:"usd"` // for the span
	USDPerMonth           Amount `json:"usd_per_month"`
	USDPerMillionRequests Number `json:"usd_per_million_requests"` // served ones
	OverStatic            Number `json:"over_static"`              // share that it costs more; null of itself and where there is none
	OverOracle            Number `json:"over_oracle"`
	MachinesUSD           Number `json:"machines_usd"` // of usd what the policy changes: without databases, caches and the like
	OverStaticIn          Number `json:"machines_over_static"`
	OverOracleIn          Number `json:"machines_over_oracle"`
	Least                 int    `json:"instances_least"` // that served at once, of all services
	Most                  int    `json:"instances_most"`
	Utilization           Number `json:"utilization"` // of the cores that served
	Requests              Number `json:"requests"`
	Served                Number `json:"served"`
	Failed                Number `json:"failed"`
	ErrorRate             Number `json:"error_rate"`
	Missed                Number `json:"missed_s"`     // time in which the goal was missed; null without a goal
	MissedShare           Number `json:"missed_share"` // of the span
	// Within has the missed time and the money, each with a probability; of the first course alone.
	Within    *WithinJSON `json:"within,omitempty"`
	Exposed   Number      `json:"exposed_s"` // time in which the goal would be missed at its headroom, or with what it must survive gone; null where it asks for neither
	Untrusted Number      `json:"unsteady_share"`

	Worst    MomentJSON          `json:"worst"` // the step with the highest latency
	Services []CourseServiceJSON `json:"services"`
	Bill     []ForecastLineJSON  `json:"bill"`             // for the span
	Months   []MonthJSON         `json:"months,omitempty"` // of the calendar, where it lies in more than one
}

// MonthJSON is a month of the calendar, or the part of it that is forecast. Its money and that
// of the others add up to usd.
type MonthJSON struct {
	Month         string `json:"month"` // 2026-01
	Hours         Number `json:"hours"`
	Requests      Number `json:"requests"`
	Failed        Number `json:"failed"`
	InstanceHours Number `json:"instance_hours"`
	USD           Amount `json:"usd"`
	Missed        Number `json:"missed_s"`
}

// MomentJSON is a step of a timeline.
type MomentJSON struct {
	At            string `json:"at"`
	RatePerSecond Number `json:"rate_per_s"`
	LatencyOf     string `json:"latency_of"` // the figure that is meant: p99
	Latency       Number `json:"latency_ms"` // null where the fleet was overloaded
	ErrorRate     Number `json:"error_rate"`
	Utilization   Number `json:"utilization"`
	Wanted        int    `json:"wanted"` // instances, of all services
	Booting       int    `json:"booting"`
	Serving       int    `json:"serving"`
	Leaving       int    `json:"leaving"`
}

// CourseServiceJSON is what becomes of a service.
type CourseServiceJSON struct {
	Name       string `json:"name"`
	Machine    string `json:"machine"`
	USDPerHour Number `json:"usd_per_hour"`
	Least      int    `json:"instances_least"`
	Most       int    `json:"instances_most"`
	Added      int    `json:"added"`
	TakenAway  int    `json:"taken_away"`
	// What its instances go through, in the mean; 0 where nothing is known.
	Platform string `json:"platform"`
	Boot     Number `json:"boot_s"`
	Start    Number `json:"start_s"`
	Register Number `json:"register_s"`
	WarmUp   Number `json:"warm_up_s"`
	Drain    Number `json:"drain_s"`

	Nodes *CourseNodesJSON `json:"nodes,omitempty"` // on which its instances are pods; absent where each has a machine of its own
}

// CourseNodesJSON is what becomes of the nodes of a service. Its machine is theirs, and
// hours of instances are those of nodes.
type CourseNodesJSON struct {
	CPU       Number `json:"pod_cpu"`    // cores that a pod requests
	Memory    int64  `json:"pod_memory"` // bytes
	Pods      int    `json:"pods_per_node"`
	Least     int    `json:"nodes_least"`
	Most      int    `json:"nodes_most"`
	Added     int    `json:"added"`
	TakenAway int    `json:"taken_away"`
	Boot      Number `json:"boot_s"`
	Unneeded  Number `json:"unneeded_s"` // so long one is empty before it is removed
}

// ForecastLineJSON is a line of a bill for the span.
type ForecastLineJSON struct {
	Part     string `json:"part"`
	What     string `json:"what"`
	Quantity Amount `json:"quantity"`
	Unit     string `json:"unit"`
	USDPer   Amount `json:"usd_per_unit"`
	USD      Amount `json:"usd"`
}

// CheckedJSON is a window that was run request by request, and what the timeline had
// said of it (told).
type CheckedJSON struct {
	Why               string `json:"why"`
	From              string `json:"from"`
	Span              Number `json:"span_s"`
	Requests          int64  `json:"requests"`
	LatencyOf         string `json:"latency_of"`
	Latency           Number `json:"latency_ms"`
	ToldLatency       Number `json:"told_latency_ms"`
	Missed            Number `json:"missed_s"`
	ToldMissed        Number `json:"told_missed_s"`
	InstanceHours     Number `json:"instance_hours"`
	ToldInstanceHours Number `json:"told_instance_hours"`
	OneOf             int    `json:"one_of,omitempty"` // of so many instances one was run, under its share of the requests, which are counted; absent where all were
}

// WithinJSON is an interval for the missed time and one for the money of a course.
type WithinJSON struct {
	Share      Number `json:"share"` // the probability of each
	MissedLow  Number `json:"missed_s_low"`
	MissedHigh Number `json:"missed_s_high"`
	USDLow     Amount `json:"usd_low"`
	USDHigh    Amount `json:"usd_high"`
}
