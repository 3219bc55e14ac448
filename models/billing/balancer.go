package billing

import "math/big"

// Load is what a balancer carried in some hours that are alike: means over each hour.
type Load struct {
	Hours             float64
	RequestsPerSecond float64
	NewPerSecond      float64 // connections that are opened
	Active            float64 // connections that are open
	BytesPerSecond    float64 // in and out
	Functions         float64 // the share of the bytes that passes between it and functions
	Rules             float64 // that are looked at for each request
}

// Connections are those of clients that send so many requests on each and keep it open
// for so many seconds:
//
//	new a second = requests a second / requests of a connection
//	open         = new a second · seconds
func (l Load) Connections(requestsEach, seconds float64) Load {
	l.NewPerSecond = l.RequestsPerSecond / requestsEach
	l.Active = l.NewPerSecond * seconds
	return l
}

// Carrying is the load with so many bytes for each request, there and back.
func (l Load) Carrying(request, response float64) Load {
	l.BytesPerSecond = l.RequestsPerSecond * (request + response)
	return l
}

// A Share of capacity that one dimension of a load takes.
type Share struct {
	Dimension string
	Units     *big.Rat
}

// LCU are the capacity units of an hour of AWS's application load balancer, and what
// binds: the highest of
//
//	new connections/s / 25, open connections / 3000, GB/h / 1,
//	requests/s · max(0, rules − 10) / 1000
//
// where a GB to and from functions counts as 1 / 0.4; not rounded up (AWS's page on Elastic Load Balancing prices; services.csv has the
// definitions).
func (l Load) LCU() Share {
	perHour := over(mul(exact(l.BytesPerSecond), big.NewRat(3600, 1)), gib)
	functions := mul(perHour, exact(l.Functions))
	perHour = new(big.Rat).Sub(perHour, functions)
	evaluations := mul(exact(l.RequestsPerSecond), beyond(exact(l.Rules), big.NewRat(albFreeRules, 1)))
	return highest(
		Share{"new connections", over(exact(l.NewPerSecond), big.NewRat(albNew, 1))},
		Share{"active connections", over(exact(l.Active), big.NewRat(albActive, 1))},
		Share{"bytes", new(big.Rat).Add(over(perHour, big.NewRat(albGB, 1)), over(functions, big.NewRat(albFunctionsTenths, 10)))},
		Share{"rule evaluations", over(evaluations, big.NewRat(albRules, 1))})
}

// NLCU are those of AWS's network load balancer for TCP: new connections/s / 800, open
// connections / 100 000, GB/h / 1.
func (l Load) NLCU() Share {
	return highest(
		Share{"new connections", over(exact(l.NewPerSecond), big.NewRat(nlbNew, 1))},
		Share{"active connections", over(exact(l.Active), big.NewRat(nlbActive, 1))},
		Share{"bytes", over(mul(exact(l.BytesPerSecond), big.NewRat(3600, 1)), gib)})
}

// CU are those of Azure's Application Gateway v2: open connections / 2500, Mbit/s /
// 2.22, new connections/s / 50 (its page on prices; of TLS with RSA keys of 2048 bits).
func (l Load) CU() Share {
	mbits := over(mul(exact(l.BytesPerSecond), big.NewRat(8, 1)), big.NewRat(1_000_000, 1))
	return highest(
		Share{"new connections", over(exact(l.NewPerSecond), big.NewRat(50, 1))},
		Share{"active connections", over(exact(l.Active), big.NewRat(2500, 1))},
		Share{"bytes", over(mbits, big.NewRat(222, 100))})
}

const (
	albNew, albActive, albGB, albRules, albFreeRules = 25, 3000, 1, 1000, 10
	albFunctionsTenths                               = 4 // of a GB
	nlbNew, nlbActive                                = 800, 100_000
)

// highest is the share that binds, the first of equal ones.
func highest(shares ...Share) Share {
	most := shares[0]
	for _, s := range shares[1:] {
		if s.Units.Cmp(most.Units) > 0 {
			most = s
		}
	}
	return most
}

// BalancerType is which balancer of the provider it is; the default is the one for HTTP.
type BalancerType string

// The balancers whose laws are known.
const (
	HTTPBalancer BalancerType = ""
	TCPBalancer  BalancerType = "tcp"
)

// Balancer is a month of a load balancer: its hours and the sum of the highest capacity
// units of each hour. (The highest of a month's means is less than that sum.) Google's is
// paid by the rule and by what comes in; Azure's for TCP by what goes through.
type Balancer struct {
	Part    string
	Type    BalancerType
	Hours   float64
	Loads   []Load
	InBytes float64 // that come in in the month, of Google's
}

func (b Balancer) bill(s *sheet) {
	if !s.amounts(b.Part, "balancer", b.Hours, b.InBytes) {
		return
	}
	for _, l := range b.Loads {
		if !s.amounts(b.Part, "load of the balancer", l.Hours, l.RequestsPerSecond, l.NewPerSecond, l.Active, l.BytesPerSecond, l.Functions, l.Rules) {
			return
		}
	}
	hours := exact(b.Hours)
	switch tcp := b.Type == TCPBalancer; {
	case s.tariff.List.Provider == "aws" && !tcp:
		s.rate(Balancers, b.Part, "load balancer", hours, "alb", "load_balancer")
		s.rate(Balancers, b.Part, "capacity units", b.units(Load.LCU), "alb", "lcu")
	case s.tariff.List.Provider == "aws":
		s.rate(Balancers, b.Part, "load balancer", hours, "nlb", "load_balancer")
		s.rate(Balancers, b.Part, "capacity units", b.units(Load.NLCU), "nlb", "nlcu")
	case s.tariff.List.Provider == "gcp":
		s.rate(Balancers, b.Part, "forwarding rule", hours, "load_balancing", "forwarding_rule")
		s.rate(Balancers, b.Part, "data that comes in", over(exact(b.InBytes), gib), "load_balancing", "ingress_data")
	case s.tariff.List.Provider == "azure" && !tcp:
		s.rate(Balancers, b.Part, "gateway", hours, "application_gateway_v2", "gateway_basic")
		s.rate(Balancers, b.Part, "capacity units", b.units(Load.CU), "application_gateway_v2", "capacity_unit_basic")
	case s.tariff.List.Provider == "azure":
		s.rate(Balancers, b.Part, "data through the balancer", b.carried(), "load_balancer_standard", "data_processed")
	default:
		s.missing(b.Part, "balancer", "no law of balancers for "+s.tariff.List.String())
	}
}

// units are the sum over the hours.
func (b Balancer) units(of func(Load) Share) *big.Rat {
	sum := new(big.Rat)
	for _, l := range b.Loads {
		sum.Add(sum, mul(of(l).Units, exact(l.Hours)))
	}
	return sum
}

func (b Balancer) carried() *big.Rat {
	sum := new(big.Rat)
	for _, l := range b.Loads {
		sum.Add(sum, over(times(l.BytesPerSecond, l.Hours, 3600), gib))
	}
	return sum
}
