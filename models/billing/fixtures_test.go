package billing_test

import (
	"fmt"
	"strings"
	"testing"

	"fleetcost/models"
	"fleetcost/models/billing"
	"fleetcost/models/cost"
)

// prices of an invented list, in which sums can be done in the head: a service, a
// dimension, the unit, and the steps.
const prices = `
alb load_balancer hour 0.02
alb lcu LCU-hour 0.01
nlb load_balancer hour 0.03
nlb nlcu NLCU-hour 0.006
nat_gateway gateway hour 0.05
nat_gateway data_processed GB 0.04
vpc public_ipv4_address hour 0.005
data_transfer internet_out GB 0:0.1 1000:0.05
data_transfer cross_az_each_direction GB 0.01
ebs gp3_storage GB-month 0.08
ebs gp3_iops_above_3000 IOPS-month 0.005
ebs gp3_throughput_above_125 MBps-month 0.04
rds_postgres db_multi_az instance-hour 0.3
rds_postgres db_single_az instance-hour 0.2
rds_storage gp2_multi_az GB-month 0.23
rds_storage gp2_single_az GB-month 0.115
rds_storage backup_above_free GB-month 0.095
elasticache_valkey node node-hour 0.1
sqs requests_standard million+requests 0.4
sqs requests_fifo million+requests 0.5
sns api_requests million+requests 0.5
cloudwatch_logs ingestion GB 0.5
cloudwatch_logs storage GB-month 0.03
cloudwatch_logs insights_scanned GB 0.005
eks cluster hour 0.1
eks cluster_extended_support hour 0.6
fargate vcpu_linux_x86 vCPU-hour 0.04
fargate memory_linux_x86 GB-hour 0.004
fargate ephemeral_storage_above_20gb GB-hour 0.0001
lambda requests request 0.0000002
lambda duration_x86 GB-second 0:0.00002 1000000:0.00001
lambda provisioned_concurrency_x86 GB-second 0.000004
lambda provisioned_duration_x86 GB-second 0.00001
lambda ephemeral_storage_above_512mb GB-second 0.00000003
api_gateway_http requests million+requests 0:1 300000000:0.9
api_gateway_rest requests million+requests 3.5
cloud_run cpu_request_based vCPU-second 0.00002
cloud_run memory_request_based GiB-second 0.000002
cloud_run requests million+requests 0.4
cloud_run cpu_instance_based vCPU-second 0.00001
cloud_run memory_instance_based GiB-second 0.000001
container_apps vcpu_active vCPU-second 0.00002
container_apps vcpu_idle vCPU-second 0.000002
container_apps memory_active GiB-second 0.000003
container_apps memory_idle GiB-second 0.000003
container_apps requests million+requests 0.4
cloud_nat gateway hour 0.04
cloud_nat per_vm VM-hour 0.001
cloud_nat data_processed GiB 0.045
network internet_out_premium_tier_worldwide GiB 0:0.12 1024:0.11
network external_ip_in_use_vm hour 0.005
network public_ipv4_static hour 0.006
load_balancing forwarding_rule hour 0.01
load_balancing ingress_data GB 0.008
bandwidth internet_out_microsoft_network GB 0:0 100:0.087
application_gateway_v2 gateway_basic hour 0.2
application_gateway_v2 capacity_unit_basic CU-hour 0.008
load_balancer_standard data_processed GB 0.005
pubsub message_ingestion TiB 40
memorystore_redis basic_m1 GB-hour 0.05
redis standard_C1 cache-hour 0.138
log_analytics ingestion GB 0:0 5:2.76
gke cluster_management hour 0.1
aks uptime_sla_standard_tier cluster-hour 0.1
ec2 t3_surplus_cpu_credit vCPU-hour 0.05
`

// list of a provider: the invented prices and a few machines.
func list(provider string) cost.Catalogue {
	c := cost.Catalogue{Provider: provider, Region: "here", Purchase: "on-demand"}
	for line := range strings.Lines(strings.TrimSpace(prices)) {
		words := strings.Fields(line)
		r := cost.Rate{Service: words[0], Dimension: words[1], Unit: strings.ReplaceAll(words[2], "+", " "), AsOf: "2026-01-02", Source: "invented"}
		for _, step := range words[3:] {
			from, price, stepped := strings.Cut(step, ":")
			if !stepped {
				from, price = "0", step
			}
			s := cost.Step{Price: cost.MustPrice(price)}
			fmt.Sscan(from, &s.From)
			r.Steps = append(r.Steps, s)
		}
		c.Rates = append(c.Rates, r)
	}
	for _, m := range []struct {
		name           string
		vcpu, baseline float64
	}{{"m.large", 2, 1}, {"t3.medium", 2, 0.2}, {"n1-standard-4", 4, 1}, {"n2-standard-4", 4, 1}, {"e2-standard-4", 4, 1}} {
		c.Offers = append(c.Offers, cost.Offer{Machine: models.Machine{Name: m.name, VCPU: m.vcpu, Baseline: m.baseline},
			OnDemand: cost.MustDollars(0.1), AsOf: "2026-01-02", Source: "invented",
			Spot:       cost.Quote{Price: cost.MustPrice("0.03"), AsOf: "2026-01-02", Source: "invented"},
			Reserved1Y: cost.Quote{Price: cost.MustPrice("0.06"), AsOf: "2026-01-02", Source: "invented"}})
	}
	return c
}

// billed is the statement of items of a provider, which must have one.
func billed(t *testing.T, provider string, items ...billing.Item) billing.Statement {
	t.Helper()
	s, err := billing.Tariff{List: list(provider)}.Bill(items...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// total is the sum of the bill, in dollars.
func total(s billing.Statement) float64 { return s.Bill().Monthly().USD() }
