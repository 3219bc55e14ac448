package load

import "fleetcost/models"

func constant(seconds float64) models.Distribution {
	d, err := models.Constant(seconds)
	if err != nil {
		panic(err)
	}
	return d
}

func exponential(mean float64) models.Distribution {
	d, err := models.Exponential(mean)
	if err != nil {
		panic(err)
	}
	return d
}
