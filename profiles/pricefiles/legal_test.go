package pricefiles_test

import (
	"fmt"
	"strings"
	"testing"

	"fleetcost/profiles/pricefiles"
)

// offerOf is an AWS bulk offer of products with one price each.
func offerOf(products ...[3]string) string {
	var p, t []string
	for i, o := range products {
		p = append(p, fmt.Sprintf(`"S%d": {"productFamily": %q, "attributes": {%s, "regionCode": "us-east-1"}}`, i, "Database Instance", o[0]))
		t = append(t, fmt.Sprintf(`"S%d": {"S%d.J": {"effectiveDate": "2026-01-01", "termAttributes": {}, "priceDimensions": {"d": {"unit": "Hrs", "beginRange": %q, "pricePerUnit": {"USD": %q}}}}}`, i, i, o[1], o[2]))
	}
	return `{"formatVersion": "v1.0", "offerCode": "X", "products": {` + strings.Join(p, ",") + `}, "terms": {"OnDemand": {` + strings.Join(t, ",") + `}}, "publicationDate": "2026-10-02T00:00:00Z"}`
}

func azureOf(items ...string) string {
	return `{"BillingCurrency": "USD", "Items": [` + strings.Join(items, ",") + `], "NextPageLink": null}`
}

func googleOf(skus ...string) string { return `{"skus": [` + strings.Join(skus, ",") + `]}` }

func skuOf(description, group string, nanos int) string {
	return fmt.Sprintf(`{"description": %q, "category": {"resourceFamily": "Compute", "resourceGroup": %q, "usageType": "OnDemand"}, "serviceRegions": ["us-central1"], "pricingInfo": [
		{"pricingExpression": {"usageUnit": "h", "tieredRates": [{"startUsageAmount": 0, "unitPrice": {"currencyCode": "USD", "units": "0", "nanos": %d}}]}, "effectiveTime": "2026-10-01T00:00:00Z"}]}`, description, group, nanos)
}

// Files that are as the providers write them, if not as one expects.
func TestOddButLegal(t *testing.T) {
	const item = `{"product": {"productFamily": "Compute Instance", "attributes": {"servicecode": "AmazonEC2", "instanceType": "c7g.large", "operatingSystem": "Linux", "regionCode": "us-east-1"}},
		"terms": {"OnDemand": {"A": {"effectiveDate": "2026-03-01T00:00:00Z", "termAttributes": {}, "priceDimensions": {"d": {"unit": "Hrs", "beginRange": "0", "pricePerUnit": {"CNY": "0.5", "USD": "0.0725"}}}}}}}`
	const d2s = `"serviceName": "Virtual Machines", "armSkuName": "Standard_D2s_v5", "skuName": "D2s v5", "productName": "Dsv5", "armRegionName": "westeurope", "type": "Consumption", "unitOfMeasure": "1 Hour"`
	const traffic = `"serviceName": "Bandwidth", "skuName": "Standard", "productName": "Bandwidth", "armRegionName": "westeurope", "type": "Consumption", "unitOfMeasure": "1 GB", "effectiveStartDate": "2026-01-01T00:00:00Z"`
	for _, c := range []struct {
		name, file string
		want       []string // offer = price
	}{
		{"an hour of four kinds of balancers has one usage type", offerOf(
			[3]string{`"servicecode": "AWSELB", "usagetype": "LoadBalancerUsage", "operation": "LoadBalancing"`, "0", "0.025"},
			[3]string{`"servicecode": "AWSELB", "usagetype": "LoadBalancerUsage", "operation": "LoadBalancing:Application"`, "0", "0.0225"}),
			[]string{"AWSELB LoadBalancerUsage LoadBalancing in us-east-1, on_demand = 0.025 of 2026-10-02", "AWSELB LoadBalancerUsage LoadBalancing:Application in us-east-1, on_demand = 0.0225 of 2026-10-02"}},
		{"a database with and without its licence", offerOf(
			[3]string{`"servicecode": "AmazonRDS", "instanceType": "db.m5.large", "databaseEngine": "Oracle", "licenseModel": "Bring your own license"`, "0", "0.178"},
			[3]string{`"servicecode": "AmazonRDS", "instanceType": "db.m5.large", "databaseEngine": "Oracle", "licenseModel": "License included"`, "0", "0.356"}),
			[]string{"AmazonRDS Oracle db.m5.large Bring your own license in us-east-1, on_demand = 0.178 of 2026-10-02", "AmazonRDS Oracle db.m5.large License included in us-east-1, on_demand = 0.356 of 2026-10-02"}},
		{"one price under two operations is one offer", offerOf(
			[3]string{`"servicecode": "AWSLambda", "usagetype": "Request", "operation": "A"`, "0", "0.0000002"},
			[3]string{`"servicecode": "AWSLambda", "usagetype": "Request", "operation": "B"`, "0", "0.0000002"}),
			[]string{"AWSLambda Request in us-east-1, on_demand = 0.0000002 of 2026-10-02"}},
		{"an answer of GetProducts holds its items as texts", fmt.Sprintf(`{"FormatVersion": "aws_v1", "PriceList": [%q]}`, item), []string{"c7g.large in us-east-1, on_demand = 0.0725 of 2026-03-01"}},
		{"items of GetProducts follow each other", item + "\n" + item, []string{"c7g.large in us-east-1, on_demand = 0.0725 of 2026-03-01"}},
		{"traffic is told apart by its meter", azureOf(
			`{`+traffic+`, "currencyCode": "USD", "meterName": "Data Transfer Out", "tierMinimumUnits": 100, "retailPrice": 0.08}`,
			`{`+traffic+`, "currencyCode": "USD", "meterName": "Inter-Region", "tierMinimumUnits": 0.0, "retailPrice": 0.02}`,
			`{`+traffic+`, "currencyCode": "USD", "meterName": "Between zones", "tierMinimumUnits": 0, "retailPrice": 0.01}`),
			[]string{"Bandwidth Standard Bandwidth, Data Transfer Out in westeurope, on_demand from 100 = 0.08 of 2026-01-01", "Bandwidth Standard Bandwidth, Inter-Region in westeurope, on_demand = 0.02 of 2026-01-01",
				"Bandwidth Standard Bandwidth, Between zones in westeurope, on_demand = 0.01 of 2026-01-01"}},
		{"a price that has ended, and one that begins later, beside the price of today", azureOf(
			`{`+d2s+`, "effectiveStartDate": "2025-01-01T00:00:00Z", "effectiveEndDate": "2026-06-01T00:00:00Z", "retailPrice": 0.12}`,
			`{`+d2s+`, "effectiveStartDate": "2026-06-01T00:00:00Z", "retailPrice": 0.115}`,
			`{`+d2s+`, "effectiveStartDate": "2027-01-01T00:00:00Z", "retailPrice": 0.13}`),
			[]string{"Standard_D2s_v5 in westeurope, on_demand = 0.115 of 2026-06-01"}},
		{"two accelerators of 80 GB", googleOf(skuOf("Nvidia Tesla A100 80GB GPU running in Americas", "GPU", 4e8), skuOf("Nvidia H100 80GB GPU running in Americas", "GPU", 9e8)),
			[]string{"A100 80GB GPU in us-central1, on_demand = 0.4 of 2026-10-01", "H100 80GB GPU in us-central1, on_demand = 0.9 of 2026-10-01"}},
		{"a core at two prices makes no machine", googleOf(skuOf("N2 Instance Core running in Americas", "CPU", 3e7), skuOf("N2 Instance Core running in Iowa", "CPU", 4e7), skuOf("N2 Instance Ram running in Americas", "RAM", 4e6)),
			[]string{"N2 core N2 Instance Core running in Americas in us-central1, on_demand = 0.03 of 2026-10-01", "N2 core N2 Instance Core running in Iowa in us-central1, on_demand = 0.04 of 2026-10-01", "N2 RAM in us-central1, on_demand = 0.004 of 2026-10-01"}},
		{"a rate of a host of one's own is none of a machine", "Publication Date,2026-10-01\n" +
			"DiscountedRate,Currency,DiscountedUsageType,DiscountedServiceCode,DiscountedOperation,PurchaseOption,LeaseContractLength,DiscountedRegionCode\n" +
			"0.07,USD,EUC1-BoxUsage:m5.large,AmazonEC2,RunInstances,No Upfront,1,eu-central-1\n0.01,USD,EUC1-HostBoxUsage:m5.large,AmazonEC2,RunInstances,No Upfront,1,eu-central-1\n",
			[]string{"m5.large in eu-central-1, savings_plan_1y_no_upfront = 0.07 of 2026-10-01"}},
	} {
		f, err := pricefiles.Read(strings.NewReader(c.file), pricefiles.Options{Today: "2026-11-30"})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		var got []string
		for _, o := range f.Offers {
			name := o.Machine + o.Service + " in " + o.Region + ", " + o.Kind
			if o.From != "" {
				name += " from " + o.From
			}
			got = append(got, name+" = "+o.Price.Decimal()+" of "+o.AsOf)
		}
		if strings.Join(got, "\n") != strings.Join(c.want, "\n") {
			t.Errorf("%s:\n%s\nnot\n%s", c.name, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
	}
}

// What a sheet says twice, or by a name that nobody knows, would be passed over.
func TestOwnPricesThatWouldBePassedOver(t *testing.T) {
	const row = `{ provider = "aws", region = "us-east-1", machine = "m5.large", kind = "on_demand", usd = 0.1 }`
	for rows, says := range map[string]string{
		row + ", " + row: "",
		row + ", " + strings.Replace(row, "0.1", "0.2", 1):        "m5.large in us-east-1, on_demand costs $0.20 here, and $0.10 above",
		strings.Replace(row, "on_demand", "on-demand", 1):         `there is no kind "on-demand"`,
		strings.Replace(row, "on_demand", "reserved_2y", 1):       `there is no kind "reserved_2y"`,
		strings.Replace(row, `"aws"`, `"AWS"`, 1):                 `there is no provider "AWS"`,
		strings.Replace(row, "usd", `unit = "day", usd`, 1):       "a machine is priced by the hour",
		strings.Replace(row, "on_demand", "spot", 1) + ", " + row: "",
	} {
		_, err := pricefiles.ReadSheet("own.toml", strings.NewReader("price = [ "+rows+" ]"))
		if (err == nil) != (says == "") || err != nil && !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, not %q", rows, err, says)
		}
	}
}

// Files that are put together may say the same, and not two things of one.
func TestSheetsThatContradictEachOther(t *testing.T) {
	sheet := func(price string) pricefiles.Sheet {
		return read(t, "InstanceType,Price,SpotPrice,Region\nm5.large,"+price+",,us-east-1\n", pricefiles.Options{}).Sheet("vms.csv")
	}
	if said := sheet("0.1").Conflict(sheet("0.10")); said != "" {
		t.Errorf("equal prices: %s", said)
	}
	if said := sheet("0.1").Conflict(sheet("0.2")); said != "m5.large in us-east-1, on_demand costs $0.20 in it, and $0.10 in vms.csv: SkyPilot catalogue" {
		t.Errorf("two prices: %q", said)
	}
}
