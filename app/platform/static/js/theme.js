// Light, dark or as the device: changed at once and kept, by the server where it can, else in a cookie.

for (const group of document.querySelectorAll("[data-theme-switch]")) {
  group.hidden = false;
  for (const form of group.querySelectorAll("form")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      choose(form.dataset.theme);
      if ("save" in form.dataset) fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" }).catch(() => {});
      else keep(form.dataset.theme);
    });
  }
}

function choose(theme) {
  document.documentElement.dataset.bsTheme = theme;
  for (const button of document.querySelectorAll("[data-theme] button")) {
    button.setAttribute("aria-pressed", String(button.form.dataset.theme === theme));
  }
}

function keep(theme) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `bukett_theme=${theme}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
}
