package profiles

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"fleetcost/models"
	"fleetcost/models/traffic"
	"fleetcost/profiles/keys"
	"fleetcost/sim"
)

// goalKeys are the limits that a goal may set.
var goalKeys = []struct {
	key      string
	quantile float64
}{{"mean", 0}, {"p50", 0.5}, {"p90", 0.9}, {"p95", 0.95}, {"p99", 0.99}, {"p999", 0.999}}

// spans are what the goal of a request may limit, by the beginning of its keys.
var spans = []struct {
	prefix string
	of     models.Span
}{
	{"", models.ResponseTime}, {"done_", models.Completion},
	{"queue_", models.QueueingDelay}, {"ttfb_", models.FirstByte},
}

// errorsByDefault is the share of requests that may fail where a goal does not
// say so: one in a thousand.
const errorsByDefault = 0.001

// degradedByDefault is the share of answers that may do without an optional one
// where a goal does not say so: one in a hundred.
const degradedByDefault = 0.01

// completeGoal completes [goal] by what is known of the requests.
func completeGoal(t *keys.Table, s *models.Scenario) {
	_, said := t.Peek("degraded")
	switch degrades := models.Degrades(s.Classes); {
	case degrades && !said:
		s.Goal.Degraded = degradedByDefault
		t.Assume(t.At("degraded"), fmt.Sprint(degradedByDefault), "not said: of the answers, without an optional call's")
	case said && !degrades:
		t.Problem("degraded", "no call is optional", "remove it, or let a call be optional = true")
	}
}

// readGoal reads [goal].
func readGoal(t *keys.Table) models.Goal {
	var g models.Goal
	readTimeLimits(t, "", models.ResponseTime, &g)
	if t.Has("max_utilization") {
		g.MaxUtilization = t.Share("max_utilization", 0, keys.AboveZero, 1)
	}
	readStrain(t, &g)
	g.ErrorRate = t.Share("errors", errorsByDefault, 0, 1)
	if t.Has("degraded") {
		g.Degraded = t.Share("degraded", 0, 0, 1)
	}
	for _, span := range spans[1:] {
		for _, k := range goalKeys {
			if _, ok := t.Peek(span.prefix + k.key); ok {
				t.Problem(span.prefix+k.key, "is of one sort of request", "put it into the [request.X.goal] of that")
			}
		}
	}
	return g
}

// zonesByDefault is how many zones instances are spread over where a goal does not say:
// as many as most regions have.
const zonesByDefault = 3

// readStrain reads under what a goal must hold besides normal operation, and for which
// minutes of the traffic.
func readStrain(t *keys.Table, g *models.Goal) {
	if t.Has("headroom") {
		g.Headroom = t.Share("headroom", 0, keys.AboveZero, mostHeadroom)
	}
	if i := slices.Index(models.Losses, t.Choice("survive", "", models.Losses)); t.Has("survive") && i >= 0 {
		g.Survive = models.Loss(i + 1)
	}
	switch zones := t.Has("zones"); {
	case g.Survive == models.LargestZone:
		g.Zones = t.Int("zones", zonesByDefault, 2, 100)
	case zones:
		t.Problem("zones", "matters only where a zone may be lost", `remove it, or add survive = "zone"`)
	}
	if t.Has("during") {
		g.During = shareOfMinutes(t)
	}
}

// mostHeadroom bounds the headroom: eleven times the rate.
const mostHeadroom = 10

// ofMinutes is how a goal says which minutes of the traffic it is for.
var ofMinutes = regexp.MustCompile(`^([0-9]+(?:\.[0-9]+)?) ?% of minutes$`)

// shareOfMinutes reads the minutes that a goal is for: "99.9 % of minutes"; 0 where they
// cannot be read.
func shareOfMinutes(t *keys.Table) float64 {
	text := t.Text("during", "")
	said := ofMinutes.FindStringSubmatch(text)
	if said == nil {
		t.Problem("during", fmt.Sprintf("%q is no share of the minutes", text), `write "99.9 % of minutes"`)
		return 0
	}
	percent, err := strconv.ParseFloat(said[1], 64)
	if err != nil || !(percent > 0 && percent <= 100) {
		t.Problem("during", said[1]+" % is out of range", "write more than 0 % and no more than 100 %")
		return 0
	}
	return percent / 100
}

// planFor makes the traffic that of the minutes which the goal is for.
func planFor(goal, asked *keys.Table, s *models.Scenario) {
	if s.Goal.During == 0 || s.Traffic == nil || asked.Broken() {
		return
	}
	if _, window := asked.Peek("window"); window {
		goal.Problem("during", "[traffic] names a window, too", "remove one of the two: during is of all minutes, window one stretch of them")
		return
	}
	busy, err := traffic.During(s.Traffic, s.Goal.During)
	if err != nil {
		goal.Problem("during", err.Error(), "remove it, or give traffic that changes with time: fleetcost list patterns")
		return
	}
	s.Traffic = busy
}

// limitsTime tells whether the table of a goal limits a time, or is misspelt where
// it likely does.
func limitsTime(t *keys.Table, prefixes ...string) bool {
	for _, prefix := range prefixes {
		for _, k := range goalKeys {
			if t.Means(prefix + k.key) {
				return true
			}
		}
	}
	return false
}

// limited records that no goal limits a time: neither that of all requests nor
// one of a request or of connections, each of which is enough.
func (s *system) limited() {
	all := s.t.Sub("goal")
	if all.Broken() || s.clientsGoal || limitsTime(all, "") || s.t.Misspelling("connections") != "" {
		return
	}
	for _, r := range s.requests {
		for _, span := range spans {
			if g := r.Sub("goal"); g.Broken() || limitsTime(g, span.prefix) {
				return
			}
		}
	}
	instead := ""
	if len(s.connections) > 0 {
		instead = `, or [connections.X.goal] with delivery_p99 = "200ms"`
	} else if len(s.requests) > 0 {
		instead = ", or a [request.X.goal]"
	}
	if s.t.Has("goal") {
		all.Problem("", "names no latency", `add p99 = "300ms"`+instead)
	} else {
		s.t.Require("goal", `add [goal] with p99 = "300ms"`+instead)
	}
}

// readTimeLimits reads the limits of one span of time.
func readTimeLimits(t *keys.Table, prefix string, of models.Span, g *models.Goal) {
	for _, k := range goalKeys {
		if key := prefix + k.key; t.Has(key) {
			g.Latency = append(g.Latency, models.LatencyGoal{Of: of, Quantile: k.quantile, Limit: t.Duration(key, 0, 1, sim.Never)})
		}
	}
}

// readRequestGoal reads [request.X.goal], which may leave everything out.
func readRequestGoal(t *keys.Table) models.Goal {
	var g models.Goal
	for _, span := range spans {
		readTimeLimits(t, span.prefix, span.of, &g)
	}
	for _, key := range []string{"survive", "zones", "headroom", "during"} {
		if _, ok := t.Peek(key); ok {
			t.Problem(key, "is of the fleet, whatever the request", "put it into [goal]")
		}
	}
	for _, key := range []string{"max_utilization", "degraded"} {
		if _, ok := t.Peek(key); ok {
			t.Problem(key, "is of all requests together", "put it into [goal]"+map[bool]string{true: ", where it holds for each service"}[key == "max_utilization"])
		}
	}
	if t.Has("errors") {
		g.ErrorRate = t.Share("errors", 0, keys.AboveZero, 1)
	}
	return g
}

// goals records those that nothing will ever be measured for.
func (s *system) goals() {
	reached := s.reached()
	for i := range s.requests {
		t := s.requests[i].Sub("goal")
		if s.classes[i].Goal.Empty() || s.astray {
			continue
		}
		if !reached[i] {
			t.Problem("", "of requests that never come", "give the request a share, or let another call or enqueue it")
			continue
		}
		for _, span := range spans[1:] {
			for _, k := range goalKeys {
				key := span.prefix + k.key
				if _, ok := t.Peek(key); !ok {
					continue
				}
				switch {
				case span.of == models.FirstByte && !streams(s.classes[i].Steps):
					t.Problem(key, "the answer does not come in chunks", fmt.Sprintf("write %s, or add a step with stream", k.key))
				case span.of != models.FirstByte && !s.enqueued[i]:
					t.Problem(key, "nothing enqueues the request", fmt.Sprintf("write %s, or add a step with enqueue", k.key))
				}
			}
		}
	}
}

// streams tells whether the answer comes in chunks.
func streams(steps []models.Step) bool {
	class := models.Class{Steps: steps}
	for step := range class.All() {
		if step.Action == models.Stream {
			return true
		}
	}
	return false
}
