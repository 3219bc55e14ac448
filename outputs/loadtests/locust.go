package loadtests

// Locust. Its users wait for answers; open traffic is one user, a source, that sends each
// request at its moment from a greenlet of its own.
func init() {
	Tools.Register("locust", "a locustfile", Tool{
		results: "Run it with locust --headless -f locustfile.py --csv results, and compare: fleetcost validate results_stats.csv --scenario FILE --design NAME --instances N.",
		most:    16_000, mostBy: "Locust's documentation: the best case of one process with FastHttpUser",
		poisson: true, think: true, retry: true, template: "locustfile.py",
	})
}
