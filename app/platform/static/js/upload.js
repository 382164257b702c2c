// Files by drag and drop, with progress. Without this the plain file field and its button do the same.

for (const form of document.querySelectorAll("[data-upload]")) {
  const input = form.querySelector("input[type=file]"), bar = form.querySelector("progress"), said = form.querySelector("[data-said]");
  form.classList.add("live");
  form.querySelector("[data-plain]")?.setAttribute("hidden", "");
  input.addEventListener("change", () => { if (input.files.length) send(form, input.files[0], bar, said); });
  for (const name of ["dragenter", "dragover"]) {
    form.addEventListener(name, (event) => { event.preventDefault(); form.classList.add("over"); });
  }
  for (const name of ["dragleave", "drop"]) form.addEventListener(name, () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) send(form, event.dataTransfer.files[0], bar, said);
  });
}

function send(form, file, bar, said) {
  const data = new FormData(form), request = new XMLHttpRequest();
  data.set(form.querySelector("input[type=file]").name, file);
  bar.hidden = false;
  bar.value = 0;
  said.className = "b-sub";
  said.textContent = `${form.dataset.sending}: ${file.name}`;
  request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = (event.loaded / event.total) * 100; });
  request.upload.addEventListener("load", () => { said.textContent = `${form.dataset.checking}: ${file.name}`; });
  request.addEventListener("load", () => finish(form, request, bar, said));
  request.addEventListener("error", () => fail(form, bar, said, form.dataset.failed));
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "application/json");
  request.send(data);
}

function finish(form, request, bar, said) {
  let answer = {};
  try { answer = JSON.parse(request.responseText); } catch { /* a page, not data: its address tells where to go */ }
  const problems = (answer.problems ?? []).map((one) => one.message ?? one);
  if (problems.length || request.status >= 400) return fail(form, bar, said, problems.join(" ") || form.dataset.failed);
  const next = new URL(answer.url ?? location.href, location.href), here = next.pathname + next.search === location.pathname + location.search;
  if (!here) return location.assign(next);
  if (next.hash) location.hash = next.hash;
  location.reload();
}

function fail(form, bar, said, text) {
  bar.hidden = true;
  form.querySelector("input[type=file]").value = "";
  said.className = "bad";
  said.textContent = text;
}
