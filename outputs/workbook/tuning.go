package workbook

import (
	"fmt"

	"fleetcost/models/report"
	"fleetcost/outputs/contract"
	"fleetcost/outputs/document"
	"fleetcost/outputs/phrases"
)

// Tuning is the book of the cheapest settings of an autoscaler, beside those as they were,
// a fleet that stays as it is, and one that knows the traffic.
func Tuning(t *report.Tuning, d document.Document, from document.Origin) ([]byte, error) {
	money := t.Currency.Name()
	first := summary(d)
	first.Columns = []Column{{"fleet", Text}}
	parts := t.Parts()
	for i := range parts {
		days := "tuned on"
		if i > 0 {
			days = "held out"
		}
		for _, c := range []Column{{"instance-hours", Counted}, {money, Money}, {"against the oracle", Share}, {"goal missed, minutes", Counted}} {
			first.Columns = append(first.Columns, Column{days + ": " + c.Header, c.Kind})
		}
	}
	if len(parts) > 0 {
		last := first.RowAt(int(report.AllCourses) - 1)
		for place, name := range phrases.TunedCourses(t) {
			at, row := first.RowAt(place), []Cell{Said(name)}
			for _, p := range parts {
				c, against, missed := &p.Courses[place], Cell{}, Cell{}
				amount := len(row) + 2
				if oracle := p.Courses[report.AllCourses-1].Money.USD(); oracle > 0 && at != last {
					against = Follows(c.Money.USD()/oracle-1, fmt.Sprintf("%s/%s-1", Ref(at, amount), Ref(last, amount)))
				}
				if !t.Goal.Empty() {
					missed = Of(c.Missed.Seconds() / 60)
				}
				row = append(row, Of(c.InstanceHours), Of(c.Money.USD()), against, missed)
			}
			first.Rows = append(first.Rows, row)
		}
	}
	return Book(t.Currency, d.Title, from.Tool, []Sheet{first, Lines("Figures", contract.TuningTable(t), t.Currency), assumptions(d, from)})
}
