(function () {
  const all = (where, what) => Array.from(where.querySelectorAll(what));
  const made = (name, text, className) => {
    const e = document.createElement(name);
    e.textContent = text;
    if (className) e.className = className;
    return e;
  };

  // Light or dark, whatever the reader's system says.
  const root = document.documentElement;
  const theme = made("button", "", "theme");
  const isDark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const named = () => { theme.textContent = isDark() ? "Light" : "Dark"; };
  theme.type = "button";
  theme.addEventListener("click", () => { root.dataset.theme = isDark() ? "light" : "dark"; named(); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", named);
  named();
  document.querySelector("header").append(theme);

  sortable(document);

  // Designs are shown or hidden wherever they are: also where columns of a table are theirs.
  all(document, "th[scope=colgroup]").forEach((group) => {
    const before = Array.from(group.parentNode.cells).slice(0, group.cellIndex).reduce((n, c) => n + c.colSpan, 0);
    all(group.closest("table"), "tr:not(:first-child)").forEach((tr) => {
      Array.from(tr.cells).slice(before, before + group.colSpan).forEach((cell) => { cell.dataset.design = group.textContent; });
    });
    group.dataset.design = group.textContent;
  });
  const marked = all(document, "[data-design]");
  const names = Array.from(new Set(all(document, "svg [data-design], figure[data-design]").map((e) => e.dataset.design)));
  if (names.length > 1) {
    const box = made("fieldset", "", "tools");
    box.append(made("legend", "Designs shown"));
    names.forEach((name) => {
      const label = made("label", "");
      const check = made("input", "");
      check.type = "checkbox";
      check.checked = true;
      check.addEventListener("change", () => marked.forEach((e) => {
        if (e.dataset.design === name) e.classList.toggle("off", !check.checked);
      }));
      const drawn = all(document, "svg .design").find((e) => e.dataset.design === name);
      const place = drawn && /design-(\d+)/.exec(drawn.getAttribute("class"));
      const swatch = place && made("span", "", "swatch design-" + place[1]);
      label.append(check, ...(swatch ? [swatch] : []), name.length > 60 ? name.slice(0, 59) + "…" : name);
      box.append(label);
    });
    const first = document.querySelector("main > section:not(.warnings)");
    let shown = box;
    if (names.length > 8) {
      shown = made("details", "");
      shown.append(made("summary", "Designs shown: " + names.length), box);
    }
    if (first) first.before(shown);
  }

  // The values of a point are told where the pointer is.
  const tip = made("div", "", "tip");
  tip.hidden = true;
  document.body.append(tip);
  all(document, ".plot .point").forEach((point) => {
    const title = point.querySelector("title");
    if (!title) return;
    const says = title.textContent;
    title.remove();
    point.addEventListener("pointerenter", (event) => {
      tip.textContent = says;
      tip.hidden = false;
      const left = Math.min(event.clientX + 12, innerWidth - tip.offsetWidth - 8);
      tip.style.left = Math.max(8, left) + "px";
      tip.style.top = Math.max(8, event.clientY - tip.offsetHeight - 12) + "px";
    });
    point.addEventListener("pointerleave", () => { tip.hidden = true; });
  });
})();
