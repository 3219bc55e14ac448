package loadtests

// vegeta of Tomás Senart. Its command line has one pacer of a constant rate, so requests
// are evenly spaced; -rate=0 with so many workers is a closed loop without time to think.
func init() {
	Tools.Register("vegeta", "a shell script of vegeta attacks", Tool{
		run: "Its results are in $OUT/results.csv", then: ";", results: "results/results.csv",
		most: 50_000, mostBy: "a core of a load generator sends some thousands a second",
		even: true, template: "vegeta.sh",
	})
}
