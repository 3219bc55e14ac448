package browsertest

import "fmt"

// Hide shows or hides the design at a place among the boxes of the page, and tells its name;
// "" where there is no such box.
func (p *Page) Hide(place int) string {
	p.t.Helper()
	return Eval[string](p, fmt.Sprintf(`(() => { const label = document.querySelectorAll(".tools label")[%d]; if (!label) return ""; label.querySelector("input").click(); return label.textContent; })()`, place))
}

// Misplaced are the cells of tables that do not stand below their own heads, that of their
// column and that of its group, as they are seen; and the heads of columns that have none.
func (p *Page) Misplaced() []string {
	p.t.Helper()
	return Eval[[]string](p, `(() => {
		const wrong = [];
		const seen = (e) => e.getClientRects().length > 0;
		const within = (cell, head) => {
			const a = cell.getBoundingClientRect(), b = head.getBoundingClientRect();
			return seen(head) && a.left > b.left - 1 && a.right < b.right + 1;
		};
		document.querySelectorAll("table").forEach((table) => {
			if (!seen(table)) return;
			const of = table.parentNode.getAttribute("aria-label") + ": ";
			const rows = [...table.tHead.rows], heads = [...rows.at(-1).cells];
			const groups = rows.length < 2 ? [] : [...rows[0].cells].flatMap((c) => Array(c.colSpan).fill(c));
			if (groups.length > 0 && groups.length !== heads.length) wrong.push(of + "groups of " + groups.length + " columns, of " + heads.length);
			[...table.tBodies[0].rows].filter(seen).forEach((tr) => {
				const cells = [...tr.cells];
				if (cells.length !== heads.length) wrong.push(of + cells.length + " cells in " + tr.textContent);
				cells.forEach((cell, i) => {
					if (seen(cell) !== seen(heads[i])) wrong.push(of + cell.textContent + " is seen: " + seen(cell) + ", its head " + heads[i].textContent + ": " + seen(heads[i]));
					else if (seen(cell) && !within(cell, heads[i])) wrong.push(of + cell.textContent + " is not below " + heads[i].textContent);
					else if (seen(cell) && groups.length > 0 && !within(cell, groups[i])) wrong.push(of + cell.textContent + " is not below " + groups[i].textContent);
				});
			});
		});
		return wrong;
	})()`)
}
