// While somebody writes "@an" in a note, suggests whom they may mention. Typing the whole name works as well.
import { option, part } from "./combobox.js";

for (const text of document.querySelectorAll("textarea[data-mention]")) mentioning(text);

function mentioning(text) {
  const list = part("div", "listbox", "b-listbox"), box = part("div", "", "b-mention"), said = part("p", "", "visually-hidden");
  list.id = `${text.id}-people`;
  list.setAttribute("aria-label", text.dataset.found);
  list.hidden = true;
  said.setAttribute("role", "status");
  text.before(box);
  box.append(text, list, said);
  text.setAttribute("aria-autocomplete", "list");
  text.setAttribute("aria-haspopup", "listbox");
  let timer, turn = 0, active = -1;

  const options = () => [...list.children];
  const typed = () => /(?:^|[^\w@.])@([\p{L}\d.+-]{1,40})$/u.exec(text.value.slice(0, text.selectionStart))?.[1];

  function point(index) {
    active = index;
    options().forEach((one, i) => one.setAttribute("aria-selected", String(i === active)));
    if (active < 0) return text.removeAttribute("aria-activedescendant");
    text.setAttribute("aria-activedescendant", options()[active].id);
    options()[active].scrollIntoView({ block: "nearest" });
  }

  function close() {
    list.hidden = true;
    text.removeAttribute("aria-controls");
    point(-1);
  }

  function choose(one) {
    const end = text.selectionStart, start = end - typed().length;
    text.setRangeText(`${one.dataset.username} `, start, end, "end");
    close();
    text.focus();
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }

  async function look() {
    const mine = ++turn, words = typed();
    if (!words) return close();
    const url = new URL(text.dataset.mention, location.href);
    url.searchParams.set("q", words);
    const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
    const people = answer?.ok ? (await answer.json()).result : [];
    if (mine !== turn || !typed()) return;
    list.replaceChildren(...people.map(({ username, name }, i) => {
      const one = option(name, `@${username}`);
      one.id = `${list.id}-${i}`;
      one.dataset.username = username;
      one.addEventListener("mousedown", (event) => { event.preventDefault(); choose(one); });
      return one;
    }));
    list.hidden = !people.length;
    if (!people.length) return close();
    text.setAttribute("aria-controls", list.id);
    said.textContent = `${text.dataset.found}: ${people.length}`;
    point(0);
  }

  text.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, 120); });
  text.addEventListener("blur", close);
  text.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const count = options().length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") point((active + (event.key === "ArrowDown" ? 1 : count - 1)) % count);
    else if ((event.key === "Enter" || event.key === "Tab") && active >= 0) choose(options()[active]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
}
