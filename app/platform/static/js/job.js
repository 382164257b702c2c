// Long work: asks how far it is until it is over, then shows the result page.

const panel = document.querySelector("[data-job]");

if (panel) {
  const find = (name) => panel.querySelector(`[data-${name}]`);
  const bar = panel.querySelector("progress"), number = new Intl.NumberFormat(document.documentElement.lang);
  let wait = 800;
  find("plain").hidden = true;
  setTimeout(look, wait);

  async function look() {
    try {
      const answer = await fetch(panel.dataset.job, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const now = await answer.json();
      if (now.ended || now.result_url) return location.reload();
      show(now);
      wait = 1000;
    } catch {
      find("rest").textContent = panel.dataset.lost;
      wait = Math.min(wait * 2, 15000);
    }
    setTimeout(look, wait);
  }

  function show({ done, total, text, state_text: state, rest_seconds: rest }) {
    if (state) find("state").textContent = state;
    if (total) {
      bar.max = total;
      bar.value = done;
      find("count").textContent = `${number.format(done)} / ${number.format(total)}`;
    } else if (done) find("count").textContent = number.format(done);
    if (text && find("text").textContent !== text) find("text").textContent = text;
    find("rest").textContent = restText(rest);
  }

  function restText(rest) {
    if (rest === null || rest === undefined) return "";
    const words = rest >= 90 ? panel.dataset.minutes : panel.dataset.seconds;
    return words.replace("{n}", number.format(rest >= 90 ? Math.round(rest / 60) : Math.max(1, Math.round(rest))));
  }
}
