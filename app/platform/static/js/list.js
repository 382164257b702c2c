// Lists: a row opens its record by click and keys, filters are found by typing, columns are moved, and empty
// values stay out of the address.

for (const region of document.querySelectorAll("[data-rows]")) {
  const links = () => [...region.querySelectorAll("tbody a.rec")];
  region.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-url]");
    if (!row || event.target.closest("a, button, input, label, summary") || getSelection().toString()) return;
    if (event.ctrlKey || event.metaKey) open(row.dataset.url, "_blank", "noopener");
    else location.assign(row.dataset.url);
  });
  region.addEventListener("auxclick", (event) => {
    const row = event.target.closest("tr[data-url]");
    if (row && event.button === 1 && !event.target.closest("a")) open(row.dataset.url, "_blank", "noopener");
  });
  region.addEventListener("keydown", (event) => {
    const all = links(), at = all.indexOf(document.activeElement);
    if (event.target !== region && at < 0) return;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined || (at < 0 && event.key === "ArrowUp") || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    all[Math.max(0, Math.min(to, all.length - 1))]?.focus();
  });
}

// A table that goes on to the right fades there.
for (const region of document.querySelectorAll(".b-scroll")) {
  const look = () => region.toggleAttribute("data-more", region.scrollLeft + region.clientWidth < region.scrollWidth - 2);
  region.addEventListener("scroll", look, { passive: true });
  new ResizeObserver(look).observe(region);
}

const filters = document.querySelector("[data-filters]");

if (filters) {
  const typeahead = filters.querySelector("[data-typeahead]"), box = typeahead.querySelector("input");
  const all = [...filters.querySelectorAll("[data-filter]")], none = filters.querySelector("[data-no-filter]");
  typeahead.hidden = false;
  filters.closest("details").addEventListener("toggle", (event) => {
    if (event.target === event.currentTarget && event.target.open) box.focus();
  });
  box.addEventListener("input", () => {
    const words = box.value.toLowerCase().trim().split(/\s+/);
    const fit = all.filter((one) => words.every((word) => one.dataset.filter.includes(word)));
    all.forEach((one) => { one.hidden = !fit.includes(one); });
    none.hidden = fit.length > 0;
    if (fit.length === 1) fit[0].open = true;
  });
  box.addEventListener("keydown", (event) => {
    if (!["Enter", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    const first = all.find((one) => !one.hidden);
    if (!first) return;
    first.open = true;
    const inputs = [...first.querySelectorAll(".b-filter-body input:not([type=hidden]), .b-filter-body select")];
    const word = box.value.toLowerCase().trim();
    const named = word && inputs.find((input) => input.closest("label")?.textContent.toLowerCase().includes(word));
    (named || inputs[0])?.focus();
  });
  filters.addEventListener("submit", () => {
    for (const field of filters.elements) {
      if (!field.name) continue;
      const chosen = field.name.endsWith("-text") && field.parentNode.querySelector("[type=hidden]")?.value;
      if (field.value === "" || chosen) field.disabled = true;
    }
  });
  addEventListener("pageshow", () => { for (const field of filters.elements) field.disabled = false; });
}

const columns = document.querySelector("[data-columns]");

if (columns) {
  const said = columns.querySelector("[data-said]");
  for (const button of columns.querySelectorAll("[data-move]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const row = button.closest("li"), up = button.dataset.move === "-1";
      const other = up ? row.previousElementSibling : row.nextElementSibling;
      if (!other) return;
      if (up) other.before(row);
      else other.after(row);
      button.focus();
      said.textContent = `${row.innerText.trim()}: ${columns.dataset.moved} ${[...row.parentNode.children].indexOf(row) + 1}`;
    });
  }
}
