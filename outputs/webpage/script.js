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

  choosable(document, document.querySelector("main > section:not(.warnings)"));

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
