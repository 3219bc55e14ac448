package platforms

import (
	"fmt"
	"math"
	"math/rand/v2"

	"fleetcost/models"
	"fleetcost/models/billing"
	"fleetcost/models/cost"
	"fleetcost/sim"
)

// A Platform is a way to run instances of a service that are no machines of their own.
type Platform interface {
	models.Platform
	// Offer is one instance: what it may use, and what an hour of it costs.
	Offer() cost.Offer
	// Deploy changes a deployment to what the platform makes of it.
	Deploy(*models.Deployment)
}

// An Autoscaled platform decides itself how many instances there are.
type Autoscaled interface {
	// Wanted is how many it keeps where so many vCPUs are busy, and so many requests are
	// in them at once.
	Wanted(busy, inFlight float64) int
}

// A Metered platform is billed for what requests did, not for instances.
type Metered interface {
	// Bill is what is billed for the parts of a month together.
	Bill(...Metering) []billing.Item
	// Tick is what the time is rounded up to in which an instance has requests, or which a
	// request takes; 0: it is not.
	Tick() sim.Time
}

// A Serverless platform has an instance for each request at once.
type Serverless interface {
	Metered
	OnDemand() OnDemand
}

// OnDemand is how instances of such a platform appear.
type OnDemand struct {
	Pool
	ColdStart models.Distribution
	Start     sim.Time // of the application, beside it
}

// Starts draws how long an instance takes to start.
func (o OnDemand) Starts(r *rand.Rand) sim.Time { return sim.Seconds(o.ColdStart.Draw(r)) + o.Start }

// A Fixture is a platform that costs something however many instances there are.
type Fixture interface {
	// Fixed is what is billed for so many hours, once in a design.
	Fixed(hours float64) billing.Item
}

// An Aside is a platform on which something else runs besides the instances of a service.
type Aside interface {
	// Beside is what is billed of it for so many hours; false where there is nothing.
	Beside(part string, hours float64) (billing.Item, bool)
}

// Metering is what instances did in a part of a month, or in all of it.
type Metering struct {
	Part      string
	Hours     float64 // of it
	Requests  float64 // that come in it
	Instances float64 // in the mean
	Occupied  float64 // seconds of instances with a request in them, each stretch rounded up to a tick
	Billed    float64 // seconds of a request, in the mean, rounded up to a tick, without cold starts
	Cold      float64 // share of requests that wait for a cold start
	Init      float64 // seconds of a cold start, in the mean
	Reserved  float64 // share of requests that provisioned instances serve
	Refused   float64 // share of requests that are turned away
}

// What is asked of the keys of a platform.
type Asked struct {
	models.Keys
	Catalogue cost.Catalogue
	Runtime   models.Runtime // of the service; of no name where it is not known
	Service   string         // and its design, to name what is made
	CPULimit  float64        // cores; 0: none
}

// A Scaled platform has an autoscaler of its own, by name, unless a scenario names one.
type Scaled interface{ Scaler() string }

// Kept tells of a platform that scales by itself how many requests at once it aims at in an
// instance, and how many instances are always there.
type Kept interface {
	Kept() (concurrency, least int)
}

// An Emptied platform takes its last instance away when for so long no request was in it; 0: it
// keeps some, by the key that is named.
type Emptied interface {
	Emptied() (after sim.Time, keptBy string)
}

// FoundEmpty is the share of requests of a Poisson process of that rate, each inside for lasts
// seconds in the mean, that find no instance, where the last one goes after a time T without any:
// those that see none inside and for which none was there in the time before (M/G/∞, by PASTA),
//
//	e^−(a + λT), a = λ · lasts
func FoundEmpty(rate, lasts float64, after sim.Time) float64 {
	return math.Exp(-rate * (lasts + after.Seconds()))
}

// A Kind of platform: whose it is, "" where several have it, and how its keys are read; nil
// where something is wrong with them, which has been said.
type Kind struct {
	Provider string
	Read     func(Asked) Platform
}

// Platforms are all of them, by name.
var Platforms = models.NewRegistry[Kind]("platform")

// Of is the platform of a deployment; nil for instances.
func Of(d *models.Deployment) Platform {
	p, _ := d.Platform.(Platform)
	return p
}

// lacks tells that there is no price of it.
func (a Asked) lacks(key, what string) {
	a.Problem(key, fmt.Sprintf("%s has no price in %v", what, a.Catalogue), "take another region, or another platform")
}
