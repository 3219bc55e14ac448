package contract

// PurchasingJSON is what commit writes. Money is for the span.
type PurchasingJSON struct {
	CurrencyJSON
	Scenario string               `json:"scenario"`
	Seed     uint64               `json:"seed"`
	Answers  []string             `json:"answers"`  // which is the cheapest of all, and a sentence for each fleet
	Cheapest *CheapestFleetJSON   `json:"cheapest"` // of those that keep the goal all the time; null where none does
	Fleets   []PurchasedFleetJSON `json:"fleets"`
	Traffic  string               `json:"traffic"`
	Typical  bool                 `json:"typical_week"`
	From     string               `json:"from"`
	To       string               `json:"to"`
	Hours    Number               `json:"hours"`
	Falls    Number               `json:"falls_to"`         // the share of the machines in the figures of less traffic
	Cap      Number               `json:"cap_usd_per_hour"` // of new commitments of a fleet; 0 without one
	Provider string               `json:"provider"`
	Region   string               `json:"region"`
	Warnings []string             `json:"warnings"`
}

// CheapestFleetJSON names a fleet and its cheapest way.
type CheapestFleetJSON struct {
	Design string `json:"design"`
	Policy string `json:"policy"`
	Way    string `json:"way"`
	Total  Number `json:"usd"`
}

// PurchasedFleetJSON is what one design runs under one policy, and the ways to pay for it.
type PurchasedFleetJSON struct {
	Design    string                 `json:"design"`
	Policy    string                 `json:"policy"`
	Cheapest  string                 `json:"cheapest"`
	Missed    Number                 `json:"missed_seconds"` // in which the goal is missed, or would be at its headroom
	Unmet     bool                   `json:"unmet"`          // no fleet of the design meets the goal
	Machines  []PurchasedMachineJSON `json:"machines"`
	Ways      []WayJSON              `json:"ways"`          // the first is on demand
	Elsewhere Number                 `json:"elsewhere_usd"` // what the bill of the forecast has besides machines and their credits
	NotInBill []string               `json:"not_in_bill"`
}

// PurchasedMachineJSON is a type of machine that a fleet runs.
type PurchasedMachineJSON struct {
	Name      string `json:"name"`
	OnDemand  Number `json:"on_demand_usd_per_hour"`
	AsOf      string `json:"as_of"`
	Sustained bool   `json:"sustained_use"` // long use lowers the price by itself
	Hours     Number `json:"machine_hours"`
	Fallen    Number `json:"fallen_machine_hours"` // of less traffic
	Least     int    `json:"least"`
	Most      int    `json:"most"`
	Owned     int    `json:"owned"`
}

// WayJSON is a way to pay.
type WayJSON struct {
	Name        string         `json:"name"`
	Years       int            `json:"years"`
	Longer      bool           `json:"longer_than_forecast"` // whose hours are taken to repeat
	Bought      []BoughtJSON   `json:"committed"`
	Plan        Number         `json:"plan_usd_per_hour"`
	Total       Number         `json:"usd"` // with what is paid in advance spread over its term
	OnDemand    Number         `json:"on_demand_usd"`
	Spot        Number         `json:"spot_usd"`
	Owned       Number         `json:"owned_usd"`
	Fee         Number         `json:"committed_usd"`
	Credits     Number         `json:"surplus_credits_usd,omitempty"` // that burstable machines owe in every way
	Unused      Number         `json:"committed_unused_usd"`          // of it, for nothing
	OwnedUnused Number         `json:"owned_unused_usd"`
	Upfront     Number         `json:"upfront_usd"`
	Utilization Number         `json:"utilization"` // of what is committed to
	Coverage    Number         `json:"coverage"`    // of what runs
	Payback     Number         `json:"payback_months"`
	Fallen      Number         `json:"fallen_usd"` // if traffic falls, without credits
	AgainstBest Number         `json:"fallen_against_best_usd"`
	AgainstNone Number         `json:"fallen_against_none_usd"` // below 0 it still saves
	Months      []WayMonthJSON `json:"months"`
}

// BoughtJSON are machines that are committed to.
type BoughtJSON struct {
	Machine   string `json:"machine"`
	What      string `json:"what"`
	Instances int    `json:"instances"`
	Upfront   Number `json:"upfront_usd"` // of one
	Hour      Number `json:"usd_per_hour"`
	AsOf      string `json:"as_of"`
	Source    string `json:"source"`
}

// WayMonthJSON is a month of the calendar, or the part of one that is forecast.
type WayMonthJSON struct {
	Month     string `json:"month"`
	Billed    Number `json:"billed_usd"`
	Effective Number `json:"effective_usd"`
}
