// A print button, where the browser can; it is hidden without scripts.
addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
});
