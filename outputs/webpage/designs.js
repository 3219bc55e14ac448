// choosable lets a reader show or hide designs wherever they are in a part of a page: also
// where columns of a table are theirs. What is hidden stays so where another part comes. The
// boxes stand before an element; without one there are none.
const choosable = (() => {
  const all = (where, what) => Array.from(where.querySelectorAll(what));
  const made = (name, text, className) => {
    const e = document.createElement(name);
    e.textContent = text;
    if (className) e.className = className;
    return e;
  };
  const hidden = new Set();
  const apply = (where) => all(where, "[data-design]").forEach((e) => e.classList.toggle("off", hidden.has(e.dataset.design)));

  const columns = (where) => all(where, "th[scope=colgroup]").forEach((group) => {
    const before = Array.from(group.parentNode.cells).slice(0, group.cellIndex).reduce((n, c) => n + c.colSpan, 0);
    all(group.closest("table"), "tr:not(:first-child)").forEach((tr) => {
      Array.from(tr.cells).slice(before, before + group.colSpan).forEach((cell) => { cell.dataset.design = group.textContent; });
    });
    group.dataset.design = group.textContent;
  });
  const boxes = (where, names) => {
    const box = made("fieldset", "", "tools");
    box.append(made("legend", "Designs shown"));
    names.forEach((name) => {
      const label = made("label", "");
      const check = made("input", "");
      check.type = "checkbox";
      check.checked = !hidden.has(name);
      check.addEventListener("change", () => {
        if (check.checked) hidden.delete(name);
        else hidden.add(name);
        apply(document);
      });
      const drawn = all(where, "svg .design").find((e) => e.dataset.design === name);
      const place = drawn && /design-(\d+)/.exec(drawn.getAttribute("class"));
      const swatch = place && made("span", "", "swatch design-" + place[1]);
      label.append(check, ...(swatch ? [swatch] : []), name.length > 60 ? name.slice(0, 59) + "…" : name);
      box.append(label);
    });
    if (names.length <= 8) return box;
    const folded = made("details", "");
    folded.append(made("summary", "Designs shown: " + names.length), box);
    return folded;
  };
  return (where, before) => {
    columns(where);
    const names = Array.from(new Set(all(where, "svg [data-design], figure[data-design]").map((e) => e.dataset.design)));
    if (before && names.length > 1) before.before(boxes(where, names));
    apply(where);
  };
})();
