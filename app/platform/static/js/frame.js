// The frame: menus close when left, the sidebar opens on small screens, messages can be put away.

const sidebar = document.getElementById("sidebar");
const opener = document.querySelector("[data-menu-open]");
const body = document.querySelector(".b-body");

function openSidebar(open) {
  sidebar.classList.toggle("open", open);
  opener.setAttribute("aria-expanded", String(open));
  if (body) body.inert = open;
  (open ? sidebar.querySelector("[aria-current], a") : opener).focus();
}

if (sidebar && opener) {
  opener.setAttribute("role", "button");
  opener.setAttribute("aria-expanded", "false");
  opener.addEventListener("click", (event) => { event.preventDefault(); openSidebar(true); });
  opener.addEventListener("keydown", (event) => { if (event.key === " ") { event.preventDefault(); openSidebar(true); } });
  sidebar.querySelector("[data-menu-close]").addEventListener("click", (event) => { event.preventDefault(); openSidebar(false); });
  document.addEventListener("click", (event) => {
    if (sidebar.classList.contains("open") && !sidebar.contains(event.target) && !opener.contains(event.target)) openSidebar(false);
  });
  matchMedia("(min-width: 801px)").addEventListener("change", (event) => {
    if (event.matches && sidebar.classList.contains("open")) openSidebar(false);
  });
}

// A folded group of the sidebar stays as its reader left it, on this device.
for (const fold of document.querySelectorAll("[data-fold]")) {
  const kept = `bukett-fold-${fold.dataset.fold}`;
  try {
    if (localStorage.getItem(kept) === "open") fold.open = true;
    fold.querySelector("summary").addEventListener("click", () => localStorage.setItem(kept, fold.open ? "" : "open"));
  } catch { /* a browser that keeps nothing: the group opens and closes all the same */ }
}

const menus = () => document.querySelectorAll("details.b-menu[open]");

document.addEventListener("click", (event) => menus().forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; }));
document.addEventListener("click", (event) => {
  const menu = event.target.closest("a.b-item")?.closest("details.b-menu");
  if (menu) setTimeout(() => { menu.open = false; });
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  if (sidebar?.classList.contains("open")) openSidebar(false);
  menus().forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
});
document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!menu.matches?.("details.b-menu") || !menu.open) return;
  menus().forEach((other) => { if (other !== menu && !other.contains(menu)) other.open = false; });
  keepInside(menu.querySelector(".b-pop"));
}, true);
document.addEventListener("keydown", (event) => {
  const pop = event.target.closest?.(".b-menu[open]");
  if (!pop || !["ArrowDown", "ArrowUp"].includes(event.key) || pop.querySelector(".b-choose")) return;
  const stops = [...pop.querySelectorAll(".b-item")];
  if (!stops.length) return;
  event.preventDefault();
  const step = event.key === "ArrowDown" ? 1 : -1;
  stops[(stops.indexOf(document.activeElement) + step + stops.length) % stops.length].focus();
});

// A menu that would leave the window on the left is turned to the other side.
function keepInside(pop) {
  if (!pop) return;
  const box = pop.getBoundingClientRect();
  if (box.left < 0) pop.classList.remove("end");
  else if (box.right > innerWidth) pop.classList.add("end");
}

const dismissable = () => document.querySelectorAll("[data-dismiss]").forEach((button) => { button.hidden = false; });
dismissable();
document.addEventListener("refreshed", dismissable);
document.addEventListener("click", (event) => event.target.closest("[data-dismiss]")?.closest(".b-flash").remove());
