package workbook

import (
	"fleetcost/models/cost"
	"fleetcost/models/report"
	"fleetcost/outputs/contract"
	"fleetcost/outputs/document"
	"fleetcost/outputs/phrases"
)

// Simulation is the book of what was measured of one fleet.
func Simulation(s *report.Simulation, d document.Document, from document.Origin) ([]byte, error) {
	sheets := []Sheet{summary(d), tables(d), Lines("Figures", contract.SimulationTable(s), s.Currency)}
	var lines []cost.Line
	if !s.Design.HasNoFleet() && len(s.Design.Bill.Lines) > 0 {
		lines = s.Design.Bill.Lines
		bill, _ := bills([]string{"design"}, s.Currency.Name()+" per month", []billed{{names: []string{s.Design.Name}, shown: s.Design.Cents(), total: s.Design.Bill.Shown(),
			lines: named(lines, func(part string) string { return phrases.PartOf(&s.Design, part) })}})
		sheets = append(sheets, bill)
	}
	return Book(s.Currency, d.Title, from.Tool, append(sheets, assumptions(d, from, lines...)))
}
