package billing

import (
	"math/big"

	"fleetcost/models/cost"
)

// Egress is what leaves a provider for the internet in a month. AWS's first 100 GB are
// free, once for all regions and services, and the steps of its price begin after them;
// Azure's steps include its own first 100 GB, at a price of 0.
type Egress struct {
	Part string
	GB   float64
	// Allowed is what is left of the free allowance, where there is one.
	Allowed float64
}

// EgressFree is AWS's allowance of a month, in GB.
const EgressFree = 100

// GB of so many bytes.
func GB(bytes ...float64) float64 { return float(over(times(bytes...), gib)) }

func (e Egress) bill(s *sheet) {
	if !s.amounts(e.Part, "egress", e.GB, e.Allowed) {
		return
	}
	gb := exact(e.GB)
	switch s.tariff.List.Provider {
	case "aws":
		free := smaller(gb, exact(e.Allowed))
		if rate, err := s.tariff.List.FindRate("data_transfer", "internet_out"); err == nil {
			s.line(Network, e.Part, "egress to internet, free allowance", free, rate.Unit, cost.Quote{Price: cost.Free, AsOf: rate.AsOf, Source: rate.Source})
		}
		s.rate(Network, e.Part, "egress to internet", minus(gb, free), "data_transfer", "internet_out")
	case "gcp":
		s.rate(Network, e.Part, "egress to internet", gb, "network", "internet_out_premium_tier_worldwide")
	case "azure":
		s.rate(Network, e.Part, "egress to internet", gb, "bandwidth", "internet_out_microsoft_network")
	default:
		s.missing(e.Part, "egress", "no law of egress for "+s.tariff.List.String())
	}
}

// NAT is a month of gateways through which instances without an address reach what is
// outside: the hours of each, and every GB that passes, whichever way and wherever it
// goes. What leaves for the internet is Egress besides.
//
// Google's price grows with the machines behind a gateway, up to 32 of them.
type NAT struct {
	Part      string
	Gateways  float64
	Hours     float64
	GB        float64
	Addresses float64 // public ones
	Machines  float64 // behind each gateway, of Google's
}

const mostMachinesBehindNAT = 32

func (n NAT) bill(s *sheet) {
	if !s.amounts(n.Part, "NAT", n.Gateways, n.Hours, n.GB, n.Addresses, n.Machines) {
		return
	}
	service := "nat_gateway"
	hours := times(n.Gateways, n.Hours)
	switch {
	case s.tariff.List.Provider != "gcp":
		s.rate(Network, n.Part, "NAT gateways", hours, service, "gateway")
	case n.Machines >= mostMachinesBehindNAT:
		s.rate(Network, n.Part, "NAT gateways", hours, "cloud_nat", "gateway")
	default:
		s.rate(Network, n.Part, "machines behind NAT", mul(hours, exact(n.Machines)), "cloud_nat", "per_vm")
	}
	if s.tariff.List.Provider == "gcp" {
		service = "cloud_nat"
	}
	s.rate(Network, n.Part, "data through NAT", exact(n.GB), service, "data_processed")
	Addresses{n.Part, float(times(n.Addresses, n.Hours))}.bill(s)
}

// Addresses are public IPv4 addresses, by the hour.
type Addresses struct {
	Part  string
	Hours float64 // of all of them
}

func (a Addresses) bill(s *sheet) {
	if !s.amounts(a.Part, "public addresses", a.Hours) {
		return
	}
	service, dimension := "vpc", "public_ipv4_address"
	switch s.tariff.List.Provider {
	case "gcp":
		service, dimension = "network", "external_ip_in_use_vm"
	case "azure":
		service, dimension = "network", "public_ipv4_static"
	}
	s.rate(Network, a.Part, "public addresses", exact(a.Hours), service, dimension)
}

// CrossZone is what passes between availability zones of AWS on one way through a system.
//
// Between two instances a GB is paid twice, out at the one and in at the other; between an
// instance and RDS or ElastiCache once, on the instance's side. From a balancer to its
// targets, and between the copies of a database, it is free. Google charges a GB once.
type CrossZone struct {
	Part    string
	Name    string // of the way: api-db
	Managed bool   // RDS or ElastiCache at the other end
	Zones   float64
	GB      float64 // in all, there and back
}

// CrossingShare is the share of calls that cross, where callers prefer no zone: 1 − 1/zones.
func CrossingShare(zones float64) *big.Rat {
	return minus(big.NewRat(1, 1), over(big.NewRat(1, 1), exact(zones)))
}

func (c CrossZone) bill(s *sheet) {
	if !s.amounts(c.Part, c.Name, c.GB) || !s.demand(c.Zones >= 1, c.Part, "%v zones", c.Zones) {
		return
	}
	gb := mul(exact(c.GB), CrossingShare(c.Zones))
	switch {
	case s.tariff.List.Provider == "gcp":
		s.rate(Network, c.Part, c.Name+" between zones", gb, "network", "inter_zone")
		return
	case s.tariff.List.Provider != "aws":
		if gb.Sign() > 0 {
			s.missing(c.Part, c.Name+" between zones", "no price of it in "+s.tariff.List.String())
		}
		return
	}
	out := c.Name + " between zones"
	if !c.Managed {
		out += ", out"
	}
	s.rate(Network, c.Part, out, gb, "data_transfer", "cross_az_each_direction")
	if !c.Managed {
		s.rate(Network, c.Part, c.Name+" between zones, in", gb, "data_transfer", "cross_az_each_direction")
	}
}
