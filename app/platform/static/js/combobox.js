// A text box with suggestions, after the ARIA combobox pattern. Knows nothing of what is suggested.

let number = 0;

export function combobox(input, { list, ask, choose, delay = 120, least = 1 }) {
  const box = list;
  let timer, turn = 0, active = -1;
  box.id ||= `suggestions-${++number}`;
  box.setAttribute("role", "listbox");
  box.hidden = true;
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": box.id })) {
    input.setAttribute(name, value);
  }

  const options = () => [...box.querySelectorAll("[role=option]")];
  const shown = () => !box.hidden;

  function show(open) {
    box.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    if (!open) point(-1);
  }

  function point(index) {
    const all = options();
    active = all.length && index >= 0 ? index % all.length : -1;
    all.forEach((option, i) => option.setAttribute("aria-selected", String(i === active)));
    if (active < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", all[active].id);
    all[active].scrollIntoView({ block: "nearest" });
  }

  async function look() {
    const mine = ++turn, text = input.value.trim();
    if (text.length < least) return show(false);
    const parts = await ask(text);
    if (mine !== turn || document.activeElement !== input) return;
    box.replaceChildren(...parts);
    options().forEach((option, i) => { option.id = `${box.id}-${i}`; option.setAttribute("aria-selected", "false"); });
    active = -1;
    input.removeAttribute("aria-activedescendant");
    show(parts.length > 0);
  }

  const later = () => { clearTimeout(timer); timer = setTimeout(look, delay); };
  const pick = (option) => { turn++; clearTimeout(timer); show(false); choose(option); };

  input.addEventListener("input", later);
  input.addEventListener("blur", () => { turn++; clearTimeout(timer); setTimeout(() => show(false), 120); });
  box.addEventListener("pointerdown", (event) => event.preventDefault());
  box.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option && !event.ctrlKey && !event.metaKey) { event.preventDefault(); pick(option); }
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!shown()) return look();
      const count = options().length;
      point(event.key === "ArrowDown" ? active + 1 : active <= 0 ? count - 1 : active - 1);
    } else if (event.key === "Enter" && shown() && active >= 0) {
      event.preventDefault();
      pick(options()[active]);
    } else if (event.key === "Escape" && shown()) {
      event.preventDefault();
      show(false);
    }
  });
}

export function part(tag, role, className, text) {
  const element = document.createElement(tag);
  if (role) element.setAttribute("role", role);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

export function option(text, sub, tag = "div") {
  const element = part(tag, "option", "", text);
  if (sub) element.append(part("span", "", "b-sub", sub));
  return element;
}
