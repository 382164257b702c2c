// A field for another record: words are typed, one is chosen, its id is sent. Without this the words are sent alone.
import { combobox, option, part } from "./combobox.js";

export function enhance(root) {
  for (const box of root.querySelectorAll("[data-lookup]")) searched(box);
}

function searched(box) {
  const input = box.querySelector("input");
  const id = part("input");
  Object.assign(id, { type: "hidden", name: box.dataset.name, value: box.dataset.value });
  const list = part("div", "listbox", "b-listbox");
  list.setAttribute("aria-label", box.dataset.found);
  box.append(id, list);
  const mark = () => box.classList.toggle("chosen", id.value !== "");
  mark();
  id.form?.addEventListener("restored", mark);
  input.addEventListener("input", () => { id.value = ""; mark(); });
  combobox(input, {
    list,
    ask: (text) => ask(box, text),
    choose: (row) => {
      input.value = row.dataset.text;
      id.value = row.dataset.id;
      mark();
      input.dispatchEvent(new Event("change", { bubbles: true }));
    },
  });
}

enhance(document);

async function ask(box, text) {
  try {
    const url = new URL(box.dataset.lookup, location.href);
    url.searchParams.set("q", text);
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const rows = (await answer.json()).result;
    return rows.length ? rows.map(row) : [part("div", "presentation", "said", box.dataset.none)];
  } catch {
    return [part("div", "presentation", "said", box.dataset.failed)];
  }
}

function row({ id, text, sub }) {
  const element = option(text, sub);
  Object.assign(element.dataset, { id, text });
  return element;
}
