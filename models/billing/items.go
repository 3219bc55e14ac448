package billing

import (
	"math/big"

	"fleetcost/models/cost"
)

// A system is one whose items are being collected.
type system struct {
	Architecture
	usage           Usage
	list            cost.Catalogue
	hours, requests float64
	fleets          []*leased
	items           []Item
	missing         []Omission
}

func (s *system) add(items ...Item) { s.items = append(s.items, items...) }

func (s *system) unknown(part, what, why string) {
	s.missing = append(s.missing, Omission{part, what, why})
}

// known is the figure; where it is not, what needs it is named.
func (s *system) known(f Figure, part, what, why string) (float64, bool) {
	if !f.said {
		s.unknown(part, what, why)
	}
	return f.value, f.said
}

func (s *system) instances() {
	for _, f := range s.fleets {
		if _, sustained := quartersOf(f.Machine); sustained && s.list.Provider == "gcp" && f.Purchase == cost.OnDemand {
			s.add(SustainedUse{Part: f.Part, Machine: f.Machine, Running: f.running()})
			continue
		}
		i := Instances{Part: f.Part, Machine: f.Machine, Purchase: f.Purchase, Hours: float(f.hours)}
		if f.Purchase == cost.Spot {
			i.What, i.Overhead = "spot instances", s.SpotOverhead
		}
		s.add(i, Burstable{Part: f.Part, Machine: f.Machine, Busy: f.busy()})
	}
}

// volumes of instances, as long as these, and those of the system, all month.
func (s *system) volumes() {
	for _, d := range s.Disks {
		if !d.PerInstance {
			v := d.Volume
			v.Hours = s.hours
			s.add(Volumes{Part: d.Name, What: "data volumes", Month: s.hours, Volumes: []Volume{v}})
		}
	}
	if len(s.fleets) == 0 {
		return
	}
	gb, rooted := s.known(s.RootGB, s.fleets[0].Part, "root volumes", "nobody says how large they are")
	for _, f := range s.fleets {
		if f.hours.Sign() <= 0 {
			continue
		}
		mean := float(over(f.hours, exact(s.hours)))
		if rooted && gb > 0 {
			s.add(Volumes{Part: f.Part, What: "root volumes", Month: s.hours, Volumes: []Volume{{Count: mean, GB: gb, Hours: s.hours, IOPS: s.RootIOPS, MBps: s.RootMBps}}})
		}
		for _, d := range s.Disks {
			if v := d.Volume; d.PerInstance {
				v.Count, v.Hours = float(times(v.Count, mean)), s.hours
				s.add(Volumes{Part: f.Part, What: d.Name + " volumes", Month: s.hours, Volumes: []Volume{v}})
			}
		}
	}
}

func (s *system) platforms() {
	if s.Clusters > 0 {
		s.add(ControlPlanes{Part: "kubernetes", Hours: s.hours, Clusters: s.Clusters})
	}
	if x := s.Functions; x != nil {
		f := *x
		f.GBSeconds = s.usage.total(func(h Hours) float64 { return h.GBSeconds })
		f.Requests = s.usage.total(func(h Hours) float64 { return h.Invocations })
		s.add(f)
	}
	if x := s.Tasks; x != nil {
		tasks := *x
		tasks.Hours = s.usage.total(func(h Hours) float64 { return h.TaskSeconds }) / 3600
		s.add(tasks)
	}
	if x := s.CloudRun; x != nil {
		c := *x
		c.Seconds = s.usage.total(func(h Hours) float64 { return h.BilledSeconds })
		c.Requests = s.requests
		s.add(c)
	}
	if x := s.App; x != nil {
		a := *x
		a.ActiveSeconds = s.usage.total(func(h Hours) float64 { return h.BilledSeconds })
		a.IdleSeconds = s.usage.total(func(h Hours) float64 { return h.IdleSeconds })
		a.Requests = s.requests
		s.add(a)
	}
}

// gateway is before functions: a REST API counts requests, whatever their size.
func (s *system) gateway() {
	if s.Gateway == nil {
		return
	}
	g, ok := *s.Gateway, true
	g.Requests = s.requests
	if !g.REST {
		g.Bytes, ok = s.known(s.ResponseBytes, g.Part, "API requests", "the size of a response is unknown")
	}
	if ok {
		s.add(g)
	}
}

func (s *system) balancer() {
	if !s.Balanced {
		return
	}
	b := Balancer{Part: "balancer", Type: s.BalancerType, Hours: s.hours}
	in, ok1 := s.RequestBytes.Value()
	out, ok2 := s.ResponseBytes.Value()
	each, ok3 := s.RequestsPerConnection.Value()
	open, ok4 := s.ConnectionSeconds.Value()
	switch {
	case s.list.Provider == "gcp":
		if in, ok := s.known(s.RequestBytes, b.Part, "data that comes in", "the size of a request is unknown"); ok {
			b.InBytes = float(times(s.requests, in))
		}
	case !ok1 || !ok2:
		s.unknown(b.Part, "capacity units", "the size of a request or of its response is unknown")
	case !ok3 || !ok4 || each <= 0:
		s.unknown(b.Part, "capacity units", "how many requests a connection carries, and how long it is open, is unknown")
	default:
		for _, h := range s.usage {
			b.Loads = append(b.Loads, Load{Hours: h.Hours, RequestsPerSecond: h.RequestsPerSecond, Functions: s.ToFunctions, Rules: s.Rules}.
				Connections(each, open).Carrying(in, out))
		}
	}
	s.add(b)
}

func (s *system) backends() {
	for _, d := range s.Databases {
		d.Hours = s.hours
		s.add(d)
	}
	for _, c := range s.Caches {
		c.Hours = s.hours
		s.add(c)
	}
	for _, q := range s.Queues {
		if bytes, ok := s.known(q.Bytes, q.Part, "requests", "the size of a message is unknown"); ok {
			consumers := 0.0
			if s.list.Provider == "aws" { // others charge nothing for what is not there
				consumers, _ = s.known(q.Consumers, q.Part, "empty receives", "how many consumers wait is unknown")
			}
			s.add(Queue{Part: q.Part, FIFO: q.FIFO, FreeTier: q.FreeTier, Batch: q.Batch, Bytes: bytes, Messages: float(times(s.requests, q.PerRequest)),
				Consumers: consumers, IdleHours: float(times(q.IdleShare, s.hours)), PollSeconds: q.PollSeconds})
		}
	}
	s.add(s.Others...)
}

func (s *system) logs() {
	bytes, ok := s.known(s.LogBytes, "logs", "ingestion", "the log lines of a request are unknown")
	if !ok || bytes == 0 {
		return
	}
	l := Logging{Part: "logs", Bytes: float(times(s.requests, bytes)), Compressed: s.LogCompressed, QueriedGB: s.QueriedGB}
	l.Days, _ = s.known(s.LogDays, "logs", "storage", "how long logs are kept is unknown")
	s.add(l)
}

func (s *system) network() {
	const part = "network"
	if s.Gateways > 0 {
		n := NAT{Part: part, Gateways: s.Gateways, Hours: s.hours, Machines: s.behindNAT()}
		if bytes, ok := s.known(s.NATBytes, part, "data through NAT", "what passes it for a request is unknown"); ok {
			n.GB = GB(s.requests, bytes)
		}
		s.add(n)
	}
	if s.Public {
		if bytes, ok := s.known(s.ResponseBytes, part, "egress", "the size of a response is unknown"); ok {
			s.add(Egress{Part: part, GB: GB(s.requests, bytes), Allowed: s.FreeEgress})
		}
	}
	if n, ok := s.known(s.Addresses, part, "public addresses", "their number is unknown"); ok {
		s.add(Addresses{Part: part, Hours: float(times(n, s.hours))})
	}
	for _, w := range s.Ways {
		if w.Backend && s.Away && w.PerRequest > 0 {
			s.unknown(part, "calls to "+w.Name, "it is in another region or cloud")
			continue
		}
		if s.Zones <= 1 || w.PerRequest == 0 {
			continue
		}
		if bytes, ok := s.known(w.Bytes, part, w.Name+" between zones", "the size of a call is unknown"); ok {
			s.add(CrossZone{Part: part, Name: w.Name, Managed: w.Managed, Zones: s.Zones, GB: GB(s.requests, w.PerRequest, bytes)})
		}
	}
}

// behindNAT is how many machines there are behind each gateway, on average.
func (s *system) behindNAT() float64 {
	sum := new(big.Rat)
	for _, f := range s.fleets {
		sum.Add(sum, f.hours)
	}
	if s.hours <= 0 {
		return 0
	}
	return float(over(sum, times(s.hours, s.Gateways)))
}
