package plan

import (
	"math"
	"slices"
	"sync"

	"fleetcost/models"
	"fleetcost/models/billing"
	"fleetcost/models/cost"
	"fleetcost/models/platforms"
	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/models/traffic"
	"fleetcost/sim"
)

// around is what a month of a static fleet costs besides machines and servers of
// backends: what is paid by use is billed on the traffic's own hours, whatever hour the
// fleet is sized for.
func (p *Planner) around(of *models.Layout, d *report.Design) (billing.Statement, error) {
	fixed, err := p.fixedCosts(of)
	if err != nil || p.Architecture == nil {
		return fixed, err
	}
	month, err := p.monthOf(of.Name, p.sent(&d.Result))
	if err != nil {
		return billing.Statement{}, err
	}
	d.Busiest = month.busiest
	if _, wait := p.Scenario.Traffic.(models.Closed); !wait {
		d.Asked = month.mean
	}
	var fleets []billing.Fleet
	for _, s := range d.Services {
		if machine, n := s.Offer.Leased(s.Instances); machine.Made == nil {
			leased := float64(n)
			if s.Nodes > 0 {
				leased = s.Nodes
			}
			fleets = append(fleets, billing.Fleet{Part: s.Name, Machine: machine.Machine.Name, Instances: leased})
		}
	}
	own := func(part string) bool {
		return slices.ContainsFunc(d.Backends, func(b report.Backend) bool { return b.Name == part })
	}
	a := *p.Reached(of.Name).Architecture
	static := billing.Architecture{Described: true, RootGB: a.RootGB, RootIOPS: a.RootIOPS, RootMBps: a.RootMBps, Disks: a.Disks, Gateways: a.Gateways, NATBytes: a.NATBytes, LogBytes: billing.Said(0), Addresses: billing.Said(0)}
	for _, b := range a.Databases {
		if own(b.Part) {
			static.Databases = append(static.Databases, b)
		}
	}
	for _, o := range a.Unsaid {
		if own(o.Part) {
			static.Unsaid = append(static.Unsaid, o)
		}
	}
	static.Queues = slices.DeleteFunc(slices.Clone(a.Queues), func(q billing.Publishing) bool { return !own(q.Part) })
	usage := billing.Usage{{Hours: cost.HoursPerMonth, RequestsPerSecond: month.mean, Fleets: fleets}}
	if _, elsewhere := p.Catalogue.Elsewhere[of.Name]; elsewhere { // its backends are not
		stored, err := p.tariff().Around(billing.Architecture{Described: true, RootGB: billing.Said(0), LogBytes: billing.Said(0), Addresses: billing.Said(0), Databases: static.Databases, Queues: static.Queues, Unsaid: static.Unsaid}, usage)
		if err != nil {
			return billing.Statement{}, err
		}
		static.Databases, static.Queues, static.Unsaid = nil, nil, nil
		fixed.Lines, fixed.Missing = append(fixed.Lines, stored.Lines...), append(fixed.Missing, stored.Missing...)
	}
	s, err := p.tariffOf(of.Name).Around(static, usage)
	if err != nil {
		return billing.Statement{}, err
	}
	s.Lines = append(fixed.Lines, append(s.Lines, month.Lines...)...)
	s.Missing = append(fixed.Missing, append(s.Missing, month.Missing...)...)
	return s, nil
}

// fixedCosts are those of platforms, however many instances they have; of each kind once.
func (p *Planner) fixedCosts(d *models.Layout) (billing.Statement, error) {
	return p.fixedFor(d, cost.HoursPerMonth)
}

func (p *Planner) fixedFor(d *models.Layout, hours float64) (billing.Statement, error) {
	var items []billing.Item
	for _, k := range d.Deployed() {
		if on, ok := d.Deployments[k].Platform.(platforms.Fixture); ok {
			if item := on.Fixed(hours); !slices.Contains(items, item) {
				items = append(items, item)
			}
		}
	}
	for _, k := range d.Deployed() {
		if on, ok := d.Deployments[k].Platform.(platforms.Aside); ok {
			if item, any := on.Beside(p.name(k), hours); any {
				items = append(items, item)
			}
		}
	}
	if len(items) == 0 {
		return billing.Statement{}, nil
	}
	return p.tariffOf(d.Name).Bill(items...)
}

// A month is what the traffic of a scenario costs in 730 h, whatever serves it.
type month struct {
	billing.Statement
	mean    float64 // requests a second
	busiest float64 // the rate that is planned for over the mean; 0 is 1
}

// month is that of the hours of the traffic's course, or of a year of it.
func (p *Planner) month() (month, error) {
	p.paidByUse.Do(func() {
		usage := p.hours()
		p.ofMonth.mean = usage.Requests() / (cost.HoursPerMonth * 3600)
		if len(usage) > 1 && p.ofMonth.mean > 0 {
			p.ofMonth.busiest = p.Scenario.Traffic.Rate() / p.ofMonth.mean
		}
		p.ofMonth.Statement, p.monthErr = p.ByUse(usage)
	})
	return p.ofMonth, p.monthErr
}

// Reached is a planner of the bill of a design that is reached otherwise than others, or elsewhere;
// where it is not, it is the planner itself.
func (p *Planner) Reached(design string) *Planner {
	if p.Architecture == nil {
		return p
	}
	own, otherwise := p.Architecture.Designs[design]
	if _, elsewhere := p.Catalogue.Elsewhere[design]; !otherwise && elsewhere {
		own = *p.Architecture
	} else if !otherwise {
		return p
	}
	return &Planner{Scenario: p.Scenario, Catalogue: p.Catalogue, Backends: p.Backends, Architecture: &own, reached: design}
}

// ByUse is what is paid by use, whatever serves it: balancers, egress, logs.
func (p *Planner) ByUse(u billing.Usage) (billing.Statement, error) {
	if p.Architecture == nil {
		return billing.Statement{}, nil
	}
	a := *p.Architecture
	if !a.Described && !a.Addresses.Known() {
		a.Addresses = billing.Said(0) // who says nothing of a network lacks all of it
	}
	a.RootGB, a.Disks, a.Gateways, a.Databases, a.Queues, a.Unsaid = billing.Said(0), nil, 0, nil, nil, nil
	_, a.Away = p.Catalogue.Elsewhere[p.reached]
	return p.tariffOf(p.reached).Around(a, u)
}

// hours of the traffic's course, each for its share of 730 h.
func (p *Planner) hours() billing.Usage {
	course, ok := traffic.CourseOf(p.Scenario.Traffic)
	if !ok {
		return billing.Usage{{Hours: cost.HoursPerMonth, RequestsPerSecond: p.Scenario.Traffic.Rate()}}
	}
	p.hourly.Do(func() {
		const year = 8760
		p.rates = make([]float64, min(year, max(1, int(course.Duration/sim.Hour))))
		for h := range p.rates {
			p.rates[h] = traffic.Integral(course.Rate, sim.Time(h)*sim.Hour, sim.Time(h+1)*sim.Hour) / 3600
		}
	})
	usage := make(billing.Usage, len(p.rates))
	for h, rate := range p.rates {
		usage[h] = billing.Hours{Hours: cost.HoursPerMonth / float64(len(usage)), RequestsPerSecond: rate}
	}
	return usage
}

// charged is the share of the vCPU time of a burstable machine that is charged beyond what it
// earns, where it is so busy at the rate that is planned for: hour by hour of the traffic's
// course, which is repeated as long as a month lasts, for credits of idle hours pay for busy
// ones, and are lost where there are too many. Of pods it is their node. It is nil of machines
// that are charged nothing, and where the traffic is the same in all hours.
func (p *Planner) charged(o cost.Offer) func(busy float64) float64 {
	m := o.Machine
	if o.On != nil {
		m = o.On.Machine.Machine
	}
	hours, most := p.hours(), p.Scenario.Traffic.Rate()
	if p.Hourly != nil {
		hours, most = p.Hourly, 0
		for _, h := range hours {
			most = math.Max(most, h.RequestsPerSecond)
		}
	}
	if m.Baseline >= 1 || len(hours) < 2 || !(most > 0) {
		return nil
	}
	vcpu, baseline := m.VCPU, m.Baseline
	var known sync.Map
	return func(busy float64) float64 {
		if share, ok := known.Load(busy); ok {
			return share.(float64)
		}
		account := billing.Burstable{Busy: make([]billing.Busy, max(cost.HoursPerMonth, len(hours)))}
		for h := range account.Busy {
			share := busy * hours[h%len(hours)].RequestsPerSecond / most
			account.Busy[h] = billing.Busy{Hours: 1, Instances: 1, Share: math.Min(1, share)}
		}
		share := account.Surplus(vcpu, baseline) / (vcpu * float64(len(account.Busy)))
		known.Store(busy, share)
		return share
	}
}

// sent is the part of the rate of traffic that comes: users who wait for answers send N/(Z + R)
// requests a second, and no more than N/Z, which is the rate of their traffic.
func (p *Planner) sent(r *result.Result) float64 {
	most := p.Scenario.Traffic.Rate()
	if _, wait := p.Scenario.Traffic.(models.Closed); !wait || !(most > 0) || !(r.OfferedPerSecond() > 0) {
		return 1
	}
	return math.Min(1, r.OfferedPerSecond()/most)
}

// monthOf is that of a design, in the region in which it is, of which so much is sent.
func (p *Planner) monthOf(design string, sent float64) (month, error) {
	m, err := p.month()
	own := p.Reached(design)
	if err == nil && (own != p || sent < 1) {
		usage := p.hours()
		for h := range usage {
			usage[h].RequestsPerSecond *= sent
		}
		m.mean *= sent
		m.Statement, err = own.ByUse(usage)
	}
	return m, err
}

// tariffOf is that of the region in which a design is.
func (p *Planner) tariffOf(design string) billing.Tariff {
	if c, elsewhere := p.Catalogue.Elsewhere[design]; elsewhere {
		return billing.Tariff{List: c}
	}
	return p.tariff()
}

// tariff is the price list, less what was negotiated.
func (p *Planner) tariff() billing.Tariff {
	t := billing.Tariff{List: p.Catalogue, Discounts: map[billing.Kind]float64{}}
	for kind, share := range p.Catalogue.Discounts {
		t.Discounts[billing.Kind(kind)] = share
	}
	return t
}
