// Package openloop sends requests at moments that are drawn beforehand, whatever the server
// does, and says how long each took from the moment at which it was due. The moments, the
// classes and the random waits are those that fleetcost validate replays.
//
// It will never know what serves the requests.
package openloop

import (
	"math"
	"math/rand"
	"strconv"
	"strings"
	"time"
)

// A Class is a kind of request.
type Class struct {
	Name  string
	Share float64 // of all; they add up to 1
	// Path holds what is sent: {exponential:20000} in it stands for a draw of that mean, and
	// {hit:0.8:1:0} for the second word with that probability, else the third.
	Path string
}

// An Arrival is a request that is due.
type Arrival struct {
	At    time.Duration
	Class int
	Path  string
}

// Schedule draws the arrivals of a span as the shared measurements were drawn: for each the
// gap, the class, and the random waits in whole microseconds, in this order from one
// generator. Hits have a generator of their own: they are not replayed.
func Schedule(classes []Class, rate float64, seed int64, span time.Duration) []Arrival {
	rng, hits := rand.New(rand.NewSource(seed)), rand.New(rand.NewSource(seed+1<<32))
	var all []Arrival
	for at := time.Duration(0); ; {
		gap := rng.ExpFloat64() / rate * 1e9
		if gap >= float64(span-at) {
			return all
		}
		at += time.Duration(gap)
		u, class := rng.Float64(), 0
		for i := range classes {
			if class = i; u < classes[i].Share {
				break
			}
			u -= classes[i].Share
		}
		all = append(all, Arrival{at, class, drawn(classes[class].Path, rng, hits)})
	}
}

// drawn is a path with its draws in their places.
func drawn(path string, rng, hits *rand.Rand) string {
	for {
		before, rest, open := strings.Cut(path, "{")
		within, after, closed := strings.Cut(rest, "}")
		if !open || !closed {
			return path
		}
		words := strings.Split(within, ":")
		number := func(i int) float64 { x, _ := strconv.ParseFloat(words[i], 64); return x }
		value := ""
		switch {
		case words[0] == "exponential" && len(words) == 2:
			value = strconv.FormatFloat(math.Round(rng.ExpFloat64()*number(1)), 'f', -1, 64)
		case words[0] == "hit" && len(words) == 4:
			if value = words[3]; hits.Float64() < number(1) {
				value = words[2]
			}
		default:
			panic("openloop: " + within + " is no draw")
		}
		path = before + value + after
	}
}
