// Forms: what is wrong is said beside the field on leaving it, what is typed is not lost, and leaving is asked about.

const form = document.querySelector("[data-form]");
document.querySelector("[data-summary]")?.focus();

for (const link of document.querySelectorAll(".b-summary a[href^='#']")) {
  link.addEventListener("click", (event) => {
    const target = document.getElementById(link.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    target.scrollIntoView({ block: "center" });
    (target.matches("input, select, textarea") ? target : target.querySelector("input, select, textarea") ?? target).focus({ preventScroll: true });
  });
}

if (form) {
  const state = () => JSON.stringify([...new FormData(form)].filter(([name, value]) => !["csrf_token", "original"].includes(name) && typeof value === "string"));
  const written = (text) => JSON.stringify(JSON.parse(text).filter(([name]) => name !== "version"));
  const left = new Set(), filled = new Map();
  let first, sending = false, timer, turn = 0;
  setTimeout(() => {
    first = state();
    if (form.elements.original && !form.elements.original.value) form.elements.original.value = first;
    offer();
  });

  addEventListener("beforeunload", (event) => {
    if (!sending && first !== undefined && state() !== first) event.preventDefault();
  });
  addEventListener("pageshow", () => { sending = false; });
  form.addEventListener("submit", () => {
    sending = true;
    keep(draftKey(), state());
  });
  document.querySelector("[data-cancel]")?.addEventListener("click", () => { sending = true; keep(draftKey(), null); });

  form.addEventListener("focusout", (event) => {
    const field = event.target.closest("[data-field]");
    if (!field || event.target.type === "file" || field.contains(event.relatedTarget)) return;
    left.add(field.dataset.field);
    check();
  });
  form.addEventListener("change", (event) => {
    const field = event.target.closest("[data-field]");
    if (!field || event.target.type === "file") return;
    left.add(field.dataset.field);
    check();
  });

  function check() {
    if (!form.dataset.check || !left.size) return;
    clearTimeout(timer);
    timer = setTimeout(ask, 250);
  }

  async function ask() {
    const mine = ++turn, data = new FormData(form);
    for (const [name, value] of [...data]) if (typeof value !== "string") data.delete(name);
    try {
      const answer = await fetch(form.dataset.check, { method: "POST", body: data, headers: { Accept: "application/json" } });
      if (!answer.ok || mine !== turn) return;
      const { problems = [], values = {} } = await answer.json();
      if (mine !== turn) return;
      fill(values);
      for (const name of left) tell(name, problems.filter((one) => one.field === name).map((one) => one.message));
    } catch {
      // The check is a convenience: saving checks again.
    }
  }

  // Values found from what was typed (a place from its postal code) go into fields that hold nothing of the reader's own.
  function fill(values) {
    for (const [name, value] of Object.entries(values)) {
      const input = form.elements[name];
      if (!input || !("value" in input) || (input.value !== "" && input.value !== filled.get(name))) continue;
      input.value = value;
      filled.set(name, value);
    }
  }

  function tell(name, texts) {
    const field = form.querySelector(`[data-field="${CSS.escape(name)}"]`);
    const place = field?.querySelector(".b-problem");
    if (!place || place.innerText.trim() === texts.join("\n")) return;
    field.classList.toggle("bad", texts.length > 0);
    for (const input of field.querySelectorAll("input:not([type=hidden]), select, textarea")) {
      if (texts.length) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
    place.replaceChildren(...texts.map((text) => {
      const line = document.createElement("p"), sign = document.createElement("i"), words = document.createElement("span");
      sign.className = "bi bi-exclamation-circle";
      sign.setAttribute("aria-hidden", "true");
      words.textContent = text;
      line.append(sign, words);
      return line;
    }));
  }

  // What was sent and not saved (the session had ended, the server did not answer) is offered again when the same form
  // opens. Saving forgets it (frame.js). The version comes back with it, so that another's save is still noticed.
  function offer() {
    const kept = sessionStorage.getItem(draftKey());
    keep(draftKey(), null);
    if (!kept || written(kept) === written(first) || document.querySelector("[data-summary]")) return;
    const box = document.createElement("div"), text = document.createElement("span");
    box.className = "b-flash info";
    box.setAttribute("role", "status");
    text.textContent = form.dataset.restore;
    box.append(text, button(form.dataset.restoreYes, "btn btn-accent", () => { put(JSON.parse(kept)); box.remove(); }),
      button(form.dataset.restoreNo, "btn btn-quiet", () => box.remove()));
    form.before(box);
  }

  function put(pairs) {
    const byName = Map.groupBy ? Map.groupBy(pairs, ([name]) => name) : group(pairs);
    for (const input of form.elements) {
      if (!input.name || ["csrf_token", "original"].includes(input.name) || input.type === "file") continue;
      const values = (byName.get(input.name) ?? []).map(([, value]) => value);
      if (["checkbox", "radio"].includes(input.type)) input.checked = values.includes(input.value);
      else if (values.length) input.value = values[0];
    }
  }
}

function group(pairs) {
  const found = new Map();
  for (const pair of pairs) found.set(pair[0], [...(found.get(pair[0]) ?? []), pair]);
  return found;
}

function button(text, className, action) {
  const element = Object.assign(document.createElement("button"), { type: "button", className, textContent: text });
  element.addEventListener("click", action);
  return element;
}

function draftKey() {
  return `bukett-draft ${location.pathname}`;
}

function keep(key, value) {
  if (value === null) sessionStorage.removeItem(key);
  else sessionStorage.setItem(key, value);
}
