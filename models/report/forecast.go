package report

import (
	"time"

	"fleetcost/models"
	"fleetcost/models/billing"
	"fleetcost/models/cost"
	"fleetcost/sim"
)

// A Forecast is what becomes of every design over a span of time: one course for each
// way to scale it.
type Forecast struct {
	Scenario string
	Traffic  string // one line
	// Typical tells that the scenario knows one rate only, and that it was taken for the
	// busiest hour of a typical week.
	Typical  bool
	From, To time.Time // in the zone of the traffic
	Step     sim.Time  // of the timelines
	// MeanUsers and PeakUsers are how many there are who wait for answers, 0 where requests
	// come whatever becomes of them. Requests, Mean and Peak are then of users who are
	// answered at once; what they really send is of a course.
	MeanUsers, PeakUsers float64
	Requests             float64 // expected, over the span
	Mean                 float64 // requests per second
	Peak                 float64 // the largest of any step, and when
	PeakAt               time.Time
	Seed                 uint64
	Goal                 models.Goal
	Storms               []StormGoal // deaths of instances that a fleet shall bear
	Provider             string
	Region               string
	Currency             cost.Currency // of all amounts
	Designs              []ForecastDesign
	Warnings             []Reason
}

// A ForecastDesign is one design of a forecast.
type ForecastDesign struct {
	Name  string
	Place int // as that of Design
	// Courses are first what the scenario asks for, then what it is held against: the
	// fleet that is sized for the busiest hour and stays so, and the one that knew the
	// traffic beforehand.
	Courses []Course
	// Checked are the windows that were run request by request, and what the timeline
	// had said of them.
	Checked  []Checked
	Events   []ForecastEvent    // in order
	Unbilled []billing.Omission // what its bills lack
	AsOf     []string           // dates of the prices in its bill
	ByUse    bool               // what its instances do is billed, not how many there are
	Unmet    Reason             // why no fleet of it meets the goal; nil: one does. Then static is the best that was tried, and there is no oracle
	Warnings []Reason
}

// A ForecastEvent is what an event did, in a window that begins with it.
type ForecastEvent struct {
	Name, Kind string
	What       string // in words
	At         time.Time
	Times      int // that it happened in the forecast; At and what follows are of the first
	Span       sim.Time
	Run        bool // the window was run request by request; else the timeline tells
	Missed     sim.Time
	Failed     float64 // requests
}

// A Course is a fleet over the span under one policy.
type Course struct {
	Policy   string // as in scaling: hpa, ec2, …; static and oracle
	About    string // its settings in one line
	Services []CourseService

	InstanceHours float64 // that are paid, of nodes where pods share them
	Money         cost.Money
	Lines         []cost.Line
	Unbilled      []billing.Omission // what it lacks, besides backends without a price
	Divided       [][]cost.Money     // what of a line each month of the calendar costs, of those that are billed by the month; nil of others
	OwnLines      int                // the first of them, which are for machines that the policy orders
	Requests      float64            // offered
	Failed        float64            // of them: turned away, given up or lost
	Missed        sim.Time           // in which the goal was missed
	Within        Within             // of the course that is asked for
	Exposed       sim.Time           // in which it would have been at its headroom, or with what it must survive gone
	Worst         Moment             // with the highest latency, at From + Worst.At
	Utilization   float64            // of the cores that served, in the mean
	Untrusted     float64            // the share of the time that was not steady, so that the figures of the timeline are rough
	Timeline      []Moment
	Hours         []Hour
}

// Within is an interval in which the missed time and the money of a course lie with a probability, each.
type Within struct {
	MissedLow, MissedHigh sim.Time
	MoneyLow, MoneyHigh   cost.Money
	Share                 float64 // 0: nobody looked
}

// A CourseService is what becomes of a service.
type CourseService struct {
	Name        string
	Offer       cost.Offer
	Lifecycle   models.Lifecycle // that its instances go through
	Least, Most int              // instances that served
	Out, In     int              // instances that were added and taken away
	Nodes       *CourseNodes     // on which its instances are pods; nil: each has a machine of its own
}

// CourseNodes is what becomes of the nodes of a service.
type CourseNodes struct {
	Pods        int // that fit on each
	Least, Most int // nodes that were paid
	Out, In     int // nodes that were ordered and removed
}

// A Moment is a step of a timeline.
type Moment struct {
	At      sim.Time // since the forecast begins
	Load    float64  // requests per second
	Wanted  int      // instances, of all services
	Booting int      // ordered, and not serving yet
	Serving int
	Leaving int // draining
	// Latency is the figure that the goal limits first (Goal.First), in seconds; the
	// share of requests that fail, and how busy the cores are.
	Latency, ErrorRate, Utilization float64
	Missed                          bool
	Steady                          bool
	Machines                        int     // that are paid: nodes, or the instances
	Paid                            float64 // instance-seconds from the beginning on, or node-seconds
}

// An Hour is what is used in one hour of the world, for the bill.
type Hour struct {
	Begin         time.Time
	Requests      float64
	Failed        float64
	InstanceHours []float64 // paid, of each service, of nodes where its pods share them
	Launches      []int     // of each service, of instances or nodes
	Missed        sim.Time
}

// Checked is a window that was run request by request.
type Checked struct {
	Why              string // the busiest hour, a spike, …
	OneOf            int    // of so many instances one was run, under its share of the requests; 1: all
	From             time.Time
	Span             sim.Time
	Requests, Failed int64   // of those that were run
	Latency, Told    float64 // in it as a whole: measured, and by the timeline
	Missed, ToldMiss sim.Time
	Hours, ToldHours float64 // instance-hours
	// Ended tells that its last step kept the goal in the run, and not in the timeline.
	Ended bool
}
