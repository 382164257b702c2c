// Forms: what is wrong is said beside the field on leaving it, the summary leads to the fields, Ctrl+Enter saves.

export function live(form) {
  const left = new Set(), filled = new Map();
  let timer, turn = 0;

  for (const kind of ["focusout", "change"]) {
    form.addEventListener(kind, (event) => {
      const field = event.target.closest("[data-field]");
      if (!field || event.target.type === "file" || field.contains(event.relatedTarget)) return;
      left.add(field.dataset.field);
      check();
    });
  }
  form.addEventListener("restored", () => {
    for (const field of form.querySelectorAll("[data-field]")) left.add(field.dataset.field);
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
      for (const name of left) tell(form, name, problems.filter((one) => one.field === name).map((one) => one.message));
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
}

function tell(form, name, texts) {
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

// In the dialog about a conflict, whoever changes the own value means it to hold.
export function choosing(form) {
  for (const kind of ["input", "change"]) {
    form.addEventListener(kind, (event) => {
      const mine = event.target.closest(".b-mine")?.querySelector("input[type=radio]");
      if (mine && event.target !== mine) mine.checked = true;
    });
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".b-summary a[href^='#']"), target = link && document.getElementById(link.hash.slice(1));
  if (!target) return;
  event.preventDefault();
  target.scrollIntoView({ block: "center" });
  (target.matches("input, select, textarea") ? target : target.querySelector("input, select, textarea") ?? target).focus({ preventScroll: true });
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-form], form[data-conflict], form[data-note]");
  if (!form || event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit();
});

// A field that applies only to certain values of another one is there then; without scripts all are there.
export function depending(form) {
  const inputs = [...form.querySelectorAll("[data-when]")].filter((input) => form.elements[input.dataset.when]);
  function show() {
    for (const input of inputs) {
      const field = input.closest("[data-field]"), fits = input.dataset.is.split(" ").includes(form.elements[input.dataset.when].value);
      field.hidden = !fits && !field.classList.contains("bad");
      input.disabled = field.hidden;
    }
  }
  if (!inputs.length) return;
  form.addEventListener("change", show);
  form.addEventListener("restored", show);
  show();
}

document.querySelector("[data-summary]")?.focus();
for (const form of document.querySelectorAll("[data-form]")) depending(form);
for (const form of document.querySelectorAll("[data-form]")) live(form);
for (const form of document.querySelectorAll("[data-conflict]")) choosing(form);
