// Copies the text of a field. The button is there only where the browser can do it.

document.querySelectorAll("[data-copy]").forEach((button) => {
  const field = document.getElementById(button.dataset.copy);
  if (!field || !navigator.clipboard) return;
  const label = button.querySelector("span");
  const text = label.textContent;
  label.setAttribute("role", "status");
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      field.focus();
      field.select(); // the browser forbids it: the text is marked, ready for the keyboard
      return;
    }
    label.textContent = button.dataset.copied;
    setTimeout(() => { label.textContent = text; }, 2500);
  });
});
