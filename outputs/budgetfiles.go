package outputs

import (
	"fleetcost/models/report"
	"fleetcost/outputs/pages"
	"fleetcost/outputs/plots"
)

// BudgetNames are the names of files of a budget, without their endings but where they have
// one only.
func BudgetNames() []string {
	return append([]string{"budget", "budget.txt"}, plots.OfBudget.Names()...)
}

// BudgetFiles are a budget in every format, and its plots: budget.csv, budget.json,
// budget.md, budget.txt, fan.png, fan.svg.
func BudgetFiles(b *report.Budget, from Origin) ([]File, error) {
	return kept(b, "budget", from, plots.OfBudget, Format.Budget, File{"budget.txt", Options{}.Terminal(pages.Budget(b))})
}
