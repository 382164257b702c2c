// A new record: while a field is left, the register is asked whether there is one like it. It tells; it never stands in the way.

export function watch(box) {
  const form = box.closest("form"), list = box.querySelector("ul");
  let timer, turn = 0;

  const later = (event) => {
    if (event.target.type === "file" || !event.target.closest("[data-field]")) return;
    clearTimeout(timer);
    timer = setTimeout(ask, 250);
  };
  form.addEventListener("focusout", later);
  form.addEventListener("change", later);
  form.addEventListener("restored", () => ask());
  if ([...form.elements].some((input) => input.closest("[data-field]") && input.type === "text" && input.value)) ask();

  async function ask() {
    const mine = ++turn, data = new FormData(form);
    for (const [name, value] of [...data]) if (typeof value !== "string") data.delete(name);
    try {
      const answer = await fetch(box.dataset.similar, { method: "POST", body: data, headers: { Accept: "application/json" } });
      if (!answer.ok || mine !== turn) return;
      show((await answer.json()).result ?? []);
    } catch {
      // It is a convenience: saving asks again.
    }
  }

  function show(found) {
    const lines = found.map((one) => {
      const line = document.createElement("li"), link = document.createElement("a"), why = document.createElement("span");
      link.href = one.url;
      link.target = "_blank";
      link.rel = "noopener";
      link.textContent = one.title;
      why.className = "b-sub";
      why.textContent = [one.sub, one.why].filter(Boolean).join(" · ");
      line.append(link, " ", why);
      return line;
    });
    if (lines.map((line) => line.textContent).join() === [...list.children].map((line) => line.textContent).join()) return;
    list.replaceChildren(...lines);
    box.hidden = !lines.length;
  }
}

for (const box of document.querySelectorAll("[data-similar]")) watch(box);
