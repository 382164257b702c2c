// A file that turns out to have no preview keeps its icon alone.

for (const picture of document.querySelectorAll(".b-thumb img")) {
  const settle = () => { if (!picture.naturalWidth) picture.remove(); };
  if (picture.complete) settle();
  else picture.addEventListener("error", settle);
}
