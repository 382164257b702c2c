// Combining filters: what a row is about is shown at once when it is chosen. Without this the button "Update" does it.

const form = document.querySelector("[data-combine]");

if (form) {
  const look = form.querySelector("[data-look]"), key = "bukett-combine";
  for (const field of form.querySelectorAll("[data-look-on-change], .b-condition-value :is(input:not([type=hidden]), textarea)")) {
    field.addEventListener("change", () => {
      if (field.closest("[data-lookup]") && !field.closest("[data-lookup]").querySelector("[type=hidden]").value) return;
      setTimeout(() => { form.requestSubmit(look); });
    });
  }
  form.addEventListener("submit", () => {
    const active = document.activeElement;
    sessionStorage.setItem(key, JSON.stringify([scrollY, active?.name ?? "", active?.value ?? ""]));
  });
  const [top, name, value] = JSON.parse(sessionStorage.getItem(key) ?? "[0]");
  sessionStorage.removeItem(key);
  scrollTo(0, top);
  const same = [...form.elements].filter((field) => name && field.name === name);
  if (!form.querySelector("[autofocus]")) (same.find((field) => field.value === value) ?? same[0])?.focus({ preventScroll: true });
}
