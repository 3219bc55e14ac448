package traffic

import (
	"fmt"

	"fleetcost/models"
	"fleetcost/models/words"
	"fleetcost/sim"
)

func init() {
	models.Patterns.Register("users", "a number of users, each of whom waits for the answer, thinks and sends the next request", func(k models.Keys) models.Traffic {
		k.Require("users", "add how many there are, e.g. users = 50")
		k.Require("think", `add how long a user takes from an answer to the next request, e.g. think = { mean = "2s", dist = "exponential" }`)
		u := Users{Count: k.Int("users", 1, 1, 1e6), Think: k.Distribution("think")}
		if u.Think == nil {
			u.Think = aSecond
		}
		if !(u.Think.Mean() > 0) {
			k.Problem("think", "users who do not think send without end", `give a time above zero, e.g. think = "2s"`)
			u.Think = aSecond
		}
		if rate := u.Rate(); bearable(k, "think", rate) != rate {
			u.Think = aSecond
		}
		return u
	})
}

// Users is a closed source of traffic: so many users, each of whom sends the
// next request when the last one is answered or given up and a time to think is
// over. There is never more than one request of each user, so that traffic gives
// way where the fleet is slow: with N users, think time Z and response time R it
// is
//
//	N/(Z + R) requests per second
//
// (the interactive response time law; Denning, Buzen: The operational analysis of
// queueing network models, Computing Surveys 10(3), 1978). Without a think time
// it is what the fleet can take, and so measures its capacity.
type Users struct {
	Count int
	// PerClass are the users of each class, who send no other; nil lets each
	// request be of a class by the shares.
	PerClass []int
	Span     sim.Time // for which they send; 0 for ever
	// Think is the time between an answer and the next request; what is left of it at a
	// random moment comes first of all, or all of it where there is a span. Nil for none. Users who do not think do not come back when
	// they were turned away.
	Think models.Distribution
}

// Rate is that of users who are answered at once, N/Z, which they never exceed in
// the long run. Without a think time it is not known before; the number of users
// stands for it.
func (u Users) Rate() float64 {
	if u.Think != nil {
		return float64(u.Count) / u.Think.Mean()
	}
	return float64(u.Count)
}

// Rates is the same.
func (u Users) Rates() []float64 { return []float64{u.Rate()} }

// Horizon is the span.
func (u Users) Horizon() sim.Time { return u.Span }

// Scaled multiplies the users who send any class.
func (u Users) Scaled(factor float64) models.Traffic {
	u.Count = int(float64(u.Count)*factor + 0.5)
	return u
}

// Shortened sends for a share of the span.
func (u Users) Shortened(share float64) models.Traffic {
	u.Span = sim.Time(float64(u.Span) * share)
	return u
}

// Population is the number of users.
func (u Users) Population() int { return u.Count }

func (u Users) String() string {
	if u.Think != nil {
		return fmt.Sprintf("%s who think for %s", words.Plural(u.Count, "user", "users"), u.Think)
	}
	return fmt.Sprintf("%s without think time", words.Plural(u.Count, "user", "users"))
}

// aSecond is how long users think where nothing else can be meant.
var aSecond, _ = models.Exponential(1)
