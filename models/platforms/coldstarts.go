package platforms

import (
	"strings"

	"fleetcost/models"
)

// coldStarts are init times of AWS Lambda, milliseconds: the median and the largest of ten,
// of functions that do nothing, as zip, measured 2026-08-22 with 1,024 MB. They do not depend
// on the memory. What an application does before its first request comes on top.
var coldStarts = map[string]map[string][2]float64{
	"nodejs22.x":  {"arm64": {131.88, 136.86}, "x86_64": {139.05, 156.35}},
	"python3.12":  {"arm64": {83.61, 91.74}, "x86_64": {82.20, 92.42}},
	"java21":      {"arm64": {249.80, 272.75}, "x86_64": {236.89, 253.74}},
	"go (al2023)": {"arm64": {44.14, 44.93}, "x86_64": {50.78, 53.33}},
}

// lambdaRuntime is the one in which a runtime would run, by its name; "" where none is known.
func lambdaRuntime(name string) string {
	for _, known := range []struct{ part, runtime string }{
		{"node", "nodejs22.x"}, {"gunicorn", "python3.12"}, {"uvicorn", "python3.12"}, {"python", "python3.12"}, {"java", "java21"}, {"go-", "go (al2023)"},
	} {
		if strings.HasPrefix(name, known.part) {
			return known.runtime
		}
	}
	return ""
}

// largestOfTen is the quantile at which the largest of ten stands in the mean.
const largestOfTen = 10.0 / 11

// coldStart of a runtime: lognormal through the median and the largest of ten.
func coldStart(runtime, arch string) models.Distribution {
	ms, known := coldStarts[runtime][arch]
	if !known {
		return nil
	}
	d, err := models.LognormalThrough(0.5, ms[0]/1000, largestOfTen, ms[1]/1000)
	if err != nil {
		return nil
	}
	return d
}
