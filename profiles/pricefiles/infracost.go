package pricefiles

import (
	"io"
	"math/big"
	"regexp"
	"strings"

	"fleetcost/models/cost"
)

var infracostBreakdown = Format{
	Name: "infracost", Title: "Infracost breakdown", Holds: "prices of the resources of one estimate",
	is: has("projects", "currency"), read: readInfracost,
}

type infracostResource struct {
	Name, ResourceType string
	MonthlyCost        *string
	CostComponents     []struct {
		Name, Unit    string
		Price         string
		PriceNotFound bool
	}
	Subresources []infracostResource
}

// instance finds the type in "Instance usage (Linux/UNIX, on-demand, m5.4xlarge)".
var instance = regexp.MustCompile(`^Instance usage \(Linux/UNIX, ([a-z-]+), ([^,)]+)\)$`)

// inBrackets is what stands in brackets at the end of a name.
var inBrackets = regexp.MustCompile(`\(([^)]*)\)$`)

// readInfracost reads the unit prices of an estimate. It names no region: its
// user does.
func readInfracost(r io.Reader, f *File) error {
	s := newStream(r)
	var file struct {
		Currency         string
		TotalMonthlyCost *string
		TimeGenerated    string
		Projects         []struct {
			Breakdown struct{ Resources []infracostResource }
		}
	}
	if err := s.value(&file); err != nil {
		return err
	}
	f.AsOf, f.Sums = day(file.TimeGenerated), map[string]cost.Price{}
	listed := new(big.Rat)
	var walk func(resources []infracostResource, kind string)
	walk = func(resources []infracostResource, kind string) {
		for _, r := range resources {
			of := r.ResourceType
			if of == "" {
				of = kind
			}
			for _, c := range r.CostComponents {
				f.infracost(of, c.Name, c.Unit, c.Price, c.PriceNotFound, file.Currency)
			}
			walk(r.Subresources, of)
		}
	}
	for _, p := range file.Projects {
		walk(p.Breakdown.Resources, "")
		for _, r := range p.Breakdown.Resources {
			if r.MonthlyCost == nil {
				continue
			}
			if sum, ok := f.number(*r.MonthlyCost, r.Name+": monthlyCost"); ok {
				f.Sums[strings.ReplaceAll(r.Name, ".", "_")] = sum
				if amount, ok := rat(sum); ok {
					listed.Add(listed, amount)
				}
			}
		}
	}
	f.Sums["listed"] = rounded(listed)
	if file.TotalMonthlyCost != nil {
		if total, ok := f.number(*file.TotalMonthlyCost, "totalMonthlyCost"); ok {
			f.Sums["stated_total"] = total
			if total.Compare(f.Sums["listed"]) != 0 {
				f.note("the resources in it come to %v a month, and the total that it states is %v", f.Sums["listed"], total)
			}
		}
	}
	f.note("the file names no region")
	return s.done()
}

func (f *File) infracost(resource, name, per, price string, missing bool, currency string) {
	if missing {
		f.leave("a price that Infracost did not find")
		return
	}
	p, ok := f.number(price, resource+": "+name)
	if !ok {
		return
	}
	if p = f.dollars(p, currency); !p.Known() {
		return
	}
	o := Offer{Kind: "on_demand", Price: p, Unit: unit(infracostUnit(per))}
	switch {
	case strings.HasPrefix(resource, "aws_"):
		o.Provider = "aws"
	case strings.HasPrefix(resource, "google_"):
		o.Provider = "gcp"
	case strings.HasPrefix(resource, "azurerm_"):
		o.Provider = "azure"
	}
	if m := instance.FindStringSubmatch(name); m != nil {
		o.Machine = m[2]
		if m[1] != "on-demand" {
			o.Kind = strings.ReplaceAll(m[1], "-", "_")
		}
		f.add(o)
		return
	}
	if strings.HasPrefix(name, "Instance usage (") && strings.HasPrefix(resource, "aws_instance") {
		f.leave("a machine with another operating system than Linux")
		return
	}
	o.Service, o.Unit = infracostService(resource, name, o.Unit)
	if o.Unit == "million requests" && strings.HasPrefix(per, "1M") {
		o.Unit = "million requests"
	}
	f.add(o)
}

// infracostUnit spells a unit out: 1M requests are a million of them.
func infracostUnit(per string) string {
	if after, ok := strings.CutPrefix(per, "1M "); ok {
		return "million " + after
	}
	return per
}

// infracostService names what a component is of: EBS gp2, EBS io1 IOPS, Lambda duration.
func infracostService(resource, name, per string) (service, of string) {
	in := ""
	if m := inBrackets.FindStringSubmatch(name); m != nil {
		parts := strings.Split(m[1], ", ")
		in = parts[len(parts)-1]
	}
	switch {
	case strings.HasPrefix(resource, "aws_") && strings.HasPrefix(name, "Storage (") && (resource == "aws_instance" || resource == "aws_ebs_volume" || resource == "aws_launch_template" || resource == "aws_autoscaling_group"):
		return "EBS " + in, month(per)
	case strings.HasPrefix(name, "Provisioned IOPS") && strings.HasPrefix(resource, "aws_"):
		return "EBS io1 IOPS", "IOPS-month"
	case resource == "aws_lambda_function" && name == "Requests":
		return "Lambda requests", per
	case resource == "aws_lambda_function" && strings.HasPrefix(name, "Duration"):
		return "Lambda duration", "GB-second"
	}
	return strings.TrimSpace(resource + " " + name), month(per)
}

func month(per string) string {
	if per == "GB" {
		return "GB-month"
	}
	return per
}
