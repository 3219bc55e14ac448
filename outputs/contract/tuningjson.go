package contract

import (
	"strconv"

	"fleetcost/models/report"
	"fleetcost/outputs/phrases"
)

// Tuning is the settings of an autoscaler that were found, and how they fare.
func Tuning(t *report.Tuning) TuningJSON {
	answer := TuningJSON{
		CurrencyJSON: currencyJSON(t.Currency),
		Scenario:     t.Scenario, Seed: t.Seed, Goal: goalJSON(t.Goal), Answers: list(phrases.TuningAnswer(t)), Design: t.Design, Policy: t.Policy,
		Keeps: t.Keeps, Allowed: Number(t.Allowed), Tried: t.Tried, Services: []TunedServiceJSON{}, TunedOn: tuningPart(t, &t.Tuned),
		Traffic: t.Traffic, Typical: t.Typical, Zone: t.Tuned.From.Location().String(), Step: Number(t.Step.Seconds()), Provider: t.Provider, Region: t.Region,
		Warnings: list(phrases.All(t.Warnings)), Interrupted: report.CutShort(t.Warnings),
	}
	if len(t.Held.Courses) > 0 {
		held := tuningPart(t, &t.Held)
		answer.HeldOut = &held
	}
	for _, s := range t.Services {
		own := TunedServiceJSON{Name: s.Name, Machine: s.Offer.Machine.Name, Settings: []TunedSettingJSON{}}
		if s.Was != nil && s.Is != nil {
			own.Was, own.Is = s.Was.String(), s.Is.String()
		}
		for _, x := range s.Settings {
			own.Settings = append(own.Settings, TunedSettingJSON{x.Key, x.Was, x.Is, x.Changed()})
		}
		answer.Services = append(answer.Services, own)
	}
	return answer
}

func tuningPart(t *report.Tuning, p *report.TuningPart) TuningPartJSON {
	f, d := t.AsForecast(p)
	course := func(place int) CourseJSON {
		if place >= len(p.Courses) {
			return courseJSON(f, d, &report.Course{})
		}
		return courseJSON(f, d, &p.Courses[place])
	}
	return TuningPartJSON{
		From: moment(p.From), To: moment(p.To), Hours: Number(p.Span().Seconds() / 3600), Requests: Number(p.Requests), PeakPerSecond: Number(p.Peak),
		Asked: course(report.AsAsked), Tuned: course(report.AsTuned), Static: course(report.AsStatic), Oracle: course(report.AsOracle),
	}
}

// TuningTable has a line for each part and fleet.
func TuningTable(t *report.Tuning) Table {
	whole := Tuning(t)
	line := func(part, fleet, from, to string, c CourseJSON) record {
		cells := record{
			{Name: "scenario", Value: t.Scenario, Text: true}, {Name: "seed", Value: strconv.FormatUint(t.Seed, 10)},
			{Name: "traffic", Value: t.Traffic, Text: true}, {Name: "goal", Value: phrases.Goal(t.Goal), Text: true},
			{Name: "provider", Value: t.Provider, Text: true}, {Name: "region", Value: t.Region, Text: true}, {Name: "design", Value: t.Design, Text: true},
			{Name: "keeps_goal", Value: strconv.FormatBool(t.Keeps)},
			{Name: "part", Value: part}, {Name: "fleet", Value: fleet}, {Name: "from", Value: from, Text: true}, {Name: "to", Value: to, Text: true},
		}
		return append(append(cells, fields(c)...), warnings(t.Warnings))
	}
	var rows []record
	parts := []struct {
		name string
		part *TuningPartJSON
	}{{"tuned_on", &whole.TunedOn}, {"held_out", whole.HeldOut}}
	for i, p := range parts {
		if p.part == nil || i == 0 && len(t.Tuned.Courses) == 0 {
			continue
		}
		for place, c := range []CourseJSON{p.part.Asked, p.part.Tuned, p.part.Static, p.part.Oracle} {
			rows = append(rows, line(p.name, []string{"as_it_was", "tuned", "static", "oracle"}[place], p.part.From, p.part.To, c))
		}
	}
	return Table{line("", "", "", "", CourseJSON{}).in(t.Currency), rows}
}
