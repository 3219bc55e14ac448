package billing

import (
	"encoding/csv"
	"strconv"
	"testing"
	"time"

	"fleetcost/profiles/shared"
)

// The numbers in the laws are those by which the price collection defines its units.
func TestDefinitions(t *testing.T) {
	rows, err := csv.NewReader(shared.Open(t, "pricing", "services.csv")).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	defined := map[string]float64{}
	for _, row := range rows[1:] {
		if q := row[column["quantity"]]; q != "" && row[column["price_usd"]] == "" {
			x, err := strconv.ParseFloat(q, 64)
			if err != nil {
				t.Fatal(err)
			}
			defined[row[column["service"]]+" "+row[column["dimension"]]] = x
		}
	}
	for name, here := range map[string]float64{
		"lambda free_tier_requests": lambdaFreeRequests, "lambda free_tier_duration": lambdaFreeGBSeconds,
		"fargate minimum_billing": leastRun.Seconds(),
		"alb lcu_new_connections": albNew, "alb lcu_active_connections": albActive, "alb lcu_processed_bytes": albGB,
		"alb lcu_processed_bytes_lambda": albFunctionsTenths / 10.,
		"alb lcu_rule_evaluations":       albRules, "alb lcu_free_rules": albFreeRules,
		"nlb nlcu_tcp_new_connections": nlbNew, "nlb nlcu_tcp_active_connections": nlbActive, "nlb nlcu_tcp_processed_bytes": 1,
		"data_transfer internet_out_free_allowance": EgressFree,
		"cloud_run free_tier_cpu":                   cloudRunFreeVCPUSeconds, "cloud_run free_tier_memory": cloudRunFreeGiBSeconds,
		"cloud_run free_tier_requests": cloudRunFreeRequests, "cloud_run billing_granularity": float64(cloudRunTick / time.Millisecond),
	} {
		if there, known := defined[name]; !known || there != here {
			t.Errorf("%s is %v here, %v in the collection", name, here, there)
		}
	}
}
