// The search field on top: `/` or Ctrl+K leads to it, and it suggests records while one types.
import { combobox, option, part } from "./combobox.js";

const form = document.querySelector("[data-search]");

if (form) {
  const input = form.elements.q;
  const list = part("div", "listbox", "b-listbox");
  list.setAttribute("aria-label", form.dataset.found);
  form.append(list);
  combobox(input, { list, ask, choose: (row) => location.assign(row.href), least: 2 });

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    const wanted = (event.key === "/" && document.body.dataset.shortcuts === "on" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey)
      || (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey);
    if (!wanted) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
}

async function ask(text) {
  try {
    const answer = await fetch(`${form.getAttribute("action")}?${new URLSearchParams({ q: text })}`, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const { groups, note } = await answer.json();
    const found = groups.filter((each) => each.rows.length).map(group);
    if (!found.length) return [said(`${form.dataset.none} «${text}»`)];
    return note ? [said(note), ...found] : found;
  } catch {
    return [said(form.dataset.failed)];
  }
}

const said = (text) => part("div", "presentation", "said", text);

function group({ title, rows }) {
  const box = part("div", "group");
  box.setAttribute("aria-label", title);
  box.append(part("div", "presentation", "head", title), ...rows.map((row) => {
    const link = option(row.text, row.sub, "a");
    link.href = row.url;
    link.tabIndex = -1;
    return link;
  }));
  return box;
}
