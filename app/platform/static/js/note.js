// A note that was sent and not saved, because the session had ended or the server did not answer, stands there again.

for (const form of document.querySelectorAll("[data-note]")) {
  const text = form.elements.text, key = `bukett-note ${location.pathname}`;
  const kept = sessionStorage.getItem(key);
  sessionStorage.removeItem(key);
  const saved = [...document.querySelectorAll(".b-note-text")].some((note) => note.textContent.trim() === kept?.trim());
  if (kept && !saved && !text.value) text.value = kept;
  form.addEventListener("submit", () => sessionStorage.setItem(key, text.value));
}
