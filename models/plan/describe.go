package plan

import (
	"context"
	"math"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/load"
	"fleetcost/models/platforms"
	"fleetcost/models/program"
	"fleetcost/models/report"
	"fleetcost/models/result"
)

// describe turns an evaluation of a fleet on these offers into a design of the
// report.
func (p *Planner) describe(ctx context.Context, d models.Layout, offers []cost.Offer, e *evaluation) (*report.Design, error) {
	if err := p.meterServices(ctx, &d, e); err != nil {
		return nil, err
	}
	if err := p.foundEmpty(ctx, &d, e); err != nil {
		return nil, err
	}
	out := &report.Design{Name: d.Name, Place: d.Place, Met: e.good(), Likely: e.good() && e.doubted(), Result: scaledUp(e), Bound: report.BoundNothing, Endured: p.endured(e)}
	p.compareWithTheory(out, e)
	if !out.Met {
		out.Missed = p.lacks(e)
	}
	var bills []cost.Bill
	for i, k := range d.Deployed() {
		s, err := p.service(ctx, d.Name, &d.Deployments[k], offers[i], e, i)
		s.Inside = p.inside(&d, k)
		if err != nil {
			return nil, err
		}
		out.Services = append(out.Services, s)
	}
	if err := p.onSharedNodes(&d, out); err != nil {
		return nil, err
	}
	for _, s := range out.Services {
		bills = append(bills, s.Bill)
	}
	backends, err := p.backends(e)
	if err != nil {
		return nil, err
	}
	out.Backends = backends
	for _, b := range backends {
		bills = append(bills, b.Bill)
	}
	around, err := p.around(&d, out)
	if err != nil {
		return nil, err
	}
	if out.Bill, err = cost.Join(append(bills, around.Bill())...); err != nil {
		return nil, err
	}
	for _, s := range out.Services {
		out.Unbilled = append(out.Unbilled, s.Unbilled...)
	}
	out.Unbilled = append(out.Unbilled, around.Missing...)
	out.Goals = p.classFigures(e)
	out.Warnings = append(p.warnings(out, e), e.emptied...)
	for _, chain := range load.Deadlocks(e.fleet) {
		out.Warnings = append(out.Warnings, report.Note{Text: chain})
	}
	for i, k := range d.Deployed() {
		if warning := d.Deployments[k].Crowded(offers[i].Machine); warning != "" {
			out.Warnings = append(out.Warnings, whose(out, i, report.Note{Text: warning}))
		}
		if idle := d.Deployments[k].Unpacked(offers[i].Machine); idle != "" {
			out.Warnings = append(out.Warnings, whose(out, i, report.Note{Text: idle}))
		}
	}
	return out, nil
}

// whose is a warning about one service, said of it where there are several.
func whose(d *report.Design, service int, why report.Reason) report.Reason {
	if len(d.Services) < 2 {
		return why
	}
	return report.About{Service: d.Services[service].Name, Reason: why}
}

// service of the report.
func (p *Planner) service(ctx context.Context, design string, d *models.Deployment, offer cost.Offer, e *evaluation, i int) (report.Service, error) {
	workers, _, err := d.Runtime.Workers(offer.Machine)
	if err != nil {
		return report.Service{}, err
	}
	if workers == math.MaxInt32 {
		workers = models.NoLimit
	}
	f := &e.fleet.Services[i]
	s := report.Service{
		Name: f.Name, Runtime: d.Runtime, Offer: offer, Balancer: d.Balancer.String(),
		Processes: d.Runtime.Processes.On(offer.Machine), Workers: workers, Instances: f.Instances(),
		Bound: report.BoundNothing,
	}
	s.Offer.Machine = d.On(offer.Machine)
	if i < len(e.result.Services) {
		s.Utilization, s.WorkerWait = e.result.Services[i].Utilization, e.result.Services[i].WorkerWait
	}
	busy := math.Min(1, math.Max(0, s.Utilization.Mid))
	if e.result.Verdict == result.Overloaded && len(e.replications) == 0 {
		busy = math.Min(1, load.Each(e.fleet)[i].Cores)
	}
	busy *= s.Offer.Machine.Usable() / s.Offer.Machine.VCPU
	bill, err := cost.Fleet{Offer: offer, Instances: s.Instances, Utilization: busy, Charged: p.charged(offer)}.Bill()
	if on := platforms.Of(d); on != nil {
		s.Platform = on.String()
	}
	if on, metered := d.Platform.(platforms.Metered); metered && err == nil && e.result.Verdict != result.Overloaded {
		bill, err = p.metered(ctx, design, on, e, i, &s)
	}
	if err == nil && s.Name != "" {
		bill = bill.Part(s.Name)
	}
	bill.Currency = p.Catalogue.Currency
	s.Bill = bill
	return s, err
}

// scaledUp is the result of the whole fleet where a part was simulated: what
// counts requests grows with the number of instances, times and shares do not.
func scaledUp(e *evaluation) result.Result {
	r := *e.result
	if e.part == nil || e.part == e.fleet {
		return r
	}
	r.Scale = float64(e.fleet.Instances()) / float64(e.part.Instances())
	if len(e.fleet.Services) > 1 {
		r.Scale = e.fleet.Traffic.Rate() / e.part.Traffic.Rate()
	}
	return r
}

// fewDegraded is the share of degraded answers below which a reader need not be
// warned: as many as the errors that goals commonly allow.
const fewDegraded = 0.001

// warnings say what the reader should know before trusting the figures.
func (p *Planner) warnings(d *report.Design, e *evaluation) []report.Reason {
	var out []report.Reason
	warn := func(why report.Reason) { out = append(out, why) }
	r := e.result
	if r.Verdict == result.Overloaded {
		warn(e.failing)
		return out
	}
	if worst := e.decisive(); worst.standing == unclear {
		warn(p.lacks(e))
	}
	if r.Verdict == result.Unsettled {
		warn(report.Unsettled{})
	}
	if !e.precise {
		warn(report.Imprecise{Precision: p.Precision})
	}
	if share := r.Degraded.Mid; share >= fewDegraded {
		warn(report.Degrading{Share: share})
	}
	for i := range d.Services {
		for _, w := range serviceWarnings(&d.Services[i], e.fleet, i) {
			warn(whose(d, i, w))
		}
	}
	if doubt := doubtOf(d, p.Scenario.Goal.First()); doubt != nil {
		warn(doubt)
	}
	return out
}

// warnings about one service.
func serviceWarnings(s *report.Service, f *models.Fleet, i int) (out []report.Reason) {
	warn := func(why report.Reason) { out = append(out, why) }
	if u := s.Utilization.Mid; u > 0.9 {
		warn(report.Hot{Utilization: u, Limited: s.Offer.Machine.Quota > 0})
	}
	if m := s.Offer.Machine; m.Sustained > 0 && m.Quota == m.Sustained {
		warn(report.SharedCores{Machine: m.Name, Usable: m.Sustained, VCPUs: m.VCPU})
	}
	if why := s.Runtime.Unchecked; why != "" {
		warn(report.Unchecked{Runtime: s.Runtime.Name, Why: why})
	}
	if visit := longestCPU(f, i); s.Runtime.Switching == models.GIL && s.Workers != 1 && visit > s.Runtime.Slice.Seconds() {
		warn(report.HeldGIL{Seconds: visit})
	}
	if m := s.Offer.Machine; s.Runtime.Lanes == 1 && float64(s.Processes) < m.Usable() && mostBusy(f, i, m) < 0.995 {
		warn(report.IdleCores{Processes: s.Processes, VCPUs: m.Usable(), Machine: m.Name})
	}
	return out
}

// mostBusy is the share of the cores of a service that its work can keep busy: what
// they do, over the load of the lanes, or of the threads for offloaded work, which
// are full first as the rate rises. Without offloaded work that is lanes over cores.
func mostBusy(f *models.Fleet, service int, m models.Machine) float64 {
	asked := load.Each(f)[service]
	cores := m.Speed * m.Usable() * float64(f.Services[service].Instances())
	busy := f.Traffic.Rate() * load.Demands(f)[service].CPU / cores
	if busy == 0 {
		return 0
	}
	return busy / max(busy, asked.Lanes, asked.Threads)
}

// longestCPU is the mean CPU time on a lane of the class of a service that
// computes there for longest, seconds on the machine of the fleet.
func longestCPU(f *models.Fleet, service int) float64 {
	longest := 0.0
	for i, s := range load.ClassDemands(program.Compile(f)) {
		if f.Classes[i].Service == service {
			longest = math.Max(longest, s.CPU-s.OffLane)
		}
	}
	return longest / f.Services[service].Groups[0].Machine.Speed
}

// classFigures are the figures that the goals of single classes are judged by, in
// the order of the scenario; none while the fleet is overloaded.
func (p *Planner) classFigures(e *evaluation) (all []report.ClassFigure) {
	if e.result.Verdict == result.Overloaded {
		return nil
	}
	for i, c := range p.Scenario.Classes {
		for _, j := range servedIn(e.fleet, i) {
			r, in := &e.result.Classes[j], ""
			if i != j {
				in = r.Name
			}
			for _, g := range c.Goal.Latency {
				figure := spans{r.Latency, r.Queueing, r.FirstByte}.of(g.Of).At(g.Quantile)
				all = append(all, report.ClassFigure{Class: c.Name, In: in, Goal: g, Figure: figure})
			}
		}
	}
	return all
}

// classGoals are the goals of single classes.
func classGoals(classes []models.Class) (goals []report.ClassGoal) {
	for _, c := range classes {
		if !c.Goal.Empty() {
			goals = append(goals, report.ClassGoal{Class: c.Name, Goal: c.Goal})
		}
	}
	return goals
}
