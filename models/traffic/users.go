package traffic

import (
	"fmt"
	"math"
	"slices"

	"fleetcost/models"
	"fleetcost/models/words"
	"fleetcost/sim"
)

func init() {
	models.Patterns.Register("users", "a number of users, each of whom waits for the answer, thinks and sends the next request", func(k models.Keys) models.Traffic {
		k.Require("users", "add how many there are, e.g. users = 50")
		k.Require("think", `add how long a user takes from an answer to the next request, e.g. think = { mean = "2s", dist = "exponential" }`)
		u := Users{Count: 1}
		over, changes := k.InPlace("users")
		if changes {
			u = usersOverTime(k, over)
		} else {
			u.Count = k.Int("users", 1, 1, mostUsers)
		}
		u.Think = k.Distribution("think")
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

const mostUsers = 1e6

// usersOverTime reads users whose number is a rate over time: as many as there are at once
// within the window.
func usersOverTime(k, of models.Keys) Users {
	window := during(k, of, "pattern", "users", readRate)
	t, ok := window.(*Trace)
	if !ok { // it is for the mean of all, or a problem already
		return Users{Count: min(wholeUsers(window.Rate()), mostUsers)}
	}
	u := Users{over: t}.forWindow()
	if most := float64(u.Count); most > mostUsers {
		k.Problem("users", words.Grouped(most, 0)+" users at once are too many to be simulated", fmt.Sprintf("at most %s; simulate a part of them: the fleet and its bill grow with their number", words.Grouped(mostUsers, 0)))
		return Users{Count: 1}
	}
	return u
}

// forWindow are as many as there are at once within their window, or in those minutes that
// count.
func (u Users) forWindow() Users {
	if busy, ok := u.during.(Busy); ok {
		u.Count = wholeUsers(busy.Rate())
		return u
	}
	u.Count = wholeUsers(Supremum(u.over.law.rate, u.over.law.begin, u.over.law.begin+u.over.law.lasts))
	return u
}

// wholeUsers is a number of users that holds a mean: nobody comes by halves.
func wholeUsers(n float64) int { return max(1, int(math.Ceil(n-1e-9))) }

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
	// Numbers are how many there are from each of some moments on, the first of which is 0,
	// in order; nil: Count all the time. Those that are too many leave where they would send
	// next; who joins comes in the midst of thinking.
	Numbers []Number
	over    *Trace         // their number over time, where it changes; Count is the most of its window,
	during  models.Traffic // or of the minutes of this, where it is not nil
}

// A Number is how many users there are from a moment on.
type Number struct {
	At    sim.Time
	Count int
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
	scaled := func(n int) int { return int(float64(n)*factor + 0.5) }
	u.Count, u.over = scaled(u.Count), nil
	u.Numbers = slices.Clone(u.Numbers)
	for k := range u.Numbers {
		u.Numbers[k].Count = scaled(u.Numbers[k].Count)
	}
	return u
}

// Shortened sends for a share of the span.
func (u Users) Shortened(share float64) models.Traffic {
	u.Span = sim.Time(float64(u.Span) * share)
	return u
}

// Population is the number of users.
func (u Users) Population() int { return u.Count }

// Window is the time for whose number of users a fleet is asked, and the mean rate of all.
func (u Users) Window() (part string, mean float64, ok bool) {
	if u.over == nil {
		return "", 0, false
	}
	part, mean, ok = u.over.Window()
	if busy, is := u.during.(Busy); is {
		part, mean, ok = busy.Window()
	}
	return part, mean / u.Think.Mean(), ok
}

// Between are users whose number follows another between two moments: as many as that is
// nearest to.
func (u Users) Between(number Rate, from, to sim.Time) Users {
	u.Span, u.over, u.during, u.Numbers, u.Count = to-from, nil, nil, nil, 1
	every := max((to-from)/mostChanges, sim.Second)
	for at := from; at < to; at += every {
		n := int(math.Round(Integral(number, at, min(at+every, to)) / min(every, to-at).Seconds()))
		if k := len(u.Numbers); k == 0 || u.Numbers[k-1].Count != n {
			u.Numbers = append(u.Numbers, Number{at - from, n})
		}
		u.Count = max(u.Count, n)
	}
	return u
}

// mostChanges are those of the number of users in a window that is run.
const mostChanges = 100_000

func (u Users) String() string {
	if u.over != nil {
		window := fmt.Sprintf("in %s (from %s)", u.over.window, u.over.begin().Format(u.over.layout()))
		if busy, is := u.during.(Busy); is {
			window = "in " + words.Percent(busy.share) + " of the minutes of " + spanWord(u.over.law.all)
		}
		return fmt.Sprintf("users, %s: at most %s %s, who think for %s", u.over.law.rate, words.Grouped(float64(u.Count), 0), window, u.Think)
	}
	if u.Think != nil {
		return fmt.Sprintf("%s who think for %s", words.Plural(u.Count, "user", "users"), u.Think)
	}
	return fmt.Sprintf("%s without think time", words.Plural(u.Count, "user", "users"))
}

// aSecond is how long users think where nothing else can be meant.
var aSecond, _ = models.Exponential(1)
