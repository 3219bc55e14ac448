package reference

var (
	ways     = []string{"on-demand", "spot", "reserved-1y", "reserved-3y"}
	billable = []string{"compute", "storage", "balancer", "network", "database", "cache", "queue", "logs", "kubernetes", "containers", "functions", "api"}
)

// discounts is a key for each kind of line of a bill.
func discounts() (all []Key) {
	for _, kind := range billable {
		all = append(all, k(kind, Share, "", "0", `0.1`, "off lines of "+kind))
	}
	return all
}

// volumes are the keys of a volume.
var volumes = []Key{
	must("name", Text, "", `"data"`, "of the volume"),
	must("size", Size, "", `"500GiB"`, "of each"),
	k("count", Whole, "volumes", "", `1`, "in all; or per_instance"),
	k("per_instance", Whole, "volumes", "", `1`, "of each instance; or count"),
	k("iops", Number, "IOPS", "", `9000`, "that it is provisioned for"),
	k("throughput", Number, "MB/s", "", `400`, "that it is provisioned for"),
}

var cloudSections = []Section{
	{"cloud", "whose machines, where and at what price", []Key{
		must("provider", Text, "", `"aws"`, "of the price list", "@clouds"),
		must("region", Text, "", `"us-east-1"`, "of the price list", "@clouds"),
		k("purchase", Text, "", "on-demand", `"spot"`, "how machines are bought", ways...),
		k("redone", Share, "", "0", `"4%"`, "of spot: work that is done again"),
		k("volume", Size, "", "", `"20GiB"`, "of each instance"),
		k("iops", Number, "IOPS", "3000", `9000`, "that the volume is provisioned for"),
		k("throughput", Number, "MB/s", "125", `400`, "that the volume is provisioned for"),
		k("volumes", Tables, "", "", `[ { name = "data", size = "500GiB", count = 1, iops = 9000, throughput = 400 }, { name = "scratch", size = "50GiB", per_instance = 1 } ]`, "beside it", "#cloud.volumes.N"),
		k("discount", Table, "", "", `{ compute = 0.12, storage = 0.1 }`, "that was negotiated, by kind of line", "#cloud.discount"),
		k("prices", Text, "", "", `"prices.toml"`, "own prices, as fleetcost prices import writes them"),
		k("currency", Table, "", "US dollars", `{ code = "EUR", per_usd = 0.92, as_of = "2026-11-01" }`, "in which amounts are shown", "#cloud.currency"),
		k("owned", Tables, "", "", `[ { machine = "c7g.large", instances = 1, usd = 0.05 } ]`, "machines that are committed to already", "#cloud.owned.N"),
	}},
	{"cloud.volumes.N", "a volume", volumes},
	{"cloud.discount", "what was negotiated, by kind of line", discounts()},
	{"cloud.currency", "another currency", []Key{
		must("code", Text, "", `"EUR"`, "by ISO 4217"),
		must("per_usd", Number, "", `0.92`, "for a US dollar"),
		k("as_of", Text, "", "", `"2026-11-01"`, "of the rate"),
	}},
	{"cloud.owned.N", "what is owned already", []Key{
		must("machine", Text, "", `"c7g.large"`, "of which type", "@machines"),
		must("instances", Whole, "instances", `1`, "how many"),
		must("usd", Number, "US$/h", `0.05`, "for each"),
	}},
	{"network", "how the system is reached; without it nothing of it is billed", []Key{
		k("zones", Whole, "zones", "2", `3`, "over which instances are spread"),
		k("public", Truth, "", "true", `false`, "answers leave for the internet"),
		k("balancer", Text, "", "http", `"tcp"`, "what is in front", "http", "tcp", "none", "http-api", "rest-api", "function-url"),
		k("request", Size, "", "", `"1100B"`, "of each request, with its headers"),
		k("response", Size, "", "", `"18KB"`, "of each answer"),
		k("requests_per_connection", Number, "requests", "", `12`, "of a client, before it is closed"),
		k("connection_time", Duration, "", "", `"40s"`, "that a client's connection is open"),
		k("rules", Number, "rules", "1", `4`, "of the balancer"),
		k("nat_gateways", Whole, "gateways", "one in each zone", `1`, "through which machines reach the internet"),
		k("nat", Size, "", "", `"1500B"`, "that passes them for each request"),
		k("addresses", Whole, "addresses", "by the gateways and zones", `2`, "public ones"),
		k("free_egress", Truth, "", "true", `false`, "the first 100 GB of an account in a month"),
	}},
	{"logs", "what is logged", []Key{
		k("per_request", Size, "", "", `"600B"`, "that each request writes"),
		k("keep", Duration, "", "", `"720h"`, "how long it is kept"),
		k("compressed", Share, "", "1", `0.15`, "of its size that is stored"),
		k("queried", Size, "", "", `"100GiB"`, "that queries read in a month"),
	}},
}
