// Combining filters: what a row is about, and what all of it says, is shown as soon as it is chosen or typed. The answer
// takes the place of what the page says; what is typed or pressed meanwhile is kept. Without this "Update" does it.
import { enhance as withDates } from "./dates.js";
import { enhance as withLookups } from "./lookup.js";

const form = document.querySelector("[data-combine]"), key = "bukett-combine";
const SHOWN = "[data-look-on-change], .b-condition-value :is(input:not([type=hidden]), textarea)";
const TOLD = ".b-conflict, .b-flash.bad";
let asking = null, held = null;

if (form) {
  form.addEventListener("change", (event) => {
    if (!event.target.matches(SHOWN)) return;
    const search = event.target.closest("[data-lookup]");
    if (!search || search.querySelector("[type=hidden]")?.value) look();
  });
  form.addEventListener("submit", () => {
    asking?.abort();
    const active = document.activeElement;
    sessionStorage.setItem(key, JSON.stringify([scrollY, active?.name ?? "", active?.value ?? ""]));
  });
  // A button that is replaced while it is pressed would not hear of it.
  for (const [begin, end, presses] of [["pointerdown", ["pointerup", "pointercancel"], () => true], ["keydown", ["keyup"], (event) => event.key === " "]]) {
    form.addEventListener(begin, (event) => {
      if (!event.target.closest("button, a, summary, label") || !presses(event)) return;
      held = new Promise((release) => { for (const kind of end) addEventListener(kind, () => setTimeout(release), { once: true }); });
    });
  }
  arrive();
}

// Where the reader was before a button sent the form; what was refused is looked at first.
function arrive() {
  const [top, name, value] = JSON.parse(sessionStorage.getItem(key) ?? "[0]");
  sessionStorage.removeItem(key);
  const told = document.querySelector(TOLD);
  if (told) {
    told.tabIndex = -1;
    told.focus();
    return;
  }
  scrollTo(0, top);
  const same = [...form.elements].filter((field) => name && field.name === name);
  if (!form.querySelector("[autofocus]")) (same.find((field) => field.value === value) ?? same[0])?.focus({ preventScroll: true });
}

async function look() {
  asking?.abort();
  const mine = asking = new AbortController(), button = form.querySelector("[data-look]"), sent = states();
  const data = new URLSearchParams(new FormData(form));
  data.set(button.name, button.value);
  form.ariaBusy = "true";
  try {
    const answer = await fetch(form.action, { method: "POST", body: data, signal: mine.signal });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-combine]");
    while (held) {
      const waited = held;
      await waited;
      if (held === waited) held = null;
    }
    if (mine.signal.aborted) return;
    if (answer.redirected || !answer.ok || !fresh) throw new Error(String(answer.status));
    show(fresh, sent);
  } catch {
    if (!mine.signal.aborted) form.requestSubmit(button); // the page itself says what is wrong
  } finally {
    if (asking === mine) form.ariaBusy = null;
  }
}

// The fields by name and place among those of the same name.
function named() {
  const found = new Map(), counts = new Map();
  for (const field of form.elements) {
    if (!field.name || field.type === "button" || field.type === "submit") continue;
    const place = counts.get(field.name) ?? 0;
    counts.set(field.name, place + 1);
    found.set(`${field.name} ${place}`, field);
  }
  return found;
}

const state = (field) => ("checked" in field && /checkbox|radio/.test(field.type) ? field.checked : field.value);
const states = () => new Map([...named()].map(([name, field]) => [name, state(field)]));

// Put the new parts in, with what has been typed since they were asked for, and the cursor where it is.
function show(fresh, sent) {
  const active = document.activeElement, now = named(), said = form.querySelector(".b-said");
  const since = [...now].filter(([name, field]) => sent.get(name) !== state(field)).map(([name, field]) => [name, state(field)]);
  const [place] = [...now].find(([, field]) => field === active) ?? [];
  const pressed = active?.name && active.form === form && !place ? [active.name, active.value] : null;
  const range = place && "selectionStart" in active ? [active.selectionStart, active.selectionEnd] : null;
  const told = fresh.querySelector(".b-said");
  told.replaceWith(said); // a live region tells of a change only where it stays
  form.replaceChildren(...fresh.childNodes);
  said.replaceChildren(...told.childNodes);
  withLookups(form);
  withDates(form);
  const then = named();
  for (const [name, value] of since) {
    const field = then.get(name);
    if (!field) continue;
    if (typeof value === "boolean") field.checked = value;
    else field.value = value;
  }
  const field = pressed ? [...form.elements].find((each) => each.name === pressed[0] && each.value === pressed[1]) : then.get(place);
  field?.focus({ preventScroll: true });
  try {
    if (range) field?.setSelectionRange(...range);
  } catch {
    // a kind of field that has no cursor
  }
}
