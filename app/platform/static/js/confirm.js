// Forms and links that say `data-confirm` are asked about in a dialog before they do anything.

const dialog = document.getElementById("ask");
const yes = dialog.querySelector("[data-yes]");

function ask(source, go) {
  dialog.querySelector("#ask-text").textContent = source.dataset.confirm;
  if (source.dataset.yes) yes.textContent = source.dataset.yes;
  yes.className = `btn ${"danger" in source.dataset ? "btn-danger-full" : "btn-accent"}`;
  dialog.returnValue = "no";
  dialog.addEventListener("close", () => { if (dialog.returnValue === "yes") go(); }, { once: true });
  dialog.showModal();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.confirm || form.dataset.asked) return;
  event.preventDefault();
  ask(form, () => { form.dataset.asked = "1"; form.requestSubmit(event.submitter); });
});

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-confirm]");
  if (!link) return;
  event.preventDefault();
  ask(link, () => location.assign(link.href));
});
