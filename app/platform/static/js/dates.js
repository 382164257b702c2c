// Days are typed as 21.11.2026; a button opens the browser's own calendar. Digits alone are put in order on leaving.

const written = /^(\d{1,2})[.\/\-\s](\d{1,2})[.\/\-\s](\d{4})$/;
const two = (text) => text.padStart(2, "0");

function iso(text) {
  const found = written.exec(text.trim());
  return found ? `${found[3]}-${two(found[2])}-${two(found[1])}` : "";
}

function tidy(text) {
  const clean = text.trim(), digits = /^(\d{2})(\d{2})(\d{4})$/.exec(clean);
  if (digits) return `${digits[1]}.${digits[2]}.${digits[3]}`;
  const found = written.exec(clean);
  return found ? `${two(found[1])}.${two(found[2])}.${found[3]}` : text;
}

export function enhance(root) {
  for (const box of root.querySelectorAll("[data-date-box]")) picked(box);
}

function picked(box) {
  const input = box.querySelector("[data-date]");
  const native = Object.assign(document.createElement("input"), { type: "date", tabIndex: -1, className: "b-native", min: "1800-01-01", max: "2999-12-31" });
  const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-quiet b-icon" });
  const name = document.querySelector(`label[for="${input.id}"]`)?.innerText.replace("*", "").trim() ?? "";
  const sign = Object.assign(document.createElement("i"), { className: "bi bi-calendar3" });
  native.setAttribute("aria-hidden", "true");
  sign.setAttribute("aria-hidden", "true");
  button.setAttribute("aria-label", `${box.dataset.pick}: ${name}`);
  button.append(sign);
  box.append(button, native);
  button.addEventListener("click", () => { native.value = iso(input.value); native.showPicker(); });
  native.addEventListener("change", () => {
    input.value = native.value ? native.value.split("-").reverse().join(".") : "";
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.focus();
  });
  input.addEventListener("change", () => { input.value = tidy(input.value); });
}

enhance(document);
