package engine

import "fleetcost/models"

// must unwraps a constructor whose parameters are known to be good.
func must(d models.Distribution, err error) models.Distribution {
	if err != nil {
		panic(err)
	}
	return d
}

func constant(seconds float64) models.Distribution { return must(models.Constant(seconds)) }

func exponential(mean float64) models.Distribution { return must(models.Exponential(mean)) }

// startRun is a run of the fleet at its beginning.
func startRun(f *models.Fleet, o Options) *run {
	m, err := Prepare(f)
	if err != nil {
		panic(err)
	}
	return newRun(m, o)
}
