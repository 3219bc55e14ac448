// choosable lets a reader show or hide designs wherever they are in a part of a page: also
// where columns of a table are theirs. What is hidden stays so where another part comes, and
// each picture and table says what it lacks, as titles and notes are of all designs. The boxes
// stand before an element; without one there are none.
const choosable = (() => {
  const all = (where, what) => Array.from(where.querySelectorAll(what));
  const made = (name, text, className) => {
    const e = document.createElement(name);
    e.textContent = text;
    if (className) e.className = className;
    return e;
  };
  const clipped = (name) => name.length > 60 ? name.slice(0, 59) + "…" : name;
  const hidden = new Set();
  const known = new Set(); // every design that a picture has had
  const lacks = (e) => [e.dataset.design, e.dataset.beside].filter((name) => hidden.has(name));
  const without = (e, after, more) => {
    const names = Array.from(new Set(all(e, "[data-design].off").flatMap(lacks)), clipped);
    if (after.nextElementSibling && after.nextElementSibling.classList.contains("without")) after.nextElementSibling.remove();
    if (names.length > 0) after.after(made("p", "Without " + names.join(", ") + more, "notes without"));
  };
  const apply = (where) => {
    all(where, "[data-design]").forEach((e) => e.classList.toggle("off", lacks(e).length > 0));
    all(where, "figure").forEach((e) => without(e, e.querySelector("figcaption"), ": title and notes are of all designs."));
    all(where, ".scroll").forEach((e) => without(e, e, "."));
    all(document, ".tools .partly").forEach((e) => { e.hidden = hidden.size === 0; });
  };

  // The columns of a group are those below it, in every other row of its table.
  const columns = (where) => all(where, "th[scope=colgroup]").forEach((group) => {
    const before = Array.from(group.parentNode.cells).slice(0, group.cellIndex).reduce((n, c) => n + c.colSpan, 0);
    Array.from(group.closest("table").rows).filter((tr) => tr !== group.parentNode).forEach((tr) => {
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
      label.append(check, ...(swatch ? [swatch] : []), clipped(name));
      box.append(label);
    });
    const partly = made("p", "The answer, titles and notes are of all designs, hidden ones too.", "partly");
    partly.setAttribute("role", "status");
    box.append(partly);
    if (names.length <= 8) return box;
    const folded = made("details", "");
    folded.open = hidden.size > 0;
    folded.append(made("summary", "Designs shown: " + names.length), box);
    return folded;
  };
  return (where, before) => {
    columns(where);
    const drawn = new Set(all(where, "svg [data-design], figure[data-design]").map((e) => e.dataset.design));
    drawn.forEach((name) => known.add(name));
    // What is hidden can be shown again also where no picture has it.
    const names = Array.from(hidden.size > 0 ? known : drawn);
    if (before && names.length > 1) before.before(boxes(where, names));
    apply(where);
  };
})();
