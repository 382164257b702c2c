// Choosing rows of a list for a bulk edit: how many, all of the page at once, and from one to another with Shift.

const list = document.querySelector("[data-picking]");

if (list) {
  const boxes = [...list.querySelectorAll("input[name=id]")], form = document.getElementById("bulk");
  const said = form.querySelector("[data-chosen]"), all = form.querySelector("[data-pick-all]");
  const every = all.querySelector("input"), change = form.querySelector("[data-change]");
  let last = null;

  const count = () => {
    const n = boxes.filter((box) => box.checked).length;
    form.toggleAttribute("data-some", n > 0);
    said.textContent = n === 0 ? "" : n === 1 ? said.dataset.one : said.dataset.many.replace("{n}", n);
    change.disabled = n === 0;
    every.checked = n > 0 && n === boxes.length;
    every.indeterminate = n > 0 && n < boxes.length;
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
  addEventListener("pageshow", count);
  all.hidden = false;
  count();
}
