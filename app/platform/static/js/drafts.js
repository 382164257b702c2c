// What is typed and not yet saved is kept on this device, for this user and this form alone: a session may end, a tab
// may close. Never kept: passwords, fields marked secret, files. Forgotten on saving, on discarding, on signing out and
// after seven days.

const PREFIX = "bukett-draft ", DAYS = 7, LATER = 300;
const UNKEPT = ["csrf_token", "version", "original"];
const user = document.body.dataset.user ?? "";
let leaving = false; // signing out: what is typed now is not kept any more
const keyOf = (name) => `${PREFIX}${user} ${name}`;
const keys = () => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));

export function read(name) {
  if (!user) return null;
  try { return JSON.parse(localStorage.getItem(keyOf(name))); } catch { return null; }
}

export function drop(name) {
  localStorage.removeItem(keyOf(name));
}

function keep(name, draft) {
  if (!user || leaving) return false;
  try {
    localStorage.setItem(keyOf(name), JSON.stringify(draft));
    return true;
  } catch {
    return false; // no room left on this device
  }
}

for (const key of keys()) {
  let at = 0;
  try { at = JSON.parse(localStorage.getItem(key)).at; } catch { /* not ours to read: it goes */ }
  if (!(Date.now() - at < DAYS * 86_400_000)) localStorage.removeItem(key);
}
for (const saved of document.querySelectorAll("[data-saved]")) drop(saved.dataset.saved);
document.addEventListener("submit", (event) => {
  if (!event.target.action.endsWith("/logout/")) return;
  leaving = true;
  for (const key of keys()) if (key.startsWith(keyOf(""))) localStorage.removeItem(key);
});

const secret = (input) => input.type === "password" || input.type === "file" || "secret" in input.dataset;
const fields = (form) => [...form.elements].filter((input) => input.name && !UNKEPT.includes(input.name));

function pairs(form) {
  const hidden = new Set(fields(form).filter(secret).map((input) => input.name));
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !UNKEPT.includes(name) && !hidden.has(name));
}

// The form as the server sent it: somebody may have typed, or the browser filled in, before this ran.
function pristine(form) {
  const copy = form.cloneNode(true);
  copy.reset();
  return copy;
}

// What a draft cannot hold: whether any of it was filled in.
const unkept = (form) => fields(form).filter(secret).map((input) => input.value).join("\n");

// Label and new text of each field that differs from how the form was at first.
function changes(before, form) {
  const was = new Map(before), found = [];
  for (const field of form.querySelectorAll("[data-field]")) {
    const name = field.dataset.field, inputs = [...field.querySelectorAll("input, select, textarea")].filter((input) => input.name && !secret(input));
    const differs = inputs.some((input) => (["checkbox", "radio"].includes(input.type) ? input.checked !== before.some(([n, v]) => n === input.name && v === input.value) : input.value !== (was.get(input.name) ?? "")));
    const label = field.querySelector(".b-label, legend, .form-check span")?.innerText.replace("*", "").trim() ?? name;
    if (differs) found.push([label, textOf(inputs)]);
  }
  if (!form.querySelector("[data-field]")) found.push(["", form.querySelector("textarea")?.value ?? ""]);
  return found.map(([label, text]) => [label, text.length > 120 ? `${text.slice(0, 120)}…` : text]);
}

function textOf(inputs) {
  const seen = inputs.filter((input) => input.type !== "hidden" && (!["checkbox", "radio"].includes(input.type) || input.checked));
  return seen.map((input) => (["checkbox", "radio"].includes(input.type) ? "✓" : input.selectedOptions?.[0]?.text ?? input.value)).join(", ") || "–";
}

function put(form, draft) {
  for (const name of ["version", "original"]) if (form.elements[name] && draft[name] !== undefined) form.elements[name].value = draft[name];
  for (const input of fields(form)) {
    if (secret(input)) continue;
    const values = draft.pairs.filter(([name]) => name === input.name).map(([, value]) => value);
    if (["checkbox", "radio"].includes(input.type)) input.checked = values.includes(input.value);
    else if (values.length) input.value = values[0];
  }
  form.dispatchEvent(new Event("restored"));
}

const two = (number) => String(number).padStart(2, "0");

function when(at) {
  const day = new Date(at), time = `${two(day.getHours())}:${two(day.getMinutes())}`;
  return day.toDateString() === new Date().toDateString() ? time : `${two(day.getDate())}.${two(day.getMonth() + 1)}.${day.getFullYear()} ${time}`;
}

// The bar that offers a draft: when it was written, what differs, and the two things that can be done with it. Without
// `use` the draft is in the form already, which the bar says.
export function bar(draft, { use, discard }) {
  const box = document.getElementById("draft-bar").content.firstElementChild.cloneNode(true);
  const text = box.querySelector("[data-text]"), list = box.querySelector("ul");
  text.textContent = (use ? text.dataset.text : text.dataset.taken).replace("{when}", when(draft.at));
  for (const [label, value] of draft.changes ?? []) {
    const line = document.createElement("li"), name = document.createElement("b");
    if (label) { name.textContent = `${label}: `; line.append(name); }
    line.append(value);
    list.append(line);
  }
  if (use) box.querySelector("[data-use]").addEventListener("click", () => { box.remove(); use(); });
  else box.querySelector("[data-use]").remove();
  box.querySelector("[data-discard]").addEventListener("click", () => { box.remove(); discard(); });
  return box;
}

// Keep what is typed in a form from now on, and offer what was kept before. Answers what the form's owner may ask for.
// `offer`: false where the form already holds what was typed, as after a refusal; `take`: put the draft in at once, and
// `tell` that it is one.
export function guard(form, { offer = true, take = false, tell = false } = {}) {
  const name = form.dataset.draft, first = pairs(pristine(form)), hollow = unkept(form);
  let timer, waiting = null, kept = true, going = false, closed = false;
  const same = () => JSON.stringify(pairs(form)) === JSON.stringify(first);

  function save() {
    clearTimeout(timer);
    timer = undefined;
    if (waiting || (offer && same())) {
      if (!waiting) drop(name);
      return;
    }
    const told = (field) => form.elements[field]?.value;
    kept = keep(name, { at: Date.now(), pairs: pairs(form), changes: changes(first, form), version: told("version"), original: told("original") });
  }

  const later = () => { clearTimeout(timer); timer = closed ? undefined : setTimeout(save, LATER); };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  addEventListener("pagehide", () => { if (timer !== undefined && form.isConnected) save(); });
  form.addEventListener("submit", (event) => { if (event.submitter?.formTarget === "_blank") return; if (!same() || !offer) save(); going = true; });
  addEventListener("pageshow", () => { going = false; });
  addEventListener("beforeunload", (event) => {
    if (!form.isConnected || going || leaving) return;
    if (timer !== undefined) save();
    const lost = (!same() && (waiting || !kept)) || unkept(form) !== hollow;
    if (lost) event.preventDefault();
  });

  if (!same()) later();
  const draft = offer ? read(name) : null;
  const use = () => { waiting = null; put(form, draft); save(); };
  if (draft && JSON.stringify(draft.pairs) === JSON.stringify(first)) drop(name);
  else if (draft && take) {
    const now = { pairs: first, version: form.elements.version?.value, original: form.elements.original?.value };
    use();
    if (tell) form.prepend(bar(draft, { discard: () => { put(form, now); save(); fields(form).find((input) => input.type !== "hidden")?.focus(); } }));
  }
  else if (draft) {
    waiting = bar(draft, {
      use: () => { use(); fields(form).find((input) => input.type !== "hidden")?.focus(); },
      discard: () => { waiting = null; drop(name); save(); fields(form).find((input) => input.type !== "hidden")?.focus(); },
    });
    form.before(waiting);
  }
  return {
    changed: () => !same(),
    flush: save,
    leave: () => { clearTimeout(timer); timer = undefined; going = closed = true; },
    forget: () => { clearTimeout(timer); timer = undefined; going = closed = true; drop(name); },
  };
}

for (const form of document.querySelectorAll("form[data-draft]:not([data-conflict])")) {
  const refused = Boolean(document.querySelector("[data-summary]") ?? form.querySelector("[aria-invalid=true]"));
  setTimeout(() => {
    const guarded = guard(form, { offer: !refused });
    form.querySelector("[data-cancel]")?.addEventListener("click", guarded.forget);
  }); // once lookups and dates have put their own inputs in
}
