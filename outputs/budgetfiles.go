package outputs

import (
	"io"

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
func BudgetFiles(b *report.Budget) ([]File, error) {
	files, err := drawings(b, plots.OfBudget)
	if err != nil {
		return nil, err
	}
	files = append(files, File{"budget.txt", Options{}.Terminal(pages.Budget(b))})
	texts, err := inFormats("budget", func(format Format, w io.Writer) error { return format.Budget(w, b, Options{}) })
	return append(files, texts...), err
}
