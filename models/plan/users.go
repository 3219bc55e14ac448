package plan

import (
	"math"
	"slices"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/load"
	"fleetcost/models/program"
	"fleetcost/models/timeline"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// Users. A fleet that N users wait for is never overloaded: where it is slow they
// send less. With think time Z and mean response time R it is
//
//	N/(Z + R) requests per second
//
// so where R may be t, the least that a fleet must be able to do is N/(Z + t). A
// goal for a mean says what t is, and one for the p99 and beyond about does. One for a
// lower percentile leaves the share 1 − q of the requests free to wait: for tailWaits
// times as long as the others at the most, as one that waits for a hundred times as long
// keeps those behind it waiting, too. Where there is no goal the fleet may be as small
// as it likes. Each has at most one request
// in the fleet, so that more instances than users are of no use to anyone.

// tailWaits is how many times as long as a percentile's limit those beyond it wait at
// the most in the mean.
const tailWaits = 100

// unhurried is the fleet under the least traffic that it must be able to carry: its
// own, unless that gives way.
func (p *Planner) unhurried(f *models.Fleet) *models.Fleet {
	if u, ok := f.Traffic.(traffic.Users); !ok || u.Think == nil {
		return f
	}
	wait := sim.Hour
	for _, g := range p.Scenario.Goal.Latency {
		switch {
		case g.Of != models.ResponseTime:
		case g.Quantile == 0 || g.Quantile >= 0.99:
			wait = min(wait, g.Limit)
		default:
			wait = min(wait, sim.Seconds(alone(f)+g.Limit.Seconds()*(1+tailWaits*(1-g.Quantile))))
		}
	}
	return answeredIn(f, wait)
}

// alone is the mean time of a request that never waits, in seconds.
func alone(f *models.Fleet) (mean float64) {
	for i, d := range load.ClassDemands(program.Compile(f)) {
		mean += d.Share * (d.CPU/f.Services[f.Classes[i].Service].Groups[0].Machine.Speed + d.IO)
	}
	return mean
}

// hurried is the fleet under the traffic of users who are answered within every
// limit of the goal.
func (p *Planner) hurried(f *models.Fleet) *models.Fleet {
	wait := sim.Hour
	for _, g := range p.Scenario.Goal.Latency {
		if g.Of == models.ResponseTime {
			wait = min(wait, g.Limit)
		}
	}
	return answeredIn(f, wait)
}

// answeredIn is the fleet under the open traffic that users send who wait so long
// for each answer; itself where its traffic does not give way.
func answeredIn(f *models.Fleet, wait sim.Time) *models.Fleet {
	u, ok := f.Traffic.(traffic.Users)
	if !ok || u.Think == nil {
		return f
	}
	g := *f
	g.Traffic = traffic.Poisson(float64(u.Count) / (u.Think.Mean() + wait.Seconds()))
	return &g
}

// mostUseful is the number of instances beyond which one more has nobody to serve.
func mostUseful(f *models.Fleet) int {
	if u, ok := f.Traffic.(traffic.Users); ok && len(f.Services) == 1 {
		return max(1, u.Count)
	}
	return mostFleet
}

// roundsOfUsers is about how often each user comes round in a replication.
const roundsOfUsers = 20

// A closedLoop is the users of a forecast, of whom the steady states of a surface are: those of
// closed runs. With N users the rate is bounded by
//
//	X(N) ≤ min(μ, N/(Z + R₀))
//
// for a fleet that can do μ and answers in R₀ who is alone; the bounds meet at the knee
// N* = μ·(Z + R₀), of which loads are multiples (Denning, Buzen 1978). Beyond the last of
// them the fleet does what it can, and each further user makes all wait for 1/X longer.
//
// Of very many users fewer are run, who think for less, Z'. What they do to the fleet is
// what those do of whom as many wait while as many requests come, L and X by Little's law:
//
//	N = L + Z·X
//
// which is exact as long as who waits is a small part of all in both.
type closedLoop struct {
	think models.Distribution
	alone float64 // R₀, in seconds
}

// A closedFleet is what is known of a fleet of the grid under users.
type closedFleet struct {
	scale   float64             // its knee,
	knee    float64             // and that of who is run in place of all,
	think   models.Distribution // who think for so long
	numbers []int               // of users, of the grid
	points  map[int]*closedPoint
}

// A closedPoint is a steady state, and of how many users it is; but for the latency it is for
// each of them.
type closedPoint struct {
	timeline.Steady
	users float64
}

// closedLoop is nil where requests come whatever becomes of them.
func (p *Planner) closedLoop(d models.Layout, offers []cost.Offer) *closedLoop {
	u, ok := p.Scenario.Traffic.(traffic.Users)
	if !ok {
		return nil
	}
	sizes := make([]models.Size, len(offers))
	for i := range offers {
		sizes[i] = models.Size{Machine: offers[i].Machine, Count: 1}
	}
	return &closedLoop{u.Think, alone(p.Scenario.Deploy(&d, sizes))}
}

// knee is the load 1 of so many instances: the rate that they can do, or the users who
// send it.
func (s *surface) knee(instances []int) float64 {
	if s.users == nil {
		return s.least(instances)
	}
	return s.least(instances) * (s.users.think.Mean() + s.users.alone)
}

// closedLoads of the grid, over the knee.
var closedLoads = slices.Concat(surfaceLoads, []float64{1, 1.03, 1.07, 1.12, 1.2, 1.35, 1.6, 2})

const (
	// mostOfKnee is beyond how many times the knee nobody looks for users who still fit.
	mostOfKnee = 1000
	// mostRun are the users at the knee of a run, mostRunEach for each instance where that is more.
	mostRun     = 2000
	mostRunEach = 200
)

// run is how many users are at the knee of a run of a fleet, and for how long they think.
func (c *closedLoop) run(s *surface, grid []int) (knee float64, think models.Distribution) {
	instances := 0
	for _, n := range grid {
		instances += n
	}
	knee = s.knee(grid)
	most := float64(max(mostRun, mostRunEach*instances))
	if knee <= most {
		return knee, c.think
	}
	shorter, err := models.Exponential(most/s.least(grid) - c.alone)
	if err != nil {
		return knee, c.think // they take longer to be served than to come
	}
	return most, shorter
}

// of is what is known of a fleet of the grid. Numbers of users are whole, so that small fleets
// have fewer points.
func (c *closedLoop) of(s *surface, grid []int) *closedFleet {
	known := s.of(grid)
	if known.closed == nil {
		f := &closedFleet{scale: s.knee(grid), points: map[int]*closedPoint{}}
		f.knee, f.think = c.run(s, grid)
		for _, x := range closedLoads {
			if n := max(1, int(math.Round(x*f.knee))); len(f.numbers) == 0 || n > f.numbers[len(f.numbers)-1] {
				f.numbers = append(f.numbers, n)
			}
		}
		known.closed = f
	}
	return known.closed
}

// at is the state of a fleet of the grid at a load; below the first it is that of the first.
func (c *closedLoop) at(s *surface, rho float64, grid []int) (timeline.Steady, error) {
	f := c.of(s, grid)
	numbers, scale, knee := f.numbers, f.scale, f.knee
	users := rho * scale
	guess := users / scale * knee
	if users > scale {
		guess = knee + users - scale
	}
	last := len(numbers) - 1
	k, _ := slices.BinarySearch(numbers, int(math.Ceil(guess)))
	k = min(max(k, 1), last)
	low, err := c.point(s, grid, f, numbers[max(k-1, 0)])
	for ; err == nil && k > 1 && low.users > users; k-- {
		low, err = c.point(s, grid, f, numbers[k-2])
	}
	if err != nil {
		return timeline.Steady{}, err
	}
	if users <= low.users || last == 0 {
		return mixed(&low.Steady, &low.Steady, 0), nil
	}
	high, err := c.point(s, grid, f, numbers[k])
	for ; err == nil && k < last && high.users < users; k++ {
		low = high
		high, err = c.point(s, grid, f, numbers[k+1])
	}
	if err != nil {
		return timeline.Steady{}, err
	}
	if high.users <= low.users {
		return mixed(&low.Steady, &low.Steady, 0), nil
	}
	if users > high.users {
		return beyondKnee(high, users), nil
	}
	z := func(users float64) float64 {
		if high.users < scale {
			return 1 / (1 - users/scale)
		}
		return users
	}
	return mixed(&low.Steady, &high.Steady, (z(users)-z(low.users))/(z(high.users)-z(low.users))), nil
}

// beyondKnee is a state carried on to more users: none of them is answered more, all wait
// for longer, and those who do for longer than anybody waits give up and come again.
func beyondKnee(last *closedPoint, users float64) timeline.Steady {
	out, share := mixed(&last.Steady, &last.Steady, 0), last.users/users
	for i := range out.CPU {
		out.CPU[i] *= share
		out.InFlight[i] += (1 - share) * (1 - out.InFlight[i]) // the more wait at the scarcest; each is taken for it
	}
	out.Rate *= share
	if rate := last.Rate * last.users; rate > 0 {
		more := users - last.users
		later := math.Min(last.Latency+more/rate, math.Max(last.Latency, last.Patience))
		if last.Latency > 0 {
			out.Excess *= later / last.Latency
		}
		if given := more - last.Patience*rate; given > 0 {
			sent := rate + given/last.Patience
			out.Errors = 1 - (1-out.Errors)*rate/sent
			out.Rate = sent / users
		}
		out.Latency = later
	}
	return out
}

// fewErrors are so few that the time of those who fail does not matter.
const fewErrors = 0.001

// point is a closed run of so many users.
func (c *closedLoop) point(s *surface, grid []int, known *closedFleet, users int) (*closedPoint, error) {
	if p := known.points[users]; p != nil {
		return p, nil
	}
	f := s.fleet(grid, 1)
	f.Traffic = traffic.Users{Count: users, Think: known.think}
	e, err := s.steadily(f, surfaceRequests)
	if err != nil {
		return nil, err
	}
	n := float64(users)
	rate := n / (known.think.Mean() + e.result.Latency.Mean.Mid) // which chance moves less than a count
	if e.result.ErrorRate.Mid > fewErrors {
		rate = float64(e.offered()) / e.result.Span.Seconds() * n / float64(e.part.Traffic.(traffic.Users).Count)
	}
	n += rate * (c.think.Mean() - known.think.Mean())
	out := &closedPoint{s.seen(e, n), n}
	out.Rate = rate / n
	known.points[users] = out
	return out, nil
}
