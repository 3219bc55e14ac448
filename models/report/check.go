package report

import (
	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/sim"
)

// A Check is what a scenario means, before anything is planned, and what was
// assumed in reading it.
type Check struct {
	Scenario string
	Traffic  string // one line
	Goal     models.Goal
	SizedFor *SizedFor
	Goals    []ClassGoal // of single classes
	Provider string
	Region   string
	Currency cost.Currency // of all amounts
	Requests []CheckedRequest
	Sends    []Sent // by the requests of clients; empty where there is but one service
	Backends []CheckedBackend
	Designs  []CheckedDesign
	Commands []Understood
	Assumed  []Assumed
	Warnings []Reason
}

// A CheckedRequest is one sort of requests: what it demands of the reference core
// in the reference runtime, in the mean.
type CheckedRequest struct {
	Service string // empty where there is but one
	Class   string
	Inner   bool    // other requests send it
	Share   float64 // of the requests of clients
	CPU     float64 // seconds
	IO      float64 // seconds, with its calls, when nothing waits
	Steps   int
}

// A Sent is a request and what it sends to other services.
type Sent struct {
	Service  string
	Class    string
	Enqueued bool // nobody waits for it
	Policy   Policy
	Sends    []Sent
}

// A Policy is what a caller does without an answer; of zeros it waits.
type Policy struct {
	Timeout  sim.Time // of each attempt; 0: none
	Retries  int      // after the first attempt; models.Unlimited for any number
	Hedge    sim.Time // until a second attempt is sent beside the first; 0: never
	Breaker  float64  // share of errors that opens it; 0: none
	Optional bool     // the caller does without
}

// A CheckedBackend is a backend with what it is run on.
type CheckedBackend struct {
	models.Backend
	Offer cost.Managed // of no name where it has no price
	Count int          // servers of the offer
}

// Limited tells whether more is known of a backend than that it takes time.
func (b *CheckedBackend) Limited() bool {
	return b.Count > 0 || b.Servers > 0 || b.Cores > 0 || b.Pool != 0 || b.Ceiling > 0 || b.PerRequest
}

// A CheckedDesign is a design with the services that it deploys.
type CheckedDesign struct {
	Name     string
	Services []CheckedService
}

// A CheckedService is a service as a design runs it.
type CheckedService struct {
	Name      string   // empty where there is but one
	Inside    []string // services whose work its processes do too
	Runtime   string
	Machines  []string // patterns of names
	Matching  int      // machines that they match
	Processes string   // the rule for their number
	CPU       float64  // seconds per request of a client, on the reference core
	Batched   bool     // of it a part is in batches
	Balancer  string
	// Scaling is who decides how many instances there are, and Life what one goes through,
	// each in a line; empty where the scenario does not say.
	Scaling, Life string
}

// An Understood is a command of a design and what it was understood as.
type Understood struct{ Design, Command, Server, As string }

// An Assumed is a key that was filled in.
type Assumed struct{ Key, Value, Why string }

// Systems tells whether a scenario has several services.
func (c *Check) Systems() bool { return len(c.Requests) > 0 && c.Requests[0].Service != "" }

// Scales tells whether the scenario says of some design how it scales.
func (c *Check) Scales() bool {
	for _, d := range c.Designs {
		for _, s := range d.Services {
			if s.Scaling != "" {
				return true
			}
		}
	}
	return false
}

// Batched tells whether a part of the work of some design is in batches.
func (c *Check) Batched() bool {
	for _, d := range c.Designs {
		for _, s := range d.Services {
			if s.Batched {
				return true
			}
		}
	}
	return false
}
