package models

import (
	"fmt"
	"slices"

	"fleetcost/models/words"
	"fleetcost/sim"
)

// Clients keep connections open: WebSockets, or answers that go on (server-sent
// events), over which nothing but Out goes. Sessions begin at random, at a rate
// of Number / mean Session (Little's law), and so the number that is open is
// that of M/G/∞: Poisson, with mean and variance
//
//	Number = rate · E[Session]
//
// whatever the distribution of the sessions (insensitivity). In each of them
// messages come and go at random. Of very many sparse streams the sum is a
// Poisson stream (Palm–Khintchine): each message falls on one of the open
// connections at random, and the rate follows their number.
type Clients struct {
	Name    string
	Service int     // that they connect to
	Number  float64 // of open connections, in the mean
	Session Distribution
	In      float64 // messages from each of them per second
	Out     float64 // messages to each of them per second that no message from another caused
	// Reply tells that a message from a client is answered on its connection.
	Reply bool
	// Room is the number of clients, the sender among them, to whom a message in
	// is delivered; below 2: to nobody else. They are spread over all processes.
	Room int
	// Relay is the time that a message takes to the other processes that hold
	// members of its room; nil: none.
	Relay Distribution
	// Connect and Steps are what a handshake and a message in do besides what the
	// runtime does for each.
	Connect, Steps []Step
	// Reconnect is the window within which those whose connection is lost come
	// back, each at a random moment of it, and again as long as they are refused.
	Reconnect sim.Time
	// Survive is the number of instances without which the others must be able
	// to hold all connections and do all work.
	Survive int
	// Storm is the number of instances whose death is simulated; 0: none. Within
	// Back all who were connected to them shall be so again; 0: no matter when.
	Storm int
	Back  sim.Time
	// Goals of a handshake, of a message until it is answered, of a delivery to
	// one process's members of the room, and of a delivery to the last member.
	ConnectGoal, MessageGoal, DeliveryGoal, LastGoal Goal
}

// Rate is the number of sessions that begin per second.
func (c *Clients) Rate() float64 { return c.Number / c.Session.Mean() }

// Others are those to whom a message in is delivered.
func (c *Clients) Others() int { return max(0, c.Room-1) }

// A Part of the life of connections, each of which is a class of requests.
type Part int

// The parts.
const (
	Asked     Part = iota // none: a request that is asked for and answered
	Handshake             // opens a connection
	Message               // from a client
	Push                  // to a client
	Delivery              // to the members of a room that one process holds
	Broadcast             // to all members of a room: it ends when the last has it
	Sweeping              // of a process: not a class
	PartCount
)

// partNames are the names of the parts behind that of the clients.
var partNames = [PartCount]string{"", "connect", "message", "push", "delivery", "last delivery", ""}

// Realtime is the traffic of clients that keep connections open, beside requests
// that come from elsewhere.
type Realtime struct {
	Requests Traffic // nil: none; must be stationary, or end when they do
	Clients  []Clients
	// Span is how long they are followed; 0: for ever.
	Span sim.Time
}

// WithClients is the traffic of clients beside other traffic, which may be nil,
// and the classes with those of the clients.
func WithClients(requests Traffic, classes []Class, clients []Clients) (Realtime, []Class) {
	t := Realtime{Requests: requests, Clients: clients}
	total, asked := t.Rate(), 0.0
	all := append([]Class(nil), classes...)
	for i := range all {
		asked += all[i].Share
	}
	for i := range all {
		if all[i].Share > 0 {
			all[i].Share *= t.asked() / total / asked
		}
	}
	for i := range clients {
		all = append(all, clients[i].classes(total)...)
	}
	return t, all
}

// classes of the clients; total is the rate of all traffic.
func (c *Clients) classes(total float64) []Class {
	var all []Class
	add := func(part Part, rate float64, steps []Step, goal Goal) {
		all = append(all, Class{
			Name: c.Name + " " + partNames[part], Service: c.Service, Share: rate / total,
			Steps: steps, Goal: goal, Part: part, Clients: c,
		})
	}
	add(Handshake, c.Rate(), c.Connect, c.ConnectGoal)
	if c.In > 0 {
		add(Message, c.Number*c.In, c.Steps, c.MessageGoal)
	}
	if c.Out > 0 {
		add(Push, c.Number*c.Out, nil, Goal{})
	}
	if c.In > 0 && c.Others() > 0 {
		add(Delivery, 0, nil, c.DeliveryGoal)
		add(Broadcast, 0, nil, c.LastGoal)
	}
	return all
}

// asked is the rate of requests that clients with connections do not send.
func (t Realtime) asked() float64 {
	if t.Requests == nil {
		return 0
	}
	return t.Requests.Rate()
}

// Rate of handshakes, messages from and to single clients, and other requests.
func (t Realtime) Rate() float64 {
	sum := t.asked()
	for i := range t.Clients {
		c := &t.Clients[i]
		sum += c.Rate() + c.Number*(c.In+c.Out)
	}
	return sum
}

// Rates is that one rate.
func (t Realtime) Rates() []float64 { return []float64{t.Rate()} }

// Horizon is none where it is stationary.
func (t Realtime) Horizon() sim.Time { return t.Span }

// Scaled multiplies the clients and the rates.
func (t Realtime) Scaled(factor float64) Traffic {
	t.Clients = append([]Clients(nil), t.Clients...)
	for i := range t.Clients {
		t.Clients[i].Number *= factor
	}
	if t.Requests != nil {
		t.Requests = t.Requests.Scaled(factor)
	}
	return t
}

// Shortened is the same.
func (t Realtime) Shortened(float64) Traffic { return t }

func (t Realtime) String() string {
	open, in := 0.0, 0.0
	for i := range t.Clients {
		open += t.Clients[i].Number
		in += t.Clients[i].Number * t.Clients[i].In
	}
	text := words.Digits(open, 6) + " open connections, " + words.Digits(in, 6) + " messages in/s"
	if t.Requests != nil {
		text += ", " + t.Requests.String()
	}
	return text
}

// validate are the reasons why there cannot be such clients.
func (t Realtime) validate(services int) (errs []error) {
	if t.Requests != nil && t.Requests.Horizon() > 0 && t.Span == 0 {
		errs = append(errs, fmt.Errorf("connections stay open beside stationary requests only, not beside %s", t.Requests))
	}
	if _, closed := t.Requests.(Closed); closed {
		errs = append(errs, fmt.Errorf("connections stay open beside requests that come by themselves, not beside users who wait for answers"))
	}
	for i := range t.Clients {
		c := &t.Clients[i]
		switch {
		case !(c.Number > 0) || c.Number > mostClients:
			errs = append(errs, fmt.Errorf("connections %s: a number of %g", c.Name, c.Number))
		case c.Session == nil || !(c.Session.Mean() > 0):
			errs = append(errs, fmt.Errorf("connections %s: sessions without a length", c.Name))
		case !(c.In >= 0) || !(c.Out >= 0) || c.Room < 0 || c.Room > mostClients || c.Reconnect < 0 || c.Back < 0 || c.Survive < 0:
			errs = append(errs, fmt.Errorf("connections %s: nothing of them must be negative", c.Name))
		case c.Service < 0 || c.Service >= services:
			errs = append(errs, fmt.Errorf("connections %s: no service number %d", c.Name, c.Service))
		}
	}
	return errs
}

// mostClients bounds the connections of one kind.
const mostClients = 1 << 30

// servedBy is the traffic where only those deployments of the design are services
// of their own.
func (t Realtime) servedBy(d *Layout, own []int) Realtime {
	t.Clients = append([]Clients(nil), t.Clients...)
	for i := range t.Clients {
		if c := &t.Clients[i]; c.Service < len(d.Deployments) {
			c.Service = slices.Index(own, d.Host(c.Service))
		}
	}
	return t
}
