// Sign-in: a demo user's name is filled in by a click, and a password can be shown while it is written.

for (const button of document.querySelectorAll("[data-fill]")) {
  button.addEventListener("click", () => {
    document.getElementById("username").value = button.dataset.fill;
    document.getElementById("password").focus();
  });
}

for (const button of document.querySelectorAll("[data-reveal]")) {
  const input = document.getElementById(button.dataset.reveal);
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = input.type === "password";
    input.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
    button.querySelector("i").className = `bi bi-eye${shown ? "-slash" : ""}`;
  });
}
