package workbook

import (
	"fmt"

	"fleetcost/models/report"
	"fleetcost/outputs/contract"
	"fleetcost/outputs/document"
	"fleetcost/outputs/phrases"
)

// Purchasing is the book of the ways to pay for the machines of a forecast.
func Purchasing(p *report.Purchasing, d document.Document, from document.Origin) ([]byte, error) {
	in := p.Currency()
	money := in.Name()
	first := summary(d)
	first.Columns = []Column{{"fleet", Text}, {"way", Text}, {"committed", Text}, {money + " in all", Money}, {"against on demand", Share},
		{money + " for what is unused", Money}, {"used of it", Share}, {"covered by it", Share}, {money + " upfront", Money}}
	months := Sheet{Name: monthlyName, Columns: []Column{{"month", Day}}, Fixed: 1}
	var columns []monthly
	for i := range p.Fleets {
		f := &p.Fleets[i]
		onDemand := first.RowAt(len(first.Rows))
		for k := range f.Ways {
			w := &f.Ways[k]
			at, against := first.RowAt(len(first.Rows)), Cell{}
			if none := f.Ways[0].Total.USD(); k > 0 && none > 0 {
				against = Follows(w.Total.USD()/none-1, fmt.Sprintf("%s/%s-1", Ref(at, 4), Ref(onDemand, 4)))
			}
			row := []Cell{Said(phrases.FleetName(f)), Said(w.Name), Said(phrases.Committed(in, w)), Of(w.Total.USD()), against,
				Of(w.Unused.Plus(w.OwnedUnused).USD()), Of(w.Utilization), Of(w.Coverage), Of(w.Upfront.USD())}
			if k == f.Best {
				for c := range row {
					row[c] = row[c].Titled()
				}
			}
			first.Rows = append(first.Rows, row)
		}
		if f.Best >= len(f.Ways) || len(f.Ways[f.Best].Months) < 2 {
			continue
		}
		for _, of := range []string{"paid", "spread over the term"} {
			months.Columns = append(months.Columns, Column{phrases.FleetName(f) + ", " + f.Ways[f.Best].Name + ", " + of + ", " + money, Money})
			var column []Cell
			for m, month := range f.Ways[f.Best].Months {
				if m == len(months.Rows) {
					months.Rows = append(months.Rows, []Cell{{Value: month.Begin}})
				}
				amount := month.Billed
				if of != "paid" {
					amount = month.Effective
				}
				column = append(column, Of(amount.USD()))
			}
			columns = append(columns, monthly{cells: column})
		}
	}
	sheets := []Sheet{first, Lines("Figures", contract.PurchasingTable(p), in)}
	if len(columns) > 0 {
		table(&months, columns, "What the cheapest way costs each month", money)
		sheets = append(sheets, months)
	}
	return Book(in, d.Title, from.Tool, append(sheets, assumptions(d, from)))
}
