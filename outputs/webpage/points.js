// pointed tells the values of a picture's points: of the one where the pointer is, and, where a
// picture has the focus, of one after the other by the arrow keys. What is told is read to
// whoever does not see it.
const pointed = (() => {
  const all = (where, what) => Array.from(where.querySelectorAll(what));
  let tip = null;
  let told = null;
  const box = () => {
    if (!tip) {
      tip = document.createElement("div");
      tip.className = "tip";
      tip.hidden = true;
      tip.setAttribute("role", "status");
      document.body.append(tip);
    }
    return tip;
  };
  const hide = () => {
    box().hidden = true;
    if (told) told.classList.remove("told");
    told = null;
  };
  const tell = (point, says, x, y) => {
    hide();
    tip.textContent = says;
    tip.hidden = false;
    tip.style.left = Math.max(8, Math.min(x + 12, innerWidth - tip.offsetWidth - 8)) + "px";
    tip.style.top = Math.max(8, y - tip.offsetHeight - 12) + "px";
    point.classList.add("told");
    told = point;
  };
  const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  return (where) => {
    box();
    all(where, ".canvas").forEach((canvas) => {
      const says = new Map();
      all(canvas, ".point").forEach((point) => {
        const title = point.querySelector("title");
        if (!title) return;
        says.set(point, title.textContent);
        title.remove();
        point.addEventListener("pointerenter", (e) => tell(point, says.get(point), e.clientX, e.clientY));
        point.addEventListener("pointerleave", hide);
      });
      if (says.size === 0) return;
      canvas.setAttribute("aria-label", canvas.getAttribute("aria-label") + "; arrow keys tell the values of its points");
      canvas.addEventListener("blur", hide);
      canvas.addEventListener("keydown", (e) => {
        const points = Array.from(says.keys()).filter((p) => p.getClientRects().length > 0);
        if (e.key === "Escape") hide();
        if (e.altKey || e.ctrlKey || e.metaKey || points.length === 0) return;
        const at = points.indexOf(told), last = points.length - 1;
        let next;
        if (e.key === "Home") next = 0;
        else if (e.key === "End") next = last;
        else if (!Object.hasOwn(steps, e.key)) return;
        else if (at < 0) next = steps[e.key] > 0 ? 0 : last;
        else next = Math.min(last, Math.max(0, at + steps[e.key]));
        e.preventDefault();
        const point = points[next];
        point.scrollIntoView({ block: "nearest", inline: "nearest" });
        const r = point.getBoundingClientRect();
        tell(point, says.get(point), (r.left + r.right) / 2, r.top);
      });
    });
  };
})();
