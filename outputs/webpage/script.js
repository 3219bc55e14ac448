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

  pointed(document);
})();
