// Single letters that do things, as the page of shortcuts lists them. Never while typing or in a dialog; they can be
// switched off in the profile. `/` and Ctrl+K are in search.js, Ctrl+Enter in form.js, arrows in list.js.

const TYPING = "input, textarea, select, [contenteditable], [role=combobox], [role=listbox], [role=menu]";
const PATIENCE = 1500; // milliseconds between `g` and the letter of a list
const dialog = document.getElementById("help");
let leading = 0;

const follow = (link) => { if (link) link.click(); return Boolean(link); };

async function help() {
  const place = dialog.querySelector("[data-body]");
  if (!place.children.length) {
    try {
      const answer = await fetch(document.body.dataset.help, { redirect: "error" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("shortcuts");
      for (const named of page.querySelectorAll("[id]")) named.id = `dialog-${named.id}`;
      for (const part of page.querySelectorAll("[aria-labelledby]")) part.setAttribute("aria-labelledby", `dialog-${part.getAttribute("aria-labelledby")}`);
      place.replaceChildren(...page.children);
    } catch {
      location.assign(document.body.dataset.help);
      return;
    }
  }
  dialog.showModal();
  dialog.querySelector("h2").focus();
}

function step(by) {
  const rows = [...document.querySelectorAll("[data-rows] tbody a.rec")];
  const here = document.activeElement.closest("tr")?.querySelector("a.rec");
  const at = rows.indexOf(here ?? document.activeElement);
  const next = rows[at < 0 ? (by > 0 ? 0 : -1) : at + by];
  next?.focus();
  return Boolean(next);
}

function make() {
  if (follow(document.querySelector(".b-title a[href*='/new']"))) return true;
  const menu = [...document.querySelectorAll(".b-top details.b-menu")].find((one) => one.querySelector("a[href*='/new']"));
  if (!menu) return false;
  menu.open = true;
  menu.querySelector("a").focus();
  return true;
}

function edit() {
  const own = document.activeElement.closest(".b-panel")?.querySelector("a[data-edit-section]");
  return follow(own ?? document.querySelector("a[data-edit-section], .b-title a[href$='/edit']"));
}

const keys = { "?": () => { help(); return true; }, n: make, e: edit, j: () => step(1), k: () => step(-1) };

function pressed(key) {
  if (leading) {
    clearTimeout(leading);
    leading = 0;
    return follow(document.querySelector(`.b-nav a[data-go="${CSS.escape(key)}"]`));
  }
  if (key === "g") {
    leading = setTimeout(() => { leading = 0; }, PATIENCE);
    return true;
  }
  return Object.hasOwn(keys, key) && keys[key]();
}

if (document.body.dataset.shortcuts === "on") {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.repeat && !"jk".includes(event.key)) return;
    if (event.target.closest?.(TYPING) || document.querySelector("dialog[open]")) return;
    if (pressed(event.key)) event.preventDefault();
  });
}
dialog?.querySelector("[data-close]").addEventListener("click", () => dialog.close());
