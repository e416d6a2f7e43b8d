// Share by the phone's own sheet where there is one, else copy; the link on the page works without.
addEventListener("click", async (event) => {
  const button = event.target.closest("[data-share], [data-copy]");
  if (!button) return;
  const { share, title, copy } = button.dataset;
  try {
    if (share && navigator.share) await navigator.share({ title, text: copy, url: share });
    else await navigator.clipboard.writeText(copy || share);
  } catch {
    return; // closed by the person, or not allowed: the text stays on the page
  }
  const done = button.querySelector("[data-done]");
  if (done) done.textContent = button.dataset.said;
});
