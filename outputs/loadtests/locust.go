package loadtests

// Locust. Its users wait for answers; open traffic is one user, a source, that sends each
// request at its moment from a greenlet of its own.
func init() {
	Tools.Register("locust", "a locustfile", Tool{
		run: "Run it with locust --headless -f locustfile.py --csv results", then: ", and", results: "results_stats.csv",
		most: 16_000, mostBy: "Locust's documentation: the best case of one process with FastHttpUser",
		poisson: true, think: true, retry: true, template: "locustfile.py",
	})
}
