// Boxes are ticked where they stand, and the tick can be taken back there. Without this the page is loaded anew.

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches?.("[data-tick]")) return;
  event.preventDefault();
  tick(form);
});

async function tick(form) {
  const row = form.closest("[data-tick-row]"), button = form.querySelector("button");
  button.disabled = true;
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const { done, url, text } = await answer.json();
    form.action = url;
    row.classList.toggle("done", done);
    button.setAttribute("aria-pressed", String(done));
    button.setAttribute("aria-label", text);
    button.title = text;
    button.disabled = false;
    button.focus();
  } catch {
    button.disabled = false;
    form.submit();
  }
}
