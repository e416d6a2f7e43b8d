// The chosen day of a strip stands in view.
for (const strip of document.querySelectorAll(".days")) {
  const day = strip.querySelector("[aria-current]");
  if (day) strip.scrollLeft = day.offsetLeft - strip.clientWidth / 2 + day.clientWidth / 2;
}
