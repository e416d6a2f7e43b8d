// A toast can be put away; the keyboard goes on from the page, not from nowhere.
addEventListener("click", (event) => {
  const button = event.target.closest("[data-dismiss]");
  if (!button) return;
  button.closest(".toast").remove();
  document.querySelector("main")?.focus({ preventScroll: true });
});
