"use strict";
// sortable gives the tables of a part of a page heads that sort them. How a reader has sorted
// one stays where another takes its place.
const sortable = (() => {
  const all = (where, what) => Array.from(where.querySelectorAll(what));
  const chosen = new Map(); // by the table's name and the column's: whether it goes up

  // A column is sorted by its numbers, in the unit of each; what has none comes last.
  const units = {
    "µs": 1e-6, "ms": 1e-3, "s": 1, "min": 60, "h": 3600, "d": 86400, "days": 86400,
    "KiB": 1024, "MiB": 1048576, "GiB": 1073741824, "million": 1e6
  };
  const number = (text) => {
    const m = /^[^\d]*?([+\-−]?)[^\d+\-−]*(\d[\d,]*\.?\d*)\s*([µA-Za-z]*)/.exec(text);
    if (!m) return null;
    const value = parseFloat(m[2].replaceAll(",", "")) * (Object.hasOwn(units, m[3]) ? units[m[3]] : 1);
    return m[1] === "-" || m[1] === "−" ? -value : value;
  };
  const sorted = (table, head, column, up) => {
    all(table, "thead th[aria-sort]").forEach((th) => th.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    const numeric = head.classList.contains("number");
    const rows = all(table, "tbody tr").map((tr) => {
      const text = tr.cells[column] ? tr.cells[column].textContent.trim() : "";
      let key = numeric ? number(text) : text || null;
      if (key === null && tr.classList.contains("good") && text !== "–") key = 0; // what others are measured against
      return { tr: tr, key: key };
    });
    rows.sort((a, b) => {
      if (a.key === null || b.key === null) return (a.key === null) - (b.key === null);
      const order = numeric ? a.key - b.key : a.key.localeCompare(b.key, "en", { numeric: true });
      return up ? order : -order;
    });
    table.tBodies[0].append(...rows.map((r) => r.tr));
  };
  return (where) => all(where, "table").forEach((table) => {
    if (table.tBodies[0].rows.length < 2) return;
    const name = table.parentNode.getAttribute("aria-label");
    all(table, "thead tr:last-child > *").forEach((head, column) => {
      if (head.localName !== "th") return;
      const button = document.createElement("button");
      const id = name + "\n" + column + "\n" + head.textContent;
      button.type = "button";
      button.textContent = head.textContent;
      button.addEventListener("click", () => {
        const up = head.getAttribute("aria-sort") !== "ascending";
        Array.from(chosen.keys()).filter((k) => k.startsWith(name + "\n")).forEach((k) => chosen.delete(k));
        chosen.set(id, up);
        sorted(table, head, column, up);
      });
      head.replaceChildren(button);
      if (chosen.has(id)) sorted(table, head, column, chosen.get(id));
    });
  });
})();
