package contract

import (
	"strconv"

	"fleetcost/models/report"
	"fleetcost/outputs/phrases"
)

// ForecastTable has a line for each design and course. The fields of its worst moment
// have worst_ in front.
func ForecastTable(f *report.Forecast) Table {
	whole := Forecast(f)
	line := func(d ForecastDesignJSON, c CourseJSON) record {
		cells := record{
			{Name: "scenario", Value: f.Scenario, Text: true}, {Name: "seed", Value: strconv.FormatUint(f.Seed, 10)},
			{Name: "traffic", Value: f.Traffic, Text: true}, {Name: "goal", Value: phrases.Goal(f.Goal), Text: true},
			{Name: "provider", Value: f.Provider, Text: true}, {Name: "region", Value: f.Region, Text: true},
			{Name: "from", Value: whole.From, Text: true}, {Name: "to", Value: whole.To, Text: true},
			{Name: "name", Value: d.Name, Text: true},
		}
		cells = append(cells, fields(c)...)
		for _, cell := range fields(c.Worst) {
			cell.Name = "worst_" + cell.Name
			cells = append(cells, cell)
		}
		for _, cell := range fields(ForecastDesignJSON{NotInBill: d.NotInBill, Warnings: append(list(whole.Warnings), d.Warnings...)}) {
			if cell.Name == "not_in_bill" || cell.Name == "warnings" {
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
	return Table{line(ForecastDesignJSON{}, CourseJSON{}).in(f.Currency), rows}
}

// HoursTable has what is used in each hour of the world: a line for each design, course,
// hour and service. What requests meet is known of a design alone, and the same in the
// lines of all its services.
func HoursTable(f *report.Forecast) Table {
	line := func(design, policy string, s report.CourseService, h report.Hour, instanceHours float64, launches int) record {
		return record{
			{Name: "name", Value: design, Text: true}, {Name: "policy", Value: policy, Text: true},
			{Name: "service", Value: s.Name, Text: true}, {Name: "machine", Value: s.Offer.Machine.Name, Text: true},
			{Name: "begin", Value: moment(h.Begin)}, {Name: "requests", Value: numeral(Number(h.Requests))}, {Name: "failed", Value: numeral(Number(h.Failed))},
			{Name: "instance_hours", Value: numeral(Number(instanceHours))}, {Name: "launches", Value: strconv.Itoa(launches)},
			{Name: "missed_s", Value: numeral(Number(h.Missed.Seconds()))},
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
	return Table{line("", "", report.CourseService{}, report.Hour{}, 0, 0).in(f.Currency), rows}
}

// MonthsTable has a line for each design, course and month of the calendar; none of a forecast
// within one.
func MonthsTable(f *report.Forecast) Table {
	line := func(design, policy string, m *report.Month) record {
		return append(record{{Name: "name", Value: design, Text: true}, {Name: "policy", Value: policy, Text: true}}, fields(monthJSON(f, m))...)
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
		return Table{}
	}
	return Table{line("", "", &report.Month{}).in(f.Currency), rows}
}
