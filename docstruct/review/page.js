
"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const by = (id) => document.getElementById(id);
  const fields = all(".field");
  const fieldOf = new Map(fields.map((field) => [field.dataset.path, field]));
  const boxOf = new Map(all(".box").map((box) => [box.dataset.path, box]));
  let active = null;

  // -- one value at a time ---------------------------------------------------------------------------

  function activate(path, { focus = true } = {}) {
    const field = fieldOf.get(path);
    if (!field) return false;
    release();
    active = field;
    field.setAttribute("aria-current", "true");
    field.tabIndex = 0;
    if (focus) field.focus({ preventScroll: true });
    describe(field);
    field.scrollIntoView({ block: "nearest", inline: "nearest" });
    const box = boxOf.get(path);
    if (box) {
      box.classList.add("active");
      box.scrollIntoView({ block: "center", inline: "nearest" });
    }
    history.replaceState(null, "", "#" + encodeURI(path));
    return true;
  }

  function release() {
    if (!active) return;
    active.removeAttribute("aria-current");
    active.tabIndex = -1;
    boxOf.get(active.dataset.path)?.classList.remove("active");
    active = null;
  }

  const WAYS = { xml: "embedded XML", text: "text layer", ocr: "OCR", vector: "vector drawing", pixels: "pixels", model: "model", none: "nothing" };

  function describe(field) {
    const { label, raw, page, confidence, way, status, alternatives, path } = field.dataset;
    const rows = [["as printed", raw], ["page", page], ["read from", WAYS[way] ?? way], ["confidence", confidence], ["status", status], ["or else", alternatives], ["path", path]];
    const title = document.createElement("h3");
    title.textContent = label;
    const list = document.createElement("dl");
    for (const [name, text] of rows) {
      if (!text) continue;
      const term = document.createElement("dt");
      const words = document.createElement("dd");
      term.textContent = name;
      words.textContent = text;
      words.className = name === "as printed" || name === "or else" ? "long" : "";
      list.append(term, words);
    }
    by("detail").replaceChildren(title, list);
  }

  function walk(step, wanted = () => true) {
    const seen = fields.filter((field) => field.offsetParent !== null && (field === active || wanted(field)));
    if (!seen.length) return;
    const at = seen.indexOf(active);
    const next = at < 0 ? (step > 0 ? 0 : seen.length - 1) : (at + step + seen.length) % seen.length;
    activate(seen[next].dataset.path);
  }

  const doubtful = (field) => field.matches(".likely, .doubtful, .refused, .flagged");

  // -- linking ---------------------------------------------------------------------------------------

  for (const [here, there] of [[fieldOf, boxOf], [boxOf, fieldOf]]) {
    for (const [path, element] of here) {
      const other = there.get(path);
      element.addEventListener("mouseenter", () => other?.classList.add("hover"));
      element.addEventListener("mouseleave", () => other?.classList.remove("hover"));
      element.addEventListener("click", () => activate(path));
    }
  }
  for (const button of all("[data-goto]")) {
    const path = button.dataset.goto;
    const target = () => fieldOf.has(path) ? path : [...fieldOf.keys()].find((known) => known.startsWith(path + "/"));
    button.addEventListener("click", () => activate(target()));
  }

  // -- filters, size, help ---------------------------------------------------------------------------

  function filter() {
    document.body.classList.toggle("doubtful-only", by("only-doubtful").checked);
    document.body.classList.toggle("with-absent", by("with-absent").checked);
    let shown = 0;
    for (const group of all(".group")) {
      const some = all(".field", group).some((field) => (by("only-doubtful").checked ? doubtful(field) : !field.matches(".absent") || by("with-absent").checked));
      group.classList.toggle("empty", !some);
      shown += some;
    }
    by("nothing").hidden = shown > 0;
  }

  let zoom = 1;
  function resize(factor) {
    zoom = Math.min(3, Math.max(0.4, zoom * factor));
    by("pages").style.setProperty("--zoom", zoom);
  }

  function toggle(id) {
    by(id).checked = !by(id).checked;
    filter();
  }

  by("only-doubtful").addEventListener("change", filter);
  by("with-absent").addEventListener("change", filter);
  by("larger").addEventListener("click", () => resize(1.25));
  by("smaller").addEventListener("click", () => resize(0.8));
  by("help").addEventListener("click", () => by("keys").showModal());

  const KEYS = {
    j: () => walk(1), ArrowDown: () => walk(1), k: () => walk(-1), ArrowUp: () => walk(-1), n: () => walk(1, doubtful),
    d: () => toggle("only-doubtful"), a: () => toggle("with-absent"), "+": () => resize(1.25), "-": () => resize(0.8),
    "?": () => by("keys").showModal(), Escape: () => { release(); history.replaceState(null, "", "#"); },
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || by("keys").open) return;
    if (event.key.startsWith("Arrow") && event.target.closest("#pages")) return;
    const act = KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  // -- start -----------------------------------------------------------------------------------------

  filter();
  const first = fields.find((field) => !field.matches(".absent")) ?? fields[0];
  if (first) first.tabIndex = 0;
  const follow = () => { if (location.hash.startsWith("#/")) activate(decodeURI(location.hash.slice(1)), { focus: false }); };
  window.addEventListener("hashchange", follow);
  follow();
})();
