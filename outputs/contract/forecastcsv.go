package contract

import (
	"strconv"

	"fleetcost/models/report"
	"fleetcost/outputs/phrases"
)

// ForecastCSV has a line for each design and course. The fields of its worst moment
// have worst_ in front.
func ForecastCSV(f *report.Forecast) ([]byte, error) {
	whole := Forecast(f)
	line := func(d ForecastDesignJSON, c CourseJSON) record {
		cells := record{
			{name: "scenario", value: f.Scenario, text: true}, {name: "seed", value: strconv.FormatUint(f.Seed, 10)},
			{name: "traffic", value: f.Traffic, text: true}, {name: "goal", value: phrases.Goal(f.Goal), text: true},
			{name: "provider", value: f.Provider, text: true}, {name: "region", value: f.Region, text: true},
			{name: "from", value: whole.From, text: true}, {name: "to", value: whole.To, text: true},
			{name: "name", value: d.Name, text: true},
		}
		cells = append(cells, fields(c)...)
		for _, cell := range fields(c.Worst) {
			cell.name = "worst_" + cell.name
			cells = append(cells, cell)
		}
		for _, cell := range fields(ForecastDesignJSON{NotInBill: d.NotInBill, Warnings: append(list(whole.Warnings), d.Warnings...)}) {
			if cell.name == "not_in_bill" || cell.name == "warnings" {
				cells = append(cells, cell)
			}
		}
		return cells
	}
	var rows []record
	for _, d := range whole.Designs {
		for _, c := range d.Courses {
			rows = append(rows, line(d, c))
		}
	}
	return separated(line(ForecastDesignJSON{}, CourseJSON{}).in(f.Currency), rows)
}

// HoursCSV has what is used in each hour of the world: a line for each design, course,
// hour and service. What requests meet is known of a design alone, and the same in the
// lines of all its services.
func HoursCSV(f *report.Forecast) ([]byte, error) {
	line := func(design, policy string, s report.CourseService, h report.Hour, instanceHours float64, launches int) record {
		return record{
			{name: "name", value: design, text: true}, {name: "policy", value: policy, text: true},
			{name: "service", value: s.Name, text: true}, {name: "machine", value: s.Offer.Machine.Name, text: true},
			{name: "begin", value: moment(h.Begin)}, {name: "requests", value: numeral(Number(h.Requests))}, {name: "failed", value: numeral(Number(h.Failed))},
			{name: "instance_hours", value: numeral(Number(instanceHours))}, {name: "launches", value: strconv.Itoa(launches)},
			{name: "missed_s", value: numeral(Number(h.Missed.Seconds()))},
		}
	}
	var rows []record
	for _, d := range f.Designs {
		for _, c := range d.Courses {
			for _, h := range c.Hours {
				for i, s := range c.Services {
					rows = append(rows, line(d.Name, c.Policy, s, h, h.InstanceHours[i], h.Launches[i]))
				}
			}
		}
	}
	return separated(line("", "", report.CourseService{}, report.Hour{}, 0, 0).in(f.Currency), rows)
}

// MonthsCSV has a line for each design, course and month of the calendar; nil of a forecast
// within one.
func MonthsCSV(f *report.Forecast) ([]byte, error) {
	line := func(design, policy string, m *report.Month) record {
		return append(record{{name: "name", value: design, text: true}, {name: "policy", value: policy, text: true}}, fields(monthJSON(f, m))...)
	}
	var rows []record
	for _, d := range f.Designs {
		for _, c := range d.Courses {
			if months := f.Months(&c); len(months) > 1 {
				for i := range months {
					rows = append(rows, line(d.Name, c.Policy, &months[i]))
				}
			}
		}
	}
	if len(rows) == 0 {
		return nil, nil
	}
	return separated(line("", "", &report.Month{}).in(f.Currency), rows)
}
