package samples

import (
	"fmt"
	"math"

	"fleetcost/models/report"
	"fleetcost/models/result"
)

// ShortSweep is small enough for a person to read its goldens.
func ShortSweep() *report.Sweep {
	s := sweepOf(spaced(200, 8000, 6), rivals()[0], rivals()[1], rivals()[3], rivals()[4])
	s.Report[1].Warnings = []report.Reason{Note("backend db has no connection limit: waits for it are not modelled")}
	s.Report[2].Warnings = s.Report[1].Warnings
	return s
}

// ChoiceSweep is one over words, with one of which a design misses the goal and another
// cannot do the work.
func ChoiceSweep() *report.Sweep {
	s := sweepOf([]float64{400, 800, 4800}, rivals()[0], rivals()[1], rivals()[4])
	s.Axis = report.Axis{Key: "cloud.region", Values: []float64{0, 1, 2}, Choices: []string{"us-east-1", "eu-west-1", "ap-southeast-1"}}
	s.BreakEven = nil
	return s
}

// OddSweeps are those that a plot could stumble over.
func OddSweeps() map[string]*report.Sweep {
	rates := spaced(100, 10000, 6)
	limp := rivals()[:1]
	limp[0].most = 1
	same := rivals()[:1]
	same = append(same, same[0])
	same[1].name = "deno"
	many := []rival{}
	for i := range 20 {
		r := rivals()[i%5]
		r.name = fmt.Sprint(r.name, i)
		many = append(many, r)
	}

	broken := sweepOf(rates, rivals()[:2]...)
	broken.Values[1] = math.NaN()
	broken.Report[2] = nil
	l := &broken.Report[3].Designs[0].Result.Latency
	l.P99 = result.Interval{Low: 0, Mid: l.P99.Mid, High: math.Inf(1)}
	broken.Report[4].Designs[0].Result.Latency = report.NoLatency
	broken.Report[4].Designs[0].Result.Latency.Count = 1
	broken.Report[5].Designs = broken.Report[5].Designs[1:]
	broken.BreakEven = []report.BreakEven{{Value: math.NaN(), USDPerMonth: math.Inf(1)}, {Value: 1e9, USDPerMonth: 1e12}, {}}

	zero := sweepOf([]float64{0, 50, 100}, rivals()[0])
	linear := sweepOf(rates, rivals()...)
	linear.Log = false
	odd := map[string]*report.Sweep{
		"an ordinary sweep":         sweepOf(rates, rivals()...),
		"one design":                sweepOf(rates, rivals()[0]),
		"one value":                 sweepOf([]float64{800}, rivals()...),
		"overloaded everywhere":     sweepOf(spaced(1000, 9000, 3), limp...),
		"identical costs":           sweepOf(rates, same...),
		"more designs than colours": sweepOf(rates, many...),
		"a logarithm of zero":       zero,
		"linear":                    linear,
		"broken numbers":            broken,
		"no designs":                sweepOf(rates),
		"nothing":                   {Axis: report.Axis{Key: "traffic.rate", Log: true}},
	}
	odd["choices"] = ChoiceSweep()
	for i, text := range hostile {
		chosen := ChoiceSweep()
		chosen.Key, chosen.Choices = text, []string{text, text + "2", ""}
		odd[fmt.Sprint("hostile choices ", i)] = chosen
		s := sweepOf(rates, rivals()[:2]...)
		for _, r := range s.Report {
			Named(r, text)
		}
		s.Key = text
		s.BreakEven = []report.BreakEven{{Value: 500, From: text, To: text, USDPerMonth: 300}}
		odd[fmt.Sprint("hostile names ", i)] = s
	}
	return odd
}
