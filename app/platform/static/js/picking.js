// Choosing rows of a list for a bulk edit: how many, all of the page at once, and from one to another with Shift. What is
// chosen on one page stays chosen on the next ones of the same list, in this tab, until it is sent.

const list = document.querySelector("[data-picking]");

if (list) {
  const boxes = [...list.querySelectorAll("input[name=id]")], form = document.getElementById("bulk");
  const said = form.querySelector("[data-chosen]"), all = form.querySelector("[data-pick-all]"), none = form.querySelector("[data-unpick]");
  const every = all.querySelector("input"), change = form.querySelector("[data-change]");
  const state = new URLSearchParams(location.search);
  state.delete("page");
  const key = `bukett-picked ${document.body.dataset.user ?? ""} ${location.pathname}?${state}`;
  const chosen = new Set(JSON.parse(sessionStorage.getItem(key) ?? "[]"));
  let last = null;

  for (const box of boxes) box.checked ||= chosen.has(box.value);

  const count = () => {
    for (const box of boxes) chosen[box.checked ? "add" : "delete"](box.value);
    if (chosen.size) sessionStorage.setItem(key, JSON.stringify([...chosen]));
    else sessionStorage.removeItem(key);
    const n = chosen.size, here = boxes.filter((box) => box.checked).length;
    form.toggleAttribute("data-some", n > 0);
    said.textContent = n === 0 ? "" : n === 1 ? said.dataset.one : said.dataset.many.replace("{n}", n);
    if (n > here) said.textContent += ` ${said.dataset.elsewhere.replace("{n}", n - here)}`;
    change.disabled = n === 0;
    none.hidden = n === 0;
    every.checked = here > 0 && here === boxes.length;
    every.indeterminate = here > 0 && here < boxes.length;
  };

  list.addEventListener("click", (event) => {
    const box = event.target;
    if (!boxes.includes(box)) return;
    if (event.shiftKey && last) {
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
      for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
    }
    last = box;
    count();
  });
  every.addEventListener("change", () => {
    for (const box of boxes) box.checked = every.checked;
    count();
  });
  none.addEventListener("click", () => {
    chosen.clear();
    for (const box of boxes) box.checked = false;
    count();
    every.focus();
  });
  form.addEventListener("submit", () => {
    const here = new Set(boxes.map((box) => box.value));
    for (const value of chosen) {
      if (!here.has(value)) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "id", value }));
    }
    sessionStorage.removeItem(key);
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) for (const sent of form.querySelectorAll("input[type=hidden][name=id]")) sent.remove();
    count();
  });
  all.hidden = false;
  count();
}
