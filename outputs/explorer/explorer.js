(() => {
  const form = document.getElementById("knobs");
  const answer = () => document.getElementById("answer"); // which comes behind this script
  const curve = () => { // where the page was stopped before it came, it is made
    let e = document.getElementById("curve");
    if (!e) {
      e = document.createElement("div");
      e.id = "curve";
      answer().after(e);
    }
    return e;
  };
  const state = document.getElementById("state");
  const fields = Array.from(form.querySelectorAll("input[type=number]"));
  const machine = form.querySelector("select");
  const me = Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join("-");
  const steps = 240; // of a slider, with equal ratios
  const patience = 700; // ms after which a first look that is out of date is given up
  const amount = (x) => x.toLocaleString("en", { maximumSignificantDigits: 15 });
  const pause = 400; // ms without a letter after which a number is taken for written

  // What is asked: nothing of what stands as the scenario says.
  const asked = () => {
    const q = new URLSearchParams();
    fields.forEach((f) => { if (Number(f.value) !== Number(f.dataset.said)) q.set(f.name, f.value); });
    if (machine && machine.value) q.set(machine.name, machine.value);
    return q.toString();
  };
  const at = (path, q) => path + (q ? "?" + q : "");

  // What is new on the page: its tables sort, its designs can be hidden, how sure it is stands
  // above it, and a small screen has the answer at its end.
  const arrived = (where) => {
    sortable(where);
    pointed(where);
    choosable(where, where.querySelector("#answer > section:not(.warnings)"));
    const care = answer().querySelector(".care");
    if (care) {
      sure = care.textContent;
      care.remove();
      state.textContent = sure;
    }
    const says = answer().querySelector(".answer");
    document.getElementById("gist").textContent = says ? says.textContent : "";
  };

  // One question at a time: a first look is waited for, so that the answer follows a slider,
  // and the exact answer and the curves are given up as soon as another is asked for.
  let wanted = asked();
  let running = null;
  let sure = ""; // what the answer says of itself

  const ask = async (path, q) => {
    const stop = new AbortController();
    const to = path.endsWith("curve") ? curve() : answer();
    running = { stop: stop, exact: path !== "/first", since: performance.now() };
    if (path === "/first") to.setAttribute("aria-busy", "true"); // it is out of date
    curve().setAttribute("aria-busy", "true");
    try {
      const r = await fetch(at(path, q), { signal: stop.signal, headers: { "Fleetcost-Page": me } });
      const text = await r.text();
      if (r.status === 503) {
        state.textContent = "Many ask at once. Trying again …";
        await new Promise((done) => setTimeout(done, 1000 * Number(r.headers.get("Retry-After") || 2)));
        return "again";
      }
      to.innerHTML = to === curve() && !r.ok ? "" : text;
      to.removeAttribute("aria-busy");
      arrived(to);
      return r.ok ? "shown" : "refused";
    } catch (e) {
      if (e.name === "AbortError") return "again";
      state.textContent = "The server does not answer. Is fleetcost serve still running?";
      return "lost";
    }
  };
  const run = async () => {
    for (;;) {
      const q = wanted;
      state.textContent = "Working …";
      let end = await ask("/first", q);
      if (end === "shown" && q === wanted) {
        end = await ask("/exact", q);
      }
      if (q !== wanted || end === "again") continue;
      if (end === "shown") {
        state.textContent = sure + " Working out the cost curve …";
        for (const path of ["/rough-curve", "/curve"]) {
          if (q === wanted && end === "shown") end = await ask(path, q);
        }
        if (q !== wanted || end === "again") continue;
        if (end === "refused") end = "shown"; // of the curve alone
      } else {
        curve().textContent = "";
      }
      if (end !== "lost") state.textContent = end === "shown" ? sure : "";
      [answer(), curve()].forEach((e) => e.removeAttribute("aria-busy"));
      running = null;
      return;
    }
  };
  // A number that cannot be asked is marked, with what can, and what is shown is of another.
  const marked = () => {
    const wrong = fields.filter((f) => !f.validity.valid);
    fields.forEach((f) => {
      const note = document.getElementById(f.id + "-can");
      const is = wrong.includes(f);
      note.hidden = !is;
      f.setAttribute("aria-invalid", is);
    });
    document.body.classList.toggle("refused", wrong.length > 0);
    return wrong.length > 0;
  };
  const turned = () => {
    if (marked() || asked() === wanted) return;
    wanted = asked();
    if (document.readyState === "loading") stop(); // the answer that the page came with
    if (!running) run();
    else if (running.exact || performance.now() - running.since > patience) running.stop.abort();
  };

  // The address says what is asked, once a knob is let go.
  const links = () => form.querySelectorAll("a.file").forEach((a) => { a.href = at(a.pathname, asked()); });
  let writing = 0;
  const settled = () => {
    clearTimeout(writing);
    turned();
    if (!form.checkValidity()) return;
    if (at("/", asked()) === location.pathname + location.search) return;
    history.pushState(null, "", at("/", asked()));
    links();
  };

  const follow = []; // sliders that follow their fields
  fields.forEach((field) => {
    const low = Number(field.min), high = Number(field.max), said = Number(field.dataset.said);
    const label = form.querySelector('label[for="' + field.id + '"]').textContent;
    const slider = document.createElement("input");
    const place = (v) => Math.round(steps * Math.log(v / low) / Math.log(high / low));
    const value = (p) => {
      if (p === place(said)) return said;
      const v = Math.min(high, Math.max(low, Number((low * Math.pow(high / low, p / steps)).toPrecision(3))));
      return field.step === "1" ? Math.round(v) : v;
    };
    const show = () => {
      if (!field.validity.valid) return;
      slider.value = place(Number(field.value));
      slider.setAttribute("aria-valuetext", field.value);
    };
    slider.type = "range";
    slider.min = 0;
    slider.max = steps;
    slider.setAttribute("aria-label", label);
    slider.addEventListener("input", () => {
      field.value = value(Number(slider.value));
      slider.setAttribute("aria-valuetext", field.value);
      turned();
    });
    slider.addEventListener("change", settled);
    field.addEventListener("input", () => {
      clearTimeout(writing);
      if (field.validity.valid) show();
      writing = setTimeout(settled, pause);
    });
    field.addEventListener("change", settled);
    const can = document.createElement("p");
    can.id = field.id + "-can";
    can.className = "can";
    can.hidden = true;
    can.setAttribute("role", "alert");
    can.textContent = "Not computed: it can be " + (field.step === "1" ? "a whole number " : "") + "from " + amount(low) + " to " + amount(high) + ".";
    field.setAttribute("aria-describedby", can.id);
    field.after(slider, can);
    follow.push(show);
    show();
  });
  form.noValidate = true; // what is wrong is told beside the fields
  if (machine) machine.addEventListener("change", settled);
  form.addEventListener("submit", (e) => { e.preventDefault(); settled(); });
  form.querySelector("button").hidden = true;
  addEventListener("popstate", () => {
    const q = new URLSearchParams(location.search);
    fields.forEach((f) => { f.value = q.has(f.name) ? q.get(f.name) : f.dataset.said; });
    if (machine) machine.value = q.get(machine.name) || "";
    clearTimeout(writing);
    follow.forEach((show) => show());
    turned();
    links();
  });
  addEventListener("DOMContentLoaded", () => {
    if (running) return;
    const first = document.getElementById("first"); // which the exact answer has followed
    if (first) first.remove();
    arrived(document);
  });
  // A page that the browser kept comes back as it was.
  addEventListener("pageshow", (e) => { if (e.persisted) turned(); });
})();
