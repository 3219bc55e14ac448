package contract

import (
	"fmt"
	"strings"

	"fleetcost/models"
	"fleetcost/models/report"
	"fleetcost/outputs/phrases"
)

// CheckJSON is what a scenario means, and what was assumed in reading it.
type CheckJSON struct {
	CurrencyJSON
	Scenario    string              `json:"scenario"`
	Traffic     string              `json:"traffic"`
	Goal        GoalJSON            `json:"goal"`
	GoalOfClass map[string]GoalJSON `json:"goal_of_class"`
	Provider    string              `json:"provider"`
	Region      string              `json:"region"`
	Requests    []RequestJSON       `json:"requests"`
	Sends       []SentJSON          `json:"sends"` // by the requests of clients; empty where there is but one service
	Backends    []CheckedBackend    `json:"backends"`
	Designs     []CheckedDesign     `json:"designs"`
	Commands    []CommandJSON       `json:"commands"` // of designs, as they were understood
	Assumed     []AssumedJSON       `json:"assumed"`  // keys that were filled in
	Warnings    []string            `json:"warnings"`
}

// RequestJSON is what one sort of requests demands of the reference core in the
// reference runtime, in the mean.
type RequestJSON struct {
	Service string `json:"service"` // empty where there is but one
	Class   string `json:"class"`
	Inner   bool   `json:"inner"` // other requests send it
	Share   Number `json:"share"` // of the requests of clients; null of inner ones
	CPU     Number `json:"cpu_ms"`
	IO      Number `json:"io_ms"` // with its calls, when nothing waits
	Steps   int    `json:"steps"`
}

// SentJSON is a request and what it sends to other services.
type SentJSON struct {
	Service  string     `json:"service"`
	Class    string     `json:"class"`
	Enqueued bool       `json:"enqueued"`  // nobody waits for it
	Timeout  Number     `json:"timeout_s"` // of each attempt; null: none
	Retries  Number     `json:"retries"`   // after the first attempt; null: any number
	Hedge    Number     `json:"hedge_s"`   // until a second attempt is sent beside the first; null: never
	Breaker  Number     `json:"breaker"`   // share of errors that opens it; null: none
	Optional bool       `json:"optional"`  // the caller does without
	Sends    []SentJSON `json:"sends"`
}

// CheckedBackend is a backend with what it is run on. What is not limited is null.
type CheckedBackend struct {
	Name        string `json:"name"`
	Servers     Number `json:"servers"` // steps that it works on at once
	Cores       Number `json:"cores"`   // that all steps share
	Pool        Number `json:"pool"`    // connections of a process; null also where they follow the runtime
	OfRuntime   bool   `json:"pool_of_runtime"`
	PerRequest  bool   `json:"connection_per_request"`
	Connections Number `json:"connections"` // that all share
	Ceiling     Number `json:"accepted"`    // connections that it accepts
	Offer       string `json:"offer"`       // empty where it has no price
	Count       int    `json:"count"`       // of it
	USDPerHour  Number `json:"usd_per_hour"`
}

// CheckedDesign is a design with the services that it deploys.
type CheckedDesign struct {
	Name     string           `json:"name"`
	Services []CheckedService `json:"services"`
}

// CheckedService is a service as a design runs it.
type CheckedService struct {
	Name      string   `json:"name"` // empty where there is but one
	Inside    []string `json:"inside"`
	Runtime   string   `json:"runtime"`
	Machines  []string `json:"machines"` // patterns of names
	Matching  int      `json:"matching"` // machines that they match
	Processes string   `json:"processes"`
	CPU       Number   `json:"cpu_ms"` // per request of a client, on the reference core
	Batched   bool     `json:"batched"`
	Balancer  string   `json:"balancer"`
	Scaling   string   `json:"scaling,omitempty"` // who decides how many instances there are
	Life      string   `json:"life,omitempty"`    // what one goes through
}

// CommandJSON is a command of a design and what it was understood as.
type CommandJSON struct {
	Design  string `json:"design"`
	Command string `json:"command"`
	Server  string `json:"server"`
	As      string `json:"understood_as"`
}

// AssumedJSON is a key that was filled in.
type AssumedJSON struct {
	Key   string `json:"key"`
	Value string `json:"value"`
	Why   string `json:"because"`
}

// Check is what a scenario means.
func Check(c *report.Check) CheckJSON {
	all := CheckJSON{
		CurrencyJSON: currencyJSON(c.Currency),
		Scenario:     c.Scenario, Traffic: c.Traffic, Goal: goalJSON(c.Goal), GoalOfClass: goalOfClassJSON(c.Goals),
		Provider: c.Provider, Region: c.Region, Requests: []RequestJSON{}, Sends: sendsJSON(c.Sends),
		Backends: []CheckedBackend{}, Designs: []CheckedDesign{}, Commands: []CommandJSON{}, Assumed: []AssumedJSON{},
		Warnings: list(phrases.All(c.Warnings)),
	}
	for _, r := range c.Requests {
		one := RequestJSON{Service: r.Service, Class: r.Class, Inner: r.Inner, Share: Number(r.Share), CPU: Number(1e3 * r.CPU), IO: Number(1e3 * r.IO), Steps: r.Steps}
		if r.Inner {
			one.Share = Number(report.Unmeasured)
		}
		all.Requests = append(all.Requests, one)
	}
	for i := range c.Backends {
		all.Backends = append(all.Backends, checkedBackend(&c.Backends[i]))
	}
	for _, d := range c.Designs {
		design := CheckedDesign{Name: d.Name, Services: []CheckedService{}}
		for _, s := range d.Services {
			design.Services = append(design.Services, CheckedService{
				Name: s.Name, Inside: list(s.Inside), Runtime: s.Runtime, Machines: list(s.Machines), Matching: s.Matching,
				Processes: s.Processes, CPU: Number(1e3 * s.CPU), Batched: s.Batched, Balancer: s.Balancer, Scaling: s.Scaling, Life: s.Life,
			})
		}
		all.Designs = append(all.Designs, design)
	}
	for _, u := range c.Commands {
		all.Commands = append(all.Commands, CommandJSON{u.Design, u.Command, u.Server, u.As})
	}
	for _, a := range c.Assumed {
		all.Assumed = append(all.Assumed, AssumedJSON{a.Key, a.Value, a.Why})
	}
	return all
}

// ifAny is a number above zero; null where there is no such limit.
func ifAny(x float64) Number {
	if x > 0 {
		return Number(x)
	}
	return Number(report.Unmeasured)
}

func sendsJSON(sends []report.Sent) []SentJSON {
	all := []SentJSON{}
	for _, s := range sends {
		p := s.Policy
		one := SentJSON{
			Service: s.Service, Class: s.Class, Enqueued: s.Enqueued, Timeout: ifAny(p.Timeout.Seconds()), Retries: Number(p.Retries),
			Hedge: ifAny(p.Hedge.Seconds()), Breaker: ifAny(p.Breaker), Optional: p.Optional, Sends: sendsJSON(s.Sends),
		}
		if p.Retries == models.Unlimited {
			one.Retries = Number(report.Unmeasured)
		}
		all = append(all, one)
	}
	return all
}

func checkedBackend(b *report.CheckedBackend) CheckedBackend {
	one := CheckedBackend{
		Name: b.Name, Servers: ifAny(float64(b.Servers)), Cores: ifAny(b.Cores), Pool: ifAny(float64(b.Pool)),
		OfRuntime: b.Pool == models.RuntimesPool, PerRequest: b.PerRequest, Connections: ifAny(float64(b.Connections)),
		Ceiling: ifAny(float64(b.Ceiling)), Offer: b.Offer.Name, Count: b.Count, USDPerHour: Number(report.Unmeasured),
	}
	if b.Count > 0 {
		one.USDPerHour = Number(b.Offer.Hourly.USD() * float64(b.Count))
	}
	return one
}

// CheckTable has a line for each value: of which part of the scenario it is, of what
// in it, and the names of the fields as in JSON. What is not known, or not limited,
// has no line.
func CheckTable(c *report.Check) Table {
	var rows []record
	line := func(part, name, key, value string) {
		if value != "" {
			rows = append(rows, record{
				{Name: "scenario", Value: c.Scenario, Text: true}, {Name: "part", Value: part}, {Name: "name", Value: name, Text: true},
				{Name: "field", Value: key, Text: true}, {Name: "value", Value: value, Text: true},
			})
		}
	}
	all := func(part, name string, v any) {
		for _, f := range fields(v).in(c.Currency) {
			line(part, name, f.Name, f.Value)
		}
	}
	j := Check(c)
	line("scenario", "", "traffic", j.Traffic)
	line("scenario", "", "goal", phrases.Goal(c.Goal))
	line("scenario", "", "goal_of_class", phrases.ClassGoals(c.Goals))
	line("scenario", "", "provider", j.Provider)
	line("scenario", "", "region", j.Region)
	if c.Currency.Foreign() {
		line("scenario", "", "currency", j.Currency)
		line("scenario", "", "per_usd", j.PerUSD.String())
		line("scenario", "", "currency_as_of", j.CurrencyJSON.AsOf)
	}
	for _, r := range j.Requests {
		all("request", r.Class, r)
	}
	var sends func(from string, all []SentJSON)
	sends = func(from string, sent []SentJSON) {
		for _, s := range sent {
			if from != "" {
				all("send", from+" → "+s.Service+" "+s.Class, s)
			}
			sends(s.Service+" "+s.Class, s.Sends)
		}
	}
	sends("", j.Sends)
	for _, b := range j.Backends {
		all("backend", b.Name, b)
	}
	for _, d := range j.Designs {
		for _, s := range d.Services {
			all("design", strings.TrimSpace(d.Name+" "+s.Name), s)
		}
	}
	for _, u := range j.Commands {
		all("command", u.Design, u)
	}
	for _, a := range j.Assumed {
		line("assumed", a.Key, "value", a.Value)
		line("assumed", a.Key, "because", a.Why)
	}
	for i, w := range j.Warnings {
		line("warning", fmt.Sprint(i+1), "text", w)
	}
	header := record{{Name: "scenario"}, {Name: "part"}, {Name: "name"}, {Name: "field"}, {Name: "value"}}
	return Table{header, rows}
}
