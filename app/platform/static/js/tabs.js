// The row of links over a card's panels shows which panel is being read.

const tabs = document.querySelector("[data-tabs]");

if (tabs) {
  const links = new Map([...tabs.querySelectorAll("a")].map((link) => [document.getElementById(link.hash.slice(1)), link]));
  const seen = new Set();
  let chosen = null;

  const mark = (link) => links.forEach((one) => (one === link ? one.setAttribute("aria-current", "true") : one.removeAttribute("aria-current")));
  const observer = new IntersectionObserver((entries) => {
    entries.forEach((entry) => (entry.isIntersecting ? seen.add(entry.target) : seen.delete(entry.target)));
    if (chosen) return;
    const first = [...links.keys()].find((panel) => seen.has(panel));
    if (first) mark(links.get(first));
  }, { rootMargin: "-120px 0px -55% 0px" });
  links.forEach((link, panel) => { if (panel) observer.observe(panel); });
  tabs.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link) return;
    chosen = link;
    mark(link);
    setTimeout(() => { chosen = null; }, 900);
  });
}
