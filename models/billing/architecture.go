package billing

import "fleetcost/models/cost"

// A Figure is one that somebody said, or that nobody did: the zero Figure is unknown,
// which is not 0.
type Figure struct {
	value float64
	said  bool
}

// Said is a known figure.
func Said(x float64) Figure { return Figure{x, true} }

// Known tells whether somebody said it.
func (f Figure) Known() bool { return f.said }

// Value of the figure, and whether it is known.
func (f Figure) Value() (float64, bool) { return f.value, f.said }

// An Architecture is what a system is made of besides the instances that serve it, and
// how large what passes between its parts is. Where a figure that a line needs is
// unknown, the line is not in the bill, and is named.
type Architecture struct {
	// Described: somebody has said how the system is reached.
	Described bool
	// Of each request.
	RequestBytes, ResponseBytes Figure
	RequestsPerConnection       Figure // what a client sends on a connection before it is closed
	ConnectionSeconds           Figure // how long a connection is open
	LogBytes                    Figure
	// Public: answers leave for the internet, and are paid for. FreeEgress is what is left
	// of the allowance of the month, in GB, where the provider has one.
	Public     bool
	FreeEgress float64
	// Balanced: there is a load balancer, of that type, whose rules are looked at.
	Balanced     bool
	BalancerType BalancerType
	Rules        float64
	ToFunctions  float64 // the share of the bytes through it that functions take and send
	// NAT gateways, and what passes them for each request; machines behind each.
	Gateways float64
	NATBytes Figure
	// Addresses are public IPv4 addresses.
	Addresses Figure
	Zones     float64 // 0 and 1 are one
	Ways      []Way
	// Away: backends are in another region or cloud; what passes to them is not billed.
	Away bool
	// RootGB is the volume of each instance; RootIOPS and RootMBps are what it is provisioned
	// for, 0 for what is included.
	RootGB             Figure
	RootIOPS, RootMBps float64
	Disks              []Disk // beside it
	SpotOverhead       float64
	// Logs are kept for LogDays, at LogCompressed of their size.
	LogDays       Figure
	LogCompressed float64
	QueriedGB     float64 // that queries of them read in a month
	Clusters      float64 // of Kubernetes
	Databases     []Database
	Unsaid        []Omission // what else is known to be missing
	Caches        []Cache
	Queues        []Publishing
	Functions     *Lambda       // arch, memory, free tier; what is used comes from Usage
	Gateway       *Gateway      // in front of them
	Tasks         *Tasks        // arch, vCPU, memory
	CloudRun      *CloudRun     // vCPU, memory, by instance or by request
	App           *ContainerApp // vCPU, memory
	Others        []Item        // what else is billed: Own prices
	// Designs are those of designs that are reached otherwise.
	Designs map[string]Architecture
}

// A Disk is volumes of one kind that hold data, of a system, or of each of its instances for
// as long as that is there.
type Disk struct {
	Name        string
	PerInstance bool
	Volume      // its Hours are those of the month
}

// A Way is what parts of a system say to each other for each request.
type Way struct {
	Name       string // api-db
	Managed    bool   // RDS or ElastiCache at its end
	Backend    bool   // at its end, and not another service
	PerRequest float64
	Bytes      Figure // of a call, there and back
}

// Publishing is what is sent to a queue.
type Publishing struct {
	Part       string
	PerRequest float64
	Bytes      Figure // of a message
	Batch      float64
	FIFO       bool
	FreeTier   bool
	// Consumers ask again after each Poll for the share of the time in which nothing comes.
	Consumers              Figure
	IdleShare, PollSeconds float64
}

// System is the bill of a whole system, with what is not in it.
func (t Tariff) System(a Architecture, u Usage) (Statement, error) {
	s := &system{Architecture: a, usage: u, list: t.List, hours: u.hours(), requests: u.Requests(), fleets: u.fleets()}
	s.instances()
	s.platforms()
	s.around()
	return t.stated(s)
}

// Around is the part of the bill that is neither machines nor what platforms count:
// volumes, balancers, networks, logs, databases and their storage, with what is not in
// it. Of what nobody describes, that is named as a whole.
func (t Tariff) Around(a Architecture, u Usage) (Statement, error) {
	s := &system{Architecture: a, usage: u, list: t.List, hours: u.hours(), requests: u.Requests(), fleets: u.fleets()}
	s.around()
	if !a.Described {
		for _, what := range []string{"load balancer", "NAT gateways", "egress to internet"} {
			s.unknown("", what, "there is no [network]")
		}
	}
	return t.stated(s)
}

func (s *system) around() {
	s.missing = append(s.missing, s.Unsaid...)
	s.volumes()
	s.gateway()
	s.balancer()
	s.backends()
	s.logs()
	s.network()
}

func (t Tariff) stated(s *system) (Statement, error) {
	statement, err := t.Bill(s.items...)
	if err != nil {
		return Statement{}, err
	}
	statement.Missing = append(statement.Missing, s.missing...)
	return statement, nil
}

// PerMillion is what a million of so many requests costs.
func (s Statement) PerMillion(requests float64) (cost.Money, error) {
	return s.Bill().Monthly().Times(1e6 / requests)
}
