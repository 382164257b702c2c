// Panels that may come after their card: each is asked for by itself, and is not missed where it has nothing to say.

for (const place of document.querySelectorAll("[data-late]")) {
  fetch(place.dataset.late, { credentials: "same-origin" })
    .then((answer) => (answer.status === 200 && !answer.redirected ? answer.text() : ""))
    .catch(() => "")
    .then((html) => {
      const came = new DOMParser().parseFromString(html, "text/html");
      place.replaceWith(...came.body.children);
    });
}
