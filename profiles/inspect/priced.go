package inspect

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"fleetcost/models"
	"fleetcost/models/billing"
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/profiles"
)

func inGiB(b models.Bytes) float64 {
	return math.Round(100*float64(b)/float64(models.GiB)) / 100
}

func machines(prices cost.Catalogue) *report.Listing {
	l := &report.Listing{Columns: []string{"machine", "arch", "vcpu", "cores", "baseline", "memory_gib", "speed", "accelerator", "usd_per_hour", "as_of"}, Gives: []string{"as_of", "cores"}}
	for _, o := range prices.Offers {
		m := o.Machine
		l.Rows = append(l.Rows, []any{
			m.Name, m.Arch, m.VCPU, m.Cores(), baseline(m), inGiB(m.Memory), m.Speed, accelerator(m), o.OnDemand.USD(), o.AsOf,
		})
	}
	return l
}

// baseline is the share of its vCPUs that a machine may use for long. Above it a
// burstable one pays for credits, and a throttled one waits.
func baseline(m models.Machine) float64 {
	return math.Round(1e4*min(m.Baseline, m.Usable()/m.VCPU)) / 1e4
}

// accelerator is what a machine has besides its vCPUs: "NVIDIA T4",
// "8 × NVIDIA T4", or "" for nothing.
func accelerator(m models.Machine) string {
	if m.Accelerators > 1 {
		return fmt.Sprintf("%d × %s", m.Accelerators, m.Accelerator)
	}
	return m.Accelerator
}

// managed shows databases, caches and brokers with their price per hour, and what
// is paid by the request with that of a million. A multi-AZ price includes the
// standby; vcpu is empty where the provider does not say.
func managed(prices cost.Catalogue) *report.Listing {
	l := &report.Listing{Columns: []string{"service", "offer", "multi_az", "vcpu", "memory_gib", "usd", "per", "product", "as_of"}, Gives: []string{"as_of", "product"}}
	l.None = fmt.Sprintf("there are no prices of managed services in %v; give such a backend no instance, and add its price to the answer", prices)
	for _, m := range prices.Managed {
		var vcpu any
		if m.VCPU > 0 {
			vcpu = m.VCPU
		}
		l.Rows = append(l.Rows, []any{m.Service, m.Name, m.MultiAZ, vcpu, inGiB(m.Memory), m.Hourly.USD(), "hour", m.Product, m.AsOf})
	}
	for _, m := range prices.Metered {
		l.Rows = append(l.Rows, []any{m.Service, m.Name, nil, nil, nil, m.PerMillion.USD(), "million " + m.Unit, m.Product, m.AsOf})
	}
	return l
}

// rates show what is charged for that is no machine, step by step of its price, and what a
// bill may ask for that has no price here: an own one takes its place.
func rates(prices cost.Catalogue) *report.Listing {
	l := &report.Listing{Columns: []string{"rate", "unit", "from", "usd", "as_of"}}
	for _, r := range prices.Rates {
		for _, s := range r.Steps {
			l.Rows = append(l.Rows, []any{r.String(), r.Unit, s.From, s.Price.USD(), r.AsOf})
		}
	}
	for _, r := range billing.Unlisted(prices.Provider) {
		if _, err := prices.FindRate(r.Service, r.Dimension); err != nil {
			l.Rows = append(l.Rows, []any{r.String(), r.Unit, nil, nil, nil})
		}
	}
	return l
}

// backendPresets show what is assumed of each kind of backend, and how many managed
// offers of it there are in the region, and the cheapest ("-" of none).
func backendPresets(prices cost.Catalogue) *report.Listing {
	l := &report.Listing{Columns: []string{"backend", "services", "connections", "connect_ms", "round_trip_ms", "servers", "discipline", "managed", "cheapest"}, Gives: []string{"connect_ms", "discipline"}}
	for _, b := range profiles.Backends() {
		servers, cheapest := any("vcpu"), "-"
		if b.Servers > 0 {
			servers = b.Servers
		}
		var offers []cost.Managed
		for _, service := range b.Services {
			offers = append(offers, prices.ManagedOf(service)...)
		}
		if len(offers) > 0 {
			least := slices.MinFunc(offers, func(m, n cost.Managed) int { return cmp.Compare(m.Hourly, n.Hourly) })
			cheapest = fmt.Sprintf("%v: %v an hour", least, least.Hourly)
		}
		l.Rows = append(l.Rows, []any{
			b.Name, strings.Join(b.Services, " "), b.Connections, b.Connect.Milliseconds(), b.RoundTrip.Milliseconds(),
			servers, b.Discipline(), len(offers), cheapest,
		})
	}
	return l
}
