package timeline

import (
	"math"

	"fleetcost/sim"
)

// What comes over connections goes to the instances that hold them, and not to whom a
// balancer would pick. One that holds r times the mean of n is in the state of an instance of
// a fleet of n under r times the load. Of those that hold more than the mean and the others,
// with the shares s and 1 − s of what comes, each as its mean message meets them, a quantile
// with the tails of exponential times is t where
//
//	s·(1 − q)^(t/T(hot)) + (1 − s)·(1 − q)^(t/T(cool)) = 1 − q

// An unevenness is how many times the mean those hold on which a quantile is decided, with
// the share of what comes to them and any that hold more: where they cannot do it a backlog
// grows. Then how many times as much those above the mean hold and those below, as a message
// to them meets it, and the share of what comes to the first.
type unevenness struct{ times, share, hot, cool, hotShare float64 }

var balanced = unevenness{times: 1, share: 1, hot: 1, cool: 1, hotShare: 1}

// even is what differs too little to be looked at.
const even = 1.002

// spread looks at how uneven the connections of each service are, and tells the most.
func (r *course) spread() (most unevenness) {
	most = balanced
	for i, st := range r.services {
		r.uneven[i] = balanced
		if c := st.Connections; c != nil {
			if u := c.uneven(r.Quantile); u.times > even {
				r.uneven[i] = u
			}
		}
		if r.uneven[i].times > most.times {
			most = r.uneven[i]
		}
	}
	return most
}

// heat makes the latency, and how far it is beyond the goal, those of instances that differ so
// under a load.
func (r *course) heat(u unevenness, load float64) error {
	_, hot, err := r.within(u.hot * load)
	if err != nil {
		return err
	}
	_, cool, err := r.within(u.cool * load)
	if err != nil {
		return err
	}
	s := &r.steady
	s.Latency = mixedQuantile(r.Quantile, u.hotShare, hot.Latency, cool.Latency)
	s.Excess, s.Errors = hot.Excess, u.hotShare*hot.Errors+(1-u.hotShare)*cool.Errors
	if hot.Latency > 0 {
		s.Excess *= s.Latency / hot.Latency
	}
	s.Strained = math.Max(s.Strained, hot.Strained)
	return nil
}

// mixedQuantile is the quantile of all where that of a share of them is hot, that of the others
// cool; of quantile 0 the mean.
func mixedQuantile(q, share, hot, cool float64) float64 {
	if q == 0 || cool <= 0 || hot <= cool {
		return share*hot + (1-share)*cool
	}
	low, high := cool, hot
	for range 30 {
		t := (low + high) / 2
		if share*math.Pow(1-q, t/hot)+(1-share)*math.Pow(1-q, t/cool) > 1-q {
			low = t
		} else {
			high = t
		}
	}
	return high
}

// answers is how many instances have requests to answer.
func (st *state) answers() int {
	_, serving, leaving := st.Pool.Counts()
	if st.Connections != nil {
		serving += leaving + st.Pool.Away()
	}
	return serving
}

// seen takes from what an autoscaler sees that of instances that drain; connections count as
// requests that are being answered, as Knative, Cloud Run and whoever counts them for an HPA do.
func (st *state) seen(u *Usage, span float64) {
	c := st.Connections
	held, leaves := c.held(taking), c.held(draining)
	_, serving, _ := st.Pool.Counts()
	part := 1.0
	if held+leaves > 0 {
		part = held / (held + leaves)
	}
	u.Requests, u.CPU, u.Serving = u.Requests*part, u.CPU*part, float64(serving)*span
	u.Inside = u.Inside*part + held*span
}

// comesOver is the load that comes over the connections that are open, and of those who come
// back, where the given one is that of all who would be.
func (r *course) comesOver(load float64) float64 {
	for _, st := range r.services {
		if c := st.Connections; c != nil {
			load = load*c.open() + c.returning()
		}
	}
	return load
}

// unsettled tells whether some come back.
func (r *course) unsettled() bool {
	for _, st := range r.services {
		if st.Connections != nil && len(st.Connections.away) > 0 {
			return true
		}
	}
	return false
}

// calm is when the next of them are all back.
func (r *course) calm() sim.Time {
	next := sim.Never
	for _, st := range r.services {
		if st.Connections != nil {
			next = min(next, st.Connections.next())
		}
	}
	return next
}

// connect lets connections open and end until a time. It tells how many found no room.
func (r *course) connect(step int, to sim.Time) (refused float64) {
	for _, st := range r.services {
		c := st.Connections
		if c == nil {
			continue
		}
		refused += c.pass(step, to)
		st.Pool.Leaving(func(place int) {
			if c.gone(place) {
				st.Pool.Gone(place)
			}
		})
	}
	return refused
}
