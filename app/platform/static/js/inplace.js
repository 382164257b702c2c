// Editing on the card: a section turns into its fields in place, is checked and saved there, and Escape gives it back.
// Without this the same links lead to a page with the section's form.
import { bar, drop, guard, read } from "./drafts.js";
import { enhance as withDates } from "./dates.js";
import { choosing, live } from "./form.js";
import { enhance as withLookups } from "./lookup.js";

const open = new Map(); // panel: { form, draft }
const editLink = (panel) => panel.querySelector("a[data-edit-section]");
const parsed = (text) => new DOMParser().parseFromString(text, "text/html");
const ask = (url, more = {}) => fetch(url, { redirect: "manual", headers: { "X-Fragment": "1" }, ...more });

export async function edit(link, { take = false } = {}) {
  const panel = link.closest(".b-panel");
  if (open.has(panel)) return first(open.get(panel).form);
  let answer;
  try { answer = await ask(link.href); } catch { return undefined; }
  if (!answer.ok) return location.assign(link.href);
  return show(panel, parsed(await answer.text()).querySelector("form"), { take });
}

function show(panel, form, { take = false, refused = false } = {}) {
  open.get(panel)?.form.remove();
  panel.querySelector(".b-draft")?.remove();
  panel.classList.add("editing");
  panel.append(form);
  withDates(form);
  withLookups(form);
  live(form);
  open.set(panel, { form, draft: guard(form, { offer: !refused, take: take || !refused, tell: !take }) });
  form.addEventListener("submit", (event) => { event.preventDefault(); save(panel, form, event.submitter); });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    close(panel);
  });
  form.querySelector("[data-cancel]").addEventListener("click", (event) => {
    event.preventDefault();
    close(panel, false);
  });
  first(form);
}

function first(form) {
  const marked = form.querySelector("[data-summary]") ?? form.querySelector("[data-field] :is(input:not([type=hidden]), select, textarea)");
  marked?.focus();
}

// The section as it was. What was typed stays as a draft unless it is given up.
function close(panel, keep = true) {
  const { form, draft } = open.get(panel);
  if (!keep) draft.forget();
  else if (draft.changed()) draft.flush();
  draft.leave();
  open.delete(panel);
  form.remove();
  panel.classList.remove("editing");
  offer(panel);
  editLink(panel)?.focus();
}

async function save(panel, form, submitter) {
  const { draft } = open.get(panel), button = form.querySelector(".b-save button"), data = new FormData(form);
  if (submitter?.name) data.append(submitter.name, submitter.value);
  if (button.disabled) return;
  button.disabled = true;
  try {
    const answer = await ask(form.action, { method: "POST", body: data });
    if (answer.type === "opaqueredirect") signIn(draft);
    else if (answer.ok) await saved(panel, draft);
    else if (answer.status === 409) choose(panel, parsed(await answer.text()).querySelector("form"));
    else if (answer.status === 422) show(panel, parsed(await answer.text()).querySelector("form"), { refused: true });
    else throw new Error(String(answer.status));
  } catch {
    form.querySelector("[data-said]").textContent = form.dataset.failed;
  } finally {
    button.disabled = false;
  }
}

// The session is over: sign in, and come back to this card, where the draft is offered.
function signIn(draft) {
  draft.flush();
  draft.leave();
  location.assign(`${document.body.dataset.login}?${new URLSearchParams({ next: location.pathname + location.search })}`);
}

async function saved(panel, draft) {
  draft.forget();
  open.get(panel).form.remove();
  open.delete(panel);
  panel.classList.remove("editing");
  await refresh();
  editLink(panel)?.focus();
}

const idsOf = (panels) => [...document.querySelectorAll(panels)].map((panel) => `#${CSS.escape(panel.id)}`);

// What a save may have changed on this page: heading, facts, changes, messages. Sections being edited are left alone.
async function refresh() {
  const page = parsed(await (await fetch(location.pathname + location.search)).text());
  const parts = [".b-title", ".b-flashes", ...idsOf(".b-panel:not(.editing):has(> .b-facts)"), ...idsOf(".b-panel:has(> .b-feed)").map((id) => `${id} > .b-feed`)];
  for (const part of parts) {
    const mine = document.querySelector(part), theirs = page.querySelector(part);
    if (mine && theirs) mine.replaceChildren(...theirs.childNodes);
  }
  document.dispatchEvent(new Event("refreshed"));
}

// Somebody else saved meanwhile: choose per field in a dialog. Escape leads back to the section as it was typed.
function choose(panel, form) {
  const dialog = document.createElement("dialog");
  dialog.className = "b-dialog b-dialog-wide";
  dialog.setAttribute("aria-labelledby", "conflict-title");
  dialog.append(form);
  document.body.append(dialog);
  withDates(form);
  withLookups(form);
  choosing(form);
  dialog.addEventListener("close", () => dialog.remove());
  form.querySelector("[data-cancel]").addEventListener("click", (event) => { event.preventDefault(); dialog.close(); });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await ask(form.action, { method: "POST", body: new FormData(form) }).catch(() => null);
    const { draft } = open.get(panel);
    if (answer?.type === "opaqueredirect") return signIn(draft);
    if (answer && ![200, 409, 422].includes(answer.status)) return location.assign(form.action);
    if (!answer) return undefined;
    const next = answer.ok ? null : parsed(await answer.text()).querySelector("form");
    dialog.close();
    if (answer.ok) return saved(panel, draft);
    return answer.status === 409 ? choose(panel, next) : show(panel, next, { refused: true });
  });
  dialog.showModal();
  form.querySelector("[data-summary]").focus();
}

function offer(panel) {
  const link = editLink(panel), name = link && link.getAttribute("href"), draft = name && read(name);
  if (!draft || panel.querySelector(".b-draft")) return;
  panel.querySelector("header").after(bar(draft, {
    use: () => edit(link, { take: true }),
    discard: () => { drop(name); link.focus(); },
  }));
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-edit-section]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  edit(link);
});
for (const link of document.querySelectorAll("a[data-edit-section]")) offer(link.closest(".b-panel"));
