package billing

import "fleetcost/models/cost"

// Unlisted are the rates of a provider that the laws here ask for, and that no price list
// of the program has: without an own price what they are of is named as not in the bill.
func Unlisted(provider string) []cost.Rate {
	rates := map[string][]cost.Rate{
		"gcp": {
			{Service: "persistent_disk", Dimension: "storage", Unit: "GiB-month"},
			{Service: "cloud_sql", Dimension: "storage", Unit: "GiB-month"},
			{Service: "cloud_sql", Dimension: "storage_ha", Unit: "GiB-month"},
			{Service: "cloud_sql", Dimension: "backup", Unit: "GiB-month"},
			{Service: "cloud_logging", Dimension: "ingestion", Unit: "GiB"},
			{Service: "cloud_logging", Dimension: "storage", Unit: "GiB-month"},
			{Service: "cloud_logging", Dimension: "queries", Unit: "GiB"},
			{Service: "network", Dimension: "inter_zone", Unit: "GiB"},
			{Service: "pubsub", Dimension: "message_delivery", Unit: "TiB"},
		},
		"azure": {
			{Service: "managed_disk", Dimension: "storage", Unit: "GiB-month"},
			{Service: "azure_database", Dimension: "storage", Unit: "GiB-month"},
			{Service: "azure_database", Dimension: "storage_ha", Unit: "GiB-month"},
			{Service: "azure_database", Dimension: "backup", Unit: "GiB-month"},
			{Service: "log_analytics", Dimension: "retention", Unit: "GB-month"},
			{Service: "log_analytics", Dimension: "queries", Unit: "GB"},
		},
	}
	return rates[provider]
}
