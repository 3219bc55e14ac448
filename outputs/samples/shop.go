package samples

import (
	"fmt"
	"math"

	"fleetcost/models"
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/models/result"
	"fleetcost/sim"
)

// The systems of the tests: an edge service, a scoring service behind it, a
// worker service that drains a queue, a database and a cache.

// tier is a service of a system, with its bill.
func tier(name, runtime string, o cost.Offer, instances, processes, workers int, used float64, bound report.Bound) report.Service {
	return report.Service{
		Name: name, Runtime: models.Runtime{Name: runtime, Concurrency: max(workers, 0)}, Offer: o, Processes: processes, Workers: workers,
		Instances: instances, Balancer: "least-outstanding", Utilization: Interval(used, 0.005), Bound: bound,
		Bill: bill(instances, o).Part(name),
	}
}

func postgres() report.Backend {
	o := cost.Managed{Name: "db.m6g.large", Service: "postgres", Product: "Amazon RDS for PostgreSQL", VCPU: 2,
		Memory: 8 * models.GiB, Hourly: USD(0.159), AsOf: "2026-08-01", MultiAZ: true}
	b := managed("db", o, 1, 0.47, 96)
	b.Ceiling = 683
	return b
}

func redis() report.Backend {
	o := cost.Managed{Name: "cache.t4g.small", Service: "redis", Product: "Amazon ElastiCache for Redis OSS", VCPU: 2,
		Memory: 1403 * models.MiB, Hourly: USD(0.032), AsOf: "2026-08-01"}
	return managed("cache", o, 2, 0.06, 0)
}

func managed(name string, o cost.Managed, count int, used float64, connections int) report.Backend {
	b, err := o.Bill(count)
	if err != nil {
		panic(err)
	}
	return report.Backend{Name: name, Offer: o, Count: count, Utilization: Interval(used, 0.004), Connections: connections, Bill: b.Part(name)}
}

// system is a design of those services and backends.
func system(name string, met bool, p99 float64, services []report.Service, backends ...report.Backend) report.Design {
	d := report.Design{Name: name, Services: services, Backends: backends, Met: met, Result: measured(800, p99, 0.58), Bound: report.BoundCPU}
	var bills []cost.Bill
	for _, s := range services {
		bills = append(bills, s.Bill)
	}
	for _, b := range backends {
		bills = append(bills, b.Bill)
	}
	var err error
	if d.Bill, err = cost.Join(bills...); err != nil {
		panic(err)
	}
	class := func(name, service string, rate, p99 float64) result.ClassResult {
		n := int64(rate * d.Result.Span.Seconds())
		return result.ClassResult{Name: name, Service: service, Counts: result.Counts{Offered: n, Done: n}, Latency: milliLatency(n, p99), DonePerSecond: rate}
	}
	entry, scoring := services[0].Name, services[min(1, len(services)-1)].Name
	score, thumbnail := class("score", scoring, 80, p99*0.6), class("thumbnail", services[len(services)-1].Name, 12, 23_400)
	score.Internal, thumbnail.Internal, thumbnail.Background = true, true, true
	thumbnail.Queueing = milliLatency(6000, 19_100)
	export := class("export", entry, 8, p99*3.4)
	export.FirstByte = milliLatency(4000, p99*0.4)
	d.Result.Classes = []result.ClassResult{class("browse", entry, 792, p99*0.97), export, score, thumbnail}
	d.Result.Services = nil
	for i, s := range services {
		a := result.Averages{InSystem: 9.1 / float64(i+1),
			Utilization: s.Utilization.Mid, Lanes: s.Utilization.Mid * 0.97, LaneWait: 0.0007,
			DonePerSecond: 800 / math.Pow(10, float64(i)), ArrivalsPerSecond: 800 / math.Pow(10, float64(i)), In: [result.StateCount]float64{result.WaitingLane: 0.41, result.WaitingPool: 0.13, result.InIO: 4.2, result.Running: 1.9}}
		one := result.ServiceResult{Name: s.Name, Utilization: s.Utilization}
		if i == 0 {
			a.In[result.Calling] = 2.5
		}
		if _, limited := report.WorkersOf(s); limited {
			a.Workers, a.In[result.WaitingWorker], one.WorkerWait = 0.71, 3.2, milliLatency(6000, 900)
		}
		one.Averages = a
		d.Result.Services = append(d.Result.Services, one)
	}
	for _, b := range backends {
		d.Result.Backends = append(d.Result.Backends, result.BackendResult{Name: b.Name, Utilization: b.Utilization, InUse: 11.2, Waiting: 0.13, Wait: 0.00016})
	}
	return d
}

// Shop is a comparison of systems: all in one runtime, in the other, and each
// where it is good, among them one that breaks down.
func Shop() *report.Report {
	large, xlarge := offer("c7g.large", 2, 0.0725), offer("c7g.xlarge", 4, 0.145)
	hybrid := system("hybrid", true, 212,
		[]report.Service{
			tier("api", "node-fastify", large, 4, 2, models.NoLimit, 0.62, report.BoundCPU),
			tier("ml", "uvicorn-fastapi", xlarge, 2, 4, models.NoLimit, 0.71, report.BoundCPU),
			tier("jobs", "celery-prefork", large, 1, 2, 1, 0.55, report.BoundNothing),
		}, postgres(), redis())
	hybrid.Caches = []report.Saving{{Class: "browse", Backend: "cache", Monthly: USD(151.2), Worth: USD(122.75)}, {Class: "export", Backend: "cache", Monthly: USD(44), Worth: USD(51.1)}}
	hybrid.Metastable = &report.Metastable{Recovers: true, Spike: 2760, During: 2 * sim.Second, Goodput: 1}
	hybrid.Binds, hybrid.Savings, hybrid.Spared, hybrid.Estimate = "ml", USD(188.4), USD(173.85), Interval(0.205, 0.01)
	thumbnails := models.LatencyGoal{Of: models.Completion, Quantile: 0.95, Limit: 60 * sim.Second}
	hybrid.Goals = []report.ClassFigure{{Class: "thumbnail", Goal: thumbnails, Figure: Interval(41.25, 2.5)}}
	python := system("all-python", true, 268,
		[]report.Service{
			tier("api", "gunicorn-sync-django", offer("c7g.2xlarge", 8, 0.29), 10, 17, 1, 0.44, report.BoundWorkers),
			tier("ml", "uvicorn-fastapi", xlarge, 2, 4, models.NoLimit, 0.71, report.BoundCPU),
			tier("jobs", "celery-prefork", large, 1, 2, 1, 0.55, report.BoundNothing),
		}, postgres(), redis())
	python.Goals = []report.ClassFigure{{Class: "thumbnail", In: "export", Goal: thumbnails, Figure: Interval(54.5, 2)}}
	python.Binds, python.Bound = "api", report.BoundWorkers
	python.Backends[0].Connections = 340
	node := system("all-node", false, 4321,
		[]report.Service{
			tier("api", "node-fastify", large, 4, 2, models.NoLimit, 0.62, report.BoundCPU),
			tier("ml", "node-fastify", xlarge, 40, 4, models.NoLimit, 1, report.BoundCPU),
			tier("jobs", "node-bullmq", large, 1, 2, 1, 0.55, report.BoundNothing),
		}, postgres(), redis())
	node.Binds, node.Result.Verdict, node.Result.OfferedLoad = "ml", result.Overloaded, 1.27
	return &report.Report{
		Scenario: "Storefront with recommendations", Traffic: "constant, 800 requests/s", Rate: 800, Seed: 1, Goal: StorefrontGoal(),
		Goals:    []report.ClassGoal{{Class: "thumbnail", Goal: models.Goal{Latency: []models.LatencyGoal{thumbnails}}}},
		Provider: "aws", Region: "us-east-1", Designs: []report.Design{node, python, hybrid},
	}
}

// StormyShop is a simulation of a system whose clients retry: services answer
// more than anybody waits for.
func StormyShop() *report.Simulation {
	r := Shop()
	d := r.Designs[2]
	d.Met, d.Goals, d.Result.Verdict = false, nil, result.Overloaded
	d.Result.Counts = result.Counts{Offered: 400_000, Done: 310_000, Expired: 89_900, InFlight: 100}
	d.Result.Averages.DonePerSecond = 620
	for i := range d.Result.Services {
		a := &d.Result.Services[i].Averages
		a.ArrivalsPerSecond *= 2.4
		a.WastedPerSecond = a.DonePerSecond * 0.31
	}
	return &report.Simulation{Scenario: r.Scenario, Traffic: r.Traffic, Seed: 1, Goal: r.Goal, Goals: r.Goals,
		Provider: r.Provider, Region: r.Region, Design: d}
}

// ShopSimulation is a simulation of a system that works.
func ShopSimulation() *report.Simulation {
	r := Shop()
	return &report.Simulation{Scenario: r.Scenario, Traffic: r.Traffic, Seed: 1, Goal: r.Goal, Goals: r.Goals,
		Provider: r.Provider, Region: r.Region, Design: r.Designs[2]}
}

// ShopSweep is a sweep of systems.
func ShopSweep() *report.Sweep {
	s := &report.Sweep{Axis: report.Axis{Key: "traffic.rate", Log: true, Values: []float64{200, 800, 3200}}}
	for _, rate := range s.Values {
		r := Shop()
		r.Traffic, r.Rate = fmt.Sprintf("constant, %g requests/s", rate), rate
		for i := range r.Designs {
			d := &r.Designs[i]
			for k := range d.Services {
				v := &d.Services[k]
				v.Instances = int(math.Ceil(float64(v.Instances) * rate / 800))
				v.Bill = bill(v.Instances, v.Offer).Part(v.Name)
			}
			*d = resized(*d)
		}
		s.Report = append(s.Report, r)
	}
	return s
}

// resized is the design with the bill of its parts.
func resized(d report.Design) report.Design {
	d.Bill = cost.Bill{}
	for _, s := range d.Services {
		d.Bill.Lines = append(d.Bill.Lines, s.Bill.Lines...)
	}
	for _, b := range d.Backends {
		d.Bill.Lines = append(d.Bill.Lines, b.Bill.Lines...)
	}
	return d
}
